# payment-reconcile.bats - bills against the ledger: every state, posted once
load helper

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

@test "each state" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:05:00 '{"channel":"wechat","amount":1800}'
	sold 3 11:00:00 "$(by A3)"
	sold 4 12:00:00 "$(by A4)"
	sold 5 13:00:00 "$(by A5)"
	sold 6 23:00:00 "$(by A6)"
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >bill
	row sale B2 10:06:00 1800 >>bill
	row sale A3 11:00:01 1700 >>bill
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >>bill
	row sale A4 12:00:00 1800 ',"settled":false' >>bill
	row sale B7 14:00:00 900 >>bill
	row advert "" 15:00:00 500 | sed 's/"no":"",//' >>bill
	payment-reconcile bill >out
	diff - <(states out) <<-'END'
		matched A1
		matched B2
		amount_differs A3
		duplicate A1
		unsettled A4
		missing_here B7
		no_order 2026-03-01T15:00:00+08:00
		missing_there A5
		unsettled A6
	END
	[ "$(jq -r 'select(.line == 2).matched_by' out)" = time ]
	[ "$(jq -r 'select(.line == 3).difference_fen' out)" = -100 ]
	[ "$(jq -r 'select(.no == "A5").age_days' out)" = 3 ]
	BOBA_NOW=2026-04-05T10:00:00+08:00 payment-reconcile bill >later
	[ "$(states later | grep -c ours)" = 2 ]
	[ "$(jq -r 'select(.no == "A5").age_days' later)" = 34 ]
	[ "$(summary out rows)" = 7 ]
}

@test "the sums of the lines are the summary's" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:30:00 "$(by A2)"
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >bill
	row sale A2 10:30:03 1500 ',"fee_micros":90000' >>bill
	row sale B3 12:00:00 700 ',"fee_micros":42000' >>bill
	row refund A1 13:00:00 300 ',"refund_no":"R1","fee_micros":-18000' >>bill
	row withdrawal W1 20:00:00 2000 ',"fee_micros":20000' >>bill
	payment-reconcile bill >out
	[ "$(summary out sales_amount)" = 4000 ]
	[ "$(summary out refund_amount)" = 300 ]
	[ "$(summary out fee)" = 24 ]
	[ "$(jq -s 'map(select(.line).fee) | add' out)" = 24 ]
	[ "$(jq -s 'map(select(.line).net) | add' out)" = "$(summary out net)" ]
	[ "$(tail -1 out | jq '.matched_fen + .amount_differs_fen + .missing_here_fen + .unsettled_fen')" = 3700 ]
	[ "$(tail -1 out | jq '.matched + .amount_differs + .missing_here + .unsettled + .duplicate + .no_order')" = 5 ]
}

@test "fees, refunds and withdrawals are posted once, and count on the order's day" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:05:00 "$(by A2 ',"fee":11')"
	sold 3 10:10:00 "$(by A3)"
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >bill
	row sale A2 10:05:03 1800 ',"fee_micros":108000' >>bill
	row sale A3 10:10:03 1800 ',"fee_micros":108000' >>bill
	row refund A1 15:00:00 500 ',"refund_no":"R1","fee_micros":-30000' >>bill
	row withdrawal W1 20:00:00 3000 ',"fee_micros":100000' >>bill
	payment-reconcile --post bill >out
	[ "$(summary out posted_rows)" = 5 ]
	[ "$(of fee:wechat)" = 39 ]
	[ "$(of bank)" = 2990 ]
	[ "$(of owed:wechat)" = 0 ]
	[ "$(of cash:wechat)" = $((5400 - 32 - 500 + 3 - 3000)) ]
	[ "$(of cash:wechat)" = "$(summary out net)" ]
	[ "$(ask 'SELECT sum(fee) FROM orders')" = 29 ]
	margin-report --by day >days
	[ "$(jq -r 'select(.day == "2026-03-01").fees' days)" = 29 ]
	cp "$BOBA_LEDGER" before
	payment-reconcile --post bill >again
	[ "$(summary again posted_rows)" = 0 ]
	[ "$(jq -r 'select(.line).posted' again | uniq -c | tr -s ' ')" = ' 5 before' ]
	[ "$(ask 'SELECT count(*) FROM event')" = "$(sqlite3 before 'SELECT count(*) FROM event')" ]
}

