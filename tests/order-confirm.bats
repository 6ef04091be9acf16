# order-confirm.bats - paid orders settled, refused ones undone
load helper
load stock

setup() {
	base_setup
	shop
}

# events TYPE: how many there are.
events() {
	rows "SELECT count(*) FROM event WHERE type = '$1'"
}
# costs: the cost of each line, in the order of the lines.
costs() {
	rows "SELECT cost, costed FROM order_line ORDER BY order_id, line"
}
# refused: the records on stdin as an earlier command would have refused them.
refused() {
	jq -c '. + {refused:{by:"x",code:"y",detail:"z"}}'
}

@test "a paid order uses what it holds, and its lines keep what that cost" {
	receive milk 1000 1000 A >/dev/null
	receive milk 1000 1500 B >/dev/null
	receive 芋圆 300 777 T >/dev/null
	echo '{"channel":"till","channel_no":"1","store":"S1","lines":[{"sku":"奶茶","qty":2,"options":["加料"]},{"sku":"bag","qty":1},{"sku":"milk-cup","qty":1}]}' |
		order-add | stock-reserve | paid >o
	run -0 order-confirm o
	[ "$(jq -c '[.confirmed, .cost_micros, .status]' <<<"$output")" = '[true,12162000,"paid"]' ]
	[ "$(costs)" = "9662000 1,0 0,2500000 1" ]
	[ "$(rows 'SELECT cost, status FROM orders')" = "12162000 1" ]
	[ "$(level milk)" = "1400 0 1400 0" ]
	[ "$(level 芋圆)" = "120 0 120 0" ]
	[ "$(rows "SELECT name, posted FROM account WHERE unit = 'micros' ORDER BY name")" = "cogs:S1 12162000,purchases:S1 -32770000,value:S1 20608000" ]
}

@test "twice gives the same and changes nothing, its own output too" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 2 | stock-reserve | paid >o
	order-confirm o >first
	before=$(head_of)
	order-confirm o | cmp - first
	order-confirm first | cmp - first
	[ "$(head_of)" = "$before" ]
}

@test "L3: lots go first to expire first; then received, then as they were recorded" {
	receive milk 5 5 one '"received_at":"2026-02-02T00:00:00Z","expires":"2026-03-09T00:00:00Z"' >/dev/null
	receive milk 5 5 two '"received_at":"2026-02-01T00:00:00Z","expires":"2026-03-12T00:00:00Z"' >/dev/null
	receive milk 5 5 three '"received_at":"2026-02-03T00:00:00Z","expires":"2026-03-09T00:00:00Z"' >/dev/null
	receive milk 5 5 four '"received_at":"2026-02-01T00:00:00Z","expires":"2026-03-12T00:00:00Z"' >/dev/null
	sku-set >/dev/null <<<'{"sku":"sip","name":"sip","price":1,"recipe":[{"item":"milk","qty":1}]}'
	order 1 sip 7 | stock-reserve | paid | order-confirm >/dev/null
	[ "$(rows "SELECT l.name, o.remaining FROM lot_open o JOIN lot l ON l.id = o.lot ORDER BY l.id")" = "two 5,three 3,four 5" ]
	order 2 sip 6 | stock-reserve | paid | order-confirm >/dev/null
	[ "$(rows "SELECT l.name, o.remaining FROM lot_open o JOIN lot l ON l.id = o.lot ORDER BY l.id")" = "two 2,four 5" ]
	[ "$(sqlite3 "$BOBA_LEDGER" "SELECT body FROM event WHERE type = 'order.confirmed' ORDER BY seq" | jq -sc 'map(.lots)')" = '[[["milk","one",5],["milk","three",2]],[["milk","three",3],["milk","two",3]]]' ]
}

@test "L5: a lot without an end is used after those that have one" {
	receive 芋圆 100 100 ever >/dev/null
	receive 芋圆 100 100 dated '"expires":"2026-04-01T00:00:00Z"' >/dev/null
	receive milk 1000 1 M >/dev/null
	order 1 奶茶 2 | stock-reserve | paid | order-confirm >/dev/null
	[ "$(rows "SELECT l.name, o.remaining FROM lot_open o JOIN lot l ON l.id = o.lot WHERE l.name <> 'M'")" = "ever 80" ]
}

