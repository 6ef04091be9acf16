# stock-count.bats - what was counted beside the book, approved into it
load helper
load stock

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	shop
	receive milk 1000 2000 A >/dev/null
	receive milk 1000 2000 B '"expires":"2026-03-20T09:00:00+08:00"' >/dev/null
	receive 芋圆 600 1200 T >/dev/null
}

# The stock's sums agree: lots, item_value, accounts; by lot, the lots' values too.
teardown() {
	if [ -f "$BOBA_LEDGER" ]; then
		[ -z "$(rows "SELECT i.name FROM item_value v JOIN stream s ON s.id = v.store JOIN stream i ON i.id = v.item
			WHERE v.qty <> (SELECT coalesce(sum(remaining), 0) FROM lot_open o WHERE o.store = v.store AND o.item = v.item)
			OR v.qty <> (SELECT posted FROM account WHERE name = 'stock:' || s.name || ':' || i.name)
			OR (v.by_lot AND v.micros <> (SELECT coalesce(sum(micros), 0) FROM lot_open o WHERE o.store = v.store AND o.item = v.item))")" ]
		[ -z "$(rows "SELECT v.store FROM item_value v JOIN stream s ON s.id = v.store GROUP BY v.store
			HAVING sum(v.micros) <> (SELECT posted FROM account WHERE name = 'value:' || s.name)")" ]
	fi
	base_teardown
}

at() {
	export BOBA_NOW=$1
}
# line ITEM COUNTED [MEMBERS]: a line of the count E1.
line() {
	echo "{\"count\":\"E1\",\"store\":\"S1\",\"item\":\"$1\",\"counted\":$2${3:+,$3}}" | stock-count
}
approve() {
	echo "{\"count\":\"${1:-E1}\",\"store\":\"S1\"}" | stock-count --approve "${@:2}"
}
sell() {
	order "$@" | stock-reserve | paid | order-confirm >/dev/null
}
balance() {
	rows "SELECT name, posted FROM account WHERE name LIKE 'counted%' OR name LIKE 'loss%' OR name LIKE 'value%' ORDER BY name"
}

@test "a line beside the book: variance, share and cost; nothing is moved" {
	sell 1 milk-cup 2
	run -0 line milk 1440
	[ "$output" = '{"count":"E1","store":"S1","item":"milk","counted":1440,"book":1600,"variance":-160,"variance_bp":-1000,"cost_micros":-3200000,"status":"counted"}' ]
	[ "$(level milk)" = "1600 0 1600 0" ]
	[ -z "$(rows "SELECT name FROM account WHERE name LIKE 'counted%'")" ]
	line 芋圆 660 >out
	[ "$(jq -c '[.book, .variance, .variance_bp, .cost_micros]' out)" = '[600,60,1000,1200000]' ]
}

@test "the same line: the same answer, nothing written" {
	line milk 1900 >first
	before=$(head_of)
	at 2026-03-01T10:00:00+08:00
	line milk 1900 >again
	cmp first again
	[ "$(head_of)" = "$before" ]
}

@test "a key of its own: other content under it is a conflict" {
	line milk 1900 '"key":"k1"' >/dev/null
	before=$(head_of)
	run -65 --separate-stderr line milk 1800 '"key":"k1"'
	[[ "$stderr" = *'"reject":"key_conflict","line":1,"field":"key"'* ]]
	[ "$(head_of)" = "$before" ]
}

@test "what is wrong with a line is told and nothing is stored" {
	before=$(head_of)
	run -65 --separate-stderr line milk -1
	[[ "$stderr" = *'"field":"counted"'* ]]
	run -65 --separate-stderr line cocoa 1
	[[ "$stderr" = *'"reject":"unknown_item"'* ]]
	run -65 --separate-stderr line milk 1 '"at":"2026-03-02T09:00:00+08:00"'
	[[ "$stderr" = *'"reject":"value_range"'*'"field":"at"'* ]]
	run -65 --separate-stderr approve E9
	[[ "$stderr" = *'"reject":"unknown_count"'* ]]
	run -65 --separate-stderr line milk 1 '"approve":true'
	[[ "$stderr" = *'"field":"item"'* ]]
	run -65 --separate-stderr line milk 9007199254740991
	[[ "$stderr" = *'"reject":"quantity_overflow"'* ]]
	[ "$(head_of)" = "$before" ]
}