@test "a bill cut in two is the whole bill, and overlapping ones are no more" {
	local n
	for n in 1 2 3 4 5 6; do
		sold "$n" "1$n:00:00" "$(by "A$n")"
		row sale "A$n" "1$n:00:02" 1800 ',"fee_micros":108000' >>bill
	done
	cp "$BOBA_LEDGER" before
	payment-reconcile --post bill >whole
	ledger-dump >one
	[ "$(of fee:wechat)" = 65 ]
	cp before "$BOBA_LEDGER"
	rm -f "$BOBA_LEDGER"-wal "$BOBA_LEDGER"-shm
	head -4 bill | payment-reconcile --post >/dev/null
	[ "$(of fee:wechat)" = 43 ]
	tail -4 bill | payment-reconcile --post >/dev/null
	[ "$(of fee:wechat)" = 65 ]
	payment-reconcile --post bill >again
	[ "$(summary again matched)" = 6 ]
	[ "$(summary again posted_rows)" = 0 ]
	[ "$(ask 'SELECT count(*) FROM bill_row')" = 6 ]
}

@test "a bill broken off between transactions is finished by the next run" {
	local n
	for n in $(seq 1500); do
		printf '{"channel":"till","channel_no":"%d","store":"S1","placed_at":"2026-03-01T10:%02d:%02d+08:00","happened":true,"lines":[{"sku":"tea","qty":1}],"payments":[%s]}\n' \
			"$n" $((n / 60)) $((n % 60)) "$(by "A$n")"
		row sale "A$n" "$(printf '10:%02d:%02d' $((n / 60)) $((n % 60)))" 1800 ',"fee_micros":108000' >&3
	done 3>bill | ledger-pipe 'order-add | payment-record | order-confirm' >/dev/null
	cp "$BOBA_LEDGER" before
	payment-reconcile --post bill >whole
	ledger-dump >one
	cp before "$BOBA_LEDGER"
	rm -f "$BOBA_LEDGER"-wal "$BOBA_LEDGER"-shm
	run -74 bash -c 'payment-reconcile --post bill >/dev/full'
	[ "$(ask 'SELECT count(*) FROM bill_row')" = 1000 ]
	payment-reconcile --post bill >rest
	[ "$(summary rest posted_rows)" = 500 ]
	ledger-dump | cmp - one
	[ "$(of fee:wechat)" = 16200 ]
}

@test "money that was paid into a wallet is no order's" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:02:00 '{"channel":"wechat","amount":1800}'
	for no in T1 T2; do
		echo '{"customer":"c1","kind":"value","amount":1800,"at":"2026-03-01T10:01:00+08:00","paid":{"channel":"wechat","amount":1800,"no":"'$no'"}}'
	done | wallet-add -q >/dev/null
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >bill
	row sale T1 10:01:00 1800 ',"fee_micros":108000' >>bill
	row sale T2 10:01:00 1700 >>bill
	payment-reconcile bill >out
	[ "$(states out | head -3 | paste -sd,)" = "matched A1,matched T1,amount_differs T2" ]
	[ "$(sed -n 2p out | jq -c '[.matched_by,.ledger_amount,.order_id]')" = '["topup",1800,null]' ]
	[ -z "$(payment-reconcile --missing bill)" ]
	payment-reconcile --post bill >out
	[ "$(jq -r .posted out | paste -sd,)" = "now,now,null,null,null" ]
	[ "$(of fee:wechat)" = 22 ]
	payment-reconcile --post bill >out
	[ "$(jq -r .posted out | paste -sd,)" = "before,before,null,null,null" ]
	[ "$(of fee:wechat)" = 22 ]
}

