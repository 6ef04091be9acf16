/* order_state.h - an order's states and the moves between them: the one table */
#ifndef SHOP_ORDER_STATE_H
#define SHOP_ORDER_STATE_H

#include "shop/order.h"

/* What must be true of an order before it may move: bits. */
enum order_guard {
	GUARD_PAID = 1,    /* it was paid in full */
	GUARD_GROUP = 2,   /* its group came about, or it is in none */
	GUARD_SETTLED = 4, /* order-confirm has used what is held for it, if it needs
			      anything */
	GUARD_MADE = 8     /* who asks knows that what was made is lost */
};
struct order_move {
	enum order_status from, to;
	int guards;     /* each checked, in their order */
	const char *by; /* who moves it, for people */
};
/* Every move there is, ended by a NULL by.  None leads back to pending. */
extern const struct order_move order_moves[];

/* NULL: there is no such move. */
const struct order_move *order_move(enum order_status from, enum order_status to);

enum { ORDER_WHY = 160 };
/* May the order move there now?  NULL when it may, else the code of the refusal, with
 * its detail: not_paid, group_open, not_settled, being_made for a guard that does not
 * hold, also where other moves come first; wrong_state when there is no way or when
 * other moves come first.  given: guards that hold because who asks says so. */
const char *order_may(struct ledger *l, const struct order *o, enum order_status to,
    int given, char detail[ORDER_WHY]);
/* Members for such a refusal: "from", "to" and "possible", the states that can be
 * reached from there at once. */
void order_put_states(struct buf *b, enum order_status from, enum order_status to);

/* The table for people, a move a line, and as a graph for dot(1). */
void order_states_table(struct buf *b);
void order_states_dot(struct buf *b);

#endif
