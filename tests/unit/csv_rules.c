/* csv_rules.c - looser rules, encodings, limits, line numbers and raw rows */
#include "csv_check.h"

static const char *first[] = {"a"};
static const struct csv_rules loose = {.quotes = CSV_QUOTES_LOOSE};
static const struct csv_rules none = {.quotes = CSV_QUOTES_NONE, .backtick = true};
static const struct csv_rules headed = {.header_first = first, .headers_n = 1};
static const struct csv_rules strict, automatic = {.encoding = "auto"};

/* Both ways of feeding must give the same. */
static void
check(const char *what, struct text in, const struct csv_rules *rules, const char *want)
{
	struct buf got = {0};

	read_all(in, SIZE_MAX, rules, true, &got);
	expect(what, &got, want);
	read_all(in, 1, rules, true, &got);
	expect(what, &got, want);
	buf_free(&got);
}

#define IS(what, in, rules, want) check(what, TEXT(in), rules, want)

static void
looser(void)
{
	IS("a tab after a quote", "a,b\n\"x\"\t,1\n", &(struct csv_rules){.pad = '\t'},
	    "1<a><b>\n2<x><1>\n");
	IS("a blank is no tab", "a,b\n\"x\" ,1\n", &(struct csv_rules){.pad = '\t'},
	    "1<a><b>\n2!csv_syntax!\n");
	IS("blanks around cells", "a,b\n x , y \n", &(struct csv_rules){.pad = ' '},
	    "1<a><b>\n2<x><y>\n");
	IS("unnamed columns", "a,,b,\n1,,2,\n1,x,2,\n",
	    &(struct csv_rules){.drop_unnamed = true},
	    "1<a><b>\n2<1><2>\n3!csv_columns\n");
	IS("unnamed by default", "a,\n1,\n", &strict, "1!csv_header!\n");
	IS("extra cells", "a,b\n1,2,3\n1\n", &(struct csv_rules){.extra_cells = true},
	    "1<a><b>\n2<1><2>\n3!csv_columns\n");
	IS("backticks", "a,b\n`1,`\n``,2\n", &(struct csv_rules){.backtick = true},
	    "1<a><b>\n2<1><>\n3<`><2>\n");
	IS("preamble", "title\n\"\"\nx,y,z\n\na,b\n1,2\n", &headed,
	    "5<a><b>\n6<1><2>\n");
	IS("no such header", "x\ny\n", &headed, "2!csv_header!\n");
	IS("the header again", "a,b\n1,2\na,b\n3,4\n", &headed,
	    "1<a><b>\n2<1><2>\n4<3><4>\n");
	IS("another header", "a,b,c\n1,2,3\na,c,b\n3,4,5\n", &headed,
	    "1<a><b><c>\n2<1><2><3>\n3!csv_header!\n");
	IS("a value like the header's", "a,b\na,2\n", &headed, "1<a><b>\n2<a><2>\n");
	IS("loose quotes", "a,b\nx\"y\",\"1,2\"\n\"p\"q\"r\",3\n", &loose,
	    "1<a><b>\n2<x\"y\"><1,2>\n3<p\"q\"r><3>\n");
	IS("no quotes", "a,b\n`\"x,`y\n`x,y,`\"z\n`x,`y,\n", &none,
	    "1<a><b>\n2<\"x><y>\n3<x,y><\"z>\n4!csv_columns\n");
	IS("trimmed", " a ,\tb\n\" 1\t\", 2 3\n", &(struct csv_rules){.trim = true},
	    "1<a><b>\n2<1><2 3>\n");
	IS("blank cells beyond the header", "a,b\n1,2,,\n1,2,,3\n",
	    &(struct csv_rules){.extra_blank = true},
	    "1<a><b>\n2<1><2>\n3!csv_columns\n");
	IS("the last comma is not in each row", "a,b,\n1,2\n3,4,\n5\n",
	    &(struct csv_rules){.drop_unnamed = true},
	    "1<a><b>\n2<1><2>\n3<3><4>\n4!csv_columns\n");
	IS("another delimiter", "a;b\n1;\"2,\"\n",
	    &(struct csv_rules){.delimiter = ';'}, "1<a><b>\n2<1><2,>\n");
}

static void
encodings(void)
{
	/* 奶 is E5 A5 B6 in UTF-8, C4 CC in GB18030, which is no UTF-8. */
	IS("GB18030 where it may be", "a\n\xC4\xCC\n", &automatic, "1<a>\n2<奶>\n");
	IS("UTF-8 is tried first", "a\n奶\n", &automatic, "1<a>\n2<奶>\n");
	IS("not by default", "a\n\xC4\xCC\n", &strict, "1<a>\n2!csv_encoding!\n");
	IS("asked for", "a\n\xC4\xCC\n", &(struct csv_rules){.encoding = "gb18030"},
	    "1<a>\n2<奶>\n");
	IS("a mark settles it",
	    "\xEF\xBB\xBF"
	    "a\n\xC4\xCC\n",
	    &automatic, "1<a>\n2!csv_encoding!\n");
	IS("neither", "a\n\xC6\n", &automatic, "1<a>\n2!csv_encoding!\n");
	IS("UTF-16", "\xFE\xFF\0a", &automatic, "1!csv_encoding!\n");
	IS("overlong", "a\n\xC0\xAF\n", &strict, "1<a>\n2!csv_encoding!\n");
}

