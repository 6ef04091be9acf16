# stock-transfer.bats - stock between stores: sent, on the way, taken in
load helper
load stock

setup() {
	base_setup
	shop
	for store in A B F G; do
		case $store in
		[FG]) costing=fifo ;;
		*) costing=average ;;
		esac
		echo "{\"store\":\"$store\",\"name\":\"$store\",\"zone\":\"Asia/Shanghai\",\"costing\":\"$costing\"}"
	done | store-set >/dev/null
}

# get STORE ITEM QTY COST LOT [MEMBERS]: a lot comes in.
get() {
	echo "{\"store\":\"$1\",\"item\":\"$2\",\"qty\":$3,\"cost\":$4,\"lot\":\"$5\"${6:+,$6}}" | stock-receive >/dev/null
}
# send NAME FROM TO QTY [MEMBERS OF THE ITEM]: milk.
send() {
	echo "{\"transfer\":\"$1\",\"store\":\"$2\",\"to\":\"$3\",\"items\":[{\"item\":\"milk\",\"qty\":$4${5:+,$5}}]}" |
		stock-transfer
}
# take NAME [MEMBERS]: it is received.
take() {
	echo "{\"transfer\":\"$1\",\"received\":true${2:+,$2}}" | stock-transfer
}
# posted PATTERN: accounts and what is on them.
posted() {
	rows "SELECT name, posted FROM account WHERE name LIKE '$1' AND posted <> 0 ORDER BY name"
}
# lots_of STORE: "name left end value" of the open lots, ends in hours from now.
lots_of() {
	rows "SELECT l.name, o.remaining, CASE WHEN o.expires > 9000000000000000000 THEN 'ever' ELSE (o.expires - 1772326800000) / 3600000 END, o.micros
		FROM lot_open o JOIN lot l ON l.id = o.lot JOIN stream s ON s.id = o.store WHERE s.name = '$1' ORDER BY o.expires, l.id"
}
# sound: lots, values and accounts of every store agree, and value only moves.
sound() {
	[ "$(rows "SELECT count(*) FROM item_value v JOIN stream s ON s.id = v.store JOIN stream i ON i.id = v.item
		WHERE v.qty <> (SELECT coalesce(sum(remaining), 0) FROM lot_open o WHERE o.store = v.store AND o.item = v.item)
		OR v.qty <> (SELECT posted FROM account WHERE name = 'stock:' || s.name || ':' || i.name)
		OR v.by_lot = 1 AND v.micros <> (SELECT coalesce(sum(o.micros), 0) FROM lot_open o WHERE o.store = v.store AND o.item = v.item)")" = 0 ]
	[ "$(rows "SELECT count(*) FROM stream s WHERE kind = 'store' AND (SELECT coalesce(sum(micros), 0) FROM item_value WHERE store = s.id)
		<> coalesce((SELECT posted FROM account WHERE name = 'value:' || s.name), 0)")" = 0 ]
	[ "$(rows "SELECT (SELECT coalesce(sum(worth), 0) FROM transfer_lot) - coalesce(sum(posted), 0) FROM account WHERE name LIKE 'moving:%'")" = 0 ]
	[ "$(rows "SELECT (SELECT coalesce(sum(remaining), 0) FROM transfer_lot) - coalesce(sum(posted), 0) FROM account WHERE name LIKE 'transit:%'")" = 0 ]
	[ "$(rows "SELECT sum(posted) FROM account WHERE unit = 'micros'")" = 0 ]
}

