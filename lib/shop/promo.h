/* promo.h - promotions: defined, kept for use, applied to orders */
#ifndef SHOP_PROMO_H
#define SHOP_PROMO_H

#include "shop/order.h"
#include "shop/promo_rule.h"

/* -- promo_set.c -- */

/* The step of promo-set: a promotion, versioned as every definition is.  What it may
 * give in all (limit, budget) stands on its accounts, moved there when it is
 * defined:
 *   fund          -> budget:PROMO  fen it may still give; orders hold from it,
 *   budget:PROMO  -> given:PROMO   and what they hold is posted there
 *   used          -> uses:PROMO    how often it may still apply
 *   uses:PROMO    -> used:PROMO    how often it has
 *   use:PROMO:CUSTOMER -> used     counted downwards from 0, held and posted alike
 * A new version moves the difference to what was moved before; it is rejected where it
 * allows less than is given or set aside.  One without a limit or budget moves nothing.
 */
void promo_define(struct ledger *l, struct record *r);
#define PROMO_KIND "promo"
extern const struct event_type promo_set;

/* -- promo_rules.c -- */

/* Sorted ids of streams; n 0: all. */
struct promo_ids {
	const int64_t *id;
	size_t n;
};
struct promo_names {
	const struct text *name;
	size_t n;
};
/* A promotion's version, compiled. */
struct promo_rule {
	struct text name;
	const struct promo_kind *kind;
	const void *rule;
	int64_t priority;
	struct text exclusive;
	struct promo_ids skus, stores;
	struct promo_names categories, channels;
	struct promo_window window;
	bool windowed;
	int64_t limit, limit_customer, budget; /* 0: none */
	struct text budget_account, given_account, uses_account, used_account;
};
/* The rules in force at a time, by priority (highest first), then name; *n of them.
 * They live until a definition changes, the list until the next call. */
const struct promo_rule *const *promo_in_force(
    struct ledger *l, int64_t when, size_t *n);
bool promo_ids_have(const struct promo_ids *ids, int64_t id);
bool promo_names_have(const struct promo_names *names, struct text name);

/* -- promo_apply.c -- */

/* The step of promo-apply: the order's promotions, its discount and what remains to
 * be paid; what budgets and limits lend is set aside for ttl_ms. */
void promo_apply(struct ledger *l, struct record *r, bool retry, int64_t ttl_ms);
extern const struct event_type promo_applied, promo_refused;

#endif
