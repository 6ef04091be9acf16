/* refund.h - money that the shop owes back, and how it goes back */
#ifndef SHOP_REFUND_H
#define SHOP_REFUND_H

#include "ledger/call.h"
#include "shop/order.h"

/* -- refund.c: owed */

/* Append refund.owed.2 to the order's stream, in the batch that is open: amount (over
 * 0, minor units) is owed back to where it came from, to the channel of the latest
 * payment first, never more to a payment than it brought.  What was let off to round a
 * payment comes last and is never paid back: it is given up at once.  reason is a short
 * code (group_failed, payment_over, stock_gone, ..) that stands in the refund's row.
 * The order's refunded grows by amount; when all that was ever paid is then owed
 * back, its status becomes refunding, except while it is pending: so append the event
 * that refuses an order first.  Money that paid for nothing leaves an order that stands
 * as it is, also one that cost nothing.  Owing more than paid - refunded is a bug (70).
 * payment-refund --due pays it out. */
void refund_owed(struct ledger *l, int64_t order, int64_t amount, const char *reason);
/* The same for money that paid for nothing: it never counted as sold, so giving it
 * back takes nothing from what was sold. */
void refund_unsold(struct ledger *l, int64_t order, int64_t amount, const char *reason);
/* The same for what one payment (n of its row) brought, at most what of it is not owed
 * back yet (refund_left): when it is known where the money went, and when (at, which is
 * the day on which it counts).  Returns n of the refund's row. */
int64_t refund_owed_to(struct ledger *l, int64_t order, int64_t payment, int64_t amount,
    const char *reason, int64_t at);
/* What of a payment is not owed back yet. */
int64_t refund_left(struct ledger *l, int64_t order, int64_t payment);

/* A row of table refund: what is owed back to one payment. */
enum refund_state {
	REFUND_OWED,    /* to be asked for */
	REFUND_ASKED,   /* of the outside, and the answer is out */
	REFUND_UNKNOWN, /* it was asked, and nobody knows what came of it */
	REFUND_FAILED,  /* it was declined, and will be asked for again */
	REFUND_BY_HAND, /* a person has to pay it */
	REFUND_PAID
};
extern const char *const refund_states[]; /* their names */
struct refund {
	int64_t order, n;                 /* the order's refunds are numbered from 1 */
	int64_t channel, amount, payment; /* payment 0: one of the channel */
	int64_t tries, next_at;           /* calls made; when it is taken up again */
	bool sold;
	enum refund_state state;
	struct text reason, no; /* no: the provider's, NULL p without one */
	struct text why;        /* it is not paid yet, NULL p: nothing is known */
};
bool refund_load(struct ledger *l, int64_t order, int64_t n, struct refund *r);
/* The id under which the outside is asked for it, always the same: F-ORDER-N; and the
 * refund that an id is of (false: of none here). */
void refund_request(const struct refund *r, struct buf *b);
bool refund_of_request(struct ledger *l, struct text request, struct refund *r);
/* Its name for people and records: the order's id, '/' and n. */
bool refund_of_name(struct ledger *l, struct text name, struct refund *r);

/* {"amount","reason","sold"?,"moves","rows":[[channel,amount,payment],..],
 * "lines"?:[[line,qty,amount],..],"out"?,"clock":{"day"}}: a row of table refund for
 * each of rows; lines (from 0) say what it is of, else it is of all lines by what they
 * brought; day is the business day on which it counts, sold is true when it takes back
 * a sale.  The older type has no rows and no lines, and its moves tell its channels. */
extern const struct event_type refund_owed_event, refund_owed_2;

/* -- refund_paid.c: paid back */

struct refund_payout {
	const char *by; /* adapter, notify, bill, hand */
	struct text no; /* the provider's number of it; NULL p: none */
	int64_t fee;    /* what the channel gave back of its fee */
	int64_t at;     /* when; 0: now */
};
/* Append refund.paid: r has been paid back in full, by whatever way it is known.  The
 * money leaves where its channel's money lies (money_account); the order is refunded
 * when nothing is left to pay.  REFUND_PAID before: nothing is done, false. */
bool refund_paid(
    struct ledger *l, const struct refund *r, const struct refund_payout *p);

/* {"n","by","no"?,"moves"}, and wallet_back for coin. */
extern const struct event_type refund_paid_event;

/* -- refund_ask.c */

/* Why money goes back, as the choices of an option. */
#define REFUND_CHOICES \
	"customer|mistake|duplicate|no_stock|too_late|closed|payment|quality|other"
/* payment-refund's step: see its page. */
void payment_refund(struct ledger *l, struct record *r, const char *reason, bool retry);

/* order.freed: what an order that is given back whole before it is made held. */
extern const struct event_type refund_refused, order_freed;

/* -- refund_hand.c */

/* payment-refund's step for a record with the member `refund`, the name of one: it was
 * paid by hand (its `paid`, or paid), or is to be tried once more. */
void refund_by_hand(struct ledger *l, struct record *r, bool paid, bool retry);

/* -- refund_due.c: payment-refund --due */

/* Is a refund to be paid?  *next: when the next one will be. */
bool refund_due(struct ledger *l, int64_t *next);
/* Ask the adapters for at most CALL_MOST of them, leave to people what has none. */
bool refund_tick(struct ledger *l, struct buf *out);
/* What came of one: refund_told.c. */
void refund_told(struct ledger *l, struct call *c, struct buf *out);

/* {"n","why"?,"tries"?,"clock":{"next"}?}: what has become of its payout: asked for,
 * unknown, failed (both asked for again at next), left to a person, taken up again. */
extern const struct event_type refund_asked, refund_unknown, refund_failed,
    refund_waits, refund_reopened;

#endif
