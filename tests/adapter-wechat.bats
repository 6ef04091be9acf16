# adapter-wechat.bats - WeChat Pay's adapter, operation by operation, against the stand-in
load helper
load standin

setup() {
	base_setup
	standin_start
}

teardown() {
	standin_stop
	base_teardown
}

wechat() {
	ask wechat-pay "$1"
}

# charge REQUEST [FEN]: with a customer's code.
charge() {
	wechat "do: \"charge\", request: \"$1\", amount: ${2:-1800}, code: \"130061098828009406\""
}

look() {
	wechat "do: \"query\", request: \"R-9000001\", of: \"$1\""
}

# refund REQUEST FEN [MORE]: of R-1000001, of which 18.00 were paid.
refund() {
	wechat "do: \"refund\", request: \"$1\", of: \"R-1000001\", amount: $2, paid: 1800${3:-}"
}

@test "a charge with a code" {
	run -0 charge R-1000001
	[ "$(said .state,.amount,.code)" = "succeeded 1800 -" ]
	[[ $(said .no) =~ ^4200[0-9]+$ ]]
	[ "$(asked)" = codepay ]
}

@test "a charge without one is a picture to show, until it is paid" {
	run -0 wechat 'do: "charge", request: "R-1000001", amount: 1800'
	[ "$(said .state,.show,.no)" = "pending weixin://wxpay/bizpayurl?pr=R-1000001 -" ]
	first=$output
	run -0 wechat 'do: "charge", request: "R-1000001", amount: 1800'
	[ "$output" = "$first" ]
	run -0 look R-1000001
	[ "$(said .state,.code)" = "pending NOTPAY" ]
	paid R-1000001
	run -0 look R-1000001
	[ "$(said .state,.amount,.code)" = "succeeded 1800 -" ]
	[ "$(asked)" = "native native R-1000001 R-1000001" ]
}

@test "a picture needs a notify_url, a code does not" {
	configure wechat-pay 'del(.notify_url)'
	run -78 wechat 'do: "charge", request: "R-1000001", amount: 1800'
	[ "$output" = "wechat-pay: the configuration has no notify_url" ]
	run -0 charge R-1000001
	[ "$(said .state)" = succeeded ]
}

@test "what WeChat Pay never heard of is missing" {
	run -0 look R-1000001
	[ "$(said .state,.code)" = "missing ORDER_NOT_EXIST" ]
	run -0 wechat 'do: "query-refund", request: "R-1000002", of: "R-1000001"'
	[ "$(said .state,.code)" = "missing RESOURCE_NOT_EXISTS" ]
}

@test "too little on the customer's side is declined, and stays so" {
	behave poor
	run -0 charge R-1000001
	[ "$(said .state,.code)" = "declined NOT_ENOUGH" ]
	behave
	run -0 look R-1000001
	[ "$(said .state,.code)" = "declined PAYERROR" ]
}

@test "a code that is none is declined, once it is sure that nothing is there" {
	run -0 wechat 'do: "charge", request: "R-1000001", amount: 1800, code: "28000"'
	[ "$(said .state,.code)" = "declined AUTH_CODE_INVALID" ]
	behave error PARAM_ERROR 400
	run -0 charge R-1000001
	[ "$(said .state,.code)" = "unknown PARAM_ERROR" ]
	[ "$(asked)" = "codepay codepay R-1000001" ]
}

@test "error codes: who waits, who is told no, who does not know" {
	while read -r code status state; do
		behave error "$code" "$status"
		run -0 charge R-1000001
		echo "$code: $output"
		[ "$(said .state,.code)" = "$state $code" ]
	done <<-'END'
		USERPAYING 403 pending
		USER_PAYING 403 pending
		NOTENOUGH 403 declined
		NOT_ENOUGH 403 declined
		AUTHCODEEXPIRE 400 declined
		ORDERCLOSED 400 declined
		ORDERREVERSED 400 declined
		RULE_LIMIT 403 declined
		SYSTEMERROR 500 unknown
		SYSTEM_ERROR 500 unknown
		BANKERROR 400 unknown
		FREQUENCY_LIMITED 429 unknown
		NOTENOUGH 503 unknown
		SIGN_ERROR 401 unknown
		NEVER_SEEN 400 unknown
	END
}

@test "questions that fail are unknown, never missing" {
	for code in SYSTEM_ERROR SIGN_ERROR INVALID_REQUEST NOT_FOUND; do
		behave error $code 404
		run -0 look R-1000001
		[ "$(said .state,.code)" = "unknown $code" ]
		run -0 wechat 'do: "query-refund", request: "R-1000002"'
		[ "$(said .state,.code)" = "unknown $code" ]
	done
}

@test "one number for another amount is unknown, and charges nothing" {
	run -0 charge R-1000001
	run -0 charge R-1000001 1900
	[ "$(said .state,.code)" = "unknown amount_differs" ]
	[ "$(jq '[.wechat.orders[].total] | add' "$S/book.json")" = 1800 ]
}

@test "nothing is set aside with WeChat Pay" {
	run -0 wechat 'do: "authorize", request: "R-1000001", amount: 1800, code: "130061098828009406"'
	[ "$(said .state,.code)" = "declined not_supported" ]
	run -0 wechat 'do: "capture", request: "R-1000002", of: "R-1000001", amount: 1800'
	[ "$(said .state,.code)" = "declined not_supported" ]
	[ ! -e "$S/log" ]
}

