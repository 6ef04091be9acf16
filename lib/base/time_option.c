/* time_option.c - the moments that an owner types */
#include "base/time.h"

/* Days that a person means; more are a slip of the finger. */
enum { DAYS_BACK_MAX = 40000 };

/* A local "2024-02-12T07:00", with seconds or without: RFC 3339 when an offset is
 * put behind it. */
static bool
local_parse(struct text t, const struct zone *z, int64_t *ms)
{
	struct buf full = {0};
	bool ok;

	if (t.n != 16 && t.n != 19)
		return false;
	buf_text(&full, t);
	buf_str(&full, t.n == 16 ? ":00Z" : "Z");
	ok = time_parse((struct text){full.p, full.n}, ms);
	buf_free(&full);
	if (ok)
		*ms = zone_instant(z, *ms);
	return ok;
}

/* "7d": whole business days back. */
static bool
days_parse(struct text t, int64_t *days)
{
	if (t.n < 2 || t.p[t.n - 1] != 'd')
		return false;
	t.n--;
	return money_parse(t, 0, days) && *days >= 0 && *days <= DAYS_BACK_MAX;
}

bool
time_day_option(
    struct text t, int64_t now, const struct zone *z, int64_t day_start, int64_t *day)
{
	int64_t back = 0;

	if (date_parse(t, day))
		return true;
	if (!text_is(t, "today") && !text_is(t, "yesterday") && !days_parse(t, &back))
		return false;
	back += text_is(t, "yesterday");
	*day = zone_day(z, now, day_start) - back;
	return true;
}

bool
time_option(
    struct text t, int64_t now, const struct zone *z, int64_t day_start, int64_t *ms)
{
	int64_t day, ns;

	if (text_is(t, "now")) {
		*ms = now;
		return true;
	}
	if (time_parse(t, ms) || local_parse(t, z, ms))
		return true;
	if (time_day_option(t, now, z, day_start, &day)) {
		*ms = zone_day_begins(z, day, day_start);
		return true;
	}
	if (!duration_parse(t, &ns) || ns < 0)
		return false;
	*ms = now - ns / 1000000;
	return true;
}
