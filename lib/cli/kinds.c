/* kinds - an option's argument, read as what the option takes */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "cli/part.h"

enum { MONEY_PLACES = 2, NS_PER_MS = 1000000 };

static bool
chosen(const char *choices, const char *v)
{
	size_t n = strlen(v), len;

	for (;; choices += len + 1) {
		len = strcspn(choices, "|");
		if (len == n && memcmp(choices, v, n) == 0)
			return true;
		if (!choices[len])
			return false;
	}
}

static void
take_str(const struct opt *o, const char *v)
{
	struct buf b = {0};

	if (o->choices && !chosen(o->choices, v)) {
		choices_words(&b, o->choices);
		cli_usage("--%s: expected %s, got '%s'", o->name, buf_cstr(&b), v);
	}
	*o->str = v;
}

static void
take_num(const struct opt *o, const char *v)
{
	long long n;
	char *end;

	errno = 0;
	n = strtoll(v, &end, 10);
	/* strtoll would take leading spaces and a plus sign. */
	if (*end || end == v || errno || (*v != '-' && (*v < '0' || *v > '9')) ||
	    n < o->min)
		cli_usage("--%s: expected a whole number of at least %lld, got '%s'",
		    o->name, (long long)o->min, v);
	*o->num = n;
}

static void
take_money(const struct opt *o, const char *v)
{
	struct buf least = {0};
	int64_t n;

	if (!money_parse(text_of(v), MONEY_PLACES, &n) || n < o->min) {
		money_print(&least, o->min, MONEY_PLACES, false);
		cli_usage("--%s: expected an amount as 12.50, at least %s, got '%s'",
		    o->name, buf_cstr(&least), v);
	}
	*o->money = n;
}

static void
take_duration(const struct opt *o, const char *v)
{
	struct buf least = {0};
	int64_t ns;

	if (!duration_parse(text_of(v), &ns) || ns / NS_PER_MS < o->min) {
		duration_print(&least, o->min);
		cli_usage(
		    "--%s: expected a time as 90s or 1h30m, at least %s, got '%s'",
		    o->name, buf_cstr(&least), v);
	}
	*o->duration_ms = ns / NS_PER_MS;
}

void
opt_take(const struct opt *o, const char *v)
{
	if (o->str)
		take_str(o, v);
	else if (o->num)
		take_num(o, v);
	else if (o->money)
		take_money(o, v);
	else if (o->duration_ms)
		take_duration(o, v);
	else if (o->words) {
		o->words->v =
		    xrealloc(o->words->v, (o->words->n + 1) * sizeof *o->words->v);
		o->words->v[o->words->n++] = v;
	} else if (!time_parse(text_of(v), o->time))
		cli_usage(
		    "--%s: expected a time as 2024-02-12T07:04:19+08:00, got '%s'",
		    o->name, v);
}
