/* sales_window.c - from when to when, in each store's own days */
#include <string.h>

#include "shop/sales_inside.h"

static const int64_t DAY_MS = 86400000;

/* Windows outlive the batch's memory, which a walk over many orders gives back. */
static struct arena arena;

/* The moment that a word means.  A day begins as it did then, whatever the store's days
 * are now. */
static int64_t
moment(struct ledger *l, int64_t id, const char *word, int64_t open)
{
	const struct store *s = catalog_store_id(l, id, ledger_now(l));
	int64_t day, ms;

	if (!word)
		return open;
	if (time_day_option(text_of(word), clock_now(), s->zone, s->day_start, &day)) {
		ms = zone_day_begins(s->zone, day, s->day_start);
		s = catalog_store_id(l, id, ms);
		return zone_day_begins(s->zone, day, s->day_start);
	}
	if (!time_option(text_of(word), clock_now(), s->zone, s->day_start, &ms))
		die(EX_SOFTWARE, "not a time: %s", word);
	return ms;
}

static bool
begins_day(struct ledger *l, int64_t id, int64_t at, int64_t *day)
{
	const struct store *s = catalog_store_id(l, id, at);

	*day = zone_day(s->zone, at, s->day_start);
	return zone_day_begins(s->zone, *day, s->day_start) == at;
}

static void
find_days(struct ledger *l, struct window *w)
{
	w->first = INT64_MIN;
	w->end = INT64_MAX;
	w->whole =
	    (w->since == INT64_MIN || begins_day(l, w->store, w->since, &w->first)) &&
	    (w->until == INT64_MAX || begins_day(l, w->store, w->until, &w->end));
}

void
sales_windows(struct ledger *l, struct question *q, int64_t store, const char *since,
    const char *until)
{
	struct stmt *s = sql(l,
	    "SELECT s.id FROM stream s WHERE s.kind = 'store' AND EXISTS "
	    "(SELECT 1 FROM definition d WHERE d.stream = s.id) ORDER BY s.name");
	struct window *w = NULL, *more;
	size_t n = 0, cap = 0;

	q->day_start = 0;
	while (stmt_row(s)) {
		int64_t id = stmt_get_int(s, 0);

		if (store && store != id)
			continue;
		if (n == cap) {
			cap = cap ? 2 * cap : 16;
			more = arena_alloc(&arena, cap * sizeof(*more));
			if (n)
				memcpy(more, w, n * sizeof(*more));
			w = more;
		}
		if (n == 0)
			q->day_start =
			    catalog_store_id(l, id, ledger_now(l))->day_start;
		w[n] = (struct window){.store = id,
		    .since = moment(l, id, since, INT64_MIN),
		    .until = moment(l, id, until, INT64_MAX)};
		find_days(l, &w[n++]);
	}
	q->window = w;
	q->windows = n;
}

const struct window *
window_of(const struct question *q, int64_t store)
{
	size_t i;

	for (i = 0; i < q->windows; i++)
		if (q->window[i].store == store)
			return &q->window[i];
	return NULL;
}

const struct window *
window_at(const struct question *q, int64_t store, int64_t at, int64_t day)
{
	const struct window *w = window_of(q, store);

	if (!w)
		return NULL;
	if (w->whole)
		return day >= w->first && day < w->end ? w : NULL;
	return at >= w->since && at < w->until ? w : NULL;
}

/* So many business days earlier, as long after the day's beginning. */
static int64_t
earlier(struct ledger *l, int64_t id, int64_t at, int64_t days)
{
	const struct store *s = catalog_store_id(l, id, at);
	const struct store *then = catalog_store_id(l, id, at - days * DAY_MS);
	int64_t day = zone_day(s->zone, at, s->day_start);
	int64_t into = at - zone_day_begins(s->zone, day, s->day_start);

	return zone_day_begins(then->zone, day - days, then->day_start) + into;
}

/* An end that is open is now; a day that has begun counts whole. */
static struct window
before(struct ledger *l, const struct window *w)
{
	int64_t until = w->until == INT64_MAX ? clock_now() : w->until, first, end;
	struct window out = {.store = w->store, .later = w->later};

	if (until < w->since)
		until = w->since;
	if (begins_day(l, w->store, w->since, &first)) {
		out.later = begins_day(l, w->store, until, &end) ? end - first
								 : end + 1 - first;
		out.since = earlier(l, w->store, w->since, out.later);
		out.until = earlier(l, w->store, until, out.later);
	} else {
		out.since = w->since - (until - w->since);
		out.until = w->since;
		out.later = (until - w->since + DAY_MS - 1) / DAY_MS;
	}
	find_days(l, &out);
	return out;
}

void
sales_before(struct ledger *l, const struct question *q, struct question *out)
{
	struct window *w = arena_alloc(&arena, (q->windows + 1) * sizeof(*w));
	size_t i;

	*out = *q;
	for (i = 0; i < q->windows; i++)
		w[i] = before(l, &q->window[i]);
	out->window = w;
}