@test "a row and a payment are used once, and what might be another is told" {
	sold 1 10:00:00 '{"channel":"wechat","amount":1800}'
	sold 2 10:06:00 '{"channel":"wechat","amount":1800}'
	row sale B1 10:02:00 1800 ',"fee_micros":108000' >bill
	payment-reconcile bill >out
	[ "$(jq -r 'select(.line == 1) | "\(.order_no) \(.ambiguous) \(.other_order != null)"' out)" = '1 true true' ]
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line == 1).not_posted' out)" = ambiguous ]
	[ "$(of fee:wechat)" = 0 ]
	row sale B2 10:07:00 1800 ',"fee_micros":108000' >>bill
	payment-reconcile bill >out
	[ "$(jq -r 'select(.line) | "\(.order_no) \(.ambiguous)"' out | tr '\n' ' ')" = '1 null 2 null ' ]
	row sale B3 10:03:00 1800 ',"fee_micros":108000' >>bill
	payment-reconcile bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.order_no) \(.ambiguous)"' out | tr '\n' ' ')" = \
		'matched 1 true matched 2 true missing_here null null ' ]
	payment-reconcile --window 30s bill >out
	[ "$(summary out matched)" = 0 ]
	payment-reconcile --post --nearest bill >out
	[ "$(summary out posted_rows)" = 2 ]
}

@test "a payment with another number of the channel's is not this one" {
	sold 1 10:00:00 "$(by A1)"
	row sale A2 10:00:00 1800 >bill
	payment-reconcile bill >out
	diff - <(states out) <<-'END'
		missing_here A2
		missing_there A1
	END
}

@test "equal rows without a number are as many as there are" {
	sold 1 10:00:00 '{"channel":"wechat","amount":1800}'
	sold 2 10:00:00 '{"channel":"wechat","amount":1800}'
	bare 10:00:00 1800 ',"fee_micros":108000' >bill
	bare 10:00:00 1800 ',"fee_micros":108000' >>bill
	bare 10:00:00 1800 ',"fee_micros":108000' >>bill
	payment-reconcile --post bill >out
	[ "$(summary out matched)" = 2 ]
	[ "$(summary out missing_here)" = 1 ]
	[ "$(summary out duplicate)" = 0 ]
	payment-reconcile --post bill >again
	[ "$(summary again posted_rows)" = 0 ]
	payment-reconcile --missing bill | order-add | payment-record | order-confirm >/dev/null
	payment-reconcile --post bill >again
	[ "$(summary again matched)" = 3 ]
	[ "$(of fee:wechat)" = 32 ]
}

@test "amounts within the tolerance match, and the difference is written off" {
	sold 1 10:00:00 "$(by A1)"
	row sale A1 10:00:03 1795 ',"fee_micros":108000' >bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.not_posted)"' out)" = 'amount_differs amount_differs' ]
	payment-reconcile --post --tolerance 5 bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.posted)"' out)" = 'matched now' ]
	[ "$(of writeoff:wechat)" = 5 ]
	[ "$(of cash:wechat)" = 1784 ]
}

@test "what the platform added and what the shop let off stand apart" {
	local o='"channel":"meituan","store":"S1","placed_at":"2026-03-01T11:00:00+08:00","happened":true'
	{
		printf '{%s,"channel_no":"M1","lines":[{"sku":"tea","qty":1,"price":3200}]}\n' "$o"
		printf '{%s,"channel_no":"M2","lines":[{"sku":"tea","qty":1,"price":2900}]}\n' "$o"
		printf '{%s,"channel_no":"M3","lines":[{"sku":"tea","qty":1,"price":3000}]}\n' "$o"
	} | order-add | payment-record | order-confirm >/dev/null
	sed 's/^/{"bill":"sale","channel":"meituan","at":"2026-03-01T11:02:00+08:00",/' >bill <<-'END'
		"channel_no":"M1","amount":2900,"fee":466,"platform_subsidy":200,"shop_subsidy":400,"receivable":2334,"goods":3000,"packing":200}
		"channel_no":"M2","amount":2900,"fee":400,"platform_subsidy":200,"receivable":2700}
		"channel_no":"M3","receivable":2300,"goods":3000,"shop_subsidy":-100}
	END
	payment-reconcile --post bill >out
	[ "$(summary out matched)" = 3 ]
	[ "$(jq -r 'select(.line).matched_by' out | sort -u)" = order ]
	[ "$(of fee:meituan)" = $((466 + 400 + 600)) ]
	[ "$(of subsidy:meituan)" = -200 ]
	[ "$(of expense:subsidy:meituan)" = 500 ]
	[ "$(of cash:meituan)" = $((2334 + 2700 + 2300)) ]
	[ "$(summary out net)" = $((2334 + 2700 + 2300)) ]
	payment-reconcile --post bill >again
	[ "$(summary again posted_rows)" = 0 ]
	[ "$(jq -r 'select(.changed)' again)" = '' ]
}

