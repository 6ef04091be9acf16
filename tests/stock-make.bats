# stock-make.bats - batches made by recipe, packages opened
load helper
load stock

setup() {
	base_setup
	shop
	store-set >/dev/null <<<'{"store":"F","name":"x","zone":"Asia/Shanghai","costing":"fifo"}'
	item-set >/dev/null <<-'END'
		{"item":"pearl","name":"珍珠","unit":"g","shelf_life":"2160h","opened_life":"72h"}
		{"item":"sugar","name":"糖","unit":"g"}
		{"item":"cooked","name":"熟珍珠","unit":"g","opened_life":"4h","makes":500,"recipe":[{"item":"pearl","qty":200},{"item":"sugar","qty":30}]}
		{"item":"base","name":"茶底","unit":"ml","shelf_life":"24h","opened_life":"48h","use_by":"2h","alert":"30h","makes":1000,"recipe":[{"item":"sugar","qty":10}]}
	END
	receive pearl 1000 1000 P1 >/dev/null
	receive pearl 1000 2000 P2 >/dev/null
	receive sugar 1000 333 A >/dev/null
}

# make MEMBERS [OPTIONS]: one record of S1.
make_() {
	local members=$1
	shift
	echo "{\"store\":\"S1\",$members}" | stock-make "$@"
}
# lots ITEM: what is left of each lot in S1, the first to expire first.
lots() {
	rows "SELECT l.name, o.remaining FROM lot_open o JOIN lot l ON l.id = o.lot
		JOIN stream i ON i.id = o.item JOIN stream s ON s.id = o.store
		WHERE s.name = 'S1' AND i.name = '$1' ORDER BY o.expires, l.received, l.id"
}
# value ITEM: quantity and micros in S1.
value() {
	rows "SELECT v.qty, v.micros FROM item_value v JOIN stream s ON s.id = v.store
		JOIN stream i ON i.id = v.item WHERE s.name = 'S1' AND i.name = '$1'"
}

@test "a batch takes its parts, and what is made has cost what they have" {
	run -0 make_ '"item":"cooked","batches":2,"key":"a"'
	[ "$output" = '{"store":"S1","item":"cooked","batches":2,"key":"a","status":"made","made":{"lot":"1","batches":2,"planned":1000,"yield":1000,"yield_bp":10000},"cost_micros":6199800,"taken":[{"item":"pearl","lot":"P1","qty":400},{"item":"sugar","lot":"A","qty":60}],"expires_at":"2026-03-01T13:00:00+08:00"}' ]
	[ "$(value cooked)" = "1000 6199800" ]
	[ "$(level pearl) $(level sugar)" = "1600 0 1600 0 940 0 940 0" ]
	[ "$(rows "SELECT name, posted FROM account WHERE name LIKE 'made%' ORDER BY name")" = "made:S1:cooked -1000,made:S1:pearl 400,made:S1:sugar 60" ]
	[ "$(rows "SELECT posted FROM account WHERE name = 'value:S1'")" = 33330000 ]
}

@test "by lots the batch has cost what its lots have cost" {
	printf '{"store":"F","item":"%s","qty":%s,"cost":%s,"lot":"%s"}\n' pearl 100 1000 A pearl 500 9000 B sugar 100 1 C |
		stock-receive >/dev/null
	echo '{"store":"F","item":"cooked","key":"a"}' | stock-make >out
	# 100 at 10 fen, 100 at 18 fen, 30 at 0.01 fen.
	[ "$(jq .cost_micros out)" = 28003000 ]
	[ "$(rows "SELECT o.micros FROM lot_open o JOIN stream s ON s.id = o.store JOIN stream i ON i.id = o.item WHERE s.name = 'F' AND i.name = 'cooked'")" = 28003000 ]
	[ "$(rows "SELECT posted FROM account WHERE name = 'value:F'")" = 100010000 ]
}

@test "whole batches for what is wanted, and what came of them" {
	make_ '"item":"cooked","qty":1001,"yield":1400,"lot":"noon","key":"a"' >out
	[ "$(jq -c .made out)" = '{"lot":"noon","batches":3,"planned":1500,"yield":1400,"yield_bp":9333}' ]
	[ "$(level cooked)" = "1400 0 1400 0" ]
	[ "$(level pearl)" = "1400 0 1400 0" ]
	make_ '"item":"cooked","qty":1000,"yield":1100,"key":"b"' >out
	[ "$(jq -c '[.made.batches, .made.yield_bp]' out)" = '[2,11000]' ]
	[ "$(rows "SELECT body FROM event WHERE type = 'stock.made' LIMIT 1" | jq -c '[.planned, .yield]')" = '[1500,1400]' ]
}

