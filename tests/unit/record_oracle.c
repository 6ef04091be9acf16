/* record_oracle.c - the reader and jansson agree on mutated records
 *
 * Known differences, all on purpose: our limits (depth, members, items, string)
 * are narrower; a text that is no object is none of our business; jansson 2.14
 * loses a raw NUL behind a number or a word ("1\0" reads as 1), which we refuse;
 * jansson gives no codes, so only the verdict and the values are compared. */
#include <inttypes.h>
#include <jansson.h>

#include "record_check.h"

enum { MUTANTS = 300000, TEXT_MAX = 4096 };

static struct arena arena;
static uint64_t seed = 20240212;
static unsigned accepted;

static const char *const starts[] = {
    "{\"channel\":\"till\",\"channel_no\":\"17\",\"store\":\"north\",\"lines\":[{\"sku\":"
    "\"latte\",\"qty\":2,\"price\":1800,\"options\":[\"ice\"]},{\"sku\":\"tea\",\"qty\":1}]"
    ",\"happened\":true}",
    "{\"a\":\"\\u0041\\u00e9\\u4e2d\\ud83c\\udf75\",\"\\u0061b\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
    "{\"\345\245\266\350\214\266\":\"\347\217\215\347\217\240\345\245\266\350\214\266 "
    "\360\237\247\213\",\"caf\303\251\":\"cr\303\250me\"}",
    "{\"i\":0,\"j\":-0,\"k\":9223372036854775807,\"l\":-9223372036854775808,"
    "\"m\":1234567890123456789}",
    "{\"x\":1.5,\"y\":-0.0,\"z\":1e3,\"u\":1E-7,\"v\":123.456e+30,\"w\":1e308}",
    " { \"a\" : [ ] , \"b\" : { } , \"c\" : [ [ ] , { \"d\" : [ null , true , false ] } ] } ",
    "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":[[[[1]]]]}}}}}}}",
    "{\"aa\":1,\"ab\":2,\"ba\":3,\"bb\":4,\"a\":5,\"b\":6,\"\":7,\"aaa\":8,\"aab\":9}",
    "{\"refused\":{\"by\":\"stock-reserve\",\"code\":\"short\",\"detail\":\"milk\"},"
    "\"dry_run\":true,\"n\":null}",
    "{\"at\":\"2024-02-12T07:04:19+08:00\",\"total\":9007199254740991,\"tax\":\"\\u007f"
    "\\u0080\\u07ff\\u0800\\uffff\\ud800\\udc00\\udbff\\udfff\"}",
};
enum { STARTS = sizeof(starts) / sizeof(*starts) };

