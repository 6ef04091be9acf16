# payment-notify.bats - what providers tell: taken once, for the order that it is about
load callback

# charge ORDER [ADAPTER [STATE [OPTION]]]: asked of WeChat Pay, whose customer has not
# decided; the request's id.
charge() {
	mkdir -p -m 700 bin
	printf '#!/bin/sh\ncat >/dev/null\necho "{\\"state\\":\\"%s\\",\\"no\\":\\"A1\\",\\"amount\\":2000}"\n' \
		"${3:-pending}" >"bin/${2:-wechat-pay}"
	chmod 700 "bin/${2:-wechat-pay}"
	printf '{"order_id":"%s"}\n' "$1" |
		BOBA_ADAPTERS=$PWD/bin payment-charge -q --via "${2:-wechat-pay}" ${4:+"$4"} | jq -r .charge.request
}

# refund NOTICE ORDER AMOUNT [RESOURCE]: told by WeChat Pay of the order's first refund.
refund() {
	wechat "$1" "$2" 4200001 0 '{"event":"REFUND.SUCCESS","associated":"refund"}' "$(
		jq -cn --arg no "F-$2-1" --argjson n "$3" --argjson more "${4:-{\}}" '{refund_status: "SUCCESS",
			out_refund_no: $no, refund_id: "5030001", amount: {total: 2000, refund: $n}} + $more'
	)"
}

@test "a payment told by WeChat Pay makes its order paid, once" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >in
	payment-notify in >out
	[ "$(cat out)" = '{"via":"wechat-pay","state":"SUCCESS","status":"paid","paid":2000,"answer":"{\"code\":\"SUCCESS\"}","order_id":"'"$id"'"}' ]
	payment-notify in | cmp - out
	payment-notify --now 2024-03-12T10:00:00Z in | cmp - out
	[ "$(ask 'SELECT amount, fee, no FROM payment')" = '2000|0|4200001' ]
	[ "$(ask 'SELECT count(*) FROM payment')" = 1 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:wechat'")" = 2000 ]
	order-confirm out | grep -q '"confirmed":true'
}

@test "a payment told by Alipay makes its order paid, once" {
	id=$(order 1)
	alipay n1 "$id" 2016001 20.00 >in
	payment-notify in >out
	grep -q '"status":"paid","paid":2000,"answer":"success","order_id":"'"$id"'"}$' out
	payment-notify in | cmp - out
	payment-notify --now 2024-03-12T10:00:00Z in | cmp - out
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:alipay'")" = 2000 ]
	[ "$(ask 'SELECT count(*) FROM payment')" = 1 ]
	# Its adapter serves no channel any more, or another one.
	echo '{"setting":"via","value":{}}' | setting-set -q >/dev/null
	payment-notify in | cmp - out
}

@test "an order is found by its id, its number in the channel, or a configured channel's" {
	order 17 >/dev/null
	printf '{"channel":"wechat","channel_no":"W17","store":"S1","lines":[{"sku":"tea","qty":2}]}\n' | order-add -q >/dev/null
	wechat EV-1 W17 4200001 2000 | payment-notify | grep -q '"status":"paid"'
	wechat EV-2 mini/17 4200002 2000 | payment-notify | grep -q '"status":"paid"'
	order 18 >/dev/null
	wechat EV-3 18 4200003 2000 | rejected unknown_order
	jq -c '.order_channel = "mini"' $keys/wechat-pay.json >new
	cat new >$keys/wechat-pay.json
	wechat EV-3 18 4200003 2000 | payment-notify | grep -q '"status":"paid"'
}

@test "what is signed now is fresh, also when the ledger has seen a clock that was ahead" {
	id=$(order 1)
	BOBA_NOW=2024-02-12T11:00:00Z order 3 >/dev/null
	wechat EV-1 "$id" 4200001 2000 | payment-notify | grep -q '"status":"paid"'
}

@test "the same payment under another notice, and one that was recorded before, is known" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 | payment-notify >one
	wechat EV-2 "$id" 4200001 2000 | payment-notify >two
	cmp one two
	id=$(order 2)
	printf '{"order_id":"%s","payments":[{"channel":"wechat","amount":2000,"fee":12,"no":"4200002"}]}\n' "$id" |
		payment-record -q >/dev/null
	wechat EV-3 "$id" 4200002 2000 | payment-notify | grep -q '"status":"paid","paid":2000'
	[ "$(ask 'SELECT count(*), sum(amount), sum(fee) FROM payment')" = '2|4000|12' ]
}

