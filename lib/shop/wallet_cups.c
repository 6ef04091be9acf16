/* wallet_cups.c - prepaid cups for the units of an order's lines */
#include "shop/wallet_inside.h"

/* Cups that this order was paid with before and still is. */
static int64_t
used_before(struct ledger *l, int64_t order, int64_t sku)
{
	struct stmt *s = sql(l, "SELECT coalesce(sum(units - back), 0) FROM wallet_use "
				"WHERE order_id = $1 AND kind = 3 AND sku = $2");

	stmt_int(s, 1, order);
	stmt_int(s, 2, sku);
	return stmt_one(s, 0);
}

/* Is it the first line of its sku? */
static bool
is_first(const struct order *o, size_t line)
{
	size_t i;

	for (i = 0; i < line; i++)
		if (o->line[i].sku == o->line[line].sku)
			return false;
	return true;
}

struct cups {
	struct ledger *l;
	struct wallet_plan *p;
	struct text sku;
	int64_t there;  /* cups that he has */
	int64_t before; /* units of the sku that are paid already */
	int64_t wanted;
};

static void
pay(struct cups *c, int64_t units, int64_t price)
{
	if (units == 0)
		return;
	wallet_add_part(c->l, c->p, WALLET_CUPS, c->sku, units, units * price);
	c->there -= units;
	c->wanted -= units * price;
}

/* As many units as there are cups for and as fit in what is wanted. */
static int64_t
pay_up_to(struct cups *c, int64_t units, int64_t price)
{
	if (units > c->there)
		units = c->there;
	if (units > c->wanted / price)
		units = c->wanted / price;
	pay(c, units, price);
	return units;
}

/* A line's net price is shared over its units in whole fen; the last unit takes what is
 * left over. */
static void
pay_line(struct cups *c, const struct order_line *line)
{
	int64_t net = line->qty * line->price - line->discount;
	int64_t price = net / line->qty, over = net % line->qty;
	int64_t done = c->before, alike = over ? line->qty - 1 : line->qty;

	if (done > line->qty)
		done = line->qty;
	c->before -= done;
	if (price <= 0)
		return;
	if (done < alike)
		done += pay_up_to(c, alike - done, price);
	if (over && done == alike)
		pay_up_to(c, 1, price + over);
}

int64_t
wallet_cups(struct ledger *l, const struct order *o, const struct wallet_lots *lots,
    int64_t wanted, struct wallet_plan *p)
{
	struct cups c = {.l = l, .p = p, .wanted = wanted};
	size_t i, k;

	for (i = 0; i < o->lines; i++) {
		if (!is_first(o, i))
			continue;
		c.sku = stream_name(l, o->line[i].sku);
		c.there = wallet_free(l, lots, p->customer, WALLET_CUPS, c.sku);
		p->cups += c.there;
		if (c.there <= 0)
			continue;
		c.before = used_before(l, o->id, o->line[i].sku);
		for (k = i; k < o->lines; k++)
			if (o->line[k].sku == o->line[i].sku)
				pay_line(&c, &o->line[k]);
	}
	return c.wanted;
}
