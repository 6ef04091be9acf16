/* dump.c - the canonical ledger as sorted lines */
#include <string.h>

#include "shop/dump.h"
#include "shop/order.h"

/* Rows of state.  A column is a member under its name, absent where it is null; one
 * whose name ends in '@' is the id of a stream, told by its natural name.  Columns
 * after '|' hold what the clock or the ledger made. */
static const char *const rows[] = {
    "SELECT name AS account, unit, posted, held FROM account",
    "SELECT owner AS \"hold@\", step, attempt, CASE state WHEN 0 THEN 'open' "
    "WHEN 1 THEN 'posted' WHEN 2 THEN 'voided' ELSE 'expired' END AS state, "
    "NULL AS \"|\", expires, seq, resolved FROM hold",
    "SELECT o.id AS \"order@\", o.version, o.status, s.name AS store, c.name AS customer, "
    "o.happened, o.steps, o.total, o.discount, o.payable, o.paid, o.fee, o.refunded, "
    "o.cost, NULL AS \"|\", o.id, o.placed_at, o.day, o.ticket "
    "FROM orders o JOIN stream s ON s.id = o.store LEFT JOIN customer c ON c.id = o.customer",
    "SELECT i.order_id AS \"line@\", i.line AS n, s.name AS sku, i.sku_version, "
    "i.options, i.qty, i.price, i.discount, i.cost, i.costed FROM order_line i "
    "JOIN stream s ON s.id = i.sku",
    "SELECT p.order_id AS \"payment@\", p.n, c.name AS channel, p.no, p.amount, p.fee, "
    "NULL AS \"|\", p.at FROM payment p JOIN channel c ON c.id = p.channel",
    "SELECT g.order_id AS \"charge@\", g.n, g.state, g.doing, g.adapter, g.no, g.amount, "
    "g.wanted, g.version, NULL AS \"|\", g.tries, g.due, g.told, g.at FROM charge g",
    "SELECT r.order_id AS \"refund@\", r.n, c.name AS channel, r.amount, r.paid, "
    "r.reason, r.payment, r.state, r.tries, r.no, r.why, NULL AS \"|\", r.at, r.next_at "
    "FROM refund r JOIN channel c ON c.id = r.channel",
    "SELECT order_id AS \"review@\", request, state, asked, parts, reason, rules, "
    "decided_by, NULL AS \"|\", at, decided_at, decision FROM refund_review",
    "SELECT order_id AS \"refund_line@\", n, line, qty, amount FROM refund_line",
    "SELECT b.stream AS \"billed@\", b.n, b.kind, c.name AS channel, b.part, b.refund, "
    "b.no, b.refund_no, b.amount, b.fee, b.added, b.subsidy, b.at "
    "FROM bill_row b JOIN channel c ON c.id = b.channel",
    "SELECT t.name AS lot, s.name AS store, i.name AS item, t.qty, t.micros AS "
    "cost_micros, o.remaining, o.micros, o.alerted, NULL AS \"|\", t.id, t.received, "
    "t.expires, t.use_by, t.alert FROM lot_open o "
    "JOIN lot t ON t.id = o.lot JOIN stream s ON s.id = o.store "
    "JOIN stream i ON i.id = o.item",
    "SELECT i.name AS item_value, s.name AS store, v.qty, v.micros, v.by_lot, "
    "NULL AS \"|\", v.used FROM item_value v "
    "JOIN stream i ON i.id = v.item JOIN stream s ON s.id = v.store",
    "SELECT p.id AS \"purchase@\", s.name AS store, CASE p.cancelled WHEN 0 THEN 0 "
    "ELSE 1 END AS cancelled, NULL AS \"|\", p.at, p.expected FROM purchase p "
    "JOIN stream s ON s.id = p.store",
    "SELECT p.purchase AS \"ordered@\", i.name AS item, p.qty, p.cost, p.received, "
    "p.closed, p.missing FROM purchase_line p JOIN stream i ON i.id = p.item",
    "SELECT t.id AS \"transfer@\", s.name AS sender, r.name AS receiver, "
    "NULL AS \"|\", t.sent FROM transfer t JOIN stream s ON s.id = t.sender "
    "JOIN stream r ON r.id = t.receiver",
    "SELECT t.transfer AS \"moved@\", t.n, i.name AS item, t.name AS lot, t.qty, "
    "t.micros, t.arrived, t.lost, t.remaining, t.worth, NULL AS \"|\", t.expires, "
    "t.use_by, t.alert FROM transfer_lot t JOIN stream i ON i.id = t.item",
    "SELECT id AS \"count@\", CASE approved WHEN 0 THEN 0 ELSE 1 END AS approved, "
    "NULL AS \"|\", opened, approved AS approved_at FROM stock_count",
    "SELECT c.count AS \"count_line@\", i.name AS item, c.counted, c.book, c.used, "
    "c.variance_bp, c.cost, c.sold, c.made, c.base, c.posted, c.micros, c.state, "
    "NULL AS \"|\", c.at, c.seq FROM count_line c JOIN stream i ON i.id = c.item",
    "SELECT id AS \"group@\", size, state, joined, paid, NULL AS \"|\", id, opened, "
    "deadline FROM buy_group",
    "SELECT m.order_id AS \"member@\", m.buy_group AS \"of@\", c.name AS customer, "
    "m.state, NULL AS \"|\", m.joined FROM group_member m "
    "LEFT JOIN customer c ON c.id = m.customer",
    "SELECT c.name AS wallet, w.kind, s.name AS sku, w.name AS lot, w.granted, "
    "w.remaining, w.paid, n.name AS channel, NULL AS \"|\", w.expires, w.at, w.seq "
    "FROM wallet_lot w JOIN customer c ON c.id = w.customer "
    "LEFT JOIN stream s ON s.id = w.sku LEFT JOIN channel n ON n.id = w.channel",
    "SELECT u.order_id AS \"spent@\", u.n, c.name AS customer, u.kind, s.name AS sku, "
    "u.name AS lot, u.units, u.fen, u.paid, u.back, u.back_fen, u.back_paid "
    "FROM wallet_use u JOIN customer c ON c.id = u.customer "
    "LEFT JOIN stream s ON s.id = u.sku",
    "SELECT c.name AS topup, t.name AS lot, n.name AS channel, t.no, t.amount, t.fee, "
    "NULL AS \"|\", t.at FROM topup t JOIN customer c ON c.id = t.customer "
    "JOIN channel n ON n.id = t.channel",
    "SELECT p.order_id AS \"points@\", c.name AS customer, p.name AS lot, p.base, "
    "p.points, p.back FROM points_order p JOIN customer c ON c.id = p.customer",
    "SELECT c.name AS wallet_return, r.name AS key, r.n, n.name AS channel, r.amount, "
    "r.paid, NULL AS \"|\", r.at FROM wallet_return r "
    "JOIN customer c ON c.id = r.customer JOIN channel n ON n.id = r.channel",
    NULL,
};

