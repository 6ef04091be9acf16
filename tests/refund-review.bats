# refund-review.bats - refunds approved by rule, queued, refused, decided by people
load helper

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >null
	echo '{"sku":"cup","name":"小杯","price":1000}' | sku-set -q >null
}

# sold NO QTY [CUSTOMER]: an order, paid.
sold() {
	printf '{"channel":"app","channel_no":"%s","store":"S1","customer":"%s","lines":[{"sku":"cup","qty":%s}]}\n' \
		"$1" "${3:-li}" "$2" | order-add -q | payment-record -q --in-full >paid
	grep -q '"status":"paid"' paid
}

# ask NO [MEMBERS]: a request, for quality where it does not say why.
ask() {
	printf '{"channel":"app","channel_no":"%s","reason":"quality"%s}\n' "$1" "${2:+,$2}"
}

rows() {
	sqlite3 -separator ' ' "$BOBA_LEDGER" "$1"
}

# says RULE <RECORD: what this rule found.
says() {
	jq -r '.rules[] | select(.rule == "'"$1"'") | "\(.value) \(.most // "-") \(.says)"'
}

@test "a small refund of a new order is approved, given once, and every rule is told" {
	sold 1 2
	ask 1 >in
	refund-review in >out
	[ "$(jq -r .review out)" = approved ]
	[ "$(says amount <out)" = '2000 2000 approved' ]
	[ "$(says age <out)" = '0 7 approved' ]
	[ "$(says history <out)" = '1 3 approved' ]
	[ "$(says reason <out)" = 'quality - approved' ]
	refund-review in | cmp - out
	refund-review out | cmp - out
	payment-refund out >given
	jq -e '.refund_owed == 2000 and .request == $o[0].request' --slurpfile o out given
	payment-refund given | cmp - given
	refund-review given | jq -e '.review == "approved"'
	[ "$(rows 'SELECT state FROM refund_review')" = 3 ]
	[ "$(rows 'SELECT refunded FROM orders')" = 2000 ]
}

@test "a large one waits for a person, and payment-refund for him" {
	sold 1 3
	ask 1 >in
	refund-review in >out
	[ "$(jq -r .review out)" = queued ]
	[ "$(says amount <out)" = '3000 2000 queued' ]
	payment-refund out >same 2>note
	cmp out same
	jq -e '.note == "not_approved" and .line == 1' note
	# Whatever the record says or does not say: the ledger counts.
	jq -c '.review = "approved"' out | payment-refund -q >null
	payment-refund -q in >null
	[ "$(rows 'SELECT count(*) FROM refund')" = 0 ]
	ledger-query refunds-queued >list
	jq -e '.asked_fen == 3000 and .channel_no == "1"' list
	run -64 refund-review --approve list
	refund-review --approve --by kim list >approved
	jq -e '.review == "approved"' approved
	refund-review --approve --by kim list | cmp - approved
	payment-refund approved | jq -e '.refund_owed == 3000'
	run -0 ledger-query refunds-queued
	[ -z "$output" ]
	ledger-query "SELECT state, decided_by FROM reviews" | jq -e '.state == "refunded" and .decided_by == "kim"'
	refund-review --refuse --by lee list >out 2>err || [ $? = 65 ]
	grep -q already_refunded err
}

@test "what a person refuses stays refused, until he says otherwise" {
	sold 1 3
	ask 1 '"lines":[{"line":1,"qty":3}]' | refund-review -q >null
	ledger-query refunds-queued >list
	refund-review -q --refuse --by kim list >no
	[ "$(jq -c '.refused | [.by, .code]' no)" = '["refund-review","refund_refused"]' ]
	payment-refund -q no | cmp - no
	jq -c 'del(.refused, .review)' no | payment-refund -q >null
	[ "$(rows 'SELECT count(*) FROM refund')" = 0 ]
	refund-review --approve --by lee no >yes
	jq -e '.refused == null and .review == "approved" and .lines == [{"line":1,"qty":3}]' yes
	payment-refund yes | jq -e '.refund_owed == 3000'
}

@test "only what was looked at is given" {
	sold 1 2
	ask 1 '"amount":500,"key":"k"' | refund-review >out
	jq -e '.review == "approved"' out
	jq -c '.amount = 1500' out >more
	run -65 payment-refund -q more
	[[ $output == *key_conflict* ]]
	echo '{"channel":"app","channel_no":"1","reason":"quality","review":"approved","key":"never"}' >in
	run -65 payment-refund -q in
	[[ $output == *unknown_review* ]]
	ask 1 '"review":"queued"' | payment-refund -q >null
	[ "$(rows 'SELECT count(*) FROM refund')" = 0 ]
	payment-refund out | jq -e '.refund_owed == 500'
}

@test "large refunds in small parts are large ones" {
	sold 1 5
	ask 1 '"amount":1500' | refund-review | payment-refund | jq -e '.refund_owed == 1500'
	ask 1 '"amount":600' | refund-review >out
	[ "$(jq -r .review out)" = queued ]
	[ "$(says amount <out)" = '2100 2000 queued' ]
	# What is approved and not given yet counts as well.
	sold 2 5
	ask 2 '"amount":1500' | refund-review | jq -e '.review == "approved"'
	ask 2 '"amount":501' | refund-review | jq -e '.review == "queued"'
}

