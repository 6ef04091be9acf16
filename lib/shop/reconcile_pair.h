/* reconcile_pair.h - equal amounts on two sides, paired by time */
#ifndef SHOP_RECONCILE_PAIR_H
#define SHOP_RECONCILE_PAIR_H

#include "base/base.h"

enum { PAIR_NONE = -1 };
/* Something of one side, bill or ledger. */
struct pairing {
	int64_t amount, at; /* ms */
	int64_t of;         /* the caller's own number of it */
	bool ours;          /* of the ledger's side */
	/* Set by pair_nearest, as `of` of the other side; PAIR_NONE: none. */
	int64_t mate;
	int64_t rival; /* of a pair: what would have fitted one of the two as well, and
			  is left over; of what is left over: what it would have
			  fitted, which is taken; `of` of the side that mate has */
};
/* Pair those of equal amount that are at most window apart, the nearest in time first
 * (of equally near ones the earlier), each at most once.  Sorts item; n log n. */
void pair_nearest(struct pairing *item, size_t n, int64_t window_ms);

#endif
