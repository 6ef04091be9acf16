/* sales.c - figures over any window, cut by what the owner asks for */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/sales_inside.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, KEEP = 200 };

/* The groups of an answer as they are found. */
struct answer {
	const struct question *q;
	struct cells cells;
	struct map categories; /* name to number, from 1 */
};
/* Where a figure falls. */
struct place {
	int64_t at, day, sku, store, channel;
};

/* Categories are numbered in the order in which they are met; the names live here
 * until the next question. */
static struct {
	struct arena arena;
	struct text *name;
	int64_t n;
} category;

static int64_t
category_of(struct ledger *l, struct answer *a, int64_t sku)
{
	const struct sku *s = catalog_sku_id(l, sku, ledger_now(l));
	struct text name = s ? s->category : (struct text){"", 0};
	struct slot *slot = map_slot(&a->categories, 0, name);

	if (!slot->value) {
		char *p = arena_alloc(&category.arena, name.n + 1);

		memcpy(p, name.n ? name.p : "", name.n);
		if ((category.n & (category.n - 1)) == 0)
			category.name = xrealloc(
			    category.name, (size_t)(category.n ? 2 * category.n : 1) *
					       sizeof(struct text));
		category.name[category.n++] = (struct text){p, name.n};
		slot->value = (void *)(intptr_t)category.n;
	}
	return (int64_t)(intptr_t)slot->value;
}

static int64_t
local(struct ledger *l, const struct place *p, int64_t unit)
{
	const struct store *s = catalog_store_id(l, p->store, p->at);
	int64_t ms = p->at + (s ? zone_offset(s->zone, p->at) : 0);
	int64_t rest = ms % unit;

	return ms - (rest < 0 ? rest + unit : rest);
}

static int64_t
key_of(struct ledger *l, struct answer *a, int cut, const struct place *p)
{
	switch (cut) {
	case CUT_MINUTE:
		return local(l, p, MINUTE_MS);
	case CUT_HOUR:
		return local(l, p, HOUR_MS);
	case CUT_DAY:
		return p->day;
	case CUT_SKU:
		return p->sku;
	case CUT_CATEGORY:
		return category_of(l, a, p->sku);
	case CUT_STORE:
		return p->store;
	default:
		return p->channel;
	}
}

static void
count(
    struct ledger *l, struct answer *a, const struct place *p, const struct figures *f)
{
	int64_t key[CUTS_MAX] = {0};
	size_t i;

	for (i = 0; i < a->q->cuts; i++)
		key[i] = key_of(l, a, a->q->by[i], p);
	figures_add(cells_at(&a->cells, key), f);
}

static bool
cuts_by(const struct question *q, int from, int to)
{
	size_t i;

	for (i = 0; i < q->cuts; i++)
		if (q->by[i] >= from && q->by[i] <= to)
			return true;
	return false;
}

/* -- from the rollup */

/* The rollup has days and skus; how many orders had some sku of a category, it
 * does not know. */
static bool
rolled_up(const struct question *q)
{
	return !cuts_by(q, CUT_MINUTE, CUT_HOUR) &&
	       (cuts_by(q, CUT_SKU, CUT_SKU) ||
		   !cuts_by(q, CUT_CATEGORY, CUT_CATEGORY));
}

/* The business days of a window, the same in every store, or false. */
static bool
whole_days(struct ledger *l, const struct question *q, int64_t *first, int64_t *end)
{
	struct stmt *s = sql(l, "SELECT id FROM stream WHERE kind = 'store'");
	bool exact = true, any = false;

	*first = INT64_MIN;
	*end = INT64_MAX;
	while (stmt_row(s)) {
		int64_t id = stmt_get_int(s, 0), from = INT64_MIN, to = INT64_MAX;
		const struct store *where = catalog_store_id(l, id, ledger_now(l));

		if (!where || (q->store && q->store != id))
			continue;
		if (q->since != INT64_MIN) {
			from = zone_day(where->zone, q->since, where->day_start);
			exact = exact && zone_day_begins(where->zone, from,
					     where->day_start) == q->since;
		}
		if (q->until != INT64_MAX) {
			to = zone_day(where->zone, q->until, where->day_start);
			exact = exact && zone_day_begins(where->zone, to,
					     where->day_start) == q->until;
		}
		exact = exact && (!any || (from == *first && to == *end));
		*first = from;
		*end = to;
		any = true;
	}
	return exact;
}

