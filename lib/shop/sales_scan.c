/* sales_scan.c - the orders that count and their lines, side by side */
#include "shop/sales_inside.h"

/* Lines of orders that are not asked for are passed over; so many in a row are more
 * work than to look for the next that is. */
enum { PASSED_MAX = 50 };

void
scan_begin(
    struct scan *s, struct ledger *l, int64_t since, int64_t until, int64_t store)
{
	bool all = since == INT64_MIN && until == INT64_MAX && !store;

	s->l = l;
	s->ahead = 0;
	s->options = false;
	s->lines = sql(l, "SELECT order_id, sku, qty, price, discount, cost, costed, "
			  "sku_version, options FROM order_line WHERE order_id >= $1 "
			  "ORDER BY order_id, line");
	s->orders =
	    all ? sql(l, "SELECT id, store, channel, placed_at, day, steps, fee, "
			 "total, discount FROM orders ORDER BY id")
		: sql(l,
		      "SELECT id, store, channel, placed_at, day, steps, fee, "
		      "total, discount FROM orders WHERE placed_at >= $1 AND placed_at < $2 "
		      "AND ($3 = 0 OR store = $3) ORDER BY id");
	if (all)
		return;
	stmt_int(s->orders, 1, since);
	stmt_int(s->orders, 2, until);
	stmt_int(s->orders, 3, store);
}

/* The next line, or none any more. */
static void
step(struct scan *s)
{
	s->ahead = stmt_row(s->lines) ? stmt_get_int(s->lines, 0) : INT64_MAX;
}

/* Go to the first line of an order. */
static void
reach(struct scan *s, int64_t id)
{
	int passed = 0;

	while (s->ahead && s->ahead < id && passed++ < PASSED_MAX)
		step(s);
	if (s->ahead >= id)
		return;
	stmt_done(s->lines);
	stmt_int(s->lines, 1, id);
	step(s);
}

static void
read_lines(struct scan *s, struct order *o)
{
	reach(s, o->id);
	o->lines = 0;
	o->line = s->line;
	for (; s->ahead == o->id; step(s)) {
		if (o->lines == SCAN_LINES)
			die(EX_PROTOCOL, "ledger: order %lld has too many lines",
			    (long long)o->id);
		s->line[o->lines++] =
		    (struct order_line){.sku = stmt_get_int(s->lines, 1),
			.qty = stmt_get_int(s->lines, 2),
			.price = stmt_get_int(s->lines, 3),
			.discount = stmt_get_int(s->lines, 4),
			.cost = stmt_get_int(s->lines, 5),
			.costed = stmt_get_int(s->lines, 6) != 0,
			.sku_version = stmt_get_int(s->lines, 7)};
		if (s->options)
			s->line[o->lines - 1].options =
			    arena_text(ledger_arena(s->l), stmt_get_text(s->lines, 8));
	}
}

bool
scan_next(struct scan *s, struct order *o)
{
	while (stmt_row(s->orders)) {
		int64_t steps = stmt_get_int(s->orders, 5);

		if (!(steps & STEP_BIT(STEP_SOLD)))
			continue;
		*o = (struct order){.id = stmt_get_int(s->orders, 0),
		    .store = stmt_get_int(s->orders, 1),
		    .channel = stmt_get_int(s->orders, 2),
		    .placed_at = stmt_get_int(s->orders, 3),
		    .day = stmt_get_int(s->orders, 4),
		    .steps = steps,
		    .fee = stmt_get_int(s->orders, 6),
		    .total = stmt_get_int(s->orders, 7),
		    .discount = stmt_get_int(s->orders, 8)};
		read_lines(s, o);
		order_sold_lines(o, s->line);
		return true;
	}
	stmt_done(s->lines);
	return false;
}

void
order_sold_lines(struct order *o, struct order_line *line)
{
	if (o->lines)
		return;
	*line = (struct order_line){.sku = NO_SKU, .qty = 1, .price = o->total};
	o->line = line;
	o->lines = 1;
}

int64_t
line_units(const struct order_line *line)
{
	return line->sku == NO_SKU ? 0 : line->qty;
}

int64_t
line_tax(struct ledger *l, const struct order_line *line, int64_t net)
{
	const struct sku *s;

	if (line->sku == NO_SKU)
		return 0;
	s = catalog_sku_version(l, line->sku, line->sku_version);
	return s && s->tax_bp ? mul_div(net, s->tax_bp, 10000 + s->tax_bp) : 0;
}

struct figures
line_figures(struct ledger *l, const struct order_line *line)
{
	int64_t revenue = line->qty * line->price;

	return (struct figures){.qty = line_units(line),
	    .revenue = revenue,
	    .discount = line->discount,
	    .tax = line_tax(l, line, revenue - line->discount),
	    .cost = line->cost,
	    .costed = line->costed ? revenue : 0};
}

void
order_share(const struct order *o, int64_t amount, int64_t out[SCAN_LINES])
{
	int64_t net[SCAN_LINES];
	size_t i;

	for (i = 0; i < o->lines; i++)
		net[i] = o->line[i].qty * o->line[i].price - o->line[i].discount;
	share_out(net, o->lines, amount, out);
}
