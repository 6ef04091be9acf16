# margin-report.bats
load helper

setup() {
	base_setup
	store-set >null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"N1","name":"New York","zone":"America/New_York"}
	END
	item-set <<<'{"item":"taro","name":"芋圆","unit":"g"}' >null
	sku-set >null <<-'END'
		{"sku":"t","name":"芋圆奶茶","category":"奶茶","price":1000,"recipe":[{"item":"taro","qty":10}]}
		{"sku":"u","name":"绿茶","category":"茶","price":500}
	END
	stock-receive >null <<-'END'
		{"store":"S1","item":"taro","qty":1000,"cost":3333,"lot":"a"}
		{"store":"N1","item":"taro","qty":1000,"cost":1000,"lot":"a"}
	END
	promo-set <<<'{"promo":"off","name":"x","kind":"amount_off","tiers":[{"from":3000,"off":100}],"from":"2020-01-01T00:00:00Z"}' >null
}

# sell NO STORE TIME LINES [PAYMENTS]
sell() {
	printf '{"channel":"%s","channel_no":"%s","store":"%s","placed_at":"%s","lines":[%s]%s}\n' \
		"${CHANNEL:-till}" "$1" "$2" "$3" "$4" "${5:+,\"payments\":[$5]}"
}

flow() {
	order-add -q | promo-apply -q | stock-reserve -q | payment-record -q --in-full |
		order-confirm -q >>flowed
}

week() {
	sell 1 S1 2024-02-12T09:00:00+08:00 '{"sku":"t","qty":3},{"sku":"u","qty":1}' \
		'{"channel":"wechat","amount":3400,"fee":20}'
	sell 2 S1 2024-02-12T09:30:00+08:00 '{"sku":"u","qty":2}'
	CHANNEL=mini sell 3 S1 2024-02-13T02:00:00+08:00 '{"sku":"t","qty":1}'
	sell 4 N1 2024-02-12T21:00:00-05:00 '{"sku":"t","qty":1}'
	sell 5 S1 2024-02-13T09:00:00+08:00 '{"sku":"t","qty":2000}'
}

row() {
	jq -c '[.orders, .qty, .revenue, .discount, .fees, .cost, .refunds, .margin, .costed]'
}

@test "figures by day: revenue, discounts, fees, costs, margin, cut in the store's zone" {
	week | flow
	run -0 margin-report
	[ "${#lines[@]}" -eq 1 ]
	# The order of 02:00 is still the 12th in S1; the refused one counts nowhere.
	[ "$(jq -r .day <<<"$output")" = 2024-02-12 ]
	[ "$(row <<<"$output")" = '[4,8,6500,100,20,143,0,6237,5000]' ]
	[ "$(jq .margin_bp <<<"$output")" -eq 9745 ]
	run -0 margin-report --store S1
	[ "$(row <<<"$output")" = '[3,7,5500,100,20,133,0,5247,4000]' ]
}

@test "by sku, category, store, channel and several at once; the parts add up" {
	week | flow
	run -0 margin-report --by sku
	[ "$(row <<<"${lines[0]}")" = '[3,5,5000,86,17,143,0,4754,5000]' ]
	[ "$(row <<<"${lines[1]}")" = '[2,3,1500,14,3,0,0,1483,0]' ]
	run -0 margin-report --by category
	[ "$(jq -r .category <<<"$output" | tr '\n' ' ')" = '奶茶 茶 ' ]
	run -0 margin-report --by store
	[ "$(jq -r .store <<<"$output" | tr '\n' ' ')" = 'N1 S1 ' ]
	run -0 margin-report --by channel,sku
	[ "$(jq -r '.channel + "/" + .sku' <<<"$output" | tr '\n' ' ')" = 'mini/t till/t till/u ' ]
	[ "$(jq -s 'map(.margin) | add' <<<"$output")" -eq 6237 ]
}

@test "an order with two products of a category counts once in it" {
	sku-set <<<'{"sku":"v","name":"红茶","category":"茶","price":600}' >null
	sell 1 S1 2024-02-12T09:00:00+08:00 '{"sku":"u","qty":1},{"sku":"v","qty":2},{"sku":"t","qty":1},{"sku":"u","qty":1}' | flow
	sell 2 S1 2024-02-13T09:00:00+08:00 '{"sku":"v","qty":1}' | flow
	run -0 margin-report --by category
	[ "$(jq -c '[.category,.orders,.qty,.revenue]' <<<"$output" | paste -sd' ')" = '["奶茶",1,1,1000] ["茶",2,5,2800]' ]
	run -0 margin-report --by category,hour
	[ "$(jq -c '[.category,.hour,.orders]' <<<"$output" | paste -sd' ')" = '["奶茶","2024-02-12T09:00",1] ["茶","2024-02-12T09:00",1] ["茶","2024-02-13T09:00",1]' ]
	run -0 margin-report --by category,sku
	[ "$(jq -c '[.sku,.orders]' <<<"$output" | paste -sd' ')" = '["t",1] ["u",1] ["v",2]' ]
}

