/* zone.c - offsets of the tz database, read through libc and kept */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"

static const int64_t DAY_MS = 86400000;

/* libc answers for one zone at a time and reads its file again at each change of
 * TZ, which would cost more than an order does.  So time is cut into spans of
 * 2^35 ms (398 days); the first question about a span asks libc for all of its
 * changes, and every later one is answered from them. */
enum { SPAN_BITS = 35, SPAN_FIRST = -1812, SPANS = 9190, CHANGES_MAX = 64 };
/* No zone of the tz database changed twice within three days. */
static const int64_t STEP_MS = 2 * 86400000;

struct change {
	int64_t from, offset;
};

struct span {
	size_t n;
	struct change at[];
};

struct zone {
	struct zone *next;
	char *tz; /* what TZ is set to */
	struct span *span[SPANS];
	char name[];
};

static struct zone *zones;

/* Asking libc. */

static int64_t
ask(int64_t ms)
{
	time_t s = (time_t)(ms / 1000 - (ms % 1000 < 0));
	struct tm tm;

	if (!localtime_r(&s, &tm))
		die(EX_SOFTWARE, "no local time for %lld", (long long)ms);
	return (int64_t)tm.tm_gmtoff * 1000;
}

/* The second at which the offset changes; low is before it, high is not. */
static int64_t
edge(int64_t low, int64_t high, int64_t before)
{
	int64_t middle;

	while (high - low > 1000) {
		middle = low + (high - low) / 2000 * 1000;
		if (ask(middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static struct span *
survey(int64_t begin)
{
	int64_t end = begin + (INT64_C(1) << SPAN_BITS), t, next, offset;
	struct change found[CHANGES_MAX];
	struct span *s;
	size_t n = 1;

	/* Whole seconds, as the changes are. */
	begin = begin / 1000 * 1000 - (begin % 1000 < 0 ? 1000 : 0);
	found[0] = (struct change){INT64_MIN, ask(begin)};
	for (t = begin; t < end; t = next) {
		next = t + STEP_MS;
		offset = ask(next);
		if (offset == found[n - 1].offset || n == CHANGES_MAX)
			continue;
		found[n] = (struct change){edge(t, next, found[n - 1].offset), offset};
		n++;
	}
	s = xmalloc(sizeof(*s) + n * sizeof(*found));
	s->n = n;
	memcpy(s->at, found, n * sizeof(*found));
	return s;
}

static void
set_tz(const char *tz)
{
	if (tz ? setenv("TZ", tz, 1) < 0 : unsetenv("TZ") < 0)
		die(EX_OSERR, "cannot set TZ:");
	tzset();
}

static const struct span *
look(struct zone *z, int64_t ms, struct span **kept)
{
	const char *now = getenv("TZ");
	char *before = now ? xstrdup(now) : NULL;

	set_tz(z->tz);
	*kept = survey((ms >> SPAN_BITS) * (INT64_C(1) << SPAN_BITS));
	set_tz(before);
	free(before);
	return *kept;
}

/* Finding a zone. */

static bool
name_ok(struct text name)
{
	size_t i;

	if (name.n == 0 || name.n > 64 || name.p[0] == '/')
		return false;
	for (i = 0; i < name.n; i++) {
		char c = name.p[i];

		/* No point: so neither "." nor "..", and no tab file. */
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '+' && c != '-' &&
		    c != '/')
			return false;
	}
	/* These count leap seconds; a shop's day does not. */
	return name.n < 6 || memcmp(name.p, "right/", 6) != 0;
}

/* A file that cannot be read now says nothing about the name: that ends the process,
 * or a store's true zone would be rejected for a fault of the machine. */
static bool
is_tz_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char magic[4];
	ssize_t n;

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == EIO)
			die(EX_IOERR, "%s:", path);
		return false;
	}
	do
		n = read(fd, magic, sizeof(magic));
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EISDIR)
		die(EX_IOERR, "%s:", path);
	close(fd);
	return n == (ssize_t)sizeof(magic) && memcmp(magic, "TZif", sizeof(magic)) == 0;
}

const struct zone *
zone_find(struct text name)
{
	struct buf path = {0};
	struct zone *z;

	if (!name_ok(name))
		return NULL;
	for (z = zones; z; z = z->next)
		if (text_is(name, z->name))
			return z;
	/* A colon says to libc that this is a file and no rule of its own. */
	buf_str(&path, ":/usr/share/zoneinfo/");
	buf_text(&path, name);
	if (!is_tz_file(buf_cstr(&path) + 1)) {
		buf_free(&path);
		return NULL;
	}
	z = xcalloc(1, sizeof(*z) + name.n + 1);
	memcpy(z->name, name.p, name.n);
	z->tz = path.p;
	z->next = zones;
	return zones = z;
}

/* Answering. */

int64_t
zone_offset(const struct zone *zone, int64_t ms)
{
	/* What is kept beside a zone changes no answer of it. */
	struct zone *z = (struct zone *)(uintptr_t)zone;
	int64_t which = (ms >> SPAN_BITS) - SPAN_FIRST;
	const struct span *s;
	size_t i;

	if (!z)
		return 0;
	if (which < 0 || which >= SPANS)
		die(EX_SOFTWARE, "an instant outside the years 1 to 9999");
	s = z->span[which];
	if (!s)
		s = look(z, ms, &z->span[which]);
	for (i = s->n - 1; s->at[i].from > ms; i--)
		;
	return s->at[i].offset;
}

/* A day before and a day after are on both sides of any change near by: no
 * offset is as large as that, and a zone that left out a whole day (Samoa) moved
 * by just that much. */
int64_t
zone_instant(const struct zone *z, int64_t local_ms)
{
	int64_t before = zone_offset(z, local_ms - DAY_MS);
	int64_t after = zone_offset(z, local_ms + DAY_MS);

	if (zone_offset(z, local_ms - before) == before)
		return local_ms - before;
	if (zone_offset(z, local_ms - after) == after)
		return local_ms - after;
	return local_ms - before;
}

int64_t
zone_day_begins(const struct zone *z, int64_t day, int64_t day_start)
{
	return zone_instant(z, day * DAY_MS + day_start);
}

/* The clock's hands can say the old day while the new one has begun (an hour that
 * comes twice), so the beginnings of the days decide. */
int64_t
zone_day(const struct zone *z, int64_t ms, int64_t day_start)
{
	int64_t since = ms + zone_offset(z, ms) - day_start;
	int64_t day = since / DAY_MS - (since % DAY_MS < 0);

	if (ms < zone_day_begins(z, day, day_start))
		return day - 1;
	return ms >= zone_day_begins(z, day + 1, day_start) ? day + 1 : day;
}
