/* record_get.c - looking into records, checked fields, limits, codes and paths */
#include "record_check.h"

static struct arena arena;
static struct record r;

static bool
load(const char *line)
{
	r = (struct record){0};
	return record_read(&r, text_of(line), &arena);
}

/* The record was rejected so. */
static void
rejected(int line, bool got, const char *code, const char *field)
{
	bool same =
	    !r.reject.field == !field && (!field || strcmp(r.reject.field, field) == 0);

	if (!got && r.reject.code && strcmp(r.reject.code, code) == 0 && same)
		return;
	failures++;
	fprintf(stderr, "%s:%d: got %s at %s (%s), want %s at %s\n", __FILE__, line,
	    r.reject.code ? r.reject.code : "accept",
	    r.reject.field ? r.reject.field : "-",
	    r.reject.detail ? r.reject.detail : "", code, field ? field : "-");
}
#define REJECTED(got, code, field) rejected(__LINE__, got, code, field)

/* Load line, apply the getter, which must reject so. */
#define BAD(line, get, code, field) \
	do { \
		CHECK(load(line)); \
		REJECTED(get, code, field); \
	} while (0)
/* Load line, apply the getter, which must answer true. */
#define GOOD(line, get) \
	do { \
		CHECK(load(line)); \
		CHECK(get); \
		CHECK(!r.reject.code); \
	} while (0)

static void
test_numbers(void)
{
	int64_t i = 7;

	GOOD("{\"qty\":3}", get_qty(&r, REC_ROOT, "qty", NEED, &i) && i == 3);
	GOOD("{\"qty\":9007199254740991}",
	    get_qty(&r, REC_ROOT, "qty", NEED, &i) && i == WHOLE_MAX);
	GOOD("{\"x\":1}", get_qty(&r, REC_ROOT, "qty", MAY, &i) && i == WHOLE_MAX);
	GOOD("{\"m\":0}", get_money(&r, REC_ROOT, "m", NEED, &i) && i == 0);
	GOOD("{\"i\":-2}", get_int(&r, REC_ROOT, "i", NEED, -2, 2, &i) && i == -2);
	i = 7;
	BAD("{}", get_qty(&r, REC_ROOT, "qty", NEED, &i), "missing_field", "qty");
	BAD("{\"qty\":0}", get_qty(&r, REC_ROOT, "qty", MAY, &i), "value_range", "qty");
	BAD("{\"qty\":-1}", get_qty(&r, REC_ROOT, "qty", MAY, &i), "value_range",
	    "qty");
	BAD("{\"m\":-1}", get_money(&r, REC_ROOT, "m", MAY, &i), "value_range", "m");
	BAD("{\"m\":9007199254740992}", get_money(&r, REC_ROOT, "m", MAY, &i),
	    "value_range", "m");
	BAD("{\"i\":3}", get_int(&r, REC_ROOT, "i", NEED, -2, 2, &i), "value_range",
	    "i");
	BAD("{\"qty\":1.0}", get_qty(&r, REC_ROOT, "qty", MAY, &i), "value_type",
	    "qty");
	BAD("{\"qty\":1e2}", get_qty(&r, REC_ROOT, "qty", MAY, &i), "value_type",
	    "qty");
	BAD("{\"qty\":\"3\"}", get_qty(&r, REC_ROOT, "qty", MAY, &i), "value_type",
	    "qty");
	BAD("{\"qty\":true}", get_qty(&r, REC_ROOT, "qty", MAY, &i), "value_type",
	    "qty");
	BAD("{\"qty\":null}", get_qty(&r, REC_ROOT, "qty", MAY, &i), "value_type",
	    "qty");
	CHECK(i == 7);
}

