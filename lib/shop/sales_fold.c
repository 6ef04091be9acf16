/* sales_fold.c - events into the day's rollup, lazily */
#include <stdlib.h>
#include <string.h>

#include "shop/sales_inside.h"

/* The whole order stands under this sku.  Cells of a stretch of events are added to the
 * table at its end, sorted, or when there are many. */
enum { WHOLE = -1, STEP = 20000, KEEP = 200, CELLS_MAX = 50000, FOLD_WAIT_MS = 1000 };

void
figures_add(struct figures *to, const struct figures *more)
{
	to->orders += more->orders;
	to->qty += more->qty;
	to->revenue += more->revenue;
	to->discount += more->discount;
	to->fee += more->fee;
	to->refund += more->refund;
	to->cost += more->cost;
	to->costed += more->costed;
	to->tax += more->tax;
	to->promoted += more->promoted;
	to->waste += more->waste;
	to->shrinkage += more->shrinkage;
	to->other += more->other;
	to->used += more->used;
}

static struct figures *
cell_of(struct cells *c, const struct order *o, int64_t sku, int64_t day)
{
	int64_t key[CUTS_MAX] = {sku, day, o->store, o->channel};

	return cells_at(c, key);
}

static bool
first_of_sku(const struct order *o, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (o->line[j].sku == o->line[i].sku)
			return false;
	return true;
}

/* The sale; with costs those too that a confirmation has left on the lines. */
static void
add_sold(
    struct ledger *l, struct cells *c, const struct order *o, int64_t fee, bool costs)
{
	int64_t fees[SCAN_LINES];
	struct figures whole = {0};
	size_t i;

	order_share(o, fee, fees);
	for (i = 0; i < o->lines; i++) {
		struct figures f = line_figures(l, &o->line[i]);

		f.fee = fees[i];
		if (!costs)
			f.cost = f.costed = 0;
		figures_add(&whole, &f);
		f.orders = first_of_sku(o, i);
		f.promoted = f.orders && o->discount > 0;
		figures_add(cell_of(c, o, o->line[i].sku, o->day), &f);
	}
	whole.orders = 1;
	whole.promoted = o->discount > 0;
	figures_add(cell_of(c, o, WHOLE, o->day), &whole);
}

static void
add_costs(struct cells *c, const struct order *o, const struct record *body,
    const char *costs, const char *costed, int sign)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, costs));
	ref known = rec_first(body, rec_find(body, REC_ROOT, costed));
	struct figures whole = {0};
	size_t i;

	/* An order that never was sold has no figures. */
	if (!v)
		return;
	for (i = 0; v && i < o->lines; i++) {
		const struct order_line *line = &o->line[i];
		struct figures f = {.cost = sign * rec_int_at(body, v)};

		if (known && rec_kind(body, known) == KIND_TRUE)
			f.costed = sign * line->qty * line->price;
		figures_add(&whole, &f);
		figures_add(cell_of(c, o, line->sku, o->day), &f);
		v = rec_next(body, v);
		known = known ? rec_next(body, known) : 0;
	}
	figures_add(cell_of(c, o, WHOLE, o->day), &whole);
}

/* A refund on its way into the cells: what of its rows is not said of a line yet. */
struct back {
	const struct record *body;
	ref row;
	int64_t left, day;
};

static int64_t
amount_of(const struct record *body, ref row)
{
	return row ? rec_int_at(body, rec_next(body, rec_first(body, row))) : 0;
}

/* The tax in what a refund gives back of a line, piece by piece as the rows of the
 * refund have it, so that the sum is theirs however it was rounded. */
static int64_t
pieces_tax(
    struct ledger *l, const struct order_line *line, int64_t amount, struct back *b)
{
	int64_t tax = b->row ? 0 : line_tax(l, line, amount);

	while (amount > 0 && b->row) {
		int64_t piece = amount < b->left ? amount : b->left;

		tax += line_tax(l, line, piece);
		amount -= piece;
		b->left -= piece;
		if (b->left > 0)
			continue;
		b->row = rec_next(b->body, b->row);
		b->left = amount_of(b->body, b->row);
	}
	return tax;
}

static void
add_line_back(struct ledger *l, struct cells *c, const struct order *o, struct back *b,
    int64_t i, int64_t amount)
{
	const struct order_line *line = &o->line[i];
	struct figures f = {.refund = amount, .tax = -pieces_tax(l, line, amount, b)};

	figures_add(cell_of(c, o, WHOLE, b->day), &f);
	figures_add(cell_of(c, o, line->sku, b->day), &f);
}

