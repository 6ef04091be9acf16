/* base64.c - bytes as text, and comparing in constant time */
#include <openssl/crypto.h>

#include "pay/pay.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
pay_base64(struct text t, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)t.p;
	size_t i;

	buf_grow(out, (t.n + 2) / 3 * 4);
	for (i = 0; i < t.n; i += 3) {
		size_t left = t.n - i;
		uint32_t v = (uint32_t)p[i] << 16;

		if (left > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (left > 2)
			v |= p[i + 2];
		buf_char(out, digits[v >> 18]);
		buf_char(out, digits[v >> 12 & 63]);
		buf_char(out, left > 1 ? digits[v >> 6 & 63] : '=');
		buf_char(out, left > 2 ? digits[v & 63] : '=');
	}
}

static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four digits, or two or three with padding behind them. */
static bool
group(const char *p, size_t digits_n, struct buf *out)
{
	uint32_t v = 0;
	size_t i;

	for (i = 0; i < 4; i++) {
		int d = i < digits_n ? value(p[i]) : 0;

		if (d < 0)
			return false;
		v = v << 6 | (uint32_t)d;
	}
	if ((digits_n == 2 && (v & 0xffff)) || (digits_n == 3 && (v & 0xff)))
		return false;
	buf_char(out, (char)(v >> 16));
	if (digits_n > 2)
		buf_char(out, (char)(v >> 8));
	if (digits_n > 3)
		buf_char(out, (char)v);
	return true;
}

bool
pay_unbase64(struct text t, struct buf *out)
{
	size_t from = out->n, i, last = 4;

	if (t.n % 4)
		return false;
	if (t.n && t.p[t.n - 1] == '=')
		last = t.p[t.n - 2] == '=' ? 2 : 3;
	for (i = 0; i < t.n; i += 4)
		if (!group(t.p + i, i + 4 == t.n ? last : 4, out)) {
			out->n = from;
			return false;
		}
	return true;
}

bool
pay_same(struct text a, struct text b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}
