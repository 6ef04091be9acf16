/* order_show.h - one order with all that happened to it, and lists of orders */
#ifndef SHOP_ORDER_SHOW_H
#define SHOP_ORDER_SHOW_H

#include "record/rows.h"
#include "shop/order.h"

/* -- order_show.c: one order */

struct order_question {
	int64_t id;
	int64_t version; /* after this event of its stream; 0: the last */
	const char *at;  /* as the ledger knew it then; NULL: now */
};
/* The order as one JSON object appended to b, inside a read transaction: its row, and
 * the lists lines, promotions, payments, refunds, holds and events.  An earlier state
 * is folded from the order's own events alone.  false: there is no such order, or there
 * was none then.  Dies with EX_USAGE when `at` is no time. */
bool order_show(struct ledger *l, const struct order_question *q, struct buf *b);
/* The order of a channel's number; 0: there is none. */
int64_t order_of_channel(struct ledger *l, const char *channel, const char *no);

/* -- order_says.c: what an event says, in short, for people */
void order_says(const struct record *body, struct buf *b);
/* "promotion", "stock", "group"; NULL: a step that holds nothing. */
const char *order_hold_name(int64_t step);

/* -- order_text.c: what order_show made, as text of 80 columns */
void order_text(const struct record *shown, struct buf *b);

/* -- order_list.c: many orders */

struct order_search {
	struct text customer, channel, store; /* NULL p: any */
	uint64_t statuses;                    /* bits of enum order_status; 0: any */
	int64_t since, until; /* when they were recorded: half-open; INT64_MIN, MAX */
	int64_t after;        /* the next ones after this id; 0: from the beginning */
	int64_t limit;        /* so many at most; 0: all */
	bool oldest_first;
};
/* What is typed for them: states with commas between, the id of an order; NULL: all,
 * from the beginning.  Dies with 64 when there are no such. */
uint64_t order_search_states(const char *list);
int64_t order_search_after(const char *id);
/* A row for each order, the one that was recorded last first.  Walks the primary key
 * from one end of the window until there are enough.  Answers the id to go on after
 * when there may be more, else 0. */
int64_t order_list(struct ledger *l, struct rows *rows, const struct order_search *q);
/* A row for each place in a store's make queue, with its promise. */
void order_list_queue(struct ledger *l, struct rows *rows, const struct store *s);

#endif
