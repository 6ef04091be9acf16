# order-advance.bats - orders on their way: once each, and only as the table says
load helper
load stock

setup() {
	base_setup
	shop
	receive milk 100000 90000 M >/dev/null
	receive 芋圆 100000 90000 T >/dev/null
}

# sold NO: an order of a milk cup, paid and confirmed.
sold() {
	order "$1" milk-cup 1 | stock-reserve | paid | order-confirm
}
to() {
	order-advance -q --to "$1"
}
status_of() {
	rows "SELECT status FROM orders WHERE channel_no = '$1'"
}

@test "from the counter to the customer, each step at its time" {
	sold 1 >o
	export BOBA_NOW=2026-03-01T09:02:00+08:00
	run -0 order-advance --to making o
	[[ "$output" == *'"status":"making"}' ]]
	BOBA_NOW=2026-03-01T09:05:00+08:00
	to ready <o >/dev/null
	BOBA_NOW=2026-03-01T09:06:00+08:00
	to completed <o | jq -e '.status == "completed"'
	[ "$(status_of 1)" = 6 ]
	[ "$(rows "SELECT type, (at - 1772326800000) / 60000 FROM event WHERE type IN ('order.started', 'order.made', 'order.completed') ORDER BY seq")" = 'order.started 2,order.made 5,order.completed 6' ]
}

@test "shipped comes between ready and completed" {
	sold 1 >o
	to making <o | to ready | to shipped | to completed | jq -e '.status == "completed"'
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'order.shipped'")" = 1 ]
}

@test "each record may say where it goes" {
	sold 1 | sed 's/}$/,"to":"making"}/' >o
	order-advance o | jq -e '.status == "making" and .to == "making"'
	to ready <o | jq -e '.status == "ready"'
	# Not to be told where, and no such place.
	run -65 order-advance <<<"$(jq -c 'del(.to)' o)"
	[[ "$output" == *'"reject":"missing_field","line":1,"field":"to"'* ]]
	run -65 order-advance <<<"$(jq -c '.to = "paid"' o)"
	[[ "$output" == *'"reject":"value_range","line":1,"field":"to"'* ]]
	run -64 order-advance --to paid o
}

@test "the same again gets the same bytes, also when the order has gone on" {
	sold 1 >o
	to making <o >out
	head=$(head_of)
	to making <o | cmp - out
	to making <out | cmp - out
	[ "$(head_of)" = "$head" ]
	to ready <o >/dev/null
	to completed <o >/dev/null
	head=$(head_of)
	to making <o | cmp - out
	[ "$(head_of)" = "$head" ]
	# It never was shipped, and is not now.
	to shipped <o | jq -e '.refused.code == "wrong_state"'
	[ "$(status_of 1)" = 6 ]
}

@test "what was not paid is not made, until it is" {
	order 1 milk-cup 1 | stock-reserve >o
	to making <o >no
	[ "$(jq -c .refused no)" = '{"by":"order-advance","code":"not_paid","detail":"the order is not paid","from":"pending","to":"making","possible":["paid","refused","cancelled"]}' ]
	paid <o >/dev/null
	to making <o | cmp - no
	order-advance -q --retry --to making o | jq -e '.refused.code == "not_settled"'
	order-confirm o >/dev/null
	# The record that was refused is taken up as well, and stays taken up.
	order-advance -q --retry --to making no >out
	jq -e '.status == "making" and .refused == null' out
	order-advance -q --retry --to making no | cmp - out
	[ "$(status_of 1)" = 3 ]
}

@test "with --retry a record that was refused one state is taken up for another" {
	order 1 milk-cup 1 | stock-reserve | paid | order-confirm >o
	to ready <o >no
	[ "$(jq -r .refused.code no)" = wrong_state ]
	order-advance -q --retry --to making no | jq -e '.status == "making" and .refused == null'
}

@test "a second payment for an order that is being made is owed back, the order stands" {
	order 1 bag 1 | paid | to making >o
	jq -c '.payments = [{"channel":"till","amount":50,"no":"W2"}]' o | payment-record -q >late
	[ "$(jq -c '[.refused.code, .refund_owed]' late)" = '["already_paid",50]' ]
	order-confirm late | cmp - late
	[ "$(rows 'SELECT status, paid, refunded FROM orders')" = '3 100 50' ]
}

@test "an order that needs no stock need not be settled" {
	order 1 bag 1 | paid | to making | jq -e '.status == "making"'
}

