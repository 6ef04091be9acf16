# order-dispatch.bats - the store that makes an order: stock, promise, distance
load helper

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T11:00:00+08:00
	item-set >null <<-'END'
		{"item":"milk","name":"牛奶","unit":"ml"}
		{"item":"pearl","name":"珍珠","unit":"g"}
	END
	sku-set >null <<-'END'
		{"sku":"tea","name":"奶茶","price":1200,"recipe":[{"item":"milk","qty":200}],"options":[{"option":"珍珠","price":200,"recipe":[{"item":"pearl","qty":40}]}]}
		{"sku":"bag","name":"纸袋","price":50}
	END
	store A 60 31.230000 121.470000
	store B 60 31.240000 121.470000
	store C 60 31.250000 121.470000
	export BOBA_NOW=2026-03-01T12:00:00+08:00
}

# store NAME CAPACITY LAT LON [MEMBERS]
store() {
	echo "{\"store\":\"$1\",\"name\":\"$1\",\"zone\":\"Asia/Shanghai\",\"lat\":$3,\"lon\":$4${2:+,\"capacity\":$2}${5:+,$5}}" | store-set >null
}
# stock STORE ITEM QTY
stock() {
	echo "{\"store\":\"$1\",\"item\":\"$2\",\"qty\":$3,\"cost\":100,\"lot\":\"$2-$3\"}" | stock-receive >null
}
# order NO QTY [MEMBERS]: an order without a store.
order() {
	echo "{\"channel\":\"${CHANNEL:-mini}\",\"channel_no\":\"$1\",\"lines\":[{\"sku\":\"tea\",\"qty\":$2}]${3:+,$3}}"
}
HERE='"place":{"lat_e6":31231000,"lon_e6":121470000}'
head_of() {
	sqlite3 "$BOBA_LEDGER" "SELECT value FROM meta WHERE name = 'head'"
}

@test "the store that has the stock for all lines; the others are told with the reason" {
	stock A milk 300
	stock B milk 1000
	stock B pearl 100
	stock C milk 1000
	order 1 2 | jq -c '.lines[0].options = ["珍珠"]' >in
	run -0 --separate-stderr order-dispatch in
	[ "$(jq -c '[.store, .dispatch.promise]' <<<"$output")" = '["B","2026-03-01T12:01:00+08:00"]' ]
	[ "$(jq -c '.dispatch.passed[] | [.store, .why, .short]' <<<"$output" | xargs)" = \
		'[A,no_stock,[{item:milk,needed:400,available:300},{item:pearl,needed:80,available:0}]] [C,no_stock,[{item:pearl,needed:80,available:0}]]' ]
	order-dispatch in | order-add | stock-reserve | jq -r .hold >out
	[ "$(cat out)" = held ]
}

@test "then the shortest promise by queue and capacity, then the distance, then the name" {
	for s in A B C; do stock $s milk 9000; done
	order 1 1 "$HERE" | order-dispatch >out
	[ "$(jq -c '[.store, .dispatch.distance_m, .dispatch.passed[].why]' out)" = '["A",111,"farther","farther"]' ]
	# One that is on its way to A makes A the slowest, though nearest.
	order 2 1 "$HERE" | order-dispatch >out
	[ "$(jq -c '[.store, .dispatch.distance_m, .dispatch.passed[].why]' out)" = '["B",1000,"farther","later"]' ]
	order 3 1 | order-dispatch >out
	[ "$(jq -c '[.store, .dispatch.distance_m]' out)" = '["C",null]' ]
	order 4 1 | order-dispatch >out
	[ "$(jq -c '[.store, .dispatch.passed[].why]' out)" = '["A","equal","equal"]' ]
	# A twice as fast store takes twice as many.
	store A 120 31.23 121.47
	for n in {5..10}; do order $n 1; done | order-dispatch | jq -r .store | sort | uniq -c | xargs >out
	[ "$(cat out)" = '4 A 1 B 1 C' ]
}

@test "what is paid stands in the queue; what was never paid is out of it after half an hour" {
	for s in A B; do stock $s milk 9000; done
	order 1 1 '"stores":["A","B"]' | order-dispatch | order-add | stock-reserve |
		payment-record --in-full | order-confirm >done
	[ "$(jq -r .store done)" = A ]
	order 2 1 '"stores":["A","B"]' | order-dispatch | jq -r .store >out
	[ "$(cat out)" = B ]
	export BOBA_NOW=2026-03-01T12:31:00+08:00
	order 3 1 '"stores":["A","B"]' | order-dispatch >out
	[ "$(jq -c '[.store, .dispatch.passed[0].why, .dispatch.passed[0].wait_s]' out)" = '["B","later",120]' ]
}

