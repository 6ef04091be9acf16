/* confirm.c - the end of the pipeline: an order settled, left waiting or undone */
#include "shop/confirm.h"
#include "shop/groupbuy.h"
#include "shop/period.h"
#include "shop/points.h"
#include "shop/refund.h"

static const char *const done[] = {
    "order.confirmed", "order.waiting", "order.refused", NULL};

static void
fold_confirmed(struct ledger *l, const struct event *e, const struct record *body)
{
	confirm_fold(l, e, body, true);
}

static void
fold_waiting(struct ledger *l, const struct event *e, const struct record *body)
{
	order_set_status(l, e->stream, order_status_of(body, REC_ROOT));
	order_add_step(l, e->stream, STEP_CONFIRM);
	group_paid(l, e->stream);
}

/* A new status, when the event says one; and the step is done. */
static void
fold_refused(struct ledger *l, const struct event *e, const struct record *body)
{
	if (rec_find(body, REC_ROOT, "status"))
		order_set_status(l, e->stream, order_status_of(body, REC_ROOT));
	order_add_step(l, e->stream, STEP_CONFIRM);
	group_left(l, e->stream);
}

const struct event_type order_confirmed = {"order.confirmed", fold_confirmed};
const struct event_type order_waiting = {"order.waiting", fold_waiting};
const struct event_type order_refused = {"order.refused", fold_refused};

static bool
refused_as(const struct record *r, const char *code)
{
	return text_is(rec_text(r, rec_find(r, REC_ROOT, "refused"), "code"), code);
}

/* A payment that came too late is refused and owed back; the order it was for is
 * paid, and stands.  So does one that another charge may pay. */
static bool
only_payment_refused(const struct record *r, const struct order *o)
{
	return (o->status == ORDER_PAID && refused_as(r, "already_paid")) ||
	       (o->status <= ORDER_PAID && refused_as(r, "charge_open"));
}

void
confirm_voids(struct ledger *l, const struct order *o, struct buf *body)
{
	struct buf voids = {0};
	struct hold h;
	int step;

	for (step = STEP_PROMO; step <= STEP_GROUP; step++) {
		if (!(o->steps & STEP_BIT(step)) || !hold_find(l, o->id, step, &h) ||
		    hold_closed(&h))
			continue;
		put_open(&voids, NULL, '[');
		put_int(&voids, NULL, step);
		put_int(&voids, NULL, h.attempt);
		put_close(&voids, ']');
	}
	if (voids.n) {
		put_open(body, "void", '[');
		buf_text(body, (struct text){voids.p, voids.n});
		put_close(body, ']');
	}
	buf_free(&voids);
}

void
confirm_refuse(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, const char *reason, struct text out)
{
	bool ends = o->status == ORDER_PENDING || o->status == ORDER_PAID;
	enum order_status status = ends ? ORDER_REFUSED : o->status;
	int64_t back = o->paid - o->refunded;
	struct buf body = {0};

	confirm_voids(l, o, &body);
	if (ends)
		put_str(&body, "status", order_status_name(status));
	put_open(&body, "out", '{');
	if (out.n)
		buf_text(&body, out);
	put_str(&body, "status",
	    order_status_name(ends && back > 0 ? ORDER_REFUNDING : status));
	if (back > 0)
		put_int(&body, "refund_owed", back);
	put_close(&body, '}');
	step_done(l, r, s, o, 1, &order_refused, (struct text){body.p, body.n});
	buf_free(&body);
	if (back > 0)
		refund_owed(l, o->id, back, reason);
}

/* The window went by before the money came, and others have taken what was held. */
static void
refuse_expired(
    struct ledger *l, struct record *r, const struct step *s, const struct order *o)
{
	struct buf out = {0};

	put_refused(&out, s->name, "hold_expired",
	    "what was held for the order is not held any more, and not there now",
	    (struct text){NULL, 0});
	confirm_refuse(l, r, s, o, "hold_expired", (struct text){out.p, out.n});
	buf_free(&out);
}

static void
settle(struct ledger *l, struct record *r, const struct step *s, const struct order *o)
{
	/* What happened earlier used its stock then. */
	struct event e = {
	    .type = &order_confirmed, .at = o->happened ? o->placed_at : 0};
	struct buf body = {0};
	int64_t cost;

	if (!period_open_order(l, r, o))
		return;
	if (confirm_members(l, o, &body, &cost)) {
		put_open(&body, "out", '{');
		put_bool(&body, "confirmed", true);
		put_int(&body, "cost_micros", cost);
		put_close(&body, '}');
		step_event(l, r, s, o, 1, &e, (struct text){body.p, body.n});
		points_earn(l, o);
	} else {
		refuse_expired(l, r, s, o);
	}
	buf_free(&body);
}

static void
wait_for_group(
    struct ledger *l, struct record *r, const struct step *s, const struct order *o)
{
	const char *waiting = order_status_name(ORDER_WAITING_GROUP);
	struct buf body = {0};

	if (confirm_seat(l, o, &body)) {
		put_str(&body, "status", waiting);
		put_open(&body, "out", '{');
		put_str(&body, "status", waiting);
		put_close(&body, '}');
		step_done(l, r, s, o, 1, &order_waiting, (struct text){body.p, body.n});
	} else {
		refuse_expired(l, r, s, o);
	}
	buf_free(&body);
}

void
confirm(struct ledger *l, struct record *r)
{
	static const struct step s = {.name = "order-confirm",
	    .step = STEP_CONFIRM,
	    .events = done,
	    .refused = &order_refused,
	    .takes_refused = true};
	struct order o;
	int64_t attempt;
	bool grouped;

	if (!step_begin(l, r, &s, &o, &attempt))
		return;
	/* It needed nothing to be settled and is on its way: what else came for it, as
	 * a second payment, does not undo it. */
	if (o.status >= ORDER_MAKING && o.status <= ORDER_COMPLETED)
		return;
	grouped = o.steps & STEP_BIT(STEP_GROUP);
	if (r->refused && !only_payment_refused(r, &o))
		confirm_refuse(l, r, &s, &o, "order_refused", (struct text){NULL, 0});
	else if (o.status != ORDER_PAID)
		return;
	else if (grouped && group_waits(l, o.id))
		wait_for_group(l, r, &s, &o);
	else if (grouped && group_is_open(l, o.id))
		return; /* too late for its group, which groupbuy-tick ends */
	else
		settle(l, r, &s, &o);
}