@test "units leave one store, are on the way, and come in at the other with end and cost" {
	get A milk 1000 1250 M1
	run -0 send T1 A B 400
	[ "$output" = '{"transfer":"T1","store":"A","to":"B","items":[{"item":"milk","qty":400}],"status":"sent","cost_micros":5000000,"taken":[{"item":"milk","lot":"M1","qty":400}]}' ]
	[ "$(posted 'stock:%'),$(posted 'transit:%'),$(posted 'value:%'),$(posted 'moving:%')" = "stock:A:milk 600,transit:A:B:milk 400,value:A 7500000,moving:A:B 5000000" ]
	sound
	[ "$(ledger-query in-transit | jq -c '[.transfer, .from_store, .to_store, .item, .lot, .in_transit]')" = '["T1","A","B","milk","M1",400]' ]
	export BOBA_NOW=2026-03-01T15:00:00+08:00
	run -0 take T1
	[ "$output" = '{"transfer":"T1","received":true,"status":"received","cost_micros":5000000,"arrived":[{"item":"milk","lot":"M1","qty":400}]}' ]
	[ "$(posted 'stock:%'),$(posted 'transit:%'),$(posted 'value:%'),$(posted 'moving:%')" = "stock:A:milk 600,stock:B:milk 400,,value:A 7500000,value:B 5000000," ]
	[ "$(lots_of A)" = "M1 600 240 0" ]
	[ "$(lots_of B)" = "M1 400 240 0" ]
	[ -z "$(ledger-query in-transit)" ]
	sound
}

@test "each leg again is answered and changes nothing; received twice is once" {
	get A milk 1000 1250 M1
	send T1 A B 400 >sent
	take T1 >taken
	before=$(head_of)
	send T1 A B 400 | cmp - sent
	stock-transfer sent taken | cmp - <(cat sent taken)
	take T1 | cmp - taken
	[ "$(head_of)" = "$before" ]
	run -65 send T1 A B 401
	[[ "$output" == *'"reject":"key_conflict"'* ]]
	[ "$(posted 'stock:%')" = "stock:A:milk 600,stock:B:milk 400" ]
}

@test "what is sent, with received:true added, is taken in" {
	get A milk 1000 1250 M1
	send T1 A B 400 | jq -c '.received = true' | stock-transfer >taken
	[ "$(jq -r .status taken)" = received ]
	[ "$(posted 'stock:%')" = "stock:A:milk 600,stock:B:milk 400" ]
	get A milk 10 9 M2
	send T2 A B 10 | jq -c '.received = true | .to = "F"' >wrong
	run -65 stock-transfer wrong
	[[ "$output" == *'"reject":"value_range","line":1,"field":"to"'* ]]
}

@test "fresh lots go first to expire first, what has ended stays, a lot that is named goes alone" {
	get A milk 100 100 old '"expires":"2026-03-01T10:00:00+08:00"'
	get A milk 100 100 late '"expires":"2026-03-09T09:00:00+08:00"'
	get A milk 100 100 soon '"expires":"2026-03-03T09:00:00+08:00"'
	export BOBA_NOW=2026-03-01T12:00:00+08:00
	[ "$(send T1 A B 150 | jq -c '[.taken[] | [.lot, .qty]]')" = '[["soon",100],["late",50]]' ]
	send T2 A B 60 >refused
	[ "$(jq -c '.refused | [.by, .code, .short]' refused)" = '["stock-transfer","no_stock",[{"item":"milk","needed":60,"available":50}]]' ]
	[ "$(send T3 A B 70 '"lot":"late"' | jq -c '.refused.short')" = '[{"item":"milk","lot":"late","needed":70,"available":50}]' ]
	[ "$(send T4 A B 20 '"lot":"late"' | jq -c '[.taken[] | [.lot, .qty]]')" = '[["late",20]]' ]
	run -65 send T5 A B 20 '"lot":"none"'
	[[ "$output" == *'"reject":"unknown_lot"'* ]]
	take T1 >/dev/null
	[ "$(lots_of B)" = "soon 100 48 0,late 50 192 0" ]
	sound
}

@test "a refusal is kept, and --retry sends it when there is enough" {
	get A milk 100 100 M1
	send T1 A B 150 >refused
	before=$(head_of)
	send T1 A B 150 | cmp - refused
	run -65 take T1
	[[ "$output" == *'"reject":"unknown_transfer"'* ]]
	[ "$(head_of)" = "$before" ]
	get A milk 100 100 M2
	send T1 A B 150 | cmp - refused
	[ "$(stock-transfer --retry refused | jq -r .status)" = sent ]
	[ "$(posted 'stock:%')" = "stock:A:milk 50" ]
	[ "$(take T1 | jq -c '[.arrived[].qty]')" = "[100,50]" ]
	sound
}

