# ledger-query.bats - the owner's questions and their answers
load helper
load query

@test "a question in SQL is answered by rows" {
	morning
	run -0 asked "SELECT channel_no, payable FROM orders WHERE sold ORDER BY channel_no LIMIT 2"
	[ "${lines[0]}" = '{"channel_no":"S1-1","payable":3900}' ]
	[ "${lines[1]}" = '{"channel_no":"S1-2","payable":5700}' ]
	[ "${#lines[@]}" = 2 ]
}

@test "an empty answer prints nothing" {
	morning
	run -0 asked "SELECT * FROM orders WHERE channel_no = 'none'"
	[ -z "$output" ]
	run -0 asked "SELECT * FROM orders WHERE channel_no = 'none'" --format table
	[ -z "$output" ]
}

@test "every kind of value has its form" {
	catalogue >/dev/null
	run -0 asked "SELECT 1e20 AS a, 0.1 AS b, 3.0 AS c, x'00ff' AS d, 9007199254740993 AS e, CAST(x'ff' AS TEXT) AS f, NULL AS g, 9e999 AS h, 'x' AS a"
	[ "$output" = '{"a":1e+20,"b":0.1,"c":3,"d":"00ff","e":"9007199254740993","f":"ff","g":null,"h":"inf","a_2":"x"}' ]
}

@test "Chinese names stand right in a table, and csv is csv" {
	catalogue >/dev/null
	run -0 asked "SELECT sku, name, price FROM skus ORDER BY sku" --format table
	[ "${lines[1]}" = 'milk-tea  奶茶      12.00' ]
	[ "${lines[2]}" = 'taro-tea  芋圆奶茶  18.00' ]
	run -0 asked "SELECT sku, name, price FROM skus ORDER BY sku" --format csv
	[ "${lines[0]}" = 'sku,name,price' ]
	[ "${lines[2]}" = 'taro-tea,芋圆奶茶,18.00' ]
}

@test "named parameters are bound, as numbers where they are written so" {
	catalogue >/dev/null
	run -0 asked "SELECT typeof(:a) AS a, typeof(:b) AS b, typeof(:c) AS c, :d AS d" --a 7 --b 07 --param c=x --d='a=b'
	[ "$output" = '{"a":"integer","b":"text","c":"text","d":"a=b"}' ]
	run -64 --separate-stderr asked "SELECT :a"
	[[ $stderr == *":a needs a value: --a VALUE"* ]]
	run -64 asked "SELECT 1" --a 7
	run -64 asked "SELECT :a" --a
	run -64 asked "SELECT :a" a 7
	run -64 asked "SELECT :a" --param a
	run -65 asked "SELECT ?"
	run -0 asked "SELECT :today AS today, :now AS now" --now 2024-02-12T01:00:00+08:00
	[ "$output" = '{"today":"2024-02-11","now":"2024-02-11T17:00:00Z"}' ]
}

@test "an unknown name is 66 and names those there are" {
	catalogue >/dev/null
	run -66 --separate-stderr asked nosuch
	[[ $stderr == *"top-sellers"* ]]
	[[ $stderr == *"nosuch"* ]]
	run -64 asked
	run -64 asked --list top-sellers
	run -66 asked "SELECT 1" -l none.db
}