@test "hours and minutes come from the orders, and agree with the days" {
	week | flow
	run -0 margin-report --store S1 --by hour
	[ "$(jq -r .hour <<<"$output" | tr '\n' ' ')" = '2024-02-12T09:00 2024-02-13T02:00 ' ]
	[ "$(row <<<"${lines[0]}")" = '[2,6,4500,100,20,100,0,4280,3000]' ]
	run -0 margin-report --store S1 --by minute,sku
	[ "$(jq -r '.minute + " " + .sku' <<<"${lines[1]}")" = '2024-02-12T09:00 u' ]
	margin-report --by day,sku >rollup
	margin-report --by day,sku --since 2024-02-12T00:00:01+08:00 >orders
	cmp rollup orders
}

@test "--since and --until are the store's days, or any time" {
	week | flow
	run -0 margin-report --store S1 --since 2024-02-12 --until 2024-02-13 --by store
	[ "$(jq .orders <<<"$output")" -eq 3 ]
	run -0 margin-report --store S1 --since 2024-02-13
	[ "$output" = '' ]
	run -0 margin-report --store S1 --since 2024-02-12T09:15
	[ "$(jq .orders <<<"$output")" -eq 2 ]
	run -0 margin-report --store S1 --until 2024-02-12T09:30:00+08:00
	[ "$(jq .orders <<<"$output")" -eq 1 ]
}

@test "the rollup is folded lazily, again and again, to the same as at once" {
	week >orders.jsonl
	head -2 orders.jsonl | flow
	margin-report >null
	sed -n 3p orders.jsonl | flow
	margin-report --by sku >null
	tail -2 orders.jsonl | flow
	margin-report --by day,sku,store,channel >in_parts
	sqlite3 ledger.db "DELETE FROM sale_day; DELETE FROM sale_loss; DELETE FROM watermark WHERE name = 'sale_day'"
	margin-report --by day,sku,store,channel >at_once
	cmp in_parts at_once
	sqlite3 ledger.db 'SELECT * FROM sale_day' >first
	margin-report >null
	sqlite3 ledger.db 'SELECT * FROM sale_day' >second
	cmp first second
}

@test "who may not write reads the same figures" {
	week | flow
	margin-report --by day,channel >expected
	sell 9 S1 2024-02-14T09:00:00+08:00 '{"sku":"u","qty":1}' | flow
	sqlite3 ledger.db "DELETE FROM sale_day; DELETE FROM sale_loss; DELETE FROM watermark WHERE name = 'sale_day'"
	chmod 400 ledger.db
	if [ -w ledger.db ]; then
		chmod 600 ledger.db
		skip 'root writes whatever it likes'
	fi
	margin-report --by day,channel --until 2024-02-14 >direct
	chmod 600 ledger.db
	cmp expected direct
}

@test "a failed group: sold, and given back on the day of the tick" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/trial.db BOBA_NOW=2024-02-12T09:00:00+08:00
	store-set <<<'{"store":"S1","name":"x","zone":"Asia/Shanghai"}' >null
	sku-set <<<'{"sku":"u","name":"x","price":500}' >null
	groupbuy-set <<<'{"campaign":"g","name":"x","sku":"u","group_price":400,"size":2,"life":"24h"}' >null
	echo '{"channel":"mini","channel_no":"1","store":"S1","customer":"li","campaign":"g","lines":[{"sku":"u","qty":1}]}' |
		order-add | groupbuy-join | stock-reserve | payment-record --in-full |
		order-confirm >null
	groupbuy-tick --now 2024-02-13T10:00:00+08:00 >null
	run -0 margin-report
	[ "$(row <<<"${lines[0]}")" = '[1,1,500,100,0,0,0,400,0]' ]
	[ "$(row <<<"${lines[1]}")" = '[0,0,0,0,0,0,400,-400,0]' ]
	[ "$(jq .margin_bp <<<"${lines[1]}")" = null ]
	run -0 margin-report --by hour --since 2024-02-13
	[ "$(jq -r .hour <<<"$output")" = 2024-02-13T10:00 ]
	[ "$(jq .refunds <<<"$output")" -eq 400 ]
}

