/* wallet_back_inside.h - private to refunds to wallets: what comes back to which lot */
#ifndef SHOP_WALLET_BACK_INSIDE_H
#define SHOP_WALLET_BACK_INSIDE_H

#include "shop/wallet_inside.h"

/* What one lot paid: what of it is left, and what of that comes back now. */
struct used {
	int64_t n, sku, expires;
	struct text customer, sku_name, lot, channel;
	enum wallet_kind kind;
	int64_t price; /* of a unit, for cups */
	int64_t units, fen, paid;
	int64_t back, back_fen, back_paid;
};
/* A new lot to be, of all that comes back under one name. */
struct put {
	const struct used *of;
	enum wallet_kind kind;
	int64_t units, paid, expires;
};
struct giving {
	struct ledger *l;
	struct used *used;
	size_t n;
	struct put *put; /* at most two for each */
	size_t puts;
};

/* -- wallet_back_put.c: the moves, and the members of wallet_back */

void wallet_back_moves(const struct giving *g, struct buf *moves);
void wallet_back_put(struct giving *g, struct buf *body, struct buf *clock);

#endif
