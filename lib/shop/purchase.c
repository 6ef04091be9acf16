/* purchase.c - what was ordered from suppliers, kept by line */
#include "shop/purchase.h"

#include "shop/order.h"

int64_t
purchase_open(struct ledger *l, int64_t store, int64_t item)
{
	struct stmt *s = sql(l, "SELECT coalesce(sum(missing), 0) FROM purchase_line "
				"WHERE store = $1 AND item = $2 AND missing > 0");

	stmt_int(s, 1, store);
	stmt_int(s, 2, item);
	return stmt_one(s, 0);
}

int64_t
purchase_find(struct ledger *l, struct text supplier, struct text no)
{
	struct buf b = {0};
	int64_t id;

	buf_text(&b, supplier);
	buf_char(&b, '/');
	buf_text(&b, no);
	id = stream_find(l, "purchase", (struct text){b.p, b.n});
	buf_free(&b);
	return id;
}

int64_t
purchase_store(struct ledger *l, int64_t purchase)
{
	struct stmt *s = sql(l, "SELECT store FROM purchase WHERE id = $1");

	stmt_int(s, 1, purchase);
	return stmt_one(s, 0);
}

struct purchase_line
purchase_line(struct ledger *l, int64_t purchase, int64_t item)
{
	struct stmt *s = sql(l,
	    "SELECT p.store, n.qty, coalesce(n.cost, -1), n.received, n.missing, "
	    "p.cancelled FROM purchase_line n JOIN purchase p ON p.id = n.purchase "
	    "WHERE n.purchase = $1 AND n.item = $2");
	struct purchase_line line = {0};

	stmt_int(s, 1, purchase);
	stmt_int(s, 2, item);
	if (stmt_row(s))
		line = (struct purchase_line){stmt_get_int(s, 0), stmt_get_int(s, 1),
		    stmt_get_int(s, 2), stmt_get_int(s, 3), stmt_get_int(s, 4), true,
		    stmt_get_int(s, 5) != 0};
	stmt_done(s);
	return line;
}

void
purchase_received(
    struct ledger *l, int64_t purchase, int64_t item, int64_t qty, int64_t closed)
{
	struct stmt *s = sql(l, "UPDATE purchase_line SET received = received + $3, "
				"closed = closed + $4 WHERE purchase = $1 "
				"AND item = $2");

	stmt_int(s, 1, purchase);
	stmt_int(s, 2, item);
	stmt_int(s, 3, qty);
	stmt_int(s, 4, closed);
	stmt_run(s);
	s = sql(l,
	    "UPDATE purchase_line SET missing = CASE WHEN received + closed >= qty OR "
	    "(SELECT p.cancelled FROM purchase p WHERE p.id = purchase) = 1 THEN 0 "
	    "ELSE qty - received - closed END WHERE purchase = $1 AND item = $2");
	stmt_int(s, 1, purchase);
	stmt_int(s, 2, item);
	stmt_run(s);
}

static void
insert_line(struct ledger *l, const struct event *e, int64_t store,
    const struct record *body, ref v)
{
	ref item = rec_first(body, v), qty = rec_next(body, item);
	ref cost = rec_next(body, qty);
	struct stmt *s = sql(l, "INSERT INTO purchase_line (purchase, item, store, "
				"qty, cost, received, closed, missing) "
				"VALUES ($1, $2, $3, $4, $5, 0, 0, $4)");

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, stream_find(l, "item", rec_text_at(body, item)));
	stmt_int(s, 3, store);
	stmt_int(s, 4, rec_int_at(body, qty));
	if (cost)
		stmt_int(s, 5, rec_int_at(body, cost));
	else
		stmt_null(s, 5);
	stmt_run(s);
}

static void
fold_ordered(struct ledger *l, const struct event *e, const struct record *body)
{
	int64_t store = stream_find(l, "store", rec_text(body, REC_ROOT, "store"));
	int64_t expected = rec_int(body, REC_ROOT, "expected");
	struct stmt *s =
	    sql(l, "INSERT INTO purchase (id, store, at, expected, cancelled) "
		   "VALUES ($1, $2, $3, $4, 0)");
	ref v = rec_first(body, rec_find(body, REC_ROOT, "lines"));

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, store);
	stmt_int(s, 3, e->at);
	stmt_int(s, 4, expected ? expected : INT64_MAX);
	stmt_run(s);
	for (; v; v = rec_next(body, v))
		insert_line(l, e, store, body, v);
}

static void
fold_cancelled(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "UPDATE purchase SET cancelled = 1 WHERE id = $1");

	(void)body;
	stmt_int(s, 1, e->stream);
	stmt_run(s);
	s = sql(l, "UPDATE purchase_line SET missing = 0 WHERE purchase = $1");
	stmt_int(s, 1, e->stream);
	stmt_run(s);
}

const struct event_type purchase_ordered = {"purchase.ordered", fold_ordered};
const struct event_type purchase_cancelled = {"purchase.cancelled", fold_cancelled};
const struct event_type purchase_refused = {"purchase.refused", NULL};