static unsigned
below(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

/* -- the same values ---------------------------------------------------------- */

static bool same(const struct record *r, ref v, json_t *j);

static bool
same_object(const struct record *r, ref v, json_t *j)
{
	size_t n = 0;

	for (ref m = rec_first(r, v); m; m = rec_next(r, m), n++) {
		struct text name = rec_name(r, m);
		json_t *other = json_object_getn(j, name.p, name.n);

		if (!other || !same(r, m, other))
			return false;
	}
	return n == json_object_size(j) && n == rec_count(r, v);
}

static bool
same_array(const struct record *r, ref v, json_t *j)
{
	size_t n = 0;

	for (ref i = rec_first(r, v); i; i = rec_next(r, i))
		if (n >= json_array_size(j) || !same(r, i, json_array_get(j, n++)))
			return false;
	return n == json_array_size(j) && n == rec_count(r, v);
}

static bool
same_real(const struct record *r, ref v, json_t *j)
{
	struct text raw = rec_raw(r, v);
	char copy[TEXT_MAX + 1];
	double mine, other = json_real_value(j);

	memcpy(copy, raw.p, raw.n);
	copy[raw.n] = '\0';
	mine = strtod(copy, NULL);
	return memcmp(&mine, &other, sizeof(mine)) == 0;
}

static bool
same(const struct record *r, ref v, json_t *j)
{
	struct text t = rec_text_at(r, v);

	switch (rec_kind(r, v)) {
	case KIND_OBJECT:
		return json_is_object(j) && same_object(r, v, j);
	case KIND_ARRAY:
		return json_is_array(j) && same_array(r, v, j);
	case KIND_STRING:
		return json_is_string(j) && json_string_length(j) == t.n &&
		       memcmp(json_string_value(j), t.p, t.n) == 0;
	case KIND_INT:
		return json_is_integer(j) && json_integer_value(j) == rec_int_at(r, v);
	case KIND_REAL:
		return json_is_real(j) && same_real(r, v, j);
	case KIND_TRUE:
		return json_is_true(j);
	case KIND_FALSE:
		return json_is_false(j);
	case KIND_NULL:
		return json_is_null(j);
	default:
		return false;
	}
}

/* -- the same verdict ----------------------------------------------------------- */

static bool
is_limit(const char *code)
{
	return strcmp(code, "json_depth") == 0 || strcmp(code, "json_members") == 0 ||
	       strcmp(code, "json_items") == 0 || strcmp(code, "json_string") == 0;
}

static void
compare(struct text t)
{
	json_error_t why;
	json_t *j =
	    json_loadb(t.p, t.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
	struct record r = {0};
	bool agreed;

	if (record_read(&r, t, &arena)) {
		accepted++;
		agreed = j && same(&r, REC_ROOT, j) && !memchr(t.p, '\0', t.n);
	} else if (memchr(t.p, '\0', t.n)) {
		agreed = strcmp(r.reject.code, "json_syntax") == 0 ||
			 strcmp(r.reject.code, "json_utf8") == 0;
	} else if (strcmp(r.reject.code, "not_object") == 0) {
		agreed = j && !json_is_object(j);
	} else {
		agreed = !j || is_limit(r.reject.code);
	}
	if (!agreed) {
		failures++;
		fprintf(stderr, "%.*s\n\tours %s (%s), jansson %s\n", (int)t.n, t.p,
		    r.reject.code ? r.reject.code : "accept",
		    r.reject.detail ? r.reject.detail : "", j ? "accept" : why.text);
	}
	json_decref(j);
	arena_reset(&arena, 1 << 20);
}

/* -- mutants -------------------------------------------------------------------- */

struct mutant {
	char p[TEXT_MAX];
	unsigned n;
};

static void
insert(struct mutant *m, unsigned at, const char *p, unsigned n)
{
	if (m->n + n > sizeof(m->p))
		return;
	memmove(m->p + at + n, m->p + at, m->n - at);
	memcpy(m->p + at, p, n);
	m->n += n;
}

/* A piece that means something to JSON or to UTF-8. */
static void
insert_piece(struct mutant *m, unsigned at)
{
	static const char *const pieces[] = {"\"", "\\", "{", "}", "[", "]", ",", ":",
	    "-", "0", "1", ".", "e", "E+", " ", "\t", "\r", "\n", "null", "true",
	    "false", "\\u0000", "\\ud800", "\\udc00", "\\u00", "\\x", "\xef\xbb\xbf",
	    "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80", "\xe4\xb8\xad", "\xff",
	    "\x7f", "\x1f", "e999", "99999999999", "0.0", "\"a\":1,",
	    "{\"a\":", "[[[[[[", "\xc2\xa0", "NaN", "/**/", "1e-400", "0e999"};
	const char *piece = pieces[below(sizeof(pieces) / sizeof(*pieces))];

	insert(m, at, piece, (unsigned)strlen(piece));
}

static void
mutate(struct mutant *m)
{
	unsigned at = below(m->n), n = 1 + below(below(4) ? 3 : 20);
	char copy[32];

	if (n > m->n - at)
		n = m->n - at;
	switch (below(6)) {
	case 0:
		m->p[at] = (char)(m->p[at] ^ 1 << below(8));
		break;
	case 1:
		m->p[at] = (char)below(256);
		break;
	case 2:
		insert_piece(m, at);
		break;
	case 3:
		if (m->n > n) {
			memmove(m->p + at, m->p + at + n, m->n - at - n);
			m->n -= n;
		}
		break;
	case 4:
		memcpy(copy, m->p + at, n);
		insert(m, below(m->n + 1), copy, n);
		break;
	default:
		/* One digit, letter or name for another keeps most texts valid. */
		if ((m->p[at] | 0x20) >= 'a' && (m->p[at] | 0x20) <= 'z')
			m->p[at] = (char)('a' + below(3));
		else if (m->p[at] >= '0' && m->p[at] <= '9')
			m->p[at] = (char)('0' + below(10));
		break;
	}
}

int
main(void)
{
	for (unsigned i = 0; i < STARTS; i++) {
		compare(text_of(starts[i]));
		CHECK(accepted == i + 1);
	}
	accepted = 0;
	for (unsigned i = 0; i < MUTANTS && failures < 20; i++) {
		struct mutant m;
		const char *start = starts[i % STARTS];

		m.n = (unsigned)strlen(start);
		memcpy(m.p, start, m.n);
		for (unsigned n = 1 + below(4); n > 0; n--)
			mutate(&m);
		compare((struct text){m.p, m.n});
	}
	/* Both verdicts must really have been tried. */
	CHECK(accepted > MUTANTS / 10 && accepted < MUTANTS * 9 / 10);
	arena_free(&arena);
	return failures != 0;
}
