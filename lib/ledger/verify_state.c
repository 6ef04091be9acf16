/* verify_state.c - accounts, holds and watermarks: what must be true of any ledger */
#include <stdio.h>
#include <string.h>

#include "ledger/inside.h"
#include "ledger/verify.h"

static void
unit_ends(struct findings *f, const struct buf *unit, int64_t sum, bool fits)
{
	if (!fits)
		finding(f, "units", "account", NULL, 0, "%.*s: the sum overflows",
		    (int)unit->n, unit->p);
	else if (sum != 0)
		finding(f, "units", "account", NULL, 0,
		    "%.*s: the accounts add up to %lld, not 0", (int)unit->n, unit->p,
		    (long long)sum);
}

static void
check_units(struct ledger *l, struct findings *f)
{
	struct stmt *s = sql(l, "SELECT unit, posted FROM account ORDER BY unit");
	struct buf unit = {0};
	bool any = false, fits = true;
	int64_t sum = 0;

	while (stmt_row(s)) {
		struct text of = stmt_get_text(s, 0);

		if (!any || !text_eq(of, (struct text){unit.p, unit.n})) {
			if (any)
				unit_ends(f, &unit, sum, fits);
			buf_clear(&unit);
			buf_text(&unit, of);
			any = fits = true;
			sum = 0;
		}
		fits = add_ok(sum, stmt_get_int(s, 1), &sum) && fits;
	}
	if (any)
		unit_ends(f, &unit, sum, fits);
	buf_free(&unit);
}

static void
check_floors(struct ledger *l, struct findings *f)
{
	struct stmt *s =
	    sql(l, "SELECT id, name, posted, held, floor FROM account ORDER BY id");

	while (stmt_row(s)) {
		struct text name = stmt_get_text(s, 1);
		int64_t left = 0;
		char key[24];

		snprintf(key, sizeof(key), "id=%lld", (long long)stmt_get_int(s, 0));
		if (stmt_get_int(s, 3) < 0)
			finding(f, "held", "account", key, 0, "%.*s: held under 0",
			    (int)name.n, name.p);
		if (stmt_get_null(s, 4))
			continue;
		if (!add_ok(stmt_get_int(s, 2), -stmt_get_int(s, 3), &left) ||
		    left < stmt_get_int(s, 4))
			finding(f, "floor", "account", key, 0,
			    "%.*s: %lld is under its floor", (int)name.n, name.p,
			    (long long)left);
	}
}

void
verify_accounts(struct ledger *l, struct findings *f)
{
	check_units(l, f);
	check_floors(l, f);
}

/* Sums of open legs by account; there are few accounts. */
struct sum {
	int64_t held;
};

static bool
number(const char **p, const char *end, char after, int64_t *v)
{
	const char *from = *p;

	*v = 0;
	while (*p < end && **p >= '0' && **p <= '9')
		if (!mul_ok(*v, 10, v) || !add_ok(*v, *(*p)++ - '0', v))
			return false;
	if (*p == from || (*p == end) != (after == ' ' && *p == end))
		return false;
	if (*p < end && *(*p)++ != after)
		return false;
	return true;
}

static bool
add_legs(struct text legs, struct map *sums, struct arena *a)
{
	const char *p = legs.p, *end = p + legs.n;

	while (p < end) {
		int64_t from, to, amount;
		struct slot *s;

		if (!number(&p, end, ':', &from) || !number(&p, end, ':', &to) ||
		    !number(&p, end, ' ', &amount))
			return false;
		s = map_slot(sums, from, TEXT(""));
		if (!s->value) {
			s->value = arena_alloc(a, sizeof(struct sum));
			((struct sum *)s->value)->held = 0;
		}
		if (!add_ok(((struct sum *)s->value)->held, amount,
			&((struct sum *)s->value)->held))
			return false;
	}
	return true;
}

