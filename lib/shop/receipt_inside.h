/* receipt_inside.h - a receipt as it is read, what it is called, what it was ordered by
 */
#ifndef SHOP_RECEIPT_INSIDE_H
#define SHOP_RECEIPT_INSIDE_H

#include "shop/purchase.h"
#include "shop/stock.h"

struct receipt {
	struct text store, item, lot, key;
	int64_t store_id, item_id; /* of their streams, 0: never defined */
	const struct store *where;
	const struct item *what;
	int64_t qty, cost, received, expires; /* times 0: not given; cost -1: as it
						 was ordered */
	int64_t repaid, repaid_micros;        /* of what was sold short */
	int64_t revalued; /* micros that went out too cheap, not knowing of it */
	struct text supplier, order; /* NULL p: not said */
	bool last;                   /* no more of this item comes by the order */
	int64_t purchase;            /* id of the order; 0: none */
	int64_t over, closed, open;  /* too much of it; given up; still to come */
};

/* -- receipt_name.c */

/* The digest of what the receipt says apart from its names: a lot that was numbered
 * here can come back with its number. */
void receipt_content(const struct receipt *p, unsigned char digest[CONTENT_LEN]);
void receipt_key(struct ledger *l, const struct receipt *p,
    const unsigned char digest[CONTENT_LEN], struct buf *key);
/* A name for a lot that has none: the number of the event in its stream, or the next
 * that no lot has as its name. */
struct text receipt_number(
    struct ledger *l, const struct receipt *p, struct text stream);

/* -- receipt_order.c: the supplier and the order */

/* Members supplier, order, short; usual: "SUPPLIER/NO" for records that name no
 * supplier, NULL p: none. */
bool receipt_read_order(struct record *r, struct receipt *p, struct text usual);
/* The line of the order, what the units cost by it if the record does not say, and
 * what is over, given up and open after it.  Rejects what was not ordered. */
bool receipt_find_order(struct ledger *l, struct record *r, struct receipt *p);
/* Members of the body; the move of what is owed, appended to an open array; members of
 * its "out", with what came as an option. */
void receipt_put_order(const struct receipt *p, struct buf *b);
void receipt_put_due(const struct receipt *p, struct buf *moves);
void receipt_put_out(const struct record *r, const struct receipt *p, struct buf *out);
/* The same taken back, from the body of the receipt. */
void receipt_undo_order(const struct record *body, struct buf *b);
void receipt_undo_due(const struct record *body, struct buf *moves);
/* The fold of these members. */
void receipt_fold_order(struct ledger *l, const struct record *body);

#endif
