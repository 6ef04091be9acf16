/* stock_make.h - private to stock-make: a batch or a package on its way */
#ifndef SHOP_STOCK_MAKE_H
#define SHOP_STOCK_MAKE_H

#include "shop/stock_want.h"

struct making {
	struct entry e;
	struct text store, item, lot, note;
	struct text name; /* of its stream */
	const struct store *where;
	const struct item *what;
	int64_t when;
	int64_t batches, qty, yield, open; /* as they came, 0: not given */
	int64_t planned;
	bool happened;
	struct stock_uses needs;
};
/* Open a package: the step once the record is read and its definitions are found. */
void stock_open(
    struct ledger *l, struct record *r, struct making *p, enum stock_pick pick);

/* The times of a lot whose life is short: an alert or a use-by date that would lie
 * before it came means nothing. */
void stock_short_times(const struct item *what, struct stock_lot *lot);
/* "clock":{..} with the times of what m gives and, under out, expires_at: the end
 * (INT64_MAX: none). */
void making_clock(const struct making *p, const struct stock_move *m, int64_t expires,
    struct buf *body);

#endif