static void
check_sums(struct ledger *l, const struct map *sums, struct findings *f)
{
	struct stmt *s = sql(l, "SELECT id, name, held FROM account ORDER BY id");

	while (stmt_row(s)) {
		const struct sum *sum = map_get(sums, stmt_get_int(s, 0), TEXT(""));
		int64_t want = sum ? sum->held : 0;
		struct text name = stmt_get_text(s, 1);
		char key[24];

		if (want == stmt_get_int(s, 2))
			continue;
		snprintf(key, sizeof(key), "id=%lld", (long long)stmt_get_int(s, 0));
		finding(f, "held", "account", key, 0,
		    "%.*s: %lld held, open holds add up to %lld", (int)name.n, name.p,
		    (long long)stmt_get_int(s, 2), (long long)want);
	}
}

/* Is there an event of this number in the hold's stream? */
static bool
event_of(struct ledger *l, int64_t seq, int64_t stream)
{
	struct stmt *s = sql(l, "SELECT 1 FROM event WHERE seq = $1 AND stream = $2");
	bool there;

	stmt_int(s, 1, seq);
	stmt_int(s, 2, stream);
	there = stmt_row(s);
	stmt_done(s);
	return there;
}

static const char *
wrong_hold(struct ledger *l, struct stmt *s)
{
	int64_t owner = stmt_get_int(s, 0), state = stmt_get_int(s, 4);
	bool open = state == HOLD_OPEN;

	if (state < HOLD_OPEN || state > HOLD_EXPIRED)
		return "no such state";
	if (!event_of(l, stmt_get_int(s, 3), owner))
		return "the event that placed it is missing";
	if (open != stmt_get_null(s, 5) || (!open && stmt_get_text(s, 6).n > 0))
		return open ? "open, and resolved" : "closed, and not resolved";
	if (!open && (stmt_get_int(s, 5) < stmt_get_int(s, 3) ||
			 !event_of(l, stmt_get_int(s, 5), owner)))
		return "the event that resolved it is missing";
	return NULL;
}

void
verify_holds(struct ledger *l, struct findings *f)
{
	struct stmt *s =
	    sql(l, "SELECT owner, step, attempt, seq, state, resolved, legs "
		   "FROM hold ORDER BY owner, step, attempt");
	struct map sums = {0};
	struct arena a = {0};

	while (stmt_row(s)) {
		const char *why = wrong_hold(l, s);
		char key[90];

		snprintf(key, sizeof(key), "owner=%lld,step=%lld,attempt=%lld",
		    (long long)stmt_get_int(s, 0), (long long)stmt_get_int(s, 1),
		    (long long)stmt_get_int(s, 2));
		if (!why && stmt_get_int(s, 4) == HOLD_OPEN &&
		    !add_legs(stmt_get_text(s, 6), &sums, &a))
			why = "its legs can not be read";
		if (why)
			finding(f, "hold", "hold", key, stmt_get_int(s, 3), "%s", why);
	}
	check_sums(l, &sums, f);
	map_clear(&sums);
	arena_free(&a);
}

void
verify_marks(struct ledger *l, struct findings *f)
{
	struct stmt *s = sql(l, "SELECT max(recorded_at) FROM event");
	const struct rollup *r;
	int64_t last = 0, most = 0;

	last = stmt_one(s, last);
	if (ledger_watermark(l, "clock") < last)
		finding(f, "clock", "watermark", "clock", 0,
		    "behind the time of the latest event");
	s = sql(l, "SELECT max(stream) FROM event");
	most = stmt_one(s, most);
	if (!stream_name(l, most).n && ledger_watermark(l, "snowflake") < most)
		finding(f, "snowflake", "watermark", "snowflake", 0,
		    "behind the latest id that was given");
	for (r = rollups; r->watermark; r++)
		if (ledger_watermark(l, r->watermark) > l->seq)
			finding(f, "rollup", "watermark", r->watermark, 0,
			    "ahead of the events");
}