@test "what orders hold is not sent" {
	get S1 milk 1000 1000 M1
	order 1 milk-cup 4 | stock-reserve >/dev/null
	[ "$(send T1 S1 B 300 | jq -r .refused.code)" = no_stock ]
	[ "$(send T2 S1 B 200 | jq -r .status)" = sent ]
	[ "$(level milk)" = "800 800 0 0" ]
}

@test "all or none: one item that lacks keeps the others" {
	get A milk 100 100 M1
	get A 芋圆 50 100 T1
	echo '{"transfer":"T1","store":"A","to":"B","items":[{"item":"milk","qty":90},{"item":"芋圆","qty":60},{"item":"milk","qty":20}]}' | stock-transfer >out
	[ "$(jq -c .refused.short out)" = '[{"item":"芋圆","needed":60,"available":50},{"item":"milk","needed":20,"available":10}]' ]
	[ "$(posted 'transit:%')" = "" ]
}

@test "a part comes, the rest later, and each part once" {
	get A milk 1000 1000 M1
	send T1 A B 300 >/dev/null
	take T1 '"items":[{"item":"milk","qty":100}]' >part
	[ "$(jq -c '[.status, .arrived, .in_transit]' part)" = '["part_received",[{"item":"milk","lot":"M1","qty":100}],[{"item":"milk","lot":"M1","qty":200}]]' ]
	take T1 '"items":[{"item":"milk","qty":100}]' | cmp - part
	take T1 '"items":[{"item":"milk","qty":100}],"key":"second van"' >second
	[ "$(jq -c '.arrived' second)" = '[{"item":"milk","lot":"M1-2","qty":100}]' ]
	sound
	[ "$(take T1 | jq -c '[.status, .arrived]')" = '["received",[{"item":"milk","lot":"M1-3","qty":100}]]' ]
	[ "$(posted 'stock:%'),$(posted 'value:%')" = "stock:A:milk 700,stock:B:milk 300,value:A 7000000,value:B 3000000" ]
	[ "$(take T1 '"items":[{"item":"milk","qty":1}]' | jq -c '.refused | [.code, .short]')" = '["not_sent",[{"item":"milk","needed":1,"available":0}]]' ]
	sound
}

@test "more than was sent, or another item, is refused and nothing comes in" {
	get A milk 1000 1000 M1
	send T1 A B 300 >/dev/null
	[ "$(take T1 '"items":[{"item":"milk","qty":301}]' | jq -c '.refused | [.code, .short]')" = '["not_sent",[{"item":"milk","needed":301,"available":300}]]' ]
	[ "$(take T1 '"items":[{"item":"milk","qty":1},{"item":"芋圆","qty":1}]' | jq -c '.refused | [.code, .short]')" = '["not_sent",[{"item":"芋圆","needed":1,"available":0}]]' ]
	[ "$(posted 'transit:%')" = "transit:A:B:milk 300" ]
	sound
}

@test "with short:true the rest is lost by the store that sent it" {
	get A milk 1000 1250 M1
	send T1 A B 400 >/dev/null
	take T1 '"items":[{"item":"milk","qty":300}],"short":true' >out
	[ "$(jq -c '[.status, .lost]' out)" = '["received",[{"item":"milk","lot":"M1","qty":100}]]' ]
	[ "$(posted 'issued:%'),$(posted 'loss:%')" = "issued:transit:A:milk 100,loss:transit:A 1250000" ]
	[ "$(posted 'transit:%')$(posted 'moving:%')" = "" ]
	[ "$(take T1 | jq -r .refused.code)" = nothing_open ]
	send T2 A B 100 >/dev/null
	[ "$(take T2 '"items":[],"short":true' | jq -c '[.arrived, .lost[0].qty]')" = '[[],100]' ]
	[ "$(ledger-query "SELECT qty, arrived, lost, in_transit FROM stock_transfers ORDER BY transfer" | jq -c '[.[]]' | paste -sd' ')" = "[400,300,100,0] [100,0,100,0]" ]
	run -65 take T2 '"items":[]'
	sound
}

