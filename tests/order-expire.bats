# order-expire.bats - orders that were not paid in time, once, and nobody else's
load helper
load stock

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	shop
	receive milk 100000 90000 M >/dev/null
}

# at TIME: the clock from now on, on the day of the tests.
at() {
	BOBA_NOW=2026-03-01T$1+08:00
}
# held NO [CHANNEL]: an order of a milk cup, its stock held for a day.
held() {
	printf '{"channel":"%s","channel_no":"%s","store":"S1","customer":"li","lines":[{"sku":"milk-cup","qty":1}]}\n' \
		"${2:-till}" "$1" | order-add | promo-apply --ttl 24h | stock-reserve --ttl 24h
}
account() {
	rows "SELECT posted, held FROM account WHERE name = '$1'"
}
watermark() {
	rows "SELECT value FROM watermark WHERE name = 'order_expire'"
}
# many N: as many unpaid orders.
many() {
	for i in $(seq "$1"); do
		printf '{"channel":"m","channel_no":"%s","store":"S1","lines":[{"sku":"milk-cup","qty":1}]}\n' "$i"
	done | order-add | stock-reserve --ttl 24h >/dev/null
}

@test "unpaid for half an hour: cancelled, and all of it is free" {
	echo '{"promo":"off","name":"满减","kind":"amount_off","tiers":[{"from":500,"off":100}],"budget":300,"limit":9,"limit_per_customer":2}' |
		promo-set >/dev/null
	held 1 >o
	at 09:29:59
	[ -z "$(order-expire)" ]
	[ "$(account budget:off) $(level milk)" = '300 100 100000 200 99800 0' ]
	at 09:30:00
	order-expire >out
	[ "$(cat out)" = "{\"order_id\":$(jq .order_id o),\"channel\":\"till\",\"channel_no\":\"1\",\"status\":\"cancelled\",\"reason\":\"unpaid\"}" ]
	[ "$(account budget:off) $(level milk)" = '300 0 100000 0 100000 0' ]
	[ "$(account uses:off) $(account use:off:li)" = '9 0 0 0' ]
	[ "$(rows 'SELECT status FROM orders')" = 8 ]
	[ "$(rows 'SELECT count(*) FROM hold WHERE state = 0')" = 0 ]
	# All in one event, which is the last.
	[ "$(rows 'SELECT max(seq) FROM event')" = "$(rows "SELECT seq FROM event WHERE type = 'order.expired'")" ]
}

@test "a second run prints nothing and writes nothing" {
	held 1 >/dev/null
	at 10:00:00
	[ "$(order-expire | wc -l)" = 1 ]
	head=$(head_of)
	[ -z "$(order-expire)" ]
	at 12:00:00
	[ -z "$(order-expire)" ]
	[ "$(head_of)" = "$head" ]
}

@test "what is paid, refused, cancelled or on its way stays as it is" {
	held 1 | paid | order-confirm | order-advance --to making >/dev/null
	held 2 | order-cancel --reason customer >/dev/null
	order 3 milk-cup 9999 | stock-reserve -q | order-confirm -q >/dev/null
	at 23:00:00
	[ -z "$(order-expire)" ]
	[ "$(rows 'SELECT status FROM orders ORDER BY id')" = 3,8,7 ]
}

@test "each channel has its own time, however it is said" {
	held 1 meituan >/dev/null
	held 2 饿了么 >/dev/null
	held 3 till >/dev/null
	at 09:16:00
	order-expire --after meituan=15m,饿了么=20m | jq -e '.channel == "meituan"'
	[ "$(rows 'SELECT count(*) FROM orders WHERE status = 8')" = 1 ]
	at 09:31:00
	order-expire --after 1h --after meituan=15m --after 饿了么=20m | jq -e '.channel == "饿了么"'
	[ -z "$(order-expire --after 饿了么=20m --after 2h,till=45m)" ]
	# The last word on a channel holds.
	[ -z "$(order-expire --after till=5m,till=32m)" ]
	order-expire | jq -e '.channel == "till"'
}

