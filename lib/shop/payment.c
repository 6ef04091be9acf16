/* payment.c - payments seen: what is to be done with them */
#include <stdio.h>

#include "shop/payment_inside.h"
#include "shop/period.h"
#include "shop/setting.h"

static const char *const events[] = {"payment.recorded", "payment.refused", NULL};
static const char *const reads[] = {"amount", "payments", "rounding", "part", NULL};
static struct step step = {.name = "payment-record",
    .step = STEP_PAYMENT,
    .events = events,
    .refused = &payment_refused,
    .reads = reads};

/* A payment is for an order that waits for it. */
static void
check_state(const struct order *o, struct why *why)
{
	if (o->status == ORDER_PENDING)
		return;
	why->code = "wrong_state";
	why->state = true;
	snprintf(why->detail, sizeof(why->detail), "the order is %s",
	    order_status_name(o->status));
}

int64_t
payment_due(const struct order *o)
{
	return o->payable - (o->paid - o->refunded);
}

/* Exactly what is due, or a part of it. */
static void
check_sum(const struct paying *a, int64_t sum, struct why *why, struct buf *more)
{
	const struct order *o = &a->o;
	long long payable = payment_due(o), paid = sum;

	if (sum == payable || (a->p.part && sum < payable))
		return;
	put_int(more, "payable", o->payable);
	if (payable != o->payable)
		put_int(more, "due", payable);
	put_int(more, "seen", paid);
	if (sum < payable) {
		why->code = "payment_short";
		put_int(more, "missing", payable - paid);
		snprintf(why->detail, sizeof(why->detail),
		    "%lld of %lld paid, %lld missing", paid, payable, payable - paid);
	} else {
		why->code = "payment_over";
		put_int(more, "over", paid - payable);
		snprintf(why->detail, sizeof(why->detail),
		    "%lld paid of %lld, %lld over", paid, payable, paid - payable);
	}
	why->more = (struct text){more->p, more->n};
}

bool
payment_exceeds(const struct order *o, int64_t discount)
{
	return o->paid - o->refunded > o->total - discount;
}

/* What comes through the order's own channel; what is let off comes through none. */
static bool
own_channel(struct paying *a, struct tender *t)
{
	t->channel = name_of(a->l, NAMES_CHANNEL, a->o.channel);
	return t->amount == 0 || !text_is(t->channel, CHANNEL_ROUNDING) ||
	       rec_reject(a->r, "missing_field", REC_ROOT, "payments",
		   "expected payments: no money comes through %s", CHANNEL_ROUNDING);
}

/* An amount alone, or none at all, is one payment through the order's own channel. */
static bool
one_tender(struct paying *a, bool in_full)
{
	struct payments *p = &a->p;
	int64_t amount = p->amount, due = payment_due(&a->o);

	if (p->n)
		return p->tender[0].channel.p || own_channel(a, &p->tender[0]);
	if (!p->bare && !in_full && !a->o.happened)
		return rec_reject(a->r, "missing_field", REC_ROOT, "amount",
		    "expected amount or payments, or --in-full");
	if (p->bare && amount == 0 && due > 0)
		return rec_reject(
		    a->r, "value_range", REC_ROOT, "amount", "expected at least 1");
	if (!p->bare)
		amount = due > 0 ? due : 0;
	p->tender[p->n++] = (struct tender){.amount = amount};
	return own_channel(a, &p->tender[0]);
}

/* What a till or a platform reports is booked as it was, and a difference is told. */
static void
book(struct paying *a, int64_t sum)
{
	int64_t due = payment_due(&a->o);
	struct buf told = {0};

	if (sum < due)
		put_int(&told, "payment_missing", due - sum);
	if (sum > due)
		put_int(&told, "payment_over", sum - due);
	payments_book(a, sum, (struct text){told.p, told.n});
	buf_free(&told);
}