static void
ask_rollup(struct ledger *l, struct answer *a, int64_t first, int64_t end)
{
	bool skus = cuts_by(a->q, CUT_SKU, CUT_CATEGORY);
	struct stmt *s =
	    skus
		? sql(l,
		      "SELECT sku, day, store, channel, orders, qty, revenue, discount, "
		      "fee, refund, cost, costed FROM sale_day WHERE sku >= 0 "
		      "AND day >= $1 AND day < $2")
		: sql(l,
		      "SELECT sku, day, store, channel, orders, qty, revenue, discount, "
		      "fee, refund, cost, costed FROM sale_day WHERE sku = -1 "
		      "AND day >= $1 AND day < $2");

	stmt_int(s, 1, first);
	stmt_int(s, 2, end);
	while (stmt_row(s)) {
		struct place p = {0, stmt_get_int(s, 1), stmt_get_int(s, 0),
		    stmt_get_int(s, 2), stmt_get_int(s, 3)};
		struct figures f = {stmt_get_int(s, 4), stmt_get_int(s, 5),
		    stmt_get_int(s, 6), stmt_get_int(s, 7), stmt_get_int(s, 8),
		    stmt_get_int(s, 9), stmt_get_int(s, 10), stmt_get_int(s, 11)};

		if (!a->q->store || a->q->store == p.store)
			count(l, a, &p, &f);
	}
}

/* -- from the orders */

/* Whether no earlier line of the order falls into the same rows as line i. */
static bool
first_of_rows(struct ledger *l, struct answer *a, const struct order *o, size_t i)
{
	bool sku = cuts_by(a->q, CUT_SKU, CUT_SKU);
	bool cut = sku || cuts_by(a->q, CUT_CATEGORY, CUT_CATEGORY);
	size_t j;

	for (j = 0; j < i; j++)
		if (!cut || o->line[j].sku == o->line[i].sku ||
		    (!sku && category_of(l, a, o->line[j].sku) ==
				 category_of(l, a, o->line[i].sku)))
			return false;
	return true;
}

/* The parts of an order, line by line; it counts once in each row. */
static void
count_order(struct ledger *l, struct answer *a, const struct order *o,
    const struct place *at, bool sale, const int64_t *refunds)
{
	int64_t fees[SCAN_LINES];
	struct place p = *at;
	size_t i;

	order_share(o, sale ? o->fee : 0, fees);
	for (i = 0; i < o->lines; i++) {
		const struct order_line *line = &o->line[i];
		struct figures f = {.refund = refunds ? refunds[i] : 0};

		if (sale) {
			f.orders = first_of_rows(l, a, o, i);
			f.qty = line_units(line);
			f.revenue = line->qty * line->price;
			f.discount = line->discount;
			f.fee = fees[i];
			f.cost = line->cost;
			f.costed = line->costed ? f.revenue : 0;
		}
		p.sku = line->sku;
		count(l, a, &p, &f);
	}
}

static void
ask_orders(struct ledger *l, struct answer *a)
{
	struct scan s;
	struct order o;
	int64_t n = 0;

	scan_begin(&s, l, a->q->since, a->q->until, a->q->store);
	while (scan_next(&s, &o)) {
		struct place p = {o.placed_at, o.day, 0, o.store, o.channel};

		count_order(l, a, &o, &p, true, NULL);
		if (++n % KEEP == 0)
			arena_reset(ledger_arena(l), 1 << 20);
	}
}

