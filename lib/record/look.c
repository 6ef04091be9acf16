/* look.c - looking into a record's index, and saying where something is */
#include <stdio.h>
#include <string.h>

#include "record/reader.h"

static bool
is_box(const struct entry *e)
{
	return e->kind == KIND_OBJECT || e->kind == KIND_ARRAY;
}

ref
rec_find(const struct record *r, ref object, const char *name)
{
	const struct entry *e = r->index->e;
	size_t n = strlen(name);

	if (e[object].kind != KIND_OBJECT)
		return REC_NONE;
	for (ref v = rec_first(r, object); v; v = e[v].next)
		if (e[v].name_n == n &&
		    (n == 0 ||
			(e[v].name[0] == name[0] && memcmp(e[v].name, name, n) == 0)))
			return v;
	return REC_NONE;
}

enum kind
rec_kind(const struct record *r, ref v)
{
	return (enum kind)entry_of(r, v)->kind;
}

size_t
rec_count(const struct record *r, ref v)
{
	const struct entry *e = entry_of(r, v);

	return is_box(e) ? e->n : 0;
}

ref
rec_first(const struct record *r, ref v)
{
	const struct entry *e = entry_of(r, v);

	return is_box(e) && e->n > 0 ? v + 1 : REC_NONE;
}

ref
rec_next(const struct record *r, ref v)
{
	return entry_of(r, v)->next;
}

struct text
rec_name(const struct record *r, ref member)
{
	const struct entry *e = entry_of(r, member);

	return (struct text){e->name, e->name_n};
}

struct text
rec_raw(const struct record *r, ref v)
{
	const struct entry *e = entry_of(r, v);

	return v ? (struct text){r->line.p + e->at, e->end - e->at} : (struct text){0};
}

int64_t
rec_int_at(const struct record *r, ref v)
{
	const struct entry *e = entry_of(r, v);

	return e->kind == KIND_INT ? e->whole : 0;
}

struct text
rec_text_at(const struct record *r, ref v)
{
	const struct entry *e = entry_of(r, v);

	return e->kind == KIND_STRING ? (struct text){e->text, e->n} : (struct text){0};
}

int64_t
rec_int(const struct record *r, ref object, const char *name)
{
	return rec_int_at(r, rec_find(r, object, name));
}

struct text
rec_text(const struct record *r, ref object, const char *name)
{
	return rec_text_at(r, rec_find(r, object, name));
}

bool
rec_true(const struct record *r, ref object, const char *name)
{
	return rec_kind(r, rec_find(r, object, name)) == KIND_TRUE;
}

int64_t
rec_id(const struct record *r, ref object, const char *name)
{
	int64_t id = 0;

	return reader_id(rec_text(r, object, name), &id) ? id : 0;
}

void
index_path(const struct index *ix, ref v, struct buf *b)
{
	const struct entry *e = ix->e;
	ref box = REC_ROOT;

	while (v != box) {
		ref child = box + 1, next;
		unsigned i = 0;

		while ((next = e[child].next) != 0 && next <= v) {
			child = next;
			i++;
		}
		if (e[box].kind == KIND_ARRAY) {
			buf_printf(b, "[%u]", i);
		} else {
			if (b->n > 0)
				buf_char(b, '.');
			buf_add(b, e[child].name, e[child].name_n);
		}
		box = child;
	}
}

void
reader_visible(struct buf *b, struct text t, size_t max)
{
	size_t from = b->n, n;

	/* A name may be 64 KiB long: what would be cut anyway is not looked at. */
	buf_visible(b, (struct text){t.p, t.n < 4 * max ? t.n : 4 * max});
	if (b->n - from <= max)
		return;
	n = from + max - 3;
	while (n > from && ((unsigned char)b->p[n] & 0xc0) == 0x80)
		n--;
	b->n = n;
	buf_str(b, "...");
}

/* What b holds, harmless and cut, in the arena; b is empty then. */
static const char *
keep(struct arena *a, struct buf *b)
{
	struct buf seen = {0};
	char *p;

	reader_visible(&seen, (struct text){b->p, b->n}, SAY_MAX_BYTES);
	p = arena_alloc(a, seen.n + 1);
	memcpy(p, buf_cstr(&seen), seen.n + 1);
	buf_free(&seen);
	buf_clear(b);
	return p;
}

bool
rec_reject(struct record *r, const char *code, ref object, const char *name,
    const char *fmt, ...)
{
	struct buf b = {0};
	char detail[1024];
	va_list ap;

	if (r->reject.code)
		return false;
	r->reject.code = code;
	if (object) {
		index_path(r->index, object, &b);
		if (name && b.n > 0)
			buf_char(&b, '.');
		if (name)
			buf_str(&b, name);
		r->reject.field = b.n > 0 ? keep(r->arena, &b) : NULL;
	}
	va_start(ap, fmt);
	vsnprintf(detail, sizeof(detail), fmt, ap);
	va_end(ap);
	buf_str(&b, detail);
	r->reject.detail = keep(r->arena, &b);
	buf_free(&b);
	return false;
}
