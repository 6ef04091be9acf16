/* dispatch_rank.c - the stores that may make an order, the best first */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/dispatch_inside.h"
#include "shop/queue.h"
#include "shop/stock.h"

enum { UNPAID_MS = 1800000 };

/* -- orders on their way: sent to a store, not paid yet */

/* Counted once in a batch; what the batch sends is added. */
struct waiting {
	bool counted;
	struct map map; /* by store, the number as a pointer */
};

static void
forget(struct ledger *l, void *state)
{
	struct waiting *w = state;

	(void)l;
	w->counted = false;
}

static void
add(struct waiting *w, int64_t store)
{
	struct slot *slot = map_slot(&w->map, store, TEXT(""));

	slot->value = (void *)((intptr_t)slot->value + 1);
}

static void
count(struct ledger *l, struct waiting *w)
{
	struct stmt *s =
	    sql(l, "SELECT d.store FROM dispatched d JOIN stream s ON s.id = d.stream "
		   "LEFT JOIN event e ON e.key = 'order:' || s.name "
		   "LEFT JOIN orders o ON o.id = e.stream "
		   "WHERE d.at > $1 AND (o.id IS NULL OR o.status = $2)");

	orders_write(l);
	map_clear(&w->map);
	stmt_int(s, 1, ledger_now(l) - UNPAID_MS);
	stmt_int(s, 2, ORDER_PENDING);
	while (stmt_row(s))
		add(w, stmt_get_int(s, 0));
	w->counted = true;
}

static struct waiting *
waiting_of(struct ledger *l)
{
	struct waiting *w = ledger_state(l, sizeof(*w), NULL, forget);

	if (!w->counted)
		count(l, w);
	return w;
}

void
dispatch_sent(struct ledger *l, int64_t store)
{
	add(waiting_of(l), store);
}

/* -- one candidate */

/* Its lines as the order would have them there. */
static struct order
order_at(const struct dispatching *d, const struct store *store)
{
	struct order o = {.store = store->id, .lines = d->p.lines};
	struct order_line *line =
	    arena_alloc(ledger_arena(d->l), (d->p.lines + 1) * sizeof(*line));
	size_t i;

	for (i = 0; i < d->p.lines; i++) {
		const struct placing_line *from = &d->p.line[i];

		line[i] = (struct order_line){.sku = from->sku->id,
		    .sku_version = from->sku->version,
		    .qty = from->qty,
		    .price = from->price,
		    .options = rec_raw(d->r, from->options)};
	}
	o.line = line;
	return o;
}

static bool
is_short(struct dispatching *d, struct candidate *c, const struct stock_uses *needs)
{
	size_t i;

	for (i = 0; i < needs->n; i++) {
		const struct stock_use *need = &needs->v[i];
		int64_t there = stock_fresh(d->l, c->store, need->item, need->id);

		if (there >= need->qty)
			continue;
		put_open(&c->lacks, NULL, '{');
		put_text(&c->lacks, "item", need->item);
		put_int(&c->lacks, "needed", need->qty);
		put_int(&c->lacks, "available", there);
		put_close(&c->lacks, '}');
	}
	return c->lacks.n > 0;
}

static const char *
over_limits(const struct dispatching *d, const struct candidate *c)
{
	const struct dispatch_limits *most = d->limits;

	if (most->distance_m != INT64_MAX && c->distance < 0)
		return "no_place";
	if (c->distance > most->distance_m)
		return "too_far";
	if (most->promise_ms != INT64_MAX && !c->promise)
		return "no_promise";
	if (c->promise && c->promise - ledger_now(d->l) > most->promise_ms)
		return "too_late";
	return NULL;
}