/* What a refund takes from each line: what it says, else their shares. */
static void
refund_shares_of(struct ledger *l, const struct order *o, int64_t n, int64_t amount,
    int64_t out[SCAN_LINES])
{
	struct stmt *s = sql(l, "SELECT line, amount FROM refund_line "
				"WHERE order_id = $1 AND n = $2");
	bool said = false;

	memset(out, 0, SCAN_LINES * sizeof(*out));
	stmt_int(s, 1, o->id);
	stmt_int(s, 2, n);
	while (stmt_row(s)) {
		out[stmt_get_int(s, 0)] = stmt_get_int(s, 1);
		said = true;
	}
	if (!said)
		order_share(o, amount, out);
}

static void
ask_refunds(struct ledger *l, struct answer *a)
{
	struct stmt *s =
	    sql(l, "SELECT order_id, amount, at, n FROM refund WHERE at >= $1 "
		   "AND at < $2 AND sold = 1");
	int64_t shares[SCAN_LINES];
	struct order_line whole;
	struct order o;

	stmt_int(s, 1, a->q->since);
	stmt_int(s, 2, a->q->until);
	while (stmt_row(s)) {
		struct place p = {.at = stmt_get_int(s, 2)};
		const struct store *where;

		if (!order_load(l, stmt_get_int(s, 0), &o) ||
		    (a->q->store && a->q->store != o.store))
			continue;
		order_sold_lines(&o, &whole);
		p.store = o.store;
		p.channel = o.channel;
		where = catalog_store_id(l, o.store, p.at);
		if (where)
			p.day = zone_day(where->zone, p.at, where->day_start);
		refund_shares_of(l, &o, stmt_get_int(s, 3), stmt_get_int(s, 1), shares);
		count_order(l, a, &o, &p, false, shares);
	}
}

/* -- the answer */

struct text
sales_label(struct ledger *l, enum cut cut, int64_t key)
{
	char *p;

	switch (cut) {
	case CUT_DAY:
		return text_of(date_print(arena_alloc(ledger_arena(l), TIME_LEN), key));
	case CUT_MINUTE:
	case CUT_HOUR:
		/* Local time, so without an offset: "2024-02-12T07:04". */
		p = time_print(arena_alloc(ledger_arena(l), TIME_LEN), key, NULL);
		return (struct text){p, 16};
	case CUT_CATEGORY:
		return category.name[key - 1];
	case CUT_CHANNEL:
		return name_of(l, NAMES_CHANNEL, key);
	default:
		return key == NO_SKU ? TEXT("") : stream_name(l, key);
	}
}

static struct {
	struct ledger *l;
	const struct question *q;
} sorting;

static int
by_cuts(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	size_t i;

	for (i = 0; i < sorting.q->cuts; i++) {
		enum cut cut = (enum cut)sorting.q->by[i];
		int64_t k = x->key[i], m = y->key[i];
		int c;

		if (k == m)
			continue;
		if (cut <= CUT_DAY)
			return k < m ? -1 : 1;
		c = text_cmp(
		    sales_label(sorting.l, cut, k), sales_label(sorting.l, cut, m));
		if (c)
			return c;
	}
	return 0;
}

const struct group *
sales_ask(struct ledger *l, const struct question *q, size_t *n)
{
	struct answer a = {.q = q};
	struct group *out;
	int64_t first, end;

	category.n = 0;
	arena_reset(&category.arena, 1 << 16);
	if (rolled_up(q) && !sales_behind(l) && whole_days(l, q, &first, &end)) {
		ask_rollup(l, &a, first, end);
	} else {
		ask_orders(l, &a);
		ask_refunds(l, &a);
	}
	sorting.l = l;
	sorting.q = q;
	*n = a.cells.n;
	if (*n)
		qsort(a.cells.group, *n, sizeof(*out), by_cuts);
	out = arena_alloc(ledger_arena(l), (*n + 1) * sizeof(*out));
	if (*n)
		memcpy(out, a.cells.group, *n * sizeof(*out));
	cells_free(&a.cells);
	map_clear(&a.categories);
	return out;
}
