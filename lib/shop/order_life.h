/* order_life.h - what becomes of an order: made, handed over, cancelled, expired */
#ifndef SHOP_ORDER_LIFE_H
#define SHOP_ORDER_LIFE_H

#include "shop/order.h"

/* -- order_advance.c */

/* What order-advance moves to, as the choices of an option. */
#define ADVANCE_CHOICES "making|ready|shipped|completed"
/* order-advance's step: see its page.  to: for every record, NULL: its own `to`. */
void order_advance(struct ledger *l, struct record *r, const char *to, bool retry);

/* {"status","out"}: the order has entered making, ready, shipped, completed; the
 * event's at says when.  And the refusals to enter them. */
extern const struct event_type order_started, order_made, order_shipped,
    order_completed, making_refused, ready_refused, shipping_refused,
    completion_refused;

/* -- order_cancel.c */

/* Why orders are cancelled, as the choices of an option. */
#define CANCEL_CHOICES \
	"customer|mistake|duplicate|no_stock|too_late|closed|payment|quality|other"
/* order-cancel's step: see its page.  reason: for every record, NULL: its own
 * `reason`.  With made also what is being made or was made. */
void order_cancel(
    struct ledger *l, struct record *r, const char *reason, bool made, bool retry);

/* {"status":"cancelled","reason","note"?,"made"?,"void"?,"moves"?}: what it holds
 * is free; and the members of confirm_back (confirm.h) for what it had used. */
extern const struct event_type order_cancelled, cancel_refused;
/* {"moves"}: the uses and budgets of promotions that a paid order had used. */
extern const struct event_type promo_returned;
/* The fold of both kinds of cancelling: the status, and the group it leaves. */
void order_cancel_fold(
    struct ledger *l, const struct event *e, const struct record *body);

/* -- order_expire.c */

/* How long orders may be unpaid: "30m" for all, "meituan=15m" for those of a channel,
 * several with commas between; the last that is said of a channel holds.  false: not
 * written like this, or under a second. */
bool expire_after(struct text word);
/* order-expire: is an order due?  *next: when the next one will be. */
bool expire_due(struct ledger *l, int64_t *next);
/* Cancel at most a thousand of those that are due; a line for each. */
bool expire_tick(struct ledger *l, struct buf *out);

/* {"status":"cancelled","reason":"unpaid","void"?} */
extern const struct event_type order_expired;

#endif
