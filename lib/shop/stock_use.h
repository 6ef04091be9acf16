/* stock_use.h - what was used by recipe, day by day, from the orders of a window */
#ifndef SHOP_STOCK_USE_H
#define SHOP_STOCK_USE_H

#include "shop/catalog.h"

/* Of one store: the window's days are the `days` business days before today. */
struct use_store {
	int64_t id;
	const struct store *def; /* as it is now */
	int64_t today;           /* its business day */
	bool *sold;              /* by day of the window: any order at all */
	int64_t sold_days;
	int64_t **item; /* by item: its use by day, NULL: none */
};
struct use_table {
	int64_t days;
	struct use_store *store; /* by name */
	size_t stores;
	struct text *item; /* names, sorted */
	int64_t *item_id;
	size_t items;
};
/* What orders paid in full took, by the recipes frozen on their lines, options
 * included; those that were refused, cancelled or given back in whole are left out.
 * Sums stop at a bound far beyond any shop's.  Memory of the batch: by stores and
 * items, not by orders.  days is at least 1. */
void use_read(struct ledger *l, int64_t days, struct use_table *t);
/* What is made in the shop takes its parts: the use of every item with a recipe of its
 * own is put on its parts, a day and a step at a time, rounded half up, and stays on
 * itself. */
void use_parts(struct ledger *l, struct use_table *t);
/* The index of an item that is defined. */
size_t use_item(const struct use_table *t, int64_t id);
/* The index of a store or an item by its name; SIZE_MAX: none. */
size_t use_store_named(const struct use_table *t, struct text name);
size_t use_item_named(const struct use_table *t, struct text name);
/* Of all days together; 0 where there is none. */
int64_t use_sum(const struct use_table *t, size_t store, size_t item);

/* a + b and a * b (neither below 0), or a bound beyond which nothing is counted. */
int64_t use_add(int64_t a, int64_t b);
int64_t use_mul(int64_t a, int64_t b);

#endif