/* ASCII for longer than is looked ahead, then GB18030; and UTF-8 that is contradicted
 * behind what was looked at. */
static void
late(void)
{
	struct buf in = {0}, got = {0};

	buf_str(&in, "a\n");
	while (in.n < 300000)
		buf_str(&in, "abcdefghijklmnopqrstuvwxyz\n");
	buf_str(&in, "\xC4\xCC\n");
	read_all((struct text){in.p, in.n}, 1000, &automatic, false, &got);
	if (strstr(buf_cstr(&got), "<奶>\n") == NULL || strchr(got.p, '!') != NULL) {
		failed++;
		printf("GB18030 after much ASCII is not read\n");
	}
	buf_clear(&in);
	buf_str(&in, "a\n");
	while (in.n < 300000)
		buf_str(&in, "奶\n");
	buf_str(&in, "\xC4\xCC\n奶\n");
	read_all((struct text){in.p, in.n}, 1000, &automatic, false, &got);
	if (strstr(buf_cstr(&got), "<奶>\n!csv_encoding!\n") == NULL) {
		failed++;
		printf("a late contradiction is not told\n");
	}
	buf_free(&in);
	buf_free(&got);
}

static void
lines(void)
{
	IS("all line ends", "a\r\n1\r2\n\r\n\n3\r\r4", &strict,
	    "1<a>\n2<1>\n3<2>\n6<3>\n8<4>\n");
	IS("quoted line ends count", "a,b\n\"x\r\ny\nz\",1\n2,3\n", &strict,
	    "1<a><b>\n2<x\r\ny\nz><1>\n5<2><3>\n");
	IS("a bad row", "a,b\n1\n\"x\ny\"\n2,3\n", &strict,
	    "1<a><b>\n2!csv_columns\n3!csv_columns\n5<2><3>\n");
	IS("the row that is never closed", "a\n1\n\"x\ny", &strict,
	    "1<a>\n2<1>\n3!csv_syntax!\n");
}

static void
raw(void)
{
	struct feed feed = {TEXT("a,b\r\n\"x\r\ny\", 1\r\n2\n"), 1};
	struct csv *c = csv_open_reader(pull, &feed, &strict);
	struct csv_row row;
	struct reject why;

	csv_next(c, &row, &why);
	csv_next(c, &row, &why);
	if (!text_is(row.raw, "\"x\r\ny\", 1")) {
		failed++;
		printf("a raw row is %.*s\n", (int)row.raw.n, row.raw.p);
	}
	csv_next(c, &row, &why);
	if (!text_is(row.raw, "2")) {
		failed++;
		printf("a rejected raw row is %.*s\n", (int)row.raw.n, row.raw.p);
	}
	csv_close(c);
}

static void
limits(void)
{
	struct buf in = {0}, got = {0};

	buf_str(&in, "a\n");
	for (int i = 0; i < CSV_CELL_MAX; i++)
		buf_char(&in, 'x');
	buf_str(&in, "\n1\n");
	read_all((struct text){in.p, in.n}, 4096, &strict, false, &got);
	if (got.n != (size_t)CSV_CELL_MAX + 11) {
		failed++;
		printf("a cell of 64 KiB is not read\n");
	}
	in.n -= 3;
	buf_str(&in, "x\n1\n");
	read_all((struct text){in.p, in.n}, 4096, &strict, false, &got);
	expect("a long cell", &got, "<a>\n!csv_cell\n<1>\n");
	buf_clear(&in);
	for (int i = 0; i <= CSV_COLUMNS_MAX; i++)
		buf_printf(&in, i > 0 ? ",%d" : "%d", i);
	read_all((struct text){in.p, in.n}, 4096, &strict, false, &got);
	expect("a wide header", &got, "!csv_header!\n");
	in.n -= 5;
	buf_str(&in, "\n1");
	for (int i = 0; i < 3000; i++)
		buf_char(&in, ',');
	read_all((struct text){in.p, in.n}, 4096, &strict, false, &got);
	if (strstr(buf_cstr(&got), "!csv_columns\n") == NULL) {
		failed++;
		printf("a wide row is not rejected\n");
	}
	buf_free(&in);
	buf_free(&got);
}

static size_t
endless(void *source, void *p, size_t n)
{
	size_t *given = source;

	memset(p, *given == 0 ? '"' : 'x', n);
	if (*given == 0)
		memcpy(p, "a\n", 2);
	*given += n;
	return n;
}

/* Neither a line nor a quoted cell without end is read for ever. */
static void
no_end(void)
{
	size_t given = 0;
	struct csv *c = csv_open_reader(endless, &given, &strict);
	struct csv_row row;
	struct reject why;

	csv_next(c, &row, &why);
	if (csv_next(c, &row, &why) != -2 || strcmp(why.code, "csv_row") != 0 ||
	    given > 4 * CSV_ROW_MAX || csv_next(c, &row, &why) != 0) {
		failed++;
		printf("an endless row is not cut off: %zu bytes read\n", given);
	}
	csv_close(c);
}

int
main(void)
{
	looser();
	encodings();
	late();
	lines();
	raw();
	limits();
	no_end();
	return failed > 0;
}