@test "it keeps for the shorter life, from when it was made; dates before that mean nothing" {
	make_ '"item":"cooked","at":"2026-03-01T08:30:00+08:00"' >out
	[ "$(jq -r .expires_at out)" = 2026-03-01T12:30:00+08:00 ]
	make_ '"item":"base","key":"a"' >out
	[ "$(jq -r .expires_at out)" = 2026-03-02T09:00:00+08:00 ]
	[ "$(ledger-query --format jsonl "SELECT received_at, expires_at, use_by, alert_at FROM lots WHERE item = 'base'")" = \
		'{"received_at":"2026-03-01T01:00:00Z","expires_at":"2026-03-02T01:00:00Z","use_by":"2026-03-01T23:00:00Z","alert_at":null}' ]
	# Cooked pearls are gone after four hours.
	export BOBA_NOW=2026-03-01T12:30:00+08:00
	echo '{"store":"S1","item":"cooked","qty":1,"reason":"staff","key":"x"}' | stock-issue >out
	[ "$(jq -r .refused.code out)" = no_stock ]
}

@test "L1: dates of a batch, counted back from its end" {
	item-set >/dev/null <<<'{"item":"jam","name":"x","unit":"g","shelf_life":"240h","use_by":"120h","alert":"144h","makes":1,"recipe":[{"item":"sugar","qty":1}]}'
	make_ '"item":"jam","key":"a"' >/dev/null
	[ "$(ledger-query --format jsonl "SELECT expires_at, use_by, alert_at FROM lots WHERE item = 'jam'")" = \
		'{"expires_at":"2026-03-11T01:00:00Z","use_by":"2026-03-06T01:00:00Z","alert_at":"2026-03-05T01:00:00Z"}' ]
}

@test "a package is opened: the first to expire, or the one that is named" {
	run -0 make_ '"item":"pearl","open":300,"key":"a"'
	[ "$output" = '{"store":"S1","item":"pearl","open":300,"key":"a","status":"opened","opened":[{"lot":"P1-2","from":"P1","qty":300}],"expires_at":"2026-03-04T09:00:00+08:00"}' ]
	make_ '"item":"pearl","open":100,"lot":"P2","key":"b"' >out
	[ "$(jq -c .opened out)" = '[{"lot":"P2-2","from":"P2","qty":100}]' ]
	[ "$(lots pearl)" = "P1-2 300,P2-2 100,P1 700,P2 900" ]
	# What is open is not opened again: more than P1 has comes out of P2.
	make_ '"item":"pearl","open":800,"key":"c"' >out
	[ "$(jq -c .opened out)" = '[{"lot":"P1-3","from":"P1","qty":700},{"lot":"P2-3","from":"P2","qty":100}]' ]
	[ "$(lots pearl)" = "P1-2 300,P2-2 100,P1-3 700,P2-3 100,P2 800" ]
	[ "$(value pearl)" = "2000 30000000" ]
	[ "$(level pearl)" = "2000 0 2000 0" ]
	[ -z "$(rows "SELECT name FROM account WHERE name LIKE 'made%'")" ]
	# The open ones are used first.
	make_ '"item":"cooked","key":"d"' >out
	[ "$(jq -c '.taken[0]' out)" = '{"item":"pearl","lot":"P1-2","qty":200}' ]
}

@test "the end of a package that is near stays its end" {
	receive pearl 10 10 soon '"expires":"2026-03-02T00:00:00+08:00"' >/dev/null
	make_ '"item":"pearl","open":4,"key":"a"' >out
	[ "$(jq -c '[.opened[0].from, .expires_at]' out)" = '["soon","2026-03-02T00:00:00+08:00"]' ]
	make_ '"item":"pearl","open":4,"lot":"P2","at":"2026-02-27T00:00:00+08:00"' >out
	[ "$(jq -r .expires_at out)" = 2026-03-02T00:00:00+08:00 ]
}

@test "by lots an opened one carries its part of the value" {
	printf '{"store":"F","item":"pearl","qty":%s,"cost":%s,"lot":"%s"}\n' 100 1000 A 100 3000 B | stock-receive >/dev/null
	echo '{"store":"F","item":"pearl","open":150,"key":"a"}' | stock-make >/dev/null
	[ "$(rows "SELECT l.name, o.remaining, o.micros FROM lot_open o JOIN lot l ON l.id = o.lot JOIN stream s ON s.id = o.store WHERE s.name = 'F' ORDER BY l.name")" = "A-2 100 10000000,B 50 15000000,B-2 50 15000000" ]
}

