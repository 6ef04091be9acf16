/* promo - the rules of promotions, with whole numbers alone */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop/promo_rule.h"

enum { LINES = 8, UNITS = 200, ROUNDS = 20000 };

static int failed;
static struct arena arena;

static void
same(const char *what, int64_t got, int64_t want)
{
	if (got == want)
		return;
	printf(
	    "failed: %s: %lld, expected %lld\n", what, (long long)got, (long long)want);
	failed = 1;
}

static void
same_why(const char *what, const char *got, const char *want)
{
	if (got == want || (got && want && strcmp(got, want) == 0))
		return;
	printf("failed: %s: %s, expected %s\n", what, got ? got : "applied",
	    want ? want : "applied");
	failed = 1;
}

/* -- one rule over lines of one unit --------------------------------------------- */

struct amounts {
	const char *name;
	size_t n;
	int64_t w[LINES];
	int64_t off_bp, cap;  /* percent off, */
	int64_t from, amount; /* or an amount off */
	int64_t out[LINES];
};
/* The allocation vectors (A), where the weights are the lines' amounts and the
 * discount does not exceed them; A15 by largest remainder. */
static const struct amounts amounts[] = {
    {"A1 floor", 1, {123}, 0, 0, 0, 300, {123}},
    {"A3", 3, {4000, 2000, 2000}, 0, 0, 0, 300, {150, 75, 75}},
    {"A5", 3, {1000, 1000, 1000}, 0, 0, 0, 299, {100, 100, 99}},
    {"A7", 8, {10, 20, 10, 30, 50, 20, 10, 40}, 0, 0, 0, 93,
	{5, 10, 5, 15, 24, 10, 5, 19}},
    {"A11", 2, {100, 100}, 0, 0, 0, 20, {10, 10}},
    {"A13", 2, {200, 150}, 0, 0, 0, 70, {40, 30}},
    {"A15", 3, {12000, 23000, 30000}, 1500, 5000, 0, 0, {923, 1769, 2308}},
    {"A17", 3, {5000, 5000, 5000}, 0, 0, 0, 1000, {334, 333, 333}},
    {"A19", 2, {200, 600}, 0, 0, 0, 400, {100, 300}},
    {"A21", 3, {10000, 10000, 10000}, 0, 0, 0, 1000, {334, 333, 333}},
    {"S1", 2, {200, 150}, 5000, 70, 0, 0, {40, 30}},
    {"S9", 1, {155880}, 1000, 0, 0, 0, {15588}},
    {"S9 after", 1, {140292}, 1000, 0, 0, 0, {14029}},
    {"S11", 2, {5000, 1000}, 1500, 0, 0, 0, {750, 150}},
    {"S29", 2, {1150, 1150}, 10000, 0, 0, 0, {1150, 1150}},
    {"half up", 1, {5}, 1000, 0, 0, 0, {1}},
    {"inclusive", 1, {350}, 0, 0, 350, 70, {70}},
};

static void
try_amounts(void)
{
	size_t i, k;

	for (i = 0; i < sizeof(amounts) / sizeof(*amounts); i++) {
		const struct amounts *v = &amounts[i];
		struct percent_off percent = {v->off_bp, v->cap};
		struct amount_tier tier = {v->from, v->amount};
		struct amount_off amount = {&tier, 1};
		struct promo_line line[LINES];
		int64_t off[LINES], sum = 0;
		struct promo_gain g;

		for (k = 0; k < v->n; k++)
			line[k] = (struct promo_line){1, v->w[k], true};
		g = v->off_bp ? promo_percent_off.gain(&percent, line, v->n, off)
			      : promo_amount_off.gain(&amount, line, v->n, off);
		for (k = 0; k < v->n; k++) {
			same(v->name, off[k], v->out[k]);
			sum += off[k];
		}
		same(v->name, g.discount, sum);
		same_why(v->name, g.why, NULL);
	}
}

static void
try_tiers(void)
{
	static const struct amount_tier tier[] = {
	    {1000, 100}, {2000, 300}, {3000, 600}};
	static const struct {
		int64_t base, discount, missing;
	} want[] = {{200, 0, 800}, {999, 0, 1}, {1000, 100, 0}, {1999, 100, 0},
	    {2000, 300, 0}, {3000, 600, 0}, {900000, 600, 0}};
	struct amount_off rule = {tier, 3};
	size_t i;

	for (i = 0; i < sizeof(want) / sizeof(*want); i++) {
		struct promo_line line[2] = {{1, want[i].base, true}, {1, 5000, false}};
		int64_t off[2];
		struct promo_gain g = promo_amount_off.gain(&rule, line, 2, off);

		same("tier", g.discount, want[i].discount);
		same("tier's line", off[0], want[i].discount);
		same("line out of scope", off[1], 0);
		same("to the first tier", g.missing, want[i].missing);
		same("base", g.base, want[i].base);
		same_why("tier", g.why, want[i].discount ? NULL : "threshold");
	}
}