static void
test_texts(void)
{
	struct text t = {0};
	struct buf b = {0};

	GOOD("{\"t\":\"a\\u0062\"}", get_text(&r, REC_ROOT, "t", NEED, 2, &t));
	CHECK_TEXT(t, "ab");
	GOOD("{}", get_text(&r, REC_ROOT, "t", MAY, 2, &t));
	CHECK_TEXT(t, "ab");
	GOOD("{\"t\":\"\xc2\xa0\xe4\xb8\xad\"}",
	    get_text(&r, REC_ROOT, "t", NEED, 9, &t));
	BAD("{\"t\":\"abc\"}", get_text(&r, REC_ROOT, "t", NEED, 2, &t), "value_range",
	    "t");
	BAD("{\"t\":\"\"}", get_text(&r, REC_ROOT, "t", MAY, 2, &t), "value_range",
	    "t");
	BAD("{\"t\":\"a\\n\"}", get_text(&r, REC_ROOT, "t", MAY, 9, &t), "value_range",
	    "t");
	BAD("{\"t\":\"\x7f\"}", get_text(&r, REC_ROOT, "t", MAY, 9, &t), "value_range",
	    "t");
	BAD("{\"t\":\"\\u0085\"}", get_key(&r, REC_ROOT, "t", MAY, &t), "value_range",
	    "t");
	BAD("{\"t\":5}", get_text(&r, REC_ROOT, "t", MAY, 9, &t), "value_type", "t");
	BAD("{\"t\":[]}", get_key(&r, REC_ROOT, "t", MAY, &t), "value_type", "t");
	for (int n = 255; n <= 256; n++) {
		buf_clear(&b);
		buf_str(&b, "{\"key\":\"");
		for (int i = 0; i < n; i++)
			buf_char(&b, 'k');
		buf_str(&b, "\"}");
		CHECK(load(buf_cstr(&b)));
		CHECK(get_key(&r, REC_ROOT, "key", NEED, &t) == (n == 255));
	}
	REJECTED(false, "value_range", "key");
	buf_free(&b);
}

