# stock-cost.bats - what stock costs when it is used, and which lots are used
# The cases C1 to C17 and L3, L5 are those of Odoo's and ERPNext's valuation tests
# (stock_account/tests/test_stockvaluationlayer.py, product_expiry/tests).
load helper
load stock

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	for store in avg fifo; do
		echo "{\"store\":\"$store\",\"name\":\"$store\",\"zone\":\"Asia/Shanghai\",\"costing\":\"${store/avg/average}\"}"
	done | store-set >/dev/null
	echo '{"item":"tea","name":"茶","unit":"g"}' | item-set >/dev/null
	echo '{"sku":"cup","name":"茶","price":1,"recipe":[{"item":"tea","qty":1}]}' | sku-set >/dev/null
}

# number: one more in NO, which other shells see too.
number() {
	echo x >>numbers
	no=$(wc -l <numbers)
}
# change: a second later a definition may be another one.
change() {
	BOBA_NOW=$(date -d "$BOBA_NOW 1 second" +%Y-%m-%dT%H:%M:%S%:z)
	export BOBA_NOW
	"$1" >/dev/null
}

# get STORE QTY COST [MEMBERS]: a lot comes in.
get() {
	number
	echo "{\"store\":\"$1\",\"item\":\"tea\",\"qty\":$2,\"cost\":$3,\"lot\":\"L$no\"${4:+,$4}}" | stock-receive >got
}
# use STORE QTY [MEMBERS]: an order takes so many; its cost in fen.
use() {
	number
	echo "{\"channel\":\"till\",\"channel_no\":\"$no\",\"store\":\"$1\",\"lines\":[{\"sku\":\"cup\",\"qty\":$2}]${3:+,$3}}" |
		order-add | stock-reserve | payment-record --in-full | order-confirm >used
	jq -c 'if .refused then .refused.code else .cost_micros / 10000 end' used
}
# left STORE: quantity and value in fen, and the same by lots and by accounts.
left() {
	rows "SELECT v.qty || ' ' || (v.micros / 10000.0) || CASE WHEN v.qty = (SELECT coalesce(sum(remaining), 0) FROM lot_open o
		WHERE o.store = v.store) AND v.qty = (SELECT posted FROM account WHERE name = 'stock:$1:tea') AND v.micros =
		(SELECT posted FROM account WHERE name = 'value:$1') AND (v.by_lot = 0 OR v.micros = (SELECT coalesce(sum(micros), 0)
		FROM lot_open o WHERE o.store = v.store)) THEN '' ELSE ' wrong' END
		FROM item_value v JOIN stream s ON s.id = v.store WHERE s.name = '$1'"
}
# cogs STORE: what went out, in fen.
cogs() {
	rows "SELECT posted / 10000.0 FROM account WHERE name = 'cogs:$1'"
}

@test "C1: the moving average of two receipts" {
	get avg 10 10000
	get avg 10 20000
	[ "$(use avg 15)" = 22500 ]
	[ "$(left avg)" = "5 7500.0" ]
}

@test "the same by lots, first come first used" {
	get fifo 10 10000
	get fifo 10 20000
	[ "$(use fifo 15)" = 20000 ]
	[ "$(left fifo)" = "5 10000.0" ]
	[ "$(use fifo 5)" = 10000 ]
	[ "$(left fifo)" = "0 0.0" ]
}

@test "C3: what a store sold that its book did not have is made good by the next receipts" {
	for store in avg fifo; do
		change store-set <<<"{\"store\":\"$store\",\"name\":\"x\",\"zone\":\"Asia/Shanghai\",\"costing\":\"${store/avg/average}\",\"negative\":true}"
		get "$store" 10 10000
		get "$store" 10 20000
		[ "$(use "$store" 30)" = 30000 ]
		[ "$(jq -c .short used)" = '[{"item":"tea","qty":10}]' ]
		[ "$(left "$store")" = "0 0.0" ]
		get "$store" 10 30000
		[ "$(jq .repaid got)" = 10 ]
		[ "$(left "$store")" = "0 0.0" ]
		[ "$(cogs "$store")" = 60000.0 ]
		get "$store" 10 40000
		[ "$(jq .repaid got)" = null ]
		[ "$(left "$store")" = "10 40000.0" ]
	done
}

@test "C5: some of a receipt is made good, the rest lies in stock" {
	change store-set <<<'{"store":"avg","name":"x","zone":"Asia/Shanghai","negative":true}'
	[ "$(use avg 2)" = 0 ]
	get avg 20 6660
	[ "$(left avg)" = "18 5994.0" ]
	[ "$(cogs avg)" = 666.0 ]
	[ "$(rows "SELECT remaining FROM lot_open")" = 18 ]
	[ "$(ledger-query --format jsonl 'SELECT qty, remaining, cost FROM lots')" = '{"qty":20,"remaining":18,"cost":6660}' ]
}

@test "a store that says nothing refuses, and its shorts stay told" {
	[ "$(use avg 2)" = '"no_stock"' ]
	[ "$(use avg 2 '"happened":true')" = 0 ]
	get avg 20 6660
	[ "$(left avg)" = "20 6660.0" ]
	[ "$(stock-level --store avg | jq .short)" = 2 ]
}

