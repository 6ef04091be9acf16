/* sales_key.c - where a figure falls, and what that is called */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "shop/sales_inside.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_HOURS = 24, MONTHS = 12 };
static const int64_t DAY_MS = 86400000;

/* Names without an id of their own. */
static struct {
	struct arena arena;
	struct map number;
	struct text *name;
	int64_t n;
} names;

/* A sku's category is asked for line after line. */
static struct {
	int64_t sku, number;
} latest = {-1, 0};

int64_t
sales_number(enum cut cut, struct text name)
{
	struct slot *slot = map_slot(&names.number, cut, name);

	if (!slot->value) {
		if ((names.n & (names.n - 1)) == 0)
			names.name = xrealloc(names.name,
			    (size_t)(names.n ? 2 * names.n : 1) * sizeof(*names.name));
		names.name[names.n++] =
		    arena_text(&names.arena, name.n ? name : (struct text){"", 0});
		slot->value = (void *)(intptr_t)names.n;
	}
	return (int64_t)(intptr_t)slot->value;
}

static int64_t
category(struct ledger *l, int64_t sku)
{
	const struct sku *s;

	if (sku == latest.sku)
		return latest.number;
	s = sku == NO_SKU ? NULL : catalog_sku_id(l, sku, ledger_now(l));
	latest.sku = sku;
	latest.number =
	    sales_number(CUT_CATEGORY, s ? s->category : (struct text){"", 0});
	return latest.number;
}

static int64_t
down(int64_t ms, int64_t unit)
{
	int64_t rest = ms % unit;

	return ms - (rest < 0 ? rest + unit : rest);
}

static int64_t
local(struct ledger *l, const struct place *p)
{
	const struct store *s = catalog_store_id(l, p->store, p->at);

	return p->at + (s ? zone_offset(s->zone, p->at) : 0);
}

static int64_t
month(int64_t day)
{
	int y, m, d;

	days_civil(day, &y, &m, &d);
	return (int64_t)y * MONTHS + m - 1;
}

int64_t
sales_key(struct ledger *l, enum cut cut, const struct place *p)
{
	switch (cut) {
	case CUT_MINUTE:
		return down(local(l, p), MINUTE_MS) + p->later * DAY_MS;
	case CUT_HOUR:
		return down(local(l, p), HOUR_MS) + p->later * DAY_MS;
	case CUT_DAY:
		return p->day + p->later;
	case CUT_MONTH:
		return month(p->day + p->later);
	case CUT_WEEKDAY:
		return day_of_week(p->day);
	case CUT_CLOCK:
		return (down(local(l, p), HOUR_MS) - down(local(l, p), DAY_MS)) /
		       HOUR_MS;
	case CUT_SKU:
		return p->sku;
	case CUT_CATEGORY:
		return category(l, p->sku);
	case CUT_OPTION:
	case CUT_ITEM:
		return p->part;
	case CUT_STORE:
		return p->store;
	case CUT_CHANNEL:
		return p->channel;
	}
	die(EX_SOFTWARE, "no such cut: %d", (int)cut);
}

bool
sales_cuts_by(const struct question *q, enum cut from, enum cut to)
{
	size_t i;

	for (i = 0; i < q->cuts; i++)
		if (q->by[i] >= (int)from && q->by[i] <= (int)to)
			return true;
	return false;
}

bool
sales_has_losses(const struct question *q)
{
	return q->losses && !sales_cuts_by(q, CUT_SKU, CUT_ITEM) &&
	       !sales_cuts_by(q, CUT_CHANNEL, CUT_CHANNEL);
}

static struct text
print(struct ledger *l, enum cut cut, int64_t key)
{
	static const char *const weekdays[] = {
	    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	char *p = arena_alloc(ledger_arena(l), TIME_LEN);

	switch (cut) {
	case CUT_MONTH:
		snprintf(p, TIME_LEN, "%04d-%02d", (int)(key / MONTHS),
		    (int)(key % MONTHS) + 1);
		return text_of(p);
	case CUT_WEEKDAY:
		return text_of(weekdays[key]);
	case CUT_CLOCK:
		snprintf(p, TIME_LEN, "%02d:00", (int)(key % DAY_HOURS));
		return text_of(p);
	case CUT_DAY:
		return text_of(date_print(p, key));
	default:
		/* Local time, so without an offset: "2024-02-12T07:04". */
		return (struct text){time_print(p, key, NULL), 16};
	}
}

struct text
sales_label(struct ledger *l, enum cut cut, int64_t key)
{
	if (cut <= CUT_CLOCK)
		return print(l, cut, key);
	/* No sku, option or item. */
	if (key == 0)
		return TEXT("");
	if (cut == CUT_CATEGORY || cut == CUT_OPTION)
		return names.name[key - 1];
	return cut == CUT_CHANNEL ? name_of(l, NAMES_CHANNEL, key)
				  : stream_name(l, key);
}

/* The hours of a day from that with which it begins. */
static int64_t
rank(const struct question *q, enum cut cut, int64_t key)
{
	if (cut != CUT_CLOCK)
		return key;
	return (key + DAY_HOURS - q->day_start / HOUR_MS) % DAY_HOURS;
}

int
sales_order(struct ledger *l, const struct question *q, const struct group *x,
    const struct group *y)
{
	size_t i;

	for (i = 0; i < q->cuts; i++) {
		enum cut cut = (enum cut)q->by[i];
		int64_t k = rank(q, cut, x->key[i]), m = rank(q, cut, y->key[i]);
		int c;

		if (k == m)
			continue;
		if (cut <= CUT_CLOCK)
			return k < m ? -1 : 1;
		c = text_cmp(
		    sales_label(l, cut, x->key[i]), sales_label(l, cut, y->key[i]));
		if (c)
			return c;
	}
	return 0;
}
