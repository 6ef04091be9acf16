# order-cancel.bats - orders cancelled: all they hold is free, all that was paid is owed
load helper
load stock

setup() {
	base_setup
	shop
	receive milk 10000 9000 M >/dev/null
	receive 芋圆 10000 9000 T >/dev/null
}

promo() {
	echo '{"promo":"off","name":"满减","kind":"amount_off","tiers":[{"from":500,"off":100}],"budget":300,"limit":9,"limit_per_customer":2}' |
		promo-set >/dev/null
}
# held NO: an order of a milk cup, its stock and its promotions held; sold: settled.
held() {
	order "$1" milk-cup 1 '"customer":"li"' | promo-apply | stock-reserve
}
sold() {
	held "$1" | paid | order-confirm
}
cancel() {
	order-cancel -q --reason customer "$@"
}
account() {
	rows "SELECT posted, held FROM account WHERE name = '$1'"
}

@test "an unpaid order: all that it holds is free in the same event" {
	promo
	held 1 >o
	[ "$(account budget:off)" = '300 100' ]
	[ "$(level milk)" = '10000 200 9800 0' ]
	cancel o >out
	[ "$(jq -c '[.status, .reason, .refund_owed]' out)" = '["cancelled","customer",null]' ]
	[ "$(level milk)" = '10000 0 10000 0' ]
	[ "$(account budget:off) $(account uses:off) $(account use:off:li)" = '300 0 9 0 0 0' ]
	[ "$(rows 'SELECT status, refunded FROM orders')" = '8 0' ]
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'order.cancelled'")" = 1 ]
	[ "$(rows "SELECT count(*) FROM hold WHERE state = 0")" = 0 ]
	[ "$(rows 'SELECT max(seq) FROM event')" = "$(rows "SELECT seq FROM event WHERE type = 'order.cancelled'")" ]
}

@test "the same again gets the same bytes; another reason or note does not" {
	held 1 | sed 's/}$/,"reason":"no_stock","note":"珍珠没了"}/' >o
	order-cancel o >out
	head=$(head_of)
	order-cancel o | cmp - out
	order-cancel out | cmp - out
	[ "$(head_of)" = "$head" ]
	run -65 order-cancel --reason mistake o
	[[ "$output" == *'"reject":"key_conflict"'* ]]
	run -65 order-cancel <<<"$(jq -c 'del(.note)' o)"
	[[ "$output" == *'"reject":"key_conflict"'* ]]
	# Said by the option it is the same as said by the record.
	jq -c 'del(.reason)' o | order-cancel --reason no_stock | jq -e '.reason == "no_stock"'
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'order.cancelled' AND body LIKE '%\"reason\":\"no_stock\",\"note\":\"珍珠没了\"%'")" = 1 ]
}

@test "every reason of the option is one of a record, and no other" {
	reasons=$(order-cancel --help=complete | sed -n 's/^--reason=\([a-z_]*\).*/\1/p')
	[ "$(echo "$reasons" | wc -w)" = 9 ]
	n=0
	for reason in $reasons; do
		n=$((n + 1))
		order "$n" bag 1 | sed "s/}\$/,\"reason\":\"$reason\"}/" | order-cancel |
			jq -e ".reason == \"$reason\""
		order-cancel --help | grep -q "^  $reason  *[a-z]"
	done
	run -65 order-cancel <<<"$(order x bag 1)"
	[[ "$output" == *'"reject":"missing_field","line":1,"field":"reason","detail":"expected one of: customer, mistake'* ]]
	run -65 order-cancel <<<"$(order y bag 1 | sed 's/}$/,"reason":"whim"}/')"
	[[ "$output" == *'"reject":"value_range","line":1,"field":"reason"'* ]]
	run -64 order-cancel --reason whim
}

