/* stock_want.h - what an event wants of a store's stock, looked at and then taken */
#ifndef SHOP_STOCK_WANT_H
#define SHOP_STOCK_WANT_H

#include "shop/entry.h"
#include "shop/stock.h"

struct stock_want {
	struct stock_move *move;
	const struct stock_uses *needs; /* summed by item */
	struct text lot; /* all of it from this lot, needs being of one item; NULL p:
			    first to expire first */
	enum stock_pick pick;
	bool shorts; /* what is not there comes from short:STORE:ITEM */
	/* Set by stock_want_look: */
	int64_t *there;   /* of each need, memory of the batch */
	struct buf lacks; /* what is not there, as in stock_legs; empty: nothing */
};
/* May all of it be taken, or what there is of it where it may be short?  What lies in
 * a lot that was named counts whatever its date, once it has come. */
bool stock_want_look(struct stock_want *w);
/* Can what is short be counted?  Asked after looking. */
bool stock_want_fits(const struct stock_want *w);
/* Take it; returns what it cost, in micros.  The moves from stock (and short) to the
 * account kind `to` ("made", "issued:waste") are appended to an open array. */
int64_t stock_want_take(struct stock_want *w, const char *to, struct buf *moves);
void stock_want_end(struct stock_want *w);
/* "taken":[{"item","lot","qty"},..] appended to out: the lots that m takes from. */
void stock_put_taken(const struct stock_move *m, struct buf *out);
/* Refuse the entry as no_stock with what lacks under `short`. */
void stock_want_refuse(const struct stock_want *w, struct record *r,
    const struct entry *e, const char *kind, struct text name);
/* "STORE/ITEM", the stream of what happens to an item's stock; memory of the batch. */
struct text stock_stream(struct ledger *l, struct text store, struct text item);
/* Was there ever a lot of this name?  Rejects the record at member lot. */
bool stock_lot_known(
    struct ledger *l, struct record *r, int64_t store, int64_t item, struct text lot);

#endif
