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

/* One more than each character stands for; 0: it stands for nothing. */
static const unsigned char values[256] = {
    ['A'] = 1,
    ['B'] = 2,
    ['C'] = 3,
    ['D'] = 4,
    ['E'] = 5,
    ['F'] = 6,
    ['G'] = 7,
    ['H'] = 8,
    ['I'] = 9,
    ['J'] = 10,
    ['K'] = 11,
    ['L'] = 12,
    ['M'] = 13,
    ['N'] = 14,
    ['O'] = 15,
    ['P'] = 16,
    ['Q'] = 17,
    ['R'] = 18,
    ['S'] = 19,
    ['T'] = 20,
    ['U'] = 21,
    ['V'] = 22,
    ['W'] = 23,
    ['X'] = 24,
    ['Y'] = 25,
    ['Z'] = 26,
    ['a'] = 27,
    ['b'] = 28,
    ['c'] = 29,
    ['d'] = 30,
    ['e'] = 31,
    ['f'] = 32,
    ['g'] = 33,
    ['h'] = 34,
    ['i'] = 35,
    ['j'] = 36,
    ['k'] = 37,
    ['l'] = 38,
    ['m'] = 39,
    ['n'] = 40,
    ['o'] = 41,
    ['p'] = 42,
    ['q'] = 43,
    ['r'] = 44,
    ['s'] = 45,
    ['t'] = 46,
    ['u'] = 47,
    ['v'] = 48,
    ['w'] = 49,
    ['x'] = 50,
    ['y'] = 51,
    ['z'] = 52,
    ['0'] = 53,
    ['1'] = 54,
    ['2'] = 55,
    ['3'] = 56,
    ['4'] = 57,
    ['5'] = 58,
    ['6'] = 59,
    ['7'] = 60,
    ['8'] = 61,
    ['9'] = 62,
    ['+'] = 63,
    ['/'] = 64,
};

/* Four digits, or two or three with padding behind them; p has room for three bytes. */
static inline bool
group(const char *in, size_t digits_n, char *p)
{
	uint32_t v = 0;
	size_t i;

	for (i = 0; i < digits_n; i++) {
		unsigned char d = values[(unsigned char)in[i]];

		if (!d)
			return false;
		v = v << 6 | (uint32_t)(d - 1);
	}
	v <<= 6 * (4 - digits_n);
	if ((digits_n == 2 && (v & 0xffff)) || (digits_n == 3 && (v & 0xff)))
		return false;
	p[0] = (char)(v >> 16);
	p[1] = (char)(v >> 8);
	p[2] = (char)v;
	return true;
}

bool
pay_unbase64(struct text t, struct buf *out)
{
	size_t i, last = 4;
	char *p;

	if (t.n % 4)
		return false;
	if (t.n == 0)
		return true;
	if (t.p[t.n - 1] == '=')
		last = t.p[t.n - 2] == '=' ? 2 : 3;
	buf_grow(out, t.n / 4 * 3);
	p = out->p + out->n;
	for (i = 0; i + 4 < t.n; i += 4, p += 3)
		if (!group(t.p + i, 4, p))
			return false;
	if (!group(t.p + i, last, p))
		return false;
	out->n += t.n / 4 * 3 - (4 - last);
	return true;
}

bool
pay_same(struct text a, struct text b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}