/* What has happened was rounded as it was; else the owner says how far that goes. */
static bool
may_round(struct paying *a)
{
	int64_t most = setting_int(a->l, "rounding_max");
	size_t i;

	for (i = 0; !a->o.happened && i < a->p.n; i++)
		if (text_is(a->p.tender[i].channel, CHANNEL_ROUNDING) &&
		    a->p.tender[i].amount > most)
			return rec_reject(a->r, "value_range", REC_ROOT, "rounding",
			    "expected at most %lld", (long long)most);
	return true;
}

static void
pay(struct paying *a, bool in_full)
{
	struct why why = {.code = NULL};
	struct buf more = {0};
	int64_t sum = 0;
	size_t i;

	if (!one_tender(a, in_full) || !may_round(a) ||
	    !period_open_sale(a->l, a->r, &a->o))
		return;
	for (i = 0; i < a->p.n; i++)
		if (!a->p.tender[i].known)
			sum += a->p.tender[i].amount;
	check_state(&a->o, &why);
	if (!why.code && !a->o.happened)
		check_sum(a, sum, &why, &more);
	if (why.code && a->p.part)
		payments_decline(a, &why);
	else if (why.code)
		payments_refuse(a, &why);
	else if (a->p.part && sum < payment_due(&a->o))
		payments_take(a, sum);
	else
		book(a, sum);
	buf_free(&more);
}

/* The tenders that the ledger knows by their numbers; how many are new, or -1 when
 * the record was rejected. */
static int
look_up(struct paying *a)
{
	int new = 0;
	size_t i;

	for (i = 0; i < a->p.n; i++) {
		struct tender *t = &a->p.tender[i];
		struct record body = {0};

		if (!t->key.p)
			continue;
		t->known = event_by_key(a->l, t->key, &t->before);
		new += !t->known;
		if (!t->known)
			continue;
		record_load(&body, t->before.body, ledger_arena(a->l));
		if (t->before.stream != a->o.id ||
		    rec_int(&body, REC_ROOT, "amount") != t->amount ||
		    (!t->any_fee && rec_int(&body, REC_ROOT, "fee") != t->fee)) {
			rec_reject(a->r, "key_conflict", REC_ROOT, "payments",
			    "payment %d came before for another order or amount",
			    (int)i + 1);
			return -1;
		}
	}
	return new;
}

/* All are known: the record came before.  What was owed back then, or was a part, says
 * so again; true: answered. */
static bool
answered(struct paying *a)
{
	const struct tender *last = NULL;
	size_t i;

	for (i = 0; i < a->p.n; i++)
		if (a->p.tender[i].known &&
		    (text_is(a->p.tender[i].before.type, payment_seen.name) ||
			text_is(a->p.tender[i].before.type, payment_taken.name)) &&
		    (!last || a->p.tender[i].before.seq > last->before.seq))
			last = &a->p.tender[i];
	if (last)
		step_answer(a->l, a->r, last->before.body);
	return last != NULL;
}

/* Was the step done already, or for a version of the order that is no more, so that a
 * new payment comes too late? */
static bool
is_late(struct paying *a, struct why *why)
{
	struct stored last;

	if (a->r->refused)
		return true;
	if (step_superseded(a->r, &a->o)) {
		why->code = "superseded";
		snprintf(why->detail, sizeof(why->detail),
		    "the order was changed after this version");
		return true;
	}
	if (!(a->o.steps & STEP_BIT(STEP_PAYMENT)) ||
	    !event_last(a->l, a->o.id, events, &last))
		return false;
	why->state = true;
	if (!text_is(last.type, payment_refused.name)) {
		why->code =
		    a->o.status < ORDER_REFUSED ? "already_paid" : "wrong_state";
		snprintf(why->detail, sizeof(why->detail), "the order is %s",
		    order_status_name(a->o.status));
		return true;
	}
	if (a->step->retry)
		return false;
	why->code = "wrong_state";
	snprintf(why->detail, sizeof(why->detail),
	    "an earlier payment of this order was refused");
	return true;
}

