/* days.c - business days of stores, for who can not ask the ledger */
#include <stdlib.h>

#include "shop/catalog.h"
#include "shop/days.h"

/* A store's definition from when it begins, sorted by name and then by that. */
struct cut {
	struct text name;
	int64_t begins, day_start;
	const struct zone *zone;
};
static struct {
	struct arena arena;
	struct cut *v;
	size_t n, cap;
} cuts;

static void
add(const struct store *s, struct text name, int64_t begins)
{
	if (cuts.n == cuts.cap) {
		cuts.cap = cuts.cap ? 2 * cuts.cap : 16;
		cuts.v = xrealloc(cuts.v, cuts.cap * sizeof(*cuts.v));
	}
	cuts.v[cuts.n++] = (struct cut){name, begins, s->day_start, s->zone};
}

void
days_load(struct ledger *l)
{
	struct stmt *s =
	    sql(l, "SELECT s.id, s.name, d.begins FROM stream s "
		   "JOIN definition d ON d.stream = s.id "
		   "WHERE s.kind = 'store' ORDER BY s.name, d.begins, d.n");

	cuts.n = 0;
	while (stmt_row(s)) {
		int64_t id = stmt_get_int(s, 0), begins = stmt_get_int(s, 2);

		add(catalog_store_id(l, id, begins),
		    arena_text(&cuts.arena, stmt_get_text(s, 1)), begins);
	}
}

bool
days_find(struct text store, int64_t at, int64_t *day)
{
	const struct cut *found = NULL;
	size_t i;

	if (!store.p && cuts.n)
		store = cuts.v[0].name;
	for (i = 0; i < cuts.n; i++)
		if (text_eq(cuts.v[i].name, store) &&
		    (!found || cuts.v[i].begins <= at))
			found = &cuts.v[i];
	if (found)
		*day = zone_day(found->zone, at, found->day_start);
	return found != NULL;
}
