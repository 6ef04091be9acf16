/* pass.c - a record handed on to the next stage without being read again */
#include <string.h>

#include "record/reader.h"

/* Take over a member that stayed, with all that is in it: its texts stay where they
 * are, its places move. */
static void
take_over(const struct record *r, ref v, uint32_t end, struct reader *rd)
{
	const struct entry *e = entry_of(r, v);
	ref after = e->next ? e->next : r->index->n, to = rd->ix->n, i;
	struct entry *out = rd->ix->e;
	uint32_t moved = end - e->end, shift = to - v;
	struct frame *f = &rd->stack[0];

	memcpy(out + to, e, (after - v) * sizeof(*out));
	for (i = to; i < to + (after - v); i++) {
		out[i].from += moved;
		out[i].at += moved;
		out[i].end += moved;
		if (out[i].next)
			out[i].next += shift;
	}
	out[to].next = 0;
	if (f->last)
		out[f->last].next = to;
	f->last = to;
	out[REC_ROOT].n++;
	rd->ix->n += after - v;
}

static struct index *
new_index(const struct record *r, struct arena *a)
{
	struct index *ix = arena_alloc(a, sizeof(*ix));

	ix->n = REC_ROOT + 1;
	ix->cap = r->index->n + 16;
	ix->e = arena_alloc(a, ix->cap * sizeof(*ix->e));
	ix->e[0] = (struct entry){0};
	ix->e[REC_ROOT] = *entry_of(r, REC_ROOT);
	ix->e[REC_ROOT].n = 0;
	return ix;
}

/* The index of the line as laid out; false when something is wrong with it. */
static bool
reindex(const struct record *r, struct record *next, const struct layout *lay)
{
	struct reader rd;
	const char *p = next->line.p;
	size_t member = 0;

	rd.begin = p;
	rd.end = p + next->line.n;
	rd.arena = next->arena;
	rd.ix = next->index = new_index(r, next->arena);
	rd.stop = rd.noted = (struct fault){0};
	rd.depth = 1;
	rd.ours = false;
	rd.stack[0] = (struct frame){.self = REC_ROOT};
	for (ref v = rec_first(r, REC_ROOT); v; v = rec_next(r, v), member++)
		if (lay->end[member])
			take_over(r, v, lay->end[member], &rd);
	rd.ix->e[REC_ROOT].end =
	    (uint32_t)(next->line.n - (r->line.n - entry_of(r, REC_ROOT)->end));
	return !lay->more || (reader_value(&rd, p + lay->more) && !rd.noted.code);
}

bool
rec_pass(const struct record *r, struct record *next, struct arena *a)
{
	static struct buf line; /* kept for the life of the process */
	struct layout lay;
	struct text t;

	if (!r->out) {
		int64_t number = next->number;

		*next = *r;
		next->number = number;
		return true;
	}
	buf_clear(&line);
	splice_print(r, &line, &lay);
	t = arena_text(a, (struct text){line.p, line.n});
	*next = (struct record){.line = t, .number = next->number, .arena = a};
	if (t.n > LINE_MAX_BYTES || !reindex(r, next, &lay))
		return record_read(next, t, a);
	reader_marks(next);
	return true;
}
