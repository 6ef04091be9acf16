# ledger-query.bats - the owner's questions, and what no question may do
load helper
load scene

# asked WHAT...: the answer, jsonl.
asked() {
	ledger-query "$@"
}
# sum_of: what would change if a question changed anything; -shm is only an index.
sum_of() {
	cat "$BOBA_LEDGER" "$BOBA_LEDGER-wal" 2>/dev/null | sha256sum
	find . -type f ! -name '*-shm' ! -name before ! -name after ! -name err ! -name out | sort
}
# denied SQL [OPTION...]: 65, a word on stderr, nothing on stdout, and nothing changed.
denied() {
	local code=0
	sum_of >before
	timeout 20 ledger-query "$@" >out 2>err || code=$?
	sum_of >after
	echo "$1: $code $(cat err)"
	[ "$code" = 65 ] || return 1
	[ -s err ] || return 1
	[ ! -s out ] || return 1
	cmp before after
}
question() {
	mkdir -p "$HOME/.config/boba/queries"
	cat >"$HOME/.config/boba/queries/$1.sql"
}

@test "a question in SQL is answered by rows" {
	scene >/dev/null
	run -0 asked "SELECT channel_no, payable FROM orders WHERE sold ORDER BY channel_no LIMIT 2"
	[ "${lines[0]}" = '{"channel_no":"S1-1","payable":3900}' ]
	[ "${lines[1]}" = '{"channel_no":"S1-2","payable":5700}' ]
	[ "${#lines[@]}" = 2 ]
}

