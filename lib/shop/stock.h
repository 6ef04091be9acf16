/* stock.h - lots received, held for orders, given back, used; what is on hand */
#ifndef SHOP_STOCK_H
#define SHOP_STOCK_H

#include "record/rows.h"
#include "shop/order.h"
#include "shop/stock_move.h"

/* -- the steps of commands -------------------------------------------------------- */

/* stock-receive: a lot comes in.  order: "SUPPLIER/NO", what records that name no
 * supplier were ordered by; NULL p: they were not. */
void stock_receive(struct ledger *l, struct record *r, struct text order);
/* stock-reserve: hold what an order needs, for ttl_ms at least; pick: from which lots.
 */
void stock_reserve(struct ledger *l, struct record *r, int64_t ttl_ms, bool retry,
    enum stock_pick pick);
/* stock-release: give an order's open stock hold back. */
void stock_release(struct ledger *l, struct record *r);
/* stock-issue: stock that goes out without being sold.  reason: for records that name
 * none, NULL: they must. */
void stock_issue(struct ledger *l, struct record *r, const char *reason,
    enum stock_pick pick, bool retry);
/* stock-make: a batch made by an item's recipe, or a package opened. */
void stock_make(struct ledger *l, struct record *r, enum stock_pick pick, bool retry);

/* Stock set aside outside an order: a record with `reservation`, its name.  What
 * stock-reserve, stock-release and stock-confirm do with it. */
bool stock_is_reservation(const struct record *r);
void stock_set_aside(struct ledger *l, struct record *r, int64_t ttl_ms, bool retry,
    enum stock_pick pick);
void stock_put_back(struct ledger *l, struct record *r);
void stock_confirm(struct ledger *l, struct record *r);
extern const struct event_type reservation_held, reservation_refused,
    reservation_released, stock_confirmed;
/* stock-expire: see its page. */
bool stock_expire_due(struct ledger *l, int64_t *next);
bool stock_expire(struct ledger *l, struct buf *out);

extern const struct event_type stock_alerted, stock_expired;
extern const struct event_type stock_received, stock_held, stock_refused,
    stock_released, release_refused, stock_issued, issue_refused, stock_made,
    stock_opened, make_refused;

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
/* What so many times a recipe takes, the same way. */
bool stock_recipe_needs(
    struct ledger *l, struct recipe recipe, int64_t times, struct stock_uses *out);
/* One more of what lacks, appended to an array that the caller closes: {"item","qty"}
 * of what is short, or {"item","needed","available"}; with "lot" where one was meant.
 */
void stock_put_lack(struct buf *b, const struct stock_use *need, struct text lot,
    int64_t there, bool shorts);
/* "KIND:STORE:ITEM" for the batch. */
struct text stock_account(
    struct ledger *l, const char *kind, struct text store, struct text item);
/* What an order could take of an item in a store now: what is available and lies in
 * lots that have come and are not expired. */
int64_t stock_fresh(
    struct ledger *l, const struct store *store, struct text item, int64_t id);
/* The parts of such a name. */
struct text stock_store_of(struct text account);
struct text stock_item_of(struct text account);
/* May it take more than the book has?  A fact may, and any order of a store that says
 * negative. */
bool stock_shorts(struct ledger *l, const struct order *o);
/* Legs for what the order needs as it is now: [["stock:S:I","customer:S:I",qty],..]
 * appended to legs (empty brackets when nothing is needed).  pick: which lots may be
 * counted on (a fact takes any).  What is not there: an order that may be short takes
 * it from "short:S:I" in further legs, named in lacks as [{"item","qty"},..]; for any
 * other the answer is false and lacks names [{"item","needed","available"},..].  lacks
 * stays empty when nothing is short. */
bool stock_legs(struct ledger *l, const struct order *o, const struct stock_uses *needs,
    enum stock_pick pick, struct buf *legs, struct buf *lacks);

#endif
