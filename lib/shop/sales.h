/* sales.h - what was sold: the day's rollup, and figures over any window */
#ifndef SHOP_SALES_H
#define SHOP_SALES_H

#include "ledger/ledger.h"
#include "record/rows.h"

/* Fold the events after the watermark "sale_day", up to seq upto (0: the head), into
 * the tables sale_day and sale_loss and move the watermark; inside a write batch.  An
 * order counts on its business day once it is paid in full, its cost once it is
 * confirmed, a refund on the business day on which it is recorded as owed, if the
 * order counted. */
void sales_fold(struct ledger *l, int64_t upto);
/* Events that sales_fold has not seen yet? */
bool sales_behind(struct ledger *l);
/* For a report, before it reads: sales_fold, where the lock is to be had soon. */
void sales_prepare(struct ledger *l);

/* Money in minor units, costs in micros. */
struct figures {
	int64_t orders, qty, revenue, discount, fee, refund, cost, costed;
	int64_t tax;      /* in revenue less discount and refund, by the skus' rates */
	int64_t promoted; /* orders that cost less by a promotion or a group's price */
	/* What no order's line carries, filled where sales_has_losses(): stock issued
	 * or expired, missed or found by counts and on transport, and goods sold whose
	 * cost was booked or corrected outside of orders. */
	int64_t waste, shrinkage, other;
	int64_t used; /* by recipe, where figures are cut by item */
	int64_t last; /* the order that was counted last */
};
void figures_add(struct figures *to, const struct figures *more);

/* What figures can be cut by. */
enum cut {
	CUT_MINUTE,
	CUT_HOUR, /* of a day */
	CUT_DAY,
	CUT_MONTH,
	CUT_WEEKDAY, /* of the business day */
	CUT_CLOCK,   /* the hour, whatever the day */
	CUT_SKU,
	CUT_CATEGORY,
	CUT_OPTION,
	CUT_ITEM,
	CUT_STORE,
	CUT_CHANNEL
};
enum { CUTS_MAX = 4 };
/* What is asked for of one store: half-open, INT64_MIN and INT64_MAX where open. */
struct window {
	int64_t store, since, until;
	int64_t later;      /* days by which its own days are shown later */
	bool whole;         /* of business days, from first up to end */
	int64_t first, end; /* then */
};
struct question {
	int by[CUTS_MAX]; /* enum cut; of CUT_OPTION and CUT_ITEM at most one */
	size_t cuts;
	int64_t day_start; /* with which hour the hours of a day begin */
	const struct window *window;
	size_t windows;
	bool losses; /* wanted, where sales_has_losses() */
};
/* One group of the answer: the values of its cuts (a day, the instant at which a
 * minute or hour begins in local ms, a month's number, 0 to 6 for Monday to Sunday, an
 * hour of the day, a sku's, item's, store's or channel's id, the number of a category
 * or an option) and its figures. */
struct group {
	int64_t key[CUTS_MAX];
	struct figures f;
};
/* The windows of all stores, or of one (0: all), by the words that an owner types
 * (NULL: open), each store's days its own.  The words have been checked before. */
void sales_windows(struct ledger *l, struct question *q, int64_t store,
    const char *since, const char *until);
/* The same question about the period before: so many business days earlier as the
 * windows touch, or, where one does not begin with a business day, as long as it is.
 * Days, hours and months of the answer are moved to those of q.  The windows must have
 * a beginning. */
void sales_before(struct ledger *l, const struct question *q, struct question *before);
/* Sorted by their names in the order of the cuts.  From the rollup where it can say
 * it exactly (days and above, windows of whole business days), else from the
 * orders of the windows.  An order counts once in each group; cut by option or item it
 * falls into several.  Memory of the batch. */
const struct group *sales_ask(struct ledger *l, const struct question *q, size_t *n);
/* Do the figures tell losses?  Those are of a time and a store alone. */
bool sales_has_losses(const struct question *q);
/* The printed value of a cut; for the batch. */
struct text sales_label(struct ledger *l, enum cut cut, int64_t key);
/* <0, 0, >0 as the groups of an answer are sorted. */
int sales_order(struct ledger *l, const struct question *q, const struct group *x,
    const struct group *y);

/* sales-report's rows: top (0: all) for each value of the cuts before the last;
 * against: beside the period before.  names: of the cuts, in their order. */
void sales_table(struct ledger *l, struct rows *rows, const struct question *q,
    const char *const *names, int64_t top, bool against);
/* margin-report's rows. */
void margin_table(struct ledger *l, struct rows *rows, const struct question *q,
    const char *const *names);

#endif
