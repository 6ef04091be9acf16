/* catalog.h - stores, items and skus as they are defined, compiled for use */
#ifndef SHOP_CATALOG_H
#define SHOP_CATALOG_H

#include "ledger/ledger.h"
#include "shop/define.h"
#include "shop/place.h"

extern const struct define store_define, item_define, sku_define;
extern const struct event_type store_set, item_set, sku_set;

/* What follows lives until a definition changes: at least to the end of the batch.
 * A `when` is the time whose version is wanted: the latest that has begun by then,
 * else the first there is.  NULL: no such name, or retired at that time. */

struct store {
	int64_t id; /* of its stream */
	struct text name, title;
	const struct zone *zone;
	int64_t day_start; /* ms after local midnight */
	int64_t capacity;  /* orders an hour, 0 unknown */
	bool placed;       /* it says where it is: */
	struct position at;
	bool fifo;     /* stock is priced by lots, else by the moving average */
	bool negative; /* orders may take more than the book has; the next receipt
			  makes up for it */
};
const struct store *catalog_store(struct ledger *l, struct text name, int64_t when);
/* By id, for what stands in the ledger: dies (76) when it was never defined. */
const struct store *catalog_store_id(struct ledger *l, int64_t id, int64_t when);
/* The only store there is, NULL when there is none or more than one; and the first by
 * name, whose zone cuts the days of reports over all stores. */
const struct store *catalog_first_store(struct ledger *l, bool *only);

struct versions;
struct part {         /* of a recipe */
	int64_t item; /* stream id */
	struct text name;
	int64_t qty; /* in the item's unit, for one cup or batch */
};
struct recipe {
	const struct part *part;
	size_t n;
};
struct item {
	int64_t id;
	struct text name, title, unit;
	int64_t shelf_ms, opened_ms; /* 0: does not perish */
	int64_t use_by_ms, alert_ms; /* so long before a lot expires; 0: none */
	int64_t lead_ms, pack, minimum, cover; /* for buying: 0: not said */
	int64_t makes;        /* what comes of one batch; 0: not made here */
	struct recipe recipe; /* of one batch */
};
const struct item *catalog_item(struct ledger *l, struct text name, int64_t when);
/* As catalog_store_id. */
const struct item *catalog_item_id(struct ledger *l, int64_t id, int64_t when);
/* All its versions; NULL: never defined. */
const struct versions *catalog_item_versions(struct ledger *l, int64_t id);
/* Would no item be made of itself, directly or through others, at any time at which
 * this definition of an item is in force?  Else the record is rejected. */
bool catalog_no_loop(struct ledger *l, struct record *r);

struct option {
	struct text name;
	int64_t price; /* added per unit */
	struct recipe recipe;
};
struct sku {
	int64_t id, version;
	struct text name, title, category;
	int64_t price, tax_bp;
	struct recipe recipe; /* n 0: needs no stock */
	const struct option *option;
	size_t options;
};
const struct sku *catalog_sku(struct ledger *l, struct text name, int64_t when);
const struct sku *catalog_sku_id(struct ledger *l, int64_t id, int64_t when);
/* As it was frozen on a line. */
const struct sku *catalog_sku_version(struct ledger *l, int64_t id, int64_t version);
const struct option *sku_option(const struct sku *s, struct text name);

/* Any definition, for contexts that compile their own (promotions, campaigns). */
struct version {
	int64_t id, n, begins;
	struct text name; /* of the stream */
	bool retired;
	struct record doc;
	void *compiled; /* what the kind's compile made of it; in the same arena */
};
struct versions {
	struct version *v; /* by begins, then n */
	size_t n;
};
/* The versions of one definition, compiled by compile when first asked for; NULL when
 * there is none. */
typedef void *compile_fn(struct ledger *l, const struct version *v, struct arena *a);
const struct versions *versions_of(
    struct ledger *l, const char *kind, struct text name, compile_fn *compile);
const struct versions *versions_of_id(
    struct ledger *l, int64_t id, compile_fn *compile);
const struct version *version_at(const struct versions *v, int64_t when);

#endif
