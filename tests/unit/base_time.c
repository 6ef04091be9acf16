/* base_time.c - RFC 3339, civil days, zones, business days, typed moments */
#include "base_check.h"

static const int64_t HOUR = 3600000, MINUTE = 60000, DAY = 86400000;

static int64_t
at(const char *s)
{
	int64_t ms = INT64_MIN;

	if (!time_parse(text_of(s), &ms)) {
		printf("no time: %s\n", s);
		failures++;
	}
	return ms;
}

static void
none(const char *s)
{
	int64_t ms = 7;

	if (time_parse(text_of(s), &ms) || ms != 7) {
		printf("taken for a time: %s\n", s);
		failures++;
	}
}

static void
parsing(void)
{
	EQUAL(at("1970-01-01T00:00:00Z"), 0);
	EQUAL(at("2024-02-12T07:04:19+08:00"), 1707692659000);
	EQUAL(at("2024-02-29T23:59:59.5Z"), 1709251199500);
	EQUAL(at("2024-02-29T23:59:59.9999999Z"), 1709251199999);
	EQUAL(at("1969-12-31T23:59:59.999Z"), -1);
	EQUAL(at("2024-01-01T00:00:00-00:00"), 1704067200000);
	EQUAL(at("2024-01-01T00:00:00+23:59"), 1704067200000 - 23 * HOUR - 59 * MINUTE);
	EQUAL(at("0001-01-01T00:00:00Z"), -62135596800000);
	EQUAL(at("9999-12-31T23:59:59.999Z"), 253402300799999);
	none("");
	none("2024-02-12");
	none("2024-02-12T07:04:19");
	none("2024-02-30T00:00:00Z");
	none("2023-02-29T00:00:00Z");
	none("1900-02-29T00:00:00Z");
	none("2024-04-31T00:00:00Z");
	none("2024-13-01T00:00:00Z");
	none("2024-00-01T00:00:00Z");
	none("2024-01-00T00:00:00Z");
	none("0000-01-01T00:00:00Z");
	none("2024-01-01T24:00:00Z");
	none("2024-01-01T00:60:00Z");
	none("2016-12-31T23:59:60Z");
	none("2024-01-01t00:00:00Z");
	none("2024-01-01T00:00:00z");
	none("2024-01-01 00:00:00Z");
	none("2024-01-01T00:00:00.Z");
	none("2024-01-01T00:00:00,5Z");
	none("2024-01-01T00:00:00.5");
	none("2024-01-01T00:00:00+24:00");
	none("2024-01-01T00:00:00+08:60");
	none("2024-01-01T00:00:00+0800");
	none("2024-01-01T00:00:00+08");
	none("2024-01-01T00:00:00Z ");
	none("2024-1-01T00:00:00Z");
	none("2024-01-01T0a:00:00Z");
	none("+024-01-01T00:00:00Z");
	none("0001-01-01T00:00:00+08:00");
	none("9999-12-31T23:59:59-00:01");
}

static void
calendar(void)
{
	int64_t d, back;
	int y, m, day;
	char out[TIME_LEN];

	for (d = -719162; d < 2932897; d++) {
		days_civil(d, &y, &m, &day);
		if (!civil_days(y, m, day, &back) || back != d) {
			printf("day %lld does not come back\n", (long long)d);
			failures++;
			return;
		}
	}
	CHECK(date_parse(TEXT("2024-02-29"), &d) && d == 19782);
	SAME(date_print(out, d), "2024-02-29");
	SAME(date_print(out, -719162), "0001-01-01");
	CHECK(!date_parse(TEXT("2024-2-29"), &d));
	CHECK(!date_parse(TEXT("2024-02-29T"), &d));
	CHECK(!date_parse(TEXT("2024/02/29"), &d));
	EQUAL(day_of_week(0), 3);
	EQUAL(day_of_week(-3), 0);
	EQUAL(day_of_week(-4), 6);
	EQUAL(day_of_week(19782), 3);
}

