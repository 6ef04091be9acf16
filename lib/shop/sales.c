/* sales.c - figures over any window, cut by what the owner asks for */
#include <stdlib.h>
#include <string.h>

#include "shop/sales_inside.h"

enum { KEEP = 200 };
static const int64_t BESIDE_MS = 3 * INT64_C(86400000);

/* The groups of an answer as they are found. */
struct answer {
	struct ledger *l;
	const struct question *q;
	struct cells cells;
};

/* To the figures of one place; order: whose they are, counted once (0: counted). */
static void
count(struct answer *a, const struct place *p, const struct figures *f, int64_t order)
{
	int64_t key[CUTS_MAX] = {0};
	struct figures *at;
	size_t i;

	for (i = 0; i < a->q->cuts; i++)
		key[i] = sales_key(a->l, (enum cut)a->q->by[i], p);
	at = cells_at(&a->cells, key);
	figures_add(at, f);
	if (order && at->last == order) {
		at->orders -= f->orders;
		at->promoted -= f->promoted;
	}
	if (order)
		at->last = order;
}

/* -- from the rollup */

/* The rollup has days and skus; how many orders had some sku of a category, it does not
 * know, nor what was on a line. */
static bool
rolled_up(const struct question *q)
{
	return !sales_cuts_by(q, CUT_MINUTE, CUT_HOUR) &&
	       !sales_cuts_by(q, CUT_CLOCK, CUT_CLOCK) &&
	       !sales_cuts_by(q, CUT_OPTION, CUT_ITEM) &&
	       (sales_cuts_by(q, CUT_SKU, CUT_SKU) ||
		   !sales_cuts_by(q, CUT_CATEGORY, CUT_CATEGORY));
}

/* The business days that the windows hold together; false: not every window is of whole
 * ones. */
static bool
whole_days(const struct question *q, int64_t *first, int64_t *end)
{
	size_t i;

	*first = INT64_MAX;
	*end = INT64_MIN;
	for (i = 0; i < q->windows; i++) {
		const struct window *w = &q->window[i];

		if (!w->whole)
			return false;
		*first = w->first < *first ? w->first : *first;
		*end = w->end > *end ? w->end : *end;
	}
	return true;
}

static struct figures
rolled_figures(struct stmt *s)
{
	return (struct figures){.orders = stmt_get_int(s, 4),
	    .qty = stmt_get_int(s, 5),
	    .revenue = stmt_get_int(s, 6),
	    .discount = stmt_get_int(s, 7),
	    .fee = stmt_get_int(s, 8),
	    .refund = stmt_get_int(s, 9),
	    .cost = stmt_get_int(s, 10),
	    .costed = stmt_get_int(s, 11),
	    .tax = stmt_get_int(s, 12),
	    .promoted = stmt_get_int(s, 13)};
}

static void
ask_rollup(struct answer *a, int64_t first, int64_t end)
{
	bool skus = sales_cuts_by(a->q, CUT_SKU, CUT_CATEGORY);
	struct stmt *s =
	    skus
		? sql(a->l,
		      "SELECT sku, day, store, channel, orders, qty, revenue, discount, "
		      "fee, refund, cost, costed, tax, promoted FROM sale_day "
		      "WHERE sku >= 0 AND day >= $1 AND day < $2")
		: sql(a->l,
		      "SELECT sku, day, store, channel, orders, qty, revenue, discount, "
		      "fee, refund, cost, costed, tax, promoted FROM sale_day "
		      "WHERE sku = -1 AND day >= $1 AND day < $2");

	stmt_int(s, 1, first);
	stmt_int(s, 2, end);
	while (stmt_row(s)) {
		struct place p = {.day = stmt_get_int(s, 1),
		    .sku = stmt_get_int(s, 0),
		    .store = stmt_get_int(s, 2),
		    .channel = stmt_get_int(s, 3)};
		struct figures f = rolled_figures(s);
		const struct window *w = window_of(a->q, p.store);

		if (!w || p.day < w->first || p.day >= w->end)
			continue;
		p.later = w->later;
		count(a, &p, &f, 0);
	}
}

/* -- from the orders */

/* A line falls into the place of each of its options or items, else into one. */
static void
count_line(struct answer *a, struct place *p, const struct order_line *line,
    struct figures *f, int64_t order)
{
	enum cut cut =
	    sales_cuts_by(a->q, CUT_OPTION, CUT_OPTION) ? CUT_OPTION : CUT_ITEM;
	struct line_parts parts;
	size_t i;

	p->sku = line->sku;
	if (!sales_cuts_by(a->q, CUT_OPTION, CUT_ITEM)) {
		count(a, p, f, order);
		return;
	}
	parts = sales_parts(a->l, line, cut);
	for (i = 0; i < parts.n; i++) {
		p->part = parts.part[i].id;
		f->used = parts.part[i].qty * f->qty;
		count(a, p, f, order);
	}
}