@test "wrong words are usage errors; an empty ledger has no rows" {
	run -64 margin-report --by week
	run -64 margin-report --since soon
	run -64 margin-report --store S9
	run -64 margin-report --by day,sku,store,channel,hour
	run -64 margin-report --by day,sku,day
	[[ "$output" = *'day stands twice'* ]]
	run -64 margin-report --since 2024-02-13 --until 2024-02-12
	run -0 margin-report --since 2024-02-12 --until 2024-02-12
	run -0 margin-report
	[ "$output" = '' ]
	run -66 margin-report -l none.db
}

@test "formats: a table with two places, csv, md" {
	week | flow
	run -0 margin-report --by sku --format table
	[[ "${lines[1]}" = 't '*' 50.00 '*' 47.54 '* ]]
	run -0 margin-report --by sku --format csv
	[ "${lines[0]}" = 'sku,orders,qty,revenue,discount,fees,cost,refunds,margin,margin_bp,costed' ]
	run -0 margin-report --by sku --format md
	[[ "${lines[0]}" = '| sku '* ]]
}

@test "a table fits 80 columns, or those that were chosen stand there whole" {
	week | flow
	COLUMNS=80 margin-report --by store,day --format table >out 2>err
	run ! grep -E '^.{81}' out
	[ "$(head -1 out)" = 'store  day         orders  qty  revenue  discount  fees  cost  refunds  margin' ]
	[ "$(cat err)" = '{"note":"columns_left_out","detail":"no room in 80 columns for waste, shrinkage, other_cost, margin_bp, costed: choose the columns by name"}' ]
	COLUMNS=60 margin-report --by store,day --format table 2>err >out
	[ "$(head -1 out)" = 'store  day         orders  revenue  fees  cost  margin' ]
	# Room for all; in a pipe, in CSV and in JSON there is always.
	COLUMNS=200 margin-report --format table >out 2>err
	[ ! -s err ]
	margin-report --format table | cmp - out
	[ "$(COLUMNS=20 margin-report --format csv 2>&1 | head -1 | tr ',' '\n' | wc -l)" -eq 14 ]
	COLUMNS=20 margin-report --by sku -c sku,revenue,waste,margin,costed >out 2>err
	[ "$(head -1 out)" = 'sku  revenue  waste  margin  costed' ]
	grep -q '"no row has waste"' err
	[ "$(margin-report --by '' -c margin,costed --format csv)" = "$(printf 'margin,costed\n62.37,50.00')" ]
	run -64 margin-report -c margin --format jsonl
	run -64 ledger-register -c at --format hledger
}

@test "a terminal's width is its own" {
	command -v script >/dev/null || skip 'script is not installed'
	week | flow
	script -qec 'stty cols 60; TERM=dumb margin-report --by store,day' /dev/null </dev/null >out
	grep -q '^store  day         orders  revenue  fees  cost  margin' out
}

@test "a writer that does not let go keeps no report waiting" {
	week | flow
	margin-report --by sku >folded
	sqlite3 ledger.db "DELETE FROM sale_day; DELETE FROM sale_loss; DELETE FROM watermark WHERE name = 'sale_day'"
	locked run -0 margin-report --by sku
	[ "$output" = "$(cat folded)" ]
}

@test "an order known by its total alone counts in every cut, with units and cost unknown" {
	week | flow
	echo '{"channel":"meituan","channel_no":"L1","store":"S1","placed_at":"2024-02-12T12:00:00+08:00","happened":true,"total":3150,"payments":[{"channel":"meituan","no":"M1","amount":3150,"fee":157}]}' |
		flow
	run -0 margin-report --store S1
	[ "$(row <<<"$output")" = '[4,7,8650,100,177,133,0,8240,4000]' ]
	for by in day sku category channel hour sku,store; do
		margin-report --by "$by" | jq -s -c 'map([.qty,.revenue,.fees,.cost,.margin]) | transpose | map(add)' >sum
		[ "$(cat sum)" = '[8,9650,177,143,9230]' ]
	done
	margin-report --by sku >rolled_up
	[ "$(jq -c 'select(.sku == "") | [.orders,.qty,.revenue,.fees,.margin,.costed]' rolled_up)" = '[1,0,3150,157,2993,0]' ]
	margin-report --by sku --since 2020-01-01T00:00:01Z >scanned
	cmp rolled_up scanned
	jq -c 'select(.channel == "meituan")' flowed | order-cancel --reason duplicate >null
	margin-report --by sku >rolled_up
	[ "$(jq -s 'map(.refunds) | add' rolled_up)" -eq 3150 ]
	[ "$(jq 'select(.sku == "") | .refunds' rolled_up)" -eq 3150 ]
	margin-report --by sku --since 2020-01-01T00:00:01Z >scanned
	cmp rolled_up scanned
	sqlite3 ledger.db "DELETE FROM sale_day; DELETE FROM sale_loss; DELETE FROM watermark WHERE name = 'sale_day'"
	margin-report --by sku >at_once
	cmp rolled_up at_once
}