@test "what lacks is refused, whole, and --retry tries again" {
	make_ '"item":"cooked","batches":6,"key":"a"' >out
	[ "$(jq -r .status out)" = made ]
	make_ '"item":"cooked","batches":6,"key":"b"' >out
	[ "$(jq -c .refused out)" = '{"by":"stock-make","code":"no_stock","detail":"not enough in stock","short":[{"item":"pearl","needed":1200,"available":800}]}' ]
	[ "$(level sugar)" = "820 0 820 0" ]
	make_ '"item":"pearl","open":801,"key":"c"' >>out
	[ "$(tail -1 out | jq -c .refused.short)" = '[{"item":"pearl","needed":801,"available":800}]' ]
	make_ '"item":"pearl","open":1,"lot":"P1","key":"d"' >>out
	[ "$(tail -1 out | jq -c .refused.short)" = '[{"item":"pearl","lot":"P1","needed":1,"available":0}]' ]
	before=$(head_of)
	stock-make out | cmp - out
	[ "$(head_of)" = "$before" ]
	receive pearl 1000 2000 P3 >/dev/null
	stock-make --retry out >again
	[ "$(jq -r '.status // .refused.code' again | paste -sd' ')" = "made no_stock no_stock" ]
	receive pearl 1000 2000 P4 >/dev/null
	stock-make --retry again >out
	[ "$(jq -r '.status // .refused.code' out | paste -sd' ')" = "made opened no_stock" ]
	before=$(head_of)
	stock-make out | cmp - out
	[ "$(head_of)" = "$before" ]
}

@test "an opened or a made lot is not opened by name" {
	make_ '"item":"pearl","open":100,"key":"a"' >/dev/null
	make_ '"item":"pearl","open":10,"lot":"P1-2","key":"b"' >out
	[ "$(jq -c .refused.short out)" = '[{"item":"pearl","lot":"P1-2","needed":10,"available":0}]' ]
	make_ '"item":"cooked","lot":"c","key":"c"' >/dev/null
	make_ '"item":"cooked","open":10,"key":"d"' >out
	[ "$(jq -r .refused.code out)" = no_stock ]
}

@test "what is past its date is not used, but with --expired or by its name" {
	receive pearl 50 50 old '"expires":"2026-03-01T08:00:00+08:00"' >/dev/null
	make_ '"item":"cooked","key":"a"' >out
	[ "$(jq -r '.taken[0].lot' out)" = P1 ]
	make_ '"item":"cooked","key":"b"' --expired >out
	[ "$(jq -c '[.taken[] | [.lot, .qty]]' out)" = '[["old",50],["P1",150],["A",30]]' ]
	receive pearl 50 50 older '"expires":"2026-03-01T08:00:00+08:00"' >/dev/null
	make_ '"item":"pearl","open":5,"key":"c"' >out
	[ "$(jq -r '.opened[0].from' out)" = P1 ]
	make_ '"item":"pearl","open":5,"lot":"older","key":"d"' >out
	[ "$(jq -r '.opened[0].from' out)" = older ]
}

@test "what happened is never refused" {
	make_ '"item":"cooked","batches":20,"key":"a","happened":true' >out
	[ "$(jq -c '[.status, .made.yield, .short]' out)" = '["made",10000,[{"item":"pearl","qty":2000}]]' ]
	[ "$(value cooked)" = "10000 31998000" ]
	[ "$(level pearl)" = "0 0 0 2000" ]
	make_ '"item":"pearl","open":7,"key":"b","happened":true' >out
	[ "$(jq -c '[.status, .opened, .not_found]' out)" = '["opened",[],7]' ]
}

@test "the same again is answered, other content is a conflict" {
	make_ '"item":"cooked","key":"a"' >out
	make_ '"item":"base","at":"2026-03-01T08:30:00+08:00"' >>out
	make_ '"item":"pearl","open":1,"key":"c"' >>out
	before=$(head_of)
	stock-make out | cmp - out
	make_ '"item":"base","at":"2026-03-01T08:30:00+08:00"' >again
	sed -n 2p out | cmp - again
	run -65 make_ '"item":"cooked","batches":2,"key":"a"'
	[[ $output == *'"reject":"key_conflict","line":1,"field":"key"'* ]]
	run -65 make_ '"item":"cooked","yield":499,"key":"a"'
	[ "$(head_of)" = "$before" ]
	make_ '"item":"cooked","lot":"x","key":"d"' >/dev/null
	run -65 make_ '"item":"cooked","lot":"x","key":"e"'
	[[ $output == *'"reject":"key_conflict","line":1,"field":"lot"'* ]]
}

