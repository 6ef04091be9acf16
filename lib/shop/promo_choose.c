/* promo_choose.c - which rules apply to an order, one after another */
#include <string.h>

#include "shop/promo_rule.h"

struct choice {
	struct promo_chance *c;
	size_t chances, lines, applied;
	struct promo_line *line;
	int64_t *off, *best;
};

/* What rule i would give now. */
static void
try(struct choice *w, size_t i, int64_t *off)
{
	struct promo_chance *c = &w->c[i];
	size_t k;

	c->gain = (struct promo_gain){.why = c->why};
	if (c->why)
		return;
	for (k = 0; k < w->lines; k++)
		w->line[k].in = c->in[k];
	c->gain = c->kind->gain(c->rule, w->line, w->lines, off);
	if (!c->gain.why && c->gain.discount > c->most)
		c->gain.why = "budget";
	if (!c->gain.why && w->applied == PROMO_APPLIED_MAX)
		c->gain.why = "too_many";
}

static void
apply(struct choice *w, size_t i, const int64_t *off)
{
	size_t k;

	w->c[i].applied = true;
	w->applied++;
	for (k = 0; k < w->lines; k++)
		w->line[k].left -= off[k];
}

/* Has a rule of this exclusion name applied? */
static bool
taken(const struct choice *w, struct text exclusive)
{
	size_t k;

	for (k = 0; k < w->chances; k++)
		if (w->c[k].applied && text_eq(w->c[k].exclusive, exclusive))
			return true;
	return false;
}

static bool
rival(const struct choice *w, size_t i, size_t k)
{
	return w->c[k].priority == w->c[i].priority &&
	       text_eq(w->c[k].exclusive, w->c[i].exclusive);
}

/* The first of an exclusion name at its priority speaks for all that stand beside
 * it: the largest discount wins, at an equal one the first name. */
static void
contend(struct choice *w, size_t i)
{
	size_t k, none = w->chances, best = none;
	bool late = taken(w, w->c[i].exclusive);

	for (k = i; k < w->chances && w->c[k].priority == w->c[i].priority; k++) {
		if (!rival(w, i, k))
			continue;
		try(w, k, w->off);
		if (late || w->c[k].gain.why ||
		    (best != none && w->c[k].gain.discount <= w->c[best].gain.discount))
			continue;
		best = k;
		memcpy(w->best, w->off, w->lines * sizeof(*w->off));
	}
	if (best != none)
		apply(w, best, w->best);
	for (k = i; k < w->chances; k++)
		if (k != best && rival(w, i, k) && !w->c[k].gain.why)
			w->c[k].gain.why = "exclusive";
}

static bool
spoken_for(const struct choice *w, size_t i)
{
	size_t k;

	for (k = i; k > 0 && w->c[k - 1].priority == w->c[i].priority; k--)
		if (rival(w, i, k - 1))
			return true;
	return false;
}

static void
step(struct choice *w, size_t i)
{
	struct promo_chance *c = &w->c[i];

	if (c->exclusive.n) {
		if (!spoken_for(w, i))
			contend(w, i);
		return;
	}
	try(w, i, w->off);
	if (!c->gain.why)
		apply(w, i, w->off);
}

void
promo_choose(struct promo_chance *c, size_t chances, const int64_t *qty, int64_t *left,
    size_t lines, struct arena *a)
{
	struct choice w = {.c = c, .chances = chances, .lines = lines};
	size_t i;

	w.line = arena_alloc(a, (lines + 1) * sizeof(*w.line));
	w.off = arena_alloc(a, (lines + 1) * sizeof(*w.off));
	w.best = arena_alloc(a, (lines + 1) * sizeof(*w.best));
	for (i = 0; i < lines; i++)
		w.line[i] = (struct promo_line){qty[i], left[i], false};
	for (i = 0; i < chances; i++)
		c[i].applied = false;
	for (i = 0; i < chances; i++)
		step(&w, i);
	for (i = 0; i < lines; i++)
		left[i] = w.line[i].left;
}
