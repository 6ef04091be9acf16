/* payment_book.c - payments booked, or owed back */
#include "shop/money.h"
#include "shop/payment_inside.h"
#include "shop/period.h"
#include "shop/refund.h"

static void
put_account(struct buf *b, const char *prefix, struct text of)
{
	struct buf account = {0};

	buf_str(&account, prefix);
	buf_text(&account, of);
	put_text(b, NULL, (struct text){account.p, account.n});
	buf_free(&account);
}

/* What is let off is nobody's channel's: it is the store's. */
static void
put_rounding(struct ledger *l, const struct order *o, int64_t amount, struct buf *b)
{
	put_open(b, "moves", '[');
	put_open(b, NULL, '[');
	put_str(b, NULL, "payer");
	put_account(b, "rounding:", stream_name(l, o->store));
	put_int(b, NULL, amount);
	put_close(b, ']');
	put_close(b, ']');
}

/* To where the channel's money lies, and its fee out of it. */
static void
put_received(
    struct ledger *l, const struct order *o, const struct tender *t, struct buf *b)
{
	struct buf money = {0};

	money_account(l, t->channel, stream_name(l, o->store), &money);
	put_open(b, NULL, '[');
	put_str(b, NULL, "payer");
	put_text(b, NULL, (struct text){money.p, money.n});
	put_int(b, NULL, t->amount);
	put_close(b, ']');
	if (t->fee) {
		put_open(b, NULL, '[');
		put_text(b, NULL, (struct text){money.p, money.n});
		put_account(b, "fee:", t->channel);
		put_int(b, NULL, t->fee);
		put_close(b, ']');
	}
	buf_free(&money);
}

static void
put_tender(
    struct ledger *l, const struct order *o, const struct tender *t, struct buf *b)
{
	put_text(b, "channel", t->channel);
	put_int(b, "amount", t->amount);
	if (t->fee)
		put_int(b, "fee", t->fee);
	if (t->no.p)
		put_text(b, "no", t->no);
	if (t->amount == 0)
		return;
	if (text_is(t->channel, CHANNEL_ROUNDING)) {
		put_rounding(l, o, t->amount, b);
		return;
	}
	if (t->members.n) {
		buf_char(b, ',');
		buf_text(b, t->members);
	}
	put_open(b, "moves", '[');
	/* What a wallet had set aside moves with its hold, and maybe nothing else. */
	if (t->moves.p)
		buf_text(b, t->moves);
	else
		put_received(l, o, t, b);
	put_close(b, ']');
}

/* One event; more: members for its body, or none.  A fact was paid when it happened:
 * what comes for it after its month is closed counts now. */
static void
book(struct paying *a, const struct tender *t, const struct event_type *type,
    struct text more)
{
	struct event e = {.type = type, .key = t->key};
	struct buf body = {0};

	if (a->o.happened)
		e.at = period_at(a->l,
		    catalog_store_id(a->l, a->o.store, a->o.placed_at), a->o.placed_at);
	put_tender(a->l, &a->o, t, &body);
	if (more.n) {
		buf_char(&body, ',');
		buf_text(&body, more);
	}
	step_event(
	    a->l, a->r, a->step, &a->o, a->attempt, &e, (struct text){body.p, body.n});
	buf_free(&body);
}

void
payments_give_back(struct paying *a, const struct why *why)
{
	const struct tender *last = NULL;
	struct buf more = {0};
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < a->p.n; i++)
		if (a->p.tender[i].no.p && !a->p.tender[i].known) {
			last = &a->p.tender[i];
			sum += last->amount;
		}
	if (!last)
		return;
	put_open(&more, "out", '{');
	if (why->code)
		put_refused(&more, a->step->name, why->code, why->detail, why->more);
	if (why->state)
		put_str(&more, "status", order_status_name(a->o.status));
	put_int(&more, "refund_owed", sum);
	put_close(&more, '}');
	for (i = 0; i < a->p.n; i++) {
		const struct tender *t = &a->p.tender[i];

		if (t->no.p && !t->known)
			book(a, t, &payment_seen,
			    t == last ? (struct text){more.p, more.n} : TEXT(""));
	}
	buf_free(&more);
	refund_unsold(a->l, a->o.id, sum, why->code ? why->code : "order_refused");
}

void
payments_refuse(struct paying *a, const struct why *why)
{
	step_refuse_more(a->l, a->r, a->step, &a->o, a->attempt, why->code, why->more,
	    "%s", why->detail);
	payments_give_back(a, why);
}

void
payments_decline(struct paying *a, const struct why *why)
{
	order_decline(a->r, a->step->name, &a->o, why->code, why->detail);
	payments_give_back(a, why);
}

/* The event of each new tender; more: what the last one has. */
static void
book_all(struct paying *a, const struct event_type *type, struct text more)
{
	size_t i, last = 0;

	for (i = 0; i < a->p.n; i++)
		if (!a->p.tender[i].known)
			last = i;
	for (i = 0; i <= last; i++)
		if (!a->p.tender[i].known)
			book(a, &a->p.tender[i], type, i == last ? more : TEXT(""));
}

void
payments_take(struct paying *a, int64_t sum)
{
	struct buf more = {0};

	put_open(&more, "out", '{');
	put_int(&more, "paid", a->o.paid - a->o.refunded + sum);
	put_int(&more, "due", payment_due(&a->o) - sum);
	put_close(&more, '}');
	book_all(a, &payment_taken, (struct text){more.p, more.n});
	buf_free(&more);
}

void
payments_book(struct paying *a, int64_t sum, struct text told)
{
	int64_t fees = a->o.fee;
	struct buf more = {0};
	size_t i;

	for (i = 0; i < a->p.n; i++)
		if (!a->p.tender[i].known)
			fees += a->p.tender[i].fee;
	if (fees)
		put_int(&more, "fees", fees);
	put_open(&more, "out", '{');
	put_str(&more, "status", order_status_name(ORDER_PAID));
	put_int(&more, "paid", a->o.paid - a->o.refunded + sum);
	/* Parts taken before have said what was due; nothing is now. */
	if (a->o.paid > a->o.refunded)
		put_int(&more, "due", 0);
	if (told.n) {
		buf_char(&more, ',');
		buf_text(&more, told);
	}
	put_close(&more, '}');
	book_all(a, &payment_recorded, (struct text){more.p, more.n});
	buf_free(&more);
}
