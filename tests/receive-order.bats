# receive-order.bats - deliveries of suppliers against what was ordered, and what is owed
load helper
load stock

setup() {
	base_setup
	shop
	stock-order >/dev/null <<-'END'
		{"supplier":"dairy","no":"P1","store":"S1","expected_at":"2026-03-02T08:00:00+08:00","lines":[{"item":"milk","qty":3000,"cost":1000},{"item":"芋圆","qty":500}]}
	END
}

# deliver QTY LOT [MEMBERS]: milk of P1.
deliver() {
	echo "{\"store\":\"S1\",\"item\":\"milk\",\"qty\":$1,\"lot\":\"$2\",\"supplier\":\"dairy\",\"order\":\"P1\"${3:+,$3}}" |
		stock-receive
}
# line ITEM: "qty received open" of P1.
line() {
	ledger-query "SELECT qty, received, open FROM purchases WHERE no = 'P1' AND item = '$1'" |
		jq -r '"\(.qty) \(.received) \(.open)"'
}
# owed: what is owed to the dairy, and what was bought for S1.
owed() {
	rows "SELECT name, posted FROM account WHERE name LIKE 'due:%' OR name LIKE 'bought:%' ORDER BY name"
}

@test "a short delivery leaves the rest open, the next one fills it" {
	run -0 deliver 1000 M1 '"cost":400'
	[ "$output" = '{"store":"S1","item":"milk","qty":1000,"supplier":"dairy","order":"P1","cost":400,"lot":"M1","status":"received","owed":400,"open":2000}' ]
	[ "$(line milk)" = "3000 1000 2000" ]
	[ "$(line 芋圆)" = "500 0 500" ]
	[ "$(owed)" = "bought:S1 400,due:dairy -400" ]
	[ "$(deliver 2000 M2 '"cost":600' | jq -c '[.owed, .open, .over]')" = "[600,0,null]" ]
	[ "$(line milk)" = "3000 3000 0" ]
	[ "$(owed)" = "bought:S1 1000,due:dairy -1000" ]
	[ "$(level milk)" = "3000 0 3000 0" ]
}

@test "without a cost it is what was agreed, and parts add up to it" {
	for lot in a b c; do
		deliver 1000 $lot | jq .owed
	done >parts
	[ "$(paste -sd' ' parts)" = "333 334 333" ]
	[ "$(owed)" = "bought:S1 1000,due:dairy -1000" ]
	[ "$(rows "SELECT posted FROM account WHERE name = 'value:S1'")" = 10000000 ]
	run -65 stock-receive <<<'{"store":"S1","item":"芋圆","qty":5,"lot":"T","supplier":"dairy","order":"P1"}'
	[[ "$output" == *'"reject":"missing_field","line":1,"field":"cost"'* ]]
}

@test "the same delivery again is answered and owed once" {
	deliver 1000 M1 >first
	before=$(head_of)
	deliver 1000 M1 | cmp - first
	stock-receive first | cmp - first
	[ "$(head_of)" = "$before" ]
	run -65 deliver 1000 M1 '"short":true'
	[[ "$output" == *'"reject":"key_conflict"'* ]]
	run -65 receive milk 1000 333 M1
	[[ "$output" == *'"reject":"key_conflict"'* ]]
	[ "$(owed)" = "bought:S1 333,due:dairy -333" ]
}

@test "with short:true no more of it comes" {
	[ "$(deliver 1000 M1 '"short":true' | jq -c '[.open, .closed]')" = "[0,2000]" ]
	[ "$(line milk)" = "3000 1000 0" ]
	[ "$(line 芋圆)" = "500 0 500" ]
	[ "$(deliver 500 M2 | jq -c '[.open, .over]')" = "[0,500]" ]
	[ "$(line milk)" = "3000 1500 0" ]
}

@test "what comes too much is told, in stock and owed" {
	[ "$(deliver 3500 M1 '"cost":1200' | jq -c '[.open, .over, .owed]')" = "[0,500,1200]" ]
	[ "$(line milk)" = "3000 3500 0" ]
	[ "$(level milk)" = "3500 0 3500 0" ]
}

@test "what comes although it was cancelled is too much, and nothing opens again" {
	deliver 1000 M1 >/dev/null
	stock-order <<<'{"supplier":"dairy","no":"P1","cancel":true}' | jq -c .closed >closed
	[ "$(cat closed)" = '[{"item":"milk","qty":2000},{"item":"芋圆","qty":500}]' ]
	[ "$(deliver 700 M2 | jq -c '[.open, .over]')" = "[0,700]" ]
	[ "$(line milk)" = "3000 1700 0" ]
}