@test "a paid order: its money is owed back, what it used is there again" {
	promo
	sold 1 >o
	[ "$(account budget:off) $(account given:off)" = '200 0 100 0' ]
	[ "$(level milk)" = '9800 0 9800 0' ]
	cancel o >out
	[ "$(jq -c '[.status, .reason, .refund_owed]' out)" = '["refunding","customer",800]' ]
	cancel o | cmp - out
	[ "$(level milk)" = '10000 0 10000 0' ]
	[ "$(account budget:off) $(account given:off)" = '300 0 0 0' ]
	[ "$(account uses:off) $(account use:off:li)" = '9 0 0 0' ]
	[ "$(rows 'SELECT status, paid, refunded FROM orders')" = '9 800 800' ]
	[ "$(rows 'SELECT amount, reason FROM refund')" = '800 customer' ]
	[ "$(account value:S1)" = "$(rows "SELECT sum(micros), 0 FROM item_value")" ]
	[ "$(account cogs:S1)" = '0 0' ]
	[ "$(rows "SELECT remaining FROM lot_open o JOIN lot t ON t.id = o.lot WHERE t.name = 'M'")" = 10000 ]
	# The margin of the day: nothing sold in the end, and nothing used.
	margin-report --by day | jq -e '.refunds == 800 and .cost == 0 and .margin == 0'
}

@test "paid and not confirmed yet: what it holds is free" {
	held 1 | paid >o
	cancel o | jq -e '.status == "refunding" and .refund_owed == 900'
	[ "$(level milk)" = '10000 0 10000 0' ]
	# What confirms it now has nothing to do.
	head=$(head_of)
	order-confirm o | cmp - o
	[ "$(head_of)" = "$head" ]
}

@test "what is being made is refused without --made, and lost with it" {
	promo
	sold 1 | order-advance --to making >o
	cancel o >no
	[ "$(jq -c '.refused | [.code, .from, .to]' no)" = '["being_made","making","cancelled"]' ]
	cancel o | cmp - no
	cancel --made o >out
	[ "$(jq -c '[.status, .refund_owed]' out)" = '["refunding",800]' ]
	cancel --made o | cmp - out
	cancel o | cmp - out
	# The refused record itself is taken up too.
	cancel --made no | jq -e '.refused == null and .status == "refunding"'
	[ "$(level milk)" = '9800 0 9800 0' ]
	[ "$(account given:off)" = '100 0' ]
	[ "$(rows 'SELECT cost > 0 FROM orders')" = 1 ]
	[ "$(rows 'SELECT count(*) FROM refund')" = 1 ]
	margin-report --by day | jq -e '.refunds == 800 and .cost == 180 and .margin == -180'
}

@test "completed, refused, cancelled before: there is no such move" {
	sold 1 >o
	for to in making ready completed; do order-advance --to "$to" o >/dev/null; done
	cancel --made o | jq -e '.refused.code == "wrong_state" and .refused.from == "completed"'
	order 2 milk-cup 999 | stock-reserve | order-confirm -q >no
	cancel no | cmp - no
	jq -c 'del(.refused)' no | cancel | jq -e '.refused.from == "refused"'
	order 3 milk-cup 1 >p
	BOBA_NOW=2026-03-01T10:00:00+08:00
	order-expire | grep -q '"reason":"unpaid"'
	cancel p | jq -e '.refused.code == "wrong_state" and .refused.from == "cancelled"'
}

@test "money for a cancelled order is booked and owed back, and the order stays" {
	held 1 >o
	cancel o >/dev/null
	jq -c '. + {payments:[{channel:"wechat",amount:900,no:"W1"}]}' o >late
	payment-record -q late >out
	jq -e '.refused.code == "wrong_state" and .refund_owed == 900' out
	payment-record -q late | cmp - out
	[ "$(rows 'SELECT status, paid, refunded FROM orders')" = '9 900 900' ]
	order-confirm -q o | cmp - o
	order-advance -q --to making o | jq -e '.refused.code == "wrong_state"'
	stock-reserve -q --retry o | jq -e '.refused.code == "wrong_state"'
	[ "$(level milk)" = '10000 0 10000 0' ]
}

