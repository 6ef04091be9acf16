/* promo_percent.c - so much off each yuan, perhaps up to a cap */
#include "shop/promo_rule.h"

static const char *const members[] = {"off_bp", "cap", NULL};

static bool
check(struct record *r)
{
	int64_t n;

	return get_int(r, REC_ROOT, "off_bp", NEED, 1, PROMO_BP, &n) &&
	       get_int(r, REC_ROOT, "cap", MAY, 1, WHOLE_MAX, &n);
}

static const void *
compile(const struct record *doc, struct arena *a)
{
	struct percent_off *p = arena_alloc(a, sizeof(*p));

	p->off_bp = rec_int(doc, REC_ROOT, "off_bp");
	p->cap = rec_int(doc, REC_ROOT, "cap");
	return p;
}

/* Rounded once, half up, over all lines together: line by line the sum would
 * depend on how an order is cut into lines. */
static struct promo_gain
gain(const void *rule, const struct promo_line *line, size_t n, int64_t *off)
{
	const struct percent_off *p = rule;
	int64_t base = promo_base(line, n);
	int64_t discount = mul_div(base, p->off_bp, PROMO_BP);

	if (p->cap && discount > p->cap)
		discount = p->cap;
	return promo_share(line, n, base, discount, off);
}

const struct promo_kind promo_percent_off = {
    "percent_off", members, check, compile, gain};
