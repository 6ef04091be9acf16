/* sales_fold.c - events into the day's rollup, lazily */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/order.h"
#include "shop/sales.h"

/* The whole order stands under this sku. */
enum { WHOLE = -1, STEP = 20000, KEEP = 200 };

struct cell {
	int64_t key[4]; /* sku, day, store, channel */
	struct figures f;
};
/* Cells of one stretch of events, added to the table at its end, sorted. */
struct cells {
	struct map map;
	struct arena arena;
	struct cell **list;
	size_t n, cap;
};

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
}

static struct figures *
cell_of(struct cells *c, const struct order *o, int64_t sku, int64_t day)
{
	int64_t key[4] = {sku, day, o->store, o->channel};
	struct slot *s =
	    map_slot(&c->map, 0, (struct text){(const char *)key, sizeof(key)});
	struct cell *cell = s->value;

	if (!cell) {
		cell = arena_alloc(&c->arena, sizeof(*cell));
		memset(cell, 0, sizeof(*cell));
		memcpy(cell->key, key, sizeof(key));
		s->value = cell;
		if (c->n == c->cap) {
			c->cap = c->cap ? 2 * c->cap : 256;
			c->list = xrealloc(c->list, c->cap * sizeof(*c->list));
		}
		c->list[c->n++] = cell;
	}
	return &cell->f;
}

/* Share an amount of the whole order over its lines by what each brings in. */
static int64_t *
over_lines(struct ledger *l, const struct order *o, int64_t amount)
{
	int64_t *net = arena_alloc(ledger_arena(l), 2 * o->lines * sizeof(*net));
	size_t i;

	for (i = 0; i < o->lines; i++)
		net[i] = o->line[i].qty * o->line[i].price - o->line[i].discount;
	share_out(net, o->lines, amount, net + o->lines);
	return net + o->lines;
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

static void
add_sold(struct ledger *l, struct cells *c, const struct order *o, int64_t fee)
{
	int64_t *fees = over_lines(l, o, fee);
	struct figures whole = {.orders = 1, .fee = fee};
	size_t i;

	for (i = 0; i < o->lines; i++) {
		const struct order_line *line = &o->line[i];
		struct figures f = {.orders = first_of_sku(o, i),
		    .qty = line->qty,
		    .revenue = line->qty * line->price,
		    .discount = line->discount,
		    .fee = fees[i]};

		whole.qty += f.qty;
		whole.revenue += f.revenue;
		whole.discount += f.discount;
		figures_add(cell_of(c, o, line->sku, o->day), &f);
	}
	figures_add(cell_of(c, o, WHOLE, o->day), &whole);
}

/* sign: -1 for what is taken back. */
static void
add_costs(struct cells *c, const struct order *o, const struct record *body,
    const char *costs, const char *costed, int sign)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, costs));
	ref known = rec_first(body, rec_find(body, REC_ROOT, costed));
	struct figures whole = {0};
	size_t i;

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

static void
add_refund(struct ledger *l, struct cells *c, const struct order *o, int64_t amount,
    int64_t day)
{
	int64_t *shares = over_lines(l, o, amount);
	struct figures f = {.refund = amount};
	size_t i;

	figures_add(cell_of(c, o, WHOLE, day), &f);
	for (i = 0; i < o->lines; i++) {
		f.refund = shares[i];
		figures_add(cell_of(c, o, o->line[i].sku, day), &f);
	}
}

static void
add_event(struct ledger *l, struct cells *c, int64_t stream, struct text type,
    struct text text)
{
	struct record body = {0};
	struct order o;
	ref clock;

