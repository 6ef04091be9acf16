/* promo_order.c - one order before the rules in force: which may apply, to what */
#include <string.h>

#include "shop/promo_order.h"

static struct text
category(struct pricing *p, size_t i)
{
	const struct order_line *line = &p->o->line[i];
	size_t k;

	if (!p->category) {
		p->category =
		    arena_alloc(ledger_arena(p->l), p->o->lines * sizeof(*p->category));
		for (k = 0; k < p->o->lines; k++)
			p->category[k] = (struct text){NULL, 0};
	}
	if (!p->category[i].p) {
		const struct sku *s =
		    catalog_sku_version(p->l, line->sku, line->sku_version);

		p->category[i] = s && s->category.n ? s->category : TEXT("");
	}
	return p->category[i];
}

/* A line is meant by its sku or by its category; with neither named, all are. */
static bool
line_in_scope(struct pricing *p, const struct promo_rule *rule, size_t i)
{
	if (!rule->skus.n && !rule->categories.n)
		return true;
	if (rule->skus.n && promo_ids_have(&rule->skus, p->o->line[i].sku))
		return true;
	return rule->categories.n &&
	       promo_names_have(&rule->categories, category(p, i));
}

static const bool *
scope(struct pricing *p, const struct promo_rule *rule)
{
	bool *in, any = false;
	size_t i;

	if (rule->stores.n && !promo_ids_have(&rule->stores, p->o->store))
		return NULL;
	if (rule->channels.n && !p->channel.p)
		p->channel = name_of(p->l, NAMES_CHANNEL, p->o->channel);
	if (rule->channels.n && !promo_names_have(&rule->channels, p->channel))
		return NULL;
	in = arena_alloc(ledger_arena(p->l), p->o->lines + 1);
	for (i = 0; i < p->o->lines; i++) {
		in[i] = line_in_scope(p, rule, i);
		any = any || in[i];
	}
	return any ? in : NULL;
}

static bool
holds_now(struct pricing *p, const struct promo_rule *rule)
{
	if (!rule->windowed)
		return true;
	if (!p->moment_known) {
		const struct store *s =
		    catalog_store_id(p->l, p->o->store, p->o->placed_at);

		p->moment.at = p->o->placed_at;
		p->moment.local = p->moment.at + zone_offset(s->zone, p->moment.at);
		p->moment.day = p->o->day;
		p->moment.day_start = s->day_start;
		p->moment_known = true;
	}
	return promo_holds(&rule->window, &p->moment);
}

struct text
promo_use_account(struct pricing *p, const struct promo_rule *rule)
{
	struct arena *a = ledger_arena(p->l);
	char *name;

	if (!p->customer.p)
		p->customer = name_of(p->l, NAMES_CUSTOMER, p->o->customer);
	name = arena_alloc(a, 5 + rule->name.n + p->customer.n);
	memcpy(name, "use:", 4);
	memcpy(name + 4, rule->name.p, rule->name.n);
	name[4 + rule->name.n] = ':';
	memcpy(name + 5 + rule->name.n, p->customer.p, p->customer.n);
	return (struct text){name, 5 + rule->name.n + p->customer.n};
}

/* What a version of a rule may still lend: no more than its account has, and no more
 * than this version allows in all. */
static int64_t
left_of(struct ledger *l, int64_t all, struct text left, struct text gone)
{
	struct account a = account_get(l, left);
	int64_t allowed = all - account_get(l, gone).posted - a.held;

	return a.posted - a.held < allowed ? a.posted - a.held : allowed;
}

/* Why the rule can not apply, whatever it would give; NULL: it may. */
static const char *
barred(struct pricing *p, const struct promo_rule *rule, struct promo_chance *c)
{
	c->in = scope(p, rule);
	if (!c->in)
		return "scope";
	if (!holds_now(p, rule))
		return "window";
	if (rule->limit_customer && !p->o->customer)
		return "no_customer";
	if (rule->limit &&
	    left_of(p->l, rule->limit, rule->uses_account, rule->used_account) < 1)
		return "limit";
	if (rule->limit_customer &&
	    1 - account_available(p->l, promo_use_account(p, rule)) >
		rule->limit_customer)
		return "limit_customer";
	return NULL;
}

void
promo_price(struct pricing *p)
{
	struct arena *a = ledger_arena(p->l);
	size_t i;

	p->rule = promo_in_force(p->l, p->o->placed_at, &p->rules);
	p->chance = arena_alloc(a, (p->rules + 1) * sizeof(*p->chance));
	p->qty = arena_alloc(a, (p->o->lines + 1) * sizeof(*p->qty));
	p->left = arena_alloc(a, (p->o->lines + 1) * sizeof(*p->left));
	for (i = 0; i < p->o->lines; i++) {
		p->qty[i] = p->o->line[i].qty;
		p->left[i] = p->o->line[i].qty * p->o->line[i].price;
	}
	for (i = 0; i < p->rules; i++) {
		const struct promo_rule *rule = p->rule[i];
		struct promo_chance *c = &p->chance[i];

		*c = (struct promo_chance){.kind = rule->kind,
		    .rule = rule->rule,
		    .priority = rule->priority,
		    .exclusive = rule->exclusive,
		    .most = INT64_MAX};
		c->why = p->grouped ? "group_price" : barred(p, rule, c);
		if (!c->why && rule->budget)
			c->most = left_of(p->l, rule->budget, rule->budget_account,
			    rule->given_account);
	}
	promo_choose(p->chance, p->rules, p->qty, p->left, p->o->lines, a);
}