struct dump {
	struct ledger *l, *scratch;
	bool all;
	struct buf line;
};

static void
keep(struct dump *d)
{
	struct stmt *s = sql(d->scratch, "INSERT INTO line (text) VALUES ($1)");

	stmt_text(s, 1, (struct text){d->line.p, d->line.n});
	stmt_run(s);
	buf_clear(&d->line);
}

/* "sku:taro", "order:till/17": how people name a stream. */
static void
put_stream(struct dump *d, const char *member, int64_t id)
{
	struct stmt *s =
	    sql(d->l, "SELECT kind || ':' || name FROM stream WHERE id = $1 UNION ALL "
		      "SELECT 'order:' || c.name || '/' || o.channel_no FROM orders o "
		      "JOIN channel c ON c.id = o.channel WHERE o.id = $1 UNION ALL "
		      "SELECT 'group:' || s.name || '/' || g.no FROM buy_group g "
		      "JOIN stream s ON s.id = g.campaign WHERE g.id = $1");

	stmt_int(s, 1, id);
	if (stmt_row(s))
		put_text(&d->line, member, stmt_get_text(s, 0));
	else
		put_id(&d->line, member, id);
	stmt_done(s);
}

static void
put_column(struct dump *d, struct stmt *s, int column)
{
	const char *name = stmt_name(s, column);
	size_t n = strlen(name);
	char member[32];

	if (stmt_get_null(s, column))
		return;
	if (name[n - 1] == '@' && n <= sizeof(member)) {
		memcpy(member, name, n - 1);
		member[n - 1] = '\0';
		put_stream(d, member, stmt_get_int(s, column));
	} else if (strcmp(name, "options") == 0) {
		put_raw(&d->line, name, stmt_get_text(s, column));
	} else if (stmt_get_kind(s, column) == STMT_TEXT) {
		put_text(&d->line, name, stmt_get_text(s, column));
	} else if (strcmp(name, "status") == 0) {
		put_str(&d->line, name,
		    order_status_name((enum order_status)stmt_get_int(s, column)));
	} else {
		put_int(&d->line, name, stmt_get_int(s, column));
	}
}

