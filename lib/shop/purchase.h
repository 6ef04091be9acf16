/* purchase.h - what was ordered from suppliers, what of it came and what is open */
#ifndef SHOP_PURCHASE_H
#define SHOP_PURCHASE_H

#include "ledger/ledger.h"

/* stock-order's step: an order is the stream purchase, SUPPLIER/NO; with cancel:true
 * what is open of it is open no more.  retry: a refused cancellation is tried again. */
void stock_order(struct ledger *l, struct record *r, bool retry);
extern const struct event_type purchase_ordered, purchase_cancelled, purchase_refused;

/* How many units of an item were ordered for a store and may still come. */
int64_t purchase_open(struct ledger *l, int64_t store, int64_t item);

/* A line of an order: an item stands in it once. */
struct purchase_line {
	int64_t store;
	int64_t qty, cost;     /* ordered; cost of all of it in fen, -1: not said */
	int64_t received;      /* of it, what came too much among it */
	int64_t open;          /* what may still come */
	bool there, cancelled; /* false: no such line */
};
/* The id of an order; 0: there is none. */
int64_t purchase_find(struct ledger *l, struct text supplier, struct text no);
/* The store that it is for. */
int64_t purchase_store(struct ledger *l, int64_t purchase);
struct purchase_line purchase_line(struct ledger *l, int64_t purchase, int64_t item);
/* For folds: so many units came, and so many more come no more; below 0 when that is
 * taken back. */
void purchase_received(
    struct ledger *l, int64_t purchase, int64_t item, int64_t qty, int64_t closed);

#endif
