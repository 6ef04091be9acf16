/* charge.c - payments asked of a channel: what a record wants, and what came of it */
#include <stdio.h>

#include "shop/charge.h"
#include "shop/payment.h"
#include "shop/period.h"
#include "shop/via.h"

enum { CODE_BYTES = 128 };

/* What the channel has not heard of may be on its way still; so long after it was asked
 * it is lost. */
enum { LOST_AFTER_MS = 300000 };
#define CODE_MISSING "missing"

static const struct step step = {.name = "payment-charge"};

/* A record on its way. */
struct charging {
	struct ledger *l;
	struct record *r;
	const struct charge_options *how;
	struct order o;
	struct charge c;
	struct text code; /* that the customer showed: never stored */
};

static void
decline(struct charging *a, const char *code, const char *detail)
{
	order_decline(a->r, step.name, &a->o, code, detail);
}

static void
decline_state(struct charging *a)
{
	char detail[80];

	snprintf(
	    detail, sizeof(detail), "the order is %s", order_status_name(a->o.status));
	decline(a,
	    a->o.status > ORDER_PENDING && a->o.status < ORDER_REFUSED ? "already_paid"
								       : "wrong_state",
	    detail);
}

static bool
read_it(struct charging *a)
{
	struct text via = text_of(a->how->via);

	if (!via.p && !rec_find(a->r, REC_ROOT, "via"))
		return rec_reject(a->r, "missing_field", REC_ROOT, "via",
		    "expected --via with the adapter to ask, as wechat-pay");
	if (!get_text(a->r, REC_ROOT, "via", MAY, 64, &via) ||
	    !get_int(
		a->r, REC_ROOT, "charge_amount", MAY, 1, WHOLE_MAX, &a->c.wanted) ||
	    !get_text(a->r, REC_ROOT, "auth_code", MAY, CODE_BYTES, &a->code))
		return false;
	a->c.adapter = via;
	a->c.order = a->o.id;
	a->c.doing = a->how->authorize ? DO_AUTHORIZE : DO_CHARGE;
	return true;
}

/* The charge is recorded as asked, then asked. */
static void
ask(struct charging *a, enum charge_do doing)
{
	a->c.doing = doing;
	if (text_is(a->c.adapter, VIA_COIN)) {
		charge_coin(a->l, a->r, &a->o, &a->c);
		return;
	}
	charge_begin(a->l, &a->c);
	charge_show(a->l, a->r, &a->c);
	charge_ask(a->l, &a->o, &a->c, ASK_FIRST, a->code);
}

/* A new charge: of what is due, or of as much of it as was said. */
static void
begin(struct charging *a, int64_t n)
{
	int64_t due = payment_due(&a->o);
	struct charge open;

	a->c.n = n;
	a->c.amount = a->c.wanted ? a->c.wanted : due;
	if (a->o.status != ORDER_PENDING)
		decline_state(a);
	else if (charge_open(a->l, a->o.id, &open))
		decline(
		    a, "charge_open", "another charge of this order is not settled");
	else if (a->c.amount > due)
		decline(a, "payment_over", "more than is due");
	else if (due <= 0)
		payment_record(a->l, a->r, true, false);
	else if (period_open_sale(a->l, a->r, &a->o))
		ask(a, a->c.doing);
}

/* One that was lost on its way may still come in: what is asked again keeps its id, so
 * that it is one charge for the channel, unless the amount is another. */
static int64_t
next_n(const struct charging *a, const struct charge *known)
{
	int64_t amount = known->wanted ? known->wanted : payment_due(&a->o);
	struct charge last = *known;

	if (known->state == CHARGE_DROPPED && known->amount == amount)
		return known->n;
	charge_last(a->l, a->o.id, &last);
	return last.n + 1;
}

/* The channel had not heard of it when it was last asked about: so it may go out again,
 * under its name, and is one charge even if the first comes in late. */
static bool
is_unheard(struct ledger *l, const struct charge *c)
{
	struct record body = {0};
	struct stored told;
	ref out;

	if (c->state != CHARGE_UNKNOWN || !c->told || !event_by_seq(l, c->told, &told))
		return false;
	record_load(&body, told.body, ledger_arena(l));
	out = rec_find(&body, rec_find(&body, REC_ROOT, "clock"), "out");
	return text_is(
	    rec_text(&body, rec_find(&body, out, "charge"), "code"), CODE_MISSING);
}

