/* queue.h - the make queue: what a store has still to make, and until when */
#ifndef SHOP_QUEUE_H
#define SHOP_QUEUE_H

#include "shop/order.h"

/* An order stands in its store's queue from when it was confirmed (paid, its stock
 * settled, its group come about) until it is ready: while it is `paid` and confirmed,
 * or `making`.  At most for so long after it was recorded, and after it was placed:
 * what is older is no work for anybody any more, such as the till's sales of last week.
 */
enum { QUEUE_HOURS = 12 };

struct queued {
	int64_t order, store;
	enum order_status status;
	int64_t since, seq; /* of the event that put it here: its time, its number */
};
/* The queue of a store in the order of its places: first what is being made, then what
 * waits, each as it came in.  Memory of the batch. */
struct queued *queue_list(struct ledger *l, int64_t store, size_t *n);
/* How many orders stand in it. */
int64_t queue_length(struct ledger *l, int64_t store);

/* When the order of this turn (from 1) is through, at capacity orders an hour (more
 * than 0) counted from now, which is when the store begins with the first of them: now
 * + turn * 3600 / capacity seconds, the latter rounded up to a whole one. */
int64_t queue_turn_ms(int64_t now, int64_t capacity, int64_t turn);
/* Until when the store would have made all that stand in its queue now and so many
 * orders more, by the ledger's clock; 0 where its capacity is not known.  With 1 it is
 * what can be promised for an order that comes now. */
int64_t queue_promise_ms(struct ledger *l, const struct store *s, int64_t extra_orders);

#endif