@test "C7, C9: nothing is left of what is used up" {
	get avg 1 102
	get avg 1 100
	get avg 1 100
	for _ in 1 2 3; do use avg 1; done >/dev/null
	[ "$(left avg)" = "0 0.0" ]
	get avg 20 926
	get avg 50 1520
	for _ in {1..7}; do use avg 10; done >/dev/null
	[ "$(left avg)" = "0 0.0" ]
}

@test "C13: a store that changes to lots spreads its average over them, and back" {
	get avg 10 10000
	get avg 10 20000
	change store-set <<<'{"store":"avg","name":"x","zone":"Asia/Shanghai","costing":"fifo"}'
	[ "$(use avg 1)" = 1500 ]
	[ "$(left avg)" = "19 28500.0" ]
	get avg 1 5000
	[ "$(use avg 19)" = 28500 ]
	[ "$(left avg)" = "1 5000.0" ]
	change store-set <<<'{"store":"avg","name":"y","zone":"Asia/Shanghai"}'
	get avg 1 1000
	[ "$(use avg 1)" = 3000 ]
	[ "$(left avg)" = "1 3000.0" ]
}

@test "a receipt dated back revalues what was used since, and no order's cost changes" {
	get avg 10 10000 '"received_at":"2026-02-01T09:00:00+08:00"'
	[ "$(use avg 5 '"happened":true,"placed_at":"2026-02-03T09:00:00+08:00"')" = 5000 ]
	before=$(margin-report --by day | jq -c '[.cost, .other_cost]')
	[ "$before" = '[5000,0]' ]
	# Had the 10 at 20.00 been known, the 5 had cost 75.00.
	get avg 10 20000 '"received_at":"2026-02-02T09:00:00+08:00"'
	[ "$(jq .revalued_micros got)" = 25000000 ]
	[ "$(left avg)" = "15 22500.0" ]
	[ "$(cogs avg)" = 7500.0 ]
	# What it would have cost more is a cost of its own.
	[ "$(margin-report --by day | jq -s -c '[map(.cost), map(.other_cost) | add]')" = '[5000,2500]' ]
	# Nothing was used after this one came.
	get avg 1 9900 '"received_at":"2026-02-04T09:00:00+08:00"'
	[ "$(jq .revalued_micros got)" = null ]
	stock-receive got | cmp - got
}

@test "by lots nothing is revalued: what was used has cost what it has cost" {
	get fifo 10 10000 '"received_at":"2026-02-01T09:00:00+08:00"'
	use fifo 5 '"happened":true,"placed_at":"2026-02-03T09:00:00+08:00"' >/dev/null
	get fifo 10 20000 '"received_at":"2026-01-02T09:00:00+08:00"'
	[ "$(jq .revalued_micros got)" = null ]
	[ "$(left fifo)" = "15 25000.0" ]
}

@test "C15: a receipt makes good what it can, the rest stays short" {
	echo '{"store":"fifo","name":"x","zone":"Asia/Shanghai","costing":"fifo","negative":true}' >store
	change store-set <store
	use fifo 5 >/dev/null
	get fifo 1 1000
	[ "$(jq .repaid got)" = 1 ]
	[ "$(stock-level --store fifo | jq -c '[.on_hand, .short]')" = '[0,4]' ]
}

@test "C17: lots are used up in their order" {
	get fifo 1 1000
	get fifo 2 4000
	get fifo 1 2000
	get fifo 5 10000
	[ "$(use fifo 4)" = 7000 ]
	[ "$(left fifo)" = "5 10000.0" ]
	[ "$(rows 'SELECT remaining, micros / 10000 FROM lot_open')" = "5 10000" ]
}

@test "L3: first to expire first, then received, then recorded" {
	get avg 5 5 '"received_at":"2026-02-02T00:00:00Z","expires":"2026-03-09T00:00:00Z"'
	get avg 5 5 '"received_at":"2026-02-01T00:00:00Z","expires":"2026-03-12T00:00:00Z"'
	get avg 5 5 '"received_at":"2026-02-03T00:00:00Z","expires":"2026-03-09T00:00:00Z"'
	use avg 7 >/dev/null
	[ "$(rows "SELECT body FROM event WHERE type = 'order.confirmed'" | jq -c .lots)" = '[["tea","L1",5],["tea","L3",2]]' ]
}

@test "L5: a lot without an end is good, and is used last" {
	get avg 10 10
	get avg 1 1 '"expires":"2027-03-09T00:00:00Z"'
	use avg 2 >/dev/null
	[ "$(rows "SELECT body FROM event WHERE type = 'order.confirmed'" | jq -c .lots)" = '[["tea","L2",1],["tea","L1",1]]' ]
}

