/* stock_expire.c - holds and lots whose time is up: told, given back, written off */
#include "shop/period.h"
#include "shop/stock_want.h"

/* At most so many lots in a transaction. */
enum { LOTS_AT_ONCE = 1000 };

static void
fold_alerted(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stock_item *s =
	    stock_item(l, stream_find(l, "store", rec_text(body, REC_ROOT, "store")),
		stream_find(l, "item", rec_text(body, REC_ROOT, "item")));
	struct stock_lot *lot = stock_open_lot(s, rec_text(body, REC_ROOT, "lot"));

	(void)e;
	if (lot)
		lot->alerted = lot->changed = s->changed = true;
}

const struct event_type stock_alerted = {"stock.alerted", fold_alerted};
const struct event_type stock_expired = {"stock.expired", stock_move_fold};

/* What of an expired lot no order holds. */
static int64_t
free_of(struct ledger *l, struct text store, struct text item, int64_t remaining)
{
	int64_t n = account_available(l, stock_account(l, "stock", store, item));

	return n < remaining ? n : remaining;
}

bool
stock_expire_due(struct ledger *l, int64_t *next)
{
	struct stmt *s = sql(l,
	    "SELECT min(w) FROM (SELECT min(expires) AS w FROM hold WHERE state = 0 "
	    "UNION ALL SELECT min(t.alert) FROM lot_open o JOIN lot t ON t.id = o.lot "
	    "WHERE o.alerted = 0 AND o.expires > $1 UNION ALL SELECT min(o.expires) FROM lot_open o "
	    "WHERE o.expires > $1) AS due");
	int64_t now = ledger_next(l);
	bool due;

	*next = INT64_MAX;
	stmt_int(s, 1, now);
	if (stmt_row(s) && !stmt_get_null(s, 0))
		*next = stmt_get_int(s, 0);
	stmt_done(s);
	/* What expired while an order held it is looked at again. */
	s = sql(l, "SELECT 1 FROM lot_open o JOIN stream s ON s.id = o.store "
		   "JOIN stream i ON i.id = o.item JOIN account a ON "
		   "a.name = 'stock:' || s.name || ':' || i.name "
		   "WHERE o.expires <= $1 AND a.posted > a.held LIMIT 1");
	stmt_int(s, 1, now);
	due = stmt_row(s);
	stmt_done(s);
	return due || *next <= now;
}

/* -- holds: the batch has expired what was due when it began */

static const char *
step_name(int64_t step)
{
	return step == STEP_PROMO   ? "promotion"
	       : step == STEP_STOCK ? "stock"
	       : step == STEP_GROUP ? "group"
				    : "other";
}

static void
tell_holds(struct ledger *l, struct buf *out)
{
	struct stmt *s = sql(l, "SELECT stream, body FROM event WHERE seq > $1 "
				"AND type = 'hold.expired' ORDER BY seq");

	stmt_int(s, 1, ledger_before(l));
	while (stmt_row(s)) {
		struct record body = {0};
		int64_t owner = stmt_get_int(s, 0);
		struct text name = stream_name(l, owner);
		ref v;

		record_load(&body, arena_text(ledger_arena(l), stmt_get_text(s, 1)),
		    ledger_arena(l));
		v = rec_first(
		    &body, rec_first(&body, rec_find(&body, REC_ROOT, "expire")));
		put_open(out, NULL, '{');
		put_str(out, "expired", "hold");
		if (name.n)
			put_text(out, "reservation", name);
		else
			put_id(out, "order_id", owner);
		put_str(out, "of", step_name(rec_int_at(&body, v)));
		put_close(out, '}');
		buf_char(out, '\n');
	}
}

/* -- lots */

struct due_lot {
	struct text store, item, lot;
	int64_t remaining, expires, alert;
};

