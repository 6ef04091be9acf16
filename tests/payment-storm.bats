# payment-storm.bats - providers of every mood and commands killed at any moment: at the
# end their books and the ledger say the same
# bats file_tags=slow
load helper
load standin

setup() {
	base_setup
	standin_start
	export BOBA_NOW=2024-02-12T10:00:00Z
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1000}' | sku-set -q >/dev/null
}

teardown() {
	standin_stop
	base_teardown
}

# n orders of an adapter, half of them by code.
orders() {
	local i code=130061098828009406
	[ "$1" = wechat-pay ] || code=284776044441477959
	for i in $(seq "$2"); do
		[ $((i % 2)) = 0 ] && show=",\"auth_code\":\"$code\"" || show=''
		echo "{\"channel\":\"mini\",\"channel_no\":\"$1-$i\",\"store\":\"S1\",\"via\":\"$1\"$show,
			\"lines\":[{\"sku\":\"tea\",\"qty\":$i}]}" | tr -d '\n\t'
		echo
	done | order-add -q
}

# later MS: the shop's clock goes on.
now=1707732000000
later() {
	now=$((now + $1))
	BOBA_NOW=$(date -u -d "@$((now / 1000))" +%Y-%m-%dT%H:%M:%SZ)
}

# patience MS: how long an adapter waits for an answer.
patience() {
	for adapter in wechat-pay alipay; do
		configure $adapter ".timeout_ms = $1"
	done
}

# Half of the customers scan and pay.
half_pays() {
	jq -r '(.wechat.orders, .alipay.trades)[].no' "$S/book.json" | sort | awk 'NR % 2' |
		while read -r no; do
			scanned "$no"
			paid "$no"
		done
}

moods=('' '' '' dying lying-signature lying-amount lying-order 500 500-done 'slow 1.2' poor
	'paying 2' unsigned 'error SYSTEM_ERROR 500')

@test "orders are charged at most once, and the ledger knows of every one that was" {
	RANDOM=${SEED:-7}
	patience 1000
	for adapter in wechat-pay alipay; do
		orders $adapter 6
	done >in
	for round in {1..14}; do
		# shellcheck disable=SC2086 # words
		behave ${moods[RANDOM % ${#moods[@]}]}
		killed "0.$((RANDOM % 80 + 10))" payment-charge -q --retry in >>out 2>>err
		killed "0.$((RANDOM % 80 + 10))" payment-charge -q --due >>out 2>>err
		half_pays
		ledger-verify
		later 30000
	done
	behave
	patience 60000
	# However slow it was till now, each was asked for once.
	payment-charge -q --within 5m --retry in >>out
	# One each that nobody has disturbed.
	for adapter in wechat-pay alipay; do
		orders $adapter 8 | tail -n 1
	done | payment-charge -q --within 5m >>out
	half_pays
	# The rest pay now or never: their orders end, and what waits is voided.
	for round in {1..6}; do
		payment-charge -q --within 5m --due >>out
		later 400000
	done
	sqlite3 "$BOBA_LEDGER" 'SELECT state, count(*) FROM charge GROUP BY 1'
	jq -r '(.wechat.orders[] | select(.state == "SUCCESS") | "wechat|\(.no)|\(.total)"),
		(.alipay.trades[] | select(.status == "TRADE_SUCCESS") | "alipay|\(.no)|\(.total)")' \
		"$S/book.json" >theirs
	# By the order's number, that stands in the charge's.
	sed -E 's/[R_-]+([0-9]+)[_-][0-9]+\|/\1|/' theirs | sort >charged
	sqlite3 "$BOBA_LEDGER" "SELECT c.name, o.id, p.amount FROM payment p
		JOIN orders o ON o.id = p.order_id JOIN channel c ON c.id = p.channel" | sort >known
	diff known charged
	[ "$(wc -l <known)" -ge 2 ]
	[ "$(cut -d '|' -f 2 charged | sort | uniq -d | wc -l)" = 0 ]
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) FROM charge WHERE state = 0 OR state = 2')" = 0 ]
}

@test "what is owed back is paid back at most once, and the ledger knows of it" {
	RANDOM=${SEED:-11}
	patience 60000
	for adapter in wechat-pay alipay; do
		orders $adapter 6
	done | jq -c '.auth_code = (if .via == "alipay" then "284776044441477959"
		else "130061098828009406" end)' >in
	payment-charge -q --within 5m in | jq -c '{order_id, reason: "closed"}' | payment-refund -q >null
	patience 1000
	moods=('' dying lying-signature lying-amount 500 500-done 'slow 1.2' poor unsigned slow-refund)
	for round in {1..8}; do
		# shellcheck disable=SC2086 # words
		behave ${moods[RANDOM % ${#moods[@]}]}
		killed "0.$((RANDOM % 80 + 10))" payment-refund --due >>out 2>>err
		ledger-verify
		later 200000
	done
	behave
	patience 60000
	for round in {1..8}; do
		jq -r '.[].refunds | keys[]' "$S/book.json" | while read -r no; do
			paid "$no"
		done
		payment-refund --within 5m --due >>out
		ledger-query refunds-by-hand | payment-refund --retry -q >>out
		later 4000000
	done
	sqlite3 "$BOBA_LEDGER" 'SELECT state, tries, count(*), min(why) FROM refund GROUP BY 1, 2'
	jq -r '(.wechat.refunds[] | select(.status == "SUCCESS") | "\(.no)|\(.refund)"),
		(.alipay.refunds | to_entries[] | select(.value.made) | "\(.key)|\(.value.value)")' \
		"$S/book.json" | tr _ - | sort >made
	sqlite3 "$BOBA_LEDGER" "SELECT 'F-' || order_id || '-' || n, amount FROM refund
		WHERE state = 5" | sort >known
	diff known made
	[ "$(wc -l <known)" = 12 ]
}
