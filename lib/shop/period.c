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
period_is_closed(struct ledger *l, int64_t day)
{
	int64_t closed = setting_int(l, "closed");

	return closed && !ledger_options.late && setting_month_number(day) <= closed;
}

static bool
any_closed(struct ledger *l)
{
	return !ledger_options.late && setting_int(l, "closed");
}

static int64_t
day_of(struct ledger *l, const struct store *s, int64_t at)
{
	if (!s)
		s = catalog_first_store(l, NULL);
	return zone_day(s ? s->zone : NULL, at, s ? s->day_start : 0);
}

static bool
day_open(struct ledger *l, struct record *r, int64_t day)
{
	int64_t month = setting_month_number(day);

	return !period_is_closed(l, day) ||
	       rec_reject(r, "month_closed", REC_ROOT, told_by(r),
		   "the books of %lld-%02d are closed: record it with --late",
		   (long long)(month / 12), (int)(month % 12) + 1);
}

bool
period_open(struct ledger *l, struct record *r, const struct store *s, int64_t at)
{
	return !any_closed(l) || day_open(l, r, day_of(l, s, at));
}

int64_t
period_at(struct ledger *l, const struct store *s, int64_t at)
{
	return any_closed(l) && period_is_closed(l, day_of(l, s, at)) ? ledger_now(l)
								      : at;
}

bool
period_open_order(struct ledger *l, struct record *r, const struct order *o)
{
	return !o->happened || period_open_sale(l, r, o);
}

bool
period_open_sale(struct ledger *l, struct record *r, const struct order *o)
{
	return day_open(l, r, o->day);
}
