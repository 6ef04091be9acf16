/* json.c - the strict reader: one line of JSON into a flat index, in one pass */
#include <stdio.h>
#include <string.h>

#include "record/reader.h"

const char *
reader_stop(struct reader *rd, const char *code, const char *at, const char *say)
{
	rd->stop = (struct fault){code, say, at, 0};
	return NULL;
}

void
reader_note(
    struct reader *rd, const char *code, const char *at, const char *say, ref where)
{
	if (!rd->noted.code)
		rd->noted = (struct fault){code, say, at, where};
}

static inline const char *
space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

/* The byte at p; NUL, which is wrong wherever it is looked for, at the end. */
static inline char
peek(const struct reader *rd, const char *p)
{
	return p < rd->end ? *p : '\0';
}

static const char *
unexpected(struct reader *rd, const char *p, const char *say)
{
	return reader_stop(
	    rd, "json_syntax", p, p < rd->end ? say : "the text is cut off");
}

static void
grow(struct reader *rd)
{
	struct index *ix = rd->ix;
	struct entry *e = arena_alloc(rd->arena, 2 * ix->cap * sizeof(*e));

	memcpy(e, ix->e, ix->n * sizeof(*e));
	ix->e = e;
	ix->cap *= 2;
}

/* A new entry, the last of the innermost container; 0 when that is full. */
static inline ref
add(struct reader *rd, const char *from)
{
	struct index *ix = rd->ix;
	struct entry *box;
	struct frame *f;
	ref v;

	if (ix->n == ix->cap)
		grow(rd);
	v = ix->n++;
	ix->e[v] = (struct entry){.from = (uint32_t)(from - rd->begin)};
	if (rd->depth == 0)
		return v;
	f = &rd->stack[rd->depth - 1];
	box = &ix->e[f->self];
	if (f->last)
		ix->e[f->last].next = v;
	f->last = v;
	if (++box->n > (box->kind == KIND_OBJECT ? MEMBERS_MAX : ITEMS_MAX) &&
	    !rd->ours) {
		if (box->kind == KIND_OBJECT)
			reader_stop(rd, "json_members", from, "over 256 members");
		else
			reader_stop(rd, "json_items", from, "over 1,000 items");
		rd->stop.where = f->self;
		return 0;
	}
	return v;
}

/* Whether the object of f has had this name, which is that of its last entry. */
static inline bool
stands_twice(const struct reader *rd, struct frame *f, struct text name)
{
	const struct entry *e = rd->ix->e;
	uint32_t mix = (uint32_t)name.n << 16;
	uint64_t bit;

	if (name.n > 0)
		mix |= (uint32_t)(uint8_t)name.p[0] << 8 | (uint8_t)name.p[name.n - 1];
	bit = UINT64_C(1) << (mix * UINT32_C(0x9e3779b1) >> 26);
	if (!(f->seen & bit)) {
		f->seen |= bit;
		return false;
	}
	for (ref v = f->self + 1; v != f->last; v = e[v].next)
		if (e[v].name_n == name.n &&
		    (name.n == 0 || (e[v].name[0] == name.p[0] &&
					memcmp(e[v].name, name.p, name.n) == 0)))
			return true;
	return false;
}

/* A member's name and colon; *v is its new entry. */
static inline const char *
read_name(struct reader *rd, const char *p, ref *v)
{
	const char *from = p;
	struct entry *e;
	struct text name;

	if (peek(rd, p) != '"')
		return unexpected(rd, p, "expected a name");
	*v = add(rd, from);
	if (*v == 0)
		return NULL;
	p = read_string(rd, p + 1, *v, &name);
	if (!p)
		return NULL;
	e = &rd->ix->e[*v];
	e->name = name.p;
	e->name_n = name.n & 0xffffff;
	if (stands_twice(rd, &rd->stack[rd->depth - 1], name))
		reader_note(
		    rd, "json_duplicate_key", from, "a name that stands twice", *v);
	p = space(p, rd->end);
	if (peek(rd, p) != ':')
		return unexpected(rd, p, "expected ':'");
	return space(p + 1, rd->end);
}

static const char *
read_word(struct reader *rd, const char *p, ref v, const char *word, enum kind kind)
{
	size_t n = strlen(word);

	if ((size_t)(rd->end - p) < n || memcmp(p, word, n) != 0)
		return unexpected(rd, p, "expected a value");
	rd->ix->e[v].kind = kind & 0xff;
	return p + n;
}

/* Open the container at p, whose entry is v. */
static const char *
open_box(struct reader *rd, const char *p, ref v, enum kind kind)
{
	if (rd->depth == DEPTH_MAX)
		return reader_stop(rd, "json_depth", p, "over 16 levels deep");
	rd->ix->e[v].kind = kind & 0xff;
	rd->stack[rd->depth++] = (struct frame){.self = v};
	return p + 1;
}

/* The value at p into entry v; a container is only opened. */
static inline const char *
read_value(struct reader *rd, const char *p, ref v)
{
	struct text t;
	struct entry *e;

	switch (peek(rd, p)) {
	case '"':
		p = read_string(rd, p + 1, v, &t);
		e = &rd->ix->e[v];
		e->kind = KIND_STRING;
		if (p) {
			e->text = t.p;
			e->n = (uint32_t)t.n;
		}
		return p;
	case '{':
		return open_box(rd, p, v, KIND_OBJECT);
	case '[':
		return open_box(rd, p, v, KIND_ARRAY);
	case 't':
		return read_word(rd, p, v, "true", KIND_TRUE);
	case 'f':
		return read_word(rd, p, v, "false", KIND_FALSE);
	case 'n':
		return read_word(rd, p, v, "null", KIND_NULL);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return read_number(rd, p, v);
	default:
		return unexpected(rd, p, "expected a value");
	}
}

