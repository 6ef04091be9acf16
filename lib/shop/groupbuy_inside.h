/* groupbuy_inside.h - private to the group-buys: an order on its way into a group */
#ifndef SHOP_GROUPBUY_INSIDE_H
#define SHOP_GROUPBUY_INSIDE_H

#include "shop/groupbuy.h"

/* An order on its way into a group. */
struct joining {
	struct ledger *l;
	struct record *r;
	struct order o;
	int64_t attempt, ttl_ms;
	const struct campaign *c;
	struct buy_group g;
	bool opening;
	int64_t free;     /* seats, before it takes one */
	char detail[160]; /* of a refusal */
};
/* Why it may not: the code, with the detail in j; NULL when it may. */
const char *group_refusal(struct joining *j);

/* "name":[[FROM:GROUP,TO:GROUP,n]]: seats of a group, from the kind of account "seats:"
 * to "seated:" or back. */
void group_put_move(struct buf *b, const char *name, const char *from, const char *to,
    struct text group, int64_t n);

#endif