@test "--after that is no time is a slip" {
	for word in '' 5 soon 0s meituan= =5m meituan=x 30m, 1ms; do
		run -64 order-expire --after "$word"
		[[ "$output" == *"--after: expected a time as 30m or CHANNEL=15m, at least 1s, got '$word'"* ]]
	done
}

@test "a backfill is not born expired, and what happened never expires" {
	printf '{"channel":"old","channel_no":"%s","store":"S1","placed_at":"2026-01-01T09:00:00+08:00","lines":[{"sku":"milk-cup","qty":1}]%s}\n' \
		1 '' 2 ',"happened":true' | order-add >/dev/null
	[ -z "$(order-expire)" ]
	at 09:30:00
	order-expire | jq -e '.channel_no == "1"'
	at 23:00:00
	[ -z "$(order-expire)" ]
	[ "$(rows 'SELECT channel_no, status FROM orders ORDER BY id')" = '1 8,2 0' ]
}

@test "a member of an open group has until its window is over" {
	printf '{"campaign":"二","name":"二人团","sku":"milk-cup","group_price":800,"size":2,"life":"2h"}\n' |
		groupbuy-set >/dev/null
	printf '{"channel":"mini","channel_no":"%s","store":"S1","customer":"g%s","campaign":"二"%s,"lines":[{"sku":"milk-cup","qty":1}]}\n' \
		1 1 '' 2 2 ',"group":"二/1"' | order-add -q | groupbuy-join -q | stock-reserve >/dev/null
	held 3 >/dev/null
	at 09:45:00
	order-expire | jq -e '.channel_no == "3"'
	at 11:59:59
	[ -z "$(order-expire)" ]
	at 12:00:00
	[ "$(order-expire | jq -r .channel_no | paste -sd,)" = 1,2 ]
	[ "$(rows 'SELECT joined, paid, state FROM buy_group')" = '0 0 0' ]
	[ "$(account seats:二/1)" = '2 0' ]
	# The group is ended by its own tick, with nobody in it.
	groupbuy-tick | jq -e '.state == "failed" and .members == 0'
}

@test "a hold that has run out before is no hindrance" {
	order 1 milk-cup 1 | stock-reserve --ttl 5m >/dev/null
	at 09:40:00
	[ "$(order-expire | wc -l)" = 1 ]
	[ "$(level milk)" = '100000 0 100000 0' ]
}

@test "money that comes after is booked and owed back" {
	held 1 | sed 's/}$/,"payments":[{"channel":"wechat","amount":900,"no":"W1"}]}/' >o
	at 09:30:00
	order-expire >/dev/null
	payment-record -q o | jq -e '.refused.code == "wrong_state" and .refund_owed == 900'
	[ "$(rows 'SELECT status, paid, refunded FROM orders')" = '9 900 900' ]
	[ -z "$(order-expire)" ]
}

@test "a dry run says what would be done and does nothing" {
	held 1 >/dev/null
	at 10:00:00
	head=$(head_of)
	order-expire -n | jq -e '.dry_run and .reason == "unpaid"'
	[ "$(head_of)" = "$head" ]
	[ -z "$(watermark)" ]
	order-expire --now 2026-03-01T10:00:00+08:00 | jq -e '.dry_run == null'
}

@test "the watermark follows the orders, whatever times were given" {
	held 1 >a
	at 09:10:00
	held 2 >b
	at 09:35:00
	order-expire | jq -e '.channel_no == "1"'
	passed=$(watermark)
	[ "$passed" -gt "$(jq -r .order_id a)" ]
	[ "$passed" -le "$(jq -r .order_id b)" ]
	[ -z "$(order-expire --after 3h)" ]
	[ "$(watermark)" = "$passed" ]
	order-expire --after 1m | jq -e '.channel_no == "2"'
	held 3 >/dev/null
	at 10:40:00
	order-expire --after 1m | jq -e '.channel_no == "3"'
	ledger-rebuild >/dev/null
	[ -z "$(order-expire --after 1m)" ]
}