@test "what is past its date is not counted on, but with --expired" {
	get avg 10 10 '"expires":"2026-03-01T09:00:00+08:00"'
	echo '{"channel":"till","channel_no":"a","store":"avg","lines":[{"sku":"cup","qty":1}]}' |
		order-add | stock-reserve >used
	[ "$(jq -c '.refused.short[0]' used)" = '{"item":"tea","needed":1,"available":0}' ]
	stock-reserve --retry --expired used | payment-record --in-full | order-confirm >out
	[ "$(jq .confirmed out)" = true ]
	[ "$(left avg)" = "9 9.0" ]
	get avg 10 10 '"expires":"2026-03-01T09:00:01+08:00"'
	use avg 10 >/dev/null
	[ "$(rows "SELECT remaining FROM lot_open")" = 9 ]
}

@test "what is dated later is not counted on before" {
	get avg 10 10 '"received_at":"2026-03-02T09:00:00+08:00"'
	[ "$(use avg 1)" = '"no_stock"' ]
	export BOBA_NOW=2026-03-02T09:00:00+08:00
	[ "$(use avg 1)" = 1 ]
}

@test "a fact uses what there is, whatever its date" {
	get avg 3 3 '"expires":"2026-02-01T09:00:00+08:00"'
	get avg 3 3 '"received_at":"2026-03-02T09:00:00+08:00"'
	use avg 5 '"happened":true' >/dev/null
	[ "$(rows "SELECT body FROM event WHERE type = 'order.confirmed'" | jq -c .lots)" = '[["tea","L1",3],["tea","L2",2]]' ]
}

@test "L1: dates counted back from the end of a lot" {
	change item-set <<<'{"item":"tea","name":"茶","unit":"g","shelf_life":"240h","use_by":"120h","alert":"144h"}'
	get avg 1 1
	[ "$(ledger-query --format jsonl 'SELECT expires_at, use_by, alert_at FROM lots')" = \
		'{"expires_at":"2026-03-11T01:00:01Z","use_by":"2026-03-06T01:00:01Z","alert_at":"2026-03-05T01:00:01Z"}' ]
}

@test "a recipe that changes changes nothing before: each order uses its own" {
	get avg 100 100
	echo '{"channel":"till","channel_no":"old","store":"avg","lines":[{"sku":"cup","qty":1}]}' | order-add >old
	export BOBA_NOW=2026-03-02T09:00:00+08:00
	echo '{"sku":"cup","name":"茶","price":1,"recipe":[{"item":"tea","qty":7}]}' | sku-set >/dev/null
	stock-reserve old | payment-record --in-full | order-confirm >/dev/null
	[ "$(left avg)" = "99 99.0" ]
	use avg 1 >/dev/null
	[ "$(left avg)" = "92 92.0" ]
	use avg 1 '"placed_at":"2026-03-01T12:00:00+08:00"' >/dev/null
	[ "$(left avg)" = "91 91.0" ]
}

@test "a receipt dated back into other days is priced as the store prices now" {
	get avg 10 10000
	change store-set <<<'{"store":"avg","name":"x","zone":"Asia/Shanghai","costing":"fifo"}'
	[ "$(use avg 5)" = 5000 ]
	get avg 10 20000 '"received_at":"2026-02-28T09:00:00+08:00"'
	[ "$(jq .revalued_micros got)" = null ]
	[ "$(left avg)" = "15 25000.0" ]
	[ "$(use avg 5)" = 10000 ]
	[ "$(left avg)" = "10 15000.0" ]
	# And back again: what was used since is revalued, though the lots still had values.
	change store-set <<<'{"store":"avg","name":"y","zone":"Asia/Shanghai"}'
	get avg 10 5000 '"received_at":"2026-02-28T09:00:00+08:00"'
	[ "$(jq '.revalued_micros != null' got)" = true ]
	[[ "$(left avg)" != *wrong* ]]
}

@test "an order that was short and is taken back: what the receipt made good is in stock" {
	change store-set <<<'{"store":"avg","name":"x","zone":"Asia/Shanghai","negative":true}'
	get avg 1 100
	use avg 5 >/dev/null
	cp used short
	[ "$(jq -c .short short)" = '[{"item":"tea","qty":4}]' ]
	# Three of the four are made good, at 2.00, and none is left over.
	get avg 3 600
	[ "$(left avg)" = "0 0.0" ]
	jq -c '{order_id}' short | order-cancel --reason customer >/dev/null
	# One unit is back at 1.00, three that came at 2.00 have no price now.
	[ "$(left avg)" = "4 100.0" ]
	[ "$(stock-level --store avg | jq -c '[.on_hand, .short]')" = '[4,0]' ]
	[ "$(rows "SELECT posted FROM account WHERE name = 'short:avg:tea'")" = 0 ]
}

@test "and where the item has a price, they come back at it" {
	change store-set <<<'{"store":"avg","name":"x","zone":"Asia/Shanghai","negative":true}'
	use avg 5 >/dev/null
	cp used short
	get avg 8 1600
	[ "$(left avg)" = "3 600.0" ]
	[ "$(cogs avg)" = 1000.0 ]
	jq -c '{order_id}' short | order-cancel --reason customer >/dev/null
	[ "$(left avg)" = "8 1600.0" ]
	[ "$(cogs avg)" = 0.0 ]
}
