/* put.c - JSON written straight into a buffer */
#include <string.h>

#include "base/base.h"

/* Non-zero when a byte of the eight is a control, a quote or a backslash.  The
 * usual test for a byte below n or equal to c: false hits above 0x7f are kept out
 * by ~w, and a hit only means a closer look. */
static bool
any_special(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';

	return (((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) |
		   ((slash - ones) & ~slash)) &
	       tops;
}

/* Where the first byte that must be escaped stands, or n. */
static size_t
clean_span(const char *p, size_t n)
{
	size_t i = 0;
	uint64_t w;

	for (; n - i >= 8; i += 8) {
		memcpy(&w, p + i, 8);
		if (any_special(w))
			break;
	}
	while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

static void
escape(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char shorts[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	char six[] = "\\u0000";
	const char *s;

	for (s = shorts; *s; s += 2)
		if ((unsigned char)*s == c) {
			six[1] = s[1];
			buf_add(b, six, 2);
			return;
		}
	six[4] = hex[c >> 4];
	six[5] = hex[c & 15];
	buf_add(b, six, 6);
}

void
buf_json(struct buf *b, struct text t)
{
	size_t i = clean_span(t.p, t.n), n;

	if (b->cap - b->n < i + 2)
		buf_grow(b, i + 2);
	b->p[b->n++] = '"';
	buf_add(b, t.p, i);
	while (i < t.n) {
		escape(b, (unsigned char)t.p[i++]);
		n = clean_span(t.p + i, t.n - i);
		buf_add(b, t.p + i, n);
		i += n;
	}
	buf_char(b, '"');
}

/* Names are our own literals or were members of a record: escaping them costs
 * one look. */
static void
put_name(struct buf *b, const char *name)
{
	char last = b->n ? b->p[b->n - 1] : '{';

	if (last != '{' && last != '[' && last != '\n')
		buf_char(b, ',');
	if (!name)
		return;
	buf_json(b, text_of(name));
	buf_char(b, ':');
}

void
put_int(struct buf *b, const char *name, int64_t v)
{
	put_name(b, name);
	buf_int(b, v);
}

void
put_bool(struct buf *b, const char *name, bool v)
{
	put_name(b, name);
	buf_str(b, v ? "true" : "false");
}

void
put_text(struct buf *b, const char *name, struct text v)
{
	put_name(b, name);
	buf_json(b, v);
}

void
put_str(struct buf *b, const char *name, const char *v)
{
	put_text(b, name, text_of(v));
}

void
put_id(struct buf *b, const char *name, int64_t id)
{
	put_name(b, name);
	buf_char(b, '"');
	buf_int(b, id);
	buf_char(b, '"');
}

void
put_raw(struct buf *b, const char *name, struct text json)
{
	put_name(b, name);
	buf_text(b, json);
}

void
put_null(struct buf *b, const char *name)
{
	put_raw(b, name, TEXT("null"));
}

void
put_open(struct buf *b, const char *name, char brace)
{
	put_name(b, name);
	buf_char(b, brace);
}

void
put_close(struct buf *b, char brace)
{
	buf_char(b, brace);
}