@test "a lot that meets another of its name gets one like it" {
	get A milk 100 100 M1
	get A milk 100 200 M1-2
	get B milk 10 10 M1
	send T1 A B 200 >/dev/null
	[ "$(take T1 | jq -c '[.arrived[] | [.lot, .qty]]')" = '[["M1-2",100],["M1-2-2",100]]' ]
	[ "$(rows "SELECT count(*) FROM lot_open o JOIN stream s ON s.id = o.store WHERE s.name = 'B'")" = 3 ]
	sound
}

@test "by lots, what they cost travels with them, from and to either kind of store" {
	get F milk 100 1000 a
	get F milk 100 3000 b
	get B milk 100 5000 c
	send T1 F B 150 >/dev/null
	[ "$(lots_of F)" = "b 50 240 15000000" ]
	[ "$(rows 'SELECT name, worth FROM transfer_lot ORDER BY n')" = "a 10000000,b 15000000" ]
	take T1 >/dev/null
	[ "$(posted 'value:%')" = "value:B 75000000,value:F 15000000" ]
	send T2 B G 100 '"lot":"a"' >/dev/null
	take T2 >/dev/null
	[ "$(lots_of G)" = "a 100 240 30000000" ]
	send T3 F G 50 >/dev/null
	take T3 >/dev/null
	[ "$(lots_of G)" = "a 100 240 30000000,b 50 240 15000000" ]
	sound
}

@test "what was sold short is made good by what comes" {
	echo '{"store":"N","name":"N","zone":"Asia/Shanghai","negative":true}' | store-set >/dev/null
	echo '{"channel":"till","channel_no":"1","store":"N","lines":[{"sku":"milk-cup","qty":1}]}' | order-add | stock-reserve | paid | order-confirm >/dev/null
	get A milk 1000 1000 M1
	send T1 A N 500 >/dev/null
	take T1 >/dev/null
	[ "$(stock-level --store N | jq -c '[.on_hand, .short, .value]')" = "[300,0,300]" ]
	[ "$(posted 'cogs:%')" = "cogs:N 2000000" ]
	sound
}

@test "what is not defined or not right is rejected, and the rest goes on" {
	get A milk 100 100 M1
	cat >in <<-'END'
		{"transfer":"a/b","store":"A","to":"B","items":[{"item":"milk","qty":1}]}
		{"store":"A","to":"B","items":[{"item":"milk","qty":1}]}
		{"transfer":"T1","store":"A","to":"A","items":[{"item":"milk","qty":1}]}
		{"transfer":"T1","store":"A","to":"Z","items":[{"item":"milk","qty":1}]}
		{"transfer":"T1","store":"Z","to":"A","items":[{"item":"milk","qty":1}]}
		{"transfer":"T1","store":"A","to":"B","items":[{"item":"tea","qty":1}]}
		{"transfer":"T1","store":"A","to":"B","items":[]}
		{"transfer":"T1","store":"A","to":"B","items":[1]}
		{"transfer":"T1","store":"A","to":"B","items":[{"item":"milk","qty":0}]}
		{"transfer":"T1","received":true}
		{"transfer":"T1","received":"yes"}
		{"transfer":"T1","store":"A","to":"B","items":[{"item":"milk","qty":1}]}
	END
	run -65 --separate-stderr stock-transfer in
	[ "$(jq -r .status <<<"$output")" = sent ]
	jq -r 'select(.reject) | "\(.reject) \(.field)"' <<<"$stderr" >rejects
	[ "$(paste -sd, rejects)" = "value_range transfer,missing_field transfer,value_range to,unknown_store to,unknown_store store,unknown_item items,value_range items,value_type items[0],value_range items[0].qty,unknown_transfer transfer,value_type received" ]
}