@test "what was not ordered, there or at all, is rejected" {
	item-set >/dev/null <<<'{"item":"tea","name":"茶","unit":"g"}'
	before=$(head_of)
	cat >in <<-'END'
		{"store":"S1","item":"tea","qty":5,"cost":1,"supplier":"dairy","order":"P1"}
		{"store":"东门","item":"milk","qty":5,"cost":1,"supplier":"dairy","order":"P1"}
		{"store":"S1","item":"milk","qty":5,"cost":1,"supplier":"dairy","order":"P2"}
		{"store":"S1","item":"milk","qty":5,"cost":1,"order":"P1"}
		{"store":"S1","item":"milk","qty":5,"cost":1,"supplier":"dairy","order":"P1","short":1}
		{"store":"S1","item":"milk","qty":5,"cost":1,"supplier":"a:b"}
		{"store":"S1","item":"milk","qty":5,"supplier":"dairy"}
	END
	run -65 --separate-stderr stock-receive in
	[ -z "$output" ]
	jq -r 'select(.reject) | "\(.reject) \(.field)"' <<<"$stderr" >rejects
	[ "$(paste -sd, rejects)" = "not_ordered item,not_ordered store,unknown_purchase order,missing_field supplier,value_type short,value_range supplier,missing_field cost" ]
	[ "$(head_of)" = "$before" ]
}

@test "--order is that of a whole delivery, and stands in what comes out" {
	cat >in <<-'END'
		{"store":"S1","item":"milk","qty":3000,"lot":"M1"}
		{"store":"S1","item":"芋圆","qty":500,"cost":700,"lot":"T1"}
	END
	stock-receive --order dairy/P1 in >out
	[ "$(jq -c '[.supplier, .order, .owed, .open]' out | paste -sd' ')" = '["dairy","P1",1000,0] ["dairy","P1",700,0]' ]
	before=$(head_of)
	stock-receive out | cmp - out
	stock-receive --order dairy/P1 in | cmp - out
	[ "$(head_of)" = "$before" ]
	[ "$(ledger-query suppliers-due | jq -c .)" = '{"supplier":"dairy","owed_fen":1700,"open_orders":0,"late_orders":0}' ]
	run -64 stock-receive --order P1 in
}

@test "a receipt that names only its supplier is owed too" {
	receive milk 1000 1250 M1 '"supplier":"market"' >one
	[ "$(jq -c '[.owed, .open]' one)" = "[1250,null]" ]
	[ "$(owed)" = "bought:S1 1250,due:market -1250" ]
	receive milk 1000 1250 M2 >/dev/null
	[ "$(owed)" = "bought:S1 1250,due:market -1250" ]
	[ "$(ledger-query suppliers-due | jq -c '[.supplier, .owed_fen, .open_orders, .late_orders]' | paste -sd' ')" = '["dairy",0,1,0] ["market",1250,0,0]' ]
}

@test "a mistyped delivery is undone: not owed, and open again" {
	deliver 1000 M1 >/dev/null
	deliver 2000 M2 '"short":true' >/dev/null
	[ "$(line milk)" = "3000 3000 0" ]
	ledger-reverse --reason typo <<<'{"key":"receipt:S1/milk/M2"}' >/dev/null
	[ "$(line milk)" = "3000 1000 2000" ]
	[ "$(owed)" = "bought:S1 333,due:dairy -333" ]
	deliver 200 M2 '"short":true' >/dev/null
	[ "$(line milk)" = "3000 1200 0" ]
	ledger-reverse --reason typo <<<'{"key":"receipt.2:S1/milk/M2"}' >/dev/null
	[ "$(line milk)" = "3000 1000 2000" ]
}

@test "a dry run says what it would do and does nothing" {
	before=$(head_of)
	echo '{"store":"S1","item":"milk","qty":9,"lot":"M1"}' | stock-receive -n --order dairy/P1 >dry
	[ "$(jq -c '[.owed, .open, .dry_run]' dry)" = "[3,2991,true]" ]
	[ "$(head_of)" = "$before" ]
	[ "$(line milk)" = "3000 0 3000" ]
}

@test "eight vans at once: every unit is counted once, too much is told" {
	for n in 1 2 3 4 5 6 7 8; do
		seq 50 | jq -c --arg n $n '{store:"S1",item:"milk",qty:10,cost:3,lot:"\($n)-\(.)",supplier:"dairy",order:"P1"}' |
			stock-receive >"out$n" &
	done
	wait
	[ "$(line milk)" = "3000 4000 0" ]
	[ "$(cat out? | jq -s 'map(.over // 0) | add')" = 1000 ]
	[ "$(owed)" = "bought:S1 1200,due:dairy -1200" ]
}

@test "killed at any moment and run again, each delivery is owed once" {
	seq 2000 | jq -c '{store:"S1",item:"milk",qty:1,lot:"批\(.)",supplier:"dairy",order:"P1"}' >in
	for ms in 4 8 12 20 30; do
		stock-receive in >/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	stock-receive in >/dev/null
	[ "$(line milk)" = "3000 2000 1000" ]
	[ "$(owed)" = "bought:S1 667,due:dairy -667" ]
}
