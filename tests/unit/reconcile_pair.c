/* reconcile_pair.c - pairs by amount and time: the nearest first, each once */
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "shop/reconcile_pair.h"

static int failed;

static void
check(bool ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "reconcile_pair: %s\n", what);
		failed = 1;
	}
}

static const struct pairing *
find(const struct pairing *p, size_t n, bool ours, int64_t of)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i].ours == ours && p[i].of == of)
			return &p[i];
	abort();
}

/* One row, a payment before and a nearer one behind; then a row that finds it taken. */
static void
nearest(void)
{
	struct pairing p[] = {{.amount = 18, .at = 100, .of = 0},
	    {.amount = 18, .at = 40, .of = 0, .ours = true},
	    {.amount = 18, .at = 130, .of = 1, .ours = true},
	    {.amount = 18, .at = 190, .of = 1}, {.amount = 19, .at = 100, .of = 2},
	    {.amount = 18, .at = 2000, .of = 2, .ours = true}};
	const size_t n = sizeof(p) / sizeof(*p);

	pair_nearest(p, n, 100);
	check(find(p, n, false, 0)->mate == 1, "the nearer payment");
	check(find(p, n, true, 1)->mate == 0, "and it knows");
	check(find(p, n, false, 1)->mate == PAIR_NONE, "a payment is used once");
	check(find(p, n, false, 0)->rival == 0, "another would have fitted");
	check(find(p, n, true, 1)->rival == 1, "and another row");
	check(find(p, n, false, 1)->rival == 1, "one left over knows what it lost");
	check(find(p, n, true, 0)->mate == PAIR_NONE, "left over");
	check(find(p, n, false, 2)->mate == PAIR_NONE, "another amount");
	check(find(p, n, true, 2)->mate == PAIR_NONE, "another time");
	check(find(p, n, true, 2)->rival == PAIR_NONE, "nothing near it");
}

/* As many rows as payments, all at once: all find one, and nobody is left to fit. */
static void
equal(void)
{
	enum { N = 50 };
	struct pairing p[2 * N];
	size_t i;
	int64_t used = 0;

	for (i = 0; i < 2 * N; i++)
		p[i] = (struct pairing){
		    .amount = 5, .at = 7, .of = (int64_t)(i / 2), .ours = i % 2 != 0};
	pair_nearest(p, 2 * N, 0);
	for (i = 0; i < 2 * N; i++) {
		check(p[i].mate != PAIR_NONE, "each of equal ones is paired");
		check(p[i].rival == PAIR_NONE, "and none is left over");
		used += p[i].ours ? p[i].mate : 0;
	}
	check(used == N * (N - 1) / 2, "with another one each");
}

/* What is greedily nearest by trying every pair, beside what neighbours find. */
static void
slowly(struct pairing *p, size_t n, int64_t window)
{
	size_t i, j, a = 0, b = 0;
	int64_t best;

	for (i = 0; i < n; i++)
		p[i].mate = PAIR_NONE;
	do {
		best = INT64_MAX;
		for (i = 0; i < n; i++)
			for (j = i + 1; j < n; j++) {
				int64_t apart = llabs(p[i].at - p[j].at);

				if (p[i].mate != PAIR_NONE || p[j].mate != PAIR_NONE ||
				    p[i].ours == p[j].ours ||
				    p[i].amount != p[j].amount || apart > window ||
				    apart >= best)
					continue;
				best = apart;
				a = i;
				b = j;
			}
		if (best != INT64_MAX) {
			p[a].mate = p[b].of;
			p[b].mate = p[a].of;
		}
	} while (best != INT64_MAX);
}

/* How far apart the pairs are, which both ways must agree on. */
static int64_t
apart(const struct pairing *p, size_t n, int64_t *pairs)
{
	int64_t sum = 0;
	size_t i;

	*pairs = 0;
	for (i = 0; i < n; i++)
		if (p[i].ours && p[i].mate != PAIR_NONE) {
			sum += llabs(p[i].at - find(p, n, false, p[i].mate)->at);
			++*pairs;
		}
	return sum;
}

static void
random_ones(void)
{
	struct pairing a[40], b[40];
	int64_t pairs[2];
	int round;
	size_t i;

	srand(1);
	for (round = 0; round < 500; round++) {
		for (i = 0; i < 40; i++) {
			/* No two are equally far apart, so there is one answer. */
			a[i] = (struct pairing){.amount = rand() % 3,
			    .at = (int64_t)(rand() % 200) * 1000000 +
				  ((int64_t)1 << (i % 20)),
			    .of = (int64_t)i,
			    .ours = rand() % 2};
			b[i] = a[i];
		}
		pair_nearest(a, 40, 30000000);
		slowly(b, 40, 30000000);
		check(apart(a, 40, &pairs[0]) == apart(b, 40, &pairs[1]),
		    "as near as by trying all");
		check(pairs[0] == pairs[1], "as many as by trying all");
	}
}

/* A hundred thousand at one instant must not take the square of it. */
static void
many(void)
{
	enum { N = 200000 };
	struct pairing *p = xcalloc(N, sizeof(*p));
	int64_t began = clock_mono_ns();
	size_t i;

	for (i = 0; i < N; i++)
		p[i] = (struct pairing){
		    .amount = 1800, .of = (int64_t)i, .ours = i >= N / 2};
	pair_nearest(p, N, 1000);
	check(p[0].mate != PAIR_NONE && p[N - 1].mate != PAIR_NONE, "many");
	check(clock_mono_ns() - began < 10 * INT64_C(1000000000), "in time");
	free(p);
}

int
main(void)
{
	nearest();
	equal();
	random_ones();
	many();
	return failed;
}