@test "a part of what is due is taken and the rest told" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 1500 | payment-notify >out
	grep -q '"paid":1500,"due":500,"answer"' out
	alipay n1 "$id" 2016001 5.00 | payment-notify | grep -q '"status":"paid","paid":2000'
}

@test "more than is due, or for an order that is cancelled or paid, is owed back" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2100 >in
	payment-notify -q in >out
	grep -q '"by":"payment-notify","code":"payment_over"' out
	grep -q '"refund_owed":2100' out
	grep -q '"answer":"{\\"code\\":\\"SUCCESS\\"}"' out
	payment-notify -q in | cmp - out
	run -1 payment-notify -q --fail-on-refuse in
	id=$(order 2)
	printf '{"order_id":"%s"}\n' "$id" | order-cancel -q --reason customer >/dev/null
	wechat EV-2 "$id" 4200002 2000 | payment-notify -q >out
	grep -q '"code":"wrong_state"' out
	grep -q '"status":"cancelled".*"refund_owed":2000' out
	id=$(order 3)
	wechat EV-3 "$id" 4200003 2000 | payment-notify -q | grep -q '"paid":2000'
	alipay n3 "$id" 2016003 20.00 | payment-notify -q >out
	grep -q '"code":"already_paid"' out
	[ "$(ask "SELECT posted FROM account WHERE name = 'owed:alipay'")" = 2000 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'owed:wechat'")" = 4100 ]
}

@test "another currency is told and books nothing" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{}' '{"amount":{"total":2000,"currency":"HKD"}}' >in
	payment-notify -q in >out
	grep -q '"code":"wrong_currency"' out
	grep -q '"seen":2000,"currency":"HKD"' out
	grep -q '"status":"pending"' out
	payment-notify -q in | cmp - out
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
	[ "$(ask "SELECT count(*) FROM event WHERE type = 'payment.notified'")" = 1 ]
	alipay n1 "$id" 2016001 20.00 '{"trans_currency":"USD"}' | payment-notify -q |
		grep -q '"code":"wrong_currency"'
}

@test "other states of a payment are told and book nothing" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{}' '{"trade_state":"CLOSED"}' | payment-notify >out
	grep -q '"state":"CLOSED","status":"pending","answer":' out
	alipay n1 "$id" 2016001 20.00 '{"trade_status":"WAIT_BUYER_PAY"}' | payment-notify |
		grep -q '"state":"WAIT_BUYER_PAY","status":"pending","answer":"success"'
	alipay n2 "$id" 2016001 20.00 '{"trade_status":"TRADE_CLOSED"}' | payment-notify |
		grep -q '"state":"TRADE_CLOSED"'
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
	alipay n3 "$id" 2016001 20.00 '{"trade_status":"TRADE_FINISHED"}' | payment-notify |
		grep -q '"status":"paid"'
}

@test "a charge that waits for its customer succeeds when WeChat Pay says so" {
	id=$(order 1)
	request=$(charge "$id")
	[ "$(ask 'SELECT state FROM charge')" = 1 ]
	wechat EV-1 "$request" 4200001 2000 >in
	payment-notify in >out
	grep -q '"status":"paid","paid":2000,"answer":' out
	grep -q '"charge":{"request":"'"$request"'","via":"wechat-pay","amount":2000,"state":"succeeded","no":"4200001"}' out
	payment-notify in | cmp - out
	[ "$(ask 'SELECT state, no FROM charge')" = '4|4200001' ]
	wechat EV-2 "$request" 4200001 2000 | payment-notify | grep -q '"status":"paid","paid":2000'
	[ "$(ask 'SELECT count(*) FROM payment')" = 1 ]
	wechat EV-3 R-1-1 4200002 2000 | rejected unknown_order
}

@test "a charge and its refund are known by the numbers that Alipay was given" {
	id=$(order 1)
	request=$(charge "$id" alipay)
	alipay n1 "${request//-/_}" 2016001 20.00 >in
	payment-notify in >out
	grep -q '"charge":{"request":"'"$request"'","via":"alipay","amount":2000,"state":"succeeded","no":"2016001"}' out
	payment-notify in | cmp - out
	printf '{"order_id":"%s"}\n' "$id" | order-cancel -q --reason customer >/dev/null
	alipay n2 "${request//-/_}" 2016001 20.00 '{"gmt_refund":"2024-02-12 18:00:00","refund_fee":"20.00",
		"out_biz_no":"F_'"$id"'_1"}' | payment-notify -q | grep -q '"status":"refunded","refunded":2000'
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:alipay'")" = 0 ]
}

