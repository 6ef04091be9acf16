/* base_snowflake.c - ids and their generator */
#include <jansson.h>

#include "base_check.h"

static json_t *
of(json_t *v, const char *name)
{
	return json_object_get(v, name);
}

static int64_t
number(json_t *v, const char *name)
{
	return json_integer_value(of(v, name));
}

static const char *
string(json_t *v, const char *name)
{
	return json_string_value(of(v, name));
}

static void
encode(json_t *in, json_t *want)
{
	struct snow s = {number(in, "unix_ms"), (int)number(in, "datacenter"),
	    (int)number(in, "worker"), (int)number(in, "sequence")};
	char text[24];
	int64_t id = -1;
	const char *wrong = snow_encode(&s, &id);

	snprintf(text, sizeof(text), "%lld", (long long)id);
	if (string(want, "error"))
		SAME(wrong ? wrong : text, string(want, "error"));
	else
		SAME(wrong ? wrong : text, string(want, "id"));
}

static void
decode(json_t *in, json_t *want)
{
	struct snow s = {0};
	const char *wrong = snow_decode(text_of(string(in, "id")), &s);

	if (string(want, "error")) {
		SAME(wrong ? wrong : "taken", string(want, "error"));
		return;
	}
	CHECK(!wrong);
	EQUAL(s.unix_ms, number(want, "unix_ms"));
	EQUAL(s.datacenter, number(want, "datacenter"));
	EQUAL(s.worker, number(want, "worker"));
	EQUAL(s.sequence, number(want, "sequence"));
}

static void
generate(json_t *in, json_t *want)
{
	struct snow s = {
	    -1, (int)number(in, "datacenter"), (int)number(in, "worker"), 0};
	json_t *ids = of(want, "ids"), *at;
	char text[24];
	size_t i;

	CHECK(json_array_size(ids) == json_array_size(of(in, "clock_ms")));
	json_array_foreach(of(in, "clock_ms"), i, at)
	{
		int64_t id = -1;
		const char *wrong = snow_next(&s, json_integer_value(at), &id);

		snprintf(text, sizeof(text), "%lld", (long long)id);
		SAME(wrong ? wrong : text, json_string_value(json_array_get(ids, i)));
	}
}

static size_t
vectors(const char *file)
{
	json_error_t error;
	json_t *all = json_load_file(vector_file(file), 0, &error), *v;
	size_t i, n = 0;

	if (!all)
		die(EX_NOINPUT, "%s: %s", file, error.text);
	json_array_foreach(all, i, v)
	{
		const char *op = string(of(v, "input"), "op");

		if (strcmp(op, "encode") == 0)
			encode(of(v, "input"), of(v, "expect"));
		else if (strcmp(op, "decode") == 0)
			decode(of(v, "input"), of(v, "expect"));
		else if (strcmp(op, "generate") == 0)
			generate(of(v, "input"), of(v, "expect"));
		else
			die(EX_DATAERR, "no such operation: %s", op);
		n++;
	}
	json_decref(all);
	return n;
}

static void
ranges(void)
{
	struct snow s = {1704067200000, 32, 0, 0};
	int64_t id = 5;

	SAME(snow_encode(&s, &id), "datacenter_range");
	s.datacenter = -1;
	SAME(snow_encode(&s, &id), "datacenter_range");
	s = (struct snow){1704067200000, 0, 0, 4096};
	SAME(snow_encode(&s, &id), "sequence_range");
	s.sequence = -1;
	SAME(snow_encode(&s, &id), "sequence_range");
	s = (struct snow){SNOW_EPOCH_MS - 1, 0, 0, 0};
	SAME(snow_encode(&s, &id), "before_epoch");
	s.unix_ms = 3487858230209;
	SAME(snow_encode(&s, &id), "after_end");
	EQUAL(id, 5);
	SAME(snow_decode(TEXT(""), &s), "bad_id");
	SAME(snow_decode(TEXT("9223372036854775808"), &s), "bad_id");
	SAME(snow_decode(TEXT("+1"), &s), "bad_id");
	SAME(snow_decode(TEXT(" 1"), &s), "bad_id");
	SAME(snow_decode(TEXT("00"), &s), "bad_id");
	CHECK(!snow_decode(TEXT("0"), &s) && s.unix_ms == SNOW_EPOCH_MS);
}

/* 4,096 ids in one millisecond and no more; the state stands when refused. */
static void
exhaustion(void)
{
	struct snow s = {-1, 3, 7, 0}, kept;
	int64_t now = 1795132800000, id, last = -1;
	int i;

	for (i = 0; i <= SNOW_SEQ_MAX; i++) {
		CHECK(!snow_next(&s, now, &id) && id > last);
		last = id;
	}
	kept = s;
	SAME(snow_next(&s, now, &id), "sequence_exhausted");
	SAME(snow_next(&s, now - 1, &id), "clock_backwards");
	SAME(snow_next(&s, INT64_MAX, &id), "after_end");
	CHECK(memcmp(&kept, &s, sizeof(s)) == 0);
	CHECK(!snow_next(&s, now + 1, &id) && id > last && s.sequence == 0);
}

static void
spans(void)
{
	struct snow s = {.unix_ms = 1704067200000, .worker = 3, .sequence = 9};
	int64_t id = 0;

	CHECK(!snow_encode(&s, &id));
	EQUAL(snow_ms(id), s.unix_ms);
	CHECK(snow_first(s.unix_ms) <= id);
	CHECK(id < snow_first(s.unix_ms + 1));
	EQUAL(snow_ms(snow_first(s.unix_ms)), s.unix_ms);
	EQUAL(snow_first(SNOW_EPOCH_MS), 0);
	EQUAL(snow_first(SNOW_EPOCH_MS - 1), 0);
	EQUAL(snow_first(INT64_MIN), 0);
	EQUAL(snow_first(3487858230209), INT64_MAX);
	EQUAL(snow_first(INT64_MAX), INT64_MAX);
}

int
main(void)
{
	spans();
	CHECK(vectors("snowflake.json") >= 19);
	CHECK(vectors("more_snowflake.json") >= 29);
	ranges();
	exhaustion();
	return failures != 0;
}
