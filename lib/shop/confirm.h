/* confirm.h - the end of the pipeline: what an order holds is used or given back */
#ifndef SHOP_CONFIRM_H
#define SHOP_CONFIRM_H

#include "shop/order.h"

/* order-confirm: see its page. */
void confirm(struct ledger *l, struct record *r);

/* -- confirm_due.c: order-confirm --due.  Orders that were paid so long ago and not
 * confirmed, because their pipeline died behind the payment, are; those placed more
 * than two days before are looked for no more. */
enum { CONFIRM_LATE_MS = 60000 };
bool confirm_due(struct ledger *l, int64_t *next);
bool confirm_tick(struct ledger *l, struct buf *out);

/* The members for an event on the stream of a paid order that settle it, appended to
 * body (which may hold members already):
 *   "post":[[step,attempt],..]   its open holds of the steps 1 to 3
 *   "hold":[{..},..]             holds that had expired or were released, once more
 *   "store":NAME
 *   "costs":[micros,..] "costed":[bool,..]  for each line; costed: its whole cost is
 *                                known, so it has a recipe and nothing of it was short
 *   "items", "lots"              what is taken from stock (stock_move.h)
 *   "moves":[["value:STORE","cogs:STORE",micros]]
 * those after hold only when stock is used.  *cost: the order's cost in micros.
 * false, body unchanged: what was held is held no more, and not there either. */
bool confirm_members(
    struct ledger *l, const struct order *o, struct buf *body, int64_t *cost);
/* The same for its seat alone: "post" and "hold". */
bool confirm_seat(struct ledger *l, const struct order *o, struct buf *body);
/* The fold of these members; for every type of event that carries them.  The order's
 * status is the type's own; settles: the step of confirming is done by it. */
void confirm_fold(
    struct ledger *l, const struct event *e, const struct record *body, bool settles);
/* The members for an event that takes a settled order back before it is made: what it
 * used is in stock again, in its lots and at the cost at which it left.  Appended to
 * body: "costs_back", "costed_back" (what the lines had cost), "store", "items",
 * "lots", "puts" (stock_move.h) and "moves"; to clock, which is inside that object:
 * "puts". false, nothing appended: it used no stock. */
bool confirm_back(
    struct ledger *l, const struct order *o, struct buf *body, struct buf *clock);
/* The fold of these members; without them it does nothing. */
void confirm_back_fold(
    struct ledger *l, const struct event *e, const struct record *body);
/* "void":[[step,attempt],..]: its open holds; nothing when there are none. */
void confirm_voids(struct ledger *l, const struct order *o, struct buf *body);
/* Append order.refused: its open holds voided, the order `refused` when it was pending
 * or paid, and what was paid for it owed back (reason: a short code). out: members
 * (without braces) for the body's "out" before the status, or none.  r is shown the
 * answer; the step is STEP_CONFIRM. */
void confirm_refuse(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, const char *reason, struct text out);

extern const struct event_type order_confirmed, order_waiting, order_refused;

#endif
