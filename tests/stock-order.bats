# stock-order.bats - what was ordered from suppliers
load helper
load stock

setup() {
	base_setup
	shop
}

# order_to NO QTY [MEMBERS]: milk from the dairy for S1.
order_to() {
	echo "{\"supplier\":\"光明\",\"no\":\"$1\",\"store\":\"S1\",\"lines\":[{\"item\":\"milk\",\"qty\":$2}]${3:+,$3}}" |
		stock-order
}
# lines_of: what is known of all lines.
lines_of() {
	ledger-query 'SELECT no, item, qty, received, open FROM purchases ORDER BY no, item' |
		jq -r '"\(.no) \(.item) \(.qty) \(.received) \(.open)"' | paste -sd,
}

@test "an order is recorded, and nothing is in stock or owed" {
	run -0 order_to PO-1 5000
	[ "$output" = '{"supplier":"光明","no":"PO-1","store":"S1","lines":[{"item":"milk","qty":5000}],"status":"ordered"}' ]
	[ "$(lines_of)" = "PO-1 milk 5000 0 5000" ]
	[ -z "$(stock-level)" ]
	[ -z "$(rows 'SELECT name FROM account')" ]
}

@test "the same order again is answered and changes nothing" {
	order_to PO-1 5000 '"expected_at":"2026-03-02T08:00:00+08:00"' >first
	before=$(head_of)
	order_to PO-1 5000 '"expected_at":"2026-03-02T08:00:00+08:00","note":"by phone"' | jq -c 'del(.note)' | cmp - first
	stock-order first | cmp - first
	[ "$(head_of)" = "$before" ]
}

@test "other lines under the same number are a conflict" {
	order_to PO-1 5000 >/dev/null
	before=$(head_of)
	run -65 order_to PO-1 5001
	[[ "$output" == *'"reject":"key_conflict"'* ]]
	run -65 order_to PO-1 5000 '"expected_at":"2026-03-02T08:00:00+08:00"'
	[[ "$output" == *'"reject":"key_conflict"'* ]]
	[ "$(head_of)" = "$before" ]
	order_to PO-2 5000 >/dev/null
	[ "$(lines_of)" = "PO-1 milk 5000 0 5000,PO-2 milk 5000 0 5000" ]
}

@test "the same number of another supplier is another order" {
	order_to 1/2 5000 >/dev/null
	echo '{"supplier":"茶行","no":"1/2","store":"S1","lines":[{"item":"芋圆","qty":9,"cost":90}]}' | stock-order >/dev/null
	ledger-query 'SELECT supplier, no, cost FROM purchases ORDER BY item' >out
	[ "$(jq -c '[.supplier, .no, .cost]' out | paste -sd,)" = '["光明","1/2",null],["茶行","1/2",90]' ]
}

@test "what is open can be cancelled, once" {
	order_to PO-1 5000 >/dev/null
	echo '{"supplier":"光明","no":"PO-1","cancel":true}' >cancel
	run -0 stock-order cancel
	[ "$output" = '{"supplier":"光明","no":"PO-1","cancel":true,"status":"cancelled","closed":[{"item":"milk","qty":5000}]}' ]
	before=$(head_of)
	[ "$(stock-order cancel)" = "$output" ]
	[ "$(head_of)" = "$before" ]
	[ "$(lines_of)" = "PO-1 milk 5000 0 0" ]
	[ "$(order_to PO-1 5000 | jq -r .status)" = ordered ]
	[ "$(lines_of)" = "PO-1 milk 5000 0 0" ]
}

@test "what was never ordered can not be cancelled" {
	run -65 stock-order <<<'{"supplier":"光明","no":"PO-1","cancel":true}'
	[[ "$output" == *'"reject":"unknown_purchase","line":1,"field":"no"'* ]]
	order_to PO-1 5000 >/dev/null
	[ "$(stock-order <<<'{"supplier":"光明","no":"PO-1","cancel":true}' | jq -r .status)" = cancelled ]
}

