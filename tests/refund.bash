# refund.bash - a shop whose orders are paid through a channel, and given back
load adapter

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	store-set -q >null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}
	END
	sku-set -q >null <<-'END'
		{"sku":"tea","name":"奶茶","price":10000}
		{"sku":"cup","name":"小杯","price":1000}
		{"sku":"gift","name":"赠品","price":0}
	END
	adapter wechat-pay
}

ten_off() {
	echo '{"promo":"ten","name":"九折","kind":"percent_off","off_bp":1000,"from":"2024-01-01T00:00:00+08:00"}' |
		promo-set -q >null
}

# sold NO LINES PAYMENTS: an order, paid.
sold() {
	printf '{"channel":"app","channel_no":"%s","store":"S1","lines":[%s],"payments":[%s]}\n' "$1" "$2" "$3" |
		order-add -q | promo-apply -q | payment-record -q >paid
	grep -q '"status":"paid"' paid
}

# one NO: an order of 20.00, paid through wechat.
one() {
	sold "$1" '{"sku":"cup","qty":2}' '{"channel":"wechat","amount":2000,"no":"W'"$1"'"}'
}

# back NO [MEMBERS]: all of an order is to go back, or what the members say.
back() {
	printf '{"channel":"app","channel_no":"%s","reason":"customer"%s}\n' "$1" "${2:+,$2}"
}

rows() {
	sqlite3 -separator ' ' "$BOBA_LEDGER" "$1"
}

balance() {
	rows "SELECT posted FROM account WHERE name = '$1'"
}

# later SECONDS: the clock goes on.
later() {
	BOBA_NOW=$(date -u -d "$BOBA_NOW + $1 seconds" +%Y-%m-%dT%H:%M:%SZ)
}
