# reconcile.bash - a day of a shop and the bill of it
# shellcheck shell=bash

setup() {
	base_setup
	export BOBA_NOW=2026-03-05T10:00:00+08:00
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1800}' | sku-set -q >/dev/null
}

# sold NO TIME TENDER [MEMBERS]: a till's order of 18.00 on 1 March, paid by the tender.
sold() {
	printf '{"channel":"till","channel_no":"%s","store":"S1","placed_at":"2026-03-01T%s+08:00","happened":true,"lines":[{"sku":"tea","qty":1}],"payments":[%s]%s}\n' \
		"$1" "$2" "$3" "${4:-}" | order-add | payment-record | order-confirm >/dev/null
}

# by NO [MEMBERS]: 18.00 through WeChat, with its number.
by() {
	printf '{"channel":"wechat","amount":1800,"no":"%s"%s}' "$1" "${2:-}"
}

# row KIND NO TIME AMOUNT [MEMBERS]: a line of the bill of 1 March.
row() {
	printf '{"bill":"%s","channel":"wechat","no":"%s","at":"2026-03-01T%s+08:00","amount":%s%s}\n' \
		"$1" "$2" "$3" "$4" "${5:-}"
}

# bare TIME AMOUNT [MEMBERS]: a sale without a number.
bare() {
	printf '{"bill":"sale","channel":"wechat","at":"2026-03-01T%s+08:00","amount":%s%s}\n' \
		"$1" "$2" "${3:-}"
}

ask() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

# of NAME: what an account holds.
of() {
	ask "SELECT coalesce(sum(posted), 0) FROM account WHERE name = '$1'"
}

# states FILE: each row's state, with its number or its order's.
states() {
	jq -r 'select(.state != "summary") | "\(.state) \(.no // .order_no // .at)"' "$1"
}

# summary FILE NAME: a figure of the last line.
summary() {
	tail -1 "$1" | jq -r ".$2"
}
