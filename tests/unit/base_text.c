/* base_text.c - buffers, JSON, widths, visible text, arenas */
#include "base_check.h"

static struct buf out;

static const char *
json(struct text t)
{
	buf_clear(&out);
	buf_json(&out, t);
	return buf_cstr(&out);
}

static const char *
visible(struct text t)
{
	buf_clear(&out);
	buf_visible(&out, t);
	return buf_cstr(&out);
}

static void
escapes(void)
{
	char text[40], want[80];
	int place, n;

	SAME(json(TEXT("")), "\"\"");
	SAME(json((struct text){NULL, 0}), "\"\"");
	SAME(json(TEXT("a\"b\\c/d")), "\"a\\\"b\\\\c/d\"");
	SAME(json(TEXT("\b\f\n\r\t")), "\"\\b\\f\\n\\r\\t\"");
	SAME(json(TEXT("\1\37\177")), "\"\\u0001\\u001f\177\"");
	SAME(json((struct text){"a\0b", 3}), "\"a\\u0000b\"");
	SAME(json(TEXT("奶茶 \xf0\x9f\xa7\x8b !#[]\xc2\x80")),
	    "\"奶茶 \xf0\x9f\xa7\x8b !#[]\xc2\x80\"");
	/* An escape at each place of a word of eight, and at none. */
	for (n = 0; n < 20; n++)
		for (place = 0; place <= n; place++) {
			memset(text, 'x', (size_t)n);
			text[place] = '\n';
			snprintf(want, sizeof(want), "\"%.*s%s%.*s\"", place,
			    "xxxxxxxxxxxxxxxxxxxx", place < n ? "\\n" : "",
			    place < n ? n - place - 1 : 0, "xxxxxxxxxxxxxxxxxxxx");
			SAME(json((struct text){text, (size_t)n}), want);
		}
}

/* The lengths that are left of the first n bytes of text, and of text at most n. */
static void
cut_is(const char *text, size_t n, size_t left)
{
	EQUAL((int64_t)text_whole((struct text){text, n}).n, (int64_t)left);
	EQUAL((int64_t)text_cut(text_of(text), n).n, (int64_t)left);
}

static void
cuts(void)
{
	cut_is("", 0, 0);
	cut_is("tea", 3, 3);
	cut_is("tea", 2, 2);
	cut_is("奶茶", 6, 6);
	cut_is("奶茶", 5, 3);
	cut_is("奶茶", 4, 3);
	cut_is("奶茶", 3, 3);
	cut_is("奶茶", 2, 0);
	cut_is("é", 1, 0);
	cut_is("x\xf0\x9f\xa7\x8b", 5, 5);
	cut_is("x\xf0\x9f\xa7\x8b", 4, 1);
	cut_is("x\xf0\x9f\xa7\x8b", 2, 1);
	EQUAL((int64_t)text_whole((struct text){NULL, 0}).n, 0);
	EQUAL((int64_t)text_cut(TEXT("tea"), 9).n, 3);
}

static void
members(void)
{
	buf_clear(&out);
	put_open(&out, NULL, '{');
	put_int(&out, "n", -5);
	put_bool(&out, "yes", true);
	put_null(&out, "none");
	put_id(&out, "id", INT64_MAX);
	put_open(&out, "list", '[');
	put_str(&out, NULL, "a");
	put_int(&out, NULL, 0);
	put_open(&out, NULL, '{');
	put_close(&out, '}');
	put_close(&out, ']');
	put_raw(&out, "raw", TEXT("1.50"));
	put_close(&out, '}');
	buf_char(&out, '\n');
	put_open(&out, NULL, '{');
	put_close(&out, '}');
	SAME(buf_cstr(&out), "{\"n\":-5,\"yes\":true,\"none\":null,"
			     "\"id\":\"9223372036854775807\",\"list\":[\"a\",0,{}],"
			     "\"raw\":1.50}\n{}");
	/* Members alone, to be spliced into a record. */
	buf_clear(&out);
	put_int(&out, "a", 1);
	put_int(&out, "b", 2);
	SAME(buf_cstr(&out), "\"a\":1,\"b\":2");
}

static void
numbers(void)
{
	static const int64_t all[] = {0, 9, 10, 99, 100, 101, 999, 1000, 12345, 99999,
	    -1, -10, -100, INT64_MAX, INT64_MIN, WHOLE_MAX};
	char want[32];
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++) {
		snprintf(want, sizeof(want), "%lld", (long long)all[i]);
		buf_clear(&out);
		buf_int(&out, all[i]);
		SAME(buf_cstr(&out), want);
	}
	for (i = 0; i < 11000; i++) {
		snprintf(want, sizeof(want), "%zu", i);
		buf_clear(&out);
		buf_int(&out, (int64_t)i);
		SAME(buf_cstr(&out), want);
	}
	buf_clear(&out);
	for (i = 0; i < 1000; i++)
		buf_printf(&out, "%s-%d;", "ab", (int)(i % 10));
	CHECK(out.n == 5000 && memcmp(out.p + 4995, "ab-9;", 5) == 0);
}