/* Of the lines that the refund names, as it names them, else of all of them. */
static void
add_refund(
    struct ledger *l, struct cells *c, const struct order *o, const struct record *body)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, "lines"));
	ref row = rec_first(body, rec_find(body, REC_ROOT, "rows"));
	struct back b = {body, row, amount_of(body, row),
	    rec_int(body, rec_find(body, REC_ROOT, "clock"), "day")};
	int64_t shares[SCAN_LINES] = {0};
	size_t i;

	order_share(o, rec_int(body, REC_ROOT, "amount"), shares);
	for (i = 0; i < o->lines && !v; i++)
		add_line_back(l, c, o, &b, (int64_t)i, shares[i]);
	for (; v; v = rec_next(body, v)) {
		ref line = rec_first(body, v);

		add_line_back(l, c, o, &b, rec_int_at(body, line),
		    rec_int_at(body, rec_next(body, rec_next(body, line))));
	}
}

/* A fee that a bill has told later.  Shares are those of the order's whole fee, so that
 * it does not matter in how many parts the fee became known. */
static void
add_fee(struct cells *c, const struct order *o, const struct record *body)
{
	struct figures f = {.fee = rec_int(body, REC_ROOT, "added")};
	int64_t before[SCAN_LINES], after[SCAN_LINES];
	int64_t fee = rec_int(body, REC_ROOT, "fee_before");
	size_t i;

	order_share(o, fee, before);
	order_share(o, fee + f.fee, after);
	figures_add(cell_of(c, o, WHOLE, o->day), &f);
	for (i = 0; i < o->lines; i++) {
		f.fee = after[i] - before[i];
		figures_add(cell_of(c, o, o->line[i].sku, o->day), &f);
	}
}

/* An event of an order. */
static void
add_event(struct ledger *l, struct cells *c, int64_t stream, struct text type,
    struct text text)
{
	struct record body = {0};
	struct order_line whole;
	bool refund = text_is(type, "refund.owed") || text_is(type, "refund.owed.2");
	struct order o;

