/* reserve.c - stock held for orders of one cup by a plain loop: reserve LEDGER
 *
 * Reads and writes what stock-reserve does for each order of reserve.py: the order and
 * its line are read, an event and a hold are written, the order gets its mark.  Bodies
 * are made by snprintf, the hash is constant, no JSON is read, nothing is decided or
 * printed.  1,000 orders a commit, synchronous=FULL. */
#include "loop.h"

typedef sqlite3_int64 id64;

enum { BATCH = 1000 };

static sqlite3_stmt *order, *line, *version, *ev, *hold, *mark, *head_is, *held_is;
static id64 seq, stock, customer;
static const id64 now = 1707692659000;

static void
prepare_all(void)
{
	order = prepare("SELECT store, channel, channel_no, customer, placed_at, day, "
			"happened, status, steps, total, discount, payable, paid, fee, "
			"refunded, cost FROM orders WHERE id = ?1");
	line = prepare(
	    "SELECT sku, sku_version, options, qty, price, discount, cost, costed "
	    "FROM order_line WHERE order_id = ?1 ORDER BY line");
	version = prepare("SELECT max(version) FROM event WHERE stream = ?1");
	ev = prepare(
	    "INSERT INTO event VALUES (?1, ?2, ?3, 'stock.held', ?4, ?4, NULL, NULL, "
	    "NULL, ?5, ?6, ?7)");
	hold = prepare("INSERT INTO hold VALUES (?1, 2, 1, ?2, ?3, 0, NULL, ?4)");
	mark = prepare("UPDATE orders SET steps = steps | 4 WHERE id = ?1");
	held_is = prepare("UPDATE account SET held = held + ?2 WHERE id = ?1");
	head_is = prepare("UPDATE meta SET value = ?1 WHERE name = 'head'");
}

static id64
make_account(const char *name)
{
	sqlite3_stmt *s = prepare("INSERT INTO account SELECT max(id) + 1, ?1, 'cup', "
				  "NULL, 0, 0 FROM account");

	text(s, 1, name);
	step(s);
	sqlite3_finalize(s);
	return ask("SELECT max(id) FROM account");
}

static void
reserve(id64 id)
{
	static const char zeros[32];
	char body[300], legs[60];
	id64 last;

	STEP(order, id);
	sqlite3_bind_int64(line, 1, id);
	while (sqlite3_step(line) == SQLITE_ROW)
		;
	sqlite3_reset(line);
	sqlite3_bind_int64(version, 1, id);
	check(sqlite3_step(version));
	last = sqlite3_column_int64(version, 0);
	sqlite3_reset(version);
	snprintf(body, sizeof(body),
	    "{\"hold\":{\"step\":2,\"attempt\":1,\"legs\":[[\"stock:S1:cup\",\"customer:S1:cup\","
	    "1]]},\"clock\":{\"expires\":%lld},\"out\":{\"hold\":\"held\"}}",
	    now + 1800000);
	sqlite3_bind_blob(ev, 5, zeros, 16, SQLITE_STATIC);
	text(ev, 6, body);
	sqlite3_bind_blob(ev, 7, zeros, 32, SQLITE_STATIC);
	STEP(ev, ++seq, id, last + 1, now);
	snprintf(legs, sizeof(legs), "%lld:%lld:1", stock, customer);
	text(hold, 4, legs);
	STEP(hold, id, seq, now + 1800000);
	STEP(mark, id);
}

static void
flush(int orders)
{
	char head[200];

	STEP(held_is, stock, orders);
	snprintf(head, sizeof(head), "%lld %064d", seq, 0);
	text(head_is, 1, head);
	step(head_is);
}

/* Their ids, in order: what the records of reserve.py tell the filter. */
static id64 *
all_orders(int *n)
{
	sqlite3_stmt *s = prepare("SELECT id FROM orders ORDER BY id");
	id64 *id =
	    malloc(sizeof(*id) * (size_t)(ask("SELECT count(*) FROM orders") + 1));

	if (!id)
		exit(1);
	for (*n = 0; sqlite3_step(s) == SQLITE_ROW; (*n)++)
		id[*n] = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return id;
}

int
main(int argc, char **argv)
{
	int n, i;
	id64 *id;

	if (argc < 2)
		return 64;
	open_ledger(argv[1]);
	prepare_all();
	id = all_orders(&n);
	seq = ask("SELECT max(seq) FROM event");
	stock = ask("SELECT id FROM account WHERE name = 'stock:S1:cup'");
	run("BEGIN IMMEDIATE");
	customer = make_account("customer:S1:cup");
	for (i = 0; i < n; i++) {
		reserve(id[i]);
		if ((i + 1) % BATCH != 0 && i + 1 < n)
			continue;
		flush(i % BATCH + 1);
		run("COMMIT");
		if (i + 1 < n)
			run("BEGIN IMMEDIATE");
	}
	free(id);
	return 0;
}
