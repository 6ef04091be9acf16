# stock-expire.bats - what ends is told once, given back, written off
load helper
load stock

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	shop
	export BOBA_NOW=2026-03-01T09:00:01+08:00
	echo '{"item":"milk","name":"牛奶","unit":"ml","shelf_life":"240h","alert":"48h"}' | item-set >/dev/null
	receive milk 1000 1000 A >/dev/null # ends on March 11
	receive milk 500 600 B '"expires":"2026-03-20T09:00:00+08:00"' >/dev/null
}

at() {
	export BOBA_NOW=$1
}

@test "nothing due, nothing printed, nothing written" {
	before=$(head_of)
	[ -z "$(stock-expire)" ]
	[ "$(head_of)" = "$before" ]
}

@test "a lot is told once when its alert date comes" {
	at 2026-03-09T09:00:00+08:00
	[ -z "$(stock-expire)" ]
	at 2026-03-09T09:00:01+08:00
	run -0 stock-expire
	[ "$output" = '{"alert":"lot","store":"S1","item":"milk","lot":"A","qty":1000,"expires":"2026-03-11T09:00:01+08:00"}' ]
	before=$(head_of)
	[ -z "$(stock-expire)" ]
	at 2026-03-10T09:00:00+08:00
	[ -z "$(stock-expire)" ]
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "1500 0 1500 0" ]
}

@test "a lot that has ended is written off, with what it has cost" {
	at 2026-03-12T09:00:00+08:00
	run -0 stock-expire
	# By the average of 1500 ml for 16.00.
	[ "$output" = '{"expired":"lot","store":"S1","item":"milk","lot":"A","qty":1000,"expires":"2026-03-11T09:00:01+08:00","cost_micros":10666667}' ]
	[ "$(level milk)" = "500 0 500 0" ]
	[ "$(rows "SELECT name, posted FROM account WHERE name LIKE 'issued%' OR name LIKE 'loss%' OR name LIKE 'value%' ORDER BY name")" = \
		"issued:expired:S1:milk 1000,loss:expired:S1 10666667,value:S1 5333333" ]
	before=$(head_of)
	[ -z "$(stock-expire)" ]
	[ "$(head_of)" = "$before" ]
	at 2026-03-30T09:00:00+08:00
	stock-expire >out
	[ "$(jq -c '[.expired, .lot, .qty, .cost_micros]' out)" = '["lot","B",500,5333333]' ]
	[ "$(rows 'SELECT qty, micros FROM item_value')" = "0 0" ]
}

@test "late or in time, the ledger is the same" {
	cp -r . ../late
	at 2026-03-09T10:00:00+08:00
	stock-expire >/dev/null
	at 2026-03-11T10:00:00+08:00
	stock-expire >/dev/null
	at 2026-03-20T10:00:00+08:00
	stock-expire >/dev/null
	ledger-query "SELECT type, stream, at FROM events WHERE type = 'stock.expired'" >in-time
	BOBA_LEDGER=$(readlink -f ../late)/${BOBA_LEDGER##*/} stock-expire >/dev/null
	BOBA_LEDGER=$(readlink -f ../late)/${BOBA_LEDGER##*/} ledger-query "SELECT type, stream, at FROM events WHERE type = 'stock.expired'" >late
	cmp in-time late
}

@test "what an order holds of an ended lot is left to it" {
	order 1 milk-cup 7 | stock-reserve --ttl 480h >held
	at 2026-03-12T09:00:00+08:00
	stock-expire >out
	[ "$(jq .qty out)" = 100 ]
	[ -z "$(stock-expire)" ]
	paid <held | order-confirm >/dev/null
	[ "$(rows 'SELECT count(*) FROM lot_open')" = 0 ]
	[ "$(level milk)" = "0 0 0 0" ]
}

@test "a hold whose time is up is free again, and told" {
	order 1 milk-cup 1 | stock-reserve --ttl 10m >held
	at 2026-03-01T09:10:01+08:00
	run -0 stock-expire
	[ "$output" = "{\"expired\":\"hold\",\"order_id\":$(jq .order_id held),\"of\":\"stock\"}" ]
	[ "$(level milk)" = "1500 0 1500 0" ]
	[ -z "$(stock-expire)" ]
}

@test "what a hold gives back of an ended lot is written off by the same run" {
	issued=$(jq -nc '{store:"S1",item:"milk",qty:500,lot:"B",reason:"waste",key:"b"}')
	stock-issue <<<"$issued" >/dev/null
	echo '{"reservation":"R","store":"S1","items":[{"item":"milk","qty":1000}]}' |
		stock-reserve --ttl 720h >/dev/null
	at 2026-03-12T09:00:00+08:00
	[ -z "$(stock-expire)" ]
	at 2026-04-12T09:00:00+08:00
	stock-expire --dry-run >dry
	stock-expire >out
	[ "$(jq -r '"\(.expired) \(.of // .qty)"' out | paste -sd,)" = "hold stock,lot 1000" ]
	[ "$(jq -r .expired dry | paste -sd,)" = hold,lot ]
	[ -z "$(stock-expire)" ]
}

@test "--dry-run says what would be done and does nothing" {
	at 2026-03-12T09:00:00+08:00
	before=$(head_of)
	stock-expire --dry-run >out
	[ "$(jq -c '[.expired, .dry_run]' out)" = '["lot",true]' ]
	[ "$(head_of)" = "$before" ]
}

@test "killed at any moment and run again, it is done once" {
	at 2026-03-12T09:00:00+08:00
	for _ in 1 2 3 4 5 6; do
		stock-expire >>out &
		sleep 0.00$((RANDOM % 9))
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	stock-expire >/dev/null
	[ "$(level milk)" = "500 0 500 0" ]
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'stock.expired'")" = 1 ]
}

@test "eight at once write off once" {
	at 2026-03-12T09:00:00+08:00
	for i in 1 2 3 4 5 6 7 8; do stock-expire >"out$i" & done
	wait
	[ "$(cat out? | wc -l)" = 1 ]
	[ "$(level milk)" = "500 0 500 0" ]
}

@test "a lot that was used up and comes back is told again" {
	at 2026-03-10T09:00:00+08:00
	[ "$(stock-expire | jq -r .lot)" = A ]
	order 1 milk-cup 5 | stock-reserve | paid | order-confirm >used
	[ "$(rows "SELECT count(*) FROM lot_open")" = 1 ]
	order-cancel --reason mistake used >out
	[ "$(jq -r .status out)" = refunding ]
	ledger-verify
	[ "$(stock-expire | jq -r '.lot + " \(.qty)"')" = "A 1000" ]
	[ -z "$(stock-expire)" ]
}
