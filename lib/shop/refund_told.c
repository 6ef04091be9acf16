/* refund_told.c - what came of a refund's payout */
#include <stdio.h>

#include "shop/refund_inside.h"

enum { CALLS_MAX = 9 };
/* From call to call, in seconds. */
static const int64_t pause_s[CALLS_MAX - 1] = {15, 15, 30, 180, 1800, 1800, 1800, 3600};
/* What the channel has taken in and not made yet; so begins why it is not paid. */
static const char pending[] = "pending";

/* To a bank card it may take days: a person who paid it as well would pay it twice. */
static void
on_its_way(struct ledger *l, const struct refund *r, const char *why)
{
	int64_t i = r->tries > 0 ? r->tries - 1 : 0;

	if (i >= CALLS_MAX - 1)
		i = CALLS_MAX - 2;
	refund_becomes(l, r, &refund_unknown, why, ledger_now(l) + 1000 * pause_s[i]);
}

static bool
was_on_its_way(const struct refund *r)
{
	return r->why.n >= sizeof(pending) - 1 &&
	       memcmp(r->why.p, pending, sizeof(pending) - 1) == 0;
}

/* To a person, who is told where nobody knows whether it was paid. */
static void
leave(struct ledger *l, const struct refund *r, const struct event_type *type,
    const char *why)
{
	char told[CALL_DETAIL + 32];

	snprintf(told, sizeof(told), "%s%s",
	    type == &refund_unknown ? "may be paid, look there first: " : "", why);
	refund_becomes(l, r, &refund_waits, told, 0);
}

/* Once more later, or a person has to see to it. */
static void
later(struct ledger *l, const struct refund *r, const struct event_type *type,
    const char *why)
{
	if (type == &refund_unknown && was_on_its_way(r))
		on_its_way(l, r, "pending, and not heard of since");
	else if (r->tries >= CALLS_MAX)
		leave(l, r, type, why);
	else
		refund_becomes(l, r, type, why,
		    ledger_now(l) + 1000 * pause_s[r->tries > 0 ? r->tries - 1 : 0]);
}

static struct text
said(const struct record *reply, const char *name)
{
	struct text t = rec_text(reply, REC_ROOT, name);

	return t.n > KEY_MAX_BYTES ? (struct text){NULL, 0} : t;
}

/* What an adapter says goes into the ledger as it is, so not all of it. */
static void
put_why(const struct record *reply, const char *what, char why[CALL_DETAIL])
{
	struct buf b = {0}, seen = {0};
	struct text code = said(reply, "code"), detail = said(reply, "detail");

	buf_str(&b, what);
	if (code.n)
		buf_printf(&b, ": %.*s", (int)code.n, code.p);
	if (detail.n)
		buf_printf(&b, "%s%.*s", code.n ? ", " : ": ", (int)detail.n, detail.p);
	buf_visible(&seen, (struct text){b.p, b.n});
	seen.n = text_cut((struct text){seen.p, seen.n}, CALL_DETAIL - 1).n;
	snprintf(why, CALL_DETAIL, "%.*s", (int)seen.n, seen.p);
	buf_free(&b);
	buf_free(&seen);
}

/* It says that the money has gone: believed, when it is this money. */
static void
succeeded(struct ledger *l, const struct refund *r, const struct record *reply)
{
	struct refund_payout p = {.by = "adapter", .no = said(reply, "no")};

	if (rec_int(reply, REC_ROOT, "amount") != r->amount) {
		later(l, r, &refund_unknown, "the answer is of another amount");
		return;
	}
	if (p.no.n == 0)
		p.no.p = NULL;
	p.fee = rec_int(reply, REC_ROOT, "fee");
	if (p.fee < 0 || p.fee > r->amount)
		p.fee = 0;
	refund_paid(l, r, &p);
}

static void
answered(
    struct ledger *l, const struct refund *r, const struct record *reply, bool query)
{
	struct text state = said(reply, "state");
	char why[CALL_DETAIL];

	if (text_is(state, "succeeded")) {
		succeeded(l, r, reply);
	} else if (r->state != REFUND_ASKED) {
		return; /* a person has seen to it meanwhile */
	} else if (text_is(state, "missing") && query) {
		/* It goes out again under the same id, and is one refund even if the
		 * first comes in late; so never is it left to a person who would pay it
		 * by another way. */
		refund_becomes(l, r, &refund_failed, "it never arrived",
		    ledger_now(l) +
			(r->tries < CALLS_MAX ? 0 : 1000 * pause_s[CALLS_MAX - 2]));
	} else if (text_is(state, "declined") || text_is(state, "missing")) {
		put_why(reply, "declined", why);
		later(l, r, &refund_failed, why);
	} else if (text_is(state, "pending")) {
		put_why(reply, pending, why);
		on_its_way(l, r, why);
	} else {
		put_why(reply, "unknown", why);
		later(l, r, &refund_unknown, why);
	}
}

void
refund_told(struct ledger *l, struct call *c, struct buf *out)
{
	bool query = c->tag & 1;
	struct refund r;

	if (!refund_load(l, c->stream, c->tag / 2, &r) || r.state == REFUND_PAID)
		return;
	if (c->end == CALL_ANSWERED)
		answered(l, &r, &c->reply, query);
	else if (r.state == REFUND_ASKED)
		later(l, &r,
		    c->end == CALL_NOT_MADE && !query ? &refund_failed
						      : &refund_unknown,
		    c->detail);
	refund_say(l, &r, out);
}