@test "a store without capacity comes last and promises nothing" {
	store D '' 31.231 121.47
	for s in C D; do stock $s milk 9000; done
	order 1 1 "\"stores\":[\"D\",\"C\"],$HERE" | order-dispatch >out
	[ "$(jq -c '[.store, .dispatch.passed[].why]' out)" = '["C","later"]' ]
	order 2 1 '"stores":["D"]' | order-dispatch >out
	[ "$(jq -c '[.store, .dispatch]' out)" = '["D",{"passed":[]}]' ]
	order 3 1 '"stores":["D"]' | order-dispatch -q --max-promise 1h >out
	[ "$(jq -r '.refused.passed[0].why' out)" = no_promise ]
}

@test "no store can: no_store, with why each was passed over; kept, until --retry" {
	stock A milk 100
	for s in B C; do stock $s milk 9000; done
	store E 60 31.23 121.47 '"retired":true'
	store F 60 32.00 121.47
	stock F milk 9000
	order 1 2 "\"stores\":[\"A\",\"B\",\"E\",\"F\"],$HERE" >in
	for n in {1..3}; do order x$n 1 '"stores":["B"]'; done | order-dispatch >null
	run -0 --separate-stderr order-dispatch --max-distance 3000 --max-promise 3m in
	[ "$(jq -c '[.refused.by, .refused.code, .store]' <<<"$output")" = '["order-dispatch","no_store",null]' ]
	[ "$(jq -c '.refused.passed[] | [.store, .why]' <<<"$output" | xargs)" = \
		'[A,no_stock] [B,too_late] [E,retired] [F,too_far]' ]
	echo "$output" >first
	order-confirm -q first | cmp - first
	before=$(head_of)
	order-dispatch -q in | cmp - first
	order-dispatch -q first | cmp - first
	[ "$(head_of)" = "$before" ]
	order-dispatch --retry first >second
	[ "$(jq -c '[.store, .refused]' second)" = '["F",null]' ]
	order-dispatch in | cmp - second
	order-dispatch --retry first | cmp - second
	[ "$(sqlite3 ledger.db "SELECT count(*) FROM event WHERE type IN ('order.dispatched', 'dispatch.refused') AND stream = (SELECT id FROM stream WHERE name = 'mini/1')")" -eq 2 ]
}

@test "the choice is kept: the same order goes to the same store, whatever changed since" {
	for s in A B; do stock $s milk 9000; done
	order 1 1 >in
	order-dispatch in >out
	[ "$(jq -r .store out)" = A ]
	store A 60 31.23 121.47 '"retired":true'
	before=$(head_of)
	order-dispatch in | cmp - out
	order-dispatch out | cmp - out
	[ "$(head_of)" = "$before" ]
	for change in '.lines[0].qty = 2' '.stores = ["B"]' '.place = {"lat_e6":1,"lon_e6":2}'; do
		run -65 --separate-stderr order-dispatch <<<"$(jq -c "$change" in)"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	done
	[ "$(head_of)" = "$before" ]
	CHANNEL=app order 1 1 | order-dispatch | jq -r .store >other
	[ "$(cat other)" = B ]
}

@test "a later version of an order stays with the store of the first" {
	for s in A B; do stock $s milk 9000; done
	order 1 1 | order-dispatch | order-add >v1
	order 1 3 '"version":2' | order-dispatch | order-add >v2
	[ "$(jq -c '[.store, .version, .total]' v2)" = '["A",2,3600]' ]
	order 2 1 '"store":"B"' | order-add >null
	run -65 order-dispatch <<<"$(order 2 1 '"version":2')"
	[[ $output == *missing_field*store* ]]
}

@test "orders with a store pass untouched; one that is recorded has its store" {
	for s in A B; do stock $s milk 9000; done
	order 1 1 '"store":"B"' >in
	order-dispatch in | cmp - in
	echo '{"store":"B","nonsense":[1.5]}' >odd
	order-dispatch odd | cmp - odd
	order-add in >null
	run -65 --separate-stderr order-dispatch <<<"$(order 1 1)"
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	jq -c '. + {refused:{by:"x",code:"y",detail:"z"}}' in >refused
	order-dispatch -q --retry refused | cmp - refused
}

@test "stale lots, what others hold and what a store may owe are no stock" {
	for s in A B; do stock $s milk 300; done
	echo '{"store":"A","item":"milk","qty":900,"cost":100,"lot":"old","expires":"2026-03-01T11:00:00+08:00"}' | stock-receive >null
	store A 60 31.23 121.47 '"negative":true'
	order 1 1 '"store":"B"' | order-add | stock-reserve >null
	order 2 1 '"stores":["B"]' | order-dispatch -q | jq -c '.refused.passed[0].short[0].available' >out
	[ "$(cat out)" = 100 ]
	order 3 2 '"stores":["A"]' | order-dispatch -q | jq -c '.refused.passed[0].short[0].available' >out
	[ "$(cat out)" = 300 ]
	order 4 1 '"stores":["A"]' | order-dispatch -q | jq -r .store >out
	[ "$(cat out)" = A ]
}

