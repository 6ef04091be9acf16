/* canonical.c - one form for equal values, to be digested and compared */
#include <stdlib.h>

#include "record/reader.h"

struct named {
	struct text name;
	ref v;
};

static int
by_name(const void *a, const void *b)
{
	return text_cmp(
	    ((const struct named *)a)->name, ((const struct named *)b)->name);
}

static bool
skipped(struct text name, const char *const skip[])
{
	for (size_t i = 0; skip && skip[i]; i++)
		if (text_is(name, skip[i]))
			return true;
	return false;
}

static void value(const struct record *r, ref v, struct buf *b);

static void
object(const struct record *r, ref v, const char *const skip[], struct buf *b)
{
	struct named *all = arena_alloc(r->arena, (rec_count(r, v) + 1) * sizeof(*all));
	size_t n = 0;

	for (ref m = rec_first(r, v); m; m = rec_next(r, m))
		if (!skipped(rec_name(r, m), skip))
			all[n++] = (struct named){rec_name(r, m), m};
	qsort(all, n, sizeof(*all), by_name);
	buf_char(b, '{');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(b, ',');
		buf_json(b, all[i].name);
		buf_char(b, ':');
		value(r, all[i].v, b);
	}
	buf_char(b, '}');
}

static void
array(const struct record *r, ref v, struct buf *b)
{
	buf_char(b, '[');
	for (ref i = rec_first(r, v); i; i = rec_next(r, i)) {
		if (i != v + 1)
			buf_char(b, ',');
		value(r, i, b);
	}
	buf_char(b, ']');
}

/* Recursion goes no deeper than a record does: 16. */
static void
value(const struct record *r, ref v, struct buf *b)
{
	switch (rec_kind(r, v)) {
	case KIND_OBJECT:
		object(r, v, NULL, b);
		break;
	case KIND_ARRAY:
		array(r, v, b);
		break;
	case KIND_STRING:
		buf_json(b, rec_text_at(r, v));
		break;
	case KIND_INT:
		buf_int(b, rec_int_at(r, v));
		break;
	default:
		buf_text(b, rec_raw(r, v));
		break;
	}
}

void
rec_canonical(const struct record *r, ref v, const char *const skip[], struct buf *b)
{
	if (rec_kind(r, v) == KIND_OBJECT)
		object(r, v, skip, b);
	else
		value(r, v, b);
}
