/* db_day.c - business days in SQL */
#include <string.h>

#include "base/time.h"
#include "ledger/db_inside.h"

/* Years 2 to 9998: a zone's offset leads out of no year that there is. */
static const int64_t FIRST_MS = -62104060800000, LAST_MS = 253370764800000;

/* An instant as views write it, or in milliseconds. */
static bool
instant(sqlite3_value *v, int64_t *ms)
{
	const char *p;

	if (sqlite3_value_type(v) == SQLITE_INTEGER) {
		*ms = sqlite3_value_int64(v);
		return true;
	}
	p = (const char *)sqlite3_value_text(v);
	return p && time_parse((struct text){p, (size_t)sqlite3_value_bytes(v)}, ms);
}

static void
business_day(sqlite3_context *c, int n, sqlite3_value **v)
{
	day_fn *find = *(day_fn **)sqlite3_user_data(c);
	const char *p = (const char *)sqlite3_value_text(v[0]);
	struct text store = {p, p ? strlen(p) : 0};
	char day[TIME_LEN];
	int64_t at, days;

	(void)n;
	if (!instant(v[1], &at) || at < FIRST_MS || at >= LAST_MS ||
	    !find(store, at, &days))
		sqlite3_result_null(c);
	else
		sqlite3_result_text(c, date_print(day, days), -1, SQLITE_TRANSIENT);
}

void
db_business_day(struct db *db, day_fn *find)
{
	int rc;

	db->day = find;
	rc = sqlite3_create_function_v2(db->h, "business_day", 2,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, &db->day,
	    business_day, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		db_fail(db, rc, "business_day");
}
