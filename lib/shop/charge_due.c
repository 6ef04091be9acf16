/* charge_due.c - charges that are not settled are asked about */
#include "shop/charge.h"
#include "shop/payment.h"
#include "shop/via.h"

/* Authorized, and its order will not take it any more. */
#define LEFT_OVER \
	"SELECT c.order_id, c.n FROM charge c JOIN orders o ON o.id = c.order_id " \
	"WHERE c.state = 3 AND o.status > 0 "

bool
charge_due(struct ledger *l, int64_t *next)
{
	struct stmt *s = sql(l, LEFT_OVER "LIMIT 1");
	bool left = stmt_row(s);

	if (left)
		stmt_done(s);
	*next = stmt_one(sql(l, "SELECT min(due) FROM charge WHERE state < 3"), 0);
	if (*next == 0)
		*next = INT64_MAX;
	return left || *next <= ledger_next(l);
}

/* How what is still open is asked about.  Who says no to letting go may be paid all
 * the same: every other time he is asked what has become of it. */
static enum charge_asking
asking(const struct charge *c)
{
	if (c->doing <= DO_AUTHORIZE || (c->doing == DO_VOID && c->tries % 2))
		return ASK_QUERY;
	return ASK_AGAIN;
}

/* A customer who is still asked to pay for an order that has ended, or more than is due
 * by now, is not asked any more. */
static bool
is_in_vain(const struct order *o, const struct charge *c)
{
	return c->state == CHARGE_WAITING && c->doing != DO_VOID &&
	       (o->status != ORDER_PENDING || c->amount > payment_due(o));
}

/* Void what was left over of an order that has ended; ask what has become of the
 * rest. */
static void
ask(struct ledger *l, int64_t order, int64_t n, struct buf *out)
{
	const struct text none = {NULL, 0};
	struct charge c;
	struct order o;
	struct record own;

	if (!charge_load(l, order, n, &c) || !order_load(l, order, &o))
		die(EX_SOFTWARE, "no such charge");
	if (c.state == CHARGE_AUTHORIZED || is_in_vain(&o, &c)) {
		c.doing = DO_VOID;
		if (text_is(c.adapter, VIA_COIN)) {
			charge_coin(l, order_record(l, &o, &own), &o, &c);
			rec_print(&own, out);
			return;
		}
		charge_begin(l, &c);
		charge_ask(l, &o, &c, ASK_FIRST, none);
	} else {
		charge_ask(l, &o, &c, asking(&c), none);
	}
}

bool
charge_tick(struct ledger *l, struct buf *out)
{
	struct {
		int64_t order, n;
	} found[CALL_MOST];
	struct stmt *s = sql(l, "SELECT order_id, n FROM charge WHERE state < 3 "
				"AND due <= $1 ORDER BY due, order_id, n LIMIT $2");
	size_t n = 0, i;

	orders_write(l);
	stmt_int(s, 1, ledger_now(l));
	stmt_int(s, 2, CALL_MOST);
	while (stmt_row(s)) {
		found[n].order = stmt_get_int(s, 0);
		found[n++].n = stmt_get_int(s, 1);
	}
	s = sql(l, LEFT_OVER "LIMIT $1");
	stmt_int(s, 1, CALL_MOST - (int64_t)n);
	while (n < CALL_MOST && stmt_row(s)) {
		found[n].order = stmt_get_int(s, 0);
		found[n++].n = stmt_get_int(s, 1);
	}
	stmt_done(s);
	for (i = 0; i < n; i++)
		ask(l, found[i].order, found[i].n, out);
	return n > 0;
}
