/* wallet_inside.h - what the parts of wallets share */
#ifndef SHOP_WALLET_INSIDE_H
#define SHOP_WALLET_INSIDE_H

#include "shop/wallet.h"

/* A lot that has some left. */
struct wallet_lot {
	enum wallet_kind kind;
	int64_t sku; /* id of its stream; 0: no cups */
	struct text sku_name, name;
	int64_t expires, granted, remaining;
	int64_t paid;    /* of what was paid for it, what the remainder has cost */
	int64_t channel; /* through which it was paid; 0: it was given */
	int64_t left;    /* of remaining, not yet chosen */
	int64_t left_paid;
};
struct wallet_lots {
	struct wallet_lot *lot; /* first to expire first, then in the order of kinds,
				   then the older first; in the batch's arena */
	size_t n;
};
/* The lots of a customer with something left, expired ones too. */
void wallet_lots(struct ledger *l, struct text customer, struct wallet_lots *out);
/* So much of a lot is chosen; returns what it has cost the customer. */
int64_t wallet_lot_take(struct wallet_lot *lot, int64_t units);

/* The account of a kind (and sku). */
struct account wallet_account(
    struct ledger *l, struct text customer, enum wallet_kind kind, struct text sku);
/* What the lots that have not expired have left of a kind (and sku), as far as the
 * account has it available. */
int64_t wallet_free(struct ledger *l, const struct wallet_lots *lots,
    struct text customer, enum wallet_kind kind, struct text sku);
/* Add the lots that give units of a part to the plan; expired ones too when the plan
 * captures.  That there are so many is the caller's to know: else it dies (70). */
void wallet_choose(struct ledger *l, const struct wallet_lots *lots,
    const struct wallet_part *part, struct wallet_plan *p);
/* Fen that 100 points are worth. */
int64_t wallet_points_value(struct ledger *l);

/* -- wallet_cups.c */

/* The parts that cups pay of `wanted` fen of an order, appended; returns what is left
 * of wanted. */
int64_t wallet_cups(struct ledger *l, const struct order *o,
    const struct wallet_lots *lots, int64_t wanted, struct wallet_plan *p);
void wallet_add_part(struct ledger *l, struct wallet_plan *p, enum wallet_kind kind,
    struct text sku, int64_t units, int64_t fen);

/* -- wallet_put.c */

extern const char *const wallet_kinds[]; /* value, bonus, points, cups; NULL */
enum wallet_kind wallet_kind_of(struct text name);
/* ["from","to",amount] for an open array; nothing when amount is 0.  An account whose
 * name ends in ':' is the customer's; cups, prepaid: of the sku. */
void wallet_put_move(struct buf *moves, const char *from, const char *to,
    struct text sku, struct text customer, int64_t amount);
/* Units of a kind leave a wallet, or come into it: they go where they came from, and
 * what has been paid for them too. */
void wallet_put_out(struct buf *moves, enum wallet_kind kind, struct text sku,
    struct text customer, int64_t units, int64_t paid);
void wallet_put_in(struct buf *moves, enum wallet_kind kind, struct text sku,
    struct text customer, int64_t units, int64_t paid);

/* -- wallet_fold.c */

/* "lots":[[KIND,SKU,LOT,units,paid],..] taken from the wallet of a customer (sign -1)
 * or given to it (1). */
void wallet_fold_lots(struct ledger *l, const struct record *body, ref list,
    struct text customer, int sign);
/* "puts":[[KIND,SKU,LOT,units,paid,CHANNEL],..] new lots of a customer; ends: their
 * ends (ms; 0: never), an array. */
void wallet_fold_puts(struct ledger *l, const struct event *e,
    const struct record *body, ref list, ref ends, struct text customer);
void wallet_put_lot(struct buf *list, enum wallet_kind kind, struct text sku,
    struct text lot, int64_t units, int64_t paid);
/* A name that no lot of the customer has: base, else base-2, base-3 ...; memory of the
 * batch. */
struct text wallet_lot_name(struct ledger *l, struct text customer, struct text base);

#endif