	if (!text_is(type, "payment.recorded") && !text_is(type, "refund.owed") &&
	    !text_is(type, "order.confirmed") && !text_is(type, "group.fulfilled") &&
	    !text_is(type, "order.cancelled"))
		return;
	record_load(&body, text, ledger_arena(l));
	if (!order_load(l, stream, &o))
		return;
	if (text_is(type, "payment.recorded")) {
		if (text_is(rec_text(&body, rec_find(&body, REC_ROOT, "out"), "status"),
			"paid"))
			add_sold(l, c, &o, rec_int(&body, REC_ROOT, "fees"));
	} else if (text_is(type, "refund.owed")) {
		clock = rec_find(&body, REC_ROOT, "clock");
		if (rec_true(&body, REC_ROOT, "sold"))
			add_refund(l, c, &o, rec_int(&body, REC_ROOT, "amount"),
			    rec_int(&body, clock, "day"));
	} else if (text_is(type, "order.cancelled")) {
		add_costs(c, &o, &body, "costs_back", "costed_back", -1);
	} else {
		add_costs(c, &o, &body, "costs", "costed", 1);
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct cell *x = *(struct cell *const *)a, *y = *(struct cell *const *)b;
	int i;

	for (i = 0; i < 4; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	return 0;
}

static void
write_cell(struct ledger *l, const struct cell *c)
{
	struct stmt *s =
	    sql(l, "INSERT INTO sale_day (sku, day, store, channel, orders, qty, "
		   "revenue, discount, fee, refund, cost, costed) VALUES "
		   "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
		   "ON CONFLICT (sku, day, store, channel) DO UPDATE SET "
		   "orders = sale_day.orders + excluded.orders, "
		   "qty = sale_day.qty + excluded.qty, "
		   "revenue = sale_day.revenue + excluded.revenue, "
		   "discount = sale_day.discount + excluded.discount, "
		   "fee = sale_day.fee + excluded.fee, "
		   "refund = sale_day.refund + excluded.refund, "
		   "cost = sale_day.cost + excluded.cost, "
		   "costed = sale_day.costed + excluded.costed");
	const int64_t f[8] = {c->f.orders, c->f.qty, c->f.revenue, c->f.discount,
	    c->f.fee, c->f.refund, c->f.cost, c->f.costed};
	int i;

	for (i = 0; i < 4; i++)
		stmt_int(s, i + 1, c->key[i]);
	for (i = 0; i < 8; i++)
		stmt_int(s, i + 5, f[i]);
	stmt_run(s);
}

static void
flush(struct ledger *l, struct cells *c)
{
	size_t i;

	if (c->n)
		qsort(c->list, c->n, sizeof(*c->list), by_key);
	for (i = 0; i < c->n; i++)
		write_cell(l, c->list[i]);
	c->n = 0;
	map_clear(&c->map);
	arena_reset(&c->arena, 1 << 20);
}

bool
sales_behind(struct ledger *l)
{
	struct stmt *s = sql(l, "SELECT max(seq) FROM event");
	int64_t head = 0;

	if (stmt_row(s))
		head = stmt_get_int(s, 0);
	stmt_done(s);
	return ledger_watermark(l, "sale_day") < head;
}

void
sales_fold(struct ledger *l, int64_t upto)
{
	struct stmt *s = sql(l, "SELECT seq, stream, type, body FROM event "
				"WHERE seq > $1 AND seq <= $2 ORDER BY seq");
	int64_t from = ledger_watermark(l, "sale_day"), seen = from, n = 0;
	struct cells c = {0};

	stmt_int(s, 1, from);
	stmt_int(s, 2, upto ? upto : INT64_MAX);
	while (stmt_row(s)) {
		seen = stmt_get_int(s, 0);
		add_event(l, &c, stmt_get_int(s, 1), stmt_get_text(s, 2),
		    stmt_get_text(s, 3));
		if (++n % STEP == 0)
			flush(l, &c);
		/* Orders looked at are looked at once: memory stays the same. */
		if (n % KEEP == 0)
			arena_reset(ledger_arena(l), 1 << 20);
	}
	flush(l, &c);
	free(c.list);
	arena_free(&c.arena);
	if (seen != from)
		ledger_set_watermark(l, "sale_day", seen);
}