	if (!text_is(type, "payment.recorded") && !text_is(type, "payment.settled") &&
	    !refund && !text_is(type, "order.confirmed") &&
	    !text_is(type, "group.fulfilled") && !text_is(type, "order.cancelled"))
		return;
	record_load(&body, text, ledger_arena(l));
	if (!order_load(l, stream, &o))
		return;
	order_sold_lines(&o, &whole);
	if (text_is(type, "payment.recorded")) {
		if (text_is(rec_text(&body, rec_find(&body, REC_ROOT, "out"), "status"),
			"paid"))
			add_sold(l, c, &o, rec_int(&body, REC_ROOT, "fees"), false);
	} else if (text_is(type, "payment.settled")) {
		if (rec_true(&body, REC_ROOT, "sold"))
			add_fee(c, &o, &body);
	} else if (refund) {
		if (rec_true(&body, REC_ROOT, "sold"))
			add_refund(l, c, &o, &body);
	} else if (text_is(type, "order.cancelled")) {
		add_costs(c, &o, &body, "costs_back", "costed_back", -1);
	} else {
		add_costs(c, &o, &body, "costs", "costed", 1);
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int i;

	for (i = 0; i < CUTS_MAX; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	return 0;
}

static void
write_cell(struct ledger *l, const struct group *c)
{
	struct stmt *s =
	    sql(l, "INSERT INTO sale_day (sku, day, store, channel, orders, qty, "
		   "revenue, discount, fee, refund, cost, costed, tax, promoted) "
		   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
		   "$13, $14) "
		   "ON CONFLICT (sku, day, store, channel) DO UPDATE SET "
		   "orders = sale_day.orders + excluded.orders, "
		   "qty = sale_day.qty + excluded.qty, "
		   "revenue = sale_day.revenue + excluded.revenue, "
		   "discount = sale_day.discount + excluded.discount, "
		   "fee = sale_day.fee + excluded.fee, "
		   "refund = sale_day.refund + excluded.refund, "
		   "cost = sale_day.cost + excluded.cost, "
		   "costed = sale_day.costed + excluded.costed, "
		   "tax = sale_day.tax + excluded.tax, "
		   "promoted = sale_day.promoted + excluded.promoted");
	const int64_t f[] = {c->f.orders, c->f.qty, c->f.revenue, c->f.discount,
	    c->f.fee, c->f.refund, c->f.cost, c->f.costed, c->f.tax, c->f.promoted};
	const int n = sizeof(f) / sizeof(*f);
	int i;

	for (i = 0; i < 4; i++)
		stmt_int(s, i + 1, c->key[i]);
	for (i = 0; i < n; i++)
		stmt_int(s, i + 5, f[i]);
	stmt_run(s);
}

static void
flush(struct ledger *l, struct cells *c)
{
	size_t i;

	if (c->n)
		qsort(c->group, c->n, sizeof(*c->group), by_key);
	for (i = 0; i < c->n; i++)
		write_cell(l, &c->group[i]);
	cells_clear(c);
}

static int64_t
head_of(struct ledger *l)
{
	struct stmt *s = sql(l, "SELECT max(seq) FROM event");

	return stmt_one(s, 0);
}

bool
sales_behind(struct ledger *l)
{
	return ledger_watermark(l, "sale_day") < head_of(l);
}

static void
add_loss(struct ledger *l, int64_t stream, struct text type, struct text text,
    int64_t seq, int64_t at)
{
	const struct loss event = {.seq = seq, .at = at};
	struct record body = {0};

	if (!loss_is_told(stream, type))
		return;
	record_load(&body, text, ledger_arena(l));
	loss_of_event(l, &event, type, &body, loss_write, l);
}

/* What the events after the watermark say; returns the last one's seq. */
static int64_t
fold_events(struct ledger *l, struct cells *c, int64_t from, int64_t upto)
{
	struct stmt *s = sql(l, "SELECT seq, stream, type, body, at FROM event "
				"WHERE seq > $1 AND seq <= $2 ORDER BY seq");
	int64_t seen = from, n = 0;

	stmt_int(s, 1, from);
	stmt_int(s, 2, upto);
	while (stmt_row(s)) {
		seen = stmt_get_int(s, 0);
		add_event(
		    l, c, stmt_get_int(s, 1), stmt_get_text(s, 2), stmt_get_text(s, 3));
		add_loss(l, stmt_get_int(s, 1), stmt_get_text(s, 2),
		    stmt_get_text(s, 3), seen, stmt_get_int(s, 4));
		if (++n % STEP == 0)
			flush(l, c);
		/* Orders looked at are looked at once: memory stays the same. */
		if (n % KEEP == 0)
			arena_reset(ledger_arena(l), 1 << 20);
	}
	return seen;
}

/* Refunds are few, and only their events say on which day each counts. */
static void
fold_refunds(struct ledger *l, struct cells *c)
{
	struct stmt *orders =
	    sql(l, "SELECT DISTINCT order_id FROM refund WHERE sold = 1");
	struct stmt *s = sql(l, "SELECT type, body FROM event WHERE stream = $1 "
				"AND type IN ('refund.owed', 'refund.owed.2') "
				"ORDER BY version");
	int64_t n = 0;

	while (stmt_row(orders)) {
		int64_t order = stmt_get_int(orders, 0);

		stmt_int(s, 1, order);
		while (stmt_row(s))
			add_event(
			    l, c, order, stmt_get_text(s, 0), stmt_get_text(s, 1));
		if (c->n > CELLS_MAX)
			flush(l, c);
		if (++n % KEEP == 0)
			arena_reset(ledger_arena(l), 1 << 20);
	}
}

/* Everything up to now from the orders as they stand: what counts of an order does not
 * change any more once it counts, and an order is read sooner than its events. */
static void
fold_orders(struct ledger *l, struct cells *c)
{
	struct scan s;
	struct order o;

	scan_begin(&s, l, INT64_MIN, INT64_MAX, 0);
	while (scan_next(&s, &o)) {
		add_sold(l, c, &o, o.fee, true);
		if (c->n > CELLS_MAX)
			flush(l, c);
	}
	fold_refunds(l, c);
}

void
sales_prepare(struct ledger *l)
{
	/* While others write without end, the orders themselves answer. */
	if (!sales_behind(l) || !ledger_try_fold(l, FOLD_WAIT_MS))
		return;
	sales_fold(l, 0);
	ledger_end(l);
}

void
sales_fold(struct ledger *l, int64_t upto)
{
	int64_t from = ledger_watermark(l, "sale_day"), seen;
	struct cells c = {0};

	if (from == 0 && upto == 0) {
		fold_orders(l, &c);
		seen = head_of(l);
		losses_read(l, seen, loss_write, l);
	} else {
		seen = fold_events(l, &c, from, upto ? upto : INT64_MAX);
	}
	flush(l, &c);
	cells_free(&c);
	if (seen != from)
		ledger_set_watermark(l, "sale_day", seen);
}
