/* order_cancel.c - orders cancelled: what they hold is free, what was paid is owed */
#include "shop/confirm_inside.h"
#include "shop/groupbuy.h"
#include "shop/order_life.h"
#include "shop/order_state.h"
#include "shop/refund.h"

static const char *const events[] = {"order.cancelled", "cancel.refused", NULL};
static const char *const reasons[] = {"customer", "mistake", "duplicate", "no_stock",
    "too_late", "closed", "payment", "quality", "other", NULL};
static const char *const reads[] = {"note", NULL};

void
order_cancel_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	order_set_status(l, e->stream, order_status_of(body, REC_ROOT));
	group_quit(l, e->stream);
	confirm_back_fold(l, e, body);
}

const struct event_type order_cancelled = {"order.cancelled", order_cancel_fold};
const struct event_type cancel_refused = {"cancel.refused", NULL};
const struct event_type promo_returned = {"promo.returned", NULL};

enum { NOTE_BYTES = 1000 };

/* An order on its way out. */
struct cancelling {
	struct ledger *l;
	struct record *r;
	const struct step *step;
	struct order o;
	int64_t attempt;
	const char *reason;
	struct text note;
	bool made; /* it is being made, or was */
};

static const char *
reason_of(struct record *r, const char *given)
{
	int i;

	if (given)
		return given;
	return get_choice(r, REC_ROOT, "reason", NEED, reasons, &i) ? reasons[i] : NULL;
}

static void
refuse(const struct cancelling *c, const char *code, const char *detail)
{
	struct buf more = {0};

	order_put_states(&more, c->o.status, ORDER_CANCELLED);
	step_refuse_more(c->l, c->r, c->step, &c->o, c->attempt, code,
	    (struct text){more.p, more.n}, "%s", detail);
	buf_free(&more);
}

/* Nobody gets it: what it used goes back to its lots. */
static void
put_stock(const struct cancelling *c, struct buf *body)
{
	struct buf clock = {0};

	if (!c->made && confirm_back(c->l, &c->o, body, &clock)) {
		put_open(body, "clock", '{');
		buf_text(body, (struct text){clock.p, clock.n});
		put_close(body, '}');
	}
	buf_free(&clock);
}

/* What promotions gave to an order that nobody gets was not given. */
static void
return_promo(struct ledger *l, const struct order *o)
{
	struct event e = {.type = &promo_returned, .stream = o->id};
	struct buf body = {0};
	struct record legs;
	struct hold h;

	if (!(o->steps & STEP_BIT(STEP_PROMO)) ||
	    !hold_find(l, o->id, STEP_PROMO, &h) || h.state != HOLD_POSTED)
		return;
	buf_char(&body, '{');
	confirm_old_legs_record(l, &h, &legs);
	put_open(&body, "moves", '[');
	legs_back(&legs, rec_find(&legs, REC_ROOT, "legs"), &body);
	put_close(&body, ']');
	put_close(&body, '}');
	e.body = (struct text){body.p, body.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(&body);
}

static void
put_out(const struct cancelling *c, int64_t back, struct buf *body)
{
	put_open(body, "out", '{');
	put_str(body, "status",
	    order_status_name(back > 0 ? ORDER_REFUNDING : ORDER_CANCELLED));
	put_str(body, "reason", c->reason);
	if (back > 0)
		put_int(body, "refund_owed", back);
	put_close(body, '}');
}

static void
cancel(const struct cancelling *c)
{
	int64_t back = c->o.paid - c->o.refunded;
	struct buf body = {0};

	put_str(&body, "status", order_status_name(ORDER_CANCELLED));
	put_str(&body, "reason", c->reason);
	if (c->note.n)
		put_text(&body, "note", c->note);
	if (c->made)
		put_bool(&body, "made", true);
	confirm_voids(c->l, &c->o, &body);
	group_seat_back(c->l, c->o.id, &body);
	put_stock(c, &body);
	put_out(c, back, &body);
	step_done(c->l, c->r, c->step, &c->o, c->attempt, &order_cancelled,
	    (struct text){body.p, body.n});
	buf_free(&body);
	if (!c->made)
		return_promo(c->l, &c->o);
	if (back > 0)
		refund_owed(c->l, c->o.id, back, c->reason);
}

void
order_cancel(
    struct ledger *l, struct record *r, const char *reason, bool made, bool retry)
{
	/* Who says that it was made has been told that it is. */
	struct step s = {.name = "order-cancel",
	    .events = events,
	    .refused = &cancel_refused,
	    .reads = reads,
	    .retry = retry || made};
	struct cancelling c = {.l = l, .r = r, .step = &s};
	char detail[ORDER_WHY];
	const char *code;

	if (!step_begin(l, r, &s, &c.o, &c.attempt) ||
	    !(c.reason = reason_of(r, reason)) ||
	    !get_text(r, REC_ROOT, "note", MAY, NOTE_BYTES, &c.note))
		return;
	s.said = text_of(c.reason);
	if (!step_is_new(l, r, &s, &c.o, &c.attempt))
		return;
	c.made = c.o.status >= ORDER_MAKING && c.o.status <= ORDER_COMPLETED;
	code = order_may(l, &c.o, ORDER_CANCELLED, made ? GUARD_MADE : 0, detail);
	if (code)
		refuse(&c, code, detail);
	else
		cancel(&c);
}
