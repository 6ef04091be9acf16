# owner-queries.bats - what the owner asks: short, turned away, voids, today, profit
load helper

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	store-set >null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"N1","name":"New York","zone":"America/New_York","day_start":"4h"}
	END
	item-set >null <<-'END'
		{"item":"tea","name":"茶","unit":"ml"}
		{"item":"pearl","name":"珍珠","unit":"g"}
		{"item":"cooked","name":"熟珍珠","unit":"g","opened_life":"4h","makes":1500,"recipe":[{"item":"pearl","qty":600}]}
	END
	sku-set >null <<-'END'
		{"sku":"t","name":"茶","price":1000,"tax_bp":600,"recipe":[{"item":"tea","qty":200}],"from":"2020-01-01T00:00:00Z"}
		{"sku":"p","name":"珍珠奶茶","price":1500,"recipe":[{"item":"tea","qty":200},{"item":"cooked","qty":50}],"from":"2020-01-01T00:00:00Z"}
	END
	stock-receive >null <<-'END'
		{"store":"S1","item":"tea","qty":1000,"cost":1000,"lot":"a"}
		{"store":"S1","item":"pearl","qty":2000,"cost":4000,"lot":"p","expires":"2024-02-13T04:00:00+08:00"}
		{"store":"N1","item":"tea","qty":400,"cost":400,"lot":"a"}
	END
}

# sell NO STORE SKU QTY [MEMBERS]
sell() {
	printf '{"channel":"till","channel_no":"%s","store":"%s","lines":[{"sku":"%s","qty":%d}]%s}\n' \
		"$1" "$2" "$3" "$4" "${5:+,$5}"
}

flow() {
	order-add -q | stock-reserve -q | payment-record -q --in-full | order-confirm -q
}

@test "sold-and-short, and what was turned away" {
	sell 1 S1 p 1 '"happened":true' | flow >null
	sell 2 S1 p 2 '"happened":true' | flow >null
	sell 3 N1 t 3 | flow >null
	sell 4 N1 t 4 | flow >null
	sell 5 N1 p 1 | flow >null
	[ "$(ledger-query sold-and-short | jq -c '[.store,.item,.name,.orders,.sold_short,.still_short,.unit]')" = \
		'["S1","cooked","熟珍珠",2,150,150,"g"]' ]
	[ "$(ledger-query shortages | jq -c '[.store,.item,.orders,.missing,.lost_fen]' | paste -sd' ')" = \
		'["N1","tea",2,600,7000] ["N1","cooked",1,50,1500]' ]
	[ "$(ledger-query shortages --store S1)" = '' ]
	[ "$(ledger-query sold-and-short --days 1 --now 2024-02-13T06:00:00+08:00)" = '' ]
}

@test "voids-by-staff: cancelled, given back, taken back, and by whom" {
	sell 1 S1 t 1 | flow >one
	sell 2 S1 t 2 | flow >two
	sell 3 S1 t 1 | order-add -q >three
	order-cancel -q --reason mistake --by kim one >null
	order-cancel -q --reason customer --by kim three >null
	order-advance --to making -q two >null
	order-cancel -q --made --reason quality --by lee two >null
	echo '{"store":"S1","item":"tea","qty":10,"reason":"waste","key":"w"}' | stock-issue -q >null
	echo '{"key":"issue:w","reason":"mistyped"}' | ledger-reverse -q --by kim >null
	[ "$(ledger-query voids-by-staff | jq -c '[.actor,.cancelled,.cancelled_fen,.made_in_vain,.given_back,.refunded,.reversals]' | paste -sd' ')" = \
		'["lee",1,2000,1,1,2000,0] ["kim",2,2000,0,1,1000,1]' ]
	[ "$(ledger-query voids-by-staff --format table | tr -s ' ' | cut -d ' ' -f 1-7 | tail -n +2 | paste -sd,)" = \
		'lee 1 20.00 1 1 20.00 0,kim 2 20.00 0 1 10.00 1' ]
	[ "$(ledger-query voids-by-staff --store N1)" = '' ]
}