# three NO GROUP: member NO of a campaign of two.
member() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","customer":"c%s","campaign":"二"%s,"lines":[{"sku":"milk-cup","qty":1}]}\n' \
		"$1" "$1" "${2:+,\"group\":\"$2\"}" | order-add -q | groupbuy-join -q | stock-reserve
}
groups() {
	printf '{"campaign":"二","name":"二人团","sku":"milk-cup","group_price":800,"size":2,"life":"1h"}\n' |
		groupbuy-set >/dev/null
}

@test "a member that leaves an open group frees its seat, paid or not" {
	groups
	member 1 >a
	member 2 二/1 | paid | order-confirm >b
	[ "$(rows 'SELECT joined, paid FROM buy_group')" = '2 1' ]
	[ "$(account seats:二/1)" = '1 1' ]
	cancel a b >out
	[ "$(jq -c '[.status, .refund_owed]' out | paste -sd,)" = '["cancelled",null],["refunding",800]' ]
	[ "$(rows 'SELECT joined, paid, state FROM buy_group')" = '0 0 0' ]
	[ "$(account seats:二/1)" = '2 0' ]
	[ "$(level milk)" = '10000 0 10000 0' ]
	for i in 3 4; do member $i 二/1 | paid | order-confirm >/dev/null; done
	groupbuy-tick | jq -e '.state == "confirmed" and .members == 2'
}

@test "one of a group that came about is cancelled, the other stays valid" {
	groups
	member 1 | paid | order-confirm >a
	member 2 二/1 | paid | order-confirm >b
	groupbuy-tick >/dev/null
	cancel a | jq -e '.status == "refunding" and .refund_owed == 800'
	[ "$(rows 'SELECT joined, paid, state FROM buy_group')" = '2 2 1' ]
	[ "$(rows 'SELECT status FROM orders ORDER BY id')" = 9,1 ]
	order-advance --to making b | jq -e '.status == "making"'
	[ "$(level milk)" = '9800 0 9800 0' ]
}

@test "a dry run gives nothing back" {
	sold 1 >o
	head=$(head_of)
	cancel -n o | jq -e '.dry_run and .refund_owed == 900'
	[ "$(head_of)" = "$head" ]
	[ "$(level milk)" = '9800 0 9800 0' ]
}

@test "in one transaction with others, and told by its stage" {
	sold 1 >o
	ledger-pipe 'order-advance --to making | order-cancel --reason quality --made' o |
		jq -e '.status == "refunding" and .reason == "quality"'
	run -64 ledger-pipe 'order-cancel --reason whim' o
}

@test "two at once: each order is cancelled once and owed once" {
	for i in $(seq 40); do
		printf '{"channel":"till","channel_no":"%s","store":"S1","lines":[{"sku":"milk-cup","qty":1}]}\n' "$i"
	done | order-add | stock-reserve | paid | order-confirm >o
	cancel o >out1 &
	cancel o >out2 &
	wait
	cmp out1 out2
	[ "$(rows 'SELECT count(*), sum(amount) FROM refund')" = '40 36000' ]
	[ "$(level milk)" = '10000 0 10000 0' ]
}

@test "killed at any moment and run again it ends the same" {
	for i in $(seq 40); do
		printf '{"channel":"till","channel_no":"%s","store":"S1","lines":[{"sku":"milk-cup","qty":1}]}\n' "$i"
	done | order-add | stock-reserve | paid | order-confirm >o
	for i in 1 3 5 7 9; do
		cancel o >part &
		sleep "0.00$i"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	cancel o >out
	[ "$(wc -l <out)" = 40 ]
	[ "$(rows 'SELECT count(*), sum(amount) FROM refund')" = '40 36000' ]
}

@test "unpaid orders that were cancelled leave no trace in the figures of their days" {
	order 1 milk-cup 1 '"placed_at":"2026-02-20T10:00:00+08:00"' >o
	cancel o >/dev/null
	sold 2 >/dev/null
	margin-report >/dev/null
	[ "$(rows 'SELECT DISTINCT day FROM sale_day')" = 20513 ]
	ledger-verify
}
