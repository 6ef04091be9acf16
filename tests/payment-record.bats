# payment-record.bats - payments seen: in full, short, over, late, twice
load helper

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00Z
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1000}' | sku-set -q >/dev/null
}

# order NO [MEMBERS]: an order of 20.00, recorded.
order() {
	printf '{"channel":"till","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]%s}\n' \
		"$1" "${2:-}" | order-add
}

pays() {
	order "$1" ",\"payments\":[$2]"
}

ask() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

@test "an amount in full makes an order paid, once" {
	order 1 ',"amount":2000' >in
	payment-record in >out
	grep -q '"status":"paid","paid":2000}$' out
	payment-record in | cmp - out
	payment-record out | cmp - out
	[ "$(ask 'SELECT count(*) FROM payment')" = 1 ]
	[ "$(ask 'SELECT status, paid, fee FROM orders')" = '1|2000|0' ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:till'")" = 2000 ]
}

@test "several tenders add up, fees go to the channel" {
	pays 1 '{"channel":"微信","amount":1500,"fee":9,"no":"A1"},{"channel":"cash","amount":500}' >in
	payment-record in >out
	grep -q '"paid":2000}$' out
	payment-record in | cmp - out
	payment-record out | cmp - out
	[ "$(ask 'SELECT amount, fee, no FROM payment WHERE n = 1')" = '1500|9|A1' ]
	[ "$(ask 'SELECT amount, fee, no IS NULL FROM payment WHERE n = 2')" = '500|0|1' ]
	[ "$(ask 'SELECT paid, fee FROM orders')" = '2000|9' ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:微信'")" = 1491 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'fee:微信'")" = 9 ]
	[ "$(ask "SELECT sum(posted) FROM account WHERE unit = 'fen'")" = 0 ]
}

@test "short and over are refused and nothing is booked" {
	order 1 ',"amount":1500' >in
	payment-record in >out 2>/dev/null
	grep -q '"code":"payment_short","detail":"1500 of 2000 paid, 500 missing"' out
	grep -q '"missing":500' out
	payment-record in 2>/dev/null | cmp - out
	payment-record out 2>/dev/null | cmp - out
	pays 2 '{"channel":"cash","amount":1900},{"channel":"cash","amount":300}' | payment-record >out 2>/dev/null
	grep -q '"code":"payment_over","detail":"2200 paid of 2000, 200 over"' out
	grep -q '"over":200' out
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
	[ "$(ask 'SELECT sum(paid) FROM orders')" = 0 ]
	[ "$(ask 'SELECT sum(status) FROM orders')" = 0 ]
}

@test "a short payment with a number is booked and owed back" {
	pays 1 '{"channel":"alipay","amount":1500,"fee":9,"no":"A1"},{"channel":"cash","amount":400}' >in
	payment-record in >out 2>/dev/null
	grep -q '"code":"payment_short"' out
	grep -q '"refund_owed":1500}$' out
	payment-record in 2>/dev/null | cmp - out
	payment-record out 2>/dev/null | cmp - out
	[ "$(ask 'SELECT amount, no FROM payment')" = '1500|A1' ]
	[ "$(ask 'SELECT amount, paid, sold, reason FROM refund')" = '1500|0|0|payment_short' ]
	[ "$(ask 'SELECT paid, refunded, fee FROM orders')" = '1500|1500|0' ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'owed:alipay'")" = 1500 ]
}

@test "another payment for a paid order is booked and owed back" {
	pays 1 '{"channel":"alipay","amount":2000,"no":"A1"}' >in
	payment-record in >paid
	sed 's/A1/A2/' in >twice
	payment-record twice >out 2>/dev/null
	grep -q '"code":"already_paid"' out
	grep -q '"refund_owed":2000}$' out
	payment-record twice 2>/dev/null | cmp - out
	payment-record in | cmp - paid
	[ "$(ask 'SELECT status, paid, refunded FROM orders')" = '1|4000|2000' ]
	[ "$(ask 'SELECT count(*) FROM payment')" = 2 ]
	[ "$(ask 'SELECT sum(amount) FROM refund')" = 2000 ]
	margin-report --by day --format jsonl >report
	grep -q '"revenue":2000' report
	run ! grep -q '"refund[a-z]*":2000' report
}

@test "a payment too many leaves the order that was paid as it is" {
	pays 1 '{"channel":"alipay","amount":2000,"no":"A1"}' >in
	payment-record in >/dev/null
	sed 's/A1/A2/' in | payment-record -q | order-confirm -q >out
	grep -q '"code":"already_paid"' out
	grep -q '"confirmed":true' out
	[ "$(ask 'SELECT status, paid, refunded FROM orders')" = '1|4000|2000' ]
}

@test "a payment for an order refused before is booked and owed back" {
	pays 1 '{"channel":"alipay","amount":2000,"no":"A1"}' |
		sed 's/}$/,"refused":{"by":"stock-reserve","code":"stock_short"}}/' >in
	payment-record in >out 2>/dev/null
	grep -q '"by":"stock-reserve"' out
	grep -q '"refund_owed":2000}$' out
	payment-record in 2>/dev/null | cmp - out
	[ "$(ask 'SELECT sum(amount) FROM refund')" = 2000 ]
	[ "$(ask 'SELECT count(*) FROM payment')" = 1 ]
}

@test "a refused order without a payment's number passes untouched" {
	order 1 ',"amount":2000,"refused":{"by":"stock-reserve","code":"stock_short"}' >in
	payment-record in 2>/dev/null | cmp - in
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
}

@test "a number that comes again for something else is a conflict" {
	pays 1 '{"channel":"alipay","amount":2000,"no":"A1"}' >one
	pays 2 '{"channel":"alipay","amount":2000,"no":"A1"}' >two
	payment-record one >/dev/null
	run -65 --separate-stderr payment-record two
	[ -z "$output" ]
	[[ $stderr == *key_conflict* ]]
	sed 's/2000/1999/' one >less
	run -65 payment-record less
	[[ $output == *key_conflict* ]]
	[ "$(ask 'SELECT count(*) FROM payment')" = 1 ]
}

@test "a paid order with other figures is a conflict" {
	order 1 ',"amount":2000' >in
	payment-record in >/dev/null
	sed 's/"amount":2000/"amount":1000/' in >other
	run -65 payment-record other
	[[ $output == *key_conflict* ]]
}

@test "what happened counts as paid when it was placed" {
	order 1 ',"happened":true,"placed_at":"2024-02-11T10:00:00+08:00"' >in
	payment-record in >out
	grep -q '"paid":2000}$' out
	payment-record in | cmp - out
	[ "$(ask 'SELECT at FROM payment')" = 1707616800000 ]
}

@test "what happened is booked with its own figures, the difference told" {
	order 1 ',"happened":true,"amount":1950' >in
	payment-record in >out
	grep -q '"status":"paid","paid":1950,"payment_missing":50}$' out
	payment-record in | cmp - out
	payment-record out | cmp - out
	order 2 ',"happened":true,"amount":2001' | payment-record | grep -q '"payment_over":1}$'
	[ "$(ask 'SELECT sum(status), sum(paid) FROM orders')" = '2|3951' ]
}

@test "without figures an order needs --in-full" {
	order 1 >in
	run -65 --separate-stderr payment-record in
	[[ $stderr == *missing_field* ]]
	payment-record --in-full in >out
	grep -q '"paid":2000}$' out
	payment-record in | cmp - out
}

@test "an order that costs nothing is paid with nothing" {
	echo '{"sku":"water","name":"水","price":0}' | sku-set >/dev/null
	printf '{"channel":"till","channel_no":"w","store":"S1","amount":0,"lines":[{"sku":"water","qty":1}]}\n' |
		order-add | payment-record >out
	grep -q '"status":"paid","paid":0}$' out
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
}

# rejected CODE MEMBERS
rejected() {
	order "$RANDOM$RANDOM" "$2" >in
	run -65 --separate-stderr payment-record in
	[ -z "$output" ] || return
	[[ $stderr == *"\"reject\":\"$1\""* ]]
}

@test "what is malformed is rejected and nothing is stored" {
	rejected value_range ',"amount":0'
	rejected value_range ',"amount":-1'
	rejected value_type ',"amount":"2000"'
	rejected value_type ',"amount":20.5'
	rejected value_range ',"amount":2000,"payments":[{"channel":"c","amount":2000}]'
	rejected value_range ',"payments":[]'
	rejected value_type ',"payments":[1]'
	rejected value_range ',"payments":[{"channel":"c","amount":0}]'
	rejected missing_field ',"payments":[{"amount":2000}]'
	rejected missing_field ',"payments":[{"channel":"c"}]'
	rejected unknown_field ',"payments":[{"channel":"c","amount":2000,"nr":1}]'
	rejected value_range ',"payments":[{"channel":"a:b","amount":2000}]'
	rejected value_range ',"payments":[{"channel":"c","amount":2000,"fee":2001}]'
	rejected value_range ',"payments":[{"channel":"c","amount":1000,"no":"1"},{"channel":"c","amount":1000,"no":"1"}]'
	rejected money_overflow ',"payments":[{"channel":"c","amount":9007199254740991},{"channel":"c","amount":1}]'
	run -65 payment-record <<<'{"order_id":"123","amount":1}'
	[[ $output == *unknown_order* ]]
	run -65 payment-record <<<'{"amount":1}'
	[[ $output == *missing_field* ]]
	[ "$(ask "SELECT count(*) FROM event WHERE type LIKE 'payment.%'")" = 0 ]
}

@test "--retry tries a refused payment once more" {
	order 1 ',"amount":1500' >in
	payment-record in >short 2>/dev/null
	sed 's/1500/2000/' in >full
	run -65 payment-record full
	payment-record --retry full >out
	grep -q '"paid":2000}$' out
	payment-record full | cmp - out
	[ "$(ask 'SELECT status FROM orders')" = 1 ]
}

@test "--dry-run writes nothing" {
	pays 1 '{"channel":"alipay","amount":1500,"no":"A1"}' >in
	before=$(ask 'SELECT count(*) FROM event')
	payment-record -n in >out 2>/dev/null
	grep -q '"dry_run":true' out
	[ "$(ask 'SELECT count(*) FROM event')" = "$before" ]
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
	payment-record out 2>/dev/null | cmp - out
}

@test "killed at any moment and run again it ends the same" {
	for i in $(seq 400); do
		printf '{"channel":"till","channel_no":"%s","store":"S1","payments":[{"channel":"微信","amount":%s,"no":"%s"}],"lines":[{"sku":"tea","qty":2}]}\n' \
			"$i" $((i % 7 ? 2000 : 1999)) "$i"
	done | order-add >in
	cp "$BOBA_LEDGER" whole.db
	BOBA_LEDGER=whole.db payment-record -q in >want
	for i in 1 2 3 4 5 6 7 8; do
		: >part
		payment-record -q in >part &
		sleep "0.00$i"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		head -c "$(stat -c %s part)" want | cmp - part
	done
	payment-record -q in | cmp - want
	[ "$(ask 'SELECT count(*), sum(amount) FROM payment')" = "$(sqlite3 whole.db 'SELECT count(*), sum(amount) FROM payment')" ]
	[ "$(ask "SELECT value FROM meta WHERE name = 'head'")" = "$(sqlite3 whole.db "SELECT value FROM meta WHERE name = 'head'")" ]
}

@test "money for an order that cost nothing is owed back, and the order stands" {
	echo '{"sku":"water","name":"水","price":0}' | sku-set -q >/dev/null
	order 1 | sed 's/.*/{"channel":"till","channel_no":"w","store":"S1","lines":[{"sku":"water","qty":1}]}/' |
		order-add | payment-record --in-full >paid
	sed 's/}$/,"payments":[{"channel":"alipay","amount":500,"no":"A1"}]}/' paid |
		payment-record -q >out
	grep -q '"code":"already_paid"' out
	grep -q '"refund_owed":500}$' out
	order-confirm -q out | grep -q '"confirmed":true'
	[ "$(ask "SELECT status, paid, refunded FROM orders WHERE channel_no = 'w'")" = '1|500|500' ]
}

part() { # channel amount what-names-it
	jq -c --arg channel "$1" --argjson amount "$2" --arg name "$3" \
		'{order_id, part: true, payments: [{channel: $channel, amount: $amount} +
		(if ($name | startswith("key")) then {} else {no: $name} end)]} +
		(if ($name | startswith("key")) then {key: $name} else {} end)' placed
}

