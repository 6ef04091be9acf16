/* stock_reservation.c - stock set aside outside an order: held, used, given back */
#include <string.h>

#include "shop/entry.h"
#include "shop/stock.h"

static const char kind[] = "reservation";

/* What is set aside is all in the hold. */
const struct event_type reservation_held = {"reservation.held", NULL};
const struct event_type reservation_refused = {"reservation.refused", NULL};
const struct event_type reservation_released = {"reservation.released", NULL};
const struct event_type stock_confirmed = {"stock.confirmed", stock_move_fold};

struct want {
	struct text item;
	int64_t qty;
};
struct wants {
	struct want *v; /* memory of the batch */
	size_t n;
};

bool
stock_is_reservation(const struct record *r)
{
	return rec_find(r, REC_ROOT, "reservation") != 0;
}

/* The member items: [{"item","qty"},..], no item twice. */
static bool
read_items(struct ledger *l, struct record *r, int need, struct wants *out)
{
	static const char *const members[] = {"item", "qty", NULL};
	ref items = 0, v;
	size_t i;

	*out = (struct wants){NULL, 0};
	if (!get_array(r, REC_ROOT, "items", need, 1, 100, &items))
		return false;
	if (!items)
		return true;
	out->v = arena_alloc(ledger_arena(l), rec_count(r, items) * sizeof(*out->v));
	for (v = rec_first(r, items); v; v = rec_next(r, v)) {
		struct want *w = &out->v[out->n];

		if (!get_only(r, v, members) ||
		    !get_key(r, v, "item", NEED, &w->item) ||
		    !get_qty(r, v, "qty", NEED, &w->qty))
			return false;
		for (i = 0; i < out->n; i++)
			if (text_eq(out->v[i].item, w->item))
				return rec_reject(r, "value_range", v, "item",
				    "the item stands before");
		out->n++;
	}
	return true;
}

/* Legs for all of it, and what lacks. */
static void
put_legs(struct ledger *l, const struct store *where, const struct wants *w,
    enum stock_pick pick, struct buf *legs, struct buf *lacks)
{
	struct stock_move m;
	size_t i;

	stock_move_begin(&m, l, where);
	for (i = 0; i < w->n; i++) {
		int64_t there = stock_move_free(&m, w->v[i].item, pick);

		stock_put_qty(
		    legs, "stock", "customer", where->name, w->v[i].item, w->v[i].qty);
		if (there >= w->v[i].qty)
			continue;
		put_open(lacks, NULL, '{');
		put_text(lacks, "item", w->v[i].item);
		put_int(lacks, "needed", w->v[i].qty);
		put_int(lacks, "available", there);
		put_close(lacks, '}');
	}
	stock_move_end(&m);
}

static void
put_hold(struct ledger *l, const struct entry *e, const struct buf *legs,
    int64_t ttl_ms, struct buf *body)
{
	put_open(body, "hold", '{');
	put_int(body, "step", STEP_STOCK);
	put_int(body, "attempt", e->attempt);
	put_open(body, "legs", '[');
	buf_text(body, (struct text){legs->p, legs->n});
	put_close(body, ']');
	put_close(body, '}');
	put_open(body, "clock", '{');
	put_int(body, "expires", ledger_now(l) + ttl_ms);
	put_close(body, '}');
	put_open(body, "out", '{');
	put_str(body, "hold", "held");
	put_close(body, '}');
}

static void
hold(struct ledger *l, struct record *r, const struct entry *e,
    const struct store *where, const struct wants *w, int64_t ttl_ms,
    enum stock_pick pick)
{
	struct buf legs = {0}, lacks = {0}, body = {0};

	put_legs(l, where, w, pick, &legs, &lacks);
	if (lacks.n) {
		put_open(&body, "short", '[');
		buf_text(&body, (struct text){lacks.p, lacks.n});
		put_close(&body, ']');
		entry_refuse(l, r, e, kind, e->key, "no_stock",
		    (struct text){body.p, body.n}, "not enough in stock");
	} else {
		put_hold(l, e, &legs, ttl_ms, &body);
		entry_done(l, r, e, &reservation_held, kind, e->key,
		    (struct text){body.p, body.n});
	}
	buf_free(&legs);
	buf_free(&lacks);
	buf_free(&body);
}