/* Behind a value: close what closes here.  Ends behind a comma, or with depth 0
 * behind the whole text. */
static inline const char *
read_closings(struct reader *rd, const char *p)
{
	while (rd->depth > 0) {
		struct entry *box = &rd->ix->e[rd->stack[rd->depth - 1].self];
		char close = box->kind == KIND_OBJECT ? '}' : ']';

		p = space(p, rd->end);
		if (peek(rd, p) == ',')
			return p + 1;
		if (peek(rd, p) != close)
			return unexpected(rd, p,
			    close == '}' ? "expected ',' or '}'"
					 : "expected ',' or ']'");
		box->end = (uint32_t)(++p - rd->begin);
		rd->depth--;
	}
	return p;
}

/* One whole value, without recursion. */
static const char *
read_text(struct reader *rd, const char *p)
{
	do {
		bool named =
		    rd->depth > 0 &&
		    rd->ix->e[rd->stack[rd->depth - 1].self].kind == KIND_OBJECT;
		int depth = rd->depth;
		ref v = 0;

		p = space(p, rd->end);
		if (named)
			p = read_name(rd, p, &v);
		else if ((v = add(rd, p)) == 0)
			return NULL;
		if (!p)
			return NULL;
		rd->ix->e[v].at = (uint32_t)(p - rd->begin);
		p = read_value(rd, p, v);
		if (!p)
			return NULL;
		rd->ix->e[v].end = (uint32_t)(p - rd->begin);
		if (rd->depth > depth) {
			p = space(p, rd->end);
			if (peek(rd, p) !=
			    (rd->ix->e[v].kind == KIND_OBJECT ? '}' : ']'))
				continue;
		}
		p = read_closings(rd, p);
	} while (p && rd->depth > 0);
	return p;
}

/* UTF-16 is all NULs to a reader of UTF-8, but this says what to do about it. */
static bool
is_utf16(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;

	if (t.n >= 2 &&
	    ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)))
		return true;
	return t.n >= 4 && !p[0] == !p[2] && !p[1] == !p[3] && !p[0] != !p[1];
}

static void
read_line(struct reader *rd, struct text line)
{
	const char *p = line.p;

	if (line.n > LINE_MAX_BYTES && !rd->ours) {
		reader_stop(rd, "line_too_long", NULL, "a line over 1 MiB");
		return;
	}
	if (is_utf16(line)) {
		reader_stop(rd, "json_utf8", NULL, "UTF-16, expected UTF-8");
		return;
	}
	if (line.n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		reader_note(
		    rd, "json_bom", NULL, "a byte order mark before the record", 0);
		p += 3;
	}
	p = read_text(rd, p);
	if (!p)
		return;
	p = space(p, rd->end);
	if (p < rd->end)
		reader_stop(rd, "json_syntax", p, "a second text on the line");
	else if (rd->ix->e[REC_ROOT].kind != KIND_OBJECT)
		reader_note(rd, "not_object", NULL, "expected an object", 0);
}

/* Put what the reader found wrong into words. */
static bool
refuse(struct record *r, const struct reader *rd)
{
	const struct fault *f = rd->stop.code ? &rd->stop : &rd->noted;

	if (!f->code)
		return true;
	if (f->at)
		return rec_reject(r, f->code, f->where, NULL, "%s at byte %zu", f->say,
		    (size_t)(f->at - rd->begin) + 1);
	return rec_reject(r, f->code, f->where, NULL, "%s", f->say);
}

static bool
read_record(struct record *r, struct text line, struct arena *a, bool ours)
{
	struct reader rd;
	ref v;

	if (line.n == 0)
		line.p = "";
	*r = (struct record){.line = line, .number = r->number, .arena = a};
	rd.begin = line.p;
	rd.end = line.p + line.n;
	rd.arena = a;
	rd.stop = rd.noted = (struct fault){0};
	rd.depth = 0;
	rd.ours = ours;
	r->index = rd.ix = arena_alloc(a, sizeof(*rd.ix));
	rd.ix->n = REC_ROOT;
	rd.ix->cap = (ref)((line.n < LINE_MAX_BYTES ? line.n : 0) / 12 + 8);
	rd.ix->e = arena_alloc(a, rd.ix->cap * sizeof(*rd.ix->e));
	rd.ix->e[0] = rd.ix->e[REC_ROOT] = (struct entry){0};
	read_line(&rd, line);
	if (!refuse(r, &rd))
		return false;
	v = rec_find(r, REC_ROOT, "refused");
	r->refused = v && rec_kind(r, v) != KIND_NULL && rec_kind(r, v) != KIND_FALSE;
	r->dry_run = rec_true(r, REC_ROOT, "dry_run");
	return true;
}

bool
record_read(struct record *r, struct text line, struct arena *a)
{
	return read_record(r, line, a, false);
}

void
record_load(struct record *r, struct text line, struct arena *a)
{
	if (!read_record(r, line, a, true))
		die(EX_SOFTWARE, "a stored record cannot be read: %s: %s",
		    r->reject.code, r->reject.detail);
}