/* It goes out again only while the order still waits for so much. */
static bool
goes_out_again(const struct charging *a, const struct charge *known)
{
	return known->doing == DO_CAPTURE || known->doing == DO_VOID ||
	       (is_unheard(a->l, known) && a->o.status == ORDER_PENDING &&
		   known->amount <= payment_due(&a->o));
}

/* It was asked for before: what is known of it, or, where nothing is, that is asked. */
static void
again(struct charging *a, const struct charge *known)
{
	a->c = *known;
	if (known->state > CHARGE_UNKNOWN) {
		charge_show(a->l, a->r, known);
	} else if (!goes_out_again(a, known)) {
		charge_show(a->l, a->r, known);
		charge_ask(a->l, &a->o, known, ASK_QUERY, a->code);
	} else {
		charge_begin(a->l, &a->c);
		charge_show(a->l, a->r, &a->c);
		charge_ask(a->l, &a->o, &a->c, ASK_AGAIN, a->code);
	}
}

/* Does nothing come of it, so that it may be asked for anew? */
static bool
is_over(const struct charging *a, const struct charge *known)
{
	return known->state == CHARGE_DROPPED ||
	       (a->how->retry &&
		   (known->state == CHARGE_DECLINED || known->state == CHARGE_VOIDED));
}

static void
charge(struct charging *a)
{
	struct charge known;

	if (!charge_find(a->l, &a->o, a->c.adapter, a->c.doing, a->c.wanted, &known))
		begin(a, charge_last(a->l, a->o.id, &known) ? known.n + 1 : 1);
	else if (is_over(a, &known))
		begin(a, next_n(a, &known));
	else
		again(a, &known);
}

/* May what was authorized be taken?  All of it, as long as so much is due. */
static bool
may_capture(struct charging *a)
{
	if (a->o.status != ORDER_PENDING)
		decline_state(a);
	else if (a->c.amount > payment_due(&a->o))
		decline(a, "payment_over", "more than is due");
	else
		return period_open_sale(a->l, a->r, &a->o);
	return false;
}

/* Capture or void what was authorized last. */
static void
settle(struct charging *a, enum charge_do doing)
{
	enum charge_state end = doing == DO_CAPTURE ? CHARGE_SUCCEEDED : CHARGE_VOIDED;
	const struct charging asked = *a;

	if (!charge_last(a->l, a->o.id, &a->c) ||
	    !text_eq(a->c.adapter, asked.c.adapter) ||
	    (a->c.state != CHARGE_AUTHORIZED && a->c.doing != doing &&
		a->c.state != end))
		decline(a, "not_authorized", "nothing is authorized for this order");
	else if (asked.c.wanted && asked.c.wanted != a->c.amount)
		rec_reject(a->r, "value_range", REC_ROOT, "charge_amount",
		    "expected what was authorized, %lld", (long long)a->c.amount);
	else if (a->c.state != CHARGE_AUTHORIZED)
		again(a, &a->c);
	else if (doing == DO_VOID || may_capture(a))
		ask(a, doing);
}

/* Nothing is to be asked for: it is paid with nothing, now or before. */
static bool
is_free(const struct charging *a)
{
	return a->o.payable == 0 && !a->c.wanted && !a->how->release &&
	       (a->o.status == ORDER_PENDING || a->o.steps & STEP_BIT(STEP_PAYMENT));
}

void
charge_step(struct ledger *l, struct record *r, const struct charge_options *how)
{
	struct charging a = {.l = l, .r = r, .how = how};
	struct step s = step;
	int64_t attempt;

	s.retry = how->retry;
	if (!step_begin(l, r, &s, &a.o, &attempt) || !read_it(&a))
		return;
	if (r->refused) {
		rec_cut(r, "refused");
		r->refused = false;
	}
	if (is_free(&a))
		payment_record(l, r, true, false);
	else if (how->capture || how->release)
		settle(&a, how->capture ? DO_CAPTURE : DO_VOID);
	else
		charge(&a);
}

/* -- the answer */

static struct text
say(const struct record *r, const char *name)
{
	ref v = rec_find(r, REC_ROOT, name);

	return rec_kind(r, v) == KIND_STRING ? rec_text_at(r, v)
					     : (struct text){NULL, 0};
}

static int64_t
number(const struct record *r, const char *name)
{
	ref v = rec_find(r, REC_ROOT, name);

	return rec_kind(r, v) == KIND_INT ? rec_int_at(r, v) : -1;
}