void
stock_set_aside(struct ledger *l, struct record *r, int64_t ttl_ms, bool retry,
    enum stock_pick pick)
{
	static const char *const reads[] = {"reservation", "store", "items", NULL};
	struct entry e = {.by = "stock-reserve",
	    .refused = &reservation_refused,
	    .reads = reads,
	    .retry = retry,
	    .kind = kind};
	const struct store *where;
	struct text store;
	struct wants w;
	struct hold h;
	int64_t id;
	size_t i;

	if (!get_key(r, REC_ROOT, "reservation", NEED, &e.key) ||
	    !get_key(r, REC_ROOT, "store", NEED, &store) || !read_items(l, r, NEED, &w))
		return;
	id = stream_find(l, kind, e.key);
	e.over = id && hold_find(l, id, STEP_STOCK, &h) &&
		 (h.state == HOLD_EXPIRED || h.state == HOLD_VOIDED);
	if (!entry_begin(l, r, &e))
		return;
	where = catalog_store(l, store, ledger_now(l));
	if (!where) {
		rec_reject(r, "unknown_store", REC_ROOT, "store", "no such store: %.*s",
		    (int)store.n, store.p);
		return;
	}
	for (i = 0; i < w.n; i++)
		if (!catalog_item(l, w.v[i].item, ledger_now(l))) {
			rec_reject(r, "unknown_item", REC_ROOT, "items",
			    "no such item: %.*s", (int)w.v[i].item.n, w.v[i].item.p);
			return;
		}
	hold(l, r, &e, where, &w, ttl_ms, pick);
}

/* -- what became of it */

/* Its latest hold.  One resolution for each of them: the entry's kind has its number.
 */
static bool
find_hold(struct ledger *l, struct record *r, struct entry *e, const char *what,
    struct hold *h, int64_t *id)
{
	struct buf b = {0};

	if (!get_key(r, REC_ROOT, "reservation", NEED, &e->key))
		return false;
	*id = stream_find(l, kind, e->key);
	if (!*id || !hold_find(l, *id, STEP_STOCK, h))
		return rec_reject(r, "unknown_reservation", REC_ROOT, "reservation",
		    "nothing is set aside under this name");
	buf_str(&b, what);
	if (h->attempt > 1)
		buf_printf(&b, "-%lld", (long long)h->attempt);
	e->kind = arena_text(ledger_arena(l), (struct text){b.p, b.n}).p;
	buf_free(&b);
	return entry_begin(l, r, e);
}

static void
put_resolved(struct buf *body, const char *verb, const struct hold *h, bool part)
{
	put_open(body, verb, '[');
	put_open(body, NULL, '[');
	put_int(body, NULL, STEP_STOCK);
	put_int(body, NULL, h->attempt);
	if (!part) {
		put_close(body, ']');
		put_close(body, ']');
	}
}

void
stock_put_back(struct ledger *l, struct record *r)
{
	static const char *const reads[] = {"reservation", NULL};
	struct entry e = {
	    .by = "stock-release", .refused = &reservation_refused, .reads = reads};
	struct buf body = {0};
	const char *closed;
	struct hold h;
	int64_t id;

	if (!find_hold(l, r, &e, "reservation-release", &h, &id))
		return;
	if ((closed = hold_closed(&h))) {
		entry_refuse(l, r, &e, kind, e.key, closed, (struct text){NULL, 0},
		    "there is no stock to be given back");
		return;
	}
	put_resolved(&body, "void", &h, false);
	put_open(&body, "out", '{');
	put_str(&body, "hold", "released");
	put_close(&body, '}');
	entry_done(l, r, &e, &reservation_released, kind, e.key,
	    (struct text){body.p, body.n});
	buf_free(&body);
}

