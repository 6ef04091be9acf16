/* promo_order.h - private to promo-apply: an order on its way through the rules */
#ifndef SHOP_PROMO_ORDER_H
#define SHOP_PROMO_ORDER_H

#include "shop/promo.h"

/* What only some rules ask is looked up when the first one does. */
struct pricing {
	struct ledger *l;
	const struct order *o;
	const struct promo_rule *const *rule;
	struct promo_chance *chance;
	size_t rules;
	int64_t *qty, *left;
	struct text channel, customer;
	struct text *category; /* by line */
	struct promo_moment moment;
	bool moment_known;
	bool grouped; /* its group's price stands */
};

/* Try the rules in force on the order: chance[i] says what came of rule[i], left[i]
 * what remains of line i. */
void promo_price(struct pricing *p);
/* The account use:PROMO:CUSTOMER of this rule and the order's customer. */
struct text promo_use_account(struct pricing *p, const struct promo_rule *rule);

#endif
