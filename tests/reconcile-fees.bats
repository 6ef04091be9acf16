# reconcile-fees.bats - fees and refunds that bills tell, posted: whose they are, and once
load helper
load reconcile

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

@test "a row told otherwise later changes nothing, nor the fees of the other rows" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:05:00 "$(by A2)"
	row sale A1 10:00:03 1800 ',"fee":11' | payment-reconcile --post >/dev/null
	row sale A1 10:00:03 1800 ',"fee":400' >bill
	row sale A2 10:05:03 1800 ',"fee":11' >>bill
	row advert W1 10:06:00 500 >>bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line) | "\(.posted) \(.changed) \(.fee)"' out | paste -sd,)" = 'before true 11,now null 11,now null 0' ]
	[ "$(of fee:wechat)" = 22 ]
	[ "$(of expense:ads:wechat)" = 500 ]
	[ "$(ask 'SELECT sum(fee) FROM orders')" = 22 ]
}

@test "a sale of a platform that is given back whole leaves nothing anywhere" {
	local o='"channel":"meituan","channel_no":"M1","at":"2026-03-01T11:02:00+08:00","amount":2900,"goods":3000,"packing":200,"platform_subsidy":200,"shop_subsidy":400'
	printf '{"bill":"sale",%s,"receivable":2334}\n' "$o" >bill
	printf '{"bill":"refund",%s,"receivable":-2334}\n' "$o" >>bill
	payment-reconcile --missing bill | order-add | payment-record | order-confirm >/dev/null
	head -1 bill | payment-reconcile --post >/dev/null
	[ "$(of fee:meituan)" = 466 ]
	[ "$(of cash:meituan)" = 2334 ]
	payment-reconcile --post bill >out
	[ "$(summary out posted_rows)" = 1 ]
	[ "$(ask 'SELECT count(*) FROM account WHERE posted <> 0')" = 0 ]
	# In part, it is what the customer got back.
	sed 's/M1/M2/; 2s/2900,"goods".*,"rec/1200,"goods":1300,"shop_subsidy":100,"rec/; 2s/-2334/-1000/' bill >part
	payment-reconcile --missing part | order-add | payment-record | order-confirm >/dev/null
	payment-reconcile --post part >out
	[ "$(ask "SELECT amount FROM refund WHERE order_id = (SELECT id FROM orders WHERE channel_no = 'M2')")" = 1200 ]
	[ "$(of cash:meituan)" = 1334 ]
	payment-reconcile --post part >again
	[ "$(summary again posted_rows)" = 0 ]
	[ -z "$(jq -r 'select(.changed).line' again)" ]
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
	# What the bill alone knew counts on the day that it tells, not on that of posting.
	margin-report --by day --format jsonl | jq -r '"\(.day) \(.refunds)"' >days
	[ "$(paste -sd, days)" = '2026-03-01 800,2026-03-05 1800' ]
	ledger-query "SELECT day, sum(amount) AS n FROM refund_lines GROUP BY day ORDER BY day" | jq -r '"\(.day) \(.n)"' | cmp - days
	ledger-rebuild -q
	margin-report --by day --format jsonl | jq -r '"\(.day) \(.refunds)"' | cmp - days
	payment-reconcile --post bill >again
	[ "$(summary again posted_rows)" = 0 ]
	[ "$(summary again matched)" = 6 ]
}

