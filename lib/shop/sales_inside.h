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
	struct stmt *orders, *lines;
	int64_t ahead; /* the order of the line that was read last; 0: none */
	struct order_line line[SCAN_LINES];
};
/* Those placed in [since, until) in a store (0: any). */
void scan_begin(
    struct scan *s, struct ledger *l, int64_t since, int64_t until, int64_t store);
/* The next: id, store, channel, placed_at, day, steps, total, fee and lines of *o are
 * set, the lines without options and version, and live until the next call.  It has
 * been through order_sold_lines. */
bool scan_next(struct scan *s, struct order *o);

/* An order of which the total alone is known gets one line of NO_SKU that brought it,
 * so that it falls into some row however figures are cut; *line is it. */
void order_sold_lines(struct order *o, struct order_line *line);
/* Units of a line; of NO_SKU nobody knows how many. */
int64_t line_units(const struct order_line *line);

/* Share an amount of the whole order over its lines by what each brings in. */
void order_share(const struct order *o, int64_t amount, int64_t out[SCAN_LINES]);

#endif
