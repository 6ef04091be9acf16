# order-change.bats - an order changed before it is paid: a new version, never both
load helper
load stock

setup() {
	base_setup
	shop
	receive milk 2000 2000 M >/dev/null
	promo-set >/dev/null <<-'END'
		{"promo":"off","name":"满20减3","kind":"amount_off","tiers":[{"from":2000,"off":300}],"limit":3,"budget":1000}
	END
}

# version V NO SKU QTY [MEMBERS]: an order of one line as it comes.
version() {
	echo "{\"channel\":\"${CHANNEL:-till}\",\"channel_no\":\"$2\",\"store\":\"S1\",\"customer\":\"li\",\"version\":$1,\"lines\":[{\"sku\":\"$3\",\"qty\":$4}]${5:+,$5}}"
}
upto_stock() {
	order-add -q | promo-apply -q | stock-reserve -q
}
# answers FIELDS: these members of the records on stdin.
answers() {
	jq -c "[$1]"
}
# left: what promotion off may still give, and how often.
left() {
	ledger-balance --format jsonl 2>/dev/null | jq -r 'select(.account == "budget:off" or .account == "uses:off") | .posted - .held' | xargs
}

@test "a new version is priced anew, what was held moves, and nothing is held twice" {
	version 1 7 milk-cup 3 | upto_stock >v1
	[ "$(answers '.total, .payable, .hold' <v1)" = '[2700,2400,"held"]' ]
	[ "$(level milk)" = "2000 600 1400 0" ]
	version 2 7 milk-cup 5 >in
	run -0 --separate-stderr order-add in
	[ "$(answers '.version, .status, .total' <<<"$output")" = '[2,"pending",4500]' ]
	[ "$(jq -r .order_id <<<"$output")" = "$(jq -r .order_id v1)" ]
	[ "$(level milk)" = "2000 0 2000 0" ]
	[ "$(rows 'SELECT version, steps, total, discount, payable FROM orders')" = "2 0 4500 0 4500" ]
	[ "$(rows 'SELECT line, qty FROM order_line')" = "0 5" ]
	upto_stock <in >v2
	[ "$(answers '.version, .total, .payable, .hold' <v2)" = '[2,4500,4200,"held"]' ]
	[ "$(level milk)" = "2000 1000 1000 0" ]
	[ "$(rows 'SELECT step, attempt, state FROM hold ORDER BY step, attempt')" = "1 1 2,1 2 0,2 1 2,2 2 0" ]
	upto_stock <v2 | cmp - v2
	upto_stock <in | cmp - v2
	paid <v2 | order-confirm | answers '.paid, .confirmed' >out
	[ "$(cat out)" = '[4200,true]' ]
	[ "$(level milk)" = "1000 0 1000 0" ]
	[ "$(margin-report --by day --format jsonl | answers '.orders, .qty, .revenue, .discount')" = '[1,5,4500,300]' ]
}

@test "the same version again is the stored answer; with other content key_conflict" {
	version 1 7 milk-cup 3 | order-add >/dev/null
	version 2 7 milk-cup 5 | order-add >v2
	before=$(head_of)
	version 2 7 milk-cup 5 | order-add | cmp - v2
	order-add v2 | cmp - v2
	run -65 --separate-stderr order-add < <(version 2 7 milk-cup 6)
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	run -65 --separate-stderr order-add < <(version 2 7 nothing 6)
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = unknown_sku ]
	[ "$(head_of)" = "$before" ]
}

@test "an older version is superseded at every stage, and the order stays as it is" {
	version 1 7 milk-cup 3 | upto_stock >v1
	jq -c 'del(.version)' v1 >bare
	version 2 7 milk-cup 5 | upto_stock >v2
	before=$(head_of)
	for old in v1 bare; do
		order-add -q $old >out
		[ "$(answers '.refused.by, .refused.code, .order_id' <out)" = '["order-add","superseded",null]' ]
		order-add -q out | cmp - out
		order-confirm -q out | cmp - out
		for stage in promo-apply groupbuy-join stock-reserve stock-release "payment-record --in-full" order-confirm; do
			$stage -q <$old >out
			[[ "$stage" = groupbuy-join || "$(jq -r .refused.code out)" = superseded ]]
			order-confirm -q out >again
			[ "$stage" = groupbuy-join ] || cmp out again
		done
	done
	[ "$(head_of)" = "$before" ]
	paid <v2 | order-confirm | answers '.status, .confirmed' >out
	[ "$(cat out)" = '["paid",true]' ]
}

@test "money that comes for an older version is a fact, and is owed back" {
	version 1 7 milk-cup 1 '"payments":[{"channel":"wechat","amount":900,"no":"W1"}]' | order-add >v1
	version 2 7 milk-cup 2 '"payments":[{"channel":"wechat","amount":1800,"no":"W2"}]' | order-add >v2
	payment-record -q v1 >out
	[ "$(answers '.refused.code, .refund_owed' <out)" = '["superseded",900]' ]
	payment-record -q v1 | cmp - out
	order-confirm -q out | cmp - out
	payment-record v2 | order-confirm | answers '.status, .paid, .confirmed' >done
	[ "$(cat done)" = '["paid",1800,true]' ]
}