@test "--list shows each question with what it answers and takes" {
	question mine <<-'END'
		-- my own
		-- :n 3 a number
		SELECT :n AS n
	END
	run -0 asked --list
	echo "$output" | jq -r .query >listed
	{
		echo mine
		basename -s .sql "$ROOT"/share/queries/*.sql
	} | sort | diff - listed
	grep -qx top-sellers listed
	[ "$(echo "$output" | jq -c 'select(.query == "mine")')" = '{"query":"mine","about":"my own","parameters":"--n 3"}' ]
	[ "$(echo "$output" | jq -r 'select(.about == "") | .query')" = '' ]
}

@test "a question of one's own comes first, and must be made as told" {
	catalogue >/dev/null
	question top-sellers <<-'END'
		-- mine
		-- :n 3 a number
		SELECT :n + 1 AS n
	END
	run -0 asked top-sellers
	[ "$output" = '{"n":4}' ]
	run -0 asked top-sellers --n 9
	[ "$output" = '{"n":10}' ]
	run -64 asked top-sellers --n x
	run -64 asked top-sellers --m 1
	echo 'SELECT 1' | question bare
	run -78 asked bare
	printf -- '-- x\n-- :n\nSELECT 1\n' | question half
	run -78 asked half
	echo '-- nothing else' | question none
	run -78 asked none
}

@test "a question says what a table without room goes without" {
	morning
	question mine <<-'END'
		-- numbers
		-- spare b,c
		SELECT 1 AS a, 'twenty columns wide.' AS b, 3 AS c
	END
	[ "$(COLUMNS=20 ledger-query mine --format table 2>err)" = "$(printf 'a  c\n1  3')" ]
	grep -q '"no room in 20 columns for b:' err
	[ "$(COLUMNS=2 ledger-query mine --format table 2>err)" = "$(printf 'a\n1')" ]
	[ "$(COLUMNS=2 ledger-query mine -c b)" = "$(printf 'b\ntwenty columns wide.')" ]
	# Those that come with boba name columns that they have.
	for file in "$ROOT"/share/queries/*.sql; do
		for name in $(sed -n 's/^-- spare //p' "$file" | tr ',' ' '); do
			grep -v '^--' "$file" | grep -qw "$name"
		done
	done
}

@test "a parameter that takes one of some words takes no other" {
	morning
	run -64 ledger-query profit --by week
	[[ "$output" = *"--by: expected one of month|day, got 'week'"* ]]
	run -64 ledger-query profit --by 'month|day'
	run -64 ledger-query profit --by ''
	ledger-query profit >usual
	ledger-query profit --by month | cmp - usual
	[ "$(ledger-query profit --by day | jq -r .period | head -1)" = 2024-02-12 ]
	[ "$(ledger-query --list | jq -r 'select(.query == "profit") | .parameters')" = "--by month --back 12 --store ''" ]
}

@test "top-sellers counts what was sold, by business day" {
	morning
	run -0 asked top-sellers --days 7
	[ "${lines[0]}" = '{"sku":"milk-tea","name":"奶茶","qty":12,"revenue":14000}' ]
	[ "${lines[1]}" = '{"sku":"taro-tea","name":"芋圆奶茶","qty":8,"revenue":14400}' ]
	run -0 asked top-sellers --days 7 --limit 1 --store S2
	[ "$output" = '{"sku":"milk-tea","name":"奶茶","qty":6,"revenue":7000}' ]
	run -0 asked top-sellers --days=1 --now 2024-02-13T04:00:00+08:00
	[ "${#lines[@]}" = 2 ]
	run -0 asked top-sellers --days 1 --now 2024-02-13T06:00:00+08:00
	[ -z "$output" ]
}

@test "day-sales agrees with margin-report" {
	morning
	run -0 asked day-sales
	[ "${lines[0]}" = '{"day":"2024-02-12","store":"S1","orders":3,"total":15600,"discount":1400,"payable":14200,"fee":20}' ]
	[ "$(echo "$output" | jq -s 'map(.total) | add')" = "$(margin-report --by day | jq -s 'map(.revenue) | add')" ]
	[ "$(echo "$output" | jq -s 'map(.orders) | add')" = "$(margin-report --by day | jq -s 'map(.orders) | add')" ]
}

@test "low-stock and expiring-lots say what the shelf says" {
	morning
	run -0 asked low-stock --below 460
	[ "$output" = '{"store":"S1","item":"taro","name":"芋圆","available":450,"on_hand":500,"held":50,"unit":"g"}' ]
	run -0 asked low-stock --below 500 --store S2
	[ "$(echo "$output" | jq -c '[.item, .available]')" = '["taro",500]' ]
	run -0 asked expiring-lots
	[ -z "$output" ]
	run -0 asked expiring-lots --days 31
	[ "${lines[0]}" = '{"store":"S1","item":"taro","name":"芋圆","lot":"T2","remaining":500,"expires_at":"2024-03-13T02:00:00Z"}' ]
	[ "${#lines[@]}" = 2 ]
}

@test "open-holds, unpaid-orders and refunds-owed name the orders" {
	morning
	run -0 asked open-holds
	[ "$(echo "$output" | jq -r '"\(.channel_no) \(.step) \(.expires_at)"' | tr '\n' ';')" = 'S1-7 promotion 2024-02-12T03:30:00Z;S1-7 stock 2024-02-12T03:30:00Z;' ]
	run -0 asked unpaid-orders --minutes 30
	[ "$(echo "$output" | jq -r '"\(.channel_no) \(.due)"' | tr '\n' ';')" = 'S1-4 3900;S2-4 3900;' ]
	run -0 asked refunds-owed
	[ "$(echo "$output" | jq -r '"\(.channel_no) \(.owed) \(.reason)"' | head -n 2 | tr '\n' ';')" = 'S1-5 182800 order_refused;S1-6 9900 payment_over;' ]
}

@test "customers-repeat counts who came back" {
	morning
	run -0 asked customers-repeat
	[ "${lines[0]}" = '{"customer":"c2","orders":2,"spent":11400,"first_day":"2024-02-12","last_day":"2024-02-12"}' ]
	[ "${#lines[@]}" = 3 ]
	run -0 asked customers-repeat --times 3
	[ -z "$output" ]
}

@test "transfers come to what the accounts say" {
	morning
	run -0 asked "SELECT a.account, a.posted, t.moved FROM balances a LEFT JOIN (SELECT account, sum(q) AS moved FROM (SELECT from_account AS account, -quantity AS q FROM transfers UNION ALL SELECT to_account, quantity FROM transfers) GROUP BY account) t ON t.account = a.account WHERE a.posted <> coalesce(t.moved, 0)"
	[ -z "$output" ]
	run -0 asked "SELECT count(*) AS n, sum(quantity) AS q FROM transfers WHERE to_account = 'given:half'"
	[ "$output" = '{"n":4,"q":2800}' ]
	run -0 asked "SELECT count(*) AS n FROM transfers WHERE unit IS NULL OR quantity <= 0"
	[ "$output" = '{"n":0}' ]
}

@test "the views say what other reports say" {
	morning
	run -0 asked "SELECT store, item, on_hand, short FROM stock ORDER BY store, item"
	[ "$(echo "$output" | jq -c '[.store, .item, .on_hand, .short]')" = "$(stock-level | jq -c '[.store, .item, .on_hand, .short]' | sort)" ]
	run -0 asked "SELECT budget_left_fen, given_fen, uses_left, used FROM promotions"
	[ "$output" = '{"budget_left_fen":46500,"given_fen":2800,"uses_left":15,"used":4}' ]
	run -0 asked "SELECT state, count(*) AS n FROM holds GROUP BY state ORDER BY state"
	[ "$(echo "$output" | jq -r '"\(.state) \(.n)"' | tr '\n' ';')" = 'expired 4;open 2;posted 10;voided 6;' ]
	run -0 asked "SELECT sum(remaining) AS n FROM lots WHERE store = 'S1' AND item = 'milk'"
	[ "$output" = '{"n":1700}' ]
}

@test "groups and members say who came together" {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	catalogue >/dev/null
	lots S2 | stock-receive -q >/dev/null
	echo '{"campaign":"duo","name":"双人","sku":"taro-tea","group_price":1500,"size":2,"life":"30m"}' | groupbuy-set >/dev/null
	for no in '1 ' '2 duo/1' '3 '; do
		printf '{"channel":"mini","channel_no":"%s","store":"S2","customer":"g%s","campaign":"duo"%s,"lines":[{"sku":"taro-tea","qty":1}]}\n' \
			"${no% *}" "${no% *}" "$([ -z "${no#* }" ] || echo ",\"group\":\"${no#* }\"")" |
			order-add -q | groupbuy-join -q | stock-reserve -q | payment-record -q --in-full | order-confirm -q >/dev/null
	done
	groupbuy-tick >/dev/null
	groupbuy-tick --now 2024-02-12T11:00:00+08:00 >/dev/null
	run -0 asked "SELECT group_name, campaign, no, size, joined, seats_paid, state, deadline FROM groups ORDER BY no"
	[ "${lines[0]}" = '{"group_name":"duo/1","campaign":"duo","no":1,"size":2,"joined":2,"seats_paid":2,"state":"confirmed","deadline":"2024-02-12T02:30:00Z"}' ]
	[ "${lines[1]}" = '{"group_name":"duo/2","campaign":"duo","no":2,"size":2,"joined":1,"seats_paid":1,"state":"failed","deadline":"2024-02-12T02:30:00Z"}' ]
	run -0 asked "SELECT group_name, channel_no, customer, state, order_status FROM members ORDER BY channel_no"
	[ "${lines[0]}" = '{"group_name":"duo/1","channel_no":"1","customer":"g1","state":"confirmed","order_status":"paid"}' ]
	[ "${lines[2]}" = '{"group_name":"duo/2","channel_no":"3","customer":"g3","state":"failed","order_status":"refunding"}' ]
	run -0 asked refunds-owed
	[ "$(echo "$output" | jq -c '[.channel_no, .owed, .reason]')" = '["3",1500,"group_failed"]' ]
	run -0 asked "SELECT a.account FROM balances a LEFT JOIN (SELECT account, sum(q) AS moved FROM (SELECT from_account AS account, -quantity AS q FROM transfers UNION ALL SELECT to_account, quantity FROM transfers) GROUP BY account) t ON t.account = a.account WHERE a.posted <> coalesce(t.moved, 0)"
	[ -z "$output" ]
}

@test "views are joined by an order's number, which is a text in answers" {
	morning
	id=$(ledger-query "SELECT order_id FROM orders WHERE channel_no = 'S1-2'" | jq -r .order_id)
	[ "$(ledger-query "SELECT order_id FROM orders WHERE channel_no = 'S1-2'" | jq -r '.order_id | type')" = string ]
	run -0 asked "SELECT total FROM orders WHERE order_id = :id" --id "$id"
	[ "$output" = '{"total":6400}' ]
	run -0 asked "SELECT total FROM orders WHERE order_id = '$id'"
	[ "$output" = '{"total":6400}' ]
	run -0 asked "SELECT sum(l.net) AS net, max(o.payable) AS payable FROM orders o JOIN order_lines l USING (order_id) WHERE o.order_id = $id"
	[ "$output" = '{"net":5700,"payable":5700}' ]
	run -0 asked "SELECT o.channel_no FROM orders o LEFT JOIN payments p USING (order_id) WHERE p.n IS NULL ORDER BY 1"
	[ "$(echo "$output" | jq -r .channel_no | tr '\n' ' ')" = 'S1-4 S1-7 S2-4 ' ]
	run -0 asked "SELECT type FROM events WHERE stream = '$id' ORDER BY seq LIMIT 1"
	[ "$output" = '{"type":"order.placed"}' ]
}

# What a view has, in order.
columns() {
	ledger-query "SELECT v.* FROM (SELECT 1) LEFT JOIN $1 v LIMIT 1" | jq -r 'keys_unsorted[]'
}

@test "views(5) describes every view and column, and no other" {
	catalogue >/dev/null
	for view in $(sed -n 's/^CREATE TEMP VIEW \([a-z_]*\) AS$/\1/p' "$ROOT/share/sql/views.sql"); do
		echo ".Ss $view"
		columns "$view" | sed 's/^/.It Cm /'
	done >real
	sed -n '/^\.Sh VIEWS/,/^\.Sh EXAMPLES/p' "$ROOT/man/views.5" | grep -E '^\.(Ss|It Cm) ' >told
	diff real told
	[ "$(grep -c '^\.Ss' real)" -ge 22 ]
}

@test "every column of every view can be asked for alone" {
	morning
	for view in $(sed -n 's/^CREATE TEMP VIEW \([a-z_]*\) AS$/\1/p' "$ROOT/share/sql/views.sql"); do
		ledger-query "SELECT count(*) FROM $view" >>out
		ledger-query "SELECT 1 FROM $view" >>out
		for column in $(columns "$view"); do
			ledger-query "SELECT $column FROM $view" >>out
			ledger-query "SELECT $column, count(*) FROM ${view^^} GROUP BY 1" >>out
		done
	done
	[ -s out ]
}