@test "today: what ends, what is out, what to prepare and to make" {
	sell 1 S1 t 3 '"customer":"li"' | flow >null
	sell 2 N1 t 2 | flow >null
	sell 3 S1 t 1 | order-add -q >null
	[ "$(ledger-query today | jq -c '[.todo,.store,.what,.qty,.unit]')" = \
		'["expires","S1","p",2000,"g"]
["sold_out","N1","tea",0,"ml"]
["to_make","N1","till/2",2,"cup"]
["to_make","S1","till/1",3,"cup"]' ]
	stock-make -q <<<'{"store":"S1","item":"cooked","made":1500,"key":"b"}' >null
	sell 4 S1 p 1 | flow >null
	[ "$(ledger-query today --store S1 | jq -c 'select(.todo == "to_prepare") | [.what,.qty]')" = '["cooked",50]' ]
	# The day of S1 is over at five; N1's, in which it all began, goes on.
	[ "$(ledger-query today --now 2024-02-13T05:00:00+08:00 | jq -r 'select(.todo == "to_make") | .store')" = '' ]
	[ "$(ledger-query today --now 2024-02-12T16:59:59+08:00 | jq -r 'select(.todo == "to_make") | .store' | sort -u | paste -sd' ')" = 'N1 S1' ]
	[ "$(ledger-query today --now 2024-02-12T17:00:00+08:00 | jq -r 'select(.todo == "to_make") | .store' | sort -u)" = S1 ]
}

@test "business_day cuts a time in its store's zone" {
	[ "$(ledger-query "SELECT business_day('S1', '2024-02-12T20:59:59Z') AS a, business_day('S1', '2024-02-12T21:00:00Z') AS b, business_day('N1', '2024-02-12T08:59:59Z') AS c, business_day('N1', 1707728400000) AS d, business_day('S9', 0) AS e, business_day('S1', 'soon') AS f")" = \
		'{"a":"2024-02-12","b":"2024-02-13","c":"2024-02-11","d":"2024-02-12","e":null,"f":null}' ]
	[ "$(ledger-query "SELECT business_day('S1', 9223372036854775807) AS a, business_day('S1', -9223372036854775807) AS b, business_day('S1', '9999-12-31T23:59:59Z') AS c, business_day('S1', '0001-01-01T00:00:00Z') AS d, business_day('S1', NULL) AS e, business_day('S1', 1.5) AS f, business_day(NULL, '2024-02-12T20:00:00Z') AS g, business_day('S1', '2024-02-12T23:00:00+08:00') AS h")" = \
		'{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null,"g":"2024-02-12","h":"2024-02-12"}' ]
	run -65 ledger-query "SELECT business_day('S1')"
}

@test "profit: margin by margin-report, less what was spent" {
	sell 1 S1 t 3 | flow >one
	echo '{"store":"S1","item":"tea","qty":100,"reason":"waste","key":"w"}' | stock-issue -q >null
	# 3000 less 600 used and 100 thrown away.
	[ "$(ledger-query profit | jq -c '[.period,.store,.takings,.cost,.waste,.margin,.spent,.profit]')" = \
		'["2024-02","S1",3000,600,100,2300,0,2300]' ]
	[ "$(ledger-query profit --by day | jq -r .period)" = 2024-02-12 ]
	[ "$(ledger-query profit --store N1)" = '' ]
	cash-move -q >null <<-'END'
		{"kind":"rent","amount":400,"store":"S1","key":"r"}
		{"kind":"ads","amount":150,"channel":"meituan","campaign":"spring","store":"S1","key":"a"}
		{"kind":"wages","amount":700,"key":"w"}
		{"kind":"capital","amount":100000,"key":"c"}
	END
	sell 2 S1 t 1 '"payments":[{"channel":"cash","amount":1000}]' | flow >null
	cash-count -q <<<'{"store":"S1","counted":965,"key":"n"}' >null
	[ "$(ledger-query 'SELECT kind, store, amount, day FROM expenses ORDER BY amount' | jq -r '"\(.kind) \(.store) \(.amount) \(.day)"')" = \
		'overshort:S1 S1 35 2024-02-12
ads:meituan/spring S1 150 2024-02-12
rent S1 400 2024-02-12
wages null 700 2024-02-11' ]
	# 4000 less 800 and 100, less 585; the wages are of no store.
	[ "$(ledger-query profit | jq -c '[.store,.margin,.spent,.profit]' | paste -sd' ')" = '[null,0,700,-700] ["S1",3100,585,2515]' ]
	[ "$(ledger-query 'SELECT sum(spent) AS n FROM cash_moves' | jq .n)" -eq 1285 ]
}

@test "expenses: what channels kept and bills brought, what was let off, bonuses" {
	sell 1 S1 t 1 '"payments":[{"channel":"cash","amount":990}],"rounding":10' | flow >null
	echo '{"customer":"li","kind":"value","amount":1000,"bonus":300,"paid":{"channel":"wechat","amount":1000,"no":"W1"}}' | wallet-add -q >null
	[ "$(ledger-query 'SELECT kind, amount FROM expenses ORDER BY amount' | jq -r '"\(.kind) \(.amount)"')" = 'rounding 10
gifted 300' ]
}

# spent_as KIND: what the expenses of this kind come to.
spent_as() {
	ledger-query "SELECT coalesce(sum(amount), 0) AS n FROM expenses WHERE kind = '$1'" | jq .n
}

@test "expenses: what points and cups paid beyond what they cost, and came back with a refund" {
	# A cup of 10.00 for which 6.00 was paid; one of 10.00 for 15.00; 300 points for 3.00.
	wallet-add -q >null <<-'END'
		{"customer":"li","kind":"cups","sku":"t","cups":1,"key":"a","paid":{"channel":"wechat","amount":600}}
		{"customer":"mo","kind":"cups","sku":"t","cups":1,"key":"b","paid":{"channel":"wechat","amount":1500}}
		{"customer":"wu","kind":"points","points":300,"key":"c"}
	END
	sell 1 S1 t 1 '"customer":"li"' | order-add -q | stock-reserve -q >one
	payment-charge -q --via coin one | order-confirm -q >null
	[ "$(spent_as gifted)" -eq 400 ]
	sell 2 S1 t 1 '"customer":"mo"' | order-add -q | stock-reserve -q | payment-charge -q --via coin |
		order-confirm -q >null
	[ "$(spent_as gifted)" -eq -100 ]
	setting-set -q <<<'{"setting":"points_value","value":100}' >null
	sell 3 S1 t 1 '"customer":"wu"' | order-add -q | stock-reserve -q |
		jq -c '. + {part: true, key: "c3", payments: [{channel: "cash", amount: 700}]}' | payment-record -q |
		payment-charge -q --via coin | order-confirm -q >null
	[ "$(ledger-query "SELECT -posted AS n FROM balances WHERE account = 'gifted'" | jq .n)" -eq "$(spent_as gifted)" ]
	[ "$(ledger-query profit --store S1 | jq -c '[.takings,.spent]')" = "[3000,$(spent_as gifted)]" ]
	order-cancel -q --reason customer one >null
	payment-refund -q --due >null
	[ "$(spent_as gifted)" -eq -200 ]
	[ "$(ledger-query "SELECT -posted AS n FROM balances WHERE account = 'gifted'" | jq .n)" -eq "$(spent_as gifted)" ]
}

@test "expenses: the fee of a part that was paid for an order that came to nothing" {
	sell 1 S1 t 2 | order-add -q | stock-reserve -q >one
	jq -c '. + {part: true, payments: [{channel: "wechat", amount: 500, fee: 9, no: "W1"}]}' one |
		payment-record -q >null
	[ "$(spent_as fee:wechat)" -eq 0 ]
	order-cancel -q --reason customer one >null
	[ "$(spent_as fee:wechat)" -eq 9 ]
	# One that is paid in the end has its fees among its own.
	sell 2 S1 t 1 | order-add -q | stock-reserve -q |
		jq -c '. + {part: true, payments: [{channel: "wechat", amount: 400, fee: 7, no: "W2"}]}' |
		payment-record -q >two
	jq -c '. + {payments: [{channel: "wechat", amount: 600, fee: 11, no: "W3"}]}' two | payment-record -q >null
	[ "$(spent_as fee:wechat)" -eq 9 ]
	[ "$(ledger-query profit | jq -c '[.takings,.fees,.spent]')" = '[1000,18,9]' ]
}
