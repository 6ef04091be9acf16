# stock-issue.bats - stock that goes out without being sold
load helper
load stock

setup() {
	base_setup
	shop
	store-set >/dev/null <<<'{"store":"F","name":"x","zone":"Asia/Shanghai","costing":"fifo"}'
	receive milk 1000 1000 M1 >/dev/null
	receive milk 1000 2000 M2 >/dev/null
	receive 芋圆 100 300 T1 >/dev/null
}

# issue MEMBERS [OPTIONS]: one record of S1.
issue() {
	local members=$1
	shift
	echo "{\"store\":\"S1\",$members}" | stock-issue "$@"
}
# account NAME: what is posted there.
account() {
	rows "SELECT posted FROM account WHERE name = '$1'"
}

@test "an item goes out, its cost to the losses of its reason" {
	run -0 issue '"item":"milk","qty":300,"reason":"waste","key":"a"'
	[ "$output" = '{"store":"S1","item":"milk","qty":300,"reason":"waste","key":"a","status":"issued","cost_micros":4500000,"taken":[{"item":"milk","lot":"M1","qty":300}]}' ]
	[ "$(level milk)" = "1700 0 1700 0" ]
	[ "$(account issued:waste:S1:milk)" = 300 ]
	[ "$(account loss:waste:S1)" = 4500000 ]
	[ "$(rows "SELECT qty, micros FROM item_value WHERE item = (SELECT id FROM stream WHERE name = 'milk')")" = "1700 25500000" ]
}

@test "every reason has its accounts; what is returned goes to the supplier" {
	for reason in waste spill remake staff sample; do
		issue "\"item\":\"milk\",\"qty\":10,\"reason\":\"$reason\",\"key\":\"$reason\"" >/dev/null
		[ "$(account "issued:$reason:S1:milk")" = 10 ]
		[ "$(account "loss:$reason:S1")" = 150000 ]
	done
	before="$(account supplier:S1:milk) $(account purchases:S1)"
	[ "$before" = "-2000 -33000000" ]
	issue '"item":"milk","qty":100,"reason":"return","key":"r"' >/dev/null
	[ "$(account supplier:S1:milk) $(account purchases:S1)" = "-1900 -31500000" ]
	[ -z "$(account issued:return:S1:milk)" ]
	run -65 issue '"item":"milk","qty":10,"reason":"lost","key":"x"'
	[[ $output == *'"reject":"value_range","line":1,"field":"reason"'* ]]
}

@test "C11: what goes back of the first lot has cost what that lot has cost" {
	printf '{"store":"F","item":"milk","qty":10,"cost":%s,"lot":"%s"}\n' 10000 A 20000 B | stock-receive >/dev/null
	echo '{"store":"F","item":"milk","qty":2,"reason":"return","lot":"A","key":"k"}' | stock-issue >out
	[ "$(jq .cost_micros out)" = 20000000 ]
	[ "$(rows "SELECT v.qty, v.micros FROM item_value v JOIN stream s ON s.id = v.store WHERE s.name = 'F'")" = "18 280000000" ]
	[ "$(rows "SELECT o.remaining, o.micros FROM lot_open o JOIN stream s ON s.id = o.store WHERE s.name = 'F'")" = "8 80000000,10 200000000" ]
	[ "$(account purchases:F)" = -280000000 ]
	# The second lot by its name, before the first is used up.
	echo '{"store":"F","item":"milk","qty":1,"reason":"return","lot":"B","key":"l"}' | stock-issue >out
	[ "$(jq .cost_micros out)" = 20000000 ]
	[ "$(jq -c .taken out)" = '[{"item":"milk","lot":"B","qty":1}]' ]
}

@test "a drink takes its recipe and its options, all or none" {
	issue '"sku":"奶茶","qty":2,"options":["加料"],"reason":"remake","key":"a"' >out
	[ "$(jq -c .refused.short out)" = '[{"item":"芋圆","needed":180,"available":100}]' ]
	[ "$(level milk)" = "2000 0 2000 0" ]
	issue '"sku":"奶茶","qty":1,"options":["加料"],"reason":"remake","key":"b"' >out
	[ "$(jq -c '[.taken[] | [.item, .lot, .qty]]' out)" = '[["milk","M1",200],["芋圆","T1",90]]' ]
	[ "$(jq .cost_micros out)" = 5700000 ]
	[ "$(account loss:remake:S1) $(account issued:remake:S1:芋圆)" = "5700000 90" ]
}

@test "a drink as it is now, or as it was" {
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	sku-set >/dev/null <<<'{"sku":"milk-cup","name":"热牛奶","price":900,"recipe":[{"item":"milk","qty":150}]}'
	issue '"sku":"milk-cup","qty":1,"reason":"staff","key":"b"' >out
	[ "$(jq -c '[.taken[].qty]' out)" = '[150]' ]
	issue '"sku":"milk-cup","qty":1,"reason":"staff","at":"2026-03-01T09:30:00+08:00"' >out
	[ "$(jq -c '[.taken[].qty]' out)" = '[200]' ]
	issue '"sku":"bag","qty":1,"reason":"sample","key":"c"' >out
	[ "$(jq -c '[.status, .cost_micros, .taken]' out)" = '["issued",0,[]]' ]
}