static void
test_others(void)
{
	static const char *const kinds[] = {"cup", "bag", NULL};
	int64_t ms = 7;
	bool yes = false;
	int which = 7;
	ref v = 0;

	GOOD("{\"at\":\"1970-01-01T00:00:01Z\"}",
	    get_time(&r, REC_ROOT, "at", NEED, &ms) && ms == 1000);
	BAD("{\"at\":\"2024-02-30T00:00:00Z\"}",
	    get_time(&r, REC_ROOT, "at", NEED, &ms), "value_time", "at");
	BAD("{\"at\":1e18}", get_time(&r, REC_ROOT, "at", NEED, &ms), "value_type",
	    "at");
	GOOD("{\"d\":\"1h30m\"}",
	    get_duration(&r, REC_ROOT, "d", NEED, &ms) && ms == 5400000);
	BAD("{\"d\":\"30\"}", get_duration(&r, REC_ROOT, "d", NEED, &ms),
	    "value_duration", "d");
	BAD("{\"d\":\"-1m\"}", get_duration(&r, REC_ROOT, "d", NEED, &ms),
	    "value_duration", "d");
	BAD("{\"d\":\"1us\"}", get_duration(&r, REC_ROOT, "d", NEED, &ms),
	    "value_duration", "d");
	GOOD("{\"b\":true}", get_bool(&r, REC_ROOT, "b", NEED, &yes) && yes);
	GOOD("{\"b\":false}", get_bool(&r, REC_ROOT, "b", NEED, &yes) && !yes);
	GOOD("{}", get_bool(&r, REC_ROOT, "b", MAY, &yes) && !yes);
	BAD("{}", get_bool(&r, REC_ROOT, "b", NEED, &yes), "missing_field", "b");
	BAD("{\"b\":1}", get_bool(&r, REC_ROOT, "b", NEED, &yes), "value_type", "b");
	BAD("{\"b\":\"true\"}", get_bool(&r, REC_ROOT, "b", NEED, &yes), "value_type",
	    "b");
	GOOD("{\"id\":\"9223372036854775807\"}",
	    get_id(&r, REC_ROOT, "id", NEED, &ms) && ms == INT64_MAX);
	BAD("{\"id\":\"9223372036854775808\"}", get_id(&r, REC_ROOT, "id", NEED, &ms),
	    "value_id", "id");
	BAD("{\"id\":\"12x\"}", get_id(&r, REC_ROOT, "id", NEED, &ms), "value_id",
	    "id");
	BAD("{\"id\":\"-1\"}", get_id(&r, REC_ROOT, "id", NEED, &ms), "value_id", "id");
	BAD("{\"id\":\"\"}", get_id(&r, REC_ROOT, "id", NEED, &ms), "value_id", "id");
	BAD("{\"id\":\"01\"}", get_id(&r, REC_ROOT, "id", NEED, &ms), "value_id", "id");
	BAD("{\"id\":12}", get_id(&r, REC_ROOT, "id", NEED, &ms), "value_type", "id");
	GOOD("{\"k\":\"bag\"}",
	    get_choice(&r, REC_ROOT, "k", NEED, kinds, &which) && which == 1);
	BAD("{\"k\":\"ba\"}", get_choice(&r, REC_ROOT, "k", NEED, kinds, &which),
	    "value_range", "k");
	CHECK(strstr(r.reject.detail, "cup, bag"));
	GOOD("{\"l\":[1,2]}", get_array(&r, REC_ROOT, "l", NEED, 1, 2, &v) && v);
	BAD("{\"l\":[]}", get_array(&r, REC_ROOT, "l", NEED, 1, 2, &v), "value_range",
	    "l");
	BAD("{\"l\":[1,2,3]}", get_array(&r, REC_ROOT, "l", NEED, 1, 2, &v),
	    "value_range", "l");
	BAD("{\"l\":{}}", get_array(&r, REC_ROOT, "l", NEED, 1, 2, &v), "value_type",
	    "l");
	GOOD("{\"o\":{}}", get_object(&r, REC_ROOT, "o", NEED, &v) && v);
	BAD("{\"o\":[]}", get_object(&r, REC_ROOT, "o", NEED, &v), "value_type", "o");
}

static void
test_paths(void)
{
	static const char *const names[] = {"sku", "qty", NULL};
	static const char order[] =
	    "{\"x\":{\"y\":[[],[{\"z\":1}]]},\"lines\":[{\"sku\":\"a\"},"
	    "{\"sku\":\"b\",\"qty\":1},{\"sku\":\"c\",\"qty\":0,"
	    "\"oops\\n\":1}]}";
	int64_t i;
	ref lines = 0, line, v;

	GOOD(order, get_array(&r, REC_ROOT, "lines", NEED, 1, ITEMS_MAX, &lines));
	line = rec_first(&r, lines);
	CHECK(get_only(&r, line, names));
	line = rec_next(&r, rec_next(&r, line));
	CHECK(rec_next(&r, line) == REC_NONE);
	REJECTED(get_qty(&r, line, "qty", NEED, &i), "value_range", "lines[2].qty");
	/* The first reject stands, and no getter answers true any more. */
	REJECTED(get_only(&r, line, names), "value_range", "lines[2].qty");
	REJECTED(rec_reject(&r, "other", 0, NULL, "x"), "value_range", "lines[2].qty");
	CHECK(!get_qty(&r, line, "none", MAY, &i));

	CHECK(load(order));
	REJECTED(get_only(&r, line, names), "unknown_field", "lines[2].oops\\x0a");
	CHECK(load(order));
	REJECTED(rec_reject(&r, "bad", line, NULL, "x"), "bad", "lines[2]");
	CHECK(load(order));
	REJECTED(rec_reject(&r, "bad", REC_ROOT, NULL, "x"), "bad", NULL);
	CHECK(load(order));
	v = rec_find(&r, rec_find(&r, REC_ROOT, "x"), "y");
	v = rec_first(&r, rec_next(&r, rec_first(&r, v)));
	REJECTED(rec_reject(&r, "bad", v, "z", "%0300d\n", 1), "bad", "x.y[1][0].z");
	CHECK(strlen(r.reject.detail) == 200);
	CHECK(strcmp(r.reject.detail + 195, "00...") == 0);
	CHECK(load(order));
	REJECTED(rec_reject(&r, "bad", 0, "z", "a\x1b]b\n"), "bad", NULL);
	CHECK(strcmp(r.reject.detail, "a\\x1b]b\\x0a") == 0);
}

