/* refund.h - money that the shop owes back */
#ifndef SHOP_REFUND_H
#define SHOP_REFUND_H

#include "ledger/ledger.h"

/* Append refund.owed to the order's stream, in the batch that is open: amount (over 0,
 * minor units) is owed back to where it came from, to the channel of the latest payment
 * first, never more to one channel than it brought.  reason is a short code
 * (group_failed, payment_over, stock_gone, ..) that stands in the refund's row.
 * The order's refunded grows by amount; when all that was ever paid is then owed
 * back, its status becomes refunding, except while it is pending: so append the event
 * that refuses an order first.  Money that paid for nothing leaves an order that stands
 * as it is, also one that cost nothing.  Owing more than paid - refunded is a bug (70).
 * Paying it out is another command's work. */
void refund_owed(struct ledger *l, int64_t order, int64_t amount, const char *reason);
/* The same for money that paid for nothing: it never counted as sold, so giving it
 * back takes nothing from what was sold. */
void refund_unsold(struct ledger *l, int64_t order, int64_t amount, const char *reason);

/* {"amount","reason","sold"?,"moves":[["refunds:CHANNEL","owed:CHANNEL",amount],..],
 * "clock":{"day"}}: a row of table refund for each channel; day is the business day on
 * which it counts, sold is true when it takes back a sale. */
extern const struct event_type refund_owed_event;

#endif