@test "a gap in the versions is rejected, also where no order was" {
	version 1 7 milk-cup 3 | order-add >/dev/null
	before=$(head_of)
	for bad in "$(version 3 7 milk-cup 5)" "$(version 2 8 milk-cup 5)"; do
		run -65 --separate-stderr order-add <<<"$bad"
		[ "$(jq -c '[.reject, .field]' <<<"${stderr_lines[0]}")" = '["version_gap","version"]' ]
	done
	version 1 7 milk-cup 3 | order-add | jq -c '.version = 9' >far
	run -65 --separate-stderr stock-reserve far
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = version_gap ]
	for bad in 0 -1 '"2"' 1.0; do
		run -65 order-add <<<"$(version "$bad" 9 milk-cup 1)"
		[[ "$output" == *'"field":"version"'* ]]
	done
	[ "$(head_of)" = "$before" ]
}

@test "store, customer, time and happened stay; a version may leave the time out" {
	version 1 7 milk-cup 1 '"placed_at":"2026-03-01T08:00:00+08:00"' | order-add >/dev/null
	before=$(head_of)
	for change in '.store = "东门"' '.customer = "wu"' 'del(.customer)' '.happened = true' \
		'.placed_at = "2026-03-01T08:00:01+08:00"'; do
		echo "$change"
		version 2 7 milk-cup 2 | jq -c "$change" >in
		run -65 --separate-stderr order-add in
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	done
	[ "$(head_of)" = "$before" ]
	version 2 7 milk-cup 2 | order-add >/dev/null
	version 3 7 milk-cup 1 '"placed_at":"2026-03-01T08:00:00+08:00"' | order-add >/dev/null
	[ "$(rows 'SELECT version, placed_at FROM orders')" = "3 1772323200000" ]
}

@test "a version is priced and made by what was in force when the order was placed" {
	version 1 7 milk-cup 1 | order-add >/dev/null
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	sku-set <<<'{"sku":"milk-cup","name":"热牛奶","price":2000,"recipe":[{"item":"milk","qty":300}]}' >/dev/null
	version 2 7 milk-cup 2 | upto_stock | answers '.total, .hold' >out
	[ "$(cat out)" = '[1800,"held"]' ]
	[ "$(level milk)" = "2000 400 1600 0" ]
}

@test "what is paid, refused or settled is not changed, and stands" {
	version 1 1 milk-cup 1 | order-add | paid >paid
	version 1 2 milk-cup 1 | order-add | paid | order-confirm >done
	version 1 3 milk-cup 1 | order-add | jq -c '. + {refused:{by:"x",code:"y",detail:"z"}}' | order-confirm -q >refused
	before=$(head_of)
	for n in 1 2 3; do
		version 2 $n milk-cup 2 '"order_id":"1"' | order-add -q >out
		[ "$(answers '.refused.code, .order_id' <out)" = '["wrong_state",null]' ]
		order-confirm -q out | cmp - out
		order-add -q out | cmp - out
	done
	[ "$(head_of)" = "$before" ]
	order-confirm paid | answers .confirmed >out
	[ "$(cat out)" = '[true]' ]
}

@test "an order whose payment was refused, and is owed back, may be changed and paid" {
	version 1 7 milk-cup 1 '"payments":[{"channel":"wechat","amount":800,"no":"W1"}]' | order-add | payment-record -q >short
	[ "$(jq -r .refused.code short)" = payment_short ]
	version 2 7 milk-cup 2 '"payments":[{"channel":"wechat","amount":1800,"no":"W2"}]' | order-add | payment-record | order-confirm >out
	[ "$(answers '.status, .confirmed' <out)" = '["paid",true]' ]
}

@test "a stage that refused one version is asked afresh for the next" {
	version 1 7 milk-cup 11 | order-add | stock-reserve -q >v1
	[ "$(jq -r .refused.code v1)" = no_stock ]
	version 2 7 milk-cup 10 | upto_stock >v2
	[ "$(answers '.hold, .refused' <v2)" = '["held",null]' ]
	order-confirm -q v1 >out
	[ "$(jq -r .refused.code out)" = no_stock ]
	[ "$(level milk)" = "2000 2000 0 0" ]
	paid <v2 | order-confirm | answers .confirmed >out
	[ "$(cat out)" = '[true]' ]
}

