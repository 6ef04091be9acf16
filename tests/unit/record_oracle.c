/* record_oracle.c - the reader and jansson agree on mutated records */
#include "record_check.h"
#include "record_same.h"

enum { MUTANTS = 300000, TEXT_MAX = SAME_TEXT_MAX };

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

static void
compare(struct text t)
{
	struct record r = {0};

	if (!record_same(t, &arena))
		failures++;
	if (record_read(&r, t, &arena))
		accepted++;
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
