/* record_splice.c - output lines, and the canonical form */
#include "record/reader.h"
#include "record_check.h"

static struct arena arena;

static void
load(struct record *r, const char *line)
{
	*r = (struct record){0};
	CHECK(record_read(r, text_of(line), &arena));
}

/* The record as the next stage has it: what reading the printed line gives, entry for
 * entry. */
static void
passed(const struct record *r, const char *line)
{
	struct record next = {.number = 7}, read;

	load(&read, line);
	CHECK(rec_pass(r, &next, &arena));
	check_text(__FILE__, __LINE__, next.line, line);
	CHECK(next.number == 7 && next.index->n == read.index->n);
	CHECK(next.refused == read.refused && next.dry_run == read.dry_run);
	for (ref v = REC_ROOT; v < read.index->n; v++) {
		const struct entry *a = entry_of(&next, v), *b = entry_of(&read, v);

		CHECK(a->kind == b->kind && a->n == b->n && a->next == b->next);
		CHECK(a->from == b->from && a->at == b->at && a->end == b->end);
		CHECK(text_eq(rec_name(&next, v), rec_name(&read, v)));
		CHECK(rec_int_at(&next, v) == rec_int_at(&read, v));
		CHECK(text_eq(rec_text_at(&next, v), rec_text_at(&read, v)));
	}
}

/* The line with members spliced in is want, and so is want spliced again. */
static void
spliced(int line, const char *in, const char *members, const char *want)
{
	const char *next = in;
	struct buf b[2] = {{0}, {0}};

	for (int i = 0; i < 2; i++) {
		struct record r;

		load(&r, next);
		rec_splice(&r, text_of(members));
		rec_print(&r, &b[i]);
		CHECK(b[i].n > 0 && b[i].p[b[i].n - 1] == '\n');
		b[i].n--;
		check_text(
		    i ? "again" : __FILE__, line, (struct text){b[i].p, b[i].n}, want);
		passed(&r, want);
		next = buf_cstr(&b[i]);
	}
	buf_free(&b[0]);
	buf_free(&b[1]);
}
#define SPLICED(in, members, want) spliced(__LINE__, in, members, want)

static void
test_splice(void)
{
	SPLICED("{}", "\"a\":1", "{\"a\":1}");
	SPLICED("{ }", "\"a\":1", "{\"a\":1 }");
	SPLICED("{\"b\":2}", "\"a\":1", "{\"b\":2,\"a\":1}");
	SPLICED("{\"a\":0}", "\"a\":1", "{\"a\":1}");
	SPLICED("{\"a\":0,\"b\":2,\"c\":3}", "\"a\":1", "{\"b\":2,\"c\":3,\"a\":1}");
	SPLICED("{\"b\":2,\"a\":0,\"c\":3}", "\"a\":1", "{\"b\":2,\"c\":3,\"a\":1}");
	SPLICED("{\"b\":2,\"c\":3,\"a\":0}", "\"a\":1", "{\"b\":2,\"c\":3,\"a\":1}");
	SPLICED("{\"a\":0,\"b\":2,\"c\":3}", "\"b\":1,\"a\":[1,{\"b\":2}]",
	    "{\"c\":3,\"b\":1,\"a\":[1,{\"b\":2}]}");
	SPLICED("{\"a\":0,\"b\":2}", "\"b\":1,\"a\":2", "{\"b\":1,\"a\":2}");
}

static void
test_whitespace(void)
{
	SPLICED(
	    "{ \"a\" : 1 , \"b\":2 }", "\"c\":3", "{ \"a\" : 1 , \"b\":2,\"c\":3 }");
	SPLICED("{ \"a\" : 1 , \"b\":2 }", "\"a\":3", "{ \"b\":2,\"a\":3 }");
	SPLICED("{ \"a\" : 1 , \"b\":2 }", "\"b\":3", "{ \"a\" : 1,\"b\":3 }");
	SPLICED("{ \"a\" : 1 , \"b\":2 , \"c\" :3}", "\"b\":3",
	    "{ \"a\" : 1 , \"c\" :3,\"b\":3}");
	SPLICED(" \t{ \"a\" : 1 } \r", "\"a\":3", " \t{ \"a\":3 } \r");
}

/* What the stage does not know stays as it is, to the byte. */
static void
test_unknown(void)
{
	SPLICED("{\"x\":{\"status\":1,\"status2\":[\"status\"]},\"status\":\"old\"}",
	    "\"status\":\"paid\"",
	    "{\"x\":{\"status\":1,\"status2\":[\"status\"]},\"status\":\"paid\"}");
	SPLICED("{\"n\":1.50e+1,\"s\":\"\\u0041\\/\",\"o\":{ } }", "\"t\":1",
	    "{\"n\":1.50e+1,\"s\":\"\\u0041\\/\",\"o\":{ },\"t\":1 }");
	SPLICED(
	    "{\"\\u0073tatus\":1,\"b\":2}", "\"status\":3", "{\"b\":2,\"status\":3}");
	SPLICED("{\"stat\":1,\"statusx\":2,\"Status\":4}", "\"status\":3",
	    "{\"stat\":1,\"statusx\":2,\"Status\":4,\"status\":3}");
	SPLICED("{\"}\":\"}\",\",\":\",\"}", "\"}\":1", "{\",\":\",\",\"}\":1}");
}

