/* time.c - times, dates, zones, and what an owner types for --since */
#include "fuzz.h"

#include "base/time.h"

enum { DAY_MS = 86400000 };

static const char *const zones[] = {"UTC", "Asia/Shanghai", "America/New_York",
    "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
    "Africa/Casablanca"};
enum { ZONES = sizeof(zones) / sizeof(*zones) };

/* The years that a text can have, with room for any offset. */
static bool
in_range(int64_t ms)
{
	return ms > INT64_C(-62135596800000) + 2 * DAY_MS &&
	       ms < INT64_C(253402300800000) - 2 * DAY_MS;
}

static void
instants(int64_t ms, const struct zone *z, int64_t day_start)
{
	char text[TIME_LEN];
	int64_t again, local = ms + zone_offset(z, ms), day;

	MUST(time_parse(text_of(time_print(text, ms, NULL)), &again) && again == ms);
	/* Old offsets have seconds, which a text cannot say. */
	if (zone_offset(z, ms) % 60000 == 0)
		MUST(time_parse(text_of(time_print(text, ms, z)), &again) &&
		     again == ms);
	again = zone_instant(z, local);
	MUST(again <= ms && again + zone_offset(z, again) == local);
	day = zone_day(z, ms, day_start);
	MUST(zone_day_begins(z, day, day_start) <= ms);
	MUST(zone_day_begins(z, day + 1, day_start) > ms);
}

static void
dates(struct text t)
{
	char text[TIME_LEN];
	int64_t days, again;
	int y, m, d;

	if (!date_parse(t, &days))
		return;
	MUST(text_eq(t, text_of(date_print(text, days))));
	days_civil(days, &y, &m, &d);
	MUST(civil_days(y, m, d, &again) && again == days);
	MUST(day_of_week(days) >= 0 && day_of_week(days) < 7);
	MUST((day_of_week(days) + 1) % 7 == day_of_week(days + 1));
}

static void
names(struct text t)
{
	const struct zone *z = zone_find(t);

	if (!z)
		return;
	MUST(t.n > 0 && t.p[0] != '/' && t.p[0] != '.');
	for (size_t i = 0; i + 1 < t.n; i++)
		MUST(t.p[i] != '.' || t.p[i + 1] != '.');
	MUST(zone_find(t) == z);
	instants(INT64_C(1700000000000), z, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct zone *z;
	int64_t ms, day_start, now = INT64_C(1700000000000);
	struct text t;

	if (size < 3)
		return 0;
	z = zone_find(text_of(zones[data[0] % ZONES]));
	MUST(z != NULL);
	day_start = data[1] % 24 * INT64_C(3600000) + data[2] % 60 * INT64_C(60000);
	t = (struct text){(const char *)data + 3, size - 3};
	if (time_parse(t, &ms) && in_range(ms))
		instants(ms, z, day_start);
	dates(t);
	names(t);
	if (time_option(t, now, z, day_start, &ms)) {
		char text[TIME_LEN];

		MUST(strlen(time_print(text, ms, NULL)) < TIME_LEN);
	}
	if (t.n >= sizeof(ms)) {
		memcpy(&ms, t.p, sizeof(ms));
		ms = ms % INT64_C(60000000000000);
		if (in_range(ms))
			instants(ms, z, day_start);
	}
	return 0;
}