@test "an order in a group is not changed; one that its group refused is" {
	groupbuy-set <<<'{"campaign":"pair","name":"二人团","sku":"milk-cup","group_price":700,"size":2,"life":"30m","from":"2026-01-01T00:00:00+08:00"}' >/dev/null
	version 1 7 milk-cup 1 '"campaign":"pair"' | order-add | groupbuy-join | stock-reserve >in
	before=$(head_of)
	version 2 7 milk-cup 1 '"campaign":"pair","note":"hot"' | order-add -q >out
	[ "$(jq -r .refused.code out)" = in_group ]
	[ "$(head_of)" = "$before" ]
	version 1 8 bag 1 '"campaign":"pair"' | sed s/li/wu/ | order-add | groupbuy-join -q >refused
	[ "$(jq -r .refused.code refused)" = wrong_sku ]
	version 2 8 milk-cup 1 '"campaign":"pair"' | sed s/li/wu/ | order-add | groupbuy-join >joined
	[ "$(answers '.group, .payable' <joined)" = '["pair/2",700]' ]
}

@test "the same number in two channels is two orders, whatever becomes of one" {
	for channel in till mini app; do
		CHANNEL=$channel version 1 7 milk-cup 1
	done | upto_stock >v1
	[ "$(jq -r .order_id v1 | sort -u | wc -l)" -eq 3 ]
	CHANNEL=mini version 2 7 milk-cup 3 | upto_stock >/dev/null
	[ "$(rows 'SELECT c.name, o.version, o.total FROM orders o JOIN channel c ON c.id = o.channel ORDER BY o.id')" = \
		"till 1 900,mini 2 2700,app 1 900" ]
	paid <v1 >out 2>/dev/null
	[ "$(answers '.channel, .status, .refused.code' <out | xargs)" = '[till,paid,null] [mini,pending,superseded] [app,paid,null]' ]
	order-confirm -q out >/dev/null
	[ "$(rows 'SELECT c.name, o.status, o.paid FROM orders o JOIN channel c ON c.id = o.channel ORDER BY o.id')" = \
		"till 1 900,mini 0 0,app 1 900" ]
	CHANNEL=app version 2 7 milk-cup 2 | order-add -q | answers .refused.code >out
	[ "$(cat out)" = '["wrong_state"]' ]
	[ "$(level milk)" = "1600 600 1000 0" ]
}

@test "one pipe with all versions of an order, in one process or several" {
	for v in 1 2 3; do version $v 7 milk-cup $v; done >in
	ledger-pipe -q 'order-add | promo-apply | stock-reserve' <in >out
	[ "$(answers '.version, .refused.code' <out | xargs)" = '[1,superseded] [2,superseded] [3,null]' ]
	[ "$(level milk)" = "2000 600 1400 0" ]
	upto_stock <in >again
	[ "$(answers '.version, .refused.code' <again | xargs)" = '[1,superseded] [2,superseded] [3,null]' ]
	[ "$(tail -1 again)" = "$(tail -1 out)" ]
}

@test "a dry run changes nothing; --by and --now stand in the event" {
	version 1 7 milk-cup 3 | upto_stock >v1
	before=$(head_of)
	version 2 7 milk-cup 5 | order-add -n | answers '.total, .version, .dry_run' >out
	[ "$(cat out)" = '[4500,2,true]' ]
	[ "$(head_of)" = "$before" ]
	unset BOBA_NOW
	version 2 7 milk-cup 5 | order-add --now 2026-03-01T09:05:00+08:00 --by 小王 >/dev/null
	[ "$(rows "SELECT at, actor, version FROM event WHERE type = 'order.changed'")" = "1772327100000 小王 4" ]
}

@test "eight at once change an order to one next version" {
	version 1 7 milk-cup 1 | upto_stock >/dev/null
	for i in 1 2 3 4 5 6 7 8; do
		version 2 7 milk-cup $((i % 4 + 1)) | order-add -q >"out$i" 2>/dev/null &
	done
	wait
	[ "$(cat out? | jq -r .total | sort -u | wc -l)" -eq 1 ]
	[ "$(cat out? | wc -l)" -eq 2 ]
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'order.changed'")" = 1 ]
}

@test "killed at any moment and run again, every order is at its last version, held once" {
	receive milk 400000 1 N >/dev/null
	for v in 1 2; do
		for n in {1..300}; do version $v $n milk-cup $v; done >in$v
	done
	upto_stock <in1 >/dev/null
	for ms in 5 15 30 45; do
		order-add in2 >part 2>/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		grep '}$' part | promo-apply -q | stock-reserve -q >/dev/null || true
	done
	upto_stock <in2 >out
	[ "$(jq -c '[.version, .total, .hold]' out | sort | uniq -c | xargs)" = "300 [2,1800,held]" ]
	[ "$(level milk)" = "402000 120000 282000 0" ]
	before=$(head_of)
	upto_stock <in2 | cmp - out
	[ "$(head_of)" = "$before" ]
	ledger-dump --all >before
	ledger-rebuild >/dev/null
	ledger-dump --all | cmp - before
}