/* An answer is somebody else's word: what is not in it as it has to be is unknown. */
static void
judge(const struct call *call, const struct charge *c, struct outcome *o)
{
	static const struct {
		const char *name;
		enum charge_state state;
	} names[] = {{"succeeded", CHARGE_SUCCEEDED}, {"pending", CHARGE_WAITING},
	    {"declined", CHARGE_DECLINED}, {"authorized", CHARGE_AUTHORIZED},
	    {"voided", CHARGE_VOIDED}};
	const struct record *r = &call->reply;
	struct text state = say(r, "state"), no = say(r, "no");
	size_t i;

	*o = (struct outcome){.state = CHARGE_UNKNOWN, .detail = TEXT("no such state")};
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (text_is(state, names[i].name))
			o->state = names[i].state;
	if (text_is(state, "unknown") || o->state != CHARGE_UNKNOWN)
		o->detail = (struct text){NULL, 0};
	if (o->state == CHARGE_AUTHORIZED &&
	    (c->doing == DO_CHARGE || c->doing == DO_VOID))
		*o = (struct outcome){.state = CHARGE_UNKNOWN};
	o->amount = number(r, "amount");
	o->fee = number(r, "fee");
	if (o->fee < 0 || o->fee > c->amount)
		o->fee = 0;
	if (no.n > 0 && no.n <= 128)
		o->no = no;
	if (say(r, "code").n <= 64)
		o->code = say(r, "code");
	if (!o->detail.n && say(r, "detail").n <= CALL_DETAIL)
		o->detail = say(r, "detail");
	if (say(r, "show").n <= 1000)
		o->show = say(r, "show");
}

/* The provider has never heard of it: it did not go out, or was lost before it came; or
 * it has shown a picture, and knows of it once a customer scans that. */
static bool
is_missing(const struct call *call)
{
	return call->end == CALL_ANSWERED &&
	       text_is(say(&call->reply, "state"), "missing");
}

/* What follows from that: nothing to let go; still shown to the customer; on its way;
 * or lost. */
static enum charge_state
unheard(struct ledger *l, const struct charge *c)
{
	if (c->doing == DO_VOID)
		return CHARGE_VOIDED;
	if (c->state == CHARGE_WAITING)
		return CHARGE_WAITING;
	return ledger_now(l) - c->at < LOST_AFTER_MS ? CHARGE_UNKNOWN : CHARGE_DROPPED;
}

/* Does it say that the money has come?  That is believed, whatever was thought of it.
 */
static bool
is_news(const struct charge *c, const struct outcome *o)
{
	return c->state <= CHARGE_UNKNOWN ||
	       (o->state == CHARGE_SUCCEEDED && o->amount == c->amount && o->no.p);
}

static void
tell(struct ledger *l, struct record *r, struct charge *c, const struct call *call,
    enum charge_asking how)
{
	struct outcome o = {.state = CHARGE_UNKNOWN, .detail = text_of(call->detail)};
	bool not_made =
	    call->end == CALL_NOT_MADE && how == ASK_FIRST && c->doing <= DO_AUTHORIZE;

	if (is_missing(call)) {
		o.state = unheard(l, c);
		o.code = TEXT(CODE_MISSING);
		o.detail = TEXT("the channel has not heard of it");
	} else if (call->end == CALL_ANSWERED) {
		judge(call, c, &o);
	} else if (not_made) {
		o.state = CHARGE_DROPPED;
	}
	/* What can not be let go may be paid still; who waits goes on waiting. */
	if (o.state == CHARGE_DECLINED && c->doing == DO_VOID && how != ASK_QUERY)
		o.state = CHARGE_UNKNOWN;
	if (o.state == CHARGE_UNKNOWN && c->state == CHARGE_WAITING)
		o.state = CHARGE_WAITING;
	if (!is_news(c, &o)) {
		charge_show(l, r, c);
		return;
	}
	charge_outcome(l, r, c, &o);
	if (not_made)
		rec_reject(r, "not_asked", REC_ROOT, "via", "%s", call->detail);
}

void
charge_answered(struct ledger *l, struct call *call, struct buf *out)
{
	struct record own, *r = call->record;
	enum charge_asking how;
	struct charge c;
	struct order o;

	if (!charge_load(l, call->stream, charge_of_call(call, &how), &c) ||
	    !order_load(l, call->stream, &o))
		die(EX_SOFTWARE, "told of no charge");
	if (!r)
		r = order_record(l, &o, &own);
	tell(l, r, &c, call, how);
	if (out && !r->reject.code)
		rec_print(r, out);
}