static void
test_looking(void)
{
	ref v;

	CHECK(load("{\"a\":{},\"b\":[ ],\"i\":-5,\"s\":\"x\\ty\",\"r\":1.5,\"t\":true,"
		   "\"id\":\"77\",\"\\u0061a\":null}"));
	CHECK(rec_count(&r, REC_ROOT) == 8);
	CHECK(rec_first(&r, rec_find(&r, REC_ROOT, "a")) == REC_NONE);
	CHECK(rec_first(&r, rec_find(&r, REC_ROOT, "s")) == REC_NONE);
	CHECK(rec_count(&r, rec_find(&r, REC_ROOT, "s")) == 0);
	CHECK(rec_int(&r, REC_ROOT, "i") == -5);
	CHECK(rec_int(&r, REC_ROOT, "r") == 0);
	CHECK(rec_int(&r, REC_ROOT, "none") == 0);
	CHECK_TEXT(rec_text(&r, REC_ROOT, "s"), "x\ty");
	CHECK(rec_text(&r, REC_ROOT, "i").n == 0);
	CHECK(rec_true(&r, REC_ROOT, "t"));
	CHECK(!rec_true(&r, REC_ROOT, "none"));
	CHECK(rec_id(&r, REC_ROOT, "id") == 77);
	CHECK(rec_id(&r, REC_ROOT, "s") == 0);
	CHECK_TEXT(rec_raw(&r, rec_find(&r, REC_ROOT, "s")), "\"x\\ty\"");
	CHECK_TEXT(rec_raw(&r, rec_find(&r, REC_ROOT, "b")), "[ ]");
	v = rec_find(&r, REC_ROOT, "aa");
	CHECK(rec_kind(&r, v) == KIND_NULL);
	CHECK_TEXT(rec_name(&r, v), "aa");
	CHECK(rec_next(&r, v) == REC_NONE);
	CHECK(rec_kind(&r, REC_NONE) == KIND_NONE);
	CHECK(rec_find(&r, v, "x") == REC_NONE);
	CHECK(!r.refused && !r.dry_run);
	CHECK(load("{\"refused\":{\"by\":\"x\"},\"dry_run\":true}"));
	CHECK(r.refused && r.dry_run);
	CHECK(load("{\"refused\":null,\"dry_run\":false}"));
	CHECK(!r.refused && !r.dry_run);
}

/* prefix, n numbers between before and after, joined by commas, suffix. */
static bool
load_many(const char *prefix, size_t n, const char *before, const char *after,
    const char *suffix)
{
	static struct buf b;

	buf_clear(&b);
	buf_str(&b, prefix);
	for (size_t i = 0; i < n; i++) {
		buf_str(&b, i > 0 ? "," : "");
		buf_str(&b, before);
		buf_int(&b, (int64_t)i);
		buf_str(&b, after);
	}
	buf_str(&b, suffix);
	return load(buf_cstr(&b));
}

static bool
load_long(size_t n, const char *unit)
{
	static struct buf b;

	buf_clear(&b);
	buf_str(&b, "{\"a\":[\"");
	for (size_t i = 0; i < n; i++)
		buf_str(&b, unit);
	buf_str(&b, "\"]}");
	return load(buf_cstr(&b));
}