@test "what was set aside is taken when Alipay says so" {
	id=$(order 1)
	request=$(charge "$id" alipay authorized --authorize)
	[ "$(ask 'SELECT state FROM charge')" = 3 ]
	[ "$(charge "$id" alipay unknown --capture)" = "$request" ]
	alipay n1 "${request//-/_}c" 2016001 20.00 | payment-notify -q |
		grep -q '"state":"succeeded","no":"2016001"}'
	[ "$(ask 'SELECT state, no FROM charge')" = '4|2016001' ]
	alipay n2 "${request//-/_}x" 2016002 20.00 | rejected unknown_order
	alipay n3 "${request//-/_}_1" 2016003 20.00 | rejected unknown_order
}

@test "a charge is over when WeChat Pay says that it was closed" {
	id=$(order 1)
	request=$(charge "$id")
	wechat EV-1 "$request" 4200001 2000 '{}' '{"trade_state":"CLOSED"}' | payment-notify -q >out
	grep -q '"state":"declined"' out
	grep -q '"refused":{"by":"payment-charge","code":"charge_declined"' out
	[ "$(ask 'SELECT state FROM charge')" = 5 ]
	# Money that comes all the same is money.
	wechat EV-2 "$request" 4200001 2000 | payment-notify -q | grep -q '"status":"paid"'
	[ "$(ask 'SELECT state FROM charge')" = 4 ]
}

@test "another sum than the charge's is booked for the order" {
	id=$(order 1)
	request=$(charge "$id")
	wechat EV-1 "$request" 4200001 1500 | payment-notify -q | grep -q '"paid":1500,"due":500'
	[ "$(ask 'SELECT state FROM charge')" = 1 ]
}

@test "a refund that nobody asked for here is refused, not stored, and comes again" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 | payment-notify -q >/dev/null
	before=$(ask 'SELECT count(*) FROM event')
	wechat EV-2 "$id" 4200001 0 '{"event":"REFUND.SUCCESS","associated":"refund"}' \
		'{"refund_status":"SUCCESS","out_refund_no":"RF-1","refund_id":"5030001","amount":{"total":2000,"refund":500}}' >in
	payment-notify -q in >out
	grep -q '"code":"unknown_refund"' out
	grep -q '"answer":"{\\"code\\":\\"FAIL\\",' out
	alipay n1 "$id" 2016001 20.00 '{"gmt_refund":"2024-02-12 18:00:00","refund_fee":"5.00","out_biz_no":"RF-1"}' |
		payment-notify -q >out
	grep -q '"code":"unknown_refund".*"answer":"fail"' out
	[ "$(ask 'SELECT count(*) FROM event')" = "$before" ]
}

@test "a refund that was owed is paid back when WeChat Pay says so, once" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 | payment-notify -q >/dev/null
	printf '{"order_id":"%s"}\n' "$id" | order-cancel -q --reason customer >/dev/null
	[ "$(ask "SELECT posted FROM account WHERE name = 'owed:wechat'")" = 2000 ]
	refund EV-2 "$id" 500 | payment-notify -q >out
	grep -q '"code":"wrong_amount".*"answer":"{\\"code\\":\\"FAIL\\",' out
	refund EV-2 "$id" 2000 '{"refund_status":"ABNORMAL"}' | payment-notify -q >out
	grep -q '"state":"ABNORMAL","status":"refunding"' out
	refund EV-3 "$id" 2000 >in
	payment-notify -q in >out
	grep -q '"state":"SUCCESS","status":"refunded","refunded":2000,"answer":"{\\"code\\":\\"SUCCESS\\"}"' out
	payment-notify -q in | cmp - out
	payment-notify -q --now 2024-03-12T10:00:00Z in | cmp - out
	refund EV-4 "$id" 2000 | payment-notify -q | cmp - out
	[ "$(ask "SELECT posted FROM account WHERE name = 'owed:wechat'")" = 0 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:wechat'")" = 0 ]
	[ "$(ask "SELECT count(*) FROM event WHERE type = 'refund.paid'")" = 1 ]
}