/* So much of each leg is used: what the record asks for, all where it says nothing.
 * false: rejected. */
static bool
parts(struct ledger *l, struct record *r, const struct hold *h, const struct wants *w,
    struct record *legs, int64_t *amount)
{
	size_t i, n = 0, known = 0;
	ref v;

	hold_legs_record(l, h, legs);
	for (v = rec_first(legs, rec_find(legs, REC_ROOT, "legs")); v;
	     v = rec_next(legs, v), n++) {
		ref from = rec_first(legs, v), to = rec_next(legs, from);
		int64_t held = rec_int_at(legs, rec_next(legs, to));
		struct text item = stock_item_of(rec_text_at(legs, from));

		amount[n] = w->n ? 0 : held;
		for (i = 0; i < w->n; i++) {
			if (!text_eq(w->v[i].item, item))
				continue;
			if (w->v[i].qty > held)
				return rec_reject(r, "value_range", REC_ROOT, "items",
				    "%.*s: more than the %lld that are held",
				    (int)item.n, item.p, (long long)held);
			amount[n] = w->v[i].qty;
			known++;
		}
	}
	return known == w->n || rec_reject(r, "unknown_item", REC_ROOT, "items",
				    "expected only items that are held");
}

static void
use(struct ledger *l, struct record *r, const struct entry *e, const struct hold *h,
    const struct record *legs, const int64_t *amount)
{
	struct buf body = {0}, used = {0};
	ref v = rec_first(legs, rec_find(legs, REC_ROOT, "legs"));
	struct text first = rec_text_at(legs, rec_first(legs, v));
	struct text store = stock_store_of(first);
	int64_t micros = 0;
	struct stock_move m;
	size_t i;

	stock_move_begin(
	    &m, l, catalog_store_id(l, stream_find(l, "store", store), ledger_now(l)));
	put_resolved(&body, "post", h, true);
	put_open(&body, NULL, '[');
	for (i = 0; v; v = rec_next(legs, v), i++) {
		struct text item = stock_item_of(rec_text_at(legs, rec_first(legs, v)));

		put_int(&body, NULL, amount[i]);
		if (!amount[i])
			continue;
		micros += stock_take(&m, item, amount[i], STOCK_FRESH);
		put_open(&used, NULL, '{');
		put_text(&used, "item", item);
		put_int(&used, "qty", amount[i]);
		put_close(&used, '}');
	}
	buf_str(&body, "]]]");
	stock_move_put(&m, &body);
	stock_move_end(&m);
	put_open(&body, "moves", '[');
	stock_put_value(&body, "value", "cogs", store, micros);
	put_close(&body, ']');
	put_open(&body, "out", '{');
	put_str(&body, "hold", "used");
	put_open(&body, "used", '[');
	buf_text(&body, (struct text){used.p, used.n});
	put_close(&body, ']');
	put_int(&body, "cost_micros", micros);
	put_close(&body, '}');
	entry_done(
	    l, r, e, &stock_confirmed, kind, e->key, (struct text){body.p, body.n});
	buf_free(&body);
	buf_free(&used);
}

void
stock_confirm(struct ledger *l, struct record *r)
{
	static const char *const reads[] = {"reservation", "items", NULL};
	struct entry e = {
	    .by = "stock-confirm", .refused = &reservation_refused, .reads = reads};
	struct record legs = {0};
	const char *closed;
	int64_t *amount, id;
	struct wants w;
	struct hold h;

	if (!read_items(l, r, MAY, &w) ||
	    !find_hold(l, r, &e, "reservation-confirm", &h, &id))
		return;
	if ((closed = hold_closed(&h))) {
		entry_refuse(l, r, &e, kind, e.key, closed, (struct text){NULL, 0},
		    "nothing is held any more");
		return;
	}
	amount = arena_alloc(ledger_arena(l), 100 * sizeof(*amount));
	if (parts(l, r, &h, &w, &legs, amount))
		use(l, r, &e, &h, &legs, amount);
}
