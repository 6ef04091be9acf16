/* clock.c - the only place that asks what time it is */
#include <time.h>

#include "base/time.h"

static int64_t pinned;
static bool is_pinned;

static int64_t
ns_of(clockid_t which)
{
	struct timespec t;

	if (clock_gettime(which, &t) < 0)
		die(EX_OSERR, "cannot read the clock:");
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t
clock_now(void)
{
	return is_pinned ? pinned : ns_of(CLOCK_REALTIME) / 1000000;
}

void
clock_set(int64_t ms)
{
	pinned = ms;
	is_pinned = true;
}

bool
clock_is_set(void)
{
	return is_pinned;
}

int64_t
clock_mono_ns(void)
{
	return ns_of(CLOCK_MONOTONIC);
}

int64_t
clock_work_ns(void)
{
	return ns_of(CLOCK_THREAD_CPUTIME_ID);
}