@test "an empty answer prints nothing" {
	scene >/dev/null
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
	[ "$(echo "$output" | jq -r .query | tr '\n' ' ')" = 'customers-repeat day-sales expiring-lots low-stock mine open-holds refunds-owed top-sellers unpaid-orders ' ]
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

@test "top-sellers counts what was sold, by business day" {
	scene >/dev/null
	run -0 asked top-sellers --days 7
	[ "${lines[0]}" = '{"sku":"milk-tea","name":"奶茶","qty":12,"revenue":14000,"orders":6}' ]
	[ "${lines[1]}" = '{"sku":"taro-tea","name":"芋圆奶茶","qty":8,"revenue":14400,"orders":6}' ]
	run -0 asked top-sellers --days 7 --limit 1 --store S2
	[ "$output" = '{"sku":"milk-tea","name":"奶茶","qty":6,"revenue":7000,"orders":3}' ]
	run -0 asked top-sellers --days=1 --now 2024-02-13T04:00:00+08:00
	[ "${#lines[@]}" = 2 ]
	run -0 asked top-sellers --days 1 --now 2024-02-13T06:00:00+08:00
	[ -z "$output" ]
}

@test "day-sales agrees with margin-report" {
	scene >/dev/null
	run -0 asked day-sales
	[ "${lines[0]}" = '{"day":"2024-02-12","store":"S1","orders":3,"total":15600,"discount":1400,"payable":14200,"fee":20}' ]
	[ "$(echo "$output" | jq -s 'map(.total) | add')" = "$(margin-report --by day | jq -s 'map(.revenue) | add')" ]
	[ "$(echo "$output" | jq -s 'map(.orders) | add')" = "$(margin-report --by day | jq -s 'map(.orders) | add')" ]
}

@test "low-stock and expiring-lots say what the shelf says" {
	scene >/dev/null
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
	scene >/dev/null
	run -0 asked open-holds
	[ "$(echo "$output" | jq -r '"\(.channel_no) \(.step) \(.expires_at)"' | tr '\n' ';')" = 'S1-7 promotion 2024-02-12T03:30:00Z;S1-7 stock 2024-02-12T03:30:00Z;' ]
	run -0 asked unpaid-orders --minutes 30
	[ "$(echo "$output" | jq -r '"\(.channel_no) \(.due)"' | tr '\n' ';')" = 'S1-4 3900;S2-4 3900;' ]
	run -0 asked refunds-owed
	[ "$(echo "$output" | jq -r '"\(.channel_no) \(.owed) \(.reason)"' | head -n 2 | tr '\n' ';')" = 'S1-5 182800 order_refused;S1-6 9900 payment_over;' ]
}

@test "customers-repeat counts who came back" {
	scene >/dev/null
	run -0 asked customers-repeat
	[ "${lines[0]}" = '{"customer":"c2","orders":2,"spent":11400,"first_day":"2024-02-12","last_day":"2024-02-12"}' ]
	[ "${#lines[@]}" = 3 ]
	run -0 asked customers-repeat --times 3
	[ -z "$output" ]
}

@test "transfers come to what the accounts say" {
	scene >/dev/null
	run -0 asked "SELECT a.account, a.posted, t.moved FROM balances a LEFT JOIN (SELECT account, sum(q) AS moved FROM (SELECT from_account AS account, -quantity AS q FROM transfers UNION ALL SELECT to_account, quantity FROM transfers) GROUP BY account) t ON t.account = a.account WHERE a.posted <> coalesce(t.moved, 0)"
	[ -z "$output" ]
	run -0 asked "SELECT count(*) AS n, sum(quantity) AS q FROM transfers WHERE to_account = 'given:half'"
	[ "$output" = '{"n":4,"q":2800}' ]
	run -0 asked "SELECT count(*) AS n FROM transfers WHERE unit IS NULL OR quantity <= 0"
	[ "$output" = '{"n":0}' ]
}

@test "the views say what other reports say" {
	scene >/dev/null
	run -0 asked "SELECT store, item, on_hand, short FROM stock ORDER BY store, item"
	[ "$(echo "$output" | jq -c '[.store, .item, .on_hand, .short]')" = "$(stock-level | jq -c '[.store, .item, .on_hand, .short]' | sort)" ]
	run -0 asked "SELECT budget_left_fen, given_fen, uses_left, used FROM promotions"
	[ "$output" = '{"budget_left_fen":46500,"given_fen":2800,"uses_left":15,"used":4}' ]
	run -0 asked "SELECT state, count(*) AS n FROM holds GROUP BY state ORDER BY state"
	[ "$(echo "$output" | jq -r '"\(.state) \(.n)"' | tr '\n' ';')" = 'expired 4;open 2;posted 10;voided 6;' ]
	run -0 asked "SELECT sum(remaining) AS n FROM lots WHERE store = 'S1' AND item = 'milk'"
	[ "$output" = '{"n":1700}' ]
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
	[ "$(grep -c '^\.Ss' real)" = 16 ]
}

@test "every column of every view can be asked for alone" {
	scene >/dev/null
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

@test "whatever writes is denied" {
	scene >/dev/null
	denied "VACUUM INTO '$PWD/copy.db'"
	denied "VACUUM main"
	denied "ATTACH '$PWD/other.db' AS other"
	denied "ATTACH '' AS other"
	denied "DETACH main"
	denied "PRAGMA writable_schema = ON"
	denied "PRAGMA query_only = OFF"
	denied "PRAGMA table_info(event)"
	denied "CREATE TEMP TABLE t (a)"
	denied "CREATE TEMP VIEW t AS SELECT 1"
	denied "CREATE TABLE t (a)"
	denied "CREATE VIRTUAL TABLE temp.t USING fts5(a)"
	denied "CREATE VIRTUAL TABLE temp.t USING rtree(a, b, c)"
	denied "CREATE TRIGGER t AFTER INSERT ON event BEGIN SELECT 1; END"
	denied "BEGIN IMMEDIATE"
	denied "BEGIN DEFERRED"
	denied "SAVEPOINT a"
	denied "INSERT INTO event DEFAULT VALUES"
	denied "UPDATE orders SET total = 0"
	denied "UPDATE main.orders SET total = 0"
	denied "DELETE FROM event"
	denied "DROP TABLE event"
	denied "DROP VIEW orders"
	denied "ALTER TABLE event RENAME TO e"
	denied "REINDEX event"
	denied "ANALYZE event"
	denied "EXPLAIN SELECT 1"
	denied "EXPLAIN QUERY PLAN SELECT 1"
	denied "WITH a AS (SELECT 1) DELETE FROM event"
}

@test "there is one statement and nothing behind it" {
	scene >/dev/null
	denied "SELECT 1; SELECT 2"
	denied "SELECT 1; DELETE FROM event"
	denied "SELECT 1; and more"
	denied " "
	denied " -- nothing else"
	denied "SELEC 1"
	denied "SELECT nosuch FROM orders"
	run -0 asked "SELECT 1 AS one ; ; "
	[ "$output" = '{"one":1}' ]
}

@test "nothing but the views can be read" {
	scene >/dev/null
	denied "SELECT * FROM sqlite_schema"
	denied "SELECT * FROM sqlite_master"
	denied "SELECT count(*) FROM sqlite_schema"
	denied "SELECT * FROM sqlite_temp_schema"
	denied "SELECT count(*) FROM sqlite_temp_master"
	denied "SELECT * FROM event"
	denied "SELECT count(*) FROM event"
	denied "SELECT 1 FROM account"
	denied "SELECT name FROM account"
	denied "SELECT rowid FROM account"
	denied "SELECT * FROM main.orders"
	denied "SELECT count(*) FROM main.orders"
	denied 'SELECT count(*) FROM "main" . event'
	denied "SELECT * FROM meta"
	denied "SELECT * FROM watermark"
	denied "SELECT count(*) FROM sale_day"
	denied "SELECT (SELECT value FROM meta LIMIT 1)"
	denied "SELECT 1 FROM orders WHERE EXISTS (SELECT 1 FROM meta)"
	denied "SELECT store FROM orders UNION SELECT value FROM meta"
	denied "SELECT * FROM orders JOIN account ON 1"
	denied "SELECT * FROM pragma_table_info('event')"
	denied "SELECT count(*) FROM pragma_function_list"
	denied "SELECT * FROM dbstat"
	denied "SELECT count(*) FROM dbstat"
	denied "SELECT * FROM sqlite_stmt"
	denied "SELECT * FROM fts5vocab"
}

@test "WITH gives nobody the rights of a view" {
	scene >/dev/null
	denied "WITH orders AS (SELECT * FROM meta) SELECT * FROM orders"
	denied "WITH orders AS (SELECT * FROM account) SELECT * FROM orders"
	denied "WITH ORDERS(a) AS MATERIALIZED (SELECT name FROM account) SELECT * FROM orders"
	denied "WITH 'orders' AS NOT MATERIALIZED (SELECT * FROM event) SELECT * FROM orders"
	denied 'WITH x AS (SELECT 1), "stock" (a) AS (SELECT name FROM account) SELECT * FROM stock'
	denied 'WITH [events]/* here */AS(SELECT * FROM event) SELECT * FROM events'
	denied "$(printf 'WITH \357\273\277orders AS (SELECT * FROM account) SELECT * FROM orders')"
	denied "SELECT * FROM (WITH orders AS (SELECT * FROM account) SELECT * FROM orders)"
	run -0 asked "WITH days AS (SELECT day, sum(total) AS total FROM orders GROUP BY day) SELECT count(*) AS n FROM days"
	[ "$output" = '{"n":1}' ]
	run -0 asked "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) AS s FROM n"
	[ "$output" = '{"s":15}' ]
	run -0 asked "SELECT 'main.' AS a, count(*) AS orders FROM orders"
	[ "$output" = '{"a":"main.","orders":13}' ]
}

@test "functions that reach outside or make what they like are denied" {
	scene >/dev/null
	denied "SELECT load_extension('x')"
	denied "SELECT readfile('/etc/passwd')"
	denied "SELECT writefile('$PWD/x', 'y')"
	denied "SELECT edit('x')"
	denied "SELECT zeroblob(1000000000)"
	denied "SELECT randomblob(1000000000)"
	denied "SELECT printf('%.*c', 1000000000, 'x')"
	denied "SELECT format('%1000000000d', 1)"
	denied "SELECT fts3_tokenizer('simple')"
	denied "SELECT sqlite_compileoption_get(1)"
	denied "SELECT nosuch(1)"
	denied "SELECT replace(hex(group_concat(body)), '0', '0000000000') FROM events, events"
}

@test "what takes too long or too much is broken off" {
	scene >/dev/null
	denied "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n" --timeout 200ms
	denied "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY i"
	denied "SELECT count(*) FROM events, events, events, events, events, events" --timeout 200ms
	denied "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0" --timeout 100ms
	denied "SELECT $(printf '(%.0s' {1..200})1$(printf ')%.0s' {1..200})"
	denied "SELECT 1$(printf ' UNION SELECT 1%.0s' {1..60})"
	denied "SELECT 1 WHERE 'a' LIKE '$(printf '%%a%.0s' {1..40})'"
	denied "SELECT ?33"
	run -64 asked "SELECT 1" --timeout 0s
}

@test "who leafs through an answer has time for it" {
	catalogue >/dev/null
	ledger-query "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT i FROM n" --timeout 3s |
		{ sleep 3.5; wc -l; } >out
	[ "$(cat out)" = 300000 ]
}

@test "a sku with SQL for a name stays data" {
	catalogue >/dev/null
	echo "{\"sku\":\"'; DROP TABLE event;--\",\"name\":\"'; DROP TABLE event;--\",\"price\":100}" | sku-set >/dev/null
	run -0 asked "SELECT name FROM skus WHERE sku = :sku" --sku "'; DROP TABLE event;--"
	[ "$output" = "{\"name\":\"'; DROP TABLE event;--\"}" ]
	question by-sku <<-'END'
		-- a product by its name
		-- :sku '' the product
		SELECT count(*) AS n FROM skus WHERE sku = :sku
	END
	run -0 asked by-sku --sku "'; DROP TABLE event;--"
	[ "$output" = '{"n":1}' ]
	run -0 asked by-sku --sku="' OR 1=1 --"
	[ "$output" = '{"n":0}' ]
	run -0 asked "SELECT count(*) AS n FROM events WHERE type = 'sku.set'"
	[ "$output" = '{"n":3}' ]
}

@test "a question never waits for a writer" {
	scene >/dev/null
	exec 8<>"$BOBA_LEDGER-lock" 9<>"$BOBA_LEDGER-turn"
	flock 8
	flock 9
	run -0 timeout 5 ledger-query "SELECT count(*) AS n FROM orders"
	exec 8>&- 9>&-
	[ "$output" = '{"n":13}' ]
}

@test "a question needs no right to write" {
	scene >/dev/null
	sum_of >before
	run -0 asked top-sellers
	sum_of >after
	cmp before after
}
