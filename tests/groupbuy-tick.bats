# groupbuy-tick.bats - groups that come about, groups that fail, once
load helper
load groupbuy

setup() {
	base_group_setup
}

three() {
	buy 1 甲 | pipe >/dev/null
	buy 2 乙 茶-3/1 | pipe >/dev/null
	buy 3 丙 茶-3/1 | pipe >/dev/null
}

@test "a full group is confirmed, once" {
	three
	[ "$(ask 'SELECT DISTINCT status FROM orders')" = 2 ]
	[ "$(ask 'SELECT state, paid FROM buy_group')" = '0|3' ]
	groupbuy-tick >out
	[ "$(cat out)" = '{"group":"茶-3/1","state":"confirmed","members":3,"seats_paid":3,"refunds_owed":0,"refund_owed":0}' ]
	[ -z "$(groupbuy-tick)" ]
	[ "$(ask 'SELECT DISTINCT status, paid, refunded FROM orders')" = '1|800|0' ]
	[ "$(ask 'SELECT state FROM buy_group')" = 1 ]
	[ "$(ask 'SELECT DISTINCT state FROM group_member')" = 2 ]
	[ "$(ask 'SELECT count(*) FROM hold WHERE state = 0')" = 0 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'stock:S1:taro'")" = 99820 ]
	[ "$(ask 'SELECT DISTINCT costed, cost > 0 FROM order_line')" = '1|1' ]
}

@test "a group of two, or of three unpaid, is not full" {
	buy 1 甲 | pipe >/dev/null
	buy 2 乙 茶-3/1 | pipe >/dev/null
	[ -z "$(groupbuy-tick)" ]
	buy 3 丙 茶-3/1 | unpaid >c
	[ -z "$(groupbuy-tick)" ]
	payment-record --in-full c | order-confirm | grep -q '"status":"waiting_group"'
	groupbuy-tick | grep -q '"state":"confirmed"'
}

@test "a group past its deadline fails: all is given back" {
	buy 1 甲 >a
	pipe <a >a.out
	buy 2 乙 茶-3/1 | unpaid >/dev/null
	at 10:59:59
	[ -z "$(groupbuy-tick)" ]
	at 11:00:00
	[ "$(groupbuy-tick)" = '{"group":"茶-3/1","state":"failed","members":2,"seats_paid":1,"refunds_owed":1,"refund_owed":800}' ]
	[ -z "$(groupbuy-tick)" ]
	[ "$(status_of 1)" = 9 ]
	[ "$(status_of 2)" = 7 ]
	[ "$(ask 'SELECT amount, reason FROM refund')" = '800|group_failed' ]
	[ "$(ask 'SELECT count(*) FROM hold WHERE state = 0')" = 0 ]
	[ "$(ask "SELECT posted, held FROM account WHERE name = 'stock:S1:taro'")" = '100000|0' ]
	[ "$(ask "SELECT posted, held FROM account WHERE name = 'seats:茶-3/1'")" = '0|0' ]
	# The pipeline run again answers as it did.
	pipe <a | cmp - a.out
}

@test "a second run at the same time changes nothing" {
	three
	buy 4 丁 | pipe >/dev/null
	at 11:00:00
	[ "$(groupbuy-tick | wc -l)" = 2 ]
	head=$(ask "SELECT value FROM meta WHERE name = 'head'")
	[ -z "$(groupbuy-tick)" ]
	[ "$(ask "SELECT value FROM meta WHERE name = 'head'")" = "$head" ]
}

@test "a full group is confirmed however late" {
	three
	at 11:30:00
	groupbuy-tick | grep -q '"state":"confirmed","members":3,"seats_paid":3,"refunds_owed":0'
	[ "$(ask 'SELECT DISTINCT status FROM orders')" = 1 ]
}

@test "who pays after the deadline is too late" {
	buy 1 甲 | pipe >/dev/null
	buy 2 乙 茶-3/1 | pipe >/dev/null
	buy 3 丙 茶-3/1 | unpaid >c
	at 11:00:00
	payment-record --in-full c | order-confirm >out
	grep -q '"status":"paid"' out
	groupbuy-tick | grep -q '"state":"failed","members":3,"seats_paid":2,"refunds_owed":3,"refund_owed":2400'
	[ "$(ask 'SELECT DISTINCT status FROM orders')" = 9 ]
}

@test "money that comes after the group failed is booked and owed back" {
	buy 1 甲 | unpaid >a
	at 11:00:00
	groupbuy-tick >/dev/null
	sed 's/}$/,"payments":[{"channel":"微信","amount":800,"no":"A1"}]}/' a >paid
	payment-record -q paid >out
	grep -q '"code":"wrong_state"' out
	grep -q '"refund_owed":800}$' out
	payment-record -q paid | cmp - out
	order-confirm -q out >/dev/null
	[ "$(ask 'SELECT sum(amount) FROM refund')" = 800 ]
}

@test "one too many who paid gets the money back" {
	buy 4 丁 | joins --ttl 10m >/dev/null
	buy 5 戊 茶-3/1 | joins --ttl 10m | stock-reserve >late
	at 10:10:00
	buy 1 甲 茶-3/1 | pipe >/dev/null
	buy 2 乙 茶-3/1 | pipe >/dev/null
	buy 3 丙 茶-3/1 | pipe >/dev/null
	sed 's/}$/,"payments":[{"channel":"微信","amount":800,"no":"A1"}]}/' late |
		payment-record | order-confirm -q >out
	grep -q '"code":"hold_expired"' out
	grep -q '"refund_owed":800' out
	groupbuy-tick | grep -q '"state":"confirmed","members":4,"seats_paid":3,"refunds_owed":0'
	[ "$(status_of 5)" = 9 ]
	[ "$(status_of 4)" = 7 ]
	[ "$(ask 'SELECT status FROM orders WHERE channel_no <= 3' | sort -u)" = 1 ]
	[ "$(ask "SELECT sum(amount) FROM refund")" = 800 ]
}

