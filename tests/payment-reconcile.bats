# payment-reconcile.bats - bills against the ledger: what each row is matched with
load helper
load reconcile

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

@test "a bill that tells days alone goes on to the end of the last" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 22:00:00 "$(by A2)"
	printf '{"bill":"sale","channel":"wechat","no":"A1","day":"2026-03-01","amount":1800}\n' >bill
	payment-reconcile bill >out
	[ "$(states out | paste -sd,)" = 'matched A1,missing_there A2' ]
	row sale A1 10:00:00 1800 | payment-reconcile >out
	[ "$(states out | paste -sd,)" = 'matched A1,unsettled A2' ]
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

@test "what fits best goes first, in whatever order the rows stand" {
	sold 1 10:00:00 '{"channel":"wechat","amount":1000},{"channel":"wechat","amount":800,"no":"A3"}'
	row sale X1 12:00:00 500 ',"channel_no":"1"' >bill
	row sale X2 12:01:00 1000 ',"channel_no":"1"' >>bill
	printf '{"bill":"sale","channel":"wechat","channel_no":"1","at":"2026-03-01T12:02:00+08:00","amount":800}\n' >>bill
	row sale A3 12:03:00 800 ',"channel_no":"1"' >>bill
	payment-reconcile bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.payment_n)"' out | paste -sd,)" = \
		'missing_here null,matched 1,missing_here null,matched 2' ]
	tac bill | payment-reconcile >back
	[ "$(jq -r 'select(.line) | "\(.state) \(.payment_n)"' back | tac | paste -sd,)" = \
		'missing_here null,matched 1,missing_here null,matched 2' ]
}

@test "channels number their orders apart: the one that was paid through this one is meant" {
	sold 1 09:00:00 '{"channel":"cash","amount":1800}'
	sed 's/"till"/"app"/' <<-'END' | order-add | payment-record | order-confirm >/dev/null
		{"channel":"till","channel_no":"1","store":"S1","placed_at":"2026-03-01T10:00:00+08:00","happened":true,"lines":[{"sku":"tea","qty":1}],"payments":[{"channel":"wechat","amount":1800}]}
		{"channel":"till","channel_no":"2","store":"S1","placed_at":"2026-03-01T10:00:00+08:00","happened":true,"lines":[{"sku":"tea","qty":2}],"payments":[{"channel":"wechat","amount":3600}]}
	END
	sold 2 11:00:00 '{"channel":"wechat","amount":1800}'
	row sale B1 14:00:00 1800 ',"channel_no":"1"' >bill
	row sale B2 14:01:00 3600 ',"channel_no":"2"' >>bill
	row sale B3 14:02:00 1800 ',"channel_no":"2"' >>bill
	row refund B1 15:00:00 500 ',"channel_no":"1","refund_no":"R1"' >>bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line) | "\(.order_channel) \(.order_no) \(.matched_by)"' out | head -3 | paste -sd,)" = \
		'app 1 order,app 2 order,till 2 order' ]
	[ "$(summary out posted_rows)" = 4 ]
	[ "$(ask "SELECT o.channel_no || ' ' || r.amount FROM refund r JOIN orders o ON o.id = r.order_id")" = '1 500' ]
	[ -z "$(payment-reconcile --missing bill)" ]
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
	ledger-query profit >profit
	[ "$(jq -r '.store' profit | sort -u)" = S1 ]
	[ "$(jq -s 'map(.profit) | add' profit)" = "$(ask "SELECT sum(posted) FROM account WHERE name LIKE 'cash:%'")" ]
	payment-reconcile -f alipay-merchant --post alipay.csv >again
	[ "$(summary again posted_rows)" = 0 ]
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

