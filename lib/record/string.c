/* string.c - JSON strings: found, checked, unescaped where they must be */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "record/reader.h"

/* A quote, a backslash, a control character or a byte that is not ASCII. */
static inline bool
special(char c)
{
	return (signed char)c < 0x20 || c == '"' || c == '\\';
}

/* The first special byte, or end.  Signed bytes below 0x20 are both the control
 * characters and all that is not ASCII. */
static inline const char *
plain(const char *p, const char *end)
{
#ifdef __SSE2__
	while (end - p >= 16) {
		__m128i v = _mm_loadu_si128((const void *)p);
		__m128i hit = _mm_or_si128(_mm_cmplt_epi8(v, _mm_set1_epi8(0x20)),
		    _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
			_mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
		int mask = _mm_movemask_epi8(hit);

		if (mask != 0)
			return p + __builtin_ctz((unsigned)mask);
		p += 16;
	}
#endif
	while (p < end && !special(*p))
		p++;
	return p;
}

static inline bool
in(unsigned char c, unsigned char low, unsigned char high)
{
	return c >= low && c <= high;
}

/* Bytes of the UTF-8 sequence at p, which is not ASCII; 0 when it is none
 * (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
static size_t
sequence(const char *s, const char *end)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t left = (size_t)(end - s);

	if (in(p[0], 0xc2, 0xdf))
		return left >= 2 && in(p[1], 0x80, 0xbf) ? 2 : 0;
	if (in(p[0], 0xe0, 0xef))
		return left >= 3 &&
			       in(p[1], p[0] == 0xe0 ? 0xa0 : 0x80,
				   p[0] == 0xed ? 0x9f : 0xbf) &&
			       in(p[2], 0x80, 0xbf)
			   ? 3
			   : 0;
	if (in(p[0], 0xf0, 0xf4))
		return left >= 4 &&
			       in(p[1], p[0] == 0xf0 ? 0x90 : 0x80,
				   p[0] == 0xf4 ? 0x8f : 0xbf) &&
			       in(p[2], 0x80, 0xbf) && in(p[3], 0x80, 0xbf)
			   ? 4
			   : 0;
	return 0;
}

/* The value of four hex digits, -1 when they are not four. */
static int
hex4(const char *p, const char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int c = (unsigned char)p[i], low = c | 0x20;

		if (c >= '0' && c <= '9')
			v = v << 4 | (c - '0');
		else if (low >= 'a' && low <= 'f')
			v = v << 4 | (low - 'a' + 10);
		else
			return -1;
	}
	return v;
}

static bool
is_high(int unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool
is_low(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* The low half that must follow a high one at p, -1 when it does not. */
static int
low_half(const char *p, const char *end)
{
	int unit = -1;

	if (end - p >= 6 && p[0] == '\\' && p[1] == 'u')
		unit = hex4(p + 2, end);
	return is_low(unit) ? unit : -1;
}

/* Check the escape at p, a backslash. */
static const char *
escape(struct reader *rd, const char *p)
{
	int unit;

	if (rd->end - p < 2 || p[1] == '\0' || !strchr("\"\\/bfnrtu", p[1]))
		return reader_stop(rd, "json_syntax", p, "no such escape");
	if (p[1] != 'u')
		return p + 2;
	unit = hex4(p + 2, rd->end);
	if (unit < 0)
		return reader_stop(rd, "json_syntax", p, "expected four hex digits");
	if (unit == 0)
		reader_note(rd, "json_nul", p, "a NUL character", 0);
	if (is_high(unit) && low_half(p + 6, rd->end) >= 0)
		return p + 12;
	if (is_high(unit) || is_low(unit))
		reader_note(rd, "json_surrogate", p, "half a surrogate pair", 0);
	return p + 6;
}

static char *
put_utf8(char *to, unsigned c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

/* Write the character of the checked escape at *p to `to`, and go behind it. */
static char *
unescape_one(const char **p, const char *end, char *to)
{
	static const char from[] = "bfnrt", into[] = "\b\f\n\r\t";
	const char *s = *p, *hit;
	unsigned c;

	if (s[1] != 'u') {
		hit = strchr(from, s[1]);
		*to = hit ? into[hit - from] : s[1];
		*p = s + 2;
		return to + 1;
	}
	c = (unsigned)hex4(s + 2, end);
	*p = s + 6;
	if (is_high((int)c)) {
		c = 0x10000 + ((c - 0xd800) << 10) +
		    ((unsigned)low_half(s + 6, end) - 0xdc00);
		*p = s + 12;
	}
	return put_utf8(to, c);
}

/* The checked text from p to end without its escapes, in the arena. */
static struct text
unescape(struct arena *a, const char *p, const char *end)
{
	char *out = arena_alloc(a, (size_t)(end - p)), *to = out;

	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		size_t n = (size_t)((slash ? slash : end) - p);

		memcpy(to, p, n);
		to += n;
		p += n;
		if (slash)
			to = unescape_one(&p, end, to);
	}
	return (struct text){out, (size_t)(to - out)};
}

/* A string that is not plain ASCII, from p, its first special byte. */
static const char *
not_plain(struct reader *rd, const char *from, const char *p, struct text *out)
{
	bool escaped = false;

	for (;; p = plain(p, rd->end)) {
		if (p >= rd->end)
			return reader_stop(
			    rd, "json_syntax", from - 1, "a string without end");
		while (p < rd->end && (*p & 0x80)) {
			size_t n = sequence(p, rd->end);

			if (n == 0)
				reader_note(rd, "json_utf8", p, "not UTF-8", 0);
			p += n ? n : 1;
		}
		if (p >= rd->end || !special(*p))
			continue;
		if (*p == '"')
			break;
		if (*p != '\\')
			return reader_stop(
			    rd, "json_syntax", p, "a control character in a string");
		escaped = true;
		p = escape(rd, p);
		if (!p)
			return NULL;
	}
	*out = (struct text){from, (size_t)(p - from)};
	if (escaped && !rd->noted.code)
		*out = unescape(rd->arena, from, p);
	return p + 1;
}

const char *
reader_string(struct reader *rd, const char *from, ref where, struct text *out)
{
	const char *p = plain(from, rd->end);

	if (p < rd->end && *p == '"') {
		*out = (struct text){from, (size_t)(p - from)};
		p++;
	} else {
		p = not_plain(rd, from, p, out);
	}
	if (p && out->n > STRING_MAX_BYTES)
		reader_note(rd, "json_string", from - 1, "a string over 64 KiB", where);
	return p;
}