@test "what was given back of a payment that never came is not written off" {
	sold 1 10:00:00 "$(by A1)"
	sold 2 10:05:00 "$(by A2)"
	sold 3 10:10:00 "$(by A3)"
	printf '{"order_id":"%s","amount":%s,"reason":"quality","key":"back%s"}\n' \
		"$(ask "SELECT id FROM orders WHERE channel_no = '1'")" 1800 1 \
		"$(ask "SELECT id FROM orders WHERE channel_no = '2'")" 500 2 | payment-refund >owed
	jq -c '{refund: "\(.order_id)/1", paid: true}' owed | payment-refund >/dev/null
	row sale A3 10:10:03 1800 >bill
	export BOBA_NOW=2026-03-12T10:00:00+08:00
	payment-reconcile --post --write-off 10 bill >out
	[ "$(jq -r 'select(.state == "ours") | "\(.no) \(.posted)"' out | paste -sd,)" = 'A1 null,A2 written_off' ]
	[ "$(of writeoff:wechat)" = 1300 ]
	[ "$(of cash:wechat)" = 1800 ]
	row sale A2 10:05:03 1800 >>bill
	payment-reconcile --post bill >out
	[ "$(of writeoff:wechat)" = 0 ]
	[ "$(of cash:wechat)" = 3100 ]
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

@test "fees in rows of their own: before the sale, after it, in two bills, always the same" {
	local n
	for n in 1 2 3; do
		sold "$n" "1$n:00:00" "$(by "A$n")"
		row sale "A$n" "1$n:00:01" 1800 >"bill$n"
		row fee "A$n" "1$n:00:02" 5 >>"bill$n"
		row fee "A$n" "1$n:00:03" 6 >>"bill$n"
	done
	payment-reconcile --post bill1 >/dev/null
	[ "$(of fee:wechat)" = 11 ]
	tac bill2 | payment-reconcile --post >/dev/null
	[ "$(of fee:wechat)" = 22 ]
	head -2 bill3 | payment-reconcile --post >/dev/null
	tail -1 bill3 | payment-reconcile --post >/dev/null
	[ "$(of fee:wechat)" = 33 ]
	cat bill1 bill2 bill3 | payment-reconcile --post >out
	[ "$(summary out posted_rows)" = 0 ]
	[ "$(ask 'SELECT group_concat(fee) FROM orders')" = 11,11,11 ]
}

@test "a fee that was told with the payment is the same one that the bill tells, in whichever row" {
	sold 1 10:00:00 "$(by A1 ',"fee":10')"
	sold 2 10:10:00 "$(by A2 ',"fee":10')"
	sold 3 10:20:00 "$(by A3 ',"fee":10')"
	row sale A1 10:00:03 1800 >bill
	row fee A1 10:00:04 11 >>bill
	row fee A2 10:10:04 11 >>bill
	row sale A2 10:10:03 1800 ',"fee":10' >>bill
	row sale A3 10:20:03 1800 ',"fee":10' >>bill
	row fee A3 10:20:04 2 >>bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line).fee' out | paste -sd,)" = 0,11,11,10,10,2 ]
	[ "$(ask 'SELECT group_concat(fee) FROM orders')" = 11,21,12 ]
	[ "$(of fee:wechat)" = 44 ]
	[ "$(of cash:wechat)" = "$(summary out net)" ]
	payment-reconcile --post bill >again
	[ "$(summary again posted_rows)" = 0 ]
	[ "$(summary again net)" = "$(summary out net)" ]
	[ -z "$(jq -r 'select(.changed).line' again)" ]
}

@test "a refund of a bill that tells no fees leaves what the channel gave back" {
	mkdir adapters
	printf '%s\n' '#!/bin/sh' 'echo "{\"state\":\"succeeded\",\"no\":\"R1\",\"amount\":1800,\"fee\":11}"' >adapters/wechat-pay
	chmod 755 adapters adapters/wechat-pay
	export BOBA_ADAPTERS=$PWD/adapters
	sold 1 10:00:00 "$(by A1 ',"fee":11')"
	id=$(ask 'SELECT id FROM orders')
	printf '{"order_id":"%s","amount":1800,"reason":"quality","key":"back"}\n' "$id" | payment-refund >/dev/null
	payment-refund --due >/dev/null
	[ "$(of fee:wechat)" = 0 ]
	row sale A1 10:00:03 1800 >bill
	row refund A1 12:00:00 1800 ',"refund_no":"R1"' >>bill
	payment-reconcile --post bill >out
	[ "$(summary out posted_rows)" = 2 ]
	[ "$(of fee:wechat)" = 0 ]
	[ "$(of cash:wechat)" = 0 ]
}

