/* transfer_inside.h - what the two legs of a transfer share */
#ifndef SHOP_TRANSFER_INSIDE_H
#define SHOP_TRANSFER_INSIDE_H

#include "shop/stock_want.h"
#include "shop/transfer.h"

/* A line of the record. */
struct transfer_line {
	struct text item, lot; /* lot: NULL p: first to expire first */
	int64_t qty;
};
struct transfer {
	struct ledger *l;
	struct entry e;
	struct text name, from, to;
	struct transfer_line *line; /* those that name a lot first */
	size_t lines;
	struct buf lacks; /* an array, open; empty: nothing lacks */
};
/* Member items; absent: no lines, which is wrong with NEED. */
bool transfer_read_items(struct record *r, struct transfer *t, int need);
/* Refuse it with what lacks. */
void transfer_refuse(
    struct transfer *t, struct record *r, const char *code, const char *detail);
/* One move appended to an open array: between "A", "A:B", .. of up to three names
 * behind a kind; NULL p ends them. */
struct transfer_account {
	const char *kind;
	struct text part[3];
};
void transfer_put_move(struct buf *moves, struct transfer_account from,
    struct transfer_account to, int64_t amount);

/* What is on the way of a transfer, by lots in the order in which they are used. */
struct transfer_lot {
	int64_t n, item;
	struct text name, item_name;
	int64_t expires, use_by, alert;
	int64_t remaining, worth; /* worth: what the remaining units cost */
	int64_t take, micros;     /* of it, by the event in the making */
};
struct transfer_lots {
	int64_t id, from, to; /* ids; 0: it was never sent */
	struct transfer_lot *v;
	size_t n;
};
struct transfer_lots transfer_load(struct ledger *l, struct text name);

/* The second leg: t as it was read so far. */
void transfer_arrive(struct transfer *t, struct record *r);

#endif
