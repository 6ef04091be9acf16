/* reconcile_order.c - the orders that a row's numbers name */
#include <string.h>

#include "shop/reconcile_inside.h"

/* The stream of the event of this key, 0: there is none. */
static int64_t
stream_of_key(struct ledger *l, const char *kind, struct text channel, struct text no)
{
	struct stmt *s = sql(l, "SELECT stream FROM event WHERE key = $1");
	struct buf key = {0};
	int64_t stream;

	buf_str(&key, kind);
	buf_text(&key, channel);
	buf_char(&key, '/');
	buf_text(&key, no);
	stmt_text(s, 1, (struct text){key.p, key.n});
	stream = stmt_one(s, 0);
	buf_free(&key);
	return stream;
}

/* An order's own id, or the request R-ORDER-N that it was charged by. */
static int64_t
order_of_id(struct ledger *l, struct text no)
{
	struct stmt *s =
	    sql(l, "SELECT stream FROM event WHERE stream = $1 AND version = 1");
	bool request = no.n > 2 && memcmp(no.p, "R-", 2) == 0;
	size_t i = request ? 2 : 0, from = i;
	int64_t id = 0;

	for (; i < no.n && no.p[i] >= '0' && no.p[i] <= '9'; i++)
		if (!mul_ok(id, 10, &id) || !add_ok(id, no.p[i] - '0', &id))
			return 0;
	if (i == from || no.p[from] == '0' ||
	    (i < no.n && !(request && no.p[i] == '-')))
		return 0;
	stmt_int(s, 1, id);
	return stmt_one(s, 0);
}

struct text
without_suffix(struct text no)
{
	const char *cut = no.n ? memchr(no.p, '_', no.n) : NULL;

	return cut ? (struct text){no.p, (size_t)(cut - no.p)} : (struct text){NULL, 0};
}

/* The order whose payment, or what else was paid, has this number. */
static int64_t
order_of_payment(struct ledger *l, const struct bill_row *b)
{
	struct text whole = without_suffix(b->no);
	int64_t order = 0;

	if (b->no.p)
		order = stream_of_key(l, "payment:", b->channel, b->no);
	if (!order && whole.p && b->kind != BILL_SALE)
		order = stream_of_key(l, "payment:", b->channel, whole);
	return order;
}

/* Orders of other channels that have this number: channels number apart, so there may
 * be several, and whichever was paid through this one is meant. */
static size_t
orders_elsewhere(struct reconcile *c, struct ledger *l, struct text no, int64_t *to)
{
	size_t n = 0, i;
	int64_t order;

	for (i = 0; i < c->channel_count; i++) {
		order = stream_of_key(
		    l, "order:", name_of(l, NAMES_CHANNEL, c->channels[i]), no);
		if (order)
			to[n++] = order;
	}
	if (n == 0 && (order = order_of_id(l, no)) != 0)
		to[n++] = order;
	return n;
}

bool
order_is_own(const struct reconcile *c, struct ledger *l, const struct entry_row *e)
{
	int64_t total = bill_row_total(&e->b);
	struct order o;

	return e->order &&
	       e->order ==
		   stream_of_key(l, "order:", c->how.channel, bill_row_order(&e->b)) &&
	       order_load(l, e->order, &o) && o.happened && o.lines == 0 &&
	       o.total == total && o.paid == 0;
}

void
orders_named(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	const struct bill_row *b = &e->b;
	int64_t order = order_of_payment(l, b), *to = c->scratch;
	size_t n = 0;

	e->by = order ? "number" : "order";
	if (!order && b->channel_no.p)
		order = stream_of_key(l, "order:", c->how.channel, b->channel_no);
	if (order)
		to[n++] = order;
	else if (b->channel_no.p)
		n = orders_elsewhere(c, l, b->channel_no, to);
	if (n == 0 && b->no.p) {
		order = stream_of_key(l, "order:", c->how.channel, b->no);
		if (order)
			to[n++] = order;
	}
	e->named = arena_alloc(&c->arena, (n + 1) * sizeof(*to));
	memcpy(e->named, to, n * sizeof(*to));
	e->named_n = n;
}
