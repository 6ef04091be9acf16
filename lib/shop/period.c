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

/* The month in which it falls, if that is closed, else 0. */
static int64_t
closed_month(struct ledger *l, const struct store *s, int64_t at)
{
	int64_t closed = setting_int(l, "closed"), month;

	if (!closed || ledger_options.late)
		return 0;
	if (!s)
		s = catalog_first_store(l, NULL);
	month = setting_month_number(
	    zone_day(s ? s->zone : NULL, at, s ? s->day_start : 0));
	return month > closed ? 0 : month;
}

bool
period_open(struct ledger *l, struct record *r, const struct store *s, int64_t at)
{
	int64_t month = closed_month(l, s, at);

	return !month || rec_reject(r, "month_closed", REC_ROOT, told_by(r),
			     "the books of %lld-%02d are closed: record it with --late",
			     (long long)(month / 12), (int)(month % 12) + 1);
}

int64_t
period_at(struct ledger *l, const struct store *s, int64_t at)
{
	return closed_month(l, s, at) ? ledger_now(l) : at;
}

bool
period_open_order(struct ledger *l, struct record *r, const struct order *o)
{
	return !o->happened ||
	       period_open(
		   l, r, catalog_store_id(l, o->store, o->placed_at), o->placed_at);
}
