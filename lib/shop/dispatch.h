/* dispatch.h - which store makes an order */
#ifndef SHOP_DISPATCH_H
#define SHOP_DISPATCH_H

#include "shop/order.h"

/* What a store must keep to; INT64_MAX: anything. */
struct dispatch_limits {
	int64_t distance_m, promise_ms;
	bool retry; /* try orders again that were refused here */
};

/* order-dispatch's step, before order-add: a record without `store`, or with `stores`
 * (candidates, else all that are not retired), gets the store that has the stock for
 * all its lines, fresh, by the recipes that order-add would freeze; of those the one
 * with the shortest promise (queue_promise_ms: a store whose capacity is not known
 * promises nothing and comes last), then the nearest to `place`, then the first in the
 * list or by name.  Orders that were sent to a store in the last half hour and are not
 * paid count as standing in its queue.
 *
 * The choice is the event order.dispatched on the stream dispatch:CHANNEL/CHANNEL_NO,
 * under that key: the same record gets the same store, other lines, stores or place are
 * key_conflict, and so is an order that was recorded without it.  A later version of an
 * order (order.h) gets the store of the first.  Nothing is set aside: that is
 * stock-reserve's.  `place` is read and never stored. */
void order_dispatch(
    struct ledger *l, struct record *r, const struct dispatch_limits *limits);

/* The second is the refusal no_store. */
extern const struct event_type order_dispatched, dispatch_refused;

#endif
