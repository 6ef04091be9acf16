/* mapping_time.c - times by pattern: YYYY YY MM M DD D HH H MM SS and literals */
#include <string.h>

#include "base/time.h"
#include "record/mapping_inside.h"

/* The part that s begins with, its letters in *len; 0: a literal.  M after the hour
 * is the minute. */
static char
part_at(const char *s, bool after_hour, size_t *len)
{
	*len = strspn(s, (char[]){*s, '\0'});
	if (*s == 'Y' && (*len == 4 || *len == 2))
		return 'Y';
	if ((*s == 'M' || *s == 'D' || *s == 'H' || *s == 'S') && *len <= 2)
		return *s == 'M' && after_hour ? 'm' : *s;
	*len = 1;
	return 0;
}

const char *
pattern_compile(struct pattern *p, const char *s)
{
	char have[PATTERN_MAX + 1] = "";
	size_t len, haves = 0;
	char part;

	p->n = 0;
	p->excel = strcmp(s, "excel") == 0;
	if (p->excel)
		return NULL;
	for (; *s != '\0'; s += len) {
		if (p->n == PATTERN_MAX)
			return "the pattern is too long";
		part = part_at(s, strchr(have, 'H') != NULL, &len);
		if (part != 0 && strchr(have, part) != NULL)
			return "the pattern names a part twice";
		if (part != 0)
			have[haves++] = part;
		p->item[p->n].part = part;
		p->item[p->n].width = (unsigned char)len;
		p->item[p->n++].literal = *s;
	}
	if (strchr(have, 'Y') == NULL || strchr(have, 'M') == NULL ||
	    strchr(have, 'D') == NULL)
		return "the pattern lacks year, month or day";
	return NULL;
}

/* Digits of one part: one-letter parts take one or two, the others as many digits as
 * they have letters. */
static bool
digits(struct text *t, int width, int *out)
{
	size_t n = 0, most = width == 1 ? 2 : (size_t)width;

	*out = 0;
	while (n < most && n < t->n && t->p[n] >= '0' && t->p[n] <= '9')
		*out = *out * 10 + (t->p[n++] - '0');
	t->p += n;
	t->n -= n;
	return n >= (size_t)width;
}

/* The second that a fraction of six digits behind it is nearest to. */
static bool
fraction_parse(struct text t, int64_t *local_ms)
{
	static struct pattern p;
	int64_t fraction;

	if (p.n == 0)
		(void)pattern_compile(&p, "YYYY-MM-DD HH:MM:SS");
	if (t.n != 26 || t.p[19] != '.' ||
	    !money_parse((struct text){t.p + 20, 6}, 0, &fraction) || fraction < 0 ||
	    !pattern_parse(&p, (struct text){t.p, 19}, local_ms))
		return false;
	*local_ms += fraction >= 500000 ? 1000 : 0;
	return true;
}

/* "46082.4181": days since 1899-12-30, as far back as they are counted rightly; to the
 * second. */
static bool
excel_parse(struct text t, int64_t *local_ms)
{
	const char *point = t.n > 0 ? memchr(t.p, '.', t.n) : NULL;
	const int64_t day = INT64_C(1000000000);
	int64_t v;

	if (point != NULL && t.n - (size_t)(point - t.p) > 10)
		t.n = (size_t)(point - t.p) + 10;
	if (!money_parse(t, 9, &v) || v < 61 * day || v >= 2958466 * day)
		return false;
	*local_ms = ((v / day - 25569) * 86400 + mul_div(v % day, 86400, day)) * 1000;
	return true;
}

bool
pattern_parse(const struct pattern *p, struct text t, int64_t *local_ms)
{
	int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, v;
	int64_t days;

	if (p->excel)
		return excel_parse(t, local_ms) || fraction_parse(t, local_ms);
	for (size_t i = 0; i < p->n; i++) {
		if (p->item[i].part == 0) {
			if (t.n == 0 || *t.p != p->item[i].literal)
				return false;
			t.p++;
			t.n--;
			continue;
		}
		if (!digits(&t, p->item[i].width, &v))
			return false;
		switch (p->item[i].part) {
		case 'Y':
			year = p->item[i].width == 2 ? 2000 + v : v;
			break;
		case 'M':
			month = v;
			break;
		case 'D':
			day = v;
			break;
		case 'H':
			hour = v;
			break;
		case 'm':
			minute = v;
			break;
		default:
			second = v;
		}
	}
	if (t.n > 0 || hour > 23 || minute > 59 || second > 59 ||
	    !civil_days(year, month, day, &days))
		return false;
	*local_ms = ((days * 24 + hour) * 60 + minute) * 60000 + second * INT64_C(1000);
	return true;
}

void
pattern_print(const struct pattern *p, int64_t local_ms, struct buf *b)
{
	int64_t day_s = local_ms / 1000 % 86400, days = local_ms / 1000 / 86400;
	int year, month, day, v;

	if (day_s < 0) {
		day_s += 86400;
		days--;
	}
	days_civil(days, &year, &month, &day);
	for (size_t i = 0; i < p->n; i++) {
		switch (p->item[i].part) {
		case 0:
			buf_char(b, p->item[i].literal);
			continue;
		case 'Y':
			v = p->item[i].width == 2 ? year % 100 : year;
			break;
		case 'M':
			v = month;
			break;
		case 'D':
			v = day;
			break;
		case 'H':
			v = (int)(day_s / 3600);
			break;
		case 'm':
			v = (int)(day_s / 60 % 60);
			break;
		default:
			v = (int)(day_s % 60);
		}
		buf_printf(b, "%0*d", (int)p->item[i].width, v);
	}
}
