/* define.h - definitions: versioned documents that the owner sets */
#ifndef SHOP_DEFINE_H
#define SHOP_DEFINE_H

#include "ledger/ledger.h"
#include "record/rows.h"

/* A kind of definition: stores, items, skus, promotions, campaigns, ... */
struct define {
	const char *kind;   /* of its stream: "sku" */
	const char *member; /* the member that names it: "sku" */
	const struct event_type *type;
	const char *const *members; /* NULL-ended: every member it may have, without
				       from, retired and what define() writes */
	/* The rest of the checks: reject the record and answer false.  NULL: none. */
	bool (*check)(struct ledger *l, struct record *r);
	/* Members for the event's body beside the document ("moves"): n is the version
	 * being made.  May reject.  NULL: none. */
	bool (*decide)(struct ledger *l, struct record *r, int64_t n, struct buf *body);
};

/* The step of every X-set: equal to what is in force: `unchanged`; else an event and
 * a new version from its `from` (default: when this run first wrote).  Two that
 * differ under one `from`: the second is rejected, key_conflict.  Writes `version`
 * to the record. */
void define(struct ledger *l, struct record *r, const struct define *d);
/* When a definition without a `from` begins. */
int64_t define_from(struct ledger *l);
/* For --export: a row for each definition in force now, as it is read back. */
void define_export(struct ledger *l, struct rows *rows, const char *kind);
/* The fold of every definition's event. */
void define_fold(struct ledger *l, const struct event *e, const struct record *body);

/* A name that stands inside account names: 1..64 bytes, no ':', '/', ',' or control
 * character, no space at either end. */
bool name_fits(struct text t);
bool get_name(
    struct record *r, ref object, const char *name, int need, struct text *out);

#endif
