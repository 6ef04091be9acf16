# adapter-alipay.bats - Alipay's adapter, operation by operation, against the stand-in
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

alipay() {
	ask alipay "$1"
}

# charge REQUEST [FEN]: with a customer's code.
charge() {
	alipay "do: \"charge\", request: \"$1\", amount: ${2:-1800}, code: \"284776044441477959\""
}

# aside REQUEST FEN: set aside with a customer's code.
aside() {
	alipay "do: \"authorize\", request: \"$1\", amount: $2, code: \"284776044441477959\""
}

look() {
	alipay "do: \"query\", request: \"R-9000001\", of: \"$1\""
}

# end REQUEST OF
end() {
	alipay "do: \"void\", request: \"$1\", of: \"$2\""
}

# refund REQUEST FEN [MORE]: of R-1.
refund() {
	alipay "do: \"refund\", request: \"$1\", of: \"R-1\", amount: $2${3:-}"
}

@test "a charge with a code, its amount as yuan" {
	for fen in 1 10 99 100 1805 123456789; do
		run -0 charge R-$fen $fen
		[ "$(said .state,.amount,.code)" = "succeeded $fen -" ]
		[[ $(said .no) =~ ^20[0-9]{26}[0-9]*$ ]]
	done
	[ "$(asked)" = "$(printf 'alipay.trade.pay %.0s' {1..6} | sed 's/ $//')" ]
	[ "$(jq '[.alipay.trades[].total] | add' "$S/book.json")" = 123458804 ]
}

@test "a charge without one is a picture to show, missing until it is scanned" {
	run -0 alipay 'do: "charge", request: "R-1", amount: 1800'
	[ "$(said .state,.show,.no)" = "pending https://qr.alipay.com/R_1 -" ]
	first=$output
	run -0 look R-1
	[ "$(said .state)" = missing ]
	run -0 alipay 'do: "charge", request: "R-1", amount: 1800'
	[ "$output" = "$first" ]
	scanned R_1
	run -0 look R-1
	[ "$(said .state,.code)" = "pending WAIT_BUYER_PAY" ]
	paid R_1
	run -0 look R-1
	[ "$(said .state,.amount,.code)" = "succeeded 1800 -" ]
}

@test "error codes: who waits, who is told no, who does not know" {
	while read -r code status state; do
		behave error "$code" "$status"
		run -0 charge R-1
		echo "$code: $output"
		[ "$(said .state,.code)" = "$state $code" ]
	done <<-'END'
		ACQ.WAITING 10003 pending
		ACQ.BUYER_BALANCE_NOT_ENOUGH 40004 declined
		ACQ.PAYMENT_AUTH_CODE_INVALID 40004 declined
		aop.ACQ.TRADE_HAS_CLOSE 40004 declined
		ACQ.SYSTEM_ERROR 40004 unknown
		aop.ACQ.SYSTEM_ERROR 20000 unknown
		isp.unknow-error 20000 unknown
		ACQ.BUYER_BALANCE_NOT_ENOUGH 20000 unknown
		isv.invalid-signature 40002 unknown
		isv.insufficient-isv-permissions 40006 unknown
		ACQ.NEVER_SEEN 40004 unknown
	END
}

@test "too little on the customer's side, and a code that is none" {
	behave poor
	run -0 charge R-1
	[ "$(said .state,.code)" = "declined ACQ.BUYER_BALANCE_NOT_ENOUGH" ]
	behave
	run -0 look R-1
	[ "$(said .state,.code)" = "voided TRADE_CLOSED" ]
	run -0 alipay 'do: "charge", request: "R-2", amount: 1800, code: "13000"'
	[ "$(said .state,.code)" = "declined ACQ.PAYMENT_AUTH_CODE_INVALID" ]
}

@test "what Alipay never heard of is missing, and a question that fails is not" {
	run -0 look R-1
	[ "$(said .state,.code)" = "missing AUTH_ORDER_NOT_EXIST" ]
	configure alipay 'del(.preauth)'
	asked
	run -0 look R-1
	[ "$(said .state,.code)" = "missing ACQ.TRADE_NOT_EXIST" ]
	[ "$(asked)" = alipay.trade.query ]
	for code in ACQ.SYSTEM_ERROR ACQ.INVALID_PARAMETER isv.invalid-signature; do
		behave error $code
		run -0 look R-1
		[ "$(said .state,.code)" = "unknown $code" ]
	done
}

