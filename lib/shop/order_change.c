/* order_change.c - an order changed before it is paid */
#include <string.h>

#include "shop/confirm.h"
#include "shop/groupbuy.h"
#include "shop/order_inside.h"

void
order_decline(struct record *r, const char *by, const struct order *o, const char *code,
    const char *detail)
{
	struct buf b = {0}, more = {0};

	put_id(&more, "order", o->id);
	put_int(&more, "version", o->version);
	put_str(&more, "status", order_status_name(o->status));
	put_refused(&b, by, code, detail, (struct text){more.p, more.n});
	rec_splice(r, (struct text){b.p, b.n});
	buf_free(&b);
	buf_free(&more);
	r->refused = true;
}

void
order_cut_old(struct record *r)
{
	static const char *const old[] = {
	    "discount", "payable", "discounts", "promotions", "hold", "short", NULL};
	const char *const *name;

	for (name = old; *name; name++)
		rec_cut(r, *name);
}

/* Money that came and is owed back again is none. */
static bool
is_unpaid(const struct order *o)
{
	return o->status == ORDER_PENDING && o->paid == o->refunded;
}

static bool
keeps(struct record *r, bool same, const char *name)
{
	return same || rec_reject(r, "key_conflict", REC_ROOT, name,
			   "an order that is changed keeps its %s", name);
}

/* Whose order it is, where and when is not changed: that is another order. */
static bool
keeps_head(
    struct ledger *l, struct record *r, const struct placing *p, const struct order *o)
{
	struct text customer = {NULL, 0};

	if (o->customer)
		customer = name_of(l, NAMES_CUSTOMER, o->customer);
	return keeps(r, text_eq(p->store, stream_name(l, o->store)), "store") &&
	       keeps(r, text_eq(p->customer, customer), "customer") &&
	       keeps(r, !p->placed_at || p->placed_at == o->placed_at, "placed_at") &&
	       keeps(r, p->happened == o->happened, "happened");
}

static void
append(struct ledger *l, struct record *r, const struct placing *p,
    const struct order *o, const unsigned char digest[CONTENT_LEN])
{
	struct event e = {.type = &order_changed, .stream = o->id};
	struct buf b = {0};

	buf_char(&b, '{');
	order_put_lines(r, p, &b);
	confirm_voids(l, o, &b);
	put_open(&b, "clock", '{');
	put_open(&b, "out", '{');
	put_int(&b, "ticket", o->ticket);
	put_close(&b, '}');
	put_close(&b, '}');
	put_open(&b, "out", '{');
	put_int(&b, "version", p->version);
	put_str(&b, "status", order_status_name(ORDER_PENDING));
	put_int(&b, "total", p->total);
	put_close(&b, '}');
	put_close(&b, '}');
	memcpy(e.content, digest, CONTENT_LEN);
	e.body = (struct text){b.p, b.n};
	event_append(l, &e);
	order_cut_old(r);
	rec_put_id(r, "order_id", o->id);
	step_show(r, e.parsed);
	buf_free(&b);
}

void
order_change(struct ledger *l, struct record *r, struct placing *p, int64_t id,
    const unsigned char digest[CONTENT_LEN])
{
	struct order o;

	if (!order_load(l, id, &o))
		die(EX_PROTOCOL, "ledger: order %lld has no row", (long long)id);
	if (p->version < o.version)
		order_decline(r, "order-add", &o, "superseded",
		    "the order was changed after this version");
	else if (p->version > o.version + 1)
		rec_reject(r, "version_gap", REC_ROOT, "version",
		    "the order is at version %lld, so %lld comes next",
		    (long long)o.version, (long long)o.version + 1);
	else if (!is_unpaid(&o))
		order_decline(r, "order-add", &o, "wrong_state",
		    "an order is changed only while it is pending and not paid");
	else if ((o.steps & STEP_BIT(STEP_GROUP)) && group_is_open(l, id))
		order_decline(r, "order-add", &o, "in_group",
		    "an order in a group is not changed");
	else if (!o.lines)
		rec_reject(r, "key_conflict", REC_ROOT, "lines",
		    "an order of which the total alone is known is not changed");
	else if (keeps_head(l, r, p, &o)) {
		p->placed_at = o.placed_at;
		if (order_read_lines(l, r, p))
			append(l, r, p, &o, digest);
	}
	/* What the end of the pipeline finds an order in, it would undo. */
	if (r->refused)
		rec_cut(r, "order_id");
}
