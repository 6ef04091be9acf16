/* stock_level.c - what is on hand, held, available; in which lots; what it cost */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/stock.h"

/* Holds past their end still stand in the counters until the next writer comes; they
 * keep nothing back. */
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

static int64_t
held(const struct map *expired, struct text name, const struct account *a)
{
	return a->held - (int64_t)(intptr_t)map_get(expired, 0, name);
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

static void
row(struct ledger *l, struct rows *rows, const struct map *expired, struct text store,
    struct text item)
{
	struct text stock = stock_account(l, "stock", store, item);
	struct text shorts = stock_account(l, "short", store, item);
	struct account there = account_get(l, stock), lack = account_get(l, shorts);
	const struct store *where =
	    catalog_store_id(l, stream_find(l, "store", store), ledger_now(l));
	const struct item *what =
	    catalog_item_id(l, stream_find(l, "item", item), ledger_now(l));
	int64_t kept = held(expired, stock, &there);

	rows_text(rows, "store", store);
	rows_text(rows, "item", item);
	rows_text(rows, "name", what->title);
	rows_text(rows, "unit", what->unit);
	rows_int(rows, "on_hand", there.posted);
	rows_int(rows, "held", kept);
	rows_int(rows, "available", there.posted - kept);
	put_lots(rows, stock_item(l, where->id, what->id), where->zone);
	rows_int(rows, "short", held(expired, shorts, &lack) - lack.posted);
	rows_end(rows);
}

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

void
stock_level(struct ledger *l, struct rows *rows, struct text store, struct text item)
{
	struct map expired = {0};
	size_t n, i;
	struct pair *p = pairs(l, &n);

	find_expired(l, &expired);
	for (i = 0; i < n; i++)
		if ((!store.p || text_eq(store, p[i].store)) &&
		    (!item.p || text_eq(item, p[i].item)))
			row(l, rows, &expired, p[i].store, p[i].item);
	map_clear(&expired);
	free(p);
}