static bool
load_deep(int n)
{
	struct buf b = {0};
	bool ok;

	for (int i = 0; i < n; i++)
		buf_str(&b, "{\"a\":");
	buf_char(&b, '1');
	for (int i = 0; i < n; i++)
		buf_char(&b, '}');
	ok = load(buf_cstr(&b));
	buf_free(&b);
	return ok;
}

static void
test_limits(void)
{
	CHECK(load_many("{\"a\":{", 256, "\"m", "\":1", "}}"));
	REJECTED(load_many("{\"a\":{", 257, "\"m", "\":1", "}}"), "json_members", "a");
	REJECTED(load_many("{\"a\":{", 256, "\"m", "\":1", ",\"m17\":2}}"),
	    "json_members", "a");
	REJECTED(load_many("{\"a\":{", 255, "\"m", "\":1", ",\"m17\":2}}"),
	    "json_duplicate_key", "a.m17");
	CHECK(load_many("{\"a\":[", 1000, "", "", "]}"));
	REJECTED(load_many("{\"a\":[", 1001, "", "", "]}"), "json_items", "a");
	CHECK(load_long(65536, "x"));
	CHECK(load_long(65536, "\\u0041"));
	REJECTED(load_long(65537, "x"), "json_string", "a[0]");
	REJECTED(load_long(21846, "\xe4\xb8\xad"), "json_string", "a[0]");
	CHECK(load_deep(16));
	REJECTED(load_deep(17), "json_depth", NULL);
	REJECTED(load_deep(100000), "json_depth", NULL);
	REJECTED(load("{\"l\":[{\"q\":1},{\"q\":92233720368547758070}]}"),
	    "json_number_range", "l[1].q");
	REJECTED(load("{\"\\u0061\":1,\"a\":2}"), "json_duplicate_key", "a");
}

/* Which code wins when several are true. */
static void
test_precedence(void)
{
	REJECTED(load("\xef\xbb\xbf{\"a\":1"), "json_syntax", NULL);
	REJECTED(load("\xef\xbb\xbf[1]"), "json_bom", NULL);
	REJECTED(load("{\"a\":1,\"a\":1e400"), "json_syntax", NULL);
	REJECTED(load("{\"a\":1,\"a\":1e400}"), "json_duplicate_key", "a");
	REJECTED(load("{\"b\":1e400,\"a\":1,\"a\":2}"), "json_number_range", "b");
	REJECTED(load("[\"\\ud800\\u0000\"]"), "json_surrogate", NULL);
	REJECTED(load("{\"\xb9\":\"0\",}"), "json_syntax", NULL);
	REJECTED(load("[\"\\u\xe5\"]"), "json_syntax", NULL);
	REJECTED(load("{\"a\":\"\xe4\xb8\"}"), "json_utf8", NULL);
	REJECTED(load("\xef\xbb{}"), "json_syntax", NULL);
	r = (struct record){0};
	REJECTED(record_read(&r, TEXT("\0{\0}"), &arena), "json_utf8", NULL);
	REJECTED(record_read(&r, TEXT("{\0}\0"), &arena), "json_utf8", NULL);
	REJECTED(record_read(&r, TEXT("[\0]"), &arena), "json_syntax", NULL);
	REJECTED(record_read(&r, TEXT("{\"a\":1}\0"), &arena), "json_syntax", NULL);
	CHECK(load("{\"a\":1.7976931348623157e308,\"b\":0e999,\"c\":1e-999,"
		   "\"d\":0.0000000000000000000000000000001e338}"));
	REJECTED(load("{\"a\":1.7976931348623159e308}"), "json_number_range", "a");
	REJECTED(load("{\"a\":100e307}"), "json_number_range", "a");
	CHECK(load("{\"a\":10e307}"));
}

int
main(void)
{
	test_numbers();
	test_texts();
	test_others();
	test_paths();
	test_looking();
	test_limits();
	test_precedence();
	arena_free(&arena);
	return failures != 0;
}