@test "a picture is closed, a code is reversed" {
	run -0 wechat 'do: "charge", request: "R-1000001", amount: 1800'
	run -0 wechat 'do: "void", request: "R-1000002", of: "R-1000001"'
	[ "$(said .state)" = voided ]
	[ "$(asked)" = "native R-1000001 close" ]
	paid R-1000001
	run -0 look R-1000001
	[ "$(said .state,.code)" = "voided CLOSED" ]
	behave paying 9
	run -0 charge R-1000003
	asked
	run -0 wechat 'do: "void", request: "R-1000004", of: "R-1000003"'
	[ "$(said .state)" = voided ]
	[ "$(asked)" = "R-1000003 reverse" ]
	run -0 look R-1000003
	[ "$(said .state,.code)" = "voided REVOKED" ]
	run -0 wechat 'do: "void", request: "R-1000004", of: "R-1000003"'
	[ "$(said .state)" = voided ]
}

@test "an order that has ended is believed to have, when it is ours" {
	run -0 wechat 'do: "charge", request: "R-1000001", amount: 1800'
	run -0 wechat 'do: "void", request: "R-1000002", of: "R-1000001"'
	behave poor
	run -0 charge R-1000003
	behave lying-order
	for no in R-1000001 R-1000003; do
		run -0 look $no
		[ "$(said .state,.code)" = "unknown of_another" ]
	done
}

@test "what is paid is not voided, and what never was needs no voiding" {
	run -0 charge R-1000001
	run -0 wechat 'do: "void", request: "R-1000002", of: "R-1000001"'
	[ "$(said .state,.amount)" = "succeeded 1800" ]
	run -0 wechat 'do: "void", request: "R-1000002", of: "R-1000009"'
	[ "$(said .state,.code)" = "voided ORDER_NOT_EXIST" ]
	behave lying-signature
	run -0 wechat 'do: "void", request: "R-1000002", of: "R-1000009"'
	[ "$(said .state,.code)" = "unknown unverified" ]
}

@test "a refund, in parts, once each" {
	run -0 charge R-1000001
	no=$(said .no)
	run -0 refund R-1000002 800 ', reason: "cold"'
	[ "$(said .state,.amount)" = "succeeded 800" ]
	first=$output
	run -0 refund R-1000002 800
	[ "$output" = "$first" ]
	run -0 wechat 'do: "query-refund", request: "R-1000002", of: "R-1000001", amount: 800'
	[ "$output" = "$first" ]
	run -0 wechat "do: \"refund\", request: \"R-1000003\", no: \"$no\", amount: 1000, paid: 1800"
	[ "$(said .state,.amount)" = "succeeded 1000" ]
	[ "$(jq -c '[.wechat.refunds[].refund]' "$S/book.json")" = '[800,1000]' ]
}

@test "more than was paid is declined, by WeChat Pay or before it is asked" {
	run -0 charge R-1000001
	run -0 refund R-1000002 1000
	run -0 refund R-1000003 900
	[ "$(said .state,.code)" = "declined INVALID_REQUEST" ]
	asked
	run -78 refund R-1000004 1801
	run -78 wechat 'do: "refund", request: "R-1000005", of: "R-1000001", amount: 5'
	[ -z "$(asked)" ]
}

@test "a refund that the shop cannot pay, of nothing, or of another amount" {
	run -0 charge R-1000001
	behave poor
	run -0 refund R-1000002 800
	[ "$(said .state,.code)" = "declined NOT_ENOUGH" ]
	behave
	run -0 refund R-1000002 800
	[ "$(said .state)" = succeeded ]
	run -0 refund R-1000002 700
	[ "$(said .state,.code)" = "unknown amount_differs" ]
	run -0 wechat 'do: "refund", request: "R-1000003", of: "R-1000009", amount: 5, paid: 5'
	[ "$(said .state,.code)" = "declined RESOURCE_NOT_EXISTS" ]
}

@test "a refund on its way is pending until it is made" {
	run -0 charge R-1000001
	behave slow-refund
	run -0 refund R-1000002 800
	[ "$(said .state,.code)" = "pending PROCESSING" ]
	run -0 wechat 'do: "query-refund", request: "R-1000002"'
	[ "$(said .state)" = pending ]
	paid R-1000002
	run -0 wechat 'do: "query-refund", request: "R-1000002"'
	[ "$(said .state,.amount)" = "succeeded 800" ]
}

@test "a refund whose answer is lost or a lie is unknown, and is made once" {
	run -0 charge R-1000001
	for lie in dying lying-signature lying-amount 500-done; do
		behave $lie
		run -0 refund R-1000002 800
		echo "$lie $output"
		[ "$(said .state)" = unknown ]
	done
	behave
	run -0 refund R-1000002 800
	[ "$(said .state,.amount)" = "succeeded 800" ]
	[ "$(jq -c '[.wechat.refunds[].refund]' "$S/book.json")" = '[800]' ]
}

@test "WeChat Pay's public key does as well as a platform certificate" {
	configure wechat-pay ".platform_keys = {PUB_KEY_ID_0114232134912410000000000000:
		\"$S/platform.pub\"} | .platform_serial = \"PUB_KEY_ID_0114232134912410000000000000\""
	run -0 charge R-1000001
	[ "$(said .state)" = succeeded ]
	configure wechat-pay 'del(.platform_serial)'
	run -0 charge R-1000002
	[ "$(said .state,.code)" = "unknown unverified" ]
	configure wechat-pay ".platform_keys = {(\"$(cat "$S/wechat-serial")\"): \"$S/none.pem\"}"
	asked
	run -78 charge R-1000003
	[[ $output == *"none.pem: No such file"* ]]
	configure wechat-pay '.platform_keys = {}'
	run -78 charge R-1000003
	[[ $output == *"wechat-pay.json: no platform_keys" ]]
	[ -z "$(asked)" ]
}