@test "what is not defined or not right is rejected, and the rest goes on" {
	cat >in <<-'END'
		{"supplier":"a:b","no":"1","store":"S1","lines":[{"item":"milk","qty":1}]}
		{"supplier":"a","store":"S1","lines":[{"item":"milk","qty":1}]}
		{"supplier":"a","no":"1","store":"S9","lines":[{"item":"milk","qty":1}]}
		{"supplier":"a","no":"1","store":"S1","lines":[{"item":"tea","qty":1}]}
		{"supplier":"a","no":"1","store":"S1","lines":[]}
		{"supplier":"a","no":"1","store":"S1","lines":[7]}
		{"supplier":"a","no":"1","store":"S1","lines":[{"item":"milk","qty":0}]}
		{"supplier":"a","no":"1","store":"S1","lines":[{"item":"milk","qty":1,"cost":-1}]}
		{"supplier":"a","no":"1","store":"S1","lines":[{"item":"milk","qty":1},{"item":"milk","qty":2}]}
		{"supplier":"a","no":"1","store":"S1","expected_at":"soon","lines":[{"item":"milk","qty":1}]}
		{"supplier":"a","no":"1","store":"S1","lines":[{"item":"milk","qty":1}]}
	END
	run -65 --separate-stderr stock-order in
	[ "$(jq -r .status <<<"$output")" = ordered ]
	jq -r 'select(.reject) | "\(.reject) \(.field)"' <<<"$stderr" >rejects
	[ "$(paste -sd, rejects)" = "value_range supplier,missing_field no,unknown_store store,unknown_item lines[0].item,value_range lines,value_type lines[0],value_range lines[0].qty,value_range lines[0].cost,value_range lines[1].item,value_time expected_at" ]
}

@test "more than can be counted is not ordered" {
	for n in 1 2 3; do
		jq -nc --arg n $n '{supplier:"a",no:$n,store:"S1",lines:[{item:"milk",qty:9007199254740991}]}'
	done | stock-order -q >/dev/null
	seq 1000 | jq -c '{supplier:"b",no:"\(.)",store:"S1",lines:[{item:"milk",qty:9007199254740991}]}' >in
	run -65 --separate-stderr stock-order -q in
	[ "$(wc -l <<<"$output")" -lt 300 ]
	[[ "$stderr" == *'"reject":"quantity_overflow","line":254,"field":"lines[0].qty"'* ]]
}

@test "a dry run says what it would do and does nothing" {
	order_to PO-1 5000 >/dev/null
	before=$(head_of)
	echo '{"supplier":"光明","no":"PO-1","cancel":true}' | stock-order --dry-run >dry
	[ "$(jq -c '[.status, .dry_run]' dry)" = '["cancelled",true]' ]
	stock-order dry | cmp - dry
	[ "$(head_of)" = "$before" ]
}

@test "--now and --by stand in the event, ordered_at says when" {
	order_to PO-1 5000 '"ordered_at":"2026-02-28T00:00:00Z"' >/dev/null
	unset BOBA_NOW
	echo '{"supplier":"光明","no":"PO-1","cancel":true}' | stock-order --now 2026-03-02T00:00:00Z --by 小王 >/dev/null
	[ "$(rows "SELECT type, at, actor FROM event WHERE type LIKE 'purchase%' ORDER BY seq")" = "purchase.ordered 1772236800000 ,purchase.cancelled 1772409600000 小王" ]
}

@test "an order that is late is told" {
	order_to PO-1 5000 '"expected_at":"2026-03-02T08:00:00+08:00"' >/dev/null
	order_to PO-2 5000 >/dev/null
	[ "$(ledger-query suppliers-due | jq -c '[.supplier, .owed_fen, .open_orders, .late_orders]')" = '["光明",0,2,0]' ]
	export BOBA_NOW=2026-03-02T08:00:01+08:00
	[ "$(ledger-query suppliers-due | jq -c '[.supplier, .owed_fen, .open_orders, .late_orders]')" = '["光明",0,2,1]' ]
}

@test "killed at any moment and run again, each order is there once" {
	seq 2000 | jq -c '{supplier:"a",no:"\(.)",store:"S1",lines:[{item:"milk",qty:.},{item:"芋圆",qty:1}]}' >in
	for ms in 4 8 12 20 30; do
		stock-order in >/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	stock-order in >out
	[ "$(wc -l <out)" = 2000 ]
	before=$(head_of)
	stock-order in | cmp - out
	[ "$(head_of)" = "$before" ]
	[ "$(rows 'SELECT count(*), sum(missing) FROM purchase_line')" = "4000 2003000" ]
}
