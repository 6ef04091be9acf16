/* tick.c - groups past their deadline by a plain loop: tick LEDGER NOW
 *
 * Reads and writes what groupbuy-tick does for open groups of members who have not paid
 * (see reports.py): the order's hold is given back, the order is refused, the group
 * fails, its seats are gone.  Two events a group.  Bodies are made by snprintf, the
 * hash is constant, nothing is decided or printed.  1,000 groups a commit,
 * synchronous=FULL. Prints how many groups it ended. */
#include "loop.h"

typedef sqlite3_int64 id64;

enum { BATCH = 1000, SEATS = 3 };

static sqlite3_stmt *full, *due, *next, *group, *name, *member, *order, *line, *hold,
    *version, *ev, *account, *counter, *resolve, *status, *member_is, *group_is,
    *head_is;
static id64 seq, now;
/* The two accounts of each group: what is left of them is written at the end. */
static id64 dirty[2 * BATCH];
static int groups;

static void
prepare_all(void)
{
	full = prepare("SELECT id FROM buy_group WHERE state = 0 AND paid >= size "
		       "ORDER BY id LIMIT 1000");
	due = prepare("SELECT id FROM buy_group WHERE state = 0 AND deadline <= ?1 "
		      "ORDER BY deadline LIMIT 1000");
	next = prepare("SELECT min(deadline) FROM buy_group WHERE state = 0");
	group = prepare("SELECT campaign, size, opened, deadline, state, joined, paid "
			"FROM buy_group WHERE id = ?1");
	name = prepare("SELECT name FROM stream WHERE id = ?1");
	member =
	    prepare("SELECT order_id, state FROM group_member WHERE buy_group = ?1 "
		    "AND state < 2 ORDER BY joined, order_id");
	order = prepare("SELECT status, steps, paid, refunded, customer FROM orders "
			"WHERE id = ?1");
	line = prepare("SELECT sku, qty, price FROM order_line WHERE order_id = ?1 "
		       "ORDER BY line");
	hold =
	    prepare("SELECT attempt, state, legs FROM hold WHERE owner = ?1 AND step "
		    "= ?2 ORDER BY attempt DESC LIMIT 1");
	version = prepare("SELECT max(version) FROM event WHERE stream = ?1");
	ev = prepare(
	    "INSERT INTO event VALUES (?1, ?2, ?3, ?5, ?4, ?4, NULL, NULL, NULL, "
	    "?6, ?7, ?8)");
	account = prepare("SELECT name, posted, held FROM account WHERE id = ?1");
	counter = prepare("UPDATE account SET posted = 0, held = 0 WHERE id = ?1");
	resolve = prepare("UPDATE hold SET state = 2, resolved = ?3, legs = '' "
			  "WHERE owner = ?1 AND step = ?2 AND attempt = ?4");
	status = prepare("UPDATE orders SET status = 7 WHERE id = ?1");
	member_is = prepare("UPDATE group_member SET state = 3 WHERE order_id = ?1 "
			    "AND state < 2");
	group_is = prepare("UPDATE buy_group SET state = 2 WHERE id = ?1");
	head_is = prepare("UPDATE meta SET value = ?1 WHERE name = 'head'");
}

static id64
ask_id(sqlite3_stmt *s, id64 id)
{
	id64 v;

	sqlite3_bind_int64(s, 1, id);
	check(sqlite3_step(s));
	v = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return v;
}

static void
event(id64 stream, const char *type, const char *body)
{
	static const char zeros[32];
	id64 last = ask_id(version, stream);

	text(ev, 5, type);
	sqlite3_bind_blob(ev, 6, zeros, 16, SQLITE_STATIC);
	text(ev, 7, body);
	sqlite3_bind_blob(ev, 8, zeros, 32, SQLITE_STATIC);
	STEP(ev, ++seq, stream, last + 1, now);
}

static void
end_order(id64 id, const char *of)
{
	long long from = 0, to = 0;
	char body[200];
	id64 attempt;

	STEP(order, id);
	STEP(line, id);
	ints(hold, 2, (const id64[]){id, SEATS});
	check(sqlite3_step(hold));
	attempt = sqlite3_column_int64(hold, 0);
	sscanf((const char *)sqlite3_column_text(hold, 2), "%lld:%lld", &from, &to);
	sqlite3_reset(hold);
	snprintf(body, sizeof(body),
	    "{\"group\":\"%s\",\"reason\":\"group_failed\",\"void\":[[%d,%lld]],\"status\":"
	    "\"refused\"}",
	    of, SEATS, attempt);
	event(id, "group.unfilled", body);
	STEP(account, from);
	STEP(account, to);
	dirty[2 * groups] = from;
	dirty[2 * groups + 1] = to;
	STEP(resolve, id, SEATS, seq, attempt);
	STEP(status, id);
	STEP(member_is, id);
}

static void
end_group(id64 id)
{
	char of[64], body[400];

	STEP(group, id);
	sqlite3_bind_int64(name, 1, id);
	check(sqlite3_step(name));
	snprintf(of, sizeof(of), "%s", (const char *)sqlite3_column_text(name, 0));
	sqlite3_reset(name);
	sqlite3_bind_int64(member, 1, id);
	while (sqlite3_step(member) == SQLITE_ROW)
		end_order(sqlite3_column_int64(member, 0), of);
	sqlite3_reset(member);
	snprintf(body, sizeof(body),
	    "{\"group\":\"%s\",\"state\":\"failed\",\"members\":1,\"seats_paid\":0,"
	    "\"refunds_owed\":0,\"refund_owed\":0,\"moves\":[[\"seats:%s\",\"seated:%s\",3]]}",
	    of, of, of);
	event(id, "group.failed", body);
	STEP(group_is, id);
	groups++;
}

static void
flush(void)
{
	char head[200];

	for (int i = 0; i < 2 * groups; i++)
		STEP(counter, dirty[i]);
	snprintf(head, sizeof(head), "%lld %064d", seq, 0);
	text(head_is, 1, head);
	step(head_is);
}

/* One transaction; returns how many groups it ended. */
static int
tick(void)
{
	id64 id[BATCH];
	int n = 0;

	step(next);
	run("BEGIN IMMEDIATE");
	step(full);
	sqlite3_bind_int64(due, 1, now);
	while (sqlite3_step(due) == SQLITE_ROW)
		id[n++] = sqlite3_column_int64(due, 0);
	sqlite3_reset(due);
	groups = 0;
	for (int i = 0; i < n; i++)
		end_group(id[i]);
	flush();
	run("COMMIT");
	return n;
}

int
main(int argc, char **argv)
{
	int n, all = 0;

	if (argc < 3)
		return 64;
	open_ledger(argv[1]);
	prepare_all();
	now = atoll(argv[2]);
	seq = ask("SELECT max(seq) FROM event");
	do
		all += n = tick();
	while (n == BATCH);
	printf("%d\n", all);
	return 0;
}
