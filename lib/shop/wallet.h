/* wallet.h - what customers have paid in advance or were given, and how they spend it
 */
#ifndef SHOP_WALLET_H
#define SHOP_WALLET_H

#include "shop/order.h"

/* A customer has value (fen he paid), bonus (fen given to him), points, and cups of a
 * sku.  Each grant is a lot (projection wallet_lot) with its end; the accounts
 * wallet:C, bonus:C, points:C and cups:SKU:C hold the sums of the lots' remainders,
 * prepaid:SKU:C what the cups that are left have cost.  Lots are spent first to expire
 * first; among those that end together paid value goes before bonus, so that what can
 * be paid back to the customer becomes less before what can not.  An order is paid with
 * cups first, then value and bonus, then points.
 *
 * What pays for an order goes to cash:coin: from wallet:C and bonus:C; for points and
 * for cups from gifted, and from prepaid:SKU:C what the cup has cost. */
enum wallet_kind { WALLET_VALUE, WALLET_BONUS, WALLET_POINTS, WALLET_CUPS };
/* What may pay: bits, 0 for all of them.  Value is with its bonus. */
enum { WALLET_WITH_VALUE = 1, WALLET_WITH_POINTS = 2, WALLET_WITH_CUPS = 4 };

/* Private to wallet*.c: what each kind pays, and out of which lots. */
struct wallet_part {
	enum wallet_kind kind;
	struct text sku;    /* of cups */
	int64_t units, fen; /* of the kind's unit; what they pay */
};
struct wallet_take {
	enum wallet_kind kind;
	struct text sku, lot;
	int64_t units, fen;
	int64_t paid; /* of what the customer paid for the lot, fen */
};
struct wallet_plan {
	struct text customer;
	int64_t fen;   /* what it pays */
	int64_t lacks; /* what was wanted and is not there */
	bool captured; /* it spends what a hold has set aside */
	struct wallet_part *part;
	struct wallet_take *take; /* both in the batch's arena */
	size_t parts, takes;
	int64_t value, bonus, points, points_fen, cups; /* that he could spend */
};

/* -- wallet.c: a tender of channel `coin`, decided inside a batch */

/* Which lots of the customer pay for `wanted` fen (over 0) of this order?  true: they
 * pay all of it.  false: lacks says what is missing; the plan pays what there is
 * (fen, maybe 0) and may be used for that part.  A cup pays the whole net price of one
 * unit of a line with its sku, if so much is wanted, and never a part of it; units that
 * cups paid before are not paid again.  Nothing is written: what the plan says is true
 * until the next event. */
bool wallet_can(struct ledger *l, struct text customer, const struct order *o,
    int64_t wanted, int with, struct wallet_plan *p);
/* Members for `refused`: "wanted", "lacks" and what he could have spent. */
void wallet_put_lacks(const struct wallet_plan *p, int64_t wanted, struct buf *more);

/* Spent at once: the event of the payment has both,
 *   "moves":[..]   wallet_put_moves appends to this open array, [] without braces
 *   "wallet":{..}  wallet_put appends the member
 * and its fold calls wallet_fold.  It stands on the order's stream; there is no move
 * from payer. */
void wallet_put_moves(const struct wallet_plan *p, struct buf *moves);
void wallet_put(const struct wallet_plan *p, struct buf *body);

/* Set aside: the event of the authorization has "hold", one object or an array;
 * wallet_put_hold appends the object (name NULL: into an open array) and
 * wallet_put_coin the member "coin", which capture reads.  It has no end unless the
 * event has clock.expires, no lots, and no "wallet".  Given back with
 * "void":[[step,attempt]]. */
void wallet_put_hold(const struct wallet_plan *p, int64_t step, int64_t attempt,
    const char *name, struct buf *body);
void wallet_put_coin(const struct wallet_plan *p, struct buf *body);
/* Which lots pay, now that `amount` (over 0, at most what was authorized) of what is
 * set aside is taken?  authorized: the body with "coin".  That the hold is open is the
 * caller's to know.  The event of the capture has what wallet_put_moves and wallet_put
 * say, and the member "post", which wallet_put_post appends. */
void wallet_capture(struct ledger *l, const struct record *authorized, int64_t amount,
    struct wallet_plan *p);
void wallet_put_post(const struct wallet_plan *p, int64_t step, int64_t attempt,
    const struct record *authorized, struct buf *body);

/* The fold of "wallet" and "wallet_back", for every type of event on an order's stream
 * that has them.  (order-show leaves these members out when it replays one order.) */
void wallet_fold(struct ledger *l, const struct event *e, const struct record *body);

/* -- wallet_back.c: a refund */

/* What of this order was paid by coin and did not come back yet, fen. */
int64_t wallet_left(struct ledger *l, int64_t order);
/* So many cups of a sku (id of its stream) may come back with a refund. */
struct wallet_cups {
	int64_t sku, units;
};
/* `amount` fen (over 0, at most wallet_left) of the order goes back to the lots that
 * paid for it: first the cups named (those whose lines are refunded), each for what it
 * paid; the rest in shares to value, bonus and points; what is more than these paid,
 * being less than a cup, as bonus.  All that is left: everything comes back, cups too,
 * named or not.  A lot that has expired meanwhile: to a new one that lasts 7 days.
 * Appends to the open array moves all the moves of paying it out (owed:coin to the
 * wallet's accounts, cash:coin to refunds:coin; so it was owed before), to body the
 * member "wallet_back", to clock members of the object "clock"; moves and clock may
 * stay empty.  The event's fold calls wallet_fold. */
void wallet_back(struct ledger *l, int64_t order, int64_t amount,
    const struct wallet_cups *cups, size_t n, struct buf *moves, struct buf *body,
    struct buf *clock);

/* -- wallet_add.c: wallet-add */

/* wallet-add's step: see its page. */
void wallet_add(struct ledger *l, struct record *r, bool retry);
/* wallet-add --due: is a lot to be written off?  *next: when the next one will be. */
bool wallet_due(struct ledger *l, int64_t *next);
/* Write off at most a thousand; a line for each. */
bool wallet_tick(struct ledger *l, struct buf *out);

/* On the stream of a customer's wallet.  wallet.added: {"customer","reason"?,"puts",
 * "moves","paid"?,"clock":{"ends"}}; wallet.paid: the number of a payment is taken, its
 * key is that of an order's payment; wallet.returned, wallet.expired: {"customer",
 * "lots","moves"}; wallet.refused: what was asked back is not left;
 * wallet.paid_out: {"customer","entry","moves"}, what was owed of a return is paid. */
extern const struct event_type wallet_added, wallet_paid, wallet_returned,
    wallet_expired, wallet_refused, wallet_paid_out;

#endif
