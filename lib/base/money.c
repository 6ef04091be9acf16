/* money.c - whole numbers only: checked, rounded once, shared out exactly */
#include <stdlib.h>

#include "base/base.h"

__extension__ typedef __int128 wide;

bool
add_ok(int64_t a, int64_t b, int64_t *r)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*r = sum;
	return true;
}

bool
mul_ok(int64_t a, int64_t b, int64_t *r)
{
	int64_t product;

	if (__builtin_mul_overflow(a, b, &product))
		return false;
	*r = product;
	return true;
}

int64_t
mul_div(int64_t a, int64_t b, int64_t c)
{
	wide p = (wide)a * b, q;

	if (c <= 0)
		die(EX_SOFTWARE, "a division by %lld", (long long)c);
	/* The remainder against what is left of c, so that nothing is doubled. */
	q = p / c;
	p %= c;
	if (p < 0 ? -p >= c + p : p >= c - p)
		q += p < 0 ? -1 : 1;
	if (q > INT64_MAX || q < INT64_MIN)
		die(EX_SOFTWARE, "a product does not fit: %lld x %lld / %lld",
		    (long long)a, (long long)b, (long long)c);
	return (int64_t)q;
}

struct rest {
	wide over;
	size_t line;
};

static int
larger_rest(const void *pa, const void *pb)
{
	const struct rest *a = pa, *b = pb;

	if (a->over != b->over)
		return a->over > b->over ? -1 : 1;
	return a->line < b->line ? -1 : 1;
}

void
share_out(const int64_t *w, size_t n, int64_t amount, int64_t *out)
{
	enum { SMALL = INT32_MAX };
	wide sum = 0, left = amount < 0 ? -(wide)amount : amount, part, whole = left;
	struct rest few[64], *rest = n > 64 ? xmalloc(n * sizeof(*rest)) : few;
	int sign = amount < 0 ? -1 : 1;
	bool equal;
	size_t i;

	for (i = 0; i < n; i++)
		sum += w[i];
	equal = sum == 0;
	if (equal)
		sum = (wide)n;
	for (i = 0; i < n; i++) {
		part = whole * (equal ? 1 : w[i]);
		/* Of what is small, a quick division of 64 bits gives the same. */
		if (whole <= SMALL && sum <= SMALL) {
			out[i] = sign * ((int64_t)part / (int64_t)sum);
			rest[i] = (struct rest){(int64_t)part % (int64_t)sum, i};
		} else {
			out[i] = (int64_t)(sign * (part / sum));
			rest[i] = (struct rest){part % sum, i};
		}
		left -= (wide)sign * out[i];
	}
	if (left > 0 && n > 0) {
		qsort(rest, n, sizeof(*rest), larger_rest);
		for (i = 0; (wide)i < left; i++)
			out[rest[i].line] += sign;
	}
	if (rest != few)
		free(rest);
}

static bool
take_digit(int64_t *v, char c)
{
	return mul_ok(*v, 10, v) && add_ok(*v, '0' - c, v);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The value is gathered below zero, so that the smallest number is reached. */
bool
money_parse(struct text t, int places, int64_t *out)
{
	bool negative = t.n && t.p[0] == '-';
	size_t i = negative, begin = i;
	int64_t v = 0;

	for (; i < t.n && is_digit(t.p[i]); i++)
		if (!take_digit(&v, t.p[i]))
			return false;
	if (i == begin)
		return false;
	if (i < t.n && t.p[i] == '.') {
		begin = ++i;
		for (; i < t.n && is_digit(t.p[i]); i++) {
			if (places == 0 && t.p[i] != '0')
				return false;
			if (places > 0 && places-- && !take_digit(&v, t.p[i]))
				return false;
		}
		if (i == begin)
			return false;
	}
	if (i < t.n)
		return false;
	while (places-- > 0)
		if (!take_digit(&v, '0'))
			return false;
	if (!negative && v == INT64_MIN)
		return false;
	*out = negative ? v : -v;
	return true;
}

void
money_print(struct buf *b, int64_t minor, int places, bool group)
{
	uint64_t u = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	char out[48], *p = out + sizeof(out);
	int i;

	for (i = 0; i < places; i++, u /= 10)
		*--p = (char)('0' + u % 10);
	if (places > 0)
		*--p = '.';
	i = 0;
	do {
		if (group && i && i % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + u % 10);
		i++;
	} while (u /= 10);
	if (minor < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(out + sizeof(out) - p));
}
