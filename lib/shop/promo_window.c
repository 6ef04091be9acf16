/* promo_window.c - when a promotion holds: dates, weekdays, hours */
#include <string.h>

#include "shop/promo_rule.h"

enum { HOURS_MAX = 24, MINUTE_MS = 60000 };

static const char *const days[] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static bool
two_digits(const char *p, int64_t *v)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*v = (p[0] - '0') * 10 + (p[1] - '0');
	return true;
}

static bool
parse_minute(const char *p, int64_t *ms)
{
	int64_t h, m;

	if (!two_digits(p, &h) || p[2] != ':' || !two_digits(p + 3, &m) || m > 59 ||
	    h * 60 + m > 24 * 60)
		return false;
	*ms = (h * 60 + m) * MINUTE_MS;
	return true;
}

/* "14:00-17:00"; the end may be 24:00, the beginning may not. */
static bool
parse_span(struct text t, struct promo_span *s)
{
	return t.n == 11 && t.p[5] == '-' && parse_minute(t.p, &s->begins) &&
	       parse_minute(t.p + 6, &s->ends) && s->begins < PROMO_DAY_MS &&
	       s->begins != s->ends;
}

static int
parse_weekday(struct text t)
{
	int i;

	for (i = 0; days[i]; i++)
		if (text_is(t, days[i]))
			return i;
	return -1;
}

/* A date is a day of the shop, anything else an instant. */
static bool
parse_bound(struct text t, int64_t *at, int64_t *day)
{
	return date_parse(t, day) || time_parse(t, at);
}

static bool
check_bound(struct record *r, ref window, const char *name, int64_t *at, int64_t *day)
{
	struct text t = {NULL, 0};

	if (!get_text(r, window, name, MAY, 64, &t))
		return false;
	if (t.p && !parse_bound(t, at, day))
		return rec_reject(r, "value_time", window, name,
		    "expected a date or a time with its offset");
	return true;
}

static bool
check_weekdays(struct record *r, ref window)
{
	ref list = 0, v;

	if (!get_array(r, window, "weekdays", MAY, 1, 7, &list))
		return false;
	for (v = rec_first(r, list); v; v = rec_next(r, v)) {
		if (rec_kind(r, v) != KIND_STRING)
			return rec_reject(
			    r, "value_type", v, NULL, "expected a string");
		if (parse_weekday(rec_text_at(r, v)) < 0)
			return rec_reject(r, "value_range", v, NULL,
			    "expected mon, tue, wed, thu, fri, sat or sun");
	}
	return true;
}

static bool
check_hours(struct record *r, ref window)
{
	struct promo_span s;
	ref list = 0, v;

	if (!get_array(r, window, "hours", MAY, 1, HOURS_MAX, &list))
		return false;
	for (v = rec_first(r, list); v; v = rec_next(r, v)) {
		if (rec_kind(r, v) != KIND_STRING)
			return rec_reject(
			    r, "value_type", v, NULL, "expected a string");
		if (!parse_span(rec_text_at(r, v), &s))
			return rec_reject(r, "value_range", v, NULL,
			    "expected hours such as 14:00-17:00");
	}
	return true;
}

bool
promo_window_check(struct record *r)
{
	static const char *const members[] = {
	    "from", "until", "weekdays", "hours", NULL};
	struct promo_window w = {
	    .from_at = INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX, 0, NULL, 0};
	ref window = 0;

	if (!get_object(r, REC_ROOT, "window", MAY, &window))
		return false;
	if (!window)
		return true;
	if (!get_only(r, window, members) ||
	    !check_bound(r, window, "from", &w.from_at, &w.from_day) ||
	    !check_bound(r, window, "until", &w.until_at, &w.until_day))
		return false;
	if (w.from_at >= w.until_at || w.from_day >= w.until_day)
		return rec_reject(
		    r, "value_range", window, "until", "expected later than from");
	return check_weekdays(r, window) && check_hours(r, window);
}

struct promo_window
promo_window_of(const struct record *doc, struct arena *a)
{
	struct promo_window w = {
	    .from_at = INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX, 0, NULL, 0};
	ref window = rec_find(doc, REC_ROOT, "window"), hours, v;
	struct promo_span *s;

	if (!window)
		return w;
	parse_bound(rec_text(doc, window, "from"), &w.from_at, &w.from_day);
	parse_bound(rec_text(doc, window, "until"), &w.until_at, &w.until_day);
	v = rec_first(doc, rec_find(doc, window, "weekdays"));
	for (; v; v = rec_next(doc, v))
		w.weekdays |= 1U << parse_weekday(rec_text_at(doc, v));
	hours = rec_find(doc, window, "hours");
	s = arena_alloc(a, (rec_count(doc, hours) + 1) * sizeof(*s));
	w.span = s;
	for (v = rec_first(doc, hours); v; v = rec_next(doc, v), w.spans++)
		parse_span(rec_text_at(doc, v), s++);
	return w;
}

static bool
on_weekday(const struct promo_window *w, int64_t day)
{
	return !w->weekdays || (w->weekdays >> day_of_week(day) & 1);
}

/* Is it within these hours, and did they begin on one of the weekdays? */
static bool
in_span(const struct promo_window *w, const struct promo_span *s,
    const struct promo_moment *m)
{
	int64_t day = m->local / PROMO_DAY_MS - (m->local % PROMO_DAY_MS < 0);
	int64_t time = m->local - day * PROMO_DAY_MS;
	bool over_midnight = s->ends <= s->begins;

	if (over_midnight ? time < s->begins && time >= s->ends
			  : time < s->begins || time >= s->ends)
		return false;
	if (time < s->begins)
		day--;
	return on_weekday(w, day - (s->begins < m->day_start));
}

bool
promo_holds(const struct promo_window *w, const struct promo_moment *m)
{
	size_t i;

	if (m->at < w->from_at || m->at >= w->until_at || m->day < w->from_day ||
	    m->day >= w->until_day)
		return false;
	for (i = 0; i < w->spans; i++)
		if (in_span(w, &w->span[i], m))
			return true;
	return w->spans == 0 && on_weekday(w, m->day);
}
