/* notify_take.h - a callback on its way through the step; private to notify*.c */
#ifndef SHOP_NOTIFY_TAKE_H
#define SHOP_NOTIFY_TAKE_H

#include "shop/charge.h"
#include "shop/notify_inside.h"

struct taking {
	struct ledger *l;
	struct record *r;
	const struct notice *n;
	struct text channel, key;
	struct order o;
	struct charge c; /* n 0: it is of none */
	unsigned char content[CONTENT_LEN];
};

/* -- notify_order.c */

/* kind, then a, '/' and b, or b alone; memory of the batch. */
struct text notify_key(
    struct ledger *l, const char *kind, struct text a, struct text b);
/* The order, and the charge, whose number the provider was given; else rejected. */
bool notify_find_order(struct taking *t);

/* -- notify_take.c: each appends what it books and then payment.notified, or rejects,
 * or refuses without keeping it */

void notify_paid(struct taking *t);
void notify_refunded(struct taking *t);
void notify_told(struct taking *t);
/* headers and body were verified and need not go on. */
void notify_drop_raw(struct record *r);

#endif
