# payment-notify.bats - what providers tell: signed, fresh, for us, once
load helper

# Making keys takes long: once for all tests.
setup_file() {
	"${BOBA_BUILD:-$BATS_TEST_DIRNAME/../build}/faults/callbacks" keys "$BATS_FILE_TMPDIR/adapters"
}

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00Z AT=1707732000
	mkdir -p .config/boba
	cp -Rp "$BATS_FILE_TMPDIR/adapters" .config/boba/
	keys=.config/boba/adapters
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1000}' | sku-set -q >/dev/null
}

# order NO: an order of 20.00; its id.
order() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]}\n' "$1" |
		order-add -q | jq -r .order_id
}

sign() {
	"$BUILD/faults/callbacks" sign "$keys"
}

# wechat NOTICE ORDER NO AMOUNT [MEMBERS] [RESOURCE]: a payment told by WeChat Pay; what
# comes last wins.
wechat() {
	jq -cn --arg id "$1" --arg order "$2" --arg no "$3" --argjson amount "$4" --argjson at "$AT" \
		--argjson more "${5:-{\}}" --argjson resource "${6:-{\}}" \
		'{via: "wechat-pay", at: $at, event: "TRANSACTION.SUCCESS", id: $id,
		  resource: ({appid: "wxd678efh567hg6787", mchid: "1900007291", out_trade_no: $order,
		    transaction_id: $no, trade_state: "SUCCESS",
		    amount: {total: $amount, payer_total: $amount, currency: "CNY"}} + $resource)} + $more' | sign
}

# alipay NOTICE ORDER NO AMOUNT [PARAMS] [MEMBERS]: the same by Alipay.
alipay() {
	jq -cn --arg id "$1" --arg order "$2" --arg no "$3" --arg amount "$4" \
		--argjson params "${5:-{\}}" --argjson more "${6:-{\}}" \
		'{via: "alipay", params: ({notify_id: $id, out_trade_no: $order, trade_no: $no,
		    total_amount: $amount, notify_time: "2024-02-12 18:00:00", subject: "奶茶 +1",
		    trade_status: "TRADE_SUCCESS", app_id: "2015102700040153", charset: "utf-8",
		    seller_id: "2088102119685838"} + $params)} + $more' | sign
}

ask() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

# Is the callback on stdin rejected with this code, and nothing stored?
rejected() {
	local before
	cat >bad
	before=$(ask 'SELECT count(*) FROM event')
	run -65 --separate-stderr payment-notify --rejects whole bad
	[ -z "$output" ]
	grep -q "\"reject\":\"$1\"" <<<"$stderr"
	cmp bad whole
	[ "$(ask 'SELECT count(*) FROM event')" = "$before" ]
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

# charge ORDER: asked of WeChat Pay, whose customer has not decided; the request's id.
charge() {
	mkdir -p -m 700 bin
	printf '#!/bin/sh\ncat >/dev/null\necho "{\\"state\\":\\"pending\\"}"\n' >bin/wechat-pay
	chmod 700 bin/wechat-pay
	printf '{"order_id":"%s"}\n' "$1" | BOBA_ADAPTERS=$PWD/bin payment-charge -q --via wechat-pay |
		jq -r .charge.request
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

# refund NOTICE ORDER AMOUNT [RESOURCE]: told by WeChat Pay of the order's first refund.
refund() {
	wechat "$1" "$2" 4200001 0 '{"event":"REFUND.SUCCESS","associated":"refund"}' "$(
		jq -cn --arg no "F-$2-1" --argjson n "$3" --argjson more "${4:-{\}}" '{refund_status: "SUCCESS",
			out_refund_no: $no, refund_id: "5030001", amount: {total: 2000, refund: $n}} + $more'
	)"
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
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:alipay'")" = 0 ]
}

