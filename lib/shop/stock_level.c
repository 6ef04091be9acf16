/* stock_level.c - what is on hand, held, available; in which lots; what it cost */
#include <stdlib.h>
#include <string.h>

#include "shop/stock_level.h"
#include "shop/stock_since.h"
#include "shop/stock_use.h"

enum { USE_DAYS = 14 };

static void
add_expired(struct ledger *l, struct map *expired, struct hold *h)
{
	struct record legs = {0};
	ref v;

	hold_legs_record(l, h, &legs);
	v = rec_first(&legs, rec_find(&legs, REC_ROOT, "legs"));
	for (; v; v = rec_next(&legs, v)) {
		ref from = rec_first(&legs, v);
		struct slot *s = map_slot(expired, 0, rec_text_at(&legs, from));

		s->value =
		    (void *)((intptr_t)s->value +
			     rec_int_at(&legs, rec_next(&legs, rec_next(&legs, from))));
	}
}

static void
find_expired(struct ledger *l, struct map *expired)
{
	struct stmt *s =
	    sql(l, "SELECT legs FROM hold WHERE state = 0 AND expires <= $1");

	stmt_int(s, 1, ledger_now(l));
	while (stmt_row(s)) {
		struct hold h = {
		    .legs = arena_text(ledger_arena(l), stmt_get_text(s, 0))};

		add_expired(l, expired, &h);
	}
}

int64_t
level_held(const struct level *v, struct text account, const struct account *a)
{
	return a->held - (int64_t)(intptr_t)map_get(&v->expired, 0, account);
}

static void
put_lots(struct rows *rows, const struct stock_item *s, const struct zone *zone)
{
	char when[TIME_LEN];
	int64_t next = INT64_MAX, n = 0;
	size_t i;

	for (i = 0; i < s->lots; i++) {
		if (s->lot[i].remaining == 0)
			continue;
		if (n++ == 0)
			next = s->lot[i].expires;
	}
	rows_int(rows, "lots", n);
	if (next == INT64_MAX)
		rows_null(rows, "next_expiry");
	else
		rows_str(rows, "next_expiry", time_print(when, next, zone));
	rows_int(rows, "value", mul_div(s->micros, 1, 10000));
}

/* How long it lasts at the mean of the days on which the store sold; whole days. */
static void
put_days(struct level *v, const struct use_table *use, struct text store,
    struct text item, int64_t available)
{
	size_t s = use_store_named(use, store), i = use_item_named(use, item);
	int64_t used = use_sum(use, s, i), n = use->store[s].sold_days, all;

	if (used == 0 || !mul_ok(available > 0 ? available : 0, n, &all))
		rows_null(v->rows, "days");
	else
		rows_int(v->rows, "days", all / used);
}

static void
row(struct level *v, const struct use_table *use, struct text store, struct text item)
{
	struct ledger *l = v->l;
	struct rows *rows = v->rows;
	struct text stock = stock_account(l, "stock", store, item);
	struct text shorts = stock_account(l, "short", store, item);
	struct account there = account_get(l, stock), lack = account_get(l, shorts);
	const struct store *where =
	    catalog_store_id(l, stream_find(l, "store", store), ledger_now(l));
	const struct item *what =
	    catalog_item_id(l, stream_find(l, "item", item), ledger_now(l));
	int64_t kept = level_held(v, stock, &there);

	if (v->o->lots) {
		level_lots(v, where, what);
		return;
	}
	rows_text(rows, "store", store);
	rows_text(rows, "item", item);
	rows_text(rows, "name", what->title);
	rows_text(rows, "unit", what->unit);
	rows_int(rows, "on_hand", there.posted);
	rows_int(rows, "held", kept);
	rows_int(rows, "available", there.posted - kept);
	put_lots(rows, stock_item(l, where->id, what->id), where->zone);
	rows_int(rows, "short", level_held(v, shorts, &lack) - lack.posted);
	if (v->o->days)
		put_days(v, use, store, item, there.posted - kept);
	rows_end(rows);
}

/* -- as it was */

static void
add_moved(void *state, struct text from, struct text to, int64_t amount)
{
	struct map *moved = state;
	struct slot *s = map_slot(moved, 0, from);

	s->value = (void *)((intptr_t)s->value - amount);
	s = map_slot(moved, 0, to);
	s->value = (void *)((intptr_t)s->value + amount);
}

static int64_t
was(struct ledger *l, const struct map *moved, struct text account)
{
	return account_get(l, account).posted -
	       (int64_t)(intptr_t)map_get(moved, 0, account);
}

static void
row_at(struct level *v, const struct map *moved, struct text store, struct text item)
{
	struct ledger *l = v->l;
	const struct item *what =
	    catalog_item_id(l, stream_find(l, "item", item), v->o->at);

	rows_text(v->rows, "store", store);
	rows_text(v->rows, "item", item);
	rows_text(v->rows, "name", what->title);
	rows_text(v->rows, "unit", what->unit);
	rows_int(
	    v->rows, "on_hand", was(l, moved, stock_account(l, "stock", store, item)));
	rows_int(
	    v->rows, "short", -was(l, moved, stock_account(l, "short", store, item)));
	rows_end(v->rows);
}

/* -- all of it */

struct pair {
	struct text store, item;
};

static int
by_name(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int by_store = text_cmp(x->store, y->store);

	return by_store ? by_store : text_cmp(x->item, y->item);
}

/* Every store and item that was ever received or short. */
static struct pair *
pairs(struct ledger *l, size_t *n)
{
	struct stmt *s = sql(l, "SELECT DISTINCT substr(name, 7) FROM account WHERE "
				"(name >= 'stock:' AND name < 'stock;') OR "
				"(name >= 'short:' AND name < 'short;')");
	struct pair *p = NULL;
	size_t cap = 0;

	*n = 0;
	while (stmt_row(s)) {
		struct text t = arena_text(ledger_arena(l), stmt_get_text(s, 0));
		const char *colon = memchr(t.p, ':', t.n);

		if (!colon)
			continue;
		if (*n == cap) {
			cap = cap ? 2 * cap : 64;
			p = xrealloc(p, cap * sizeof(*p));
		}
		p[(*n)++] = (struct pair){{t.p, (size_t)(colon - t.p)},
		    {colon + 1, t.n - (size_t)(colon + 1 - t.p)}};
	}
	if (*n)
		qsort(p, *n, sizeof(*p), by_name);
	return p;
}

static void
each_pair(struct level *v, const struct use_table *use, const struct map *moved)
{
	const struct level_options *o = v->o;
	size_t n, i;
	struct pair *p = pairs(v->l, &n);

	for (i = 0; i < n; i++) {
		if ((o->store.p && !text_eq(o->store, p[i].store)) ||
		    (o->item.p && !text_eq(o->item, p[i].item)))
			continue;
		if (moved)
			row_at(v, moved, p[i].store, p[i].item);
		else
			row(v, use, p[i].store, p[i].item);
	}
	free(p);
}

void
stock_level(struct ledger *l, struct rows *rows, const struct level_options *o)
{
	struct level v = {.l = l, .rows = rows, .o = o};
	struct map moved = {0};
	struct use_table use;

	if (o->at != INT64_MIN) {
		stock_since(l, o->at, add_moved, &moved);
		each_pair(&v, NULL, &moved);
		map_clear(&moved);
		return;
	}
	if (o->days) {
		use_read(l, USE_DAYS, &use);
		use_parts(l, &use);
	}
	find_expired(l, &v.expired);
	if (o->by_sku)
		level_skus(&v);
	else
		each_pair(&v, &use, NULL);
	map_clear(&v.expired);
}
