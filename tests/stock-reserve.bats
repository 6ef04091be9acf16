# stock-reserve.bats - stock held for orders, and who gets the last of it
load helper
load stock

setup() {
	base_setup
	shop
}

@test "what an order needs is held, all of it" {
	receive milk 1000 1000 M >/dev/null
	receive 芋圆 300 300 T >/dev/null
	order 1 奶茶 2 >o
	run -0 stock-reserve o
	[ "$(jq -r .hold <<<"$output")" = held ]
	[ "$(level milk)" = "1000 400 600 0" ]
	[ "$(level 芋圆)" = "300 120 180 0" ]
	[ "$(rows "SELECT expires - 1772326800000 FROM hold")" = 1800000 ]
}

@test "options take their own share" {
	receive milk 1000 1000 M >/dev/null
	receive 芋圆 300 300 T >/dev/null
	echo '{"channel":"till","channel_no":"1","store":"S1","lines":[{"sku":"奶茶","qty":2,"options":["加料"]},{"sku":"bag","qty":1}]}' |
		order-add | stock-reserve >/dev/null
	[ "$(level 芋圆)" = "300 180 120 0" ]
}

@test "an order that needs no stock holds none" {
	order 1 bag 3 >o
	run -0 stock-reserve o
	[ "$(jq -r .hold <<<"$output")" = none ]
	[ "$(rows "SELECT count(*) FROM hold")" = 0 ]
	before=$(head_of)
	stock-reserve o >/dev/null
	[ "$(head_of)" = "$before" ]
}

@test "twice gives the same and changes nothing, its own output too" {
	receive milk 1000 1000 M >/dev/null
	order 1 milk-cup 2 >o
	order 2 milk-cup 9 >>o
	stock-reserve o >first
	before=$(head_of)
	stock-reserve o | cmp - first
	stock-reserve first | cmp - first
	[ "$(head_of)" = "$before" ]
}

@test "T21: half of ten is held, half is available" {
	receive milk 2000 1 M >/dev/null
	order 1 milk-cup 5 | stock-reserve >/dev/null
	[ "$(level milk)" = "2000 1000 1000 0" ]
}

@test "T15: what is held already is refused when it is held, not when it is used" {
	receive milk 20000 1 M >/dev/null
	order 1 milk-cup 70 | stock-reserve >/dev/null
	run -0 --separate-stderr stock-reserve < <(order 2 milk-cup 50)
	[ "$(jq -c .refused <<<"$output")" = '{"by":"stock-reserve","code":"no_stock","detail":"not enough in stock","short":[{"item":"milk","needed":10000,"available":6000}]}' ]
	[ "$(level milk)" = "20000 14000 6000 0" ]
}

@test "T23: two lines of one ingredient are added up before they are compared" {
	receive milk 2000 1 M >/dev/null
	echo '{"channel":"till","channel_no":"1","store":"S1","lines":[{"sku":"milk-cup","qty":6},{"sku":"milk-cup","qty":6}]}' |
		order-add >o
	run -0 --separate-stderr stock-reserve o
	[ "$(jq -c .refused.short <<<"$output")" = '[{"item":"milk","needed":2400,"available":2000}]' ]
	[ "$(level milk)" = "2000 0 2000 0" ]
}

@test "T19: lots of 40, 40 and 19 do not make 100, and nothing is taken" {
	sku-set >/dev/null <<<'{"sku":"sip","name":"sip","price":1,"recipe":[{"item":"milk","qty":1}]}'
	receive milk 40 1 A >/dev/null
	receive milk 40 1 B >/dev/null
	receive milk 19 1 C >/dev/null
	order 1 sip 100 >o
	run -1 --separate-stderr stock-reserve --fail-on-refuse o
	[ "$(jq -c .refused.short <<<"$output")" = '[{"item":"milk","needed":100,"available":99}]' ]
	[ "$(level milk)" = "99 0 99 0" ]
	order 2 sip 99 | stock-reserve >/dev/null
	[ "$(level milk)" = "99 99 0 0" ]
}

@test "all or none: one short item holds nothing of the others, every short one is named" {
	receive milk 10000 1 M >/dev/null
	order 1 奶茶 2 >o
	run -0 --separate-stderr stock-reserve o
	[ "$(jq -c .refused.short <<<"$output")" = '[{"item":"芋圆","needed":120,"available":0}]' ]
	order 2 奶茶 60 >o
	run -0 --separate-stderr stock-reserve o
	[ "$(jq -c .refused.short <<<"$output")" = '[{"item":"milk","needed":12000,"available":10000},{"item":"芋圆","needed":3600,"available":0}]' ]
	[ "$(level milk)" = "10000 0 10000 0" ]
}

