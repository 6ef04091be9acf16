/* time.c - RFC 3339 and the civil calendar */
#include <string.h>

#include "base/time.h"

static const int64_t DAY_MS = 86400000;
/* 0001-01-01 and 10000-01-01 as days since 1970-01-01. */
enum { DAY_FIRST = -719162, DAY_END = 2932897 };

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Years begin in March here, so that the leap day is the last of its year and
 * 400 years are one period of 146,097 days. */
bool
civil_days(int year, int month, int day, int64_t *days)
{
	static const unsigned char length[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t y, of_year;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	if (day > length[month - 1] + (month == 2 && is_leap(year)))
		return false;
	y = year - (month <= 2);
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	*days = y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
	return true;
}

void
days_civil(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097, in_era = z - era * 146097;
	int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100),
		m = (5 * in_year + 2) / 153;

	*day = (int)(in_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m + (m < 10 ? 3 : -9));
	*year = (int)(y + era * 400 + (*month <= 2));
}

/* n digits at p as a number, -1 when one is none. */
static int
digits(const char *p, int n)
{
	int v = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		v = v * 10 + (*p - '0');
	}
	return v;
}

bool
date_parse(struct text t, int64_t *days)
{
	if (t.n != 10 || t.p[4] != '-' || t.p[7] != '-')
		return false;
	return civil_days(digits(t.p, 4), digits(t.p + 5, 2), digits(t.p + 8, 2), days);
}

/* "Z", "+08:00" to an offset in ms. */
static bool
offset_parse(struct text t, int64_t *offset)
{
	int hours, minutes;

	*offset = 0;
	if (t.n == 1)
		return *t.p == 'Z';
	if (t.n != 6 || (t.p[0] != '+' && t.p[0] != '-') || t.p[3] != ':')
		return false;
	hours = digits(t.p + 1, 2);
	minutes = digits(t.p + 4, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return false;
	*offset = (hours * 60 + minutes) * INT64_C(60000);
	if (t.p[0] == '-')
		*offset = -*offset;
	return true;
}

bool
time_parse(struct text t, int64_t *ms)
{
	static const char shape[] = "0000-00-00T00:00:00";
	enum { LEN = sizeof(shape) - 1 };
	int64_t days, offset, at, weight = 100;
	int h, m, s;
	size_t i = LEN;

	if (t.n <= LEN || !date_parse((struct text){t.p, 10}, &days) ||
	    t.p[10] != 'T' || t.p[13] != ':' || t.p[16] != ':')
		return false;
	h = digits(t.p + 11, 2);
	m = digits(t.p + 14, 2);
	s = digits(t.p + 17, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59)
		return false;
	at = days * DAY_MS + ((h * 60 + m) * 60 + s) * INT64_C(1000);
	if (t.p[i] == '.') {
		for (i++; i < t.n && digits(t.p + i, 1) >= 0; i++, weight /= 10)
			at += digits(t.p + i, 1) * weight;
		if (i == LEN + 1)
			return false;
	}
	if (i == t.n || !offset_parse((struct text){t.p + i, t.n - i}, &offset))
		return false;
	at -= offset;
	if (at < DAY_FIRST * DAY_MS || at >= DAY_END * DAY_MS)
		return false;
	*ms = at;
	return true;
}

static char *
put(char *p, int v, int n)
{
	int i;

	for (i = n; i-- > 0; v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + n;
}

static char *
put_date(char *p, int64_t days)
{
	int y, m, d;

	days_civil(days, &y, &m, &d);
	p = put(p, y, 4);
	*p++ = '-';
	p = put(p, m, 2);
	*p++ = '-';
	return put(p, d, 2);
}

char *
date_print(char out[TIME_LEN], int64_t days)
{
	*put_date(out, days) = '\0';
	return out;
}

/* Before there were zones the offset had seconds, which RFC 3339 cannot say: the
 * minute is what is written, and the instant stays exact. */
static int64_t
printed_offset(int64_t ms, const struct zone *z)
{
	int64_t offset = z ? zone_offset(z, ms) / 60000 * 60000 : 0,
		local = ms + offset;

	return local < DAY_FIRST * DAY_MS || local >= DAY_END * DAY_MS ? 0 : offset;
}

char *
time_print(char out[TIME_LEN], int64_t ms, const struct zone *z)
{
	int64_t offset = printed_offset(ms, z), local = ms + offset;
	int64_t days = local / DAY_MS - (local % DAY_MS < 0);
	int rest = (int)(local - days * DAY_MS), minutes;
	char *p = put_date(out, days);

	*p++ = 'T';
	p = put(p, rest / 3600000, 2);
	*p++ = ':';
	p = put(p, rest / 60000 % 60, 2);
	*p++ = ':';
	p = put(p, rest / 1000 % 60, 2);
	if (rest % 1000) {
		*p++ = '.';
		p = put(p, rest % 1000, 3);
	}
	if (!z) {
		*p++ = 'Z';
	} else {
		*p++ = offset < 0 ? '-' : '+';
		minutes = (int)((offset < 0 ? -offset : offset) / 60000);
		p = put(p, minutes / 60, 2);
		*p++ = ':';
		p = put(p, minutes % 60, 2);
	}
	*p = '\0';
	return out;
}

int
day_of_week(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);
}