static const struct zone *
zone(const char *name)
{
	const struct zone *z = zone_find(text_of(name));

	if (!z)
		die(EX_UNAVAILABLE, "the zone %s is not on this machine", name);
	return z;
}

static void
prints(const char *in, const char *name, const char *want)
{
	char out[TIME_LEN];
	int64_t ms = at(in);

	SAME(time_print(out, ms, name ? zone(name) : NULL), want);
	EQUAL(at(out), ms);
}

static void
printing(void)
{
	prints("2024-02-12T07:04:19+08:00", NULL, "2024-02-11T23:04:19Z");
	prints("2024-02-12T07:04:19.050Z", NULL, "2024-02-12T07:04:19.050Z");
	prints("1969-12-31T23:59:59.999Z", NULL, "1969-12-31T23:59:59.999Z");
	prints("2024-02-11T23:04:19Z", "Asia/Shanghai", "2024-02-12T07:04:19+08:00");
	prints("2024-07-01T12:00:00Z", "America/New_York", "2024-07-01T08:00:00-04:00");
	prints("2024-07-01T12:00:00Z", "Asia/Kolkata", "2024-07-01T17:30:00+05:30");
	prints("2024-07-01T12:00:00Z", "Asia/Kathmandu", "2024-07-01T17:45:00+05:45");
	prints("2024-07-01T12:00:00Z", "America/St_Johns", "2024-07-01T09:30:00-02:30");
	prints("2024-07-01T12:00:00Z", "Etc/UTC", "2024-07-01T12:00:00+00:00");
	prints("1850-07-01T12:00:00Z", "Asia/Shanghai", "1850-07-01T20:05:00+08:05");
	prints("0001-01-01T00:00:00Z", "America/New_York", "0001-01-01T00:00:00+00:00");
	prints("9999-12-31T23:00:00Z", "Asia/Shanghai", "9999-12-31T23:00:00+00:00");
}

static void
names(void)
{
	CHECK(zone("Asia/Shanghai") == zone("Asia/Shanghai"));
	CHECK(!zone_find(TEXT("")));
	CHECK(!zone_find(TEXT("Asia/Nowhere")));
	CHECK(!zone_find(TEXT("Asia")));
	CHECK(!zone_find(TEXT("Asia/")));
	CHECK(!zone_find(TEXT("/usr/share/zoneinfo/UTC")));
	CHECK(!zone_find(TEXT("../zoneinfo/UTC")));
	CHECK(!zone_find(TEXT("./UTC")));
	CHECK(!zone_find(TEXT("zone.tab")));
	CHECK(!zone_find(TEXT("right/UTC")));
	CHECK(!zone_find(TEXT("CST-8")));
	CHECK(!zone_find((struct text){"UTC\0x", 5}));
}

/* The clock's hands, as if they were UTC, to the instant and its text. */
static void
local(const char *hands, const char *name, const char *want)
{
	char out[TIME_LEN];

	SAME(time_print(out, zone_instant(zone(name), at(hands)), zone(name)), want);
}

