/* refund_cups.c - units that prepaid cups have paid go back as cups */
#include "shop/refund_inside.h"
#include "shop/via.h"

/* Cups of one sku and one price that the order was paid with and still is. */
struct use {
	int64_t sku, units, price;
};
struct uses {
	struct use *use; /* in the batch's arena */
	size_t n;
};

static struct uses
read_uses(struct ledger *l, int64_t order)
{
	struct stmt *count = sql(l, "SELECT count(*) FROM wallet_use "
				    "WHERE order_id = $1 AND kind = 3");
	struct stmt *s = sql(l, "SELECT sku, units - back, fen / units FROM wallet_use "
				"WHERE order_id = $1 AND kind = 3 ORDER BY n");
	struct uses list = {NULL, 0};
	size_t most;

	stmt_int(count, 1, order);
	most = (size_t)stmt_one(count, 0);
	if (most == 0)
		return list;
	list.use = arena_alloc(ledger_arena(l), most * sizeof(*list.use));
	stmt_int(s, 1, order);
	while (stmt_row(s))
		list.use[list.n++] = (struct use){
		    stmt_get_int(s, 0), stmt_get_int(s, 1), stmt_get_int(s, 2)};
	return list;
}

/* Those that are owed to the wallet already come back first. */
static void
leave_owed(struct ledger *l, int64_t order, struct uses *list)
{
	struct stmt *s = sql(l,
	    "SELECT i.sku, sum(p.qty) FROM refund_line p JOIN refund f "
	    "ON f.order_id = p.order_id AND f.n = p.n JOIN order_line i "
	    "ON i.order_id = p.order_id AND i.line = p.line WHERE p.order_id = $1 "
	    "AND f.channel = $2 AND f.paid < f.amount AND p.qty > 0 GROUP BY i.sku");

	orders_write(l);
	stmt_int(s, 1, order);
	stmt_int(s, 2, name_find(l, NAMES_CHANNEL, TEXT(VIA_COIN)));
	while (stmt_row(s)) {
		int64_t sku = stmt_get_int(s, 0), owed = stmt_get_int(s, 1);
		size_t i;

		for (i = 0; i < list->n && owed > 0; i++) {
			struct use *u = &list->use[i];
			int64_t n = u->units < owed ? u->units : owed;

			if (u->sku != sku)
				continue;
			u->units -= n;
			owed -= n;
		}
	}
}

/* What cups have paid of a part; the units that have no money to them go with them. */
static struct refund_part
take(const struct uses *list, int64_t sku, const struct refund_part *part)
{
	struct refund_part cups = {.line = part->line};
	size_t i;

	for (i = 0; i < list->n; i++) {
		struct use *u = &list->use[i];
		int64_t n = part->qty - cups.qty;

		if (u->sku != sku || u->price <= 0)
			continue;
		if (n > u->units)
			n = u->units;
		if (n > (part->amount - cups.amount) / u->price)
			n = (part->amount - cups.amount) / u->price;
		u->units -= n;
		cups.qty += n;
		cups.amount += n * u->price;
	}
	if (cups.amount > 0 && cups.amount == part->amount)
		cups.qty = part->qty;
	return cups;
}

/* The latest payment by coin that has so much left; 0: none. */
static int64_t
coin_payment(struct ledger *l, int64_t order, int64_t amount)
{
	struct stmt *s = sql(l,
	    "SELECT coalesce(max(p.n), 0) FROM payment p WHERE p.order_id = $1 "
	    "AND p.channel = $2 AND p.amount - coalesce((SELECT sum(r.amount) "
	    "FROM refund r WHERE r.order_id = $1 AND r.payment = p.n), 0) >= $3");

	stmt_int(s, 1, order);
	stmt_int(s, 2, name_find(l, NAMES_CHANNEL, TEXT(VIA_COIN)));
	stmt_int(s, 3, amount);
	return stmt_one(s, 0);
}

void
refund_cups(struct ledger *l, struct owing *w)
{
	struct uses list = read_uses(l, w->o.id);
	struct refund_part *part, *rest;
	int64_t fen = 0, payment;
	size_t n = 0, m = 0, i;

	if (!list.n || w->amount >= w->o.paid - w->o.refunded)
		return;
	leave_owed(l, w->o.id, &list);
	part = arena_alloc(ledger_arena(l), 3 * w->parts * sizeof(*part));
	rest = part + 2 * w->parts;
	for (i = 0; i < w->parts; i++) {
		const struct refund_part *p = &w->part[i];
		struct refund_part cups = take(&list, w->o.line[p->line].sku, p);

		if (cups.amount)
			part[n++] = cups;
		fen += cups.amount;
		if (!cups.amount || cups.amount < p->amount)
			rest[m++] = (struct refund_part){
			    p->line, p->qty - cups.qty, p->amount - cups.amount};
	}
	payment = fen ? coin_payment(l, w->o.id, fen) : 0;
	if (!payment)
		return;
	memcpy(part + n, rest, m * sizeof(*rest));
	w->part = part;
	w->parts = n + m;
	w->first = payment;
	w->first_amount = fen;
}
