/* stock_lot.h - a store's stock of an item: its open lots and what it has cost */
#ifndef SHOP_STOCK_LOT_H
#define SHOP_STOCK_LOT_H

#include "ledger/ledger.h"

/* Times are ms; INT64_MAX: never. */
struct stock_lot {
	int64_t id, received, expires, use_by, alert;
	int64_t remaining;
	int64_t micros; /* what remains has cost, where the lots carry the values */
	struct text name;
	bool alerted, stored, changed;
};
/* What a store has of an item.  qty is the sum of remaining and the posted amount of
 * its account; micros is what it has cost.  by_lot: the lots carry their own values,
 * which add up to micros (FIFO); else all units cost the same (moving average). */
struct stock_item {
	int64_t store, item, qty, micros;
	int64_t used; /* when some was last used, in the shop's time; 0: never */
	bool by_lot;
	struct stock_lot *lot; /* first to expire first, then received, then id; those
				  that are used up stay with remaining 0 for a while */
	size_t lots, cap;
	bool stored, changed;
};
/* As it is now in this batch, kept in memory and written at its end; good until the
 * end of the batch. */
struct stock_item *stock_item(struct ledger *l, int64_t store, int64_t item);
/* The lot of this name that has some left; NULL: none. */
struct stock_lot *stock_open_lot(const struct stock_item *s, struct text name);

/* Which lots may be used: those that have come and are not expired; expired ones too;
 * all, also what is still to come (what has happened is never refused). */
enum stock_pick { STOCK_FRESH, STOCK_EXPIRED, STOCK_ANY };
bool stock_may(const struct stock_lot *lot, int64_t now, enum stock_pick pick);
/* What lies in lots that may not be used. */
int64_t stock_stale(const struct stock_item *s, int64_t now, enum stock_pick pick);

/* What q of qty units cost that cost micros together; all that is left costs what is
 * left. */
int64_t stock_cost(int64_t micros, int64_t qty, int64_t q);
/* From now on the lots carry the values, each its part of the average; or no more. */
void stock_by_lot(struct stock_item *s, bool by_lot);

/* -- for folds */

/* A lot comes into stock: lot->remaining units that cost lot->micros.  qty and micros
 * are the lot as it came, which is more where some of it never lay in stock.  A lot
 * of this name that was there before gets the units back; its times stay. */
void stock_put(struct ledger *l, const struct event *e, struct stock_item *s,
    const struct stock_lot *lot, int64_t qty, int64_t micros);
/* So much of a lot is used; micros: what that has cost, where the lots carry the
 * values, else 0. */
void stock_use_lot(
    struct stock_item *s, struct stock_lot *lot, int64_t qty, int64_t micros);
/* So many units that cost so many micros are used, at a time in the shop. */
void stock_use_value(struct stock_item *s, int64_t qty, int64_t micros, int64_t at);

#endif