static void
changes(void)
{
	const struct zone *berlin = zone("Europe/Berlin");

	EQUAL(zone_offset(berlin, at("2024-03-31T00:59:59.999Z")), HOUR);
	EQUAL(zone_offset(berlin, at("2024-03-31T01:00:00Z")), 2 * HOUR);
	EQUAL(zone_offset(berlin, at("2024-10-27T00:59:59.999Z")), 2 * HOUR);
	EQUAL(zone_offset(berlin, at("2024-10-27T01:00:00Z")), HOUR);
	EQUAL(zone_offset(zone("Asia/Shanghai"), at("1988-07-01T00:00:00Z")), 9 * HOUR);
	EQUAL(zone_offset(zone("Australia/Lord_Howe"), at("2024-07-01T00:00:00Z")),
	    10 * HOUR + 30 * MINUTE);
	EQUAL(zone_offset(zone("Australia/Lord_Howe"), at("2024-01-01T00:00:00Z")),
	    11 * HOUR);
	EQUAL(zone_offset(zone("America/New_York"), at("2500-07-01T00:00:00Z")),
	    -4 * HOUR);
	EQUAL(zone_offset(NULL, 0), 0);
	local("2024-03-31T01:59:59Z", "Europe/Berlin", "2024-03-31T01:59:59+01:00");
	local("2024-03-31T02:30:00Z", "Europe/Berlin", "2024-03-31T03:30:00+02:00");
	local("2024-03-31T03:00:00Z", "Europe/Berlin", "2024-03-31T03:00:00+02:00");
	local("2024-10-27T02:00:00Z", "Europe/Berlin", "2024-10-27T02:00:00+02:00");
	local("2024-10-27T02:30:00Z", "Europe/Berlin", "2024-10-27T02:30:00+02:00");
	local("2024-10-27T03:00:00Z", "Europe/Berlin", "2024-10-27T03:00:00+01:00");
	local("2024-03-10T02:30:00Z", "America/New_York", "2024-03-10T03:30:00-04:00");
	local("2024-11-03T01:30:00Z", "America/New_York", "2024-11-03T01:30:00-04:00");
	local("2024-11-03T02:00:00Z", "America/New_York", "2024-11-03T02:00:00-05:00");
	local(
	    "2024-10-06T02:15:00Z", "Australia/Lord_Howe", "2024-10-06T02:45:00+11:00");
	local("2024-02-12T07:04:19Z", "Asia/Shanghai", "2024-02-12T07:04:19+08:00");
	/* Samoa went from the 29th to the 31st. */
	local("2011-12-29T23:00:00Z", "Pacific/Apia", "2011-12-29T23:00:00-10:00");
	local("2011-12-31T00:00:00Z", "Pacific/Apia", "2011-12-31T00:00:00+14:00");
}

/* What this process knows of its own zone is left alone. */
static void
quiet(void)
{
	setenv("TZ", "America/Lima", 1);
	zone_offset(zone("Asia/Tokyo"), at("2031-01-01T00:00:00Z"));
	SAME(getenv("TZ"), "America/Lima");
	unsetenv("TZ");
	zone_offset(zone("Asia/Tokyo"), at("2041-01-01T00:00:00Z"));
	CHECK(getenv("TZ") == NULL);
}

static const char *
day(const char *in, const char *name, int64_t start)
{
	static char out[TIME_LEN];

	return date_print(out, zone_day(name ? zone(name) : NULL, at(in), start));
}

static void
business_days(void)
{
	/* A shop that closes at 02:00 sells until then for the day before. */
	SAME(day("2024-02-12T01:59:59+08:00", "Asia/Shanghai", 2 * HOUR), "2024-02-11");
	SAME(day("2024-02-12T02:00:00+08:00", "Asia/Shanghai", 2 * HOUR), "2024-02-12");
	SAME(day("2024-02-12T00:00:00+08:00", "Asia/Shanghai", 0), "2024-02-12");
	SAME(day("2024-02-11T23:59:59.999+08:00", "Asia/Shanghai", 0), "2024-02-11");
	SAME(day("1969-12-31T23:00:00Z", NULL, 0), "1969-12-31");
	SAME(day("1970-01-01T01:00:00Z", NULL, 2 * HOUR), "1969-12-31");
	/* The hour that comes twice belongs to the day that its first begins. */
	SAME(day("2024-10-27T02:40:00+02:00", "Europe/Berlin", 150 * MINUTE),
	    "2024-10-27");
	SAME(day("2024-10-27T02:10:00+01:00", "Europe/Berlin", 150 * MINUTE),
	    "2024-10-27");
	SAME(day("2024-10-27T02:20:00+02:00", "Europe/Berlin", 150 * MINUTE),
	    "2024-10-26");
}

