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
	bool known;      /* the payment that it tells of was booked for it before */
};

/* -- notify_order.c */

/* kind, then a, '/' and b, or b alone; memory of the batch. */
struct text notify_key(
    struct ledger *l, const char *kind, struct text a, struct text b);
/* The order, and the charge, whose number the provider was given; else rejected. */
bool notify_find_order(struct taking *t);

/* -- notify_take.c: each appends what it books, or payment.notified, or both, or
 * rejects, or refuses without keeping it */

void notify_paid(struct taking *t);
void notify_refunded(struct taking *t);
void notify_told(struct taking *t);
/* What is the same however often the provider tells it. */
void notify_content(const struct notice *n, unsigned char content[CONTENT_LEN]);
/* headers and body were verified and need not go on. */
void notify_drop_raw(struct record *r);

#endif