static void
count_sale(struct answer *a, const struct order *o, struct place *p)
{
	int64_t fees[SCAN_LINES];
	size_t i;

	order_share(o, o->fee, fees);
	for (i = 0; i < o->lines; i++) {
		struct figures f = line_figures(a->l, &o->line[i]);

		f.orders = 1;
		f.promoted = o->discount > 0;
		f.fee = fees[i];
		count_line(a, p, &o->line[i], &f, o->id);
	}
}

static void
count_refund(struct answer *a, const struct order *o, struct place *p,
    const int64_t shares[SCAN_LINES])
{
	size_t i;

	for (i = 0; i < o->lines; i++) {
		struct figures f = {.refund = shares[i],
		    .tax = -line_tax(a->l, &o->line[i], shares[i])};

		count_line(a, p, &o->line[i], &f, 0);
	}
}

/* From the first beginning to the last end of the windows.  What counts on a whole day
 * may have happened some time beside it, while the store's days were others. */
static void
hull(const struct question *q, int64_t *since, int64_t *until)
{
	size_t i;

	*since = INT64_MAX;
	*until = INT64_MIN;
	for (i = 0; i < q->windows; i++) {
		const struct window *w = &q->window[i];
		int64_t beside = w->whole ? BESIDE_MS : 0;

		if (w->since < *since)
			*since = w->since == INT64_MIN ? INT64_MIN : w->since - beside;
		if (w->until > *until)
			*until = w->until == INT64_MAX ? INT64_MAX : w->until + beside;
	}
}

static void
ask_orders(struct answer *a, int64_t since, int64_t until)
{
	int64_t store = a->q->windows == 1 ? a->q->window[0].store : 0, n = 0;
	struct scan s;
	struct order o;

	scan_begin(&s, a->l, since, until, store);
	s.options = sales_cuts_by(a->q, CUT_OPTION, CUT_ITEM);
	while (scan_next(&s, &o)) {
		const struct window *w = window_at(a->q, o.store, o.placed_at, o.day);
		struct place p = {.at = o.placed_at,
		    .day = o.day,
		    .store = o.store,
		    .channel = o.channel};

		if (!w)
			continue;
		p.later = w->later;
		count_sale(a, &o, &p);
		if (++n % KEEP == 0)
			arena_reset(ledger_arena(a->l), 1 << 20);
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
ask_refunds(struct answer *a, int64_t since, int64_t until)
{
	struct stmt *s =
	    sql(a->l, "SELECT order_id, amount, at, n FROM refund WHERE at >= $1 "
		      "AND at < $2 AND sold = 1");
	int64_t shares[SCAN_LINES];
	struct order_line whole;
	struct order o;

	stmt_int(s, 1, since);
	stmt_int(s, 2, until);
	while (stmt_row(s)) {
		struct place p = {.at = stmt_get_int(s, 2)};
		const struct store *where;
		const struct window *w;

		if (!order_load(a->l, stmt_get_int(s, 0), &o))
			continue;
		where = catalog_store_id(a->l, o.store, p.at);
		p.day = zone_day(where->zone, p.at, where->day_start);
		w = window_at(a->q, o.store, p.at, p.day);
		if (!w)
			continue;
		order_sold_lines(&o, &whole);
		p.store = o.store;
		p.channel = o.channel;
		p.later = w->later;
		refund_shares_of(
		    a->l, &o, stmt_get_int(s, 3), stmt_get_int(s, 1), shares);
		count_refund(a, &o, &p, shares);
	}
}

/* -- what no order carries */

static void
count_loss(void *answer, const struct loss *what)
{
	struct answer *a = answer;
	const struct store *where = catalog_store_id(a->l, what->store, what->at);
	const struct window *w;
	struct figures f = {
	    .waste = what->waste, .shrinkage = what->shrinkage, .other = what->other};
	struct place p = {.at = what->at, .store = what->store};

	p.day = zone_day(where->zone, p.at, where->day_start);
	w = window_at(a->q, p.store, p.at, p.day);
	if (!w)
		return;
	p.later = w->later;
	count(a, &p, &f, 0);
}

/* -- the answer */

static struct {
	struct ledger *l;
	const struct question *q;
} sorting;

static int
by_cuts(const void *a, const void *b)
{
	return sales_order(sorting.l, sorting.q, a, b);
}

const struct group *
sales_ask(struct ledger *l, const struct question *q, size_t *n)
{
	struct answer a = {.l = l, .q = q};
	int64_t first, end;
	struct group *out;

	if (rolled_up(q) && !sales_behind(l) && whole_days(q, &first, &end)) {
		ask_rollup(&a, first, end);
	} else {
		hull(q, &first, &end);
		ask_orders(&a, first, end);
		ask_refunds(&a, first, end);
	}
	if (sales_has_losses(q))
		losses_each(l, count_loss, &a);
	sorting.l = l;
	sorting.q = q;
	*n = a.cells.n;
	if (*n)
		qsort(a.cells.group, *n, sizeof(*out), by_cuts);
	out = arena_alloc(ledger_arena(l), (*n + 1) * sizeof(*out));
	if (*n)
		memcpy(out, a.cells.group, *n * sizeof(*out));
	cells_free(&a.cells);
	return out;
}
