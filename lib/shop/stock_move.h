/* stock_move.h - what one event takes from a store's stock, and what it puts there */
#ifndef SHOP_STOCK_MOVE_H
#define SHOP_STOCK_MOVE_H

#include "shop/catalog.h"
#include "shop/stock_lot.h"

/* Lots are chosen and priced when an event is decided, and stand in its body:
 *   "store":NAME
 *   "items":[[ITEM,qty,micros],..]      taken from an item's stock in all
 *   "lots":[[ITEM,LOT,qty],..]          and from its lots; where the lots carry the
 *                                       values (FIFO) [ITEM,LOT,qty,micros]
 *   "puts":[[ITEM,LOT,qty,micros],..]   what comes in, by lots
 *   "fifo":true                         and these carry their values
 *   "clock":{"puts":[[received,expires,use_by,alert],..]}   their times (0: never)
 * The accounts are the caller's: its moves or legs say where the quantities and the
 * value go.  One struct is one event in the making, for one store; what it takes sees
 * what it took before. */
struct stock_side;
struct stock_move {
	struct ledger *l;
	const struct store *store;
	int64_t now;
	struct stock_side *side; /* one for each item, memory of the batch */
	size_t sides, cap;
	struct buf puts, times;
};
void stock_move_begin(
    struct stock_move *m, struct ledger *l, const struct store *store);
/* The item as the event leaves it so far, to look at. */
const struct stock_item *stock_move_item(struct stock_move *m, struct text item);
/* How much of it could be taken now: what the account has, less what other orders hold,
 * what lies in lots that may not be used, and what this event took already. */
int64_t stock_move_free(struct stock_move *m, struct text item, enum stock_pick pick);
/* Take qty units, first to expire first among the lots that may be used, and if they
 * are not enough (what was held may expire) from the others.  Returns what they cost,
 * in micros: by the average, or what the lots have cost where the store says fifo.
 * That the lots hold so much is the caller's to know; else it dies (70). */
int64_t stock_take(
    struct stock_move *m, struct text item, int64_t qty, enum stock_pick pick);
/* The same from one lot, which has so much. */
int64_t stock_take_lot(
    struct stock_move *m, struct text item, struct text lot, int64_t qty);
/* All that is in a lot leaves again at what it brought, as far as that is still there;
 * all there is when nothing else is left.  Returns its micros. */
int64_t stock_take_back(
    struct stock_move *m, struct text item, struct text lot, int64_t brought);
/* What an event took (the "items" and "lots" of its body) is given back to its lots at
 * what it was priced then. */
void stock_give_back(struct stock_move *m, const struct record *was);
/* lot->remaining units that cost lot->micros come in.  Its name and times are used. */
void stock_give(struct stock_move *m, struct text item, const struct stock_lot *lot);
/* What the item's shelf life makes of a lot that comes at a time: expires (if 0 in
 * lot), use_by and alert. */
void stock_lot_times(const struct item *what, struct stock_lot *lot);
/* A name that no lot of the item has in this store: base, else base-2, base-3 ...;
 * memory of the batch. */
struct text stock_lot_name(
    struct ledger *l, int64_t store, int64_t item, struct text base);
/* The members above, appended to body; and the one under clock, to what is inside that
 * object.  stock_move_end frees. */
void stock_move_put(const struct stock_move *m, struct buf *body);
void stock_move_clock(const struct stock_move *m, struct buf *clock);
void stock_move_end(struct stock_move *m);
/* Appended to an open array of moves: ["FROM:STORE","TO:STORE",micros] between accounts
 * of value, turned round when micros is negative, nothing when it is 0;
 * ["FROM:STORE:ITEM","TO:STORE:ITEM",qty] between those of quantity.  from and to may
 * be of several parts ("loss:waste"). */
void stock_put_value(struct buf *moves, const char *from, const char *to,
    struct text store, int64_t micros);
void stock_put_qty(struct buf *moves, const char *from, const char *to,
    struct text store, struct text item, int64_t qty);
/* -- stock_revalue.c */

/* A receipt dated back: had it been known, what was used since would have cost more (or
 * less, below 0) by so many micros, by the moving average.  at: when it came, 0: now.
 * Nothing was used since then, or the store says fifo (what the lots that were used
 * have cost stays true): 0. */
int64_t stock_revalue(struct ledger *l, const struct store *store, int64_t item,
    int64_t at, int64_t qty, int64_t micros);

/* -- stock_fold.c */

/* The fold of these members, for every type of event that has them. */
void stock_move_fold(
    struct ledger *l, const struct event *e, const struct record *body);

#endif