@test "refunds: one owed, one unknown, a part, and one of an unknown order" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:05:00 "$(by A2)"
	sold 3 10:06:00 "$(by A3)"
	id=$(ask "SELECT id FROM orders WHERE channel_no = '1'")
	printf '{"order_id":"%s","amount":1800,"reason":"quality","key":"back"}\n' "$id" | payment-refund >owed
	[ "$(of owed:wechat)" = 1800 ]
	{
		row sale A1 10:00:03 1800 ',"fee_micros":108000'
		row sale A2 10:05:03 1800 ',"fee_micros":108000'
		row sale A3 10:06:03 1800 ',"fee_micros":108000'
		row refund A1 12:00:00 1800 ',"refund_no":"R1","fee_micros":-108000'
		row refund A2 12:01:00 500 ',"refund_no":"R2","fee_micros":-30000'
		row refund A3_R3 12:02:00 300 ',"fee_micros":-18000'
		row refund Z9 12:03:00 300 ',"refund_no":"R4"'
	} >bill
	payment-reconcile bill >out
	[ "$(jq -r 'select(.kind == "refund").state' out | tr '\n' ' ')" = 'matched missing_here missing_here missing_here ' ]
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.kind == "refund") | .posted // .not_posted' out | tr '\n' ' ')" = 'now now now missing_here ' ]
	[ "$(of owed:wechat)" = 0 ]
	[ "$(of refunds:wechat)" = 0 ]
	[ "$(of cash:wechat)" = $((5400 - 2600 - 17)) ]
	[ "$(ask "SELECT count(*) FROM refund WHERE state = 5")" = 3 ]
	payment-reconcile --post bill >again
	[ "$(summary again posted_rows)" = 0 ]
	[ "$(summary again matched)" = 6 ]
}

@test "what the bill lacks is written off after so many days, and comes back when it comes" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:05:00 "$(by A2)"
	row sale A2 10:05:03 1800 >bill
	payment-reconcile --post --write-off 10 bill >out
	[ "$(of writeoff:wechat)" = 0 ]
	export BOBA_NOW=2026-03-12T10:00:00+08:00
	payment-reconcile --post --write-off 10 bill >out
	[ "$(jq -r 'select(.no == "A1") | "\(.state) \(.posted) \(.age_days)"' out)" = 'ours written_off 11' ]
	[ "$(of writeoff:wechat)" = 1800 ]
	[ "$(ledger-query 'SELECT written_off_fen FROM settlements WHERE no = '"'A1'" | jq .written_off_fen)" = 1800 ]
	payment-reconcile --post --write-off 10 bill >out
	[ "$(summary out ours)" = 0 ]
	[ "$(of writeoff:wechat)" = 1800 ]
	row sale A1 10:00:03 1800 ',"fee_micros":108000' | payment-reconcile --post >out
	[ "$(summary out matched)" = 1 ]
	[ "$(of writeoff:wechat)" = 0 ]
	[ "$(of cash:wechat)" = 3589 ]
}

@test "rows of no order go where they belong, or where one says" {
	{
		row advert A 10:00:00 500
		row insurance I 10:01:00 30
		row compensation C 10:02:00 200 ',"receivable":200'
		row topup T 10:03:00 10000
		row fee F 10:04:00 60
		row purchase P 10:05:00 15600 ',"direction":"out"'
		row closed X 10:06:00 900
	} >bill
	payment-reconcile --post bill >out
	[ "$(summary out posted_rows)" = 5 ]
	[ "$(of expense:ads:wechat)" = 500 ]
	[ "$(of expense:insurance:wechat)" = 30 ]
	[ "$(of expense:compensation:wechat)" = -200 ]
	[ "$(of bank)" = -10000 ]
	[ "$(of fee:wechat)" = 60 ]
	[ "$(jq -r 'select(.kind == "purchase").not_posted' out)" = no_account ]
	[ "$(jq -r 'select(.kind == "closed").not_posted' out)" = closed ]
	payment-reconcile --post --account purchase=expense:goods bill >out
	[ "$(summary out posted_rows)" = 1 ]
	[ "$(of expense:goods)" = 15600 ]
	[ "$(of cash:wechat)" = $((-500 - 30 + 200 + 10000 - 60 - 15600)) ]
	run -64 payment-reconcile --post --account sale=bank bill
}