/* false: the order takes more than can be counted. */
static bool
look(struct dispatching *d, struct candidate *c)
{
	struct waiting *w = waiting_of(d->l);
	struct order o = order_at(d, c->store);
	struct stock_uses needs;
	int64_t sent = (intptr_t)map_get(&w->map, c->store->id, TEXT(""));

	c->promise = queue_promise_ms(d->l, c->store, sent + 1);
	c->distance = -1;
	if (d->placed && c->store->placed)
		c->distance = place_distance_m(d->at, c->store->at);
	c->why = over_limits(d, c);
	if (c->why)
		return true;
	if (!stock_needs(d->l, &o, &needs))
		return rec_reject(d->r, "quantity_overflow", REC_ROOT, "lines",
		    "the order takes more of an item than can be counted");
	if (is_short(d, c, &needs))
		c->why = "no_stock";
	return true;
}

/* -- all of them */

static void
list_one(struct dispatching *d, const struct store *store)
{
	d->c[d->n] = (struct candidate){.store = store, .turn = d->n};
	d->n++;
}

static bool
list_named(struct dispatching *d)
{
	ref v, w;

	for (v = rec_first(d->r, d->stores); v; v = rec_next(d->r, v)) {
		struct text name = rec_text_at(d->r, v);
		int64_t id = stream_find(d->l, "store", name);

		if (rec_kind(d->r, v) != KIND_STRING)
			return rec_reject(
			    d->r, "value_type", v, NULL, "expected a string");
		if (!id)
			return rec_reject(d->r, "unknown_store", v, NULL,
			    "no such store: %.*s", (int)name.n, name.p);
		for (w = rec_first(d->r, d->stores); w != v; w = rec_next(d->r, w))
			if (text_eq(rec_text_at(d->r, w), name))
				return rec_reject(
				    d->r, "value_range", v, NULL, "given twice");
		list_one(d, catalog_store_id(d->l, id, ledger_now(d->l)));
		if (!catalog_store(d->l, name, ledger_now(d->l)))
			d->c[d->n - 1].why = "retired";
	}
	return true;
}

static bool
list_all(struct dispatching *d)
{
	struct stmt *s =
	    sql(d->l, "SELECT id, name FROM stream WHERE kind = 'store' ORDER BY name");

	while (stmt_row(s)) {
		const struct store *store =
		    catalog_store(d->l, stmt_get_text(s, 1), ledger_now(d->l));

		if (!store)
			continue;
		if (d->n == ITEMS_MAX) {
			stmt_done(s);
			return rec_reject(d->r, "missing_field", REC_ROOT, "stores",
			    "there are more than %d stores: name some", ITEMS_MAX);
		}
		list_one(d, store);
	}
	return true;
}

/* What is not known comes last. */
static int
by_number(int64_t a, int64_t b, int64_t unknown)
{
	if ((a == unknown) != (b == unknown))
		return a == unknown ? 1 : -1;
	return (a > b) - (a < b);
}

static int
by_rank(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = (x->why != NULL) - (y->why != NULL);

	if (!order && !x->why)
		order = by_number(x->promise, y->promise, 0);
	if (!order && !x->why)
		order = by_number(x->distance, y->distance, -1);
	return order ? order : (x->turn > y->turn) - (x->turn < y->turn);
}

/* Why one that could make it is not the one. */
static const char *
worse(const struct candidate *c, const struct candidate *best)
{
	if (by_number(c->promise, best->promise, 0))
		return "later";
	return by_number(c->distance, best->distance, -1) ? "farther" : "equal";
}

bool
dispatch_rank(struct dispatching *d)
{
	size_t i;

	d->c = arena_alloc(ledger_arena(d->l), ITEMS_MAX * sizeof(*d->c));
	if (!(d->stores ? list_named(d) : list_all(d)))
		return false;
	for (i = 0; i < d->n; i++)
		if (!d->c[i].why && !look(d, &d->c[i]))
			return false;
	if (d->n)
		qsort(d->c, d->n, sizeof(*d->c), by_rank);
	for (i = 1; i < d->n && !d->c[i].why; i++)
		d->c[i].why = worse(&d->c[i], &d->c[0]);
	return true;
}

void
dispatch_release(struct dispatching *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		buf_free(&d->c[i].lacks);
}
