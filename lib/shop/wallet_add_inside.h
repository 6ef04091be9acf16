/* wallet_add_inside.h - private to wallet-add: a record on its way */
#ifndef SHOP_WALLET_ADD_INSIDE_H
#define SHOP_WALLET_ADD_INSIDE_H

#include "shop/entry.h"
#include "shop/wallet_inside.h"

struct wallet_entry {
	struct entry e;
	struct ledger *l;
	struct record *r;
	struct text customer, reason, store;
	struct text sku, lot;  /* of cups; that is taken back */
	enum wallet_kind kind; /* value, points or cups */
	int64_t units;         /* fen, points or cups; 0: not said */
	int64_t bonus;         /* -1: not said */
	bool ruled;            /* the bonus is that of the rule */
	int64_t expires;       /* ms; 0: never */
	int64_t life;          /* ms; 0: not said */
	bool back;             /* taken back */
	bool pays;             /* money went by: */
	struct text channel, no;
	int64_t paid, fee;
};
/* The account where money of the channel lies; rejects when the store that it needs is
 * not said or not known. */
bool wallet_money(struct wallet_entry *w, struct buf *account);

/* -- wallet_add_read.c: false: rejected */

bool wallet_read(struct wallet_entry *w);
/* `paid`, where it is. */
bool wallet_read_paid(struct wallet_entry *w);

/* "payment:CHANNEL/NO", as payments of orders have it. */
struct text wallet_payment_key(const struct wallet_entry *w);

/* -- wallet_add_put.c */

/* The events of a grant of so many units, and what the record gets. */
void wallet_put_entry(struct wallet_entry *w, int64_t units);

/* -- wallet_return.c */

/* What was paid in advance is taken back and paid out, or owed. */
void wallet_return(struct wallet_entry *w);

/* -- wallet_payout.c */

/* What a return has owed is paid out. */
void wallet_payout(struct ledger *l, struct record *r);

#endif