@test "fees add up to the rounded sum, also when the last rows were posted first" {
	local n
	for n in 1 2 3 4 5 6; do
		sold "$n" "1$n:00:00" "$(by "A$n")"
		row sale "A$n" "1$n:00:02" 1800 ',"fee_micros":108000' >>bill
	done
	tail -3 bill | payment-reconcile --post >/dev/null
	payment-reconcile --post bill >out
	[ "$(summary out fee)" = 65 ]
	[ "$(of fee:wechat)" = 65 ]
}

@test "a refund is of the payment whose number it has" {
	sold 1 10:00:00 '{"channel":"wechat","amount":1000,"no":"A1"},{"channel":"wechat","amount":800,"no":"A2"}'
	row sale A1 10:00:00 1000 >bill
	row sale A2 10:00:01 800 >>bill
	row refund A2 11:00:00 500 ',"refund_no":"R2"' >>bill
	row refund A1 12:00:00 1000 ',"refund_no":"R1"' >>bill
	row refund A2 13:00:00 400 ',"refund_no":"R3"' >>bill
	payment-reconcile --post bill >out
	[ "$(ask "SELECT group_concat(payment || ':' || amount) FROM refund")" = 2:500,1:1000 ]
	[ "$(jq -r 'select(.refund_no == "R3").not_posted' out)" = missing_here ]
	[ "$(of cash:wechat)" = 300 ]
}

@test "a refund is looked for when it was paid, not when it was owed" {
	sold 1 10:00:00 "$(by A1)"
	id=$(ask 'SELECT id FROM orders')
	printf '{"order_id":"%s","amount":500,"reason":"quality","key":"back"}\n' "$id" | payment-refund >owed
	row sale A1 10:00:03 1800 >bill
	payment-reconcile --since 2026-03-01 --until 2026-03-10 bill >out
	[ "$(summary out missing_there)" = 0 ]
	row refund A1 12:00:00 500 ',"refund_no":"R1"' | sed s/03-01T/03-04T/ >>bill
	payment-reconcile --post bill >out
	[ "$(summary out posted_rows)" = 2 ]
	sold 2 11:00:00 "$(by A2)"
	id=$(ask "SELECT id FROM orders WHERE channel_no = '2'")
	printf '{"order_id":"%s","amount":700,"reason":"quality","key":"back2"}\n' "$id" | payment-refund >owed
	export BOBA_NOW=2026-04-02T10:00:00+08:00
	printf '{"refund":"%s/1","paid":true,"no":"R2"}\n' "$id" | payment-refund >/dev/null
	[ "$(ask 'SELECT count(*) FROM refund WHERE state = 5')" = 2 ]
	row sale A2 11:00:00 1800 >>bill
	payment-reconcile --since 2026-03-01 --until 2026-04-01 bill >out
	[ "$(summary out missing_there)" = 0 ]
	payment-reconcile --since 2026-03-01 --until 2026-05-01 bill >out
	[ "$(jq -r 'select(.state == "missing_there") | "\(.kind) \(.refund_no)"' out)" = 'refund R2' ]
}

@test "a bill that tells no fees takes none back" {
	sold 1 10:00:00 "$(by A1 ',"fee":11')"
	sold 2 10:05:00 "$(by A2)"
	row sale A1 10:00:03 1800 >bill
	row sale A2 10:05:03 1800 >>bill
	payment-reconcile --post bill >out
	[ "$(summary out posted_rows)" = 2 ]
	[ "$(of fee:wechat)" = 11 ]
	[ "$(of cash:wechat)" = 3589 ]
	payment-reconcile --post bill >again
	[ "$(jq -r 'select(.line) | "\(.posted) \(.changed)"' again | sort -u)" = 'before null' ]
	[ "$(summary again posted_rows)" = 0 ]
}
