/* duration.c - Go's duration syntax */
#include "base/base.h"

static const struct unit {
	const char *name;
	uint64_t ns;
} units[] = {
    {"ns", 1},
    {"us", 1000},
    {"\302\265s", 1000}, /* the micro sign */
    {"\316\274s", 1000}, /* the Greek letter */
    {"ms", 1000000},
    {"s", UINT64_C(1000000000)},
    {"m", UINT64_C(60000000000)},
    {"h", UINT64_C(3600000000000)},
};
static const uint64_t TOP = UINT64_C(1) << 63;

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits at the head of t, taken off it; false when they pass 2^63. */
static bool
take_whole(struct text *t, uint64_t *v)
{
	*v = 0;
	for (; t->n && is_digit(*t->p); t->p++, t->n--) {
		if (*v > TOP / 10)
			return false;
		*v = *v * 10 + (uint64_t)(*t->p - '0');
		if (*v > TOP)
			return false;
	}
	return true;
}

/* The digits after the point: those that still fit, and their scale.  Go drops
 * the others and multiplies in double precision; the same text must give the same
 * nanoseconds here. */
static void
take_fraction(struct text *t, uint64_t *v, double *scale)
{
	bool full = false;

	*v = 0;
	*scale = 1;
	for (; t->n && is_digit(*t->p); t->p++, t->n--) {
		if (full || *v > (TOP - 1) / 10) {
			full = true;
			continue;
		}
		*v = *v * 10 + (uint64_t)(*t->p - '0');
		*scale *= 10;
	}
}

static uint64_t
take_unit(struct text *t)
{
	struct text name = {t->p, 0};
	size_t i;

	while (t->n && *t->p != '.' && !is_digit(*t->p)) {
		t->p++;
		t->n--;
		name.n++;
	}
	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (text_is(name, units[i].name))
			return units[i].ns;
	return 0;
}

/* One number with its unit. */
static bool
take_part(struct text *t, uint64_t *ns)
{
	const char *begin = t->p;
	uint64_t whole, fraction = 0, unit;
	double scale = 1;
	bool digits;

	if (!take_whole(t, &whole))
		return false;
	digits = t->p > begin;
	if (t->n && *t->p == '.') {
		t->p++;
		t->n--;
		begin = t->p;
		take_fraction(t, &fraction, &scale);
		digits |= t->p > begin;
	}
	if (!digits || !(unit = take_unit(t)) || whole > TOP / unit)
		return false;
	*ns = whole * unit + (uint64_t)((double)fraction * ((double)unit / scale));
	return *ns <= TOP;
}

bool
duration_parse(struct text t, int64_t *ns)
{
	bool negative = t.n && *t.p == '-';
	uint64_t sum = 0, part;

	if (t.n && (*t.p == '-' || *t.p == '+')) {
		t.p++;
		t.n--;
	}
	if (t.n == 0)
		return false;
	if (text_is(t, "0")) {
		*ns = 0;
		return true;
	}
	while (t.n) {
		if (!take_part(&t, &part) || part > TOP - sum)
			return false;
		sum += part;
	}
	if (sum == TOP && !negative)
		return false;
	*ns = negative && sum ? -(int64_t)(sum - 1) - 1 : (int64_t)sum;
	return true;
}

/* Units that are nought are left out: half an hour is "30m". */
void
duration_print(struct buf *b, int64_t ms)
{
	uint64_t u = ms < 0 ? -(uint64_t)ms : (uint64_t)ms, rest = u % 60000;
	uint64_t hours = u / 3600000, minutes = u / 60000 % 60;

	if (ms < 0)
		buf_char(b, '-');
	if (hours) {
		buf_int(b, (int64_t)hours);
		buf_char(b, 'h');
	}
	if (minutes) {
		buf_int(b, (int64_t)minutes);
		buf_char(b, 'm');
	}
	if (rest % 1000 == 0) {
		if (rest || u == 0) {
			buf_int(b, (int64_t)rest / 1000);
			buf_char(b, 's');
		}
	} else if (u < 1000) {
		buf_int(b, (int64_t)rest);
		buf_str(b, "ms");
	} else {
		int places = rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3;

		while (rest % 10 == 0)
			rest /= 10;
		money_print(b, (int64_t)rest, places, false);
		buf_char(b, 's');
	}
}
