/* stock_count.h - counts: what was found beside what the book has, line by line */
#ifndef SHOP_STOCK_COUNT_H
#define SHOP_STOCK_COUNT_H

#include "shop/entry.h"
#include "shop/stock.h"

/* stock-count: a line of a count, or, with approve (or approve:true in the record), the
 * count as a whole posted.  See its page. */
void stock_count(struct ledger *l, struct record *r, bool approve, bool retry);

extern const struct event_type count_taken, count_refused;
extern const struct event_type stock_counted, stock_partly_counted;

/* -- shared by stock_count*.c */

/* As they stand in count_line. */
enum count_state { COUNT_OPEN, COUNT_POSTED, COUNT_SUPERSEDED, COUNT_HELD };
/* What all counts may come to, so that no counter ever overflows. */
#define COUNT_MAX (INT64_MAX / 4)

/* "STORE/NAME", the stream of a count; memory of the batch. */
struct text count_stream(struct ledger *l, struct text store, struct text name);
/* What q units of an item cost as it is now: by what all of it has cost, or where there
 * is none by what its last lot has; 0 when it never had one.  false: too much to
 * count. */
bool count_price(
    struct ledger *l, const struct stock_item *s, int64_t q, int64_t *micros);
/* The approval of a count, once e has its key and the record its content. */
void count_approve(struct ledger *l, struct record *r, struct entry *e,
    struct text store, struct text name);

#endif