@test "slips are rejected with their member" {
	local case
	while read -r code field case; do
		run -65 --separate-stderr make_ "$case"
		[ "$(jq -r '[.reject, .field // "-"] | join(" ")' <<<"${stderr_lines[0]}")" = "$code $field" ]
	done <<-'END'
		value_range item "item":"pearl","key":"a"
		value_range open "item":"sugar","open":5,"key":"a"
		value_range open "item":"pearl","open":5,"batches":1,"key":"a"
		value_range open "item":"pearl","open":5,"yield":1,"key":"a"
		value_range qty "item":"cooked","qty":5,"batches":1,"key":"a"
		value_range batches "item":"cooked","batches":0,"key":"a"
		value_range yield "item":"cooked","yield":0,"key":"a"
		missing_field key "item":"cooked"
		unknown_item item "item":"tea","key":"a"
		unknown_lot lot "item":"pearl","open":5,"lot":"nix","key":"a"
		quantity_overflow - "item":"cooked","batches":9007199254740991,"key":"a"
		value_time at "item":"cooked","at":"noon"
		value_range at "item":"cooked","at":"2036-01-01T00:00:00Z"
	END
}

@test "a recipe is dated: what was made before was made by the one before" {
	export BOBA_NOW=2026-03-02T09:00:00+08:00
	item-set >/dev/null <<<'{"item":"cooked","name":"x","unit":"g","opened_life":"4h","makes":600,"recipe":[{"item":"pearl","qty":250}]}'
	make_ '"item":"cooked","key":"a"' >out
	[ "$(jq -c '[.made.planned, .taken[0].qty]' out)" = '[600,250]' ]
	make_ '"item":"cooked","at":"2026-03-01T12:00:00+08:00"' >out
	[ "$(jq -c '[.made.planned, .taken[0].qty]' out)" = '[500,200]' ]
}

@test "a dry run does nothing; --now and --by stand in the event" {
	before=$(head_of)
	make_ '"item":"cooked","key":"a"' -n >dry
	[ "$(jq -c '[.status, .dry_run]' dry)" = '["made",true]' ]
	stock-make dry | cmp - dry
	[ "$(head_of)" = "$before" ]
	make_ '"item":"cooked","key":"a"' --now 2026-03-02T00:00:00Z --by 小王 >/dev/null
	[ "$(rows "SELECT at, actor FROM event WHERE type = 'stock.made'")" = "1772409600000 小王" ]
}

@test "a receipt dated back goes through what was opened since" {
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	make_ '"item":"pearl","open":500,"key":"o"' >/dev/null
	echo '{"store":"S1","item":"pearl","qty":1000,"reason":"waste","key":"w"}' | stock-issue >/dev/null
	receive pearl 2000 1000 back '"received_at":"2026-03-01T09:30:00+08:00"' >out
	# 4,000 for 4000 fen: the 1,000 had cost 1000, they were booked at 1500.
	[ "$(jq .revalued_micros out)" = -5000000 ]
	[ "$(value pearl)" = "3000 30000000" ]
}

@test "killed at any moment and run again, each batch is there once" {
	receive sugar 100000 1000 big >/dev/null
	seq 1000 | jq -c '{store:"S1",item:"base",key:"k\(.)"}' >in
	for ms in 3 6 9 12 20; do
		stock-make in >/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	stock-make in >out
	[ "$(wc -l <out)" = 1000 ]
	[ "$(level base)" = "1000000 0 1000000 0" ]
	[ "$(level sugar)" = "91000 0 91000 0" ]
	[ "$(jq -r .made.lot out | sort -u | wc -l)" = 1000 ]
}

@test "two at once make no more than there is for" {
	for w in 1 2; do
		seq 8 | jq -c "{store:\"S1\",item:\"cooked\",key:\"$w-\(.)\"}" >"in$w"
		stock-make -q "in$w" >"out$w" &
	done
	wait
	[ "$(cat out? | grep -c '"status":"made"')" = 10 ]
	[ "$(cat out? | grep -c '"no_stock"')" = 6 ]
	[ "$(level pearl)" = "0 0 0 0" ]
}
