/* query_words.h - questions made of words, a byte for each */
#ifndef TESTS_FUZZ_QUERY_WORDS_H
#define TESTS_FUZZ_QUERY_WORDS_H

#include "base/base.h"

static const char *const question_words[] = {"SELECT", "FROM", "WHERE", "GROUP BY",
    "ORDER BY", "HAVING", "LIMIT", "OFFSET", "WITH", "RECURSIVE", "AS", "UNION", "ALL",
    "EXCEPT", "INTERSECT", "JOIN", "LEFT JOIN", "CROSS JOIN", "NATURAL JOIN", "USING(",
    "ON", "DISTINCT", "EXISTS", "IN", "NOT", "AND", "OR", "IS", "NULL", "BETWEEN",
    "LIKE", "GLOB", "ESCAPE", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST(",
    "COLLATE NOCASE", "OVER(", "PARTITION BY", "FILTER(", "VALUES", "MATERIALIZED",
    "INDEXED BY", "INSERT INTO", "UPDATE", "DELETE FROM", "DROP TABLE",
    "CREATE TEMP TABLE", "CREATE VIEW", "ATTACH", "VACUUM INTO", "PRAGMA", "BEGIN",
    "COMMIT", "SAVEPOINT", "EXPLAIN", "ANALYZE", "REINDEX", "SET", "DETACH",
    "writable_schema", "RETURNING", "orders", "order_lines", "payments", "refunds",
    "stock", "lots", "holds", "transfers", "balances", "groups", "members",
    "promotions", "skus", "items", "stores", "events", "event", "account", "meta",
    "watermark", "definition", "sale_day", "sale_loss", "stream", "hold",
    "sqlite_schema", "sqlite_temp_schema", "sqlite_master", "pragma_table_info",
    "main.", "temp.", "json_each(", "json_tree(", "business_day(", "dbstat", "a", "b",
    "n", "x", "order_id", "store", "name", "sku", "qty", "price", "total", "payable",
    "body", "key", "seq", "at", "value", "posted", "held", "rowid", "i", "(", ")", ",",
    ".", "*", "+", "-", "||", "=", "<", ">", "<=", "<>", ";", "->", "->>", "%", "/",
    "0", "1", "2", "9223372036854775807", "1e9", "-1", "'a'", "'$.a'", ":p", "?",
    "x'00'", "\"orders\"", "[events]", "`meta`", "/*", "*/", "--", "'", "\"", "[",
    "count(*)", "count(", "sum(", "max(", "min(", "group_concat(", "hex(", "quote(",
    "replace(", "substr(", "length(", "random()", "abs(", "round(", "upper(", "instr(",
    "char(", "unicode(",
    ("print"
     "f("),
    "zeroblob(", "randomblob(", "load_extension(", "json(", "json_object(",
    "json_extract(", "json_group_array(", "date(", "strftime(", "likelihood(",
    "coalesce(", "iif(", "row_number()", "lag(", "ntile(", "typeof(", "total_changes()",
    "sqlite_version()", "changes()", "SELECT * FROM", "SELECT count(*) FROM",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)",
    "SELECT i FROM n", "(SELECT", "FROM orders o JOIN", "WITH a AS (SELECT * FROM",
    "WITH orders AS (SELECT * FROM"};

static inline void
question_of_words(const uint8_t *data, size_t size, struct buf *sql)
{
	const size_t n = sizeof(question_words) / sizeof(*question_words);

	for (size_t i = 0; i < size; i++) {
		buf_str(sql, question_words[data[i] % n]);
		buf_char(sql, ' ');
	}
}

#endif
