/* order_inside.h - private to order-add: an order on its way into the ledger */
#ifndef SHOP_ORDER_INSIDE_H
#define SHOP_ORDER_INSIDE_H

#include "shop/order.h"

/* A line as it came, priced. */
struct placing_line {
	const struct sku *sku;
	int64_t qty, price;
	ref options;
};
struct placing {
	struct text channel, channel_no, store, customer;
	const struct store *where;
	int64_t placed_at, version, total; /* placed_at 0: not given */
	bool happened;
	struct placing_line *line;
	size_t lines;
	ref list; /* 0: it has no lines, and total is what it says */
};
/* Check and price the lines of list, if it has any, as of placed_at (now, where it is
 * 0); false: the record is rejected. */
bool order_read_lines(struct ledger *l, struct record *r, struct placing *p);
/* "lines":[..] as events have them. */
void order_put_lines(struct record *r, const struct placing *p, struct buf *b);

/* What the order says, against what it is: the version after the order's own makes
 * it another order. */
void order_change(struct ledger *l, struct record *r, struct placing *p, int64_t id,
    const unsigned char digest[CONTENT_LEN]);
/* Members that a record may bring from the version before, and that are not true of
 * this one. */
void order_cut_old(struct record *r);

#endif