@test "nothing due: no lock is asked for" {
	held 1 >/dev/null
	locked run -0 order-expire --wait 0s
	[ -z "$output" ]
	at 09:30:00
	locked run -75 order-expire --wait 0s
	[ "$(order-expire | wc -l)" = 1 ]
}

@test "many orders that need nothing are passed over for good" {
	many 2500
	sqlite3 "$BOBA_LEDGER" 'SELECT id FROM orders' | sed 's/.*/{"order_id":"&"}/' | paid >/dev/null
	[ -z "$(watermark)" ]
	at 10:00:00
	[ -z "$(order-expire)" ]
	[ "$(watermark)" -gt "$(rows 'SELECT max(id) FROM orders')" ]
	held 1 >/dev/null
	at 10:30:00
	[ "$(order-expire | wc -l)" = 1 ]
}

@test "more than a transaction holds is done in several" {
	many 2300
	at 10:00:00
	[ "$(order-expire | wc -l)" = 2300 ]
	[ -z "$(order-expire)" ]
	[ "$(rows 'SELECT DISTINCT status FROM orders')" = 8 ]
	[ "$(level milk)" = '100000 0 100000 0' ]
}

@test "two at once: each order expires once" {
	many 400
	at 10:00:00
	order-expire >out1 &
	order-expire >out2 &
	wait
	[ "$(cat out1 out2 | wc -l)" = 400 ]
	[ "$(cat out1 out2 | sort -u | wc -l)" = 400 ]
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'order.expired'")" = 400 ]
}

@test "paid and expired at the same time: one of them, and the money is told" {
	many 300
	sqlite3 "$BOBA_LEDGER" 'SELECT id FROM orders' |
		sed 's/.*/{"order_id":"&","payments":[{"channel":"wechat","amount":900,"no":"&"}]}/' >pay
	at 10:00:00
	order-expire >gone &
	payment-record -q pay >out
	wait
	[ "$(rows 'SELECT count(*) FROM orders WHERE status = 1 AND paid = 900 AND refunded = 0')" = $((300 - $(wc -l <gone))) ]
	[ "$(rows 'SELECT count(*) FROM orders WHERE status = 9 AND paid = 900 AND refunded = 900')" = "$(wc -l <gone)" ]
	[ "$(grep -c '"refund_owed":900' out || true)" = "$(wc -l <gone)" ]
}

@test "killed at any moment and run again it ends the same" {
	many 2500
	at 10:00:00
	cp "$BOBA_LEDGER" whole.db
	BOBA_LEDGER=whole.db order-expire | sort >want
	: >got
	for i in 1 2 3 4 5 6; do
		order-expire >part &
		sleep "0.0$i"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		cat part >>got
	done
	order-expire >>got
	[ "$(head_of)" = "$(sqlite3 whole.db "SELECT value FROM meta WHERE name = 'head'")" ]
	# A line that came out is true, and none came twice.
	sort got | comm -23 - want >extra
	[ ! -s extra ]
	[ "$(sort got | uniq -d | wc -l)" = 0 ]
}

@test "--follow stays and does it when it falls due" {
	unset BOBA_NOW
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/live.db
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set >/dev/null
	echo '{"sku":"bag","name":"纸袋","price":50}' | sku-set >/dev/null
	order-expire --follow --after 2s >out 3>&- &
	pid=$!
	order 1 bag 1 >/dev/null
	until_true test -s out
	kill $pid
	wait $pid || true
	jq -e '.channel_no == "1" and .reason == "unpaid"' out
	[ "$(rows "SELECT e.at - o.placed_at >= 2000 FROM event e, orders o WHERE e.type = 'order.expired'")" = 1 ]
}

@test "at a time when there are no ids any more orders are due as ever" {
	held 1 >null
	for year in 2081 2100 2200; do
		order-expire --dry-run --now $year-01-01T00:00:00Z | jq -r .status >out
		[ "$(cat out)" = cancelled ]
	done
	[ "$(rows 'SELECT status FROM orders')" = 0 ]
}