@test "ten callbacks that WeChat Pay never signed so: one text for all of them" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >good
	wechat EV-1 "$id" 4200001 2000 '{"key":"other"}' >>bad-all
	wechat EV-1 "$id" 4200001 2000 '{"serial":"PUB_KEY_ID_9"}' >>bad-all
	jq -c '.body |= sub("EV-1"; "EV-2")' good >>bad-all
	jq -c '.body |= (fromjson | {resource, id, event_type} | tojson)' good >>bad-all
	jq -c '.body += " "' good >>bad-all
	jq -c '.headers["Wechatpay-Timestamp"] = "now"' good >>bad-all
	jq -c '.headers["Wechatpay-Timestamp"] = "1707732001"' good >>bad-all
	jq -c 'del(.headers["Wechatpay-Nonce"])' good >>bad-all
	jq -c '.headers["Wechatpay-Nonce"] = ""' good >>bad-all
	jq -c '.headers["Wechatpay-Signature"] |= .[1:]' good >>bad-all
	jq -c '.headers["Wechatpay-Signature"] = "@@@@"' good >>bad-all
	jq -c 'del(.headers["Wechatpay-Signature"])' good >>bad-all
	jq -c 'del(.headers["Wechatpay-Serial"])' good >>bad-all
	jq -c '.headers["wechatpay-serial"] = "PUB_KEY_ID_1"' good >>bad-all
	jq -c '.headers["Wechatpay-Serial"] = 1' good >>bad-all
	jq -c '.headers = {}' good >>bad-all
	jq -c '.body = ""' good >>bad-all
	[ "$(wc -l <bad-all)" -ge 10 ]
	while read -r line; do
		rejected webhook_signature <<<"$line"
		grep '"reject"' <<<"$stderr" | grep -o '"field".*' >>texts
	done <bad-all
	[ "$(sort -u texts | wc -l)" = 1 ]
	payment-notify good | grep -q '"status":"paid"'
}

@test "signed by WeChat Pay, but not sealed for us" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >good
	echo '0123456789abcdef0123456789abcdef' >$keys/v3
	rejected webhook_signature <good
	printf 0123456789abcdef0123456789ABCDEF >$keys/v3
	payment-notify good | grep -q '"status":"paid"'
}

@test "signed, sealed, and then changed inside: the tag or the data that belong to it" {
	id=$(order 1)
	for how in tag associated nonce; do
		wechat EV-1 "$id" 4200001 2000 "{\"spoil\":\"$how\"}" >"$how"
		rejected webhook_signature <"$how"
		grep -q 'webhook_key' <<<"$stderr"
	done
}

@test "headers have any capitals, and members that nobody knows" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 |
		jq -c '.headers |= with_entries(.key |= ascii_upcase) | .headers.Host = "shop" | .from = "front-1"' >in
	payment-notify in | grep -q '"from":"front-1".*"status":"paid"'
}

@test "callbacks that Alipay never signed so" {
	id=$(order 1)
	alipay n1 "$id" 2016001 20.00 >good
	alipay n1 "$id" 2016001 20.00 '{}' '{"key":"other"}' >>bad-all
	jq -c '.body |= sub("20.00"; "2.00")' good >>bad-all
	jq -c '.body |= sub("sign_type=RSA2"; "sign_type=RSA")' good >>bad-all
	jq -c '.body |= sub("&sign=.*"; "")' good >>bad-all
	jq -c '.body |= sub("&sign=.."; "&sign=")' good >>bad-all
	jq -c '.body += "&extra=1"' good >>bad-all
	jq -c '.body += "&app_id=1"' good >>bad-all
	jq -c '.body += "&bad=%zz"' good >>bad-all
	jq -c '.body = ""' good >>bad-all
	while read -r line; do
		rejected webhook_signature <<<"$line"
	done <bad-all
	payment-notify good | grep -q '"status":"paid"'
}

@test "too old and too far ahead, by 300 s of the clock" {
	id=$(order 1)
	for off in -301 301 600 -86400; do
		AT=$((1707732000 + off)) wechat "EV$off" "$id" 4200001 2000 | rejected webhook_stale
	done
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-12 18:05:01"}' | rejected webhook_stale
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-12 17:54:59"}' | rejected webhook_stale
	AT=1707731700 wechat EV-1 "$id" 4200001 2000 | payment-notify | grep -q '"status":"paid"'
	AT=1707732300 wechat EV-2 "$id" 4200001 2000 | payment-notify | grep -q '"status":"paid"'
}

@test "the window may be configured for who sends late" {
	id=$(order 1)
	jq -c '.window_s = 90000' $keys/alipay.json >new
	cat new >$keys/alipay.json
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-11 18:00:00"}' | payment-notify | grep -q '"status":"paid"'
	jq -c '.window_s = 0' $keys/alipay.json >new
	cat new >$keys/alipay.json
	alipay n2 "$id" 2016001 20.00 >in
	run -78 payment-notify in
}

