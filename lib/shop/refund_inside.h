/* refund_inside.h - what the refund*.c files share; nothing else includes it */
#ifndef SHOP_REFUND_INSIDE_H
#define SHOP_REFUND_INSIDE_H

#include "shop/order_state.h"
#include "shop/refund.h"

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
	int64_t at;                     /* when it went back; 0: now */
	int64_t first, first_amount;    /* a payment that gives so much before others */
	const struct refund_part *part; /* parts of them, or none */
	size_t parts;
	struct text out; /* members that the record gets, or none: then "refunds", where
			    it goes back to, and the order's status are added, too */
};
/* Append it; e may have a key and a content.  out stands in the body's "out". */
void refund_append(struct ledger *l, const struct owing *w, struct event *e);

/* -- refund_lines.c */

/* What was owed back of a line before. */
struct refund_line {
	int64_t qty, amount;
};
/* Of all lines of the order, in the batch's arena. */
struct refund_line *refund_lines(struct ledger *l, const struct order *o);
/* What q further units of a line give: each unit its share of what the line brought, at
 * most what is left of that, and the last one all that is left. */
int64_t refund_of_units(
    const struct order_line *line, const struct refund_line *before, int64_t q);
/* An amount over the lines by what is left of each; whole: with the units that are
 * left.  NULL, *n 0, for an order without lines. */
const struct refund_part *refund_shares(
    struct ledger *l, const struct order *o, int64_t amount, bool whole, size_t *n);

/* -- refund_cups.c */

/* Of lines that are given back (w->part): what prepaid cups have paid of them goes back
 * to the payment by coin, and stands first in w->part, from where its cups are known.
 * Nothing is changed when all that is left goes back. */
void refund_cups(struct ledger *l, struct owing *w);

/* -- refund_request.c: what a record asks for, of payment-refund or refund-review */

/* Its key is the record's `key`, else the `request` that it got, else made of what it
 * says. */
struct refund_asked {
	struct order o;
	struct text key;
	const char *reason;
	int64_t amount;           /* of all that is asked for */
	bool whole;               /* all that is left */
	struct refund_part *part; /* by lines: parts of them, in the batch's arena */
	size_t parts;
	struct text said; /* of its content, beside refund_reads */
};
extern const char *const refund_reads[];
/* Reads the record; reason: for those that do not say, or NULL.  amount and the parts'
 * amounts are not set.  false: rejected. */
bool refund_read(
    struct ledger *l, struct record *r, const char *reason, struct refund_asked *a);
/* Sets amounts, and judges.  NULL: it may be given back; else the code of the refusal,
 * its detail and members for `refused`. */
const char *refund_may(
    struct ledger *l, struct refund_asked *a, char detail[ORDER_WHY], struct buf *more);

/* -- refund_state.c: what becomes of a payout */

/* Append one of the events: why NULL for none; next 0: not asked for again by itself.
 */
void refund_becomes(struct ledger *l, const struct refund *r,
    const struct event_type *type, const char *why, int64_t next);
/* Members that say how it stands, as records have them. */
void refund_put(struct ledger *l, const struct refund *r, struct buf *b);
/* A line of --due that says so, as it stands now. */
void refund_say(struct ledger *l, const struct refund *r, struct buf *out);

/* -- refund_paid.c */

/* Does it go back into a wallet, that paid so much? */
bool refund_of_wallet(struct ledger *l, const struct refund *r);

/* -- refund_fold.c */

/* The order is refunded when it is owed back and nothing is left to pay. */
void refund_settle(struct ledger *l, int64_t order);

#endif