@test "what expires while it is held is used all the same" {
	receive milk 400 400 M '"expires":"2026-03-01T09:10:00+08:00"' >/dev/null
	order 1 milk-cup 1 | stock-reserve >o
	export BOBA_NOW=2026-03-01T09:20:00+08:00
	paid <o | order-confirm >out
	[ "$(jq .cost_micros out)" = 2000000 ]
}

@test "C1: the moving average: fifteen of ten at 10 and ten at 20 cost 225" {
	sku-set >/dev/null <<<'{"sku":"sip","name":"sip","price":1,"recipe":[{"item":"milk","qty":1}]}'
	receive milk 10 100 A >/dev/null
	receive milk 10 200 B >/dev/null
	order 1 sip 15 | stock-reserve | paid | order-confirm >out
	[ "$(jq .cost_micros out)" = 2250000 ]
	[ "$(rows 'SELECT qty, micros FROM item_value')" = "5 750000" ]
}

@test "what does not divide closes to nothing with the last unit" {
	sku-set >/dev/null <<<'{"sku":"sip","name":"sip","price":1,"recipe":[{"item":"milk","qty":1}]}'
	receive milk 3 1 A >/dev/null
	for n in 1 2 3; do
		order "$n" sip 1 | stock-reserve | paid | order-confirm
	done >out
	[ "$(jq .cost_micros out | paste -sd' ')" = "3333 3334 3333" ]
	[ "$(rows 'SELECT qty, micros FROM item_value')" = "0 0" ]
	[ "$(stock-level | jq -c '[.on_hand, .lots, .value]')" = "[0,0,0]" ]
}

@test "one batch and many give the same figures" {
	receive milk 3001 1000 A >/dev/null
	receive 芋圆 1001 777 T >/dev/null
	for n in {1..15}; do
		echo "{\"channel\":\"till\",\"channel_no\":\"$n\",\"store\":\"S1\",\"lines\":[{\"sku\":\"奶茶\",\"qty\":1},{\"sku\":\"milk-cup\",\"qty\":1}]}"
	done | order-add | stock-reserve -q | paid >o
	cp "$BOBA_LEDGER" one.db
	while read -r line; do
		BOBA_LEDGER=one.db order-confirm <<<"$line"
	done <o >by-one
	order-confirm o | cmp - by-one
	rows 'SELECT store, item, qty, micros FROM item_value' >all
	BOBA_LEDGER=one.db rows 'SELECT store, item, qty, micros FROM item_value' | cmp - all
	rows 'SELECT * FROM lot_open' >all
	BOBA_LEDGER=one.db rows 'SELECT * FROM lot_open' | cmp - all
	ledger-verify -l one.db
}

@test "members that anyone can write do not pay for an order" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 1 | stock-reserve | jq -c '. + {paid:900, status:"paid"}' >o
	before=$(head_of)
	order-confirm o | cmp - o
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "1000 200 800 0" ]
}

@test "an order that is paid later is confirmed then" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 1 | stock-reserve | order-confirm >left
	paid <left | order-confirm >out
	[ "$(jq -c '[.confirmed, .cost_micros]' out)" = "[true,2000000]" ]
}

@test "a paid order without stock-reserve is confirmed, its cost not known" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 1 | paid | order-confirm >out
	[ "$(jq -c '[.confirmed, .cost_micros]' out)" = "[true,0]" ]
	[ "$(costs)" = "0 0" ]
	[ "$(level milk)" = "1000 0 1000 0" ]
}

@test "a line of which a part was short is not costed" {
	receive milk 300 300 A >/dev/null
	echo '{"channel":"till","channel_no":"1","store":"S1","happened":true,"lines":[{"sku":"milk-cup","qty":1},{"sku":"milk-cup","qty":1}]}' |
		order-add | stock-reserve | paid | order-confirm >out
	[ "$(jq .cost_micros out)" = 3000000 ]
	[ "$(costs)" = "2000000 1,1000000 0" ]
	[ "$(level milk)" = "0 0 0 100" ]
}

@test "a refused order gives back what it holds" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 1 | stock-reserve | refused >o
	run -0 --separate-stderr order-confirm o
	[ "$(jq -c '[.status, .refused.code]' <<<"$output")" = '["refused","y"]' ]
	[ "$(level milk)" = "1000 0 1000 0" ]
	[ "$(rows 'SELECT status FROM orders')" = 7 ]
	before=$(head_of)
	echo "$output" >first
	order-confirm -q o | cmp - first
	order-confirm -q first | cmp - first
	[ "$(head_of)" = "$before" ]
}

