/* stock.h - lots received, held for orders, given back, used; what is on hand */
#ifndef SHOP_STOCK_H
#define SHOP_STOCK_H

#include "record/rows.h"
#include "shop/order.h"

/* -- the steps of commands -------------------------------------------------------- */

/* stock-receive: a lot comes in. */
void stock_receive(struct ledger *l, struct record *r);
/* stock-reserve: hold what an order needs, for ttl_ms at least. */
void stock_reserve(struct ledger *l, struct record *r, int64_t ttl_ms, bool retry);
/* stock-release: give an order's open stock hold back. */
void stock_release(struct ledger *l, struct record *r);
/* stock-level: a row for each store and item; NULL texts: all. */
void stock_level(
    struct ledger *l, struct rows *rows, struct text store, struct text item);

extern const struct event_type stock_received, stock_held, stock_refused,
    stock_released, release_refused;

/* -- stock_need.c: what an order takes -------------------------------------------- */

struct stock_use {
	size_t line;      /* of the order, from 0 */
	struct text item; /* name */
	int64_t id, qty;
};
struct stock_uses {
	struct stock_use *v; /* memory of the batch */
	size_t n;
};
/* What each line takes by the recipes of its frozen sku version and options, times its
 * quantity: lines in order, within a line the recipe and then the options in order.
 * false when a quantity is over 2^53 - 1. */
bool stock_uses(struct ledger *l, const struct order *o, struct stock_uses *out);
/* The same summed by item over the whole order, sorted by the items' names; line means
 * nothing then. */
bool stock_needs(struct ledger *l, const struct order *o, struct stock_uses *out);
/* "KIND:STORE:ITEM" for the batch. */
struct text stock_account(
    struct ledger *l, const char *kind, struct text store, struct text item);
/* Legs for what the order needs as it is now: [["stock:S:I","customer:S:I",qty],..]
 * appended to legs (empty brackets when nothing is needed).  What is not there: a
 * happened order takes it from "short:S:I" in further legs, named in lacks as
 * [{"item","qty"},..]; for any other order the answer is false and lacks names
 * [{"item","needed","available"},..].  lacks stays empty when nothing is short. */
bool stock_legs(struct ledger *l, const struct order *o, const struct stock_uses *needs,
    struct buf *legs, struct buf *lacks);

/* -- stock_lots.c: open lots and moving averages, in memory during a batch --------- */

struct stock_lot {
	int64_t id, received, expires, remaining; /* expires INT64_MAX: never */
	struct text name;
	bool stored, changed;
};
/* What a store has of an item.  qty is the sum of remaining and the posted amount of
 * its account; micros is what it has cost. */
struct stock_item {
	int64_t store, item, qty, micros;
	struct stock_lot *lot; /* first to expire first, then received, then id; those
				  that are used up stay with remaining 0 for a while */
	size_t lots, cap;
	bool stored, changed;
};
/* As it is now in this batch; good until the end of the batch. */
struct stock_item *stock_item(struct ledger *l, int64_t store, int64_t item);
/* What q units cost by the moving average; all that is left costs what is left. */
int64_t stock_cost(int64_t micros, int64_t qty, int64_t q);
/* For folds: a lot comes in; so much of the lot of this name is used; so many units
 * that cost so many micros are used. */
void stock_add(struct ledger *l, struct stock_item *s, const struct stock_lot *lot,
    int64_t micros);
void stock_use_lot(struct stock_item *s, struct text lot, int64_t qty);
void stock_use_value(struct stock_item *s, int64_t qty, int64_t micros);

#endif
