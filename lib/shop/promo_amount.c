/* promo_amount.c - an amount off from a threshold on, in tiers (满减) */
#include <string.h>

#include "shop/promo_rule.h"

enum { TIERS_MAX = 20 };

static const char *const members[] = {"tiers", NULL};

static bool
check(struct record *r)
{
	static const char *const tier_members[] = {"from", "off", NULL};
	int64_t from = 0, off = 0, last_from = -1, last_off = 0;
	ref tiers = 0, v;

	if (!get_array(r, REC_ROOT, "tiers", NEED, 1, TIERS_MAX, &tiers))
		return false;
	for (v = rec_first(r, tiers); v; v = rec_next(r, v)) {
		if (rec_kind(r, v) != KIND_OBJECT)
			return rec_reject(
			    r, "value_type", v, NULL, "expected an object");
		if (!get_only(r, v, tier_members) ||
		    !get_money(r, v, "from", NEED, &from) ||
		    !get_int(r, v, "off", NEED, 1, WHOLE_MAX, &off))
			return false;
		if (from <= last_from)
			return rec_reject(r, "value_range", v, "from",
			    "expected more than in the tier before");
		if (off <= last_off)
			return rec_reject(r, "value_range", v, "off",
			    "expected more than in the tier before");
		last_from = from;
		last_off = off;
	}
	return true;
}

static const void *
compile(const struct record *doc, struct arena *a)
{
	ref tiers = rec_find(doc, REC_ROOT, "tiers"), v;
	struct amount_tier *t =
	    arena_alloc(a, (rec_count(doc, tiers) + 1) * sizeof(*t));
	struct amount_off *p = arena_alloc(a, sizeof(*p));

	*p = (struct amount_off){t, 0};
	for (v = rec_first(doc, tiers); v; v = rec_next(doc, v), t++, p->tiers++) {
		t->from = rec_int(doc, v, "from");
		t->off = rec_int(doc, v, "off");
	}
	return p;
}

static struct promo_gain
gain(const void *rule, const struct promo_line *line, size_t n, int64_t *off)
{
	const struct amount_off *p = rule;
	int64_t base = promo_base(line, n);
	size_t i = p->tiers;

	while (i > 0 && p->tier[i - 1].from > base)
		i--;
	if (i > 0)
		return promo_share(line, n, base, p->tier[i - 1].off, off);
	memset(off, 0, n * sizeof(*off));
	return (struct promo_gain){
	    .base = base, .missing = p->tier[0].from - base, .why = "threshold"};
}

const struct promo_kind promo_amount_off = {
    "amount_off", members, check, compile, gain};