@test "an order refused for its stock ends refused, and can not be retried then" {
	order 1 milk-cup 1 >o
	stock-reserve -q o | paid | order-confirm -q >out
	[ "$(jq -c '[.status, .refused.code]' out)" = '["refused","no_stock"]' ]
	receive milk 1000 1000 A >/dev/null
	run -0 --separate-stderr stock-reserve --retry o
	[ "$(jq -r .refused.code <<<"$output")" = wrong_state ]
	[ "$(level milk)" = "1000 0 1000 0" ]
}

@test "refused before it was an order: it passes" {
	echo '{"channel":"till","refused":{"by":"rate-limit","code":"429","detail":"z"}}' >o
	order-confirm -q o | cmp - o
	[ "$(events order.refused)" = 0 ]
}

@test "refused after money came: a refund is owed" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 2 | stock-reserve | paid | refused >o
	run -0 --separate-stderr order-confirm o
	[ "$(jq -c '[.status, .refund_owed]' <<<"$output")" = '["refunding",1800]' ]
	[ "$(rows 'SELECT amount, reason FROM refund')" = "1800 order_refused" ]
	[ "$(level milk)" = "1000 0 1000 0" ]
	before=$(head_of)
	order-confirm -q o >second
	[ "$(cat second)" = "$output" ]
	[ "$(head_of)" = "$before" ]
}

@test "money after the hold has expired: the same once more, if it is there" {
	receive milk 400 400 A >/dev/null
	order 1 milk-cup 2 | stock-reserve >o
	export BOBA_NOW=2026-03-01T12:00:00+08:00
	paid <o | order-confirm >out
	[ "$(jq -c '[.confirmed, .cost_micros]' out)" = "[true,4000000]" ]
	[ "$(rows 'SELECT attempt, state FROM hold ORDER BY attempt')" = "1 3,2 1" ]
	[ "$(level milk)" = "0 0 0 0" ]
	before=$(head_of)
	order-confirm out | cmp - out
	[ "$(head_of)" = "$before" ]
}

@test "money after the hold has expired and others took it: refused, a refund owed" {
	receive milk 400 400 A >/dev/null
	order 1 milk-cup 2 | stock-reserve >o
	export BOBA_NOW=2026-03-01T12:00:00+08:00
	order 2 milk-cup 1 | stock-reserve >/dev/null
	paid <o >p
	run -0 --separate-stderr order-confirm p
	[ "$(jq -c '[.refused.by, .refused.code, .status, .refund_owed]' <<<"$output")" = '["order-confirm","hold_expired","refunding",1800]' ]
	[ "$(rows 'SELECT amount, reason FROM refund')" = "1800 hold_expired" ]
	[ "$(level milk)" = "400 200 200 0" ]
	before=$(head_of)
	echo "$output" >first
	order-confirm -q p | cmp - first
	order-confirm -q first | cmp - first
	[ "$(head_of)" = "$before" ]
}

@test "a fact whose hold has expired takes what is there then" {
	receive milk 400 400 A >/dev/null
	order 1 milk-cup 2 '"happened":true' | stock-reserve >o
	export BOBA_NOW=2026-03-01T12:00:00+08:00
	order 2 milk-cup 1 | stock-reserve >/dev/null
	paid <o | order-confirm >out
	[ "$(jq -c '[.confirmed, .cost_micros]' out)" = "[true,2000000]" ]
	[ "$(level milk)" = "200 200 0 200" ]
}

@test "stock that was released is taken once more, as what has expired is" {
	receive milk 400 400 A >/dev/null
	order 1 milk-cup 2 | stock-reserve | stock-release | paid | order-confirm >out
	[ "$(jq -c '[.confirmed, .cost_micros]' out)" = "[true,4000000]" ]
	[ "$(level milk)" = "0 0 0 0" ]
	[ "$(rows 'SELECT attempt, state FROM hold ORDER BY attempt')" = "1 2,2 1" ]
}

@test "an order whose released stock went to another is refused, and its money is owed" {
	receive milk 400 400 A >/dev/null
	order 1 milk-cup 2 | stock-reserve | stock-release | paid >o
	order 2 milk-cup 1 | stock-reserve >/dev/null
	run -0 --separate-stderr order-confirm o
	[ "$(jq -c '[.refused.code, .status, .refund_owed, .confirmed]' <<<"$output")" = '["hold_expired","refunding",1800,null]' ]
	[ "$(level milk)" = "400 200 200 0" ]
}

