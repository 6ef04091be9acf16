/* promo_random - many orders before many rules: what must hold whatever they are */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop/promo_rule.h"

enum { LINES = 6, RULES = 7, ROUNDS = 30000 };

static int failed;
static struct arena arena;

static void
hold(bool ok, const char *what)
{
	if (!ok)
		printf("failed: %s\n", what);
	failed |= !ok;
}

/* A rule of each kind, with figures that meet the small amounts below. */
struct any {
	struct percent_off percent;
	struct amount_tier tier[2];
	struct amount_off amount;
	struct nth_rate nth;
	bool in[LINES];
};

static void
draw(struct any *a, struct promo_chance *c, int64_t priority)
{
	static const char *const groups[] = {"", "", "x", "y"};
	int i;

	a->percent =
	    (struct percent_off){1 + rand() % 10000, rand() % 3 ? 0 : rand() % 300};
	a->tier[0] = (struct amount_tier){rand() % 800, 1 + rand() % 300};
	a->tier[1] = (struct amount_tier){800 + rand() % 800, 301 + rand() % 3000};
	a->amount = (struct amount_off){a->tier, 2};
	a->nth = (struct nth_rate){2 + rand() % 3, rand() % 10000};
	for (i = 0; i < LINES; i++)
		a->in[i] = rand() % 3 != 0;
	*c = (struct promo_chance){.priority = priority,
	    .exclusive = text_of(groups[rand() % 4]),
	    .in = a->in,
	    .why = rand() % 6 ? NULL : "window",
	    .most = rand() % 4 ? INT64_MAX : rand() % 400};
	switch (rand() % 3) {
	case 0:
		c->kind = &promo_percent_off;
		c->rule = &a->percent;
		break;
	case 1:
		c->kind = &promo_amount_off;
		c->rule = &a->amount;
		break;
	default:
		c->kind = &promo_nth_rate;
		c->rule = &a->nth;
	}
}

/* Of one exclusion name one rule; it stands aside only for one of its name. */
static void
check_groups(const struct promo_chance *c, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		bool other = false;

		for (k = 0; k < n; k++)
			other |= k != i && c[k].applied && c[k].exclusive.n &&
				 text_eq(c[k].exclusive, c[i].exclusive);
		hold(!(c[i].applied && other), "two of one exclusion name");
		if (c[i].gain.why && strcmp(c[i].gain.why, "exclusive") == 0)
			hold(other, "exclusive to nothing");
	}
	for (i = 0; i < n; i++)
		for (k = i + 1; k < n && c[k].priority == c[i].priority; k++)
			if (c[i].exclusive.n &&
			    text_eq(c[i].exclusive, c[k].exclusive) && c[k].applied &&
			    c[i].gain.why && strcmp(c[i].gain.why, "exclusive") == 0)
				hold(c[i].gain.discount < c[k].gain.discount,
				    "not the larger one");
}

static void
one_order(void)
{
	struct any any[RULES];
	struct promo_chance c[RULES];
	int64_t qty[LINES], left[LINES], before = 0, after = 0, given = 0;
	int64_t priority = 3;
	size_t n = (size_t)rand() % (RULES + 1), lines = 1 + (size_t)rand() % LINES, i;

	for (i = 0; i < n; i++) {
		priority -= rand() % 2;
		draw(&any[i], &c[i], priority);
	}
	for (i = 0; i < lines; i++) {
		qty[i] = 1 + rand() % 5;
		left[i] = qty[i] * (rand() % 400);
		before += left[i];
	}
	promo_choose(c, n, qty, left, lines, &arena);
	for (i = 0; i < lines; i++) {
		hold(left[i] >= 0, "a line below zero");
		after += left[i];
	}
	for (i = 0; i < n; i++) {
		hold(c[i].applied == !c[i].gain.why, "neither applied nor explained");
		if (!c[i].applied)
			continue;
		hold(c[i].gain.discount > 0, "applied for nothing");
		hold(c[i].gain.discount <= c[i].most, "over its budget");
		hold(c[i].gain.discount <= c[i].gain.base, "over its base");
		hold(!c[i].why, "barred and applied");
		given += c[i].gain.discount;
	}
	hold(before - after == given, "shares that do not add up");
	check_groups(c, n);
}

int
main(void)
{
	int i;

	srand(7);
	for (i = 0; i < ROUNDS && !failed; i++) {
		one_order();
		arena_reset(&arena, 1 << 16);
	}
	arena_free(&arena);
	return failed;
}