static void
append(struct ledger *l, const struct due_lot *d, const struct event_type *type,
    int64_t at, struct buf *body)
{
	struct event e = {.type = type,
	    .kind = "stock",
	    .name = stock_stream(l, d->store, d->item),
	    .at = period_at(l, catalog_store(l, d->store, at), at)};

	put_close(body, '}');
	e.body = (struct text){body->p, body->n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(body);
}

static void
put_lot(const struct due_lot *d, struct buf *b)
{
	put_text(b, "store", d->store);
	put_text(b, "item", d->item);
	put_text(b, "lot", d->lot);
}

static void
put_line(struct ledger *l, const struct due_lot *d, const char *what, int64_t qty,
    struct buf *out)
{
	const struct store *where =
	    catalog_store_id(l, stream_find(l, "store", d->store), ledger_now(l));
	char when[TIME_LEN];

	put_open(out, NULL, '{');
	put_str(out, what, "lot");
	put_lot(d, out);
	put_int(out, "qty", qty);
	put_str(
	    out, "expires", time_print(when, d->expires, where ? where->zone : NULL));
}

static void
alert(struct ledger *l, const struct due_lot *d, struct buf *out)
{
	struct buf body = {0};

	put_open(&body, NULL, '{');
	put_lot(d, &body);
	append(l, d, &stock_alerted, d->alert, &body);
	put_line(l, d, "alert", d->remaining, out);
	put_close(out, '}');
	buf_char(out, '\n');
}

static void
write_off(struct ledger *l, const struct due_lot *d, struct buf *out)
{
	int64_t qty = free_of(l, d->store, d->item, d->remaining), micros;
	struct stock_move m;
	struct buf body = {0};

	if (qty <= 0)
		return;
	stock_move_begin(&m, l,
	    catalog_store_id(l, stream_find(l, "store", d->store), ledger_now(l)));
	micros = stock_take_lot(&m, d->item, d->lot, qty);
	put_open(&body, NULL, '{');
	stock_move_put(&m, &body);
	stock_move_end(&m);
	put_open(&body, "moves", '[');
	stock_put_qty(&body, "stock", "issued:expired", d->store, d->item, qty);
	stock_put_value(&body, "value", "loss:expired", d->store, micros);
	put_close(&body, ']');
	append(l, d, &stock_expired, d->expires, &body);
	put_line(l, d, "expired", qty, out);
	put_int(out, "cost_micros", micros);
	put_close(out, '}');
	buf_char(out, '\n');
}

/* The lots of one kind that are due; how many there were. */
static size_t
each(struct ledger *l, struct stmt *s,
    void (*do_it)(struct ledger *, const struct due_lot *, struct buf *),
    struct buf *out)
{
	struct due_lot *due = arena_alloc(ledger_arena(l), LOTS_AT_ONCE * sizeof(*due));
	struct arena *a = ledger_arena(l);
	size_t n = 0, i;

	stmt_int(s, 1, ledger_now(l));
	while (n < LOTS_AT_ONCE && stmt_row(s))
		due[n++] = (struct due_lot){arena_text(a, stmt_get_text(s, 0)),
		    arena_text(a, stmt_get_text(s, 1)),
		    arena_text(a, stmt_get_text(s, 2)), stmt_get_int(s, 3),
		    stmt_get_int(s, 4), stmt_get_int(s, 5)};
	stmt_done(s);
	for (i = 0; i < n; i++)
		do_it(l, &due[i], out);
	return n;
}

bool
stock_expire(struct ledger *l, struct buf *out)
{
	struct stmt *alerts = sql(l,
	    "SELECT s.name, i.name, t.name, o.remaining, o.expires, t.alert "
	    "FROM lot_open o JOIN lot t ON t.id = o.lot JOIN stream s ON s.id = "
	    "o.store JOIN stream i ON i.id = o.item WHERE o.alerted = 0 AND "
	    "t.alert <= $1 AND o.expires > $1 ORDER BY t.alert, s.name, i.name, t.id");
	struct stmt *ends =
	    sql(l, "SELECT s.name, i.name, t.name, o.remaining, o.expires, t.alert "
		   "FROM lot_open o JOIN lot t ON t.id = o.lot JOIN stream s ON s.id = "
		   "o.store JOIN stream i ON i.id = o.item JOIN account a ON a.name = "
		   "'stock:' || s.name || ':' || i.name WHERE o.expires <= $1 AND "
		   "a.posted > a.held ORDER BY o.expires, s.name, i.name, t.id");
	size_t told, gone;

	tell_holds(l, out);
	told = each(l, alerts, alert, out);
	/* What the holds that end now gave back is free. */
	accounts_flush(l);
	gone = each(l, ends, write_off, out);
	return told == LOTS_AT_ONCE || gone == LOTS_AT_ONCE;
}
