/* notify_order.c - the order that a callback is about */
#include "shop/notify_take.h"

struct text
notify_key(struct ledger *l, const char *kind, struct text a, struct text b)
{
	struct buf key = {0};
	struct text t;

	buf_str(&key, kind);
	buf_text(&key, a);
	if (a.n)
		buf_char(&key, '/');
	buf_text(&key, b);
	t = arena_text(ledger_arena(l), (struct text){key.p, key.n});
	buf_free(&key);
	return t;
}

static bool
order_of_id(struct taking *t)
{
	struct text no = t->n->order_no;
	struct snow s;
	int64_t id = 0;
	size_t i;

	if (snow_decode(no, &s))
		return false;
	for (i = 0; i < no.n; i++)
		id = id * 10 + (no.p[i] - '0');
	return order_load(t->l, id, &t->o);
}

static bool
order_of_key(struct taking *t, struct text channel)
{
	struct stored placed;
	struct text key = notify_key(t->l, "order:", channel, t->n->order_no);

	return event_by_key(t->l, key, &placed) &&
	       order_load(t->l, placed.stream, &t->o);
}

static bool
order_of_charge(struct taking *t)
{
	if (charge_by_request(t->l, t->n->order_no, &t->c) &&
	    text_is(t->c.adapter, t->n->by->via))
		return order_load(t->l, t->c.order, &t->o);
	t->c.n = 0;
	return false;
}

bool
notify_find_order(struct taking *t)
{
	return order_of_charge(t) || order_of_id(t) || order_of_key(t, t->channel) ||
	       (t->n->by->order_channel.n &&
		   order_of_key(t, t->n->by->order_channel)) ||
	       order_of_key(t, (struct text){NULL, 0}) ||
	       rec_reject(t->r, "unknown_order", REC_ROOT, "body",
		   "no such order here: %.*s", (int)t->n->order_no.n, t->n->order_no.p);
}
