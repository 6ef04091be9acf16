# points.bats - what orders earn, and what goes when their money goes
load helper

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	cat <<-'END' | setting-set >/dev/null
		{"setting":"points_per_yuan","value":2}
		{"setting":"points_days","value":30}
	END
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set >/dev/null
	echo '{"sku":"tea","name":"茶","price":1850}' | sku-set >/dev/null
}

# placed NO QTY: an order of customer c1.
placed() {
	echo '{"channel":"mini","channel_no":"'"$1"'","store":"S1","customer":"c1","lines":[{"sku":"tea","qty":'"$2"'}]}' |
		order-add
}
bought() {
	placed "$1" "$2" | payment-record --in-full | order-confirm >"order-$1"
}
coin() {
	placed "$1" "$2" | payment-charge --via coin | order-confirm >"order-$1"
}
posted() {
	ledger-balance "$1" | jq -r .posted
}
earned() {
	ledger-query "SELECT lot, earned, taken_back FROM points ORDER BY lot" |
		jq -r '"\(.lot) \(.earned) \(.taken_back)"' | paste -sd,
}

@test "a settled order earns points once, for whole yuan, and they end" {
	bought 1 2
	[ "$(posted points:c1)" = 74 ]
	order-confirm order-1 | cmp - order-1
	[ "$(posted points:c1)" = 74 ]
	[ "$(earned)" = "mini/1 74 0" ]
	placed 2 1 | payment-record --in-full >/dev/null
	echo '{"channel":"mini","channel_no":"3","store":"S1","lines":[{"sku":"tea","qty":1}]}' |
		order-add | payment-record --in-full | order-confirm >/dev/null
	[ "$(posted points:c1)" = 74 ]
	[ "$(wallet-add --due --now 2026-04-01T09:00:00+08:00 | jq -r .units)" = 74 ]
}

@test "nothing is earned where nobody has said so" {
	echo '{"setting":"points_per_yuan","value":0}' | setting-set --now 2026-03-02T09:00:00+08:00 >/dev/null
	BOBA_NOW=2026-03-02T10:00:00+08:00 bought 1 2
	[ -z "$(earned)" ]
}

@test "value earns, bonus and points do not" {
	echo '{"customer":"c1","kind":"value","amount":1000,"bonus":500,"key":"k","paid":{"channel":"wechat","amount":1000}}' | wallet-add >/dev/null
	echo '{"customer":"c1","kind":"points","points":350,"key":"p"}' | wallet-add >/dev/null
	coin 1 1
	[ "$(earned)" = "mini/1 20 0" ]
}

@test "what goes back to a wallet before the order is settled earns the same, paid out or not" {
	local no
	for no in 1 2; do
		echo '{"customer":"c1","kind":"value","amount":1850,"bonus":1850,"key":"k'$no'","paid":{"channel":"wechat","amount":1850}}' | wallet-add >/dev/null
		placed "$no" 2 | payment-charge --via coin >"order-$no"
		jq -c '{order_id, amount: 1850, reason: "quality"}' "order-$no" | payment-refund >/dev/null
	done
	order-confirm order-1 >/dev/null
	[ "$(earned)" = "mini/1 18 0" ]
	[ "$(payment-refund --due | wc -l)" = 2 ]
	order-confirm order-2 >/dev/null
	[ "$(earned)" = "mini/1 18 0,mini/2 18 0" ]
}

@test "what was let off to round it earns nothing" {
	placed 1 1 | jq -c '. + {payments: [{channel: "wechat", amount: 1799}], rounding: 51}' |
		payment-record | order-confirm >/dev/null
	[ "$(earned)" = "mini/1 34 0" ]
}

@test "a refund takes back what was earned, in its part" {
	bought 1 2
	jq -c '{order_id, amount: 1850, reason: "quality"}' order-1 | payment-refund >/dev/null
	[ "$(posted points:c1)" = 37 ]
	[ "$(earned)" = "mini/1 74 37" ]
	order-cancel --made --reason customer order-1 >/dev/null
	[ "$(posted points:c1)" = 0 ]
	[ "$(earned)" = "mini/1 74 74" ]
	[ "$(posted earned)" = 0 ]
}

@test "points that were spent are made up for: by others that he has, else by those to come" {
	bought 1 100
	[ "$(posted points:c1)" = 3700 ]
	coin 2 1
	[ "$(jq -r .status order-2)" = paid ]
	[ "$(posted points:c1)" = 1850 ]
	echo '{"customer":"c1","kind":"points","points":150,"key":"p"}' | wallet-add >/dev/null
	order-cancel --reason customer order-1 >/dev/null
	[ "$(posted points:c1)" = 0 ]
	[ "$(posted owing:c1)" = -1700 ]
	bought 3 10
	[ "$(posted points:c1)" = 0 ]
	[ "$(posted owing:c1)" = -1330 ]
	order-cancel --reason customer order-3 >/dev/null
	[ "$(posted owing:c1)" = -1700 ]
	bought 4 50
	[ "$(posted owing:c1)" = 0 ]
	[ "$(posted points:c1)" = 150 ]
}

@test "what has expired is not asked for" {
	bought 1 2
	wallet-add --due --now 2026-04-01T09:00:00+08:00 >/dev/null
	order-cancel --now 2026-04-01T10:00:00+08:00 --reason customer order-1 >/dev/null
	[ "$(posted points:c1)" = 0 ]
	[ -z "$(posted owing:c1)" ]
}

@test "members of a group earn when it comes about" {
	echo '{"campaign":"pair","name":"二人团","sku":"tea","group_price":1500,"size":2,"life":"30m"}' | groupbuy-set >/dev/null
	echo '{"channel":"mini","channel_no":"1","store":"S1","customer":"c1","campaign":"pair","lines":[{"sku":"tea","qty":1}]}' |
		order-add | groupbuy-join | payment-record --in-full | order-confirm >one
	[ -z "$(earned)" ]
	echo '{"channel":"mini","channel_no":"2","store":"S1","customer":"c2","campaign":"pair","group":"'"$(jq -r .group one)"'","lines":[{"sku":"tea","qty":1}]}' |
		order-add | groupbuy-join | payment-record --in-full | order-confirm >/dev/null
	groupbuy-tick >/dev/null
	[ "$(earned)" = "mini/1 30 0,mini/2 30 0" ]
}
