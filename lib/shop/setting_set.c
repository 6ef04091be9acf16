/* setting_set.c - settings as the owner writes them */
#include "shop/catalog.h"
#include "shop/setting.h"
#include "shop/via.h"

static const char *const kinds[] = {"whole number", "name", "list of names",
    "name for each name", "list of [from, value]", "month"};

const struct event_type setting_set = {"setting.set", define_fold};

/* A name that may stand in account names and be called as an adapter. */
static bool
fits_name(struct record *r, ref v, struct text t)
{
	size_t i;

	for (i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] < ' ' || t.p[i] == ':' || t.p[i] == '/' ||
		    t.p[i] == ',')
			break;
	if (t.n == 0 || t.n > 64 || i < t.n || t.p[0] == ' ' || t.p[t.n - 1] == ' ')
		return rec_reject(r, "value_range", v, NULL,
		    "expected a name without ':', '/', ',' and outer spaces");
	return true;
}

static bool
check_name(struct record *r, ref v)
{
	return rec_kind(r, v) == KIND_STRING
		   ? fits_name(r, v, rec_text_at(r, v))
		   : rec_reject(r, "value_type", v, NULL, "expected a name");
}

static bool
check_names(struct record *r, const struct setting *row)
{
	ref value = 0, v, w;

	if (row->kind == SETTING_OBJECT
		? !get_object(r, REC_ROOT, "value", NEED, &value)
		: !get_array(r, REC_ROOT, "value", NEED, (size_t)row->least,
		      (size_t)row->most, &value))
		return false;
	if ((int64_t)rec_count(r, value) > row->most)
		return rec_reject(r, "value_range", REC_ROOT, "value",
		    "expected at most %lld", (long long)row->most);
	for (v = rec_first(r, value); v; v = rec_next(r, v)) {
		if (!check_name(r, v) ||
		    (row->kind == SETTING_OBJECT && !fits_name(r, v, rec_name(r, v))))
			return false;
		if (row->kind == SETTING_OBJECT &&
		    text_is(rec_name(r, v), VIA_COIN) !=
			text_is(rec_text_at(r, v), VIA_COIN))
			return rec_reject(r, "value_range", v, NULL,
			    "coin is the customer's wallet: it is its own adapter");
		for (w = rec_first(r, value); row->kind == SETTING_LIST && w != v;
		     w = rec_next(r, w))
			if (text_eq(rec_text_at(r, w), rec_text_at(r, v)))
				return rec_reject(
				    r, "value_range", v, NULL, "given twice");
	}
	return true;
}

static bool
check_steps(struct record *r, const struct setting *row)
{
	int64_t before = -1;
	ref value = 0, v;

	if (!get_array(r, REC_ROOT, "value", NEED, (size_t)row->least,
		(size_t)row->most, &value))
		return false;
	for (v = rec_first(r, value); v; v = rec_next(r, v)) {
		ref from = rec_first(r, v), n = from ? rec_next(r, from) : 0;

		if (rec_kind(r, v) != KIND_ARRAY || rec_count(r, v) != 2 ||
		    rec_kind(r, from) != KIND_INT || rec_kind(r, n) != KIND_INT)
			return rec_reject(r, "value_type", v, NULL,
			    "expected two whole numbers, from and value");
		if (rec_int_at(r, from) <= before || rec_int_at(r, from) > WHOLE_MAX ||
		    rec_int_at(r, n) < 0 || rec_int_at(r, n) > WHOLE_MAX)
			return rec_reject(r, "value_range", v, NULL,
			    "expected numbers of at least 0, each from more than the last");
		before = rec_int_at(r, from);
	}
	return true;
}

/* Is the month over in every store by then?  Where there are none: by UTC. */
static bool
month_over(struct ledger *l, int64_t month, int64_t when)
{
	struct stmt *s = sql(l, "SELECT id FROM stream WHERE kind = 'store'");
	bool over = true, any = false;

	while (stmt_row(s)) {
		const struct store *store =
		    catalog_store_id(l, stmt_get_int(s, 0), when);

		any = true;
		if (setting_month_number(
			zone_day(store->zone, when, store->day_start)) <= month)
			over = false;
	}
	return any ? over : setting_month_number(zone_day(NULL, when, 0)) > month;
}

/* It is closed from the setting's `from` on, so it has to be over by then. */
static bool
check_month(struct ledger *l, struct record *r)
{
	int64_t month, from = 0, when = ledger_now(l);
	struct text t;

	if (!get_text(r, REC_ROOT, "value", NEED, 7, &t) ||
	    !get_time(r, REC_ROOT, "from", MAY, &from))
		return false;
	if (!setting_month_parse(t, &month))
		return rec_reject(r, "value_range", REC_ROOT, "value",
		    "expected a month such as 2026-10");
	return month_over(l, month, from > when ? from : when) ||
	       rec_reject(r, "month_open", REC_ROOT, "value",
		   "this month is not over yet: %.*s", (int)t.n, t.p);
}

static bool
check(struct ledger *l, struct record *r)
{
	struct text name = rec_text(r, REC_ROOT, "setting"), t;
	const struct setting *row;
	int64_t n;

	for (row = settings; row->name && !text_is(name, row->name); row++)
		;
	if (!row->name)
		return rec_reject(r, "unknown_setting", REC_ROOT, "setting",
		    "no such setting: %.*s", (int)name.n, name.p);
	if (rec_true(r, REC_ROOT, "retired") && !rec_find(r, REC_ROOT, "value"))
		return true;
	switch (row->kind) {
	case SETTING_INT:
		return get_int(r, REC_ROOT, "value", NEED, row->least, row->most, &n);
	case SETTING_TEXT:
		return get_text(r, REC_ROOT, "value", NEED, 64, &t) &&
		       check_name(r, rec_find(r, REC_ROOT, "value"));
	case SETTING_MONTH:
		return check_month(l, r);
	case SETTING_STEPS:
		return check_steps(r, row);
	case SETTING_LIST:
	case SETTING_OBJECT:
		break;
	}
	return check_names(r, row);
}

static const char *const members[] = {"setting", "value", NULL};
const struct define setting_define = {
    "setting", "setting", &setting_set, members, check, NULL};

void
settings_table(struct buf *b)
{
	const struct setting *row;

	for (row = settings; row->name; row++) {
		buf_printf(b, "%s: a %s", row->name, kinds[row->kind]);
		if (row->kind == SETTING_INT && row->most < WHOLE_MAX)
			buf_printf(b, " from %lld to %lld", (long long)row->least,
			    (long long)row->most);
		buf_printf(b, "\n    %s\n", row->means);
		if (row->usual)
			buf_printf(b, "    usually %s\n", row->usual);
	}
}