@test "one number for another amount is unknown, and charges nothing" {
	run -0 charge R-1
	run -0 charge R-1 1900
	[ "$(said .state,.code)" = "unknown amount_differs" ]
	[ "$(jq '[.alipay.trades[].total] | add' "$S/book.json")" = 1800 ]
}

@test "a trade that waits is closed, one that is not there yet is cancelled" {
	run -0 alipay 'do: "charge", request: "R-1", amount: 1800'
	asked
	run -0 end R-2 R-1
	[ "$(said .state)" = voided ]
	[ "$(asked)" = "alipay.trade.query alipay.fund.auth.operation.detail.query \
alipay.fund.auth.operation.cancel alipay.trade.cancel" ]
	paid R_1
	run -0 look R-1
	[ "$(said .state)" = voided ]
	behave paying 9
	run -0 charge R-3
	[ "$(said .state,.code)" = "pending 10003" ]
	asked
	run -0 end R-4 R-3
	[ "$(said .state)" = voided ]
	[ "$(asked)" = "alipay.trade.query alipay.trade.close" ]
	run -0 end R-4 R-3
	[ "$(said .state,.code)" = "voided TRADE_CLOSED" ]
}

@test "a picture that cannot be cancelled may still be paid" {
	run -0 alipay 'do: "charge", request: "R-1", amount: 1800'
	for code in ACQ.SYSTEM_ERROR ACQ.CANCEL_NOT_ALLOWED; do
		behave error-of alipay.trade.cancel $code
		run -0 end R-2 R-1
		[ "$(said .state,.code)" = "unknown $code" ]
	done
	behave
	paid R_1
	run -0 look R-1
	[ "$(said .state,.amount)" = "succeeded 1800" ]
}

@test "a trade that was paid while it was closed is paid" {
	behave paying 0
	run -0 alipay 'do: "charge", request: "R-1", amount: 1800'
	scanned R_1
	behave error-of alipay.trade.close ACQ.TRADE_STATUS_ERROR
	run -0 end R-2 R-1
	[ "$(said .state,.code)" = "pending WAIT_BUYER_PAY" ]
	behave
	run -0 end R-2 R-1
	[ "$(said .state)" = voided ]
}

@test "what is paid is not voided" {
	run -0 charge R-1
	run -0 end R-2 R-1
	[ "$(said .state,.amount)" = "succeeded 1800" ]
	[ "$(jq -r '.alipay.trades[].status' "$S/book.json")" = TRADE_SUCCESS ]
	behave lying-signature
	run -0 end R-2 R-1
	[ "$(said .state,.code)" = "unknown unverified" ]
}

@test "set aside, then taken, the rest given back" {
	run -0 aside R-1 5000
	[ "$(said .state,.amount)" = "authorized 5000" ]
	no=$(said .no)
	run -0 aside R-1 5000
	[ "$(said .state,.no)" = "authorized $no" ]
	run -0 look R-1
	[ "$(said .state,.amount)" = "authorized 5000" ]
	run -0 alipay 'do: "capture", request: "R-2", of: "R-1", amount: 4200'
	[ "$(said .state,.amount)" = "succeeded 4200" ]
	first=$output
	run -0 alipay 'do: "capture", request: "R-2", of: "R-1", amount: 4200'
	[ "$output" = "$first" ]
	run -0 look R-2
	[ "$output" = "$first" ]
	run -0 look R-1
	[ "$(said .state)" = succeeded ]
	[ "$(jq -c '[.alipay.trades[].total]' "$S/book.json")" = '[4200]' ]
	run -0 alipay 'do: "refund", request: "R-3", of: "R-2", amount: 200'
	[ "$(said .state,.amount)" = "succeeded 200" ]
}

