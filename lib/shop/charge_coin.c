/* charge_coin.c - charges that a customer's wallet pays */
#include <stdio.h>

#include "shop/charge.h"
#include "shop/payment.h"
#include "shop/wallet.h"

static struct text
text_from(const struct buf *b)
{
	return (struct text){b->p, b->n};
}

/* The number of such a payment: that of the order, and which charge it was. */
static struct text
number(struct ledger *l, const struct order *o, const struct charge *c)
{
	struct text channel = name_of(l, NAMES_CHANNEL, o->channel), no;
	struct buf b = {0};

	buf_printf(&b, "%.*s/%.*s-%lld", (int)channel.n, channel.p,
	    (int)o->channel_no.n, o->channel_no.p, (long long)c->n);
	no = arena_text(ledger_arena(l), text_from(&b));
	buf_free(&b);
	return no;
}

static void
lacks(struct record *r, const struct order *o, const struct wallet_plan *p,
    int64_t wanted)
{
	char detail[120];
	struct buf more = {0}, b = {0};

	snprintf(detail, sizeof(detail), "%lld of %lld is not there",
	    (long long)p->lacks, (long long)wanted);
	wallet_put_lacks(p, wanted, &more);
	put_refused(&b, "payment-charge", "coin_short", detail, text_from(&more));
	put_str(&b, "status", order_status_name(o->status));
	rec_splice(r, text_from(&b));
	r->refused = true;
	buf_free(&b);
	buf_free(&more);
}

static void
spend(struct ledger *l, struct record *r, const struct order *o, struct charge *c,
    const struct wallet_plan *p, struct buf *members)
{
	struct buf moves = {0};
	struct outcome out = {.state = CHARGE_SUCCEEDED, .amount = c->amount};

	out.no = number(l, o, c);
	buf_cstr(&moves); /* its moves, though they may be none */
	wallet_put_moves(p, &moves);
	wallet_put(p, members);
	out.moves = text_from(&moves);
	out.members = text_from(members);
	charge_outcome(l, r, c, &out);
	buf_free(&moves);
}

static void
set_aside(
    struct ledger *l, struct record *r, struct charge *c, const struct wallet_plan *p)
{
	struct outcome out = {.state = CHARGE_AUTHORIZED, .amount = c->amount};
	struct buf members = {0};

	wallet_put_hold(p, STEP_PAYMENT, c->n, "hold", &members);
	wallet_put_coin(p, &members);
	out.members = text_from(&members);
	charge_outcome(l, r, c, &out);
	buf_free(&members);
}

/* What was set aside is still there? */
static bool
is_held(struct ledger *l, const struct order *o, const struct charge *c)
{
	struct hold h;

	return hold_find(l, o->id, STEP_PAYMENT, &h) && h.attempt == c->n &&
	       !hold_closed(&h);
}

static void
capture(struct ledger *l, struct record *r, const struct order *o, struct charge *c,
    struct text authorized)
{
	struct record body = {0};
	struct wallet_plan p;
	struct buf members = {0};

	record_load(&body, authorized, ledger_arena(l));
	wallet_capture(l, &body, c->amount, &p);
	wallet_put_post(&p, STEP_PAYMENT, c->n, &body, &members);
	spend(l, r, o, c, &p, &members);
	buf_free(&members);
}

static void
release(struct ledger *l, struct record *r, struct charge *c, bool held)
{
	struct outcome out = {.state = CHARGE_VOIDED};
	struct buf members = {0};

	if (held) {
		put_open(&members, "void", '[');
		put_open(&members, NULL, '[');
		put_int(&members, NULL, STEP_PAYMENT);
		put_int(&members, NULL, c->n);
		put_close(&members, ']');
		put_close(&members, ']');
	} else {
		out.code = TEXT("hold_expired");
		out.detail = TEXT("it was set aside for a day, which is over");
	}
	out.members = text_from(&members);
	charge_outcome(l, r, c, &out);
	buf_free(&members);
}

/* Capture or void: the event that set it aside says what. */
static void
settle(struct ledger *l, struct record *r, const struct order *o, struct charge *c)
{
	bool held = is_held(l, o, c);
	struct stored told = {0};

	if (!event_by_seq(l, c->told, &told))
		die(EX_SOFTWARE, "coin was authorized by no event");
	charge_begin(l, c);
	if (c->doing == DO_CAPTURE && held)
		capture(l, r, o, c, told.body);
	else
		release(l, r, c, held);
}

void
charge_coin(struct ledger *l, struct record *r, const struct order *o, struct charge *c)
{
	struct text customer = {NULL, 0};
	struct buf none = {0};
	struct wallet_plan p;

	if (c->doing == DO_CAPTURE || c->doing == DO_VOID) {
		settle(l, r, o, c);
		return;
	}
	if (o->customer)
		customer = name_of(l, NAMES_CUSTOMER, o->customer);
	if (!customer.p) {
		order_decline(r, "payment-charge", o, "no_customer",
		    "coin is a customer's, and the order names none");
		return;
	}
	if (!wallet_can(l, customer, o, c->amount, 0, &p)) {
		lacks(r, o, &p, c->amount);
		return;
	}
	charge_begin(l, c);
	if (c->doing == DO_AUTHORIZE)
		set_aside(l, r, c, &p);
	else
		spend(l, r, o, c, &p, &none);
	buf_free(&none);
}