@test "an order whose stock has gone is refused, its group and the others stand" {
	echo '{"item":"pearl","name":"珍珠","unit":"g"}' | item-set >/dev/null
	echo '{"sku":"pearl","name":"珍珠奶茶","price":1000,"recipe":[{"item":"pearl","qty":1}]}' | sku-set >/dev/null
	echo '{"store":"S1","item":"pearl","qty":2,"cost":1}' | stock-receive >/dev/null
	printf '{"campaign":"q","name":"q","sku":"pearl","group_price":900,"size":2,"life":"1h"}\n' | groupbuy-set >/dev/null
	buy p1 甲 | sed 's/茶-3/q/g;s/"tea"/"pearl"/' | pipe >/dev/null
	buy p2 乙 q/1 | sed 's/"茶-3"/"q"/;s/"tea"/"pearl"/' | pipe >/dev/null
	three
	# Nobody ticked until two hours after the deadline, and the stock was sold.
	at 12:30:00
	buy s1 壬 | sed 's/"campaign":"茶-3",//;s/"tea"/"pearl"/' | order-add | stock-reserve |
		payment-record --in-full | order-confirm >/dev/null
	groupbuy-tick >out
	[ "$(wc -l <out)" = 2 ]
	grep -q '{"group":"q/1","state":"confirmed","members":2,"seats_paid":2,"refunds_owed":1,"refund_owed":900}' out
	grep -q '{"group":"茶-3/1","state":"confirmed","members":3,"seats_paid":3,"refunds_owed":0,"refund_owed":0}' out
	[ "$(status_of p1)$(status_of p2)" = 19 ]
	[ "$(ask 'SELECT reason FROM refund')" = hold_expired ]
}

@test "a dry run says what would be done and does nothing" {
	three
	groupbuy-tick -n | grep -q '"refund_owed":0,"dry_run":true}$'
	[ "$(ask 'SELECT DISTINCT status FROM orders')" = 2 ]
	groupbuy-tick | grep -q '"refund_owed":0}$'
}

@test "nothing due: no lock is asked for" {
	buy 1 甲 | pipe >/dev/null
	locked run -0 groupbuy-tick --wait 0s
	[ -z "$output" ]
	at 11:00:00
	locked run -75 groupbuy-tick --wait 0s
	groupbuy-tick | grep -q failed
}

# groups N: as many groups of two, every third of one order only.
groups() {
	printf '{"campaign":"二","name":"x","sku":"water","group_price":100,"size":2,"life":"1h"}\n' |
		groupbuy-set >/dev/null
	for i in $(seq "$1"); do
		printf '{"channel":"m","channel_no":"a%s","store":"S1","customer":"甲%s","campaign":"二","lines":[{"sku":"water","qty":1}]}\n' "$i" "$i"
		if [ $((i % 3)) != 0 ]; then
			printf '{"channel":"m","channel_no":"b%s","store":"S1","customer":"乙%s","campaign":"二","group":"二/%s","lines":[{"sku":"water","qty":1}]}\n' "$i" "$i" "$i"
		fi
	done | pipe >/dev/null
}

@test "two ticks at once: each group ends once" {
	groups 300
	at 11:00:00
	groupbuy-tick >out1 &
	groupbuy-tick >out2 &
	wait
	[ "$(cat out1 out2 | wc -l)" = 300 ]
	[ "$(cat out1 out2 | sort -u | wc -l)" = 300 ]
	[ "$(cat out1 out2 | grep -c confirmed)" = 200 ]
	[ "$(ask 'SELECT count(*), sum(amount) FROM refund')" = '100|10000' ]
	[ "$(ask "SELECT count(*) FROM event WHERE type IN ('group.confirmed', 'group.failed')")" = 300 ]
}

@test "more than a transaction holds is done in several" {
	groups 1300
	at 11:00:00
	[ "$(groupbuy-tick | wc -l)" = 1300 ]
	[ -z "$(groupbuy-tick)" ]
	[ "$(ask 'SELECT count(*) FROM buy_group WHERE state = 0')" = 0 ]
}

@test "killed at any moment and run again it ends the same" {
	groups 1500
	at 11:00:00
	cp "$BOBA_LEDGER" whole.db
	BOBA_LEDGER=whole.db groupbuy-tick | sort >want
	: >got
	for i in 1 2 3 4 5 6 7 8; do
		groupbuy-tick >part &
		sleep "0.0$i"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		cat part >>got
	done
	groupbuy-tick >>got
	[ "$(ask "SELECT value FROM meta WHERE name = 'head'")" = "$(sqlite3 whole.db "SELECT value FROM meta WHERE name = 'head'")" ]
	# A line that came out is true, and none came twice.
	sort got | comm -23 - want >extra
	[ ! -s extra ]
	[ "$(sort got | uniq -d | wc -l)" = 0 ]
}

@test "--every without --follow is a slip" {
	run -64 groupbuy-tick --every 1s
	[[ "$output" = *'--every goes with --follow'* ]]
}
