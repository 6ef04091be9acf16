# reconcile-post.bats - bills posted: what they move, each row once
load helper
load reconcile

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
	row refund T1 12:00:00 1800 ',"refund_no":"R1"' | payment-reconcile --post >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.not_posted)"' out)" = 'missing_here wallet' ]
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

@test "what was written off without a number comes back when it comes" {
	sold 1 10:00:00 '{"channel":"wechat","amount":1800}'
	row sale A2 10:05:03 900 >bill
	export BOBA_NOW=2026-03-12T10:00:00+08:00
	payment-reconcile --post --write-off 10 bill >out
	[ "$(of writeoff:wechat)" = 1800 ]
	row sale A1 10:00:03 1800 ',"fee_micros":108000' >>bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.no == "A1") | "\(.matched_by) \(.posted)"' out)" = 'time now' ]
	[ "$(of writeoff:wechat)" = 0 ]
	[ "$(of cash:wechat)" = 1789 ]
}

@test "a channel that lies in the drawer is settled there" {
	echo '{"setting":"drawer","value":["cash","wechat"]}' | setting-set -q >/dev/null
	sold 1 10:00:00 "$(by A1)"
	row sale A1 10:00:03 1800 ',"fee":11' >bill
	row refund A1 11:00:00 300 ',"refund_no":"R1","fee":-2' >>bill
	row withdrawal W1 12:00:00 1000 >>bill
	payment-reconcile --post bill >out
	[ "$(summary out posted_rows)" = 3 ]
	[ "$(of drawer:S1)" = $((1800 - 11 - 300 + 2 - 1000)) ]
	[ "$(of cash:wechat)" = 0 ]
	[ "$(of bank)" = 1000 ]
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
	run -64 payment-reconcile --post --account purchase=goods bill
	run -64 payment-reconcile --post --account purchase=wallet:c1 bill
	row withdrawal W 11:00:00 1000 >bill
	payment-reconcile --post --account withdrawal=- bill >out
	[ "$(jq -r 'select(.line).not_posted' out)" = no_account ]
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

@test "two that post one bill at once post it once" {
	local n
	for n in 1 2 3 4 5 6 7 8; do
		sold "$n" "1$n:00:00" "$(by "A$n")"
		row sale "A$n" "1$n:00:02" 1800 ',"fee_micros":108000' >>bill
	done 2>/dev/null
	payment-reconcile --post bill >one &
	payment-reconcile --post bill >two
	wait $!
	[ "$(jq -s 'map(select(.posted == "now")) | length' one two)" = "$(ask 'SELECT count(*) FROM bill_row')" ]
	[ "$(ask 'SELECT count(*) FROM bill_row')" = "$(summary one rows)" ]
}

# Both have read the ledger and wait for their turn to write when the lock is let go.
@test "two bills with a row of one payment, posted at once: one of them takes it" {
	local n=0
	[ -r /proc/locks ] || skip "no /proc/locks"
	sold 1 10:00:00 '{"channel":"wechat","amount":1800}'
	row sale B1 10:00:01 1800 ',"fee":11' >one
	row sale B2 10:00:02 1800 ',"fee":11' >two
	exec 8>>"$BOBA_LEDGER-lock"
	flock 8
	payment-reconcile --post one >one.out 8>&- 3>&- &
	payment-reconcile --post two >two.out 8>&- 3>&- &
	until [ "$(grep -c -- "->.*:\($(stat -c %i "$BOBA_LEDGER-lock")\|$(stat -c %i "$BOBA_LEDGER-turn")\) " /proc/locks)" = 2 ]; do
		sleep 0.05
		n=$((n + 1))
		[ "$n" -lt 1200 ] || skip "who waits for a lock is not to be seen here"
	done
	exec 8>&-
	wait
	[ "$(jq -r 'select(.line) | .posted // .not_posted' one.out two.out | sort | paste -sd,)" = matched_since,now ]
	[ "$(of cash:wechat)" = 1789 ]
	[ "$(ask 'SELECT count(*) FROM bill_row')" = 1 ]
}

@test "random bills in random pieces: cash is what they come to" {
	printf '{"sku":"%s","name":"x","price":900}\n' milk bag | sku-set -q >/dev/null
	cp "$BOBA_LEDGER" empty.db
	for seed in 1 2 3 4 5 219; do
		rm -f "$BOBA_LEDGER"*
		cp empty.db "$BOBA_LEDGER"
		python3 -B "$ROOT/tests/reconcile_walk.py" "$seed" >>told
		ledger-verify
	done
	for kind in 'sale_matched before' 'refund_matched before' 'sale_missing_here missing_here' \
		'sale_missing_there -' 'sale_duplicate duplicate' 'sale_amount_differs amount_differs' \
		'sale_unsettled unsettled' 'withdrawal_no_order before'; do
		grep -q " $kind\$" told
	done
}

@test "random bills whose rows name orders in every way: each once, in any order, before or after what is missing" {
	cp "$BOBA_LEDGER" empty.db
	for seed in 3 4 6 11 42; do
		rm -f "$BOBA_LEDGER"*
		cp empty.db "$BOBA_LEDGER"
		python3 -B "$ROOT/tests/reconcile_mixed.py" "$seed"
		ledger-verify
	done
}

@test "what was not settled is posted by the bill that settles it" {
	sold 1 10:00:00 "$(by A1)"
	row sale A1 10:00:03 1800 ',"fee_micros":108000,"settled":false' >bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.age_days) \(.not_posted)"' out)" = 'unsettled 3 unsettled' ]
	[ "$(of fee:wechat)" = 0 ]
	sed 's/"settled":false/"settled":true/' bill | payment-reconcile --post >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.posted)"' out)" = 'matched now' ]
	payment-reconcile bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.posted)"' out)" = 'matched before' ]
}

@test "a withdrawal whose number comes twice in one bill is posted once, one without as often as it comes" {
	row withdrawal W1 15:00:00 5000 >bill
	row withdrawal W1 15:00:00 5000 >>bill
	row withdrawal W2 15:00:00 5000 >>bill
	row withdrawal "" 16:00:00 700 | sed 's/"no":"",//' >>bill
	row withdrawal "" 16:00:00 700 | sed 's/"no":"",//' >>bill
	payment-reconcile --post bill >out
	[ "$(jq -r 'select(.line) | "\(.state) \(.posted)"' out | paste -sd,)" = \
		'no_order now,duplicate null,no_order now,no_order now,no_order now' ]
	[ "$(of bank)" = 11400 ]
	payment-reconcile --post bill >again
	[ "$(summary again posted_rows)" = 0 ]
	[ "$(of bank)" = 11400 ]
}
