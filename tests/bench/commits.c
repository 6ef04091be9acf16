/* commits.c - one row a commit: commits FILE TIMES
 *
 * Inserts a row and commits it, synchronous=FULL, so many times; others are waited for
 * by busy_timeout.  Prints the median and the 95th percentile of what one took (ns). */
#include <time.h>

#include "loop.h"

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	int times = argc > 2 ? atoi(argv[2]) : 0, i;
	long long *took = calloc((size_t)times + 1, sizeof(*took));
	sqlite3_stmt *s;

	if (times < 1 || !took)
		return 64;
	open_ledger(argv[1]);
	run("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS one (n INTEGER PRIMARY "
	    "KEY, t TEXT NOT NULL)");
	s = prepare("INSERT INTO one (t) VALUES ('a row of about the size of an event: "
		    "three hundred bytes or so, most of them in its body')");
	for (i = 0; i < times; i++) {
		struct timespec pause = {0, 2000000};
		long long begin = now();

		run("BEGIN IMMEDIATE");
		step(s);
		run("COMMIT");
		took[i] = now() - begin;
		nanosleep(&pause, NULL);
	}
	qsort(took, (size_t)times, sizeof(*took), compare);
	printf("%lld %lld\n", took[times / 2], took[times * 95 / 100]);
	return 0;
}