static void
try_nothing(void)
{
	struct percent_off percent = {1000, 0};
	struct nth_rate half = {2, 5000};
	struct promo_line none = {3, 0, true}, one = {1, 900, true};
	int64_t off;

	same_why("percent of nothing",
	    promo_percent_off.gain(&percent, &none, 1, &off).why, "zero");
	same("percent of nothing", off, 0);
	same_why(
	    "half of nothing", promo_nth_rate.gain(&half, &none, 1, &off).why, "zero");
	same_why("one cup", promo_nth_rate.gain(&half, &one, 1, &off).why, "quantity");
	same("one cup", promo_nth_rate.gain(&half, &one, 1, &off).missing, 1);
}

/* -- every n-th unit, against units one by one ----------------------------------------
 */

static int
falling(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return (*a < *b) - (*a > *b);
}

static int64_t
one_by_one(const struct promo_line *line, size_t n, const struct nth_rate *rule)
{
	int64_t unit[UNITS], sum = 0;
	size_t units = 0, i;
	int64_t k;

	for (i = 0; i < n; i++)
		for (k = 0; line[i].in && k < line[i].qty; k++)
			unit[units++] = line[i].left / line[i].qty +
					(k < line[i].left % line[i].qty);
	qsort(unit, units, sizeof(*unit), falling);
	for (i = (size_t)rule->n; i <= units; i += (size_t)rule->n)
		sum += (unit[i - 1] * (10000 - rule->rate_bp) + 5000) / 10000;
	return sum;
}

static void
try_nth(void)
{
	int round;

	for (round = 0; round < ROUNDS && !failed; round++) {
		struct nth_rate rule = {2 + rand() % 4, rand() % 10000};
		size_t n = 1 + (size_t)rand() % 6, i;
		struct promo_line line[LINES];
		int64_t off[LINES], sum = 0;
		struct promo_gain g;

		for (i = 0; i < n; i++)
			line[i] = (struct promo_line){
			    1 + rand() % 12, rand() % 5000, rand() % 4 != 0};
		g = promo_nth_rate.gain(&rule, line, n, off);
		for (i = 0; i < n; i++) {
			sum += off[i];
			same("within its line", off[i] >= 0 && off[i] <= line[i].left,
			    true);
		}
		same("sum of lines", sum, g.discount);
		same("unit by unit", g.discount, one_by_one(line, n, &rule));
	}
}

static void
try_nth_large(void)
{
	struct nth_rate half = {2, 5000};
	struct promo_line line = {WHOLE_MAX, WHOLE_MAX, true};
	int64_t off;

	same("as many as can be", promo_nth_rate.gain(&half, &line, 1, &off).discount,
	    WHOLE_MAX / 2);
}

/* -- several rules ----------------------------------------------------------------- */

static const bool all[LINES] = {true, true, true, true, true, true, true, true};

static struct promo_chance
chance(const struct promo_kind *kind, const void *rule, int64_t priority,
    const char *exclusive)
{
	return (struct promo_chance){.kind = kind,
	    .rule = rule,
	    .priority = priority,
	    .exclusive = text_of(exclusive),
	    .in = all,
	    .most = INT64_MAX};
}

/* Ten percent from 1000 on stands for what S5 and S7 ask: the threshold is tested
 * on what the earlier rule left. */
static void
try_sequence(void)
{
	static const struct percent_off ten = {1000, 0};
	static const struct amount_tier tier = {1000, 100};
	static const struct amount_off from = {&tier, 1};
	struct promo_chance c[2] = {chance(&promo_percent_off, &ten, 1, ""),
	    chance(&promo_amount_off, &from, 0, "")};
	int64_t qty = 2, left = 1000;

	promo_choose(c, 2, &qty, &left, 1, &arena);
	same("S5 left", left, 900);
	same_why("S5", c[1].gain.why, "threshold");
	same("S5 missing", c[1].gain.missing, 100);
	left = 1600;
	promo_choose(c, 2, &qty, &left, 1, &arena);
	same("S7 left", left, 1340);
	same("S7 base", c[1].gain.base, 1440);
}

static void
try_floor(void)
{
	static const struct amount_tier tier = {0, 700};
	static const struct amount_off off = {&tier, 1};
	struct promo_chance c[3] = {chance(&promo_amount_off, &off, 0, ""),
	    chance(&promo_amount_off, &off, 0, ""),
	    chance(&promo_amount_off, &off, 0, "")};
	int64_t qty[2] = {1, 1}, left[2] = {600, 400};

	promo_choose(c, 3, qty, left, 2, &arena);
	same("nothing is left", left[0] + left[1], 0);
	same("what was left", c[1].gain.discount, 300);
	same_why("after nothing was left", c[2].gain.why, "zero");
}