@test "set aside, then given back" {
	run -0 aside R-1 5000
	asked
	run -0 end R-2 R-1
	[ "$(said .state)" = voided ]
	[ "$(asked)" = "alipay.trade.query alipay.fund.auth.operation.detail.query alipay.fund.auth.order.unfreeze" ]
	run -0 end R-2 R-1
	[ "$(said .state)" = voided ]
	run -0 look R-1
	[ "$(said .state)" = voided ]
	run -0 alipay 'do: "capture", request: "R-3", of: "R-1", amount: 4200'
	[ "$(said .state,.code)" = "declined not_authorized" ]
	run -0 alipay 'do: "capture", request: "R-3", of: "R-9", amount: 4200'
	[ "$(said .state,.code)" = "declined not_authorized" ]
}

@test "a picture to set aside by that nobody has scanned is ended, too" {
	run -0 alipay 'do: "authorize", request: "R-1", amount: 5000'
	behave error-of alipay.fund.auth.operation.cancel SYSTEM_ERROR
	run -0 end R-2 R-1
	[ "$(said .state,.code)" = "unknown SYSTEM_ERROR" ]
	behave
	run -0 end R-2 R-1
	[ "$(said .state)" = voided ]
	paid R_1
	run -0 look R-1
	[ "$(said .state)" = voided ]
	[ "$(jq -r '.alipay.auths[].status' "$S/book.json")" = CLOSED ]
}

@test "what is not told to be left is not taken for given back" {
	run -0 aside R-1 5000
	behave no-rest
	run -0 look R-1
	[ "$(said .state,.code)" = "unknown no_amount" ]
	run -0 alipay 'do: "capture", request: "R-2", of: "R-1", amount: 4200'
	[ "$(said .state,.code)" = "unknown no_amount" ]
	run -0 end R-3 R-1
	[ "$(said .state,.code)" = "unknown no_amount" ]
}

@test "a long title and a long reason, as much of them as is taken" {
	long=$(printf 'x%.0s' {1..160})
	run -0 alipay "do: \"authorize\", request: \"R-1\", amount: 5000, title: \"$long\",
		code: \"284776044441477959\""
	[ "$(said .state)" = authorized ]
	run -0 alipay "do: \"void\", request: \"R-2\", of: \"R-1\", reason: \"$long\""
	[ "$(said .state)" = voided ]
}

@test "set aside by a picture, decided by the customer or ended" {
	run -0 alipay 'do: "authorize", request: "R-1", amount: 5000'
	[ "$(said .state,.show)" = "pending https://qr.alipay.com/R_1" ]
	run -0 look R-1
	[ "$(said .state,.code)" = "missing AUTH_ORDER_NOT_EXIST" ]
	scanned R_1
	run -0 look R-1
	[ "$(said .state,.code)" = "pending INIT" ]
	paid R_1
	run -0 look R-1
	[ "$(said .state,.amount)" = "authorized 5000" ]
	run -0 alipay 'do: "authorize", request: "R-2", amount: 5000'
	scanned R_2
	run -0 end R-3 R-2
	[ "$(said .state)" = voided ]
	run -0 look R-2
	[ "$(said .state,.code)" = "voided CLOSED" ]
}

@test "more taken than was set aside, too little to set aside" {
	run -0 aside R-1 5000
	run -0 alipay 'do: "capture", request: "R-2", of: "R-1", amount: 5001'
	[ "$(said .state,.code)" = "declined ACQ.FREEZE_PAY_AMOUNT_ERROR" ]
	behave poor
	run -0 aside R-3 5000
	[ "$(said .state,.code)" = "declined ACQ.BUYER_BALANCE_NOT_ENOUGH" ]
}

@test "without preauth in the configuration nothing is set aside" {
	configure alipay 'del(.preauth)'
	run -0 aside R-1 5000
	[ "$(said .state,.code)" = "declined not_supported" ]
	run -0 alipay 'do: "capture", request: "R-2", of: "R-1", amount: 5000'
	[ "$(said .state,.code)" = "declined not_supported" ]
	[ -z "$(asked)" ]
}

