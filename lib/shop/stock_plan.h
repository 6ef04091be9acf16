/* stock_plan.h - what to buy, and what to bring from another store instead */
#ifndef SHOP_STOCK_PLAN_H
#define SHOP_STOCK_PLAN_H

#include "record/rows.h"
#include "shop/stock.h"

struct plan_options {
	int64_t weeks;                         /* of sales to look back on, from 1 */
	int64_t lead_ms, cover, minimum, pack; /* for items that do not say */
	struct text store, item;               /* NULL p: all */
	bool why, all;
};
/* stock-plan: a row for each thing to do, by store and item; see its page. */
void stock_plan(struct ledger *l, struct rows *rows, const struct plan_options *o);

/* -- rules, tested alone */

enum { PLAN_DAYS_MAX = 730 };
/* What will be used on a business day: the mean, rounded up, of the days of its weekday
 * among `days` days that end before `today`, of those on which the store sold.  A
 * weekday that did not come round since the first of these counts as the mean of them
 * all; one that did, and on which nothing was sold, as none.  use NULL: never used. */
int64_t plan_use(
    const int64_t *use, const bool *sold, int64_t days, int64_t today, int64_t on);
/* How many packs make so much, rounded up. */
int64_t plan_packs(int64_t qty, int64_t pack);

#endif
