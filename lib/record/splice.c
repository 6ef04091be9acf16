/* splice.c - the line as it came in, with the stage's own members at its end */
#include <string.h>

#include "record/reader.h"

/* A member to be written, or with no json only one to be cut. */
struct member {
	struct text name; /* unescaped */
	struct text json; /* "name":value */
};

struct splice {
	struct member *m;
	size_t n, cap;
};

/* Take a name out of what was spliced before, so that the last one stands. */
static void
forget(struct splice *s, struct text name)
{
	for (size_t i = 0; i < s->n; i++)
		if (text_eq(s->m[i].name, name)) {
			s->n--;
			memmove(&s->m[i], &s->m[i + 1], (s->n - i) * sizeof(*s->m));
			return;
		}
}

static void
put(struct record *r, struct text name, struct text json)
{
	struct splice *s = r->out;

	if (!s) {
		s = r->out = arena_alloc(r->arena, sizeof(*s));
		*s = (struct splice){.cap = 8};
		s->m = arena_alloc(r->arena, s->cap * sizeof(*s->m));
	}
	forget(s, name);
	if (s->n == s->cap) {
		struct member *m = arena_alloc(r->arena, 2 * s->cap * sizeof(*m));

		memcpy(m, s->m, s->n * sizeof(*m));
		s->m = m;
		s->cap *= 2;
	}
	s->m[s->n++] = (struct member){name, json};
}

void
rec_splice(struct record *r, struct text members)
{
	struct record object = {0};
	char *p = arena_alloc(r->arena, members.n + 2);

	p[0] = '{';
	if (members.n > 0)
		memcpy(p + 1, members.p, members.n);
	p[members.n + 1] = '}';
	record_load(&object, (struct text){p, members.n + 2}, r->arena);
	for (ref v = rec_first(&object, REC_ROOT); v; v = rec_next(&object, v)) {
		const struct entry *e = entry_of(&object, v);

		put(r, rec_name(&object, v),
		    (struct text){p + e->from, e->end - e->from});
	}
}

void
rec_splice_from(struct record *r, const struct record *from, ref object)
{
	for (ref v = rec_first(from, object); v; v = rec_next(from, v)) {
		const struct entry *e = entry_of(from, v);
		struct text name = rec_name(from, v);

		put(r, arena_text(r->arena, name),
		    arena_text(r->arena,
			(struct text){from->line.p + e->from, e->end - e->from}));
	}
}

void
rec_splice_out(struct record *r, const struct record *from)
{
	const struct splice *s = from->out;

	for (size_t i = 0; s && i < s->n; i++)
		put(r, s->m[i].name, s->m[i].json);
}

/* The one member that b holds. */
static void
put_one(struct record *r, const char *name, const struct buf *b)
{
	put(r, arena_text(r->arena, text_of(name)),
	    arena_text(r->arena, (struct text){b->p, b->n}));
}

/* Memory for one member at a time, kept for the life of the process. */
static struct buf one;

void
rec_put_int(struct record *r, const char *name, int64_t v)
{
	buf_clear(&one);
	put_int(&one, name, v);
	put_one(r, name, &one);
}

void
rec_put_str(struct record *r, const char *name, const char *v)
{
	rec_put_text(r, name, text_of(v));
}

void
rec_put_text(struct record *r, const char *name, struct text v)
{
	buf_clear(&one);
	put_text(&one, name, v);
	put_one(r, name, &one);
}

void
rec_put_id(struct record *r, const char *name, int64_t id)
{
	buf_clear(&one);
	put_id(&one, name, id);
	put_one(r, name, &one);
}

void
rec_put_bool(struct record *r, const char *name, bool v)
{
	buf_clear(&one);
	put_bool(&one, name, v);
	put_one(r, name, &one);
}

void
rec_cut(struct record *r, const char *name)
{
	put(r, arena_text(r->arena, text_of(name)), (struct text){0});
}

static bool
is_cut(const struct splice *s, const struct entry *e)
{
	struct text name = {e->name, e->name_n};

	for (size_t i = 0; i < s->n; i++)
		if (text_eq(s->m[i].name, name))
			return true;
	return false;
}

/* Members that stay bring the text before them, back to the member before, so
 * that what is cut goes with its comma; the first to stay brings none.  A stage's
 * output spliced with the same members is then the same text again. */
void
splice_print(const struct record *r, struct buf *b, struct layout *out)
{
	const struct splice *s = r->out;
	const struct entry *root = entry_of(r, REC_ROOT), *e;
	const char *line = r->line.p;
	size_t begin = b->n, member = 0;
	uint32_t done; /* the line up to here is in b, or cut */
	bool any = false;

	out->more = 0;
	done = root->n > 0 ? entry_of(r, REC_ROOT + 1)->from : root->at + 1;
	buf_add(b, line, done);
	for (ref v = rec_first(r, REC_ROOT); v; v = e->next) {
		bool cut;

		e = entry_of(r, v);
		cut = is_cut(s, e);
		if (!cut) {
			uint32_t from = any ? done : e->from;

			buf_add(b, line + from, e->end - from);
			any = true;
		}
		/* Only what we wrote ourselves has more members. */
		if (member < MEMBERS_MAX)
			out->end[member++] = cut ? 0 : (uint32_t)(b->n - begin);
		done = e->end;
	}
	for (size_t i = 0; i < s->n; i++) {
		if (s->m[i].json.n == 0)
			continue;
		if (any)
			buf_char(b, ',');
		if (!out->more)
			out->more = (uint32_t)(b->n - begin);
		buf_text(b, s->m[i].json);
		any = true;
	}
	buf_add(b, line + done, r->line.n - done);
}

void
rec_print(const struct record *r, struct buf *b)
{
	struct layout unused;

	if (r->out)
		splice_print(r, b, &unused);
	else
		buf_text(b, r->line);
	buf_char(b, '\n');
}