@test "T17: a refused order leaves room for the next one of the same batch" {
	receive milk 4000 1 M >/dev/null
	for n in "1 15" "2 15" "3 5"; do
		# shellcheck disable=SC2086
		set -- $n
		order "$1" milk-cup "$2"
	done >o
	stock-reserve -q o >out
	[ "$(jq -r '.hold // .refused.code' out | paste -sd' ')" = "held no_stock held" ]
	[ "$(level milk)" = "4000 4000 0 0" ]
}

@test "a refusal stands until --retry, also after a receipt" {
	order 1 milk-cup 2 >o
	stock-reserve -q o >refused
	receive milk 1000 1 M >/dev/null
	before=$(head_of)
	stock-reserve -q o | cmp - refused
	stock-reserve -q refused | cmp - refused
	[ "$(head_of)" = "$before" ]
	stock-reserve --retry refused >held
	[ "$(jq -c '[.hold, .refused]' held)" = '["held",null]' ]
	before=$(head_of)
	stock-reserve --retry o | cmp - held
	stock-reserve o | cmp - held
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "1000 400 600 0" ]
}

@test "a record refused by another passes untouched, with --retry too" {
	order 1 milk-cup 1 | jq -c '. + {refused:{by:"promo-apply",code:"x",detail:"y"}}' >o
	before=$(head_of)
	stock-reserve -q --retry o | cmp - o
	[ "$(head_of)" = "$before" ]
}

@test "a hold that has expired keeps nothing back and may be taken again" {
	receive milk 400 1 M >/dev/null
	order 1 milk-cup 2 >one
	order 2 milk-cup 2 >two
	stock-reserve --ttl 10m one >first
	stock-reserve -q two >/dev/null
	export BOBA_NOW=2026-03-01T09:09:59+08:00
	[ "$(level milk)" = "400 400 0 0" ]
	export BOBA_NOW=2026-03-01T09:10:00+08:00
	[ "$(level milk)" = "400 0 400 0" ]
	stock-reserve one | cmp - first
	[ "$(level milk)" = "400 0 400 0" ]
	stock-reserve --retry one >/dev/null
	[ "$(level milk)" = "400 400 0 0" ]
	[ "$(rows 'SELECT attempt, state FROM hold ORDER BY attempt')" = "1 3,2 0" ]
}

@test "ten till orders against stock for six: ten are taken, four are short" {
	receive milk 1200 600 M >/dev/null
	for n in 1 2 3 4 5 6 7 8 9 10; do
		order "$n" milk-cup 1 '"happened":true'
	done >o
	stock-reserve o >out
	[ "$(jq -r .hold out | sort | uniq -c | xargs)" = "10 held" ]
	[ "$(jq -c 'select(.short) | .short' out | uniq -c | xargs)" = '4 [{item:milk,qty:200}]' ]
	[ "$(level milk)" = "1200 1200 0 800" ]
	stock-reserve out | cmp - out
	paid <out | order-confirm >done
	[ "$(jq -s 'map(.paid) | add' done)" = 9000 ]
	[ "$(jq -s 'map(.cost_micros) | add' done)" = 6000000 ]
	[ "$(rows 'SELECT sum(costed), sum(cost) FROM order_line')" = "6 6000000" ]
	[ "$(level milk)" = "0 0 0 800" ]
}

@test "a happened order takes the part that is there" {
	receive milk 300 300 M >/dev/null
	order 1 milk-cup 2 '"happened":true' | stock-reserve >out
	[ "$(jq -c .short out)" = '[{"item":"milk","qty":100}]' ]
	[ "$(level milk)" = "300 300 0 100" ]
}

@test "an order past this step is refused as wrong_state" {
	receive milk 1000 1 M >/dev/null
	order 1 milk-cup 1 | paid >o
	run -0 --separate-stderr stock-reserve o
	[ "$(jq -r '.refused.code + ": " + .refused.detail' <<<"$output")" = "wrong_state: the order is paid" ]
	[ "$(level milk)" = "1000 0 1000 0" ]
}

@test "what is no order here, or not as it was, is rejected" {
	order 1 milk-cup 1 >o
	run -65 stock-reserve <<<'{"order_id":"12345"}'
	[[ "$output" == *'"reject":"unknown_order"'* ]]
	run -65 stock-reserve <<<'{"channel":"till"}'
	[[ "$output" == *'"reject":"missing_field","line":1,"field":"order_id"'* ]]
	jq -c '.lines[0].qty = 2' o >changed
	run -65 stock-reserve changed
	[[ "$output" == *'"reject":"stale_record"'* ]]
}