@test "a notice's id with another content is a conflict" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 | payment-notify -q >/dev/null
	wechat EV-1 "$id" 4200002 2000 | rejected key_conflict
	wechat EV-2 "$id" 4200001 1999 | rejected key_conflict
}

@test "signed for another merchant or app" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{}' '{"mchid":"1900000001"}' | rejected webhook_merchant
	wechat EV-1 "$id" 4200001 2000 '{}' '{"appid":"wx0000000000000000"}' | rejected webhook_merchant
	alipay n1 "$id" 2016001 20.00 '{"app_id":"1"}' | rejected webhook_merchant
	alipay n1 "$id" 2016001 20.00 '{"seller_id":"1"}' | rejected webhook_merchant
}

@test "signed and not understood" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{"event":"PAYSCORE.USER_PAID"}' | rejected webhook_format
	wechat EV-1 "$id" 4200001 0 | rejected webhook_format
	wechat EV-1 "$id" '' 2000 | rejected webhook_format
	wechat EV-1 "$id" 4200001 '"20.00"' | rejected webhook_format
	wechat EV-1 "$id" 4200001 2000 '{}' '{"trade_state":null}' | rejected webhook_format
	alipay n1 "$id" 2016001 0.00 | rejected webhook_format
	alipay n1 "$id" 2016001 -20.00 | rejected webhook_format
	alipay n1 "$id" 2016001 20.001 | rejected webhook_format
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-30 18:00:00"}' | rejected webhook_format
	wechat EV-1 1541815603606036480 4200001 2000 | rejected unknown_order
}

@test "what the web front wrote wrongly is told by its field" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >good
	jq -c 'del(.via)' good | rejected missing_field
	jq -c '.via = "paypal"' good | rejected value_range
	jq -c '.headers = []' good | rejected value_type
	jq -c 'del(.headers)' good | rejected missing_field
	jq -c '.body = {}' good | rejected value_type
	jq -c 'del(.body)' good | rejected missing_field
	rm $keys/alipay.json
	echo '{"via":"alipay","body":"a=1"}' | rejected unknown_adapter
}

@test "keys are told by serial or id, and several hold while they change" {
	id=$(order 1)
	jq -c '.platform_keys.PUB_KEY_ID_2 = "other.pub"' $keys/wechat-pay.json >new
	cat new >$keys/wechat-pay.json
	wechat EV-1 "$id" 4200001 1500 '{"key":"other","serial":"PUB_KEY_ID_2"}' | payment-notify | grep -q '"paid":1500'
	wechat EV-2 "$id" 4200002 500 | payment-notify | grep -q '"status":"paid"'
	wechat EV-3 "$id" 4200001 1500 '{"key":"other","serial":"PUB_KEY_ID_1"}' | rejected webhook_signature
	jq -c '.more_public_keys = ["other.pub"]' $keys/alipay.json >new
	cat new >$keys/alipay.json
	id=$(order 2)
	alipay n1 "$id" 2016001 15.00 '{}' '{"key":"other"}' | payment-notify | grep -q '"paid":1500'
	alipay n2 "$id" 2016002 5.00 | payment-notify | grep -q '"status":"paid"'
}

@test "the owner is told of a serial whose key is not here" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{"serial":"PUB_KEY_ID_9"}' >in
	run -65 --separate-stderr payment-notify in
	grep -q '"note":"webhook_key".*no key of serial PUB_KEY_ID_9' <<<"$stderr"
}

@test "secrets that others may read, and broken configuration, end it with 78" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >in
	chmod 0640 $keys/wechat-pay.json
	run -78 payment-notify in
	[[ $output == *'wechat-pay.json: may be read by others'* ]]
	chmod 0600 $keys/wechat-pay.json
	chmod 0644 $keys/v3
	run -78 payment-notify in
	[[ $output == *'v3: may be read by others'* ]]
	chmod 0600 $keys/v3
	echo short >$keys/v3
	run -78 payment-notify in
	[[ $output == *'expected 32 characters'* ]]
	printf 0123456789abcdef0123456789ABCDEF >$keys/v3
	rm $keys/wechat.pub
	run -78 payment-notify in
	[[ $output == *'wechat.pub: No such file'* ]]
	echo '{' >$keys/wechat-pay.json
	run -78 payment-notify in
	[[ $output == *'is no JSON object'* ]]
	[ "$(ask "SELECT count(*) FROM event WHERE type LIKE 'payment%'")" = 0 ]
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