# loss: day, store, waste, shrinkage, other_cost and margin of each row.
loss() {
	jq -r '"\(.day // .hour // .month) \(.store) \(.waste) \(.shrinkage) \(.other_cost) \(.margin)"'
}

@test "what was thrown away counts on its store's business day, in the hour it happened" {
	stock-issue -q >null <<-'END'
		{"store":"S1","item":"taro","qty":100,"reason":"waste","at":"2024-02-13T01:59:00+08:00","key":"a"}
		{"store":"S1","item":"taro","qty":10,"reason":"staff","at":"2024-02-13T05:00:00+08:00","key":"b"}
		{"store":"N1","item":"taro","qty":50,"reason":"spill","at":"2024-03-10T01:59:00-05:00","key":"c"}
		{"store":"N1","item":"taro","qty":5,"reason":"spill","at":"2024-03-10T03:01:00-04:00","key":"d"}
	END
	run -0 margin-report --by day,store
	[ "$(loss <<<"$output")" = '2024-02-12 S1 333 0 0 -333
2024-02-13 S1 33 0 0 -33
2024-03-10 N1 55 0 0 -55' ]
	[ "$(margin-report --by hour,store | loss)" = '2024-02-13T01:00 S1 333 0 0 -333
2024-02-13T05:00 S1 33 0 0 -33
2024-03-10T01:00 N1 50 0 0 -50
2024-03-10T03:00 N1 5 0 0 -5' ]
	[ "$(margin-report --by month,store | loss)" = '2024-02 S1 367 0 0 -367
2024-03 N1 55 0 0 -55' ]
	[ "$(margin-report --by day,store --since 2024-02-13 --until 2024-02-14 | loss)" = '2024-02-13 S1 33 0 0 -33' ]
	[ "$(margin-report --by day,store --since 2024-02-13T05:00:01+08:00 | loss)" = '2024-03-10 N1 55 0 0 -55' ]
	# It is no sku's and no channel's: no row, and no column in the rows of those.
	[ "$(margin-report --by sku)" = '' ]
	sell 1 S1 2024-02-13T09:00:00+08:00 '{"sku":"t","qty":1}' | flow
	[ "$(margin-report --by channel | jq -c '[has("waste"), has("shrinkage"), has("other_cost"), .margin]')" = '[false,false,false,967]' ]
	[ "$(margin-report --by '' | jq -c '[.cost, .waste, .margin]')" = '[33,422,545]' ]
}

@test "an entry taken back counts when it was; the sum is the account's" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/trial.db BOBA_NOW=2024-02-12T23:00:00+08:00
	store-set -q <<<'{"store":"S1","name":"x","zone":"Asia/Shanghai","day_start":"5h"}'
	item-set -q <<<'{"item":"taro","name":"芋圆","unit":"g"}'
	stock-receive -q <<<'{"store":"S1","item":"taro","qty":1000,"cost":3000,"lot":"a"}' >null
	stock-issue -q <<<'{"store":"S1","item":"taro","qty":100,"reason":"waste","key":"a"}' >null
	[ "$(margin-report --by day,store | loss)" = '2024-02-12 S1 300 0 0 -300' ]
	ledger-reverse -q --now 2024-02-13T06:00:00+08:00 <<<'{"key":"issue:a","reason":"mistyped"}' >null
	export BOBA_NOW=2024-02-13T06:00:00+08:00
	[ "$(margin-report --by day,store | loss)" = '2024-02-12 S1 300 0 0 -300
2024-02-13 S1 -300 0 0 300' ]
	[ "$(ledger-balance loss:waste:S1 | jq .posted)" -eq 0 ]
}