@test "bad records are rejected with code and field, nothing is stored" {
	before=$(head_of)
	while read -r code field case; do
		echo "$code $field"
		run -65 --separate-stderr order-dispatch <<<"$case"
		[ "$(jq -r '[.reject, .field] | @tsv' <<<"${stderr_lines[0]}")" = "$code	$field" ]
	done <<-'END'
		unknown_store stores[1] {"channel":"m","channel_no":"1","stores":["A","Z"],"lines":[{"sku":"tea","qty":1}]}
		value_range stores[1] {"channel":"m","channel_no":"1","stores":["A","A"],"lines":[{"sku":"tea","qty":1}]}
		value_type stores[0] {"channel":"m","channel_no":"1","stores":[7],"lines":[{"sku":"tea","qty":1}]}
		value_range stores {"channel":"m","channel_no":"1","stores":[],"lines":[{"sku":"tea","qty":1}]}
		unknown_sku lines[0].sku {"channel":"m","channel_no":"1","lines":[{"sku":"no","qty":1}]}
		missing_field channel_no {"channel":"m","lines":[{"sku":"tea","qty":1}]}
		missing_field lines {"channel":"m","channel_no":"1"}
		missing_field store {"channel":"m","channel_no":"1","happened":true,"lines":[{"sku":"tea","qty":1}]}
		value_type place.lat_e6 {"channel":"m","channel_no":"1","place":{"lat_e6":31.23,"lon_e6":1},"lines":[{"sku":"tea","qty":1}]}
		value_range place.lon_e6 {"channel":"m","channel_no":"1","place":{"lat_e6":1,"lon_e6":180000001},"lines":[{"sku":"tea","qty":1}]}
		quantity_overflow lines {"channel":"m","channel_no":"1","lines":[{"sku":"tea","qty":9007199254740991,"price":0}]}
	END
	run -65 order-dispatch --max-distance 100 <<<"$(order 1 1)"
	[[ $output == *'"field":"place"'* ]]
	[ "$(head_of)" = "$before" ]
}

@test "no store at all, and an order that needs no stock" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/none.db
	echo '{"sku":"bag","name":"纸袋","price":50}' | sku-set >null
	order 1 1 | sed s/tea/bag/ | order-dispatch -q | jq -c '[.refused.code, .refused.passed]' >out
	[ "$(cat out)" = '["no_store",[]]' ]
	store A 60 31.23 121.47
	order 2 1 | sed s/tea/bag/ | order-dispatch | jq -r .store >out
	[ "$(cat out)" = A ]
}

@test "the place is nowhere in the ledger" {
	stock A milk 9000
	order 1 1 '"place":{"lat_e6":31234567,"lon_e6":121476543}' | order-dispatch >null
	ledger-dump --all >dump
	run ! grep -E '31234567|121476543' dump
}

@test "a dry run stores no choice; --by stands in the event" {
	stock A milk 9000
	before=$(head_of)
	order 1 1 | order-dispatch -n | jq -c '[.store, .dry_run]' >out
	[ "$(cat out)" = '["A",true]' ]
	[ "$(head_of)" = "$before" ]
	order 1 1 | order-dispatch --by 小王 >null
	[ "$(sqlite3 ledger.db "SELECT actor, key FROM event WHERE type = 'order.dispatched'")" = "小王|dispatch:mini/1" ]
}

@test "eight at once over the same orders give each one store" {
	for s in A B C; do stock $s milk 900000; done
	for n in {1..60}; do order "$n" 1; done >in
	for i in {1..8}; do order-dispatch in >"out$i" & done
	wait
	for i in {2..8}; do cmp out1 "out$i"; done
	[ "$(jq -r .store out1 | sort | uniq -c | xargs)" = '20 A 20 B 20 C' ]
}

@test "killed at any moment and run again, it is as if nothing had been" {
	for s in A B C; do stock $s milk 900000; done
	for n in {1..600}; do order "$n" 1; done >in
	for ms in 3 8 15 25; do
		order-dispatch in >part 2>null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>null || true
		wait $! 2>null || true
		grep '}$' part >>all || true
	done
	order-dispatch in >out
	[ "$(jq -r .store out | sort | uniq -c | xargs)" = '200 A 200 B 200 C' ]
	sort -u all | comm -23 - <(sort out) >lost
	[ ! -s lost ]
	ledger-dump --all >before
	ledger-rebuild >null
	ledger-dump --all | cmp - before
}
