/* sales.h - what was sold: the day's rollup, and figures over any window */
#ifndef SHOP_SALES_H
#define SHOP_SALES_H

#include "ledger/ledger.h"

/* Fold the events after the watermark "sale_day", up to seq upto (0: the head), into
 * the table sale_day and move the watermark; inside a write batch.  An order counts
 * on its business day once it is paid in full, its cost once it is confirmed, a
 * refund on the business day on which it is recorded as owed, if the order
 * counted. */
void sales_fold(struct ledger *l, int64_t upto);
/* Events that sales_fold has not seen yet? */
bool sales_behind(struct ledger *l);

/* Money in minor units, costs in micros. */
struct figures {
	int64_t orders, qty, revenue, discount, fee, refund, cost, costed;
};
void figures_add(struct figures *to, const struct figures *more);

/* What figures can be cut by. */
enum cut {
	CUT_MINUTE,
	CUT_HOUR,
	CUT_DAY,
	CUT_SKU,
	CUT_CATEGORY,
	CUT_STORE,
	CUT_CHANNEL
};
enum { CUTS_MAX = 4 };
struct question {
	int by[CUTS_MAX]; /* enum cut */
	size_t cuts;
	int64_t since, until; /* half-open; INT64_MIN, INT64_MAX: open */
	int64_t store;        /* 0: all */
};
/* One group of the answer: the values of its cuts (a day, the instant at which a
 * minute or hour begins in local ms, a sku's, store's or channel's id, a category's
 * number) and its figures. */
struct group {
	int64_t key[CUTS_MAX];
	struct figures f;
};
/* Sorted by their names in the order of the cuts.  From the rollup where it can say
 * it exactly (days and above, a window of whole business days), else from the
 * orders of the window.  Memory of the batch. */
const struct group *sales_ask(struct ledger *l, const struct question *q, size_t *n);
/* The printed value of a cut; for the batch. */
struct text sales_label(struct ledger *l, enum cut cut, int64_t key);

#endif
