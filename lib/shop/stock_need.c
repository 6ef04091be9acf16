/* stock_need.c - what an order takes, by the recipes of its lines */
#include <stdlib.h>
#include <string.h>

#include "shop/stock.h"

struct uses {
	struct stock_use *v;
	size_t n, cap;
};

static bool
add(struct ledger *l, struct uses *u, size_t line, const struct part *p, int64_t times)
{
	struct stock_use *more;
	int64_t qty;

	if (!mul_ok(p->qty, times, &qty) || qty > WHOLE_MAX)
		return false;
	if (u->n == u->cap) {
		u->cap = u->cap ? 2 * u->cap : 16;
		more = arena_alloc(ledger_arena(l), u->cap * sizeof(*more));
		if (u->n)
			memcpy(more, u->v, u->n * sizeof(*more));
		u->v = more;
	}
	u->v[u->n++] = (struct stock_use){line, p->name, p->item, qty};
	return true;
}

static bool
add_recipe(
    struct ledger *l, struct uses *u, size_t line, struct recipe recipe, int64_t times)
{
	size_t i;

	for (i = 0; i < recipe.n; i++)
		if (!add(l, u, line, &recipe.part[i], times))
			return false;
	return true;
}

/* Options stand on the line as a JSON array; records are objects. */
static bool
add_options(struct ledger *l, struct uses *u, size_t i, const struct order_line *line,
    const struct sku *sku)
{
	struct record r = {0};
	struct buf b = {0};
	bool fits = true;
	char *p;
	ref v;

	put_open(&b, NULL, '{');
	put_raw(&b, "options", line->options);
	put_close(&b, '}');
	p = arena_alloc(ledger_arena(l), b.n);
	memcpy(p, b.p, b.n);
	record_load(&r, (struct text){p, b.n}, ledger_arena(l));
	buf_free(&b);
	for (v = rec_first(&r, rec_find(&r, REC_ROOT, "options")); v && fits;
	     v = rec_next(&r, v)) {
		const struct option *o = sku_option(sku, rec_text_at(&r, v));

		if (o)
			fits = add_recipe(l, u, i, o->recipe, line->qty);
	}
	return fits;
}

bool
stock_uses(struct ledger *l, const struct order *o, struct stock_uses *out)
{
	struct uses u = {NULL, 0, 0};
	size_t i;

	for (i = 0; i < o->lines; i++) {
		const struct order_line *line = &o->line[i];
		const struct sku *sku =
		    catalog_sku_version(l, line->sku, line->sku_version);

		if (!sku)
			die(EX_PROTOCOL,
			    "ledger: order %lld: its sku has no version %lld",
			    (long long)o->id, (long long)line->sku_version);
		if (!add_recipe(l, &u, i, sku->recipe, line->qty))
			return false;
		if (line->options.p && !add_options(l, &u, i, line, sku))
			return false;
	}
	*out = (struct stock_uses){u.v, u.n};
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return text_cmp(
	    ((const struct stock_use *)a)->item, ((const struct stock_use *)b)->item);
}

/* Summed by item, sorted by the items' names. */
static bool
sum_up(struct stock_uses u, struct stock_uses *out)
{
	size_t i, n = 0;

	if (u.n)
		qsort(u.v, u.n, sizeof(*u.v), by_name);
	for (i = 0; i < u.n; i++) {
		if (n == 0 || u.v[n - 1].id != u.v[i].id)
			u.v[n++] = u.v[i];
		else if (!add_ok(u.v[n - 1].qty, u.v[i].qty, &u.v[n - 1].qty) ||
			 u.v[n - 1].qty > WHOLE_MAX)
			return false;
	}
	*out = (struct stock_uses){u.v, n};
	return true;
}

bool
stock_needs(struct ledger *l, const struct order *o, struct stock_uses *out)
{
	struct stock_uses u;

	return stock_uses(l, o, &u) && sum_up(u, out);
}

bool
stock_recipe_needs(
    struct ledger *l, struct recipe recipe, int64_t times, struct stock_uses *out)
{
	struct uses u = {NULL, 0, 0};