@test "not enough is refused with what lacks, held stock is left alone, --retry tries again" {
	order 1 milk-cup 9 | stock-reserve >/dev/null
	issue '"sku":"奶茶","qty":2,"reason":"sample","key":"a"' >out
	[ "$(jq -c .refused out)" = '{"by":"stock-issue","code":"no_stock","detail":"not enough in stock","short":[{"item":"milk","needed":400,"available":200},{"item":"芋圆","needed":120,"available":100}]}' ]
	[ "$(level 芋圆)" = "100 0 100 0" ]
	before=$(head_of)
	stock-issue out | cmp - out
	[ "$(head_of)" = "$before" ]
	receive milk 1000 1000 M3 >/dev/null
	receive 芋圆 1000 1000 T2 >/dev/null
	issue '"sku":"奶茶","qty":2,"reason":"sample","key":"a"' | cmp - out
	stock-issue --retry out >again
	[ "$(jq -c '[.status, .refused]' again)" = '["issued",null]' ]
	[ "$(level 芋圆)" = "980 0 980 0" ]
	before=$(head_of)
	stock-issue --retry again | cmp - again
	# The record that was refused is taken up as well, and stays taken up.
	stock-issue --retry out | cmp - again
	[ "$(head_of)" = "$before" ]
	run -1 issue '"item":"milk","qty":99999,"reason":"waste","key":"b"' --fail-on-refuse
}

@test "what happened is never refused: the rest is short" {
	issue '"item":"芋圆","qty":150,"reason":"spill","key":"a","happened":true' >out
	[ "$(jq -c '[.status, .cost_micros, .short]' out)" = '["issued",3000000,[{"item":"芋圆","qty":50}]]' ]
	[ "$(level 芋圆)" = "0 0 0 50" ]
	[ "$(account issued:spill:S1:芋圆)" = 150 ]
	store-set >/dev/null <<<'{"store":"东门","name":"东门店","zone":"Asia/Shanghai","negative":true,"from":"2026-02-01T00:00:00Z"}'
	export BOBA_NOW=2026-03-01T09:00:01+08:00
	store-set >/dev/null <<<'{"store":"东门","name":"东门店","zone":"Asia/Shanghai","negative":true}'
	echo '{"store":"东门","item":"milk","qty":5,"reason":"staff","key":"b"}' | stock-issue >out
	[ "$(jq -c .short out)" = '[{"item":"milk","qty":5}]' ]
}

@test "past its date: by name, or with --expired" {
	receive 芋圆 40 40 old '"expires":"2026-03-01T08:00:00+08:00"' >/dev/null
	issue '"item":"芋圆","qty":120,"reason":"waste","key":"a"' >out
	[ "$(jq -c .refused.short out)" = '[{"item":"芋圆","needed":120,"available":100}]' ]
	issue '"item":"芋圆","qty":30,"lot":"old","reason":"waste","key":"b"' >out
	[ "$(jq -c .taken out)" = '[{"item":"芋圆","lot":"old","qty":30}]' ]
	issue '"item":"芋圆","qty":30,"lot":"old","reason":"waste","key":"c"' >out
	[ "$(jq -c .refused.short out)" = '[{"item":"芋圆","lot":"old","needed":30,"available":10}]' ]
	issue '"item":"芋圆","qty":105,"reason":"waste","key":"d"' --expired >out
	[ "$(jq -c '[.taken[] | [.lot, .qty]]' out)" = '[["old",10],["T1",95]]' ]
	# What is still to come is not there yet.
	receive 芋圆 40 40 new '"received_at":"2026-03-02T08:00:00+08:00"' >/dev/null
	issue '"item":"芋圆","qty":1,"lot":"new","reason":"waste","key":"e"' >out
	[ "$(jq -c .refused.short[0].available out)" = 0 ]
	run -65 issue '"item":"芋圆","qty":1,"lot":"nix","reason":"waste","key":"f"'
	[[ $output == *'"reject":"unknown_lot","line":1,"field":"lot"'* ]]
}

@test "--reason is for records that name none, and belongs to their content" {
	issue '"item":"milk","qty":1,"key":"a"' --reason waste >out
	[ "$(jq -r .reason out)" = waste ]
	issue '"item":"milk","qty":1,"key":"b","reason":"spill"' --reason waste >>out
	[ "$(jq -r .reason out | paste -sd' ')" = "waste spill" ]
	before=$(head_of)
	stock-issue out | cmp - out
	stock-issue --reason staff out | cmp - out
	issue '"item":"milk","qty":1,"key":"a"' --reason waste >again
	head -1 out | cmp - again
	run -65 issue '"item":"milk","qty":1,"key":"a"' --reason staff
	[[ $output == *key_conflict* ]]
	[ "$(head_of)" = "$before" ]
	run -65 issue '"item":"milk","qty":1,"key":"c"'
	[[ $output == *'"reject":"missing_field","line":1,"field":"reason"'* ]]
	# The time is a key together with all that is said.
	echo '{"store":"S1","item":"milk","qty":1,"at":"2026-03-01T08:00:00+08:00"}' >timed
	stock-issue --reason waste timed >/dev/null
	stock-issue --reason spill timed >/dev/null
	stock-issue --reason spill timed >/dev/null
	[ "$(account issued:waste:S1:milk) $(account issued:spill:S1:milk)" = "2 2" ]
	run -64 stock-issue --reason lost timed
}

