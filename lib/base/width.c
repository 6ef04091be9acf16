/* width.c - text on a terminal */
#include <string.h>
#include <utf8proc.h>

#include "base/base.h"

/* Length of the well-formed sequence at p, 0 when there is none; *cp its code
 * point.  Overlong forms, surrogates and what is above U+10FFFF are none. */
static size_t
sequence(const unsigned char *p, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len = *p < 0x80   ? 1
		     : *p < 0xc2 ? 0
		     : *p < 0xe0 ? 2
		     : *p < 0xf0 ? 3
				 : 4,
	       i;

	if (len == 0 || *p > 0xf4 || len > n)
		return 0;
	*cp = len == 1 ? *p : *p & (0x7fu >> len);
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (p[i] & 0x3f);
	}
	if (*cp < least[len] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return len;
}

bool
utf8_valid(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;
	size_t i = 0, len;
	uint64_t w;
	uint32_t cp;

	while (i < t.n) {
		if (t.n - i >= 8) {
			memcpy(&w, p + i, 8);
			if (!(w & UINT64_C(0x8080808080808080))) {
				i += 8;
				continue;
			}
		}
		len = sequence(p + i, t.n - i, &cp);
		if (!len)
			return false;
		i += len;
	}
	return true;
}

/* What is known of the glyph that is being counted. */
struct glyph {
	utf8proc_int32_t before, state;
	bool whole; /* all that joins it adds nothing: emoji, a Hangul syllable */
	int width;
};

static int
glyph_add(struct glyph *g, uint32_t cp)
{
	utf8proc_int32_t c = (utf8proc_int32_t)cp;
	bool joined = g->before >= 0 &&
		      !utf8proc_grapheme_break_stateful(g->before, c, &g->state);
	int width = utf8proc_charwidth(c), more;

	g->before = c;
	if (!joined) {
		int class = utf8proc_get_property(c)->boundclass;

		g->whole = class == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
			   class == UTF8PROC_BOUNDCLASS_L;
		g->width = width;
		return width;
	}
	/* A flag is two letters of one column each or of two: always two in all.
	 * U+FE0F asks for the picture where the sign alone would be narrow. */
	if (cp == 0xfe0f || (cp >= 0x1f1e6 && cp <= 0x1f1ff))
		more = 2 - g->width;
	else
		more = g->whole && g->width ? 0 : width;
	g->width += more;
	return more;
}

int
text_width(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;
	struct glyph g = {.before = -1};
	size_t i = 0, len;
	uint32_t cp;
	int columns = 0;

	while (i < t.n) {
		len = sequence(p + i, t.n - i, &cp);
		if (!len) {
			i++;
			continue;
		}
		i += len;
		if (cp >= 0x20 && cp < 0x7f && (g.before < 0 || g.before < 0x300)) {
			g = (struct glyph){.before = (utf8proc_int32_t)cp, .width = 1};
			columns++;
			continue;
		}
		columns += glyph_add(&g, cp);
	}
	return columns;
}

static bool
is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029;
}

static void
hex(struct buf *b, unsigned v, int n)
{
	while (n-- > 0)
		buf_char(b, "0123456789abcdef"[v >> 4 * n & 15]);
}

void
buf_visible(struct buf *b, struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;
	size_t i = 0, len;
	uint32_t cp = 0;

	for (; i < t.n; i += len ? len : 1) {
		len = sequence(p + i, t.n - i, &cp);
		if (len && !is_control(cp)) {
			buf_add(b, p + i, len);
		} else if (len < 2) {
			buf_str(b, "\\x");
			hex(b, p[i], 2);
		} else {
			buf_str(b, "\\u{");
			hex(b, cp, 4);
			buf_char(b, '}');
		}
	}
}
