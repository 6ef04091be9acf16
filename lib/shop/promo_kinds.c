/* promo_kinds.c - every kind of promotion there is, and what they share */
#include <stdlib.h>

#include "shop/promo_rule.h"

const struct promo_kind *const promo_kinds[] = {
    &promo_percent_off,
    &promo_amount_off,
    &promo_nth_rate,
    NULL,
};

int64_t
promo_base(const struct promo_line *line, size_t n)
{
	int64_t base = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (line[i].in)
			base += line[i].left;
	return base;
}

struct promo_gain
promo_share(const struct promo_line *line, size_t n, int64_t base, int64_t discount,
    int64_t *off)
{
	struct promo_gain gain = {.base = base};
	int64_t few[64] = {0}, *w = n > 64 ? xmalloc(n * sizeof(*w)) : few;
	size_t i;

	gain.discount = discount < base ? discount : base;
	for (i = 0; i < n; i++)
		w[i] = line[i].in ? line[i].left : 0;
	share_out(w, n, gain.discount, off);
	if (gain.discount == 0)
		gain.why = "zero";
	if (w != few)
		free(w);
	return gain;
}