@test "no step is left out and none goes back" {
	sold 1 >o
	to ready <o | jq -e '.refused | .code == "wrong_state" and .from == "paid" and .to == "ready"'
	to completed <o | jq -e '.refused.possible == ["waiting_group","making","refused","cancelled","refunding"]'
	[ "$(status_of 1)" = 1 ]
	sold 2 >p
	to making <p | to ready | to completed >/dev/null
	order-cancel -q --reason mistake p | jq -e '.refused.code == "wrong_state"'
}

@test "refused records pass, and a cancelled order is not advanced" {
	sold 1 >o
	order-cancel -q --reason customer o >/dev/null
	to making <o >no
	jq -e '.refused.code == "wrong_state" and .refused.from == "refunding"' no
	to making <no | cmp - no
	sed 's/}$/,"refused":{"by":"promo-apply","code":"x"}}/' o >other
	to making <other | cmp - other
	order-advance -q --retry --to making other | cmp - other
}

@test "a member of a group is not made before its group has come about" {
	printf '{"campaign":"二","name":"二人团","sku":"milk-cup","group_price":800,"size":2,"life":"1h"}\n' |
		groupbuy-set >/dev/null
	for i in 1 2; do
		printf '{"channel":"mini","channel_no":"%s","store":"S1","customer":"c%s","campaign":"二"%s,"lines":[{"sku":"milk-cup","qty":1}]}\n' \
			"$i" "$i" "$([ "$i" = 1 ] || echo ',"group":"二/1"')" | order-add -q | groupbuy-join -q |
			stock-reserve | paid | order-confirm >"o$i"
	done
	to making <o1 | jq -e '.refused | .code == "group_open" and .from == "waiting_group"'
	groupbuy-tick >/dev/null
	order-advance -q --retry --to making o1 o2 | jq -e '.status == "making"'
}

@test "stale lines, an unknown order: rejected" {
	sold 1 >o
	run -65 order-advance --to making <<<"$(jq -c '.lines[0].qty = 2' o)"
	[[ "$output" == *'"reject":"stale_record"'* ]]
	run -65 order-advance --to making <<<'{"order_id":"17"}'
	[[ "$output" == *'"reject":"unknown_order"'* ]]
	echo "{\"order_id\":$(jq .order_id o)}" | to making | jq -e '.status == "making"'
}

@test "a dry run changes nothing; who did it is kept" {
	sold 1 >o
	head=$(head_of)
	order-advance -n --to making o | jq -e '.dry_run and .status == "making"'
	[ "$(head_of)" = "$head" ]
	order-advance --by 阿May --to making o >/dev/null
	[ "$(rows "SELECT actor FROM event WHERE type = 'order.started'")" = 阿May ]
}

@test "two at once: each order is moved once" {
	for i in $(seq 200); do
		printf '{"channel":"till","channel_no":"%s","store":"S1","lines":[{"sku":"milk-cup","qty":1}]}\n' "$i"
	done | order-add | stock-reserve | paid | order-confirm >o
	to making <o >out1 &
	to making <o >out2 &
	wait
	cmp out1 out2
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'order.started'")" = 200 ]
}

@test "killed at any moment and run again it ends the same" {
	for i in $(seq 400); do
		printf '{"channel":"till","channel_no":"%s","store":"S1","lines":[{"sku":"milk-cup","qty":1}]}\n' "$i"
	done | order-add | stock-reserve | paid | order-confirm >o
	for i in 1 3 5 7 9; do
		to making <o >part &
		sleep "0.00$i"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	to making <o >out
	[ "$(jq -r .status out | sort | uniq -c | tr -s ' ')" = ' 400 making' ]
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'order.started'")" = 400 ]
}

@test "the table is printed without a ledger, as a page, a table and a graph" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/none.db
	run -0 order-advance --states table
	[[ "$output" == *$'\nready          completed      order-advance'* ]]
	order-advance --states dot >dot
	grep -q '	ready -> completed \[label="order-advance' dot
	[ "$(grep -c -- '->' dot)" = "$(order-advance --states table | grep -c '^[a-z]* *[a-z_]* *[a-z].*' | awk '{ print $1 - 1 }')" ]
	[ ! -e none.db ]
	order-advance --help | grep -q '^ready          completed      order-advance'
	order-advance --help=man >page
	grep -q '^\.Ss How an order may move' page
	grep -q '^ready          completed      order-advance' page
	run -64 order-advance --states svg
}

@test "record(5) tells every status" {
	for s in $(order-advance --states table | awk '$2 ~ /^[a-z_]+$/ && $1 != "from" && $1 != "(1)" { print $1; print $2 }' | sort -u); do
		grep -q "^\.It Cm $s\$" "$ROOT/man/record.5"
	done
}