@test "so they are of an order that was paid in part, and what is left is what was looked at" {
	printf '{"channel":"app","channel_no":"1","store":"S1","customer":"li","lines":[{"sku":"cup","qty":5}]}\n' | order-add -q >o
	jq -c '. + {part: true, amount: 2500, key: "a"}' o | payment-record -q >null
	ask 1 '"amount":1500' | refund-review | payment-refund | jq -e '.refund_owed == 1500'
	ask 1 '"amount":600' | refund-review >out
	[ "$(jq -r .review out)" = queued ]
	[ "$(says amount <out)" = '2100 2000 queued' ]
	[ "$(says history <out)" = '1 3 approved' ]
	printf '{"channel":"app","channel_no":"2","store":"S1","customer":"li","lines":[{"sku":"cup","qty":1}]}\n' |
		order-add -q | payment-record -q --in-full >null
	ask 2 | refund-review >out
	[ "$(says history <out)" = '2 3 approved' ]
	# All of the thousand that was left, and not of what came after it.
	ask 1 | refund-review | jq -e '.review == "queued"'
	ledger-query refunds-queued | jq -c 'select(.asked_fen == 1000)' | refund-review --approve --by kim >yes
	jq -c '. + {amount: 4000}' o | payment-record -q | jq -e '.status == "paid"'
	payment-refund yes | jq -e '.refund_owed == 1000 and .refund_left == 4000 and .status == null'
	[ "$(rows 'SELECT sum(amount) FROM refund')" = 2500 ]
}

@test "an old order waits for a person" {
	sold 1 1
	export BOBA_NOW=2024-02-20T09:59:00+08:00
	ask 1 '"key":"a"' | refund-review | jq -e '.review == "approved"'
	export BOBA_NOW=2024-02-20T10:00:00+08:00
	ask 1 '"key":"b"' | refund-review >out
	[ "$(jq -r .review out)" = queued ]
	[ "$(says age <out)" = '8 7 queued' ]
}

@test "who has had three refunds this month waits for a person" {
	local i
	for i in 1 2 3 4; do
		sold "$i" 1
		ask "$i" | refund-review | payment-refund -q >out
	done
	[ "$(jq -r .review out)" = queued ]
	[ "$(says history <out)" = '4 3 queued' ]
	# Not what the shop itself took back, and not for others.
	sold 5 1 wang
	ask 5 | refund-review | jq -e '.review == "approved"'
	export BOBA_NOW=2024-03-14T10:00:00+08:00
	sold 6 1
	ask 6 | refund-review | jq -e '.review == "approved"'
}

@test "what is approved and not given yet is of the history too, in one batch or in many" {
	local i
	for i in 1 2 3 4 5; do
		sold "$i" 1
		ask "$i" >>all
	done
	refund-review -q all >out
	[ "$(jq -r .review out | paste -sd,)" = approved,approved,approved,queued,queued ]
	payment-refund -q out >null
	[ "$(rows 'SELECT count(*) FROM refund')" = 3 ]
	# Two requests of one order are one order given back.
	sold 6 2 wang
	ask 6 '"amount":300' | refund-review -q >null
	ask 6 '"amount":400' | refund-review | jq -e '.rules[] | select(.rule == "history") | .value == 1'
	sold 7 1 wang
	ask 7 | refund-review | jq -e '.rules[] | select(.rule == "history") | .value == 2'
}

@test "a change of mind after it was made is refused, other reasons are read" {
	sold 1 1
	order-advance -q --to making paid >null
	ask 1 | sed 's/quality/customer/' >in
	refund-review -q in >out
	[ "$(jq -c '[.review, .refused.code]' out)" = '["refused","already_made"]' ]
	refund-review -q in | cmp - out
	payment-refund -q out | cmp - out
	payment-refund -q in >null
	[ "$(rows 'SELECT count(*) FROM refund')" = 0 ]
	ask 1 | refund-review | jq -e '.review == "approved"'
	ask 1 | sed 's/quality/other/' | refund-review | jq -e '.review == "queued"'
	refund-review -q --approve --by kim out | payment-refund | jq -e '.refund_owed == 1000'
}

@test "what cannot be given back is refused, and looked at again with --retry" {
	echo '{"channel":"app","channel_no":"1","store":"S1","lines":[{"sku":"cup","qty":1}]}' | order-add -q >o
	ask 1 '"amount":700' >in
	refund-review -q in >out
	[ "$(jq -c '[.review, .refused.by, .refused.code]' out)" = '["refused","refund-review","not_paid"]' ]
	payment-record -q --in-full o >null
	refund-review -q in | cmp - out
	refund-review --retry out >again
	jq -e '.review == "approved" and .refused == null' again
	payment-refund again | jq -e '.refund_owed == 700'
	ask 1 '"amount":301' | refund-review -q | jq -e '.refused.code == "refund_over" and .refused.left == 300'
}

@test "the settings say what is approved by rule" {
	setting-set -q >null <<-'END'
		{"setting":"refund_max","value":900}
		{"setting":"refund_days","value":0}
		{"setting":"refund_per_customer","value":0}
	END
	sold 1 1
	ask 1 | refund-review | jq -e '[.rules[].says] == ["queued", "approved", "queued", "approved"]'
}

@test "a dry run keeps nothing; one that nobody reviewed cannot be decided" {
	sold 1 1
	ask 1 | refund-review -n | jq -e '.dry_run and .review == "approved"'
	[ "$(rows 'SELECT count(*) FROM refund_review')" = 0 ]
	echo '{"request":"x"}' >in
	run -65 refund-review -q --approve --by kim in
	[[ $output == *unknown_review* ]]
	run -64 refund-review --approve --refuse --by kim in
}

@test "in one process with the commands before it" {
	sold 1 1
	jq -c '{order_id, reason: "quality"}' paid >in
	ledger-pipe 'refund-review' in | payment-refund | jq -e '.refund_owed == 1000'
}