@test "a refund that was owed is paid back when Alipay says so, and only its own" {
	id=$(order 1)
	alipay n1 "$id" 2016001 20.00 | payment-notify -q >/dev/null
	printf '{"order_id":"%s"}\n' "$id" | order-cancel -q --reason customer >/dev/null
	refund EV-1 "$id" 2000 | payment-notify -q | grep -q '"code":"unknown_refund"'
	alipay n2 "$id" 2016001 20.00 '{"trade_status":"TRADE_CLOSED","gmt_refund":"2024-02-12 18:00:00",
		"refund_fee":"20.00","out_biz_no":"F-'"$id"'-1"}' | payment-notify -q >out
	grep -q '"state":"TRADE_CLOSED","status":"refunded","refunded":2000,"answer":"success"' out
	# Of no refund of ours: the payment's own state, with what was paid back once.
	alipay n3 "$id" 2016001 20.00 '{"trade_status":"TRADE_CLOSED","gmt_refund":"2024-02-12 18:00:00"}' |
		payment-notify -q | grep -q '"state":"TRADE_CLOSED","status":"refunded","answer":"success"'
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:alipay'")" = 0 ]
}

@test "headers have any capitals, and members that nobody knows" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 |
		jq -c '.headers |= with_entries(.key |= ascii_upcase) | .headers.Host = "shop" | .from = "front-1"' >in
	payment-notify in | grep -q '"from":"front-1".*"status":"paid"'
}

@test "a dry run verifies and books nothing" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >in
	payment-notify -n in | grep -q '"status":"paid".*"dry_run":true'
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
	payment-notify in | grep -q '"status":"paid"'
}

@test "many at once, good and bad among each other" {
	for i in $(seq 1 300); do
		printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]}\n' "$i"
	done | order-add -q | jq -r .order_id >ids
	jq -cRn --argjson at "$AT" '[inputs] | to_entries[] | {via: "wechat-pay", at: $at, event: "TRANSACTION.SUCCESS",
		id: "EV-\(.key)", key: (if .key % 7 == 3 then "other" else "wechat" end),
		resource: {appid: "wxd678efh567hg6787", mchid: "1900007291", out_trade_no: .value,
		  transaction_id: "42\(.key)", trade_state: "SUCCESS", amount: {total: 2000, currency: "CNY"}}}' ids |
		sign >in
	run -65 --separate-stderr payment-notify --rejects whole in
	[ "$(grep -c '"status":"paid"' <<<"$output")" = 257 ]
	[ "$(wc -l <whole)" = 43 ]
	[ "$(grep -c webhook_signature <<<"$stderr")" = 43 ]
	paste -d ' ' <(jq -r .order_id <<<"$output") <(awk '(NR - 1) % 7 != 3' ids) | awk '$1 != $2 {exit 1}'
	[ "$(ask 'SELECT count(*) FROM payment')" = 257 ]
}

@test "batches are read ahead, and come out in their order" {
	callbacks 2500 >in
	payment-notify in >out
	[ "$(jq -r .order_id out | cmp - ids && grep -c '"status":"paid"' out)" = 2500 ]
	payment-notify <in | cmp - out
	[ "$(ask 'SELECT count(*) FROM payment')" = 2500 ]
}

@test "--strict stops at the first one, whatever is read ahead" {
	WRONG=1200 callbacks 2500 >in
	run -65 --separate-stderr payment-notify --strict in
	[ "${#lines[@]}" = 1200 ]
	[ "$(grep -c '"reject"' <<<"$stderr")" = 1 ]
	[ "$(ask 'SELECT count(*) FROM payment')" = 1200 ]
}

@test "stopped by --strict it does not wait for more input" {
	WRONG=3 callbacks 1100 >in
	mkfifo pipe
	# Who reads and writes it sees neither its end nor that nobody reads.
	cat in 1<>pipe 3>&- &
	run -65 payment-notify -q --strict 9<>pipe <pipe
	kill $! 2>/dev/null || true
}

@test "one that comes alone is answered at once" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >in
	mkfifo pipe
	exec 9<>pipe
	payment-notify pipe >out 3>&- 9>&- &
	cat in >&9
	until_true grep -q '"status":"paid"' out
	exec 9>&-
	wait $!
}