static void
test_put(void)
{
	struct record r;
	struct buf b = {0};

	load(&r, "{\"a\":1,\"gone\":2,\"b\":[1, 2]}");
	rec_print(&r, &b);
	CHECK_TEXT(((struct text){b.p, b.n}), "{\"a\":1,\"gone\":2,\"b\":[1, 2]}\n");

	rec_put_str(&r, "s", "first");
	rec_put_int(&r, "i", -5);
	rec_cut(&r, "gone");
	rec_cut(&r, "never");
	rec_put_text(&r, "t", TEXT("q\"\\\n"));
	rec_put_id(&r, "id", 1541815603606036480);
	rec_put_bool(&r, "a", true);
	rec_put_str(&r, "s", "second");
	rec_put_int(&r, "u", 1);
	rec_cut(&r, "u");
	buf_clear(&b);
	rec_print(&r, &b);
	CHECK_TEXT(((struct text){b.p, b.n}),
	    "{\"b\":[1, 2],\"i\":-5,\"t\":\"q\\\"\\\\\\n\","
	    "\"id\":\"1541815603606036480\",\"a\":true,\"s\":\"second\"}\n");
	buf_free(&b);

	load(&r, "{ \"a\":1 }");
	rec_cut(&r, "a");
	rec_print(&r, &b);
	CHECK_TEXT(((struct text){b.p, b.n}), "{  }\n");
	buf_free(&b);
}

/* More members than the list has room for at first, with names that come again. */
static void
test_many(void)
{
	struct record r;
	struct buf b = {0}, want = {0};
	char name[16];

	load(&r, "{\"m3\":0,\"x\":1}");
	for (int i = 0; i < 120; i++) {
		snprintf(name, sizeof(name), "m%d", i % 60);
		rec_put_int(&r, name, i);
	}
	buf_str(&want, "{\"x\":1");
	for (int i = 60; i < 120; i++)
		buf_printf(&want, ",\"m%d\":%d", i - 60, i);
	buf_str(&want, "}\n");
	rec_print(&r, &b);
	CHECK_TEXT(((struct text){b.p, b.n}), buf_cstr(&want));
	buf_free(&b);
	buf_free(&want);
}

static void
canonical(int line, const char *in, const char *const skip[], const char *want)
{
	struct record r;
	struct buf b = {0};

	load(&r, in);
	rec_canonical(&r, REC_ROOT, skip, &b);
	check_text(__FILE__, line, (struct text){b.p, b.n}, want);
	buf_free(&b);
}
#define CANONICAL(in, skip, want) canonical(__LINE__, in, skip, want)

static void
test_canonical(void)
{
	static const char *const skip[] = {"trace", "b", NULL};

	CANONICAL("{\"b\":1,\"a\":\"\\u0041\"}", NULL, "{\"a\":\"A\",\"b\":1}");
	CANONICAL("{\"a\":\"A\",\"b\":1}", NULL, "{\"a\":\"A\",\"b\":1}");
	CANONICAL("{ \"b\" : [ 1 , true,null ] , \"a\":{\"d\":1.50,\"c\":-0} }", NULL,
	    "{\"a\":{\"c\":0,\"d\":1.50},\"b\":[1,true,null]}");
	CANONICAL("{\"b\":1,\"\\u0062b\":{\"b\":2,\"trace\":3},\"trace\":4}", skip,
	    "{\"bb\":{\"b\":2,\"trace\":3}}");
	CANONICAL("{\"ab\":1,\"a\":2,\"\xe4\xb8\xad\":3,\"B\":4,\"\":5}", NULL,
	    "{\"\":5,\"B\":4,\"a\":2,\"ab\":1,\"\xe4\xb8\xad\":3}");
	CANONICAL("{\"a\":\"\\u4e2d\\/\\u0009\\\"\"}", NULL,
	    "{\"a\":\"\xe4\xb8\xad/\\t\\\"\"}");
	CANONICAL("{}", skip, "{}");
}

/* What reading would refuse is refused, in the same words. */
static void
test_passed(void)
{
	struct record r, next = {.number = 1}, read = {.number = 1};
	struct buf line = {0}, b = {0};

	buf_char(&line, '{');
	for (int i = 0; i < MEMBERS_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "m%d", i);
		put_int(&line, name, i);
	}
	buf_char(&line, '}');
	load(&r, buf_cstr(&line));
	rec_put_int(&r, "m7", 1);
	rec_print(&r, &b);
	b.n--;
	passed(&r, buf_cstr(&b));
	rec_put_bool(&r, "dry_run", true);
	CHECK(!rec_pass(&r, &next, &arena));
	CHECK(!record_read(&read, next.line, &arena));
	CHECK(strcmp(next.reject.code, "json_members") == 0);
	CHECK(strcmp(next.reject.detail, read.reject.detail) == 0);
	buf_free(&line);
	buf_free(&b);
	SPLICED("{\"refused\":{\"by\":\"x\"},\"a\":[{\"b\":[]},{}],\"c\":\"\\u0041\"}",
	    "\"dry_run\":true,\"refused\":false",
	    "{\"a\":[{\"b\":[]},{}],\"c\":\"\\u0041\",\"dry_run\":true,"
	    "\"refused\":false}");
}

int
main(void)
{
	test_splice();
	test_whitespace();
	test_unknown();
	test_put();
	test_many();
	test_passed();
	test_canonical();
	arena_free(&arena);
	return failures != 0;
}