	return add_recipe(l, &u, 0, recipe, times) &&
	       sum_up((struct stock_uses){u.v, u.n}, out);
}

struct text
stock_account(struct ledger *l, const char *kind, struct text store, struct text item)
{
	size_t n = strlen(kind);
	char *p = arena_alloc(ledger_arena(l), n + store.n + item.n + 2);

	memcpy(p, kind, n);
	p[n] = ':';
	memcpy(p + n + 1, store.p, store.n);
	p[n + 1 + store.n] = ':';
	memcpy(p + n + 2 + store.n, item.p, item.n);
	return (struct text){p, n + 2 + store.n + item.n};
}

/* "KIND:STORE:ITEM"; neither has a ':' in its name. */
struct text
stock_store_of(struct text account)
{
	const char *p = memchr(account.p, ':', account.n);
	struct text item = stock_item_of(account);

	return p ? (struct text){p + 1, (size_t)(item.p - p) - 2} : account;
}

struct text
stock_item_of(struct text account)
{
	size_t n = account.n;

	while (n > 0 && account.p[n - 1] != ':')
		n--;
	return (struct text){account.p + n, account.n - n};
}

void
stock_put_lack(struct buf *b, const struct stock_use *need, struct text lot,
    int64_t there, bool shorts)
{
	if (b->n == 0)
		put_open(b, NULL, '[');
	put_open(b, NULL, '{');
	put_text(b, "item", need->item);
	if (lot.p)
		put_text(b, "lot", lot);
	if (shorts) {
		put_int(b, "qty", need->qty - there);
	} else {
		put_int(b, "needed", need->qty);
		put_int(b, "available", there);
	}
	put_close(b, '}');
}

/* What may be taken of an item now. */
static int64_t
takes(struct ledger *l, const struct order *o, const struct stock_use *need,
    enum stock_pick pick)
{
	struct text store = stream_name(l, o->store);
	int64_t n = account_available(l, stock_account(l, "stock", store, need->item));

	if (pick != STOCK_ANY && n > 0)
		n -=
		    stock_stale(stock_item(l, o->store, need->id), ledger_now(l), pick);
	return n > 0 ? n : 0;
}

int64_t
stock_fresh(struct ledger *l, const struct store *store, struct text item, int64_t id)
{
	int64_t n = account_available(l, stock_account(l, "stock", store->name, item));

	if (n > 0)
		n -= stock_stale(
		    stock_item(l, store->id, id), ledger_now(l), STOCK_FRESH);
	return n > 0 ? n : 0;
}

bool
stock_shorts(struct ledger *l, const struct order *o)
{
	return o->happened || catalog_store_id(l, o->store, ledger_now(l))->negative;
}

bool
stock_legs(struct ledger *l, const struct order *o, const struct stock_uses *needs,
    enum stock_pick pick, struct buf *legs, struct buf *lacks)
{
	struct text store = stream_name(l, o->store);
	int64_t *there = arena_alloc(ledger_arena(l), (needs->n + 1) * sizeof(*there));
	bool shorts = stock_shorts(l, o);
	size_t i;

	put_open(legs, NULL, '[');
	for (i = 0; i < needs->n; i++) {
		const struct stock_use *need = &needs->v[i];

		there[i] = takes(l, o, need, o->happened ? STOCK_ANY : pick);
		if (there[i] < need->qty)
			stock_put_lack(
			    lacks, need, (struct text){NULL, 0}, there[i], shorts);
		else
			there[i] = need->qty;
		if (there[i] > 0)
			stock_put_qty(
			    legs, "stock", "customer", store, need->item, there[i]);
	}
	for (i = 0; i < needs->n; i++)
		if (there[i] < needs->v[i].qty)
			stock_put_qty(legs, "short", "customer", store,
			    needs->v[i].item, needs->v[i].qty - there[i]);
	put_close(legs, ']');
	if (lacks->n)
		put_close(lacks, ']');
	return shorts || lacks->n == 0;
}
