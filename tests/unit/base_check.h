/* base_check.h - how a unit test of the base says that something is wrong */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/time.h"

static int failures;

#define CHECK(what) check((what), __FILE__, __LINE__, #what)
#define SAME(got, want) same((got), (want), __FILE__, __LINE__)
#define EQUAL(got, want) equal((got), (want), __FILE__, __LINE__)

__attribute__((unused)) static void
check(bool ok, const char *file, int line, const char *what)
{
	if (ok)
		return;
	printf("%s:%d: not so: %s\n", file, line, what);
	failures++;
}

__attribute__((unused)) static void
same(const char *got, const char *want, const char *file, int line)
{
	if (strcmp(got, want) == 0)
		return;
	printf("%s:%d: got [%s], not [%s]\n", file, line, got, want);
	failures++;
}

__attribute__((unused)) static void
equal(int64_t got, int64_t want, const char *file, int line)
{
	if (got == want)
		return;
	printf(
	    "%s:%d: got %lld, not %lld\n", file, line, (long long)got, (long long)want);
	failures++;
}

/* The tests are started in a directory of their own. */
__attribute__((unused)) static const char *
vector_file(const char *name)
{
	static char path[4096];
	const char *root = getenv("BOBA_ROOT");

	snprintf(path, sizeof(path), "%s/tests/vectors/%s", root ? root : ".", name);
	return path;
}

#endif