@test "the same key with other content is a conflict, and nothing is written" {
	issue '"item":"milk","qty":1,"reason":"waste","key":"a"' >/dev/null
	before=$(head_of)
	run -65 issue '"item":"milk","qty":2,"reason":"waste","key":"a"'
	[[ $output == *'"reject":"key_conflict","line":1,"field":"key"'* ]]
	run -65 issue '"item":"milk","qty":1,"reason":"waste","key":"a","note":"x"'
	run -65 issue '"item":"milk","qty":1,"reason":"waste","key":"a","happened":true'
	[ "$(head_of)" = "$before" ]
}

@test "slips are rejected with their member" {
	local case
	while read -r code field case; do
		run -65 --separate-stderr issue "$case"
		[ "$(jq -r '[.reject, .field] | join(" ")' <<<"${stderr_lines[0]}")" = "$code $field" ]
	done <<-'END'
		missing_field item "qty":1,"reason":"waste","key":"a"
		value_range item "item":"milk","sku":"bag","qty":1,"reason":"waste","key":"a"
		value_range lot "sku":"bag","lot":"M1","qty":1,"reason":"waste","key":"a"
		value_range options "item":"milk","options":[],"qty":1,"reason":"waste","key":"a"
		value_range sku "sku":"bag","qty":1,"reason":"return","key":"a"
		missing_field key "item":"milk","qty":1,"reason":"waste"
		value_range at "item":"milk","qty":1,"reason":"waste","at":"2036-01-01T00:00:00Z"
		value_range qty "item":"milk","qty":0,"reason":"waste","key":"a"
		unknown_item item "item":"tea","qty":1,"reason":"waste","key":"a"
		unknown_sku sku "sku":"tea","qty":1,"reason":"waste","key":"a"
		unknown_option options[0] "sku":"奶茶","options":["大"],"qty":1,"reason":"waste","key":"a"
		value_range options[1] "sku":"奶茶","options":["加料","加料"],"qty":1,"reason":"waste","key":"a"
		quantity_overflow qty "sku":"奶茶","qty":9007199254740991,"reason":"waste","key":"a"
	END
	echo '{"store":"S9","item":"milk","qty":1,"reason":"waste","key":"a"}' >in
	run -65 stock-issue in
	[[ $output == *unknown_store* ]]
}

@test "a dry run says what it would do and does nothing" {
	before=$(head_of)
	issue '"item":"milk","qty":1,"reason":"waste","key":"a"' -n >dry
	[ "$(jq -c '[.status, .dry_run]' dry)" = '["issued",true]' ]
	stock-issue dry | cmp - dry
	[ "$(head_of)" = "$before" ]
}

@test "--now and --by stand in the event" {
	issue '"item":"milk","qty":1,"reason":"waste","key":"a"' --now 2026-03-02T00:00:00Z --by 小王 >/dev/null
	[ "$(rows "SELECT at, actor FROM event WHERE type = 'stock.issued'")" = "1772409600000 小王" ]
}

@test "killed at any moment and run again, each entry is there once" {
	seq 1000 | jq -c '{store:"S1",item:"milk",qty:1,reason:"staff",key:"k\(.)"}' >in
	for ms in 3 6 9 12 20; do
		stock-issue in >/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	stock-issue in >out
	[ "$(wc -l <out)" = 1000 ]
	[ "$(account issued:staff:S1:milk)" = 1000 ]
	[ "$(level milk)" = "1000 0 1000 0" ]
}

@test "four at once take no more than there is" {
	for w in 1 2 3 4; do
		seq 200 | jq -c "{store:\"S1\",item:\"milk\",qty:4,reason:\"sample\",key:\"$w-\(.)\"}" >"in$w"
		stock-issue -q "in$w" >"out$w" &
	done
	wait
	[ "$(cat out? | grep -c '"status":"issued"')" = 500 ]
	[ "$(cat out? | grep -c '"no_stock"')" = 300 ]
	[ "$(level milk)" = "0 0 0 0" ]
}

@test "an entry dated back is priced as the store prices now" {
	printf '{"store":"东门","item":"milk","qty":10,"cost":%s,"lot":"%s"}\n' 1000 A 2000 B | stock-receive >/dev/null
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	store-set >/dev/null <<<'{"store":"东门","name":"x","zone":"Asia/Shanghai","costing":"fifo"}'
	printf '{"store":"东门","item":"milk","qty":5,"reason":"waste","at":"2026-03-01T0%s:30:00+08:00"}\n' 9 8 |
		stock-issue >out
	[ "$(rows "SELECT by_lot FROM item_value v JOIN stream s ON s.id = v.store WHERE s.name = '东门'")" = 1 ]
	[ "$(jq .cost_micros out | paste -sd' ')" = "7500000 7500000" ]
}