@test "a later line takes the place of the earlier, by the time it was counted" {
	line milk 1900 '"at":"2026-03-01T09:00:00+08:00"' >/dev/null
	at 2026-03-01T12:00:00+08:00
	line milk 1950 '"at":"2026-03-01T11:00:00+08:00"' >/dev/null
	[ "$(rows 'SELECT counted FROM count_line')" = 1950 ]
	# An older one, read late, does not; and says so.
	run -0 --separate-stderr line milk 1800 '"at":"2026-03-01T10:00:00+08:00"'
	[[ "$stderr" = *'"note":"line_replaced"'* ]]
	[ "$(rows 'SELECT counted FROM count_line')" = 1950 ]
	run -0 --separate-stderr line milk 1900 '"at":"2026-03-01T09:00:00+08:00"'
	[[ "$stderr" = *'"note":"line_replaced"'* ]]
	approve >out
	[ "$(jq -c '[.posted[].posted]' out)" = '[-50]' ]
}

@test "counting while sales go on: before, after and late, the variance is that of its moment" {
	sell 1 milk-cup 1
	at 2026-03-01T10:00:00+08:00
	line milk 1750 >out
	[ "$(jq -c '[.book, .variance]' out)" = '[1800,-50]' ]
	at 2026-03-01T10:05:00+08:00
	sell 2 milk-cup 3
	at 2026-03-01T11:00:00+08:00
	sell 3 milk-cup 1
	# The sheet of ten o'clock for 芋圆 and, again, milk comes in at eleven.
	line milk 1745 '"at":"2026-03-01T10:00:00+08:00"' >out
	[ "$(jq -c '[.book, .variance]' out)" = '[1800,-55]' ]
	approve >out
	[ "$(jq -c '.posted' out)" = '[{"item":"milk","variance":-55,"posted":-55,"cost_micros":-1100000}]' ]
	[ "$(level milk)" = "945 0 945 0" ]
	[ "$(balance)" = "counted:S1:milk 55,loss:count:S1 1100000,value:S1 30900000" ]
}

@test "the past: receipts dated back, issues, batches undone and what was short then" {
	at 2026-03-01T12:00:00+08:00
	receive milk 500 1000 C '"received_at":"2026-03-01T10:00:00+08:00"' >/dev/null
	echo '{"store":"S1","item":"milk","qty":70,"reason":"spill","at":"2026-03-01T09:30:00+08:00"}' | stock-issue >/dev/null
	echo '{"store":"S1","item":"milk","qty":30,"reason":"waste","key":"w"}' | stock-issue >/dev/null
	order 1 milk-cup 20 '"happened":true' | stock-reserve | paid | order-confirm >/dev/null
	[ "$(level milk)" = "0 0 0 1600" ]
	line milk 0 '"at":"2026-03-01T09:00:00+08:00","key":"a"' >out
	[ "$(jq .book out)" = 2000 ]
	line milk 0 '"at":"2026-03-01T09:45:00+08:00","key":"b"' >out
	[ "$(jq .book out)" = 1930 ]
	line milk 0 '"at":"2026-03-01T10:00:00+08:00","key":"c"' >out
	[ "$(jq .book out)" = 2430 ]
	# What was sold short counts against the book.
	line milk 0 '"key":"d"' >out
	[ "$(jq -c '[.book, .variance]' out)" = '[-1600,1600]' ]
}

@test "a receipt dated later is not in the book yet" {
	receive milk 500 1000 C '"received_at":"2026-03-02T10:00:00+08:00"' >/dev/null
	line milk 2000 >out
	[ "$(jq -c '[.book, .variance]' out)" = '[2000,0]' ]
}

@test "a receipt that was mistyped and taken back was never there" {
	at 2026-03-01T10:00:00+08:00
	receive milk 9000 1000 C >/dev/null
	receive milk 800 1000 D '"received_at":"2026-03-01T18:00:00+08:00"' >/dev/null
	at 2026-03-01T12:00:00+08:00
	printf '{"key":"receipt:S1/milk/%s"}\n' C D | ledger-reverse --reason typo >/dev/null
	for time in 09:30 10:00 11:00 12:00; do
		line milk 2000 "\"at\":\"2026-03-01T$time:00+08:00\"" >out
		[ "$(jq -c '[.book, .variance]' out)" = '[2000,0]' ]
		[ "$(stock-level --at "2026-03-01T$time:00+08:00" --item milk | jq .on_hand)" = 2000 ]
	done
}