@test "more than can be counted is rejected" {
	sku-set >/dev/null <<<'{"sku":"sea","name":"海","price":0,"recipe":[{"item":"milk","qty":9007199254740991}]}'
	order 1 sea 1 '"happened":true' >o
	order 2 sea 2 '"happened":true' >>o
	order 3 sea 9007199254740991 >>o
	run -65 --separate-stderr stock-reserve o
	[ "$(jq -r .hold <<<"$output")" = held ]
	[ "$(jq -r '.reject // empty' <<<"$stderr" | paste -sd' ')" = "quantity_overflow quantity_overflow" ]
}

@test "a line of a thousand skus with their own ingredients is held" {
	seq 1500 | jq -c '{item:"i\(.)",name:"料\(.)",unit:"g"}' | item-set >/dev/null
	seq 1500 | jq -c '{store:"S1",item:"i\(.)",qty:10,cost:10,lot:"a"}' | stock-receive >/dev/null
	seq 1 2 1499 | jq -c '{sku:"s\(.)",name:"s",price:1,recipe:[{item:"i\(.)",qty:1},{item:"i\(.+1)",qty:2}]}' |
		sku-set >/dev/null
	jq -nc '{channel:"till",channel_no:"1",store:"S1",lines:[range(1;1501;2)|{sku:"s\(.)",qty:2}]}' |
		order-add | stock-reserve | paid | order-confirm >out
	[ "$(jq -c '[.hold, .confirmed, .cost_micros]' out)" = '["held",true,45000000]' ]
	[ "$(stock-level --item i2 | jq -r .on_hand)" = 6 ]
}

@test "--now and --by stand in the event" {
	receive milk 1000 1 M >/dev/null
	order 1 milk-cup 1 >o
	unset BOBA_NOW
	stock-reserve --now 2026-03-01T09:05:00+08:00 --by 小王 o >/dev/null
	[ "$(rows "SELECT at, actor FROM event WHERE type = 'stock.held'")" = "1772327100000 小王" ]
	[ "$(rows 'SELECT expires - 1772327100000 FROM hold')" = 1800000 ]
}

@test "a dry run holds nothing" {
	receive milk 1000 1 M >/dev/null
	order 1 milk-cup 1 >o
	before=$(head_of)
	run -0 stock-reserve -n o
	[ "$(jq -c '[.hold, .dry_run]' <<<"$output")" = '["held",true]' ]
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "1000 0 1000 0" ]
}

@test "eight processes after the last five portions: five have one" {
	receive milk 1000 1 M >/dev/null
	for n in {1..80}; do
		echo "{\"channel\":\"till\",\"channel_no\":\"$n\",\"store\":\"S1\",\"lines\":[{\"sku\":\"milk-cup\",\"qty\":1}]}"
	done | order-add | split -n r/8 - orders.
	for file in orders.*; do
		while read -r line; do
			stock-reserve -q <<<"$line"
		done <"$file" >"done.$file" &
	done
	wait
	[ "$(cat done.* | wc -l)" = 80 ]
	[ "$(cat done.* | jq -r '.hold // .refused.code' | sort | uniq -c | xargs)" = "5 held 75 no_stock" ]
	[ "$(level milk)" = "1000 1000 0 0" ]
	cat done.* | paid | order-confirm -q >/dev/null
	[ "$(level milk)" = "0 0 0 0" ]
}

@test "a fact that came paid is still reserved, never refused" {
	store-set -q <<<'{"store":"F1","name":"x","zone":"UTC"}' >null
	item-set -q <<<'{"item":"fi","name":"x","unit":"g"}' >null
	sku-set -q <<<'{"sku":"fs","name":"x","price":100,"recipe":[{"item":"fi","qty":10}]}' >null
	stock-receive -q <<<'{"store":"F1","item":"fi","qty":15,"cost":30,"lot":"a"}' >null
	echo '{"channel":"till","channel_no":"f1","store":"F1","happened":true,"lines":[{"sku":"fs","qty":2}]}' |
		order-add | payment-record | promo-apply | stock-reserve | order-confirm >out
	[ "$(jq -c '[.status, .hold, .short, .confirmed, .refused]' out)" = \
		'["paid","held",[{"item":"fi","qty":5}],true,null]' ]
	run -0 margin-report --by store
	[ "$(jq -c '[.revenue, .cost, .costed, .refunds]' <<<"$output")" = '[200,30,0,0]' ]
}

@test "number 0 is no order, whatever a batch has read before" {
	run -65 --separate-stderr stock-reserve <<<'{"order_id":"0"}'
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = unknown_order ]
}
