/* payment.h - payments seen */
#ifndef SHOP_PAYMENT_H
#define SHOP_PAYMENT_H

#include "shop/order.h"

/* What is let off to round a sum is a payment of this channel, at most what the setting
 * rounding_max says, which is at most this. */
#define CHANNEL_ROUNDING "rounding"
enum { PAYMENT_ROUNDING_MAX = 10000 };
/* What of an order is not paid yet. */
int64_t payment_due(const struct order *o);
/* With this discount, would it cost less than what is paid already? */
bool payment_exceeds(const struct order *o, int64_t discount);

/* payment-record's step: see its page.  With in_full an order without figures counts
 * as paid in full; with retry a refused payment is tried once more. */
void payment_record(struct ledger *l, struct record *r, bool in_full, bool retry);

/* A payment that its channel itself has confirmed (a charge, a callback): the record
 * has the order_id.  What is due is paid by it, or a part of what is due; for an order
 * that is paid or ended, and where it is more than is due, all of it is owed back, and
 * the record is refused by `by`.  Known by channel and no already: answered.  true: it
 * was booked, or known; false: rejected (unknown_order, key_conflict). */
struct arrived {
	const char *by; /* the command */
	struct text channel, no;
	int64_t amount, fee; /* the fee may be one that is not told yet */
	/* Members for the body of its event, or none; of coin (wallet.h) its moves,
	 * which then are not from payer, be they none: NULL p otherwise. */
	struct text members, moves;
};
enum { ARRIVED_FEE_UNKNOWN = -1 };
bool payment_arrived(struct ledger *l, struct record *r, const struct arrived *p);
/* Is this the number of a payment for something else, or of another amount? */
bool payment_of_other(struct ledger *l, struct record *r, struct text channel,
    struct text no, int64_t order, int64_t amount);
/* Show what was said when the payment of this channel and number was booked. */
void payment_show(
    struct ledger *l, struct record *r, struct text channel, struct text no);

/* payment.recorded: a tender of a payment in full; the last one has "out", with status
 * paid, and "fees", the fees of all that was ever paid for it.  payment.taken: a tender
 * of a part, while the order waits for the rest; the last of a record has "out".
 * payment.seen: a tender that pays for nothing and is owed back at once.
 * payment.refused: the step's refusal. */
extern const struct event_type payment_recorded, payment_taken, payment_seen,
    payment_refused;

#endif