@test "approval posts all lines at once, once" {
	line milk 1900 >/dev/null
	line 芋圆 630 >/dev/null
	approve >out
	[ "$(cat out)" = '{"count":"E1","store":"S1","status":"approved","posted":[{"item":"milk","variance":-100,"posted":-100,"cost_micros":-2000000},{"item":"芋圆","variance":30,"posted":30,"cost_micros":600000}],"cost_micros":-1400000}' ]
	[ "$(level milk)" = "1900 0 1900 0" ]
	[ "$(level 芋圆)" = "630 0 630 0" ]
	# The lot that ends first has lost it; the newest has got it.
	[ "$(rows 'SELECT t.name, o.remaining FROM lot_open o JOIN lot t ON t.id = o.lot ORDER BY t.name')" = "A 900,B 1000,T 630" ]
	[ "$(balance)" = "counted:S1:milk 100,counted:S1:芋圆 -30,loss:count:S1 1400000,value:S1 50600000" ]
	before=$(head_of)
	approve >again
	cmp out again
	echo '{"count":"E1","store":"S1","approve":true}' | stock-count --retry | jq -c 'del(.approve)' | cmp - out
	[ "$(head_of)" = "$before" ]
}

@test "a count that was approved takes no more lines" {
	line milk 1900 >/dev/null
	approve >/dev/null
	line milk 1950 >out
	[ "$(jq -c .refused out)" = '{"by":"stock-count","code":"count_closed","detail":"the count was approved"}' ]
	stock-count --retry <out >again
	[ "$(jq -r .refused.code again)" = count_closed ]
	[ "$(level milk)" = "1900 0 1900 0" ]
	# One of its own lines still has its answer.
	[ "$(line milk 1900 | jq -r .status)" = counted ]
}

@test "what orders hold is not taken: told as held, posted later with --retry" {
	order 1 milk-cup 9 | stock-reserve >held
	line milk 1700 >/dev/null
	line 芋圆 590 >/dev/null
	approve >out
	[ "$(jq -c '[.posted[0], .lines_held]' out)" = '[{"item":"milk","variance":-300,"posted":-200,"held":100,"cost_micros":-4000000},1]' ]
	[ "$(level milk)" = "1800 1800 0 0" ]
	before=$(head_of)
	approve >again
	cmp out again
	[ "$(head_of)" = "$before" ]
	run -0 line milk 1650
	[[ "$output" = *count_closed* ]]
	stock-release <held >/dev/null
	approve E1 --retry >out
	[ "$(jq -c '.posted' out)" = '[{"item":"milk","variance":-300,"posted":-100,"cost_micros":-2000000}]' ]
	[ "$(level milk)" = "1700 0 1700 0" ]
	before=$(head_of)
	approve E1 --retry >again
	cmp out again
	[ "$(head_of)" = "$before" ]
	[ "$(ledger-query count-variance --count E1 --format jsonl | jq -c '[.item, .variance, .posted, .state]')" = "$(printf '%s\n' '["milk",-300,-300,"posted"]' '["芋圆",-10,-10,"posted"]')" ]
}

@test "what was found makes good what was sold short, and starts a lot when there is none" {
	order 1 milk-cup 12 '"happened":true' | stock-reserve | paid | order-confirm >/dev/null
	[ "$(level milk)" = "0 0 0 400" ]
	line milk 250 >out
	[ "$(jq -c '[.book, .variance, .cost_micros]' out)" = '[-400,650,13000000]' ]
	approve >out
	[ "$(level milk)" = "250 0 250 0" ]
	[ "$(rows 'SELECT t.name, o.remaining FROM lot_open o JOIN lot t ON t.id = o.lot JOIN stream i ON i.id = o.item WHERE i.name = '"'milk'")" = "E1 250" ]
	[ "$(rows "SELECT name, posted FROM account WHERE name IN ('loss:count:S1', 'cogs:S1', 'short:S1:milk') ORDER BY name")" = \
		"cogs:S1 48000000,loss:count:S1 -13000000,short:S1:milk 0" ]
}

@test "what a receipt that was taken back cost is no price" {
	echo '{"store":"S1","item":"芋圆","qty":600,"reason":"waste","key":"w"}' | stock-issue >/dev/null
	receive 芋圆 100 999900 X >/dev/null
	echo '{"key":"receipt:S1/芋圆/X"}' | ledger-reverse --reason typo >/dev/null
	line 芋圆 10 >out
	[ "$(jq -c '[.book, .variance, .cost_micros]' out)" = '[0,10,200000]' ]
	approve >out
	[ "$(jq .cost_micros out)" = 200000 ]
}