@test "an order that waits here for the money that the bill has is told, not made again" {
	printf '{"channel":"meituan","channel_no":"M1","store":"S1","lines":[{"sku":"tea","qty":1}]}\n' |
		order-add >/dev/null
	printf '{"bill":"sale","channel":"meituan","channel_no":"%s","at":"2026-03-01T11:02:00+08:00","amount":1800}\n' \
		M1 M2 >bill
	payment-reconcile --missing bill >out 2>err
	[ "$(jq -r .channel_no out)" = M2 ]
	grep -q '"note":"order_known","line":1' err
	# One that was made of its row, and is not paid yet, comes again, and is the same.
	order-add out >/dev/null
	payment-reconcile --missing bill 2>err | cmp - out
}

@test "a row that comes twice and is told otherwise is marked; the one that settles it counts" {
	sold 1 10:00:00 "$(by A1)"
	row sale A1 10:00:03 1800 ',"fee":11,"settled":false' >bill
	row sale A1 10:00:03 1800 ',"fee":11' >>bill
	row sale A1 10:00:03 1800 ',"fee":12' >>bill
	row sale A1 10:00:03 1800 ',"fee":11,"settled":false' >>bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.posted) \(.changed)"' out | paste -sd,)" = \
		'duplicate null null,matched now null,duplicate null true,duplicate null null' ]
	[ "$(summary out duplicate)" = 3 ]
	[ "$(of fee:wechat)" = 11 ]
}

@test "a bill of which rows cannot be used does not agree with what it states" {
	C=$ROOT/tests/cases/bills
	sed 's/^`2026-03-01/`2026-13-01/; s/^`2026-03-02/`2026-13-02/' "$C/wechat-merchant.csv" >b.csv
	run -65 --separate-stderr payment-reconcile -f wechat-merchant b.csv
	[ "$(echo "$output" | tail -1 | jq -c '[.rows, .rows_rejected, .bill_totals]')" = '[0,4,"differ"]' ]
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
	run -64 payment-reconcile --channel '' bill
	run -64 payment-reconcile --channel a/b bill
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

@test "bills as they were exported come to what they state" {
	C=$ROOT/tests/cases/bills
	payment-reconcile -f jd "$C/jd-personal.csv" >out
	[ "$(summary out bill_totals)" = agree ]
	[ "$(summary out net)" = -164843 ]
	payment-reconcile -f meituan-personal "$C/meituan-personal.csv" >out
	[ "$(summary out bill_totals)" = agree ]
	[ "$(summary out net)" = $((20973 - 117568 + $(summary out own_fen))) ]
	payment-reconcile -f wechat-merchant "$C/wechat-merchant.csv" >out
	[ "$(summary out bill_totals)" = agree ]
	[ "$(summary out sales_amount)" = 4301 ]
	[ "$(summary out refund_amount)" = 1800 ]
	[ "$(summary out fee)" = 15 ]
	run -65 --separate-stderr payment-reconcile -f wechat-personal "$C/wechat-personal.csv"
	[ "$(echo "$output" | tail -1 | jq -r .bill_totals)" = differ ]
	[ "$(echo "$stderr" | grep -c control_total)" = 4 ]
	run -65 --separate-stderr payment-reconcile -f alipay-personal "$C/alipay-personal.gbk.csv"
	[ "$(echo "$output" | tail -1 | jq -r .bill_totals)" = differ ]
}

@test "a number that a spreadsheet has spoilt is no number of a row either" {
	for no in no channel_no refund_no refund_channel_no; do
		jq -nc --arg no "$no" '{bill: "sale", channel: "wechat", amount: 1800,
			at: "2024-02-12T07:04:19+08:00", ($no): "4.00123E+27"}' >bill
		run -65 --separate-stderr payment-reconcile bill
		[ "$(echo "$stderr" | head -n 1 | jq -r '.reject + " " + .field')" = "number_spoilt $no" ]
		[ "$(echo "$output" | tail -n 1 | jq .rows)" = 0 ]
	done
}

@test "a bill of another format says which header it lacks" {
	run -65 --separate-stderr payment-reconcile -f wechat-merchant \
		"$ROOT/share/samples/month-alipay.csv"
	[ "$(echo "$stderr" | head -n 1 | jq -r .detail)" = \
		'no row begins with 交易时间: is it a table of this format' ]
}
