/* record_check.h - what the tests of lib/record share */
#ifndef TESTS_RECORD_CHECK_H
#define TESTS_RECORD_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

static int failures;

/* Say what does not hold and go on. */
#define CHECK(what) \
	((what) ? (void)0 \
		: (void)(failures++, \
		      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what)))

#define CHECK_TEXT(got, want) check_text(__FILE__, __LINE__, (got), (want))

static inline void
check_text(const char *file, int line, struct text got, const char *want)
{
	if (got.n == strlen(want) && memcmp(got.p ? got.p : "", want, got.n) == 0)
		return;
	failures++;
	fprintf(stderr, "%s:%d: got  %.*s\n\twant %s\n", file, line, (int)got.n,
	    got.p ? got.p : "", want);
}

#endif
