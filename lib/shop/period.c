/* period.c - months whose books are closed */
#include "cli/cli.h"
#include "shop/period.h"
#include "shop/setting.h"

/* The member that told the time. */
static const char *
told_by(const struct record *r)
{
	static const char *const names[] = {
	    "placed_at", "received_at", "ordered_at", "at", NULL};
	const char *const *name;

	for (name = names; *name; name++)
		if (rec_find(r, REC_ROOT, *name))
			return *name;
	return NULL;
}

bool
period_open(struct ledger *l, struct record *r, const struct store *s, int64_t at)
{
	int64_t closed = setting_int(l, "closed"), day;

	if (!closed || ledger_options.late)
		return true;
	if (!s)
		s = catalog_first_store(l, NULL);
	day = zone_day(s ? s->zone : NULL, at, s ? s->day_start : 0);
	if (setting_month_number(day) > closed)
		return true;
	return rec_reject(r, "month_closed", REC_ROOT, told_by(r),
	    "the books of %lld-%02d are closed: record it with --late",
	    (long long)(setting_month_number(day) / 12),
	    (int)(setting_month_number(day) % 12) + 1);
}

bool
period_open_order(struct ledger *l, struct record *r, const struct order *o)
{
	return !o->happened ||
	       period_open(
		   l, r, catalog_store_id(l, o->store, o->placed_at), o->placed_at);
}