/* Every instant lies between the beginning of its day and that of the next. */
static void
days_are_whole(const char *name, const char *from, const char *to, int64_t start)
{
	const struct zone *z = zone(name);
	int64_t t, d, end = at(to);

	for (t = at(from); t < end; t += 5 * MINUTE) {
		d = zone_day(z, t, start);
		if (zone_day_begins(z, d, start) <= t &&
		    t < zone_day_begins(z, d + 1, start))
			continue;
		printf("%s: %lld is not in its day\n", name, (long long)t);
		failures++;
		return;
	}
}

static void
options(void)
{
	const struct zone *z = zone("Asia/Shanghai");
	int64_t now = at("2024-02-12T01:30:00+08:00"), start = 2 * HOUR, ms = 0;
	static const char *const bad[] = {"", "d", "-7d", "7", "7D", "7days",
	    "tomorrow", "2024-02-30", "2024-02-12 07:00", "2024-02-12T7:00",
	    "2024-02-12T07", "99999999d", "-1h", "1.5d", "2024-02-12T25:00"};
	size_t i;
#define TYPED(s, want) \
	do { \
		CHECK(time_option(TEXT(s), now, z, start, &ms)); \
		EQUAL(ms, at(want)); \
	} while (0)

	TYPED("now", "2024-02-12T01:30:00+08:00");
	TYPED("today", "2024-02-11T02:00:00+08:00");
	TYPED("yesterday", "2024-02-10T02:00:00+08:00");
	TYPED("0d", "2024-02-11T02:00:00+08:00");
	TYPED("7d", "2024-02-04T02:00:00+08:00");
	TYPED("36h", "2024-02-10T13:30:00+08:00");
	TYPED("90m", "2024-02-12T00:00:00+08:00");
	TYPED("1h30m", "2024-02-12T00:00:00+08:00");
	TYPED("2024-02-10", "2024-02-10T02:00:00+08:00");
	TYPED("2024-02-12T07:00", "2024-02-12T07:00:00+08:00");
	TYPED("2024-02-12T07:00:30", "2024-02-12T07:00:30+08:00");
	TYPED("2024-02-12T07:00:00Z", "2024-02-12T15:00:00+08:00");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (time_option(text_of(bad[i]), now, z, start, &ms)) {
			printf("[%s] is taken for a moment\n", bad[i]);
			failures++;
		}
	z = zone("Europe/Berlin");
	now = at("2024-04-01T12:00:00+02:00");
	start = 0;
	TYPED("1d", "2024-03-31T00:00:00+01:00");
	TYPED("24h", "2024-03-31T12:00:00+02:00");
}

static void
clocks(void)
{
	int64_t mono = clock_mono_ns();

	CHECK(!clock_is_set() && clock_now() > at("2024-01-01T00:00:00Z"));
	clock_set(5 * DAY);
	CHECK(clock_is_set() && clock_now() == 5 * DAY);
	CHECK(clock_mono_ns() >= mono);
}

int
main(void)
{
	parsing();
	calendar();
	printing();
	names();
	changes();
	quiet();
	business_days();
	days_are_whole(
	    "Europe/Berlin", "2024-03-29T00:00:00Z", "2024-04-02T00:00:00Z", 0);
	days_are_whole("Europe/Berlin", "2024-03-29T00:00:00Z", "2024-04-02T00:00:00Z",
	    150 * MINUTE);
	days_are_whole("Europe/Berlin", "2024-10-25T00:00:00Z", "2024-10-30T00:00:00Z",
	    150 * MINUTE);
	days_are_whole("America/New_York", "2024-11-01T00:00:00Z",
	    "2024-11-05T00:00:00Z", 90 * MINUTE);
	days_are_whole(
	    "Pacific/Apia", "2011-12-27T00:00:00Z", "2012-01-02T00:00:00Z", 2 * HOUR);
	days_are_whole(
	    "America/Havana", "2024-03-08T00:00:00Z", "2024-11-06T00:00:00Z", 0);
	options();
	clocks();
	return failures != 0;
}
