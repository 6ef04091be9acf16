/* stock_plan.c - what a day is expected to use, worked out by hand */
#include <stdio.h>

#include "shop/stock_plan.h"

static int failed;

static void
is(const char *what, int64_t got, int64_t wanted)
{
	if (got == wanted)
		return;
	printf("%s: %lld, not %lld\n", what, (long long)got, (long long)wanted);
	failed = 1;
}

int
main(void)
{
	/* Two weeks that end on a Sunday: days 4 to 17 since 1970-01-05, a Monday. */
	int64_t today = 18, use[14] = {0};
	bool sold[14] = {false};

	is("a Monday is a Monday", day_of_week(today), 0);
	is("no use", plan_use(NULL, sold, 14, today, today), 0);
	is("never sold", plan_use(use, sold, 14, today, today), 0);

	/* First sold on the second Thursday (3 + 7): 100; Friday 51, Sunday 0. */
	use[10] = 100;
	use[11] = 51;
	sold[10] = sold[11] = sold[13] = true;
	is("Thursday", plan_use(use, sold, 14, today, today + 3), 100);
	is("Saturday: closed", plan_use(use, sold, 14, today, today + 5), 0);
	is("Sunday: open, nothing used", plan_use(use, sold, 14, today, today + 6), 0);
	/* It has not been Monday since: (100 + 51 + 0) / 3 = 50.33. */
	is("Monday: mean of all, up", plan_use(use, sold, 14, today, today), 51);

	/* Open a week before: (20 + 100) / 2, and Friday (51 + 0) / 2 up. */
	use[3] = 20;
	sold[3] = sold[4] = true;
	is("two Thursdays", plan_use(use, sold, 14, today, today + 3), 60);
	is("two Fridays, up", plan_use(use, sold, 14, today, today + 4), 26);
	is("the next but one", plan_use(use, sold, 14, today, today + 11), 26);
	is("Monday: closed", plan_use(use, sold, 14, today, today), 0);

	is("no packs", plan_packs(0, 12), 0);
	is("less than none", plan_packs(-5, 12), 0);
	is("one pack", plan_packs(12, 12), 1);
	is("one more", plan_packs(13, 12), 2);
	return failed;
}