@test "parts: a wallet, then cash, and a rounding of its own; each once" {
	order 1 >placed
	part wechat 1200 W1 | payment-record >one
	grep -q '"paid":1200,"due":800}$' one
	[ "$(ask 'SELECT status, paid, fee FROM orders')" = '0|1200|0' ]
	part wechat 1200 W1 | payment-record | cmp - one
	part cash 500 key-1 >in
	payment-record in >two
	grep -q '"paid":1700,"due":300}$' two
	payment-record in | cmp - two
	jq -c '. + {payments: [{channel: "cash", amount: 298}], rounding: 2}' placed >last
	payment-record last >three
	grep -q '"status":"paid","paid":2000,"due":0}$' three
	payment-record last | cmp - three
	part wechat 1200 W1 | payment-record | cmp - one
	[ "$(ask "SELECT group_concat(name || ' ' || amount, ', ') FROM payment p
		JOIN channel c ON c.id = p.channel ORDER BY n")" = \
		'wechat 1200, cash 500, cash 298, rounding 2' ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'rounding:S1'")" = 2 ]
	order-confirm three | grep -q '"confirmed":true'
}

@test "a part over what is due is refused, and the order can still be paid" {
	order 1 >placed
	part wechat 1200 W1 | payment-record -q >/dev/null
	part cash 900 key-2 | payment-record -q >out
	grep -q '"code":"payment_over"' out
	part alipay 900 A1 | payment-record -q >out
	grep -q '"code":"payment_over".*"refund_owed":900}$' out
	jq -c '. + {amount: 700}' placed | payment-record -q >out
	grep -q '"code":"payment_short".*"due":800' out
	jq -c '. + {amount: 800}' placed | payment-record -q --retry >out
	grep -q '"status":"paid","paid":2000,"due":0}$' out
	part cash 10 key-3 | payment-record -q >out
	grep -q '"code":"already_paid"' out
	[ "$(ask 'SELECT paid, refunded FROM orders')" = '2900|900' ]
}