static void
widths(void)
{
	EQUAL(text_width(TEXT("")), 0);
	EQUAL(text_width(TEXT("tea 1")), 5);
	EQUAL(text_width(TEXT("奶茶")), 4);
	EQUAL(text_width(TEXT("，。（）")), 8);
	EQUAL(text_width(TEXT("ｗｉｄｅ")), 8);
	EQUAL(text_width(TEXT("ﾊﾝｶｸ")), 4);
	EQUAL(text_width(TEXT("\xf0\x9f\xa7\x8b")), 2); /* bubble tea */
	EQUAL(text_width(TEXT("茶\xf0\x9f\xa7\x8b!")), 5);
	EQUAL(text_width(TEXT("e\xcc\x81")), 1);          /* combining acute */
	EQUAL(text_width(TEXT("x\xcc\x81\xcc\xa3y")), 2); /* two marks */
	EQUAL(text_width(TEXT("caf\xc3\xa9")), 4);
	/* Man, woman, girl joined; a thumb with a tone; a flag; a heart made a picture.
	 */
	EQUAL(text_width(TEXT("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d"
			      "\xf0\x9f\x91\xa7")),
	    2);
	EQUAL(text_width(TEXT("\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd")), 2);
	EQUAL(text_width(TEXT("\xf0\x9f\x87\xa8\xf0\x9f\x87\xb3")), 2);
	EQUAL(text_width(TEXT("\xf0\x9f\x87\xa8\xf0\x9f\x87\xb3\xf0\x9f\x87\xa9"
			      "\xf0\x9f\x87\xaa")),
	    4);
	EQUAL(text_width(TEXT("\xe2\x9d\xa4\xef\xb8\x8f")), 2);
	EQUAL(text_width(TEXT("\xf0\x9f\xa7\x8b\xf0\x9f\xa7\x8b")), 4);
	EQUAL(text_width(TEXT("\xe2\x80\x8b")), 0); /* zero width space */
	EQUAL(text_width(TEXT("한국")), 4);
	EQUAL(text_width(TEXT("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab")), 2); /* jamo */
}

static void
visibles(void)
{
	SAME(visible(TEXT("奶茶 ok")), "奶茶 ok");
	SAME(visible(TEXT("\33]0;x\7\n\177")), "\\x1b]0;x\\x07\\x0a\\x7f");
	SAME(visible(TEXT("\xc2\x9b\xc2\x85\xc2\xa0")), "\\u{009b}\\u{0085}\xc2\xa0");
	SAME(visible(TEXT("a\xe2\x80\xa8\xe2\x80\xa9z")), "a\\u{2028}\\u{2029}z");
	SAME(visible(TEXT("\xff\xc3(\xed\xa0\x80")), "\\xff\\xc3(\\xed\\xa0\\x80");
	SAME(visible(TEXT("\xc0\x80\xf4\x90\x80\x80\xe8")),
	    "\\xc0\\x80\\xf4\\x90\\x80\\x80\\xe8");
	SAME(visible((struct text){"\0", 1}), "\\x00");
}

static void
validity(void)
{
	CHECK(utf8_valid(TEXT("")));
	CHECK(utf8_valid(TEXT("plain text of many bytes")));
	CHECK(utf8_valid(TEXT("plain 奶茶 \xf0\x9f\xa7\x8b \xf4\x8f\xbf\xbf")));
	CHECK(!utf8_valid(TEXT("plain text then \x80")));
	CHECK(!utf8_valid(TEXT("\xc1\xbf")));
	CHECK(!utf8_valid(TEXT("\xe0\x80\xaf")));
	CHECK(!utf8_valid(TEXT("\xed\xbf\xbf")));
	CHECK(!utf8_valid(TEXT("\xf0\x8f\xbf\xbf")));
	CHECK(!utf8_valid(TEXT("\xf4\x90\x80\x80")));
	CHECK(!utf8_valid(TEXT("\xf8\x88\x80\x80\x80")));
	CHECK(!utf8_valid(TEXT("cut \xe8\x8c")));
}

static void
texts(void)
{
	CHECK(text_of(NULL).n == 0 && text_of(NULL).p == NULL);
	CHECK(text_is((struct text){NULL, 0}, ""));
	CHECK(text_eq(TEXT("ab"), text_of("ab")));
	CHECK(!text_eq(TEXT("ab"), TEXT("abc")));
	CHECK(text_cmp(TEXT("ab"), TEXT("abc")) < 0);
	CHECK(text_cmp(TEXT("\xff"), TEXT("a")) > 0);
	CHECK(text_cmp(TEXT("b"), TEXT("b")) == 0);
}

static void
arenas(void)
{
	struct arena a = {0};
	int round, i;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < 3000; i++) {
			size_t n = (size_t)(i * 37 % 5000);
			char *p = arena_alloc(&a, n);

			CHECK((uintptr_t)p % 8 == 0);
			memset(p, i, n);
		}
		memset(arena_alloc(&a, 1 << 20), 1, 1 << 20);
		arena_reset(&a, round == 1 ? 0 : 1 << 18);
	}
	arena_free(&a);
	CHECK(a.first == NULL && a.now == NULL);
}

/* Going back gives the same memory again, whatever was taken since, and leaves what was
 * there before. */
static void
marks(void)
{
	struct arena a = {0};
	struct arena_mark none = arena_mark(&a), mark;
	char *before = arena_alloc(&a, 100), *after;
	int i;

	memset(before, 'b', 100);
	mark = arena_mark(&a);
	after = arena_alloc(&a, 200);
	for (i = 0; i < 3; i++) {
		int n;

		arena_back(&a, mark);
		CHECK(arena_alloc(&a, 200) == after);
		for (n = 1; n < 400000; n *= 3)
			memset(arena_alloc(&a, (size_t)n), 'a', (size_t)n);
	}
	CHECK(before[0] == 'b' && before[99] == 'b');
	arena_back(&a, none);
	CHECK(arena_alloc(&a, 100) == before);
	arena_free(&a);
}

int
main(void)
{
	escapes();
	cuts();
	members();
	numbers();
	widths();
	visibles();
	validity();
	texts();
	arenas();
	marks();
	buf_free(&out);
	return failures != 0;
}
