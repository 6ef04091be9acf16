/* buf.c - text that grows */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

int
text_cmp(struct text a, struct text b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

struct text
text_whole(struct text t)
{
	size_t i = t.n, length;
	unsigned char first;

	while (i > 0 && t.n - i < 3 && ((unsigned char)t.p[i - 1] & 0xc0) == 0x80)
		i--;
	if (i == 0)
		return t;
	first = (unsigned char)t.p[i - 1];
	length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
	if (t.n - i + 1 < length)
		t.n = i - 1;
	return t;
}

struct text
text_cut(struct text t, size_t max)
{
	if (t.n <= max)
		return t;
	t.n = max;
	return text_whole(t);
}

void
buf_grow(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;

	if (n > SIZE_MAX / 2 - b->n)
		die(EX_OSERR, "out of memory");
	while (cap - b->n < n)
		cap *= 2;
	b->p = xrealloc(b->p, cap);
	b->cap = cap;
}

void
buf_hex(struct buf *b, const void *p, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *byte = p;
	size_t i;

	for (i = 0; i < n; i++) {
		buf_char(b, digit[byte[i] >> 4]);
		buf_char(b, digit[byte[i] & 15]);
	}
}

/* Two digits at a time: integers are most of what is printed. */
void
buf_int(struct buf *b, int64_t v)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324252627282930313233"
	    "34353637383940414243444546474849505152535455565758596061626364656667"
	    "6869707172737475767778798081828384858687888990919293949596979899";
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	char out[20], *p = out + sizeof(out);

	while (u >= 100) {
		p -= 2;
		memcpy(p, pairs + u % 100 * 2, 2);
		u /= 100;
	}
	if (u >= 10) {
		p -= 2;
		memcpy(p, pairs + u * 2, 2);
	} else {
		*--p = (char)('0' + u);
	}
	if (v < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(out + sizeof(out) - p));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		die(EX_SOFTWARE, "cannot print by the format %s", fmt);
	if (b->cap - b->n < (size_t)n + 1)
		buf_grow(b, (size_t)n + 1);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

const char *
buf_cstr(struct buf *b)
{
	if (b->cap == b->n)
		buf_grow(b, 1);
	b->p[b->n] = '\0';
	return b->p;
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}