/* Payments with numbers of their own: true when that was all there is to do. */
static bool
numbered(struct paying *a)
{
	struct why why = {.code = NULL};
	int64_t id;
	int new;

	if (!get_id(a->r, REC_ROOT, "order_id", NEED, &id))
		return true;
	if (!order_load(a->l, id, &a->o))
		return !rec_reject(a->r, "unknown_order", REC_ROOT, "order_id",
		    "no such order here: %lld", (long long)id);
	new = look_up(a);
	if (new < 0 || (new == 0 && answered(a)))
		return true;
	if (new == 0 || !is_late(a, &why))
		return a->r->refused;
	if (!period_open_order(a->l, a->r, &a->o))
		return true;
	if (a->p.part && why.code)
		payments_decline(a, &why);
	else
		payments_give_back(a, &why);
	return true;
}

static bool
refused_here(const struct record *r)
{
	ref refused = rec_find(r, REC_ROOT, "refused");

	return text_is(rec_text(r, refused, "by"), step.name);
}

void
payment_record(struct ledger *l, struct record *r, bool in_full, bool retry)
{
	struct paying a = {.step = &step, .l = l, .r = r, .attempt = 1};
	bool again;

	step.retry = retry;
	again = r->refused && retry && refused_here(r);
	if (r->refused && !again &&
	    (!payments_numbered(r) || !rec_find(r, REC_ROOT, "order_id")))
		return;
	if (again)
		r->refused = false;
	if (!payments_read(r, &a.p))
		return;
	if (a.p.numbered && numbered(&a))
		return;
	r->refused = again;
	if (step_begin(l, r, &step, &a.o, &a.attempt))
		pay(&a, in_full);
}

/* What was told of it when it was booked. */
static void
arrived_before(struct paying *a)
{
	step_answer(a->l, a->r, a->p.tender->before.body);
}

bool
payment_arrived(struct ledger *l, struct record *r, const struct arrived *p)
{
	struct tender t = {.channel = p->channel,
	    .no = p->no,
	    .amount = p->amount,
	    .fee = p->fee == ARRIVED_FEE_UNKNOWN ? 0 : p->fee,
	    .any_fee = p->fee == ARRIVED_FEE_UNKNOWN,
	    .members = p->members,
	    .moves = p->moves};
	struct step by = step;
	struct paying a = {.step = &by, .l = l, .r = r, .attempt = 1};
	struct why why = {.code = NULL};
	struct buf more = {0};

	by.name = p->by;
	by.retry = true;
	t.key = payment_key(r, &t);
	a.p = (struct payments){.tender = &t, .n = 1, .numbered = 1};
	if (numbered(&a))
		return !r->reject.code;
	a.p.part = true;
	check_state(&a.o, &why);
	if (!why.code)
		check_sum(&a, t.amount, &why, &more);
	if (t.known)
		arrived_before(&a);
	else if (why.code)
		payments_give_back(&a, &why);
	else if (t.amount < payment_due(&a.o))
		payments_take(&a, t.amount);
	else
		payments_book(&a, t.amount, (struct text){NULL, 0});
	buf_free(&more);
	return true;
}

void
payment_show(struct ledger *l, struct record *r, struct text channel, struct text no)
{
	struct tender t = {.channel = channel, .no = no};
	struct stored before;

	if (event_by_key(l, payment_key(r, &t), &before))
		step_answer(l, r, before.body);
}

bool
payment_of_other(struct ledger *l, struct record *r, struct text channel,
    struct text no, int64_t order, int64_t amount)
{
	struct tender t = {.channel = channel, .no = no};
	struct record body = {0};
	struct stored before;

	if (!event_by_key(l, payment_key(r, &t), &before))
		return false;
	record_load(&body, before.body, ledger_arena(l));
	return before.stream != order || rec_int(&body, REC_ROOT, "amount") != amount;
}