@test "a fee in a row of its own is of the payment it names" {
	sold 1 10:00:00 "$(by A1)"
	row sale A1 10:00:03 1800 >bill
	row fee A1 10:00:04 11 >>bill
	payment-reconcile --post bill >out
	[ "$(summary out matched)" = 2 ]
	[ "$(ask 'SELECT fee FROM orders')" = 11 ]
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >>bill
	payment-reconcile --post bill >out
	[ "$(of fee:wechat)" = 11 ]
}

@test "--dry-run writes nothing; a row that was told otherwise is not posted again" {
	sold 1 10:00:00 "$(by A1)"
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >bill
	payment-reconcile --post -n bill >out
	[ "$(jq -r 'select(.line) | "\(.posted) \(.dry_run)"' out)" = 'now true' ]
	[ "$(of fee:wechat)" = 0 ]
	payment-reconcile --post bill >out
	row sale A1 10:00:03 1800 ',"fee_micros":208000' | payment-reconcile --post >out
	[ "$(jq -r 'select(.line) | "\(.posted) \(.changed)"' out)" = 'before true' ]
	[ "$(of fee:wechat)" = 11 ]
}

# truth CHANNEL NAME: what the month's own figures say.
truth() {
	jq -r ".$1.$2" truth.json
}

@test "a month of three channels: 23 orders missing are found, put in, and found again" {
	export BOBA_NOW=2026-04-02T10:00:00+08:00
	python3 "$ROOT/tests/bill_month.py" .
	ledger-pipe 'order-add orders.jsonl | payment-record | order-confirm' >/dev/null
	payment-reconcile -f wechat-merchant wechat.csv >wechat
	[ "$(summary wechat bill_totals)" = agree ]
	[ "$(summary wechat sales_amount)" = "$(truth wechat sales)" ]
	[ "$(summary wechat fee)" = "$(truth wechat fee)" ]
	[ "$(summary wechat missing_here)" = 23 ]
	[ "$(summary wechat missing_here_fen)" = "$(truth wechat missing)" ]
	[ "$(summary wechat missing_there)" = 0 ]
	[ "$(summary wechat amount_differs)" = 0 ]
	payment-reconcile -f wechat-merchant --missing wechat.csv >missing
	[ "$(wc -l <missing)" = 23 ]
	order-add missing | payment-record | order-confirm >put
	[ "$(jq -r .status put | sort | uniq -c | tr -s ' ')" = ' 23 paid' ]
	order-add missing | payment-record | order-confirm >again
	[ "$(jq -r .order_id again)" = "$(jq -r .order_id put)" ]
	payment-reconcile -f wechat-merchant --missing wechat.csv >missing
	[ ! -s missing ]
	payment-reconcile -f wechat-merchant --post wechat.csv >wechat
	[ "$(summary wechat posted_rows)" = 200 ]
	[ "$(of fee:wechat)" = "$(truth wechat fee)" ]
	[ "$(of cash:wechat)" = $(($(truth wechat sales) - $(truth wechat fee))) ]

	payment-reconcile -f alipay-merchant --post alipay.csv >alipay
	[ "$(summary alipay bill_totals)" = agree ]
	[ "$(summary alipay posted_rows)" = 41 ]
	[ "$(summary alipay sales_amount)" = "$(truth alipay sales)" ]
	[ "$(summary alipay refund_amount)" = "$(truth alipay refund)" ]
	[ "$(of fee:alipay)" = "$(truth alipay fee)" ]
	[ "$(of cash:alipay)" = "$(summary alipay net)" ]
	[ "$(ledger-query "SELECT count(*) AS n FROM refunds WHERE reason = 'bill' AND state = 'paid'" | jq .n)" = 1 ]

	payment-reconcile -f meituan-waimai --post meituan.csv >meituan
	[ "$(summary meituan matched)" = 28 ]
	[ "$(summary meituan unsettled)" = 2 ]
	[ "$(of expense:ads:meituan)" = "$(truth meituan advert)" ]
	[ "$(of fee:meituan)" = "$(truth meituan fee)" ]
	[ "$(of expense:subsidy:meituan)" = "$(truth meituan given)" ]
	[ "$(of cash:meituan)" = $(($(truth meituan settled) + $(truth meituan unsettled) - $(truth meituan advert))) ]

	ledger-query channel-owes >owes
	[ "$(jq -r 'select(.channel == "meituan").unbilled' owes)" = 2 ]
	[ "$(jq -r 'select(.channel == "meituan").unbilled_fen' owes)" = "$(truth meituan unsettled)" ]
	[ "$(jq -r 'select(.channel == "meituan").age_days >= 2' owes)" = true ]
	[ "$(jq -r 'select(.channel == "wechat").unbilled' owes)" = 0 ]
	[ "$(margin-report --by channel --since 2026-03-01 --until 2026-04-01 | jq -s 'map(.fees) | add')" = \
		$(($(truth wechat fee) + $(truth alipay fee) + $(truth meituan fee))) ]
	payment-reconcile -f alipay-merchant --post alipay.csv >again
	[ "$(summary again posted_rows)" = 0 ]
}

