/* ingest.c - the same rows by a plain loop: ingest LEDGER COUNT
 *
 * Writes what order-add writes for each order (event, order, two lines), from nothing:
 * no JSON is read, no hash computed, nothing looked up, nothing printed.  1,000 orders
 * a commit, synchronous=FULL. */
#include "loop.h"

static void
insert(sqlite3_stmt *event, sqlite3_stmt *order, sqlite3_stmt *line, sqlite3_int64 seq,
    int i)
{
	static const char body[] =
	    "{\"channel\":\"till\",\"channel_no\":\"T%08d\",\"store\":\"S1\",\"customer\":"
	    "\"c00001\",\"placed_at\":1707692659000,\"lines\":[{\"sku\":\"sku001\","
	    "\"version\":1,\"name\":\"Milk tea\",\"qty\":1,\"price\":1800},{\"sku\":\"sku002\","
	    "\"version\":1,\"name\":\"Milk tea\",\"qty\":1,\"price\":1800}],\"clock\":{\"day\":"
	    "19765},\"out\":{\"status\":\"pending\",\"total\":3600}}";
	static const char zeros[32];
	sqlite3_int64 id = ((sqlite3_int64)2 << 60) + i;
	char full[sizeof(body) + 16], key[32], no[16];
	int n, k;

	snprintf(no, sizeof(no), "T%08d", i);
	snprintf(key, sizeof(key), "order:till/%s", no);
	n = snprintf(full, sizeof(full), body, i);
	sqlite3_bind_int64(event, 1, seq);
	sqlite3_bind_int64(event, 2, id);
	sqlite3_bind_text(event, 3, key, -1, SQLITE_STATIC);
	sqlite3_bind_blob(event, 4, zeros, 16, SQLITE_STATIC);
	sqlite3_bind_text(event, 5, full, n, SQLITE_STATIC);
	sqlite3_bind_blob(event, 6, zeros, 32, SQLITE_STATIC);
	step(event);
	sqlite3_bind_int64(order, 1, id);
	sqlite3_bind_text(order, 2, no, -1, SQLITE_STATIC);
	step(order);
	for (k = 0; k < 2; k++) {
		sqlite3_bind_int64(line, 1, id);
		sqlite3_bind_int64(line, 2, k);
		step(line);
	}
}

int
main(int argc, char **argv)
{
	sqlite3_stmt *event, *order, *line;
	sqlite3_int64 seq;
	int i, count = argc > 2 ? atoi(argv[2]) : 0;

	if (argc < 2)
		return 64;
	open_ledger(argv[1]);
	event = prepare(
	    "INSERT INTO event VALUES (?1, ?2, 1, 'order.placed', 1707692659000, "
	    "1707692659000, NULL, NULL, ?3, ?4, ?5, ?6)");
	order = prepare(
	    "INSERT INTO orders VALUES (?1, 1, 1, ?2, 1, 1707692659000, 19765, 0, "
	    "0, 0, 3600, 0, 3600, 0, 0, 0, 0, 1, 1)");
	line = prepare(
	    "INSERT INTO order_line VALUES (?1, ?2, 3, 1, NULL, 1, 1800, 0, 0, 0)");
	seq = ask("SELECT max(seq) FROM event");
	for (i = 0; i < count; i++) {
		if (i % 1000 == 0)
			run("BEGIN IMMEDIATE");
		insert(event, order, line, ++seq, i);
		if (i % 1000 == 999)
			run("COMMIT");
	}
	if (count % 1000)
		run("COMMIT");
	return 0;
}
