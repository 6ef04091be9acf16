/* refund_ask.c - payment-refund: what is asked for is owed back */
#include "shop/confirm.h"
#include "shop/entry.h"
#include "shop/groupbuy.h"
#include "shop/refund_review.h"

const struct event_type refund_refused = {"refund.refused", NULL};

static void
refuse(struct ledger *l, struct record *r, const struct entry *e, const char *code,
    const char *detail, const struct buf *more)
{
	entry_refuse(l, r, e, NULL, (struct text){NULL, 0}, code,
	    (struct text){more->p, more->n}, "%s", detail);
}

static void
fold_freed(struct ledger *l, const struct event *e, const struct record *body)
{
	(void)body;
	group_quit(l, e->stream);
}

const struct event_type order_freed = {"order.freed", fold_freed};

/* Nobody makes what is given back whole before it is made: what it still holds is free,
 * and so is its seat. */
static void
free_held(struct ledger *l, const struct refund_asked *a)
{
	struct event e = {.type = &order_freed, .stream = a->o.id};
	struct buf body = {0};

	if (a->amount < a->o.paid - a->o.refunded ||
	    (a->o.status != ORDER_PAID && a->o.status != ORDER_WAITING_GROUP))
		return;
	buf_char(&body, '{');
	confirm_voids(l, &a->o, &body);
	group_seat_back(l, a->o.id, &body);
	if (body.n > 1 || a->o.steps & STEP_BIT(STEP_GROUP)) {
		put_close(&body, '}');
		e.body = (struct text){body.p, body.n};
		event_digest(e.body, e.content);
		event_append(l, &e);
	}
	buf_free(&body);
}

static void
give(struct ledger *l, struct record *r, const struct entry *e, struct refund_asked *a)
{
	struct owing w = {.o = a->o,
	    .amount = a->amount,
	    .reason = a->reason,
	    .sold = true,
	    .part = a->part,
	    .parts = a->parts};
	struct event event = {.at = e->at};
	struct buf out = {0}, key = {0};

	if (!a->parts && a->o.steps & STEP_BIT(STEP_SOLD))
		w.part = refund_shares(l, &a->o, a->amount,
		    a->amount == a->o.paid - a->o.refunded, &w.parts);
	else if (a->parts)
		refund_cups(l, &w);
	put_text(&out, "request", a->key);
	put_str(&out, "reason", a->reason);
	put_int(&out, "refund_owed", a->amount);
	put_int(&out, "refund_left", a->o.paid - a->o.refunded - a->amount);
	w.out = (struct text){out.p, out.n};
	entry_put_key(e, &key);
	event.key = (struct text){key.p, key.n};
	memcpy(event.content, e->content, CONTENT_LEN);
	refund_append(l, &w, &event);
	step_show(r, event.parsed);
	buf_free(&out);
	buf_free(&key);
}

static bool
passes(const struct record *r, bool retry)
{
	return r->refused &&
	       !(retry && text_is(rec_text(r, rec_find(r, REC_ROOT, "refused"), "by"),
			      "payment-refund"));
}

/* It was given already, or it is approved, or nobody has looked at it.  Asked before
 * anything is written to the record: what waits for a person's word passes untouched.
 */
static bool
reviewed(struct ledger *l, struct record *r, struct entry *e,
    const struct refund_asked *a, int64_t *most)
{
	struct buf key = {0};
	struct stored before;
	bool known;

	*most = 0;
	entry_put_key(e, &key);
	known = event_by_key(l, (struct text){key.p, key.n}, &before);
	buf_free(&key);
	if (known && !e->retry)
		return true;
	entry_digest(r, e);
	return refund_approved(l, r, a, e->content, most);
}

void
payment_refund(struct ledger *l, struct record *r, const char *reason, bool retry)
{
	struct entry e = {.by = "payment-refund",
	    .refused = &refund_refused,
	    .reads = refund_reads,
	    .retry = retry,
	    .kind = "refund"};
	struct refund_asked a;
	char detail[ORDER_WHY];
	struct buf more = {0};
	const char *code;
	int64_t most;

	if (passes(r, retry) || !refund_read(l, r, reason, &a))
		return;
	e.key = a.key;
	e.said = a.said;
	e.stream = a.o.id;
	if (!reviewed(l, r, &e, &a, &most))
		return;
	rec_put_id(r, "order_id", a.o.id);
	if (!entry_begin(l, r, &e))
		return;
	code = refund_may(l, &a, detail, &more);
	/* All that is left is no more than what was looked at, whatever came since. */
	if (!code && a.whole && most && a.amount > most)
		a.amount = most;
	if (code) {
		refuse(l, r, &e, code, detail, &more);
	} else {
		free_held(l, &a);
		give(l, r, &e, &a);
	}
	buf_free(&more);
}