@test "a closed month takes no bill, but with --late" {
	sold 1 10:00:00 "$(by A1)"
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >bill
	export BOBA_NOW=2026-04-05T10:00:00+08:00
	echo '{"setting":"closed","value":"2026-03"}' | setting-set -q >/dev/null
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line).not_posted' out)" = month_closed ]
	[ "$(of fee:wechat)" = 0 ]
	payment-reconcile --post --late bill >out
	[ "$(of fee:wechat)" = 11 ]
}

@test "a payment that names an order is told, not made another order" {
	sold 1 10:00:00 '{"channel":"wechat","amount":1800}'
	id=$(ask 'SELECT id FROM orders')
	row sale A1 10:00:03 1800 ",\"channel_no\":\"$id\"" >bill
	row sale A2 10:30:00 900 ",\"channel_no\":\"R-$id-1\"" >>bill
	payment-reconcile bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.matched_by)"' out | tr '\n' ' ')" = 'matched order missing_here null ' ]
	[ "$(jq -r 'select(.line == 2).order_id' out)" = "$id" ]
	payment-reconcile --missing bill >out 2>err
	[ ! -s out ]
	grep -q '"note":"order_known","line":2' err
}

@test "what is no row of this bill is rejected, and the rest goes on" {
	sold 1 10:00:00 "$(by A1)"
	{
		row sale A1 10:00:03 1800
		row sale A2 10:00:03 1800 | sed s/wechat/alipay/
		row gift A3 10:00:03 1800
		echo '{"bill":"sale","channel":"wechat","amount":5}'
		echo '{"bill":"sale","channel":"wechat","day":"2026-13-01","amount":5}'
		echo '{"bill":"sale","channel":"wechat","day":"2026-03-01"}'
		echo no
	} >bill
	run -65 --separate-stderr payment-reconcile --rejects left bill
	[ "$(echo "$output" | tail -1 | jq .rows)" = 1 ]
	[ "$(echo "$stderr" | jq -r 'select(.reject) | "\(.line) \(.reject)"' | tr '\n' ' ')" = \
		'2 other_channel 3 value_range 4 missing_field 5 value_time 6 missing_field 7 json_syntax ' ]
	[ "$(wc -l <left)" = 6 ]
	run -65 --separate-stderr payment-reconcile --strict bill
	[ "$(echo "$stderr" | grep -c '"reject"')" = 1 ]
	run -64 payment-reconcile --missing --post bill
	run -64 payment-reconcile --store S9 bill
	run -66 payment-reconcile none
}

@test "--since and --until cut both sides, --store leaves other stores' payments alone" {
	echo '{"store":"S2","name":"二号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	sold 1 10:00:00 "$(by A1)"
	sold 2 12:00:00 "$(by A2)"
	sold 3 12:30:00 "$(by A3)" | cat
	row sale A1 10:00:03 1800 >bill
	row sale B4 15:00:00 1800 >>bill
	payment-reconcile --since 2026-03-01T11:00 --until 2026-03-02 bill >out
	diff - <(states out) <<-'END'
		missing_here B4
		missing_there A2
		missing_there A3
	END
	[ "$(summary out rows_outside)" = 1 ]
	payment-reconcile --store S2 bill >out
	[ "$(summary out missing_there)" = 0 ]
	[ "$(summary out matched)" = 1 ]
	run -64 payment-reconcile --missing bill
	[ "$(payment-reconcile --missing -s S2 bill | jq -r .store)" = S2 ]
}
