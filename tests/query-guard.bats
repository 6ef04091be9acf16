# query-guard.bats - what no question may do
load helper
load query

# sum_of: what would change if a question changed anything; -shm is only an index.
sum_of() {
	cat "$BOBA_LEDGER" "$BOBA_LEDGER-wal" 2>/dev/null | sha256sum
	find . -type f ! -name '*-shm' ! -name before ! -name after ! -name err ! -name out | sort
}
# denied SQL [OPTION...]: 65, a word on stderr, nothing on stdout, and nothing changed.
denied() {
	local code=0
	sum_of >before
	timeout 300 ledger-query "$@" >out 2>err || code=$?
	sum_of >after
	echo "$1: $code $(cat err)"
	[ "$code" = 65 ] || return 1
	[ -s err ] || return 1
	[ ! -s out ] || return 1
	cmp before after
}

@test "whatever writes is denied" {
	morning
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
	morning
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
	morning
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
	denied "SELECT 1 FROM orders WHERE total IN account"
	denied "SELECT * FROM (account)"
	denied "SELECT * FROM 'account'"
	denied "SELECT x FROM (SELECT name AS x FROM account) AS orders"
	denied "SELECT * FROM orders, json_each((SELECT body FROM event LIMIT 1))"
	denied "SELECT total FROM orders ORDER BY (SELECT value FROM meta)"
	denied "SELECT total FROM orders LIMIT (SELECT count(*) FROM meta)"
	denied "SELECT * FROM pragma_table_info('event')"
	denied "SELECT count(*) FROM pragma_function_list"
	denied "SELECT * FROM dbstat"
	denied "SELECT count(*) FROM dbstat"
	denied "SELECT * FROM sqlite_stmt"
	denied "SELECT * FROM fts5vocab"
}

@test "WITH gives nobody the rights of a view" {
	morning
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
	morning
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
	morning
	denied "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n" --timeout 200ms
	denied "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY i"
	denied "SELECT count(*) FROM events, events, events, events, events, events" --timeout 200ms
	denied "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0" --timeout 100ms
	denied "SELECT $(printf '(%.0s' {1..200})1$(printf ')%.0s' {1..200})"
	denied "SELECT 1$(printf ' UNION SELECT 1%.0s' {1..60})"
	denied "SELECT 1 WHERE 'a' LIKE '$(printf '%%a%.0s' {1..40})'"
	denied "SELECT ?33"
	run -64 asked "SELECT 1" --timeout 0s
	run -0 asked "SELECT 1 AS one" --timeout 2000000h
	[ "$output" = '{"one":1}' ]
}

@test "who leafs through an answer has time for it" {
	catalogue >/dev/null
	ledger-query "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT i FROM n" --timeout 3s |
		{ sleep 3.5; wc -l; } >out
	[ "$(cat out)" = 30000 ]
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
	morning
	exec 9<>"$BOBA_LEDGER-turn"
	flock 9
	locked run -0 ledger-query "SELECT count(*) AS n FROM orders"
	exec 9>&-
	[ "$output" = '{"n":13}' ]
}

@test "a question needs no right to write" {
	morning
	sum_of >before
	run -0 asked top-sellers
	sum_of >after
	cmp before after
}

@test "what is sorted may be more than the memory a question may take" {
	morning
	n="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700000)"
	run -0 ledger-query --timeout 600s "$n SELECT count(*) AS n, max(c) AS most FROM
		(SELECT (i % 300000) || '$(printf '%0100d' 0)' AS k, count(*) AS c FROM n GROUP BY 1)"
	[ "$output" = '{"n":300000,"most":3}' ]
}
