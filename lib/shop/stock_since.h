/* stock_since.h - what moved after a time in the shop, and the book as it was then */
#ifndef SHOP_STOCK_SINCE_H
#define SHOP_STOCK_SINCE_H

#include "ledger/ledger.h"

/* The first event recorded at or after a time; one more than the last, when there is
 * none.  (Recording times never step back.) */
int64_t stock_first_since(struct ledger *l, int64_t when);

/* Called for each transfer that changed stock and happened in the shop after `at`, as
 * far as it is known: by events recorded since then, and receipts recorded before that
 * are dated later; one that was taken back is as if it had never been.  Names live
 * until the next call.  What was moved within a store's
 * stock (a package opened) is no transfer.  Memory stays the same. */
typedef void stock_moved(void *state, struct text from, struct text to, int64_t amount);
void stock_since(struct ledger *l, int64_t at, stock_moved *each, void *state);

/* An item's accounts as they were in the shop at a time. */
struct stock_book {
	int64_t on_hand; /* less what was sold short: may be below 0 */
	int64_t sold;    /* to customers, ever */
	int64_t made;    /* used up in making others, less what of it was made */
	int64_t counted; /* what counts missed so far, less what they found */
};
void stock_book_at(struct ledger *l, struct text store, struct text item, int64_t at,
    struct stock_book *out);

#endif