static void
try_exclusive(void)
{
	static const struct percent_off five = {500, 0}, ten = {1000, 0};
	struct promo_chance c[5] = {chance(&promo_percent_off, &five, 2, "x"),
	    chance(&promo_percent_off, &ten, 2, "x"),
	    chance(&promo_percent_off, &ten, 2, "x"),
	    chance(&promo_percent_off, &ten, 1, "x"),
	    chance(&promo_percent_off, &five, 1, "")};
	int64_t qty = 1, left = 1000;

	promo_choose(c, 5, &qty, &left, 1, &arena);
	same("the larger one", c[1].applied, true);
	same_why("the smaller one", c[0].gain.why, "exclusive");
	same_why("an equal one of a later name", c[2].gain.why, "exclusive");
	same_why("one of lower priority", c[3].gain.why, "exclusive");
	same("one of no group", c[4].applied, true);
	same("in all", left, 855);

	/* One that can not apply does not keep the others of its name out. */
	c[0].why = c[1].why = c[2].why = "window";
	left = 1000;
	promo_choose(c, 5, &qty, &left, 1, &arena);
	same("the next in priority", c[3].applied, true);
	same_why("why the first did not", c[0].gain.why, "window");
}

static void
try_budget(void)
{
	static const struct percent_off ten = {1000, 0};
	struct promo_chance c = chance(&promo_percent_off, &ten, 0, "");
	int64_t qty = 1, left = 1000;

	c.most = 99;
	promo_choose(&c, 1, &qty, &left, 1, &arena);
	same_why("a fen short", c.gain.why, "budget");
	same("untouched", left, 1000);
	c.most = 100;
	promo_choose(&c, 1, &qty, &left, 1, &arena);
	same("just enough", left, 900);
}

/* -- windows ---------------------------------------------------------------------- */

enum { HOUR = 3600000 };
#define FRIDAY INT64_C(19769) /* 2024-02-16 */

static bool
holds(const struct promo_window *w, int64_t day, int64_t time, int64_t day_start)
{
	struct promo_moment m = {.at = day * PROMO_DAY_MS + time - 8 * HOUR,
	    .local = day * PROMO_DAY_MS + time,
	    .day = day - (time < day_start),
	    .day_start = day_start};

	return promo_holds(w, &m);
}

static void
try_windows(void)
{
	static const struct promo_span night = {22 * HOUR, 2 * HOUR};
	static const struct promo_span noon = {12 * HOUR, 13 * HOUR};
	struct promo_window w = {
	    .from_at = INT64_MIN, INT64_MAX, FRIDAY, FRIDAY + 1, 0, NULL, 0};

	same("first moment of a day", holds(&w, FRIDAY, 0, 0), true);
	same("last moment of a day", holds(&w, FRIDAY, PROMO_DAY_MS - 1, 0), true);
	same("the moment before", holds(&w, FRIDAY - 1, PROMO_DAY_MS - 1, 0), false);
	same("the day after", holds(&w, FRIDAY + 1, 0, 0), false);
	same("the shop's day goes on", holds(&w, FRIDAY + 1, 2 * HOUR, 5 * HOUR), true);
	same("and has not begun", holds(&w, FRIDAY, 2 * HOUR, 5 * HOUR), false);

	w = (struct promo_window){
	    INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX, 1U << 4, &night, 1};
	same("friday night", holds(&w, FRIDAY, 22 * HOUR, 0), true);
	same("past midnight", holds(&w, FRIDAY + 1, 2 * HOUR - 1, 0), true);
	same("over", holds(&w, FRIDAY + 1, 2 * HOUR, 0), false);
	same("of thursday", holds(&w, FRIDAY, 1 * HOUR, 0), false);
	same("before it", holds(&w, FRIDAY, 22 * HOUR - 1, 0), false);
	same("saturday", holds(&w, FRIDAY + 1, 22 * HOUR, 0), false);
	same("with a late day", holds(&w, FRIDAY + 1, 1 * HOUR, 5 * HOUR), true);

	w.span = &noon;
	same("noon", holds(&w, FRIDAY, 12 * HOUR, 0), true);
	same("after noon", holds(&w, FRIDAY, 13 * HOUR, 0), false);
	w.spans = 0;
	same("all friday", holds(&w, FRIDAY, 3 * HOUR, 0), true);
	same("not thursday's end", holds(&w, FRIDAY, 3 * HOUR, 5 * HOUR), false);
	w.weekdays = 0;
	w.from_at = FRIDAY * PROMO_DAY_MS;
	same("an instant before", holds(&w, FRIDAY, 8 * HOUR - 1, 0), false);
	same("an instant", holds(&w, FRIDAY, 8 * HOUR, 0), true);
}

int
main(void)
{
	srand(1);
	try_amounts();
	try_tiers();
	try_nothing();
	try_nth();
	try_nth_large();
	try_sequence();
	try_floor();
	try_exclusive();
	try_budget();
	try_windows();
	arena_free(&arena);
	return failed;
}