@test "a settled order fed through a stage that it did not go through keeps its status" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 1 >o
	paid <o | order-confirm >done
	order-add o | stock-reserve -q | payment-record -q --in-full | order-confirm -q >again
	[ "$(jq -c '[.status, .refused.code, .confirmed]' again)" = '["paid","wrong_state",true]' ]
	order-add o | payment-record -q <<<"$(jq -c '. + {payments:[{channel:"wechat",amount:900,no:"late"}]}' o)" >late
	[ "$(jq -c '[.status, .refused.code]' late)" = '["paid","already_paid"]' ]
}

@test "a dry run uses nothing" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 1 | stock-reserve | paid >o
	before=$(head_of)
	run -0 order-confirm -n o
	[ "$(jq -c '[.confirmed, .cost_micros, .dry_run]' <<<"$output")" = '[true,2000000,true]' ]
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "1000 200 800 0" ]
}

@test "unknown orders are rejected" {
	run -65 order-confirm <<<'{"order_id":"17"}'
	[[ "$output" == *unknown_order* ]]
	run -65 order-confirm <<<'{"order_id":"17","refused":{"by":"x"}}'
	[[ "$output" == *unknown_order* ]]
}

pipeline() {
	order-add orders | stock-reserve -q | payment-record --in-full | order-confirm -q
}
@test "killed at any moment and run again, it ends as if nothing had been" {
	receive milk 50000 49999 A >/dev/null
	receive milk 50000 70001 B '"expires":"2026-03-04T00:00:00Z"' >/dev/null
	receive 芋圆 20000 13337 T >/dev/null
	for n in {1..400}; do
		echo "{\"channel\":\"till\",\"channel_no\":\"$n\",\"store\":\"S1\",\"lines\":[{\"sku\":\"奶茶\",\"qty\":1},{\"sku\":\"milk-cup\",\"qty\":1}]}"
	done >orders
	for file in "$BOBA_LEDGER"*; do
		cp "$file" "${file/ledger.db/whole.db}"
	done
	export -f pipeline
	BOBA_LEDGER=$PWD/whole.db pipeline >whole
	for ms in 5 12 20 30 40 60 80 120; do
		killed "0.$(printf '%03d' $ms)" bash -c pipeline >/dev/null 2>&1
	done
	pipeline >again
	[ "$(jq -c 'del(.order_id)' again | sha256sum)" = "$(jq -c 'del(.order_id)' whole | sha256sum)" ]
	stock-level >level
	stock-level -l whole.db | cmp - level
	rows 'SELECT o.channel_no, l.line, l.cost, l.costed FROM order_line l JOIN orders o ON o.id = l.order_id ORDER BY 1, 2' >lines
	BOBA_LEDGER=whole.db rows 'SELECT o.channel_no, l.line, l.cost, l.costed FROM order_line l JOIN orders o ON o.id = l.order_id ORDER BY 1, 2' | cmp - lines
	ledger-verify -l whole.db
}

