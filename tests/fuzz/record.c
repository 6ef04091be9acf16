/* record.c - the reader against jansson, and what it prints against itself */
#include "../unit/record_same.h"
#include "fuzz.h"

static struct arena arena;

static struct text
canonical(const struct record *r, struct buf *b)
{
	buf_clear(b);
	rec_canonical(r, REC_ROOT, NULL, b);
	return (struct text){b->p, b->n};
}

/* A record untouched comes out as it came in; its canonical form is its own. */
static void
again(struct record *r)
{
	static struct buf out, one, two;
	struct record other = {0};

	buf_clear(&out);
	rec_print(r, &out);
	MUST(out.n == r->line.n + 1 && memcmp(out.p, r->line.p, r->line.n) == 0);
	MUST(record_read(&other, canonical(r, &one), &arena));
	MUST(text_eq(canonical(&other, &two), (struct text){one.p, one.n}));
}

/* What is spliced stands in it, once, and what was cut does not. */
static void
spliced(struct record *r)
{
	static struct buf out;
	struct record other = {0};
	struct text line;

	rec_put_int(r, "total", 7);
	rec_splice(r, TEXT("\"a\":[1],\"\":{}"));
	rec_put_int(r, "total", 8);
	rec_cut(r, "b");
	buf_clear(&out);
	rec_print(r, &out);
	line = (struct text){out.p, out.n - 1};
	if (!record_read(&other, line, &arena)) {
		MUST(rec_count(r, REC_ROOT) + 3 > MEMBERS_MAX);
		return;
	}
	MUST(rec_int(&other, REC_ROOT, "total") == 8);
	MUST(rec_kind(&other, rec_find(&other, REC_ROOT, "a")) == KIND_ARRAY);
	MUST(!rec_find(&other, REC_ROOT, "b"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = {(const char *)data, size};
	struct record r = {0};

	if (size > SAME_TEXT_MAX)
		return 0;
	MUST(record_same(t, &arena));
	if (record_read(&r, t, &arena) && !memchr(data, '\n', size)) {
		again(&r);
		spliced(&r);
	}
	arena_reset(&arena, 1 << 20);
	return 0;
}
