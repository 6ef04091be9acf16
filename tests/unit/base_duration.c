/* base_duration.c - durations as Go reads them, and back */
#include <jansson.h>

#include "base_check.h"

static int
vectors(const char *file)
{
	json_error_t error;
	json_t *all = json_load_file(vector_file(file), 0, &error), *v;
	size_t i, n = 0;

	if (!all)
		die(EX_NOINPUT, "%s: %s", file, error.text);
	json_array_foreach(all, i, v)
	{
		json_t *in = json_object_get(v, "input");
		json_t *want = json_object_get(v, "expect");
		struct text t = {json_string_value(in), json_string_length(in)};
		int64_t ns = 77;
		bool ok = duration_parse(t, &ns);

		n++;
		if (ok != json_is_true(json_object_get(want, "ok")) ||
		    (ok && ns != json_integer_value(json_object_get(want, "ns")))) {
			printf("%s: [%s] gives %d, %lld\n",
			    json_string_value(json_object_get(v, "id")), t.p, ok,
			    (long long)ns);
			failures++;
		}
	}
	json_decref(all);
	return (int)n;
}

static void
is(const char *in, int64_t want)
{
	int64_t ns = -1;

	if (!duration_parse(text_of(in), &ns) || ns != want) {
		printf(
		    "[%s] gives %lld, not %lld\n", in, (long long)ns, (long long)want);
		failures++;
	}
}

static void
is_none(const char *in)
{
	int64_t ns = 42;

	if (duration_parse(text_of(in), &ns) || ns != 42) {
		printf("[%s] is taken for %lld\n", in, (long long)ns);
		failures++;
	}
}

static void
prints(int64_t ms, const char *want)
{
	struct buf b = {0};
	int64_t ns;

	duration_print(&b, ms);
	SAME(buf_cstr(&b), want);
	CHECK(duration_parse((struct text){b.p, b.n}, &ns) && ns == ms * 1000000);
	buf_free(&b);
}

int
main(void)
{
	CHECK(vectors("duration.json") >= 55);
	CHECK(vectors("more_duration.json") >= 60);
	is("+0", 0);
	is("+5s", 5000000000);
	is("12\302\265s", 12000);
	is("12\316\274s", 12000);
	is("-.5s", -500000000);
	is("0.9223372036854775807h", 3320413933267);
	/* Go rounds the fraction in double precision. */
	is("0.3333333333333333333h", 1200000000000);
	is("0.100000000000000000000h", 360000000000);
	is("9223372036854775807ns", INT64_MAX);
	is_none("");
	is_none("-");
	is_none("1h ");
	is_none("1 h");
	is_none("00");
	is_none("1.s.");
	is_none("1..5s");
	is_none("9223372036.854775808s");
	is_none("9223372036854775808ns9223372036854775808ns");
	is_none("\303\245s");
	CHECK(!duration_parse((struct text){"1h\0", 3}, &(int64_t){0}));
	prints(0, "0s");
	prints(1, "1ms");
	prints(999, "999ms");
	prints(1500, "1.5s");
	prints(1050, "1.05s");
	prints(1005, "1.005s");
	prints(90000, "1m30s");
	prints(1800000, "30m");
	prints(5400000, "1h30m");
	prints(261015000, "72h30m15s");
	prints(3600500, "1h0.5s");
	prints(-90000, "-1m30s");
	return failures != 0;
}