# agrees: lots, averages and accounts say the same.
agrees() {
	[ -z "$(rows "SELECT 1 FROM item_value v JOIN stream s ON s.id = v.store JOIN stream i ON i.id = v.item
		LEFT JOIN account a ON a.name = 'stock:' || s.name || ':' || i.name
		WHERE v.qty <> coalesce(a.posted, 0) OR v.qty <> (SELECT coalesce(sum(o.remaining), 0)
		FROM lot_open o WHERE o.store = v.store AND o.item = v.item)")" ] || return
	[ "$(rows 'SELECT sum(micros) FROM item_value')" = "$(rows "SELECT sum(posted) FROM account WHERE name LIKE 'value:%'")" ] || return
	[ "$(rows "SELECT posted FROM account WHERE name = 'cogs:S1'")" = "$(rows 'SELECT sum(cost) FROM order_line')" ] || return
	[ "$(rows 'SELECT sum(cost) FROM orders')" = "$(rows 'SELECT sum(cost) FROM order_line')" ]
}
@test "whatever comes in and goes out, lots, averages and accounts agree" {
	sku-set >/dev/null <<<'{"sku":"sip","name":"sip","price":7,"recipe":[{"item":"milk","qty":1}]}'
	for seed in 1 2 3; do
		awk -v seed="$seed" 'BEGIN {
			srand(seed)
			for (i = 0; i < 60; i++) {
				n = seed "-" i
				if (rand() < 0.3)
					printf "R {\"store\":\"S1\",\"item\":\"milk\",\"qty\":%d,\"cost\":%d,\"lot\":\"%s\"}\n", 1 + rand() * 40, rand() * 900, n
				else
					printf "O {\"channel\":\"x\",\"channel_no\":\"%s\",\"store\":\"S1\",\"happened\":%s,\"lines\":[{\"sku\":\"sip\",\"qty\":%d},{\"sku\":\"sip\",\"qty\":%d}]}\n", n, rand() < 0.5 ? "true" : "false", 1 + rand() * 9, 1 + rand() * 9
			}
		}' >moves
		while read -r kind line; do
			if [ "$kind" = R ]; then
				stock-receive <<<"$line"
			else
				order-add <<<"$line" | stock-reserve -q | payment-record -q --in-full | order-confirm -q
			fi
		done <moves >/dev/null
		agrees
	done
	[ "$(events stock.refused)" -gt 3 ]
	[ "$(events order.confirmed)" -gt 30 ]
}

@test "stock and a promotion that have both expired are both taken once more" {
	receive milk 400 400 A >/dev/null
	promo-set >/dev/null <<<'{"promo":"九折","name":"九折","kind":"percent_off","off_bp":1000,"budget":500,"from":"2026-01-01T00:00:00Z"}'
	order 1 milk-cup 2 | promo-apply | stock-reserve >o
	[ "$(rows "SELECT posted, held FROM account WHERE name = 'budget:九折'")" = "500 180" ]
	export BOBA_NOW=2026-03-02T09:00:00+08:00
	paid <o | order-confirm >out
	[ "$(jq -c '[.confirmed, .cost_micros]' out)" = "[true,4000000]" ]
	[ "$(rows "SELECT posted, held FROM account WHERE name = 'budget:九折'")" = "320 0" ]
	[ "$(rows 'SELECT step, attempt, state FROM hold ORDER BY step, attempt')" = "1 1 3,1 2 1,2 1 3,2 2 1" ]
}

@test "--now and --by stand in the event" {
	receive milk 400 400 A >/dev/null
	order 1 milk-cup 2 | stock-reserve | paid >o
	unset BOBA_NOW
	order-confirm --now 2026-03-01T09:05:00+08:00 --by 小王 o >/dev/null
	[ "$(rows "SELECT at, actor FROM event WHERE type = 'order.confirmed'")" = "1772327100000 小王" ]
}

@test "--due confirms what was paid and never fed in again, a minute later, once" {
	receive milk 1000 1000 A >/dev/null
	order 1 milk-cup 2 | stock-reserve | paid >o
	order 2 milk-cup 1 | stock-reserve >unpaid
	[ -z "$(order-confirm --due)" ]
	export BOBA_NOW=2026-03-01T10:01:00Z
	order-confirm --due >out
	[ "$(jq -c '[.channel_no, .status, .confirmed]' out)" = '["1","paid",true]' ]
	[ -z "$(order-confirm --due)" ]
	order-confirm o | jq -e .confirmed >/dev/null
	[ "$(events order.confirmed)" = 1 ]
	[ "$(level milk | cut -d' ' -f1)" -lt 1000 ]
	paid <unpaid >/dev/null
	run -64 order-confirm --due o
}

@test "--due gives what cost nothing its minute too" {
	receive milk 1000 1000 A >/dev/null
	promo-set >/dev/null <<<'{"promo":"gift","name":"gift","kind":"percent_off","off_bp":10000,"from":"2026-01-01T00:00:00Z"}'
	order 1 milk-cup 1 | promo-apply | stock-reserve >o
	[ "$(jq .payable o)" = 0 ]
	payment-record --in-full o >null
	[ "$(rows 'SELECT count(*) FROM payment')" = 0 ]
	[ -z "$(order-confirm --due)" ]
	export BOBA_NOW=2026-03-01T09:00:59+08:00
	[ -z "$(order-confirm --due)" ]
	export BOBA_NOW=2026-03-01T09:01:00+08:00
	[ "$(order-confirm --due | jq -c '[.channel_no, .confirmed]')" = '["1",true]' ]
}
