/* time.h - instants, zones, business days, and the one clock */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/base.h"

/* Instants are milliseconds since 1970-01-01T00:00:00Z without leap seconds.
 * Years 0001 to 9999. */

/* -- clock.c: the only place that asks what time it is */

int64_t clock_now(void); /* the real time, or what clock_set said */
void clock_set(int64_t ms);
bool clock_is_set(void);
/* A monotonic count of nanoseconds, for measuring work only. */
int64_t clock_mono_ns(void);
/* Nanoseconds that this thread has worked: a busy machine does not make it older. */
int64_t clock_work_ns(void);

/* -- time.c */

enum { TIME_LEN = 40 };
/* RFC 3339 with offset ("2024-02-12T07:04:19+08:00", "Z", fractions kept to the
 * millisecond, further digits dropped); 'T' and 'Z' in capitals, false for
 * anything else, for 30 February and for second 60. */
bool time_parse(struct text t, int64_t *ms);
/* The instant in zone z (NULL: UTC, written Z), seconds, and milliseconds when
 * they are not 0.  Returns out. */
struct zone;
char *time_print(char out[TIME_LEN], int64_t ms, const struct zone *z);
/* Civil date to days since 1970-01-01 and back; false when there is no such day. */
bool civil_days(int year, int month, int day, int64_t *days);
void days_civil(int64_t days, int *year, int *month, int *day);
/* "2024-02-12" both ways. */
bool date_parse(struct text t, int64_t *days);
char *date_print(char out[TIME_LEN], int64_t days);

/* -- zone.c */

/* A zone of the tz database, kept for the life of the process; NULL when there
 * is none of this name ("..", a leading "/" and the like are none). */
const struct zone *zone_find(struct text name);
/* Offset from UTC in ms that holds at the instant (east positive). */
int64_t zone_offset(const struct zone *z, int64_t ms);
/* Local civil time (as ms since a local 1970-01-01T00:00) to the instant.  In
 * a gap: the instant as if the offset before the gap held; in an overlap: the
 * earlier one. */
int64_t zone_instant(const struct zone *z, int64_t local_ms);
/* The business day (days since 1970-01-01) in which an instant falls when days
 * begin at day_start ms after local midnight, and the instant at which a
 * business day begins. */
int64_t zone_day(const struct zone *z, int64_t ms, int64_t day_start);
int64_t zone_day_begins(const struct zone *z, int64_t day, int64_t day_start);
/* 0 Monday .. 6 Sunday. */
int day_of_week(int64_t days);

/* -- time_option.c */

/* What an owner types for --since and --until: RFC 3339; a date or a local
 * "2024-02-12T07:00" in zone z; "now", "today", "yesterday"; "7d", "36h",
 * "90m" ago (d = business days back from today's start, others exact).  Dates
 * are business days by day_start. */
bool time_option(
    struct text t, int64_t now, const struct zone *z, int64_t day_start, int64_t *ms);
/* The business day, where such a word names one; false: it names a moment, or nothing.
 */
bool time_day_option(
    struct text t, int64_t now, const struct zone *z, int64_t day_start, int64_t *day);

#endif
