/* ticket.c - ticket numbers: 1, 2, 3 .. for each store and business day */
#include <stdlib.h>

#include "base/map.h"
#include "shop/order.h"

/* The last number of a store's day: read when it is first asked for in a batch, written
 * at its end.  A batch mostly knows one, an import of a year many. */
struct last {
	int64_t store, day, n;
	bool changed;
};
struct days {
	struct map map; /* by store and day */
	struct arena arena;
	struct last **list;
	size_t n, cap;
	struct last *latest; /* asked for last: mostly asked for next */
};

static int
by_day(const void *a, const void *b)
{
	const struct last *x = *(struct last *const *)a, *y = *(struct last *const *)b;

	if (x->store != y->store)
		return x->store < y->store ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

static void
flush(struct ledger *l, void *state)
{
	struct days *k = state;
	struct stmt *s;
	size_t i;

	if (k->n)
		qsort(k->list, k->n, sizeof(struct last *), by_day);
	for (i = 0; i < k->n; i++) {
		if (!k->list[i]->changed)
			continue;
		s = sql(l, "INSERT INTO ticket_day (store, day, last) "
			   "VALUES ($1, $2, $3) ON CONFLICT (store, day) "
			   "DO UPDATE SET last = excluded.last");
		stmt_int(s, 1, k->list[i]->store);
		stmt_int(s, 2, k->list[i]->day);
		stmt_int(s, 3, k->list[i]->n);
		stmt_run(s);
		k->list[i]->changed = false;
	}
}

static void
forget(struct ledger *l, void *state)
{
	struct days *k = state;

	(void)l;
	map_clear(&k->map);
	arena_reset(&k->arena, 1 << 16);
	k->n = 0;
	k->latest = NULL;
}

static struct last *
load(struct ledger *l, struct days *k, int64_t store, int64_t day)
{
	struct stmt *s =
	    sql(l, "SELECT last FROM ticket_day WHERE store = $1 AND day = $2");
	struct last *last = arena_alloc(&k->arena, sizeof(*last));

	*last = (struct last){.store = store, .day = day};
	stmt_int(s, 1, store);
	stmt_int(s, 2, day);
	if (stmt_row(s)) {
		last->n = stmt_get_int(s, 0);
		stmt_done(s);
	}
	if (k->n == k->cap) {
		k->cap = k->cap ? 2 * k->cap : 64;
		k->list = xrealloc(k->list, k->cap * sizeof(struct last *));
	}
	return k->list[k->n++] = last;
}

static struct last *
last_of(struct ledger *l, int64_t store, int64_t day)
{
	struct days *k = ledger_state(l, sizeof(*k), flush, forget);
	struct text key = {(const char *)&day, sizeof(day)};
	struct slot *slot;

	if (k->latest && k->latest->store == store && k->latest->day == day)
		return k->latest;
	slot = map_slot(&k->map, store, key);
	if (!slot->value)
		slot->value = load(l, k, store, day);
	return k->latest = slot->value;
}

int64_t
ticket_next(struct ledger *l, int64_t store, int64_t day)
{
	return last_of(l, store, day)->n + 1;
}

void
ticket_given(struct ledger *l, int64_t store, int64_t day, int64_t ticket)
{
	struct last *last = last_of(l, store, day);

	if (ticket <= last->n)
		return;
	last->n = ticket;
	last->changed = true;
}
