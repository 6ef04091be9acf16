# groupbuy.bash - a shop with a campaign of three, for the tests of group-buys

base_group_setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00Z
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set >/dev/null
	echo '{"item":"taro","name":"芋圆","unit":"g"}' | item-set >/dev/null
	printf '%s\n' '{"sku":"tea","name":"芋圆奶茶","price":1000,"recipe":[{"item":"taro","qty":60}]}' \
		'{"sku":"water","name":"水","price":200}' | sku-set >/dev/null
	stock 100000
	campaign >/dev/null
}

ask() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

# at TIME: the clock from now on, on the day of the tests.
at() {
	BOBA_NOW=2024-02-12T$1Z
}

stock() {
	printf '{"store":"S1","item":"taro","qty":%s,"cost":1000,"lot":"%s"}\n' "$1" "$RANDOM$RANDOM" |
		stock-receive >/dev/null
}

# campaign [MEMBERS] [NAME]
campaign() {
	printf '{"campaign":"%s","name":"奶茶三人团","sku":"tea","group_price":800,"size":3,"life":"1h"%s}\n' \
		"${2:-茶-3}" "${1:-}" | groupbuy-set
}

# buy NO CUSTOMER [GROUP] [MEMBERS]: an order that was not recorded yet.
buy() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","customer":"%s","campaign":"茶-3"%s,"lines":[{"sku":"tea","qty":1}]%s}\n' \
		"$1" "$2" "${3:+,\"group\":\"$3\"}" "${4:-}"
}

joins() {
	order-add -q | groupbuy-join -q "$@"
}

# The whole pipeline; unpaid: as far as it goes without money.
pipe() {
	joins | stock-reserve -q | payment-record -q --in-full | order-confirm -q
}
unpaid() {
	joins | stock-reserve -q
}

status_of() {
	ask "SELECT status FROM orders WHERE channel_no = '$1'"
}