@test "a part for an order refused before passes with its refusal, and is owed back" {
	order 1 >placed
	part wechat 1200 W1 | jq -c '.refused = {by: "stock-reserve", code: "no_stock"}' >in
	payment-record -q in >out
	[ "$(jq -c '[.refused, .refund_owed, .due]' out)" = '[{"by":"stock-reserve","code":"no_stock"},1200,null]' ]
	payment-record -q in | cmp - out
	[ "$(ask 'SELECT status, paid, refunded FROM orders')" = '0|1200|1200' ]
}

@test "parts and rounding that are none" {
	order 1 >placed
	jq -c '. + {part: true, amount: 100}' placed >in
	run -65 --separate-stderr payment-record -q in
	[[ "$stderr" == *'"missing_field"'*'"key"'* ]]
	jq -c '. + {part: true, key: "a"}' placed >in
	run -65 --separate-stderr payment-record -q in
	jq -c '. + {amount: 1900, rounding: 100}' placed >in
	run -65 --separate-stderr payment-record -q in
	[[ "$stderr" == *'"value_range"'*'"rounding"'* ]]
	jq -c '. + {rounding: 5}' placed >in
	run -65 --separate-stderr payment-record -q in
	pays 2 '{"channel":"rounding","amount":5}' >in
	run -65 --separate-stderr payment-record -q in
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
}

