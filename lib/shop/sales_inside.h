/* sales_inside.h - what the sales*.c files share; nothing else includes it */
#ifndef SHOP_SALES_INSIDE_H
#define SHOP_SALES_INSIDE_H

#include "shop/order.h"
#include "shop/sales.h"

/* -- sales_cells.c: figures by a key of four numbers.  A zeroed struct cells is empty.
 */
struct cells {
	struct group *group; /* n of them, in the order in which they were met */
	size_t n, cap;
	uint32_t *slot; /* size of them, a power of two: 1 + index, 0 is empty */
	size_t size;
};
/* The figures of a key, all zero when it is new; until the next call. */
struct figures *cells_at(struct cells *c, const int64_t key[CUTS_MAX]);
void cells_clear(struct cells *c); /* empty, memory kept */
void cells_free(struct cells *c);

/* -- sales_scan.c: the orders that count, with their lines, by id.  Two cursors, one
 * over the orders and one over all lines, go side by side. */
enum { SCAN_LINES = 1000, NO_SKU = 0 };
struct scan {
	struct ledger *l;
	struct stmt *orders, *lines;
	bool options;  /* of lines are wanted; in the batch's arena */
	int64_t ahead; /* the order of the line that was read last; 0: none */
	struct order_line line[SCAN_LINES];
};
/* Those placed in [since, until) in a store (0: any). */
void scan_begin(
    struct scan *s, struct ledger *l, int64_t since, int64_t until, int64_t store);
/* The next: id, store, channel, placed_at, day, steps, total, discount, fee and lines
 * of *o are set, and live until the next call.  It has been through order_sold_lines.
 */
bool scan_next(struct scan *s, struct order *o);

/* An order of which the total alone is known gets one line of NO_SKU that brought it,
 * so that it falls into some row however figures are cut; *line is it. */
void order_sold_lines(struct order *o, struct order_line *line);
/* Units of a line; of NO_SKU nobody knows how many. */
int64_t line_units(const struct order_line *line);
/* The tax that is contained in this part of what the line brings in, at its sku's rate;
 * of NO_SKU nobody knows it. */
int64_t line_tax(struct ledger *l, const struct order_line *line, int64_t net);
/* What is told of each line of a sale: units, revenue, discount, tax, cost; not fees.
 */
struct figures line_figures(struct ledger *l, const struct order_line *line);

/* Share an amount of the whole order over its lines by what each brings in. */
void order_share(const struct order *o, int64_t amount, int64_t out[SCAN_LINES]);

/* -- sales_loss.c: what stock has cost that no order's line carries */

/* Of one event and one store, in micros. */
struct loss {
	int64_t seq, store, at, waste, shrinkage, other;
};
typedef void loss_fn(void *to, const struct loss *what);
/* What one event says, if anything. */
void loss_of_event(struct ledger *l, const struct loss *event, struct text type,
    const struct record *body, loss_fn *say, void *to);
/* Could an event of this stream and type say something? */
bool loss_is_told(int64_t stream, struct text type);
/* All that the events say, up to and with seq upto, in no order. */
void losses_read(struct ledger *l, int64_t upto, loss_fn *say, void *to);
/* The fold's: into the table. */
void loss_write(void *ledger, const struct loss *what);
/* All there are: from the table, or, where that is behind, from the events. */
void losses_each(struct ledger *l, loss_fn *say, void *to);

/* -- sales_key.c: where a figure falls */

struct place {
	int64_t at, day, sku, store, channel, part, later;
};
/* Names of categories and options are numbered, from 1, as they are met. */
int64_t sales_number(enum cut cut, struct text name);
int64_t sales_key(struct ledger *l, enum cut cut, const struct place *p);
bool sales_cuts_by(const struct question *q, enum cut from, enum cut to);

/* -- sales_parts.c: the options of a line, or the items that it takes */

struct line_part {
	int64_t id;  /* of the item; the number of the option */
	int64_t qty; /* of the item, for one unit */
};
struct line_parts {
	const struct line_part *part;
	size_t n; /* at least 1: {0, 0} where it has none */
};
/* Found once for lines alike, and kept. */
struct line_parts sales_parts(
    struct ledger *l, const struct order_line *line, enum cut cut);

/* -- sales_window.c */

/* The window of what happened in a store at an instant, on a business day of then;
 * NULL: not asked for.  Windows of whole days go by the day, because a store's days may
 * be others by now. */
const struct window *window_at(
    const struct question *q, int64_t store, int64_t at, int64_t day);
/* The window of a store. */
const struct window *window_of(const struct question *q, int64_t store);

#endif