@test "by lots: a surplus costs what its lot has cost, a loss what the lots have" {
	at 2026-03-02T09:00:00+08:00
	store-set >/dev/null <<<'{"store":"S1","name":"一号店","zone":"Asia/Shanghai","costing":"fifo"}'
	receive milk 100 900 C '"expires":"2026-03-25T09:00:00+08:00"' >/dev/null
	line milk 2120 >/dev/null
	approve >out
	[ "$(jq .cost_micros out)" = 1800000 ]
	[ "$(rows "SELECT o.remaining, o.micros FROM lot_open o JOIN lot t ON t.id = o.lot WHERE t.name = 'C'")" = "120 10800000" ]
	echo '{"count":"E2","store":"S1","item":"milk","counted":1000}' | stock-count >/dev/null
	approve E2 >out
	[ "$(jq '.posted[0].cost_micros' out)" = -22400000 ]
}

@test "two counts of one loss post it once, in either order" {
	line milk 1900 >/dev/null
	at 2026-03-01T20:00:00+08:00
	echo '{"count":"E2","store":"S1","item":"milk","counted":1890}' | stock-count >/dev/null
	cp -r . ../other
	approve E1 >/dev/null
	approve E2 >out
	[ "$(jq -c '.posted[0] | [.variance, .posted]' out)" = '[-110,-10]' ]
	[ "$(level milk)" = "1890 0 1890 0" ]
	export BOBA_LEDGER=$(readlink -f ../other)/ledger.db
	approve E2 >/dev/null
	approve E1 >out
	[ "$(jq -c '.posted[0]' out)" = '{"item":"milk","variance":-100,"posted":0,"superseded":true,"cost_micros":0}' ]
	[ "$(level milk)" = "1890 0 1890 0" ]
}

@test "the mango at 35 %: the variance against what should have been used since the last count" {
	item-set >/dev/null <<<'{"item":"mango","name":"芒果","unit":"g"}'
	sku-set >/dev/null <<<'{"sku":"mango-tea","name":"芒果茶","price":2000,"recipe":[{"item":"mango","qty":100}]}'
	receive mango 10000 20000 M >/dev/null
	line mango 10000 >out
	[ "$(jq -c '[.variance, .used]' out)" = '[0,null]' ]
	approve >/dev/null
	at 2026-03-02T21:00:00+08:00
	sell 1 mango-tea 20
	# Waste that was booked is no use by recipe, and no variance.
	echo '{"store":"S1","item":"mango","qty":300,"reason":"waste","key":"w"}' | stock-issue >/dev/null
	echo '{"count":"E2","store":"S1","item":"mango","counted":7000}' | stock-count >out
	[ "$(jq -c '[.book, .variance, .used, .variance_bp, .cost_micros]' out)" = '[7700,-700,2000,-3500,-14000000]' ]
	approve E2 >/dev/null
	run -0 ledger-query count-variance --count E2 --format jsonl
	[ "$output" = '{"store":"S1","item":"mango","name":"芒果","unit":"g","counted":7000,"book":7700,"variance":-700,"used":2000,"variance_bp":-3500,"cost_micros":-14000000,"posted":-700,"state":"posted"}' ]
}

@test "--dry-run says what would be and writes nothing" {
	line milk 1900 >/dev/null
	before=$(head_of)
	approve E1 --dry-run >out
	[ "$(jq -c '[.status, .dry_run]' out)" = '["approved",true]' ]
	echo '{"count":"E1","store":"S1","item":"芋圆","counted":1}' | stock-count --dry-run >out
	[ "$(jq -c '[.variance, .dry_run]' out)" = '[-599,true]' ]
	[ "$(head_of)" = "$before" ]
}

@test "killed at any moment and run again, it is posted once" {
	line milk 1900 >/dev/null
	line 芋圆 590 >/dev/null
	for _ in 1 2 3 4 5 6; do
		approve >>out &
		sleep 0.00$((RANDOM % 9))
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	approve >out
	[ "$(level milk)" = "1900 0 1900 0" ]
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'stock.counted'")" = 1 ]
}

@test "sales at the same time: nothing is lost, nothing goes below what is held" {
	line milk 1000 >/dev/null
	for i in 1 2 3 4 5 6 7 8; do
		(order "$i" milk-cup 1 | stock-reserve >"held$i") &
	done
	approve >out &
	wait
	approve E1 --retry >out
	held=$(cat held? | jq -s 'map(select(.refused | not)) | length * 200')
	read -r on_hand kept available _ <<<"$(level milk)"
	[ "$on_hand" = 1000 ] || [ "$available" = 0 ]
	[ "$kept" = "$held" ]
}

@test "the ledger folds to the same again, and the dump tells of counts" {
	line milk 1900 >/dev/null
	line 芋圆 630 >/dev/null
	approve E1 --by chen >/dev/null
	ledger-dump >first
	grep -q '"count_line":"count:S1/E1"' first
	ledger-rebuild
	ledger-dump >second
	cmp first second
}