static void
dump_rows(struct dump *d, const char *select)
{
	struct stmt *s = sql(d->l, select);
	int i, n = stmt_columns(s);

	while (stmt_row(s)) {
		put_open(&d->line, NULL, '{');
		for (i = 0; i < n; i++) {
			if (!d->all && strcmp(stmt_name(s, i), "|") == 0)
				break;
			put_column(d, s, i);
		}
		put_close(&d->line, '}');
		keep(d);
	}
}

static void
put_body(struct dump *d, struct text text, int64_t seq, struct arena *a)
{
	static const char *const clock[] = {"clock", NULL};
	struct record body = {0};
	struct buf canonical = {0};

	if (!record_read(&body, text, a))
		die(EX_PROTOCOL, "ledger: event %lld is damaged: %s", (long long)seq,
		    body.reject.detail);
	rec_canonical(&body, REC_ROOT, d->all ? NULL : clock, &canonical);
	put_raw(&d->line, "body", (struct text){canonical.p, canonical.n});
	buf_free(&canonical);
	arena_reset(a, 1 << 20);
}

static void
dump_events(struct dump *d)
{
	struct stmt *s =
	    sql(d->l, "SELECT type, stream, version, key, actor, body, seq, at, "
		      "recorded_at, trace FROM event ORDER BY seq");
	struct arena a = {0};
	int i;

	while (stmt_row(s)) {
		put_open(&d->line, NULL, '{');
		put_text(&d->line, "event", stmt_get_text(s, 0));
		put_stream(d, "of", stmt_get_int(s, 1));
		put_int(&d->line, "version", stmt_get_int(s, 2));
		for (i = 3; i < 5; i++)
			put_column(d, s, i);
		put_body(d, stmt_get_text(s, 5), stmt_get_int(s, 6), &a);
		for (i = 6; d->all && i < 10; i++)
			put_column(d, s, i);
		put_close(&d->line, '}');
		keep(d);
	}
	arena_free(&a);
}

static void
print_sorted(struct dump *d)
{
	struct stmt *s = sql(d->scratch, "SELECT text FROM line ORDER BY text");

	while (stmt_row(s)) {
		buf_text(&d->line, stmt_get_text(s, 0));
		buf_char(&d->line, '\n');
		if (d->line.n >= 1 << 16)
			out_write(&d->line);
	}
	out_write(&d->line);
}

void
dump_ledger(struct ledger *l, bool all)
{
	struct dump d = {.l = l, .scratch = ledger_scratch(), .all = all};
	struct db *db = ledger_db(d.scratch);
	const char *const *select;

	db_begin_write(db);
	db_exec(db, "CREATE TABLE line (text TEXT NOT NULL) @HEAP");
	dump_events(&d);
	for (select = rows; *select; select++)
		dump_rows(&d, *select);
	print_sorted(&d);
	db_commit(db);
	ledger_close(d.scratch);
	buf_free(&d.line);
}
