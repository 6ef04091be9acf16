/* dispatch_inside.h - private to order-dispatch: the stores that may make an order */
#ifndef SHOP_DISPATCH_INSIDE_H
#define SHOP_DISPATCH_INSIDE_H

#include "shop/dispatch.h"
#include "shop/order_inside.h"

struct candidate {
	const struct store *store;
	const char *why;  /* it is passed over; NULL: it can make the order */
	int64_t promise;  /* ms, 0: none */
	int64_t distance; /* m, -1: not known */
	struct buf lacks; /* "short" of no_stock */
	size_t turn;      /* in the list */
};
struct dispatching {
	struct ledger *l;
	struct record *r;
	const struct dispatch_limits *limits;
	struct placing p;
	int64_t version;
	ref stores; /* 0: all */
	bool placed;
	struct position at;
	struct candidate *c; /* best first, once they are ranked; memory of the batch */
	size_t n;
};
/* Look at every candidate and put them in order: those that can make it come first, and
 * only the very first has no why.  false: the record is rejected. */
bool dispatch_rank(struct dispatching *d);
/* An order was sent to a store in this batch. */
void dispatch_sent(struct ledger *l, int64_t store);
void dispatch_release(struct dispatching *d);

#endif