@test "an order paid in part that expires, or is cancelled, owes what was paid" {
	order 1 >placed
	part wechat 1200 W1 | payment-record -q >/dev/null
	BOBA_NOW=2024-02-12T10:31:00Z order-expire >out
	grep -q '"status":"refunding","reason":"unpaid","refund_owed":1200}$' out
	[ "$(ask "SELECT posted FROM account WHERE name = 'owed:wechat'")" = 1200 ]
	order 2 >placed
	part wechat 700 W2 | payment-record -q >one
	order-cancel --reason customer placed >out
	grep -q '"status":"refunding","reason":"customer","refund_owed":700}$' out
}

@test "cash lies in the store's drawer, with what else the owner says lies there" {
	pays 1 '{"channel":"cash","amount":2000}' | payment-record -q >null
	pays 2 '{"channel":"till","amount":2000}' | payment-record -q >null
	[ "$(ask "SELECT posted FROM account WHERE name = 'drawer:S1'")" = 2000 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:till'")" = 2000 ]
	export BOBA_NOW=2024-02-12T11:00:00Z
	setting-set -q <<<'{"setting":"drawer","value":["cash","till"]}' >null
	pays 3 '{"channel":"till","amount":2000}' | payment-record -q >null
	pays 4 '{"channel":"wechat","amount":2000,"fee":12}' | payment-record -q >null
	[ "$(ask "SELECT posted FROM account WHERE name = 'drawer:S1'")" = 4000 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:till'")" = 2000 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:wechat'")" = 1988 ]
}

@test "how much may be rounded off is a setting; what came before stays" {
	order 1 >placed
	jq -c '. + {amount: 1950, rounding: 50}' placed >in
	payment-record in >out
	export BOBA_NOW=2024-02-12T11:00:00Z
	setting-set -q <<<'{"setting":"rounding_max","value":9}' >null
	payment-record in | cmp - out
	order 2 >placed
	jq -c '. + {amount: 1990, rounding: 10}' placed >in
	run -65 payment-record in
	[[ "$output" == *'"rounding"'*'at most 9'* ]]
	jq -c '. + {amount: 1991, rounding: 9}' placed | payment-record | grep -q '"status":"paid"'
}

@test "paid in part, an order is not made cheaper than that" {
	echo '{"promo":"off","name":"满减","kind":"amount_off","tiers":[{"from":1000,"off":600}]}' | promo-set -q >null
	order 1 >in
	jq -c '. + {part: true, key: "k", payments: [{channel: "cash", amount: 1500}]}' in | payment-record >null
	promo-apply -q in >out
	grep -q '"code":"payment_over"' out
	jq -c '. + {payments: [{channel: "cash", amount: 500}]}' in | payment-record |
		grep -q '"status":"paid","paid":2000,"due":0'
}

@test "no money comes through rounding by itself" {
	order 1 ',"happened":true' | sed 's/till/rounding/; s/"order_id.*/}/; s/,}/}/' | order-add >in
	run -65 --separate-stderr payment-record in
	[[ "${stderr_lines[0]}" == *'"missing_field"'*'"payments"'*"through rounding"* ]]
}
