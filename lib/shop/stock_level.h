/* stock_level.h - what is on hand, now or then; in which lots; for how many cups */
#ifndef SHOP_STOCK_LEVEL_H
#define SHOP_STOCK_LEVEL_H

#include "base/map.h"
#include "record/rows.h"
#include "shop/stock.h"

struct level_options {
	struct text store, item; /* NULL p: all */
	bool lots, by_sku;       /* rows of another kind */
	bool days;               /* how long it lasts, in one more column */
	int64_t at;              /* as it was in the shop then; INT64_MIN: now */
};
/* stock-level: see its page. */
void stock_level(struct ledger *l, struct rows *rows, const struct level_options *o);

/* -- shared by stock_level*.c */

struct level {
	struct ledger *l;
	struct rows *rows;
	const struct level_options *o;
	struct map expired; /* what holds past their end still keep, by account */
};
/* Holds past their end still stand in the counters until the next writer comes; they
 * keep nothing back.  What of an account is held without them. */
int64_t level_held(const struct level *v, struct text account, const struct account *a);
/* A row for each lot that has some left. */
void level_lots(struct level *v, const struct store *where, const struct item *what);
/* A row for each product of each store: for how many there is enough. */
void level_skus(struct level *v);

#endif
