/* promo_nth.c - every n-th unit at a rate (第二杯半价) */
#include <stdlib.h>
#include <string.h>

#include "shop/promo_rule.h"

static const char *const members[] = {"n", "rate_bp", NULL};

static bool
check(struct record *r)
{
	int64_t n;

	return get_int(r, REC_ROOT, "n", NEED, 2, 1000, &n) &&
	       get_int(r, REC_ROOT, "rate_bp", NEED, 0, PROMO_BP - 1, &n);
}

static const void *
compile(const struct record *doc, struct arena *a)
{
	struct nth_rate *p = arena_alloc(a, sizeof(*p));

	p->n = rec_int(doc, REC_ROOT, "n");
	p->rate_bp = rec_int(doc, REC_ROOT, "rate_bp");
	return p;
}

/* Units of one line and one price: a line whose amount does not divide by its
 * units has two such groups, a fen apart. */
struct units {
	int64_t price, count;
	size_t line;
};

static int
dearest(const void *pa, const void *pb)
{
	const struct units *a = pa, *b = pb;

	if (a->price != b->price)
		return a->price > b->price ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static size_t
gather(const struct promo_line *line, size_t n, struct units *u)
{
	size_t i, groups = 0;

	for (i = 0; i < n; i++) {
		int64_t over = line[i].in ? line[i].left % line[i].qty : 0;

		if (!line[i].in)
			continue;
		if (over)
			u[groups++] =
			    (struct units){line[i].left / line[i].qty + 1, over, i};
		u[groups++] =
		    (struct units){line[i].left / line[i].qty, line[i].qty - over, i};
	}
	qsort(u, groups, sizeof(*u), dearest);
	return groups;
}

static struct promo_gain
gain(const void *rule, const struct promo_line *line, size_t n, int64_t *off)
{
	const struct nth_rate *p = rule;
	struct units *u = xmalloc((2 * n + 1) * sizeof(*u));
	size_t groups = gather(line, n, u), i;
	struct promo_gain g = {.base = promo_base(line, n)};
	int64_t place = 0; /* in the run of n, so that counts are never added up */

	memset(off, 0, n * sizeof(*off));
	for (i = 0; i < groups; i++) {
		int64_t whole = u[i].count / p->n, rest = u[i].count % p->n;
		int64_t reduced = whole + (place + rest >= p->n);
		int64_t each = mul_div(u[i].price, PROMO_BP - p->rate_bp, PROMO_BP);

		place = (place + rest) % p->n;
		off[u[i].line] += reduced * each;
		g.discount += reduced * each;
		if (reduced)
			g.why = "zero";
	}
	free(u);
	if (g.discount) {
		g.why = NULL;
	} else if (!g.why) {
		g.why = "quantity";
		g.missing = p->n - place;
	}
	return g;
}

const struct promo_kind promo_nth_rate = {"nth_rate", members, check, compile, gain};
