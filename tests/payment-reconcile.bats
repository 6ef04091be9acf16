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