@test "setting aside and taking: lost answers and lies are unknown, and are settled" {
	for lie in dying lying-signature lying-amount lying-order 500-done; do
		behave $lie
		run -0 aside R-1 5000
		echo "$lie $output"
		[ "$(said .state)" = unknown ]
	done
	behave
	run -0 look R-1
	[ "$(said .state,.amount)" = "authorized 5000" ]
	for lie in dying lying-signature lying-amount 500; do
		behave $lie
		run -0 alipay 'do: "capture", request: "R-2", of: "R-1", amount: 5000'
		echo "$lie $output"
		[ "$(said .state)" = unknown ]
	done
	behave
	run -0 alipay 'do: "capture", request: "R-2", of: "R-1", amount: 5000'
	[ "$(said .state,.amount)" = "succeeded 5000" ]
	[ "$(jq -c '[.alipay.trades[].total]' "$S/book.json")" = '[5000]' ]
}

@test "a refund, in parts, once each" {
	run -0 charge R-1
	no=$(said .no)
	run -0 refund R-2 800 ', reason: "cold"'
	[ "$(said .state,.amount)" = "succeeded 800" ]
	first=$output
	asked
	run -0 refund R-2 800
	[ "$output" = "$first" ]
	[ "$(asked)" = "alipay.trade.refund alipay.trade.fastpay.refund.query" ]
	run -0 alipay 'do: "query-refund", request: "R-2", of: "R-1", amount: 800'
	[ "$output" = "$first" ]
	run -0 refund R-3 1000 ", no: \"$no\""
	[ "$(said .state,.amount)" = "succeeded 1000" ]
	run -0 refund R-4 1
	[ "$(said .state,.code)" = "declined ACQ.REFUND_AMT_NOT_EQUAL_TOTAL" ]
	[ "$(jq -c '[.alipay.refunds[].value]' "$S/book.json")" = '[800,1000]' ]
}

@test "a refund that the shop cannot pay, of nothing, or of another amount" {
	run -0 charge R-1
	behave poor
	run -0 refund R-2 800
	[ "$(said .state,.code)" = "declined ACQ.SELLER_BALANCE_NOT_ENOUGH" ]
	behave
	run -0 refund R-2 800
	[ "$(said .state)" = succeeded ]
	run -0 refund R-2 700
	[ "$(said .state,.code)" = "unknown amount_differs" ]
	run -0 alipay 'do: "refund", request: "R-3", of: "R-9", amount: 5'
	[ "$(said .state,.code)" = "declined ACQ.TRADE_NOT_EXIST" ]
	run -0 alipay 'do: "query-refund", request: "R-3", of: "R-1"'
	[ "$(said .state)" = missing ]
}

@test "what is said of a refund that is made already does not unmake it" {
	run -0 charge R-1
	run -0 refund R-2 1800
	for code in ACQ.TRADE_STATUS_ERROR ACQ.TRADE_HAS_FINISHED ACQ.REFUND_AMT_NOT_EQUAL_TOTAL \
		ACQ.TRADE_NOT_EXIST ACQ.NEVER_SEEN; do
		behave error-of alipay.trade.refund $code
		run -0 refund R-2 1800
		[ "$(said .state,.amount)" = "succeeded 1800" ]
		run -0 refund R-3 1
		[ "$(said .state,.code)" = "declined $code" ]
	done
	behave lying-order
	run -0 refund R-2 1800
	[ "$(said .state,.code)" = "unknown of_another" ]
}

@test "a refund on its way is pending, then made" {
	run -0 charge R-1
	behave slow-refund
	run -0 refund R-2 800
	[ "$(said .state)" = pending ]
	paid R_2
	run -0 refund R-2 800
	[ "$(said .state,.amount)" = "succeeded 800" ]
}

@test "a refund whose answer is lost or a lie is unknown, and is made once" {
	run -0 charge R-1
	for lie in dying lying-signature 500-done; do
		behave $lie
		run -0 refund R-2 800
		echo "$lie $output"
		[ "$(said .state)" = unknown ]
	done
	behave lying-amount
	run -0 refund R-2 800
	[ "$(said .state,.code)" = "unknown amount_differs" ]
	behave
	run -0 refund R-2 800
	[ "$(said .state,.amount)" = "succeeded 800" ]
	[ "$(jq -c '[.alipay.refunds[].value]' "$S/book.json")" = '[800]' ]
}

@test "a number with a _ is not taken, since a - goes to Alipay as one" {
	run -78 charge R_1
	[ "$output" = "alipay: request: expected letters, digits and -" ]
	[ -z "$(asked)" ]
}
