/* refund_inside.h - what the refund*.c files share; nothing else includes it */
#ifndef SHOP_REFUND_INSIDE_H
#define SHOP_REFUND_INSIDE_H

#include "shop/refund.h"

#define CHANNEL_ROUNDING "rounding"

/* What of a line is owed back: so many units of it (0: no whole ones), and the money.
 */
struct refund_part {
	int64_t line, qty, amount; /* line from 0 */
};

/* Money that is to be owed back. */
struct owing {
	struct order o;
	int64_t amount;
	const char *reason;
	bool sold;
	int64_t payment;                /* to this one alone; 0: to any */
	const struct refund_part *part; /* parts of them, or none */
	size_t parts;
	struct text out; /* the member "out" of the body, or none */
};
/* Append it; e may have a key and a content. */
void refund_append(struct ledger *l, const struct owing *w, struct event *e);

/* -- refund_lines.c */

/* What was owed back of a line before. */
struct refund_line {
	int64_t qty, amount;
};
/* Of all lines of the order, in the batch's arena. */
struct refund_line *refund_lines(struct ledger *l, const struct order *o);
/* What q further units of a line give when k of them were given back before: each unit
 * its share of what the line brought, the last one what is left of it. */
int64_t refund_of_units(const struct order_line *line, int64_t k, int64_t q);
/* An amount over the lines by what is left of each; whole: with the units that are
 * left.  NULL, *n 0, for an order without lines. */
const struct refund_part *refund_shares(
    struct ledger *l, const struct order *o, int64_t amount, bool whole, size_t *n);

/* -- refund_fold.c */

/* The order is refunded when it is owed back and nothing is left to pay. */
void refund_settle(struct ledger *l, int64_t order);

#endif