@test "a dry run says what it would do and does nothing; --by and at stand in the event" {
	get A milk 100 100 M1
	before=$(head_of)
	echo '{"transfer":"T1","store":"A","to":"B","items":[{"item":"milk","qty":9}]}' >one
	stock-transfer -n one >dry
	[ "$(jq -c '[.status, .dry_run]' dry)" = '["sent",true]' ]
	stock-transfer dry | cmp - dry
	[ "$(head_of)" = "$before" ]
	jq -c '.at = "2026-03-01T08:00:00+08:00"' one | stock-transfer --by 小王 >/dev/null
	[ "$(rows "SELECT at, actor FROM event WHERE type = 'stock.sent'")" = "1772323200000 小王" ]
}

@test "eight senders at once: exact to the unit, nobody sends what is not there" {
	get A milk 1000 1237 M1
	get A milk 1000 1763 M2
	for n in 1 2 3 4 5 6 7 8; do
		seq 40 | jq -c --arg n $n '{transfer:"\($n)-\(.)",store:"A",to:"B",items:[{item:"milk",qty:7}]}' |
			stock-transfer >"out$n" &
	done
	wait
	[ "$(cat out? | jq -r '.refused.code // .status' | sort | uniq -c | awk '{ print $1, $2 }' | paste -sd,)" = "35 no_stock,285 sent" ]
	[ "$(posted 'stock:%'),$(posted 'transit:%')" = "stock:A:milk 5,transit:A:B:milk 1995" ]
	[ "$(rows "SELECT sum(posted) FROM account WHERE name LIKE 'value:%' OR name LIKE 'moving:%'")" = 30000000 ]
	sound
	for n in 1 2 3 4 5 6 7 8; do
		seq 40 | jq -c --arg n $n '{transfer:"\($n)-\(.)",received:true}' | stock-transfer 2>/dev/null >/dev/null &
	done
	wait
	[ "$(posted 'stock:%'),$(posted 'transit:%')" = "stock:A:milk 5,stock:B:milk 1995," ]
	[ "$(rows "SELECT sum(posted) FROM account WHERE name LIKE 'value:%' OR name LIKE 'moving:%'")" = 30000000 ]
	sound
}

@test "killed between and in the legs and run again, each is done once" {
	get A milk 5000 7001 M1
	seq 1000 | jq -c '{transfer:"\(.)",store:"A",to:"F",items:[{item:"milk",qty:4}]}, {transfer:"\(.)",received:true}' >in
	for ms in 4 8 12 20 30 45; do
		stock-transfer in >/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		[ "$(rows "SELECT sum(posted) FROM account WHERE name LIKE 'value:%' OR name LIKE 'moving:%'")" = 70010000 ]
		sound
	done
	stock-transfer in >out
	[ "$(jq -r .status out | sort | uniq -c | awk '{ print $1, $2 }' | paste -sd,)" = "1000 received,1000 sent" ]
	before=$(head_of)
	stock-transfer in | cmp - out
	[ "$(head_of)" = "$before" ]
	[ "$(posted 'stock:%')" = "stock:A:milk 1000,stock:F:milk 4000" ]
	sound
}

@test "a transfer dated back is priced as the store prices now" {
	get A milk 10 1000 M1
	get A milk 10 2000 M2
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	store-set >/dev/null <<<'{"store":"A","name":"A","zone":"Asia/Shanghai","costing":"fifo"}'
	stock-transfer >/dev/null <<<'{"transfer":"T","store":"A","to":"B","items":[{"item":"milk","qty":5}],"at":"2026-03-01T09:30:00+08:00"}'
	[ "$(rows "SELECT by_lot FROM item_value v JOIN stream s ON s.id = v.store WHERE s.name = 'A'")" = 1 ]
}

@test "a leg that is to come is rejected" {
	get A milk 10 1000 M1
	run -65 stock-transfer <<<'{"transfer":"T","store":"A","to":"B","items":[{"item":"milk","qty":5}],"at":"2030-03-01T09:30:00+08:00"}'
	[[ "$output" == *'"reject":"value_range"'*'"field":"at"'* ]]
	send T A B 5 >/dev/null
	run -65 take T '"at":"2030-03-01T09:30:00+08:00"'
	[[ "$output" == *'"reject":"value_range"'*'"field":"at"'* ]]
	[ "$(posted 'transit:%')" = 'transit:A:B:milk 5' ]
}
