/* json.c - the strict reader: JSON into a flat index, in one pass */
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
	p = reader_string(rd, p + 1, *v, &name);
	if (!p)
		return NULL;
	e = &rd->ix->e[*v];
	e->name = name.p;
	e->name_n = name.n & 0xffffff;
	if (stands_twice(rd, &rd->stack[rd->depth - 1], name))
		reader_note(
		    rd, "json_duplicate_key", from, "a name that stands twice", *v);
	p = skip_space(p, rd->end);
	if (peek(rd, p) != ':')
		return unexpected(rd, p, "expected ':'");
	return skip_space(p + 1, rd->end);
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
		p = reader_string(rd, p + 1, v, &t);
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
		return reader_number(rd, p, v);
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

		p = skip_space(p, rd->end);
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

/* Without recursion: the depth of a text is not that of our stack. */
const char *
reader_value(struct reader *rd, const char *p)
{
	do {
		bool named =
		    rd->depth > 0 &&
		    rd->ix->e[rd->stack[rd->depth - 1].self].kind == KIND_OBJECT;
		int depth = rd->depth;
		ref v = 0;

		p = skip_space(p, rd->end);
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
			p = skip_space(p, rd->end);
			if (peek(rd, p) !=
			    (rd->ix->e[v].kind == KIND_OBJECT ? '}' : ']'))
				continue;
		}
		p = read_closings(rd, p);
	} while (p && rd->depth > 0);
	return p;
}
