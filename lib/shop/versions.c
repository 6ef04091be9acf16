/* versions.c - definitions compiled, and kept while none has changed */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/catalog.h"

/* One process has one ledger to trade on; a scratch ledger only folds, and folds
 * never look at definitions. */
static struct {
	int64_t definitions;
	struct ledger *ledger;
	struct arena arena;
	struct map by_id;
} kept = {.definitions = -1};

static void
refresh(struct ledger *l)
{
	if (kept.definitions == ledger_definitions(l) && kept.ledger == l)
		return;
	map_clear(&kept.by_id);
	arena_reset(&kept.arena, 1 << 20);
	kept.definitions = ledger_definitions(l);
	kept.ledger = l;
}

static size_t
count(struct ledger *l, int64_t id)
{
	struct stmt *s = sql(l, "SELECT count(*) FROM definition WHERE stream = $1");
	size_t n = 0;

	stmt_int(s, 1, id);
	if (stmt_row(s))
		n = (size_t)stmt_get_int(s, 0);
	stmt_done(s);
	return n;
}

static struct versions *
load(struct ledger *l, int64_t id, compile_fn *compile)
{
	struct stmt *s =
	    sql(l, "SELECT n, begins, body FROM definition WHERE stream = $1 "
		   "ORDER BY begins, n");
	struct versions *vs = arena_alloc(&kept.arena, sizeof(*vs));
	struct text name = arena_text(&kept.arena, stream_name(l, id));
	size_t n = count(l, id), i;

	vs->n = 0;
	vs->v = arena_alloc(&kept.arena, (n ? n : 1) * sizeof(*vs->v));
	stmt_int(s, 1, id);
	while (vs->n < n && stmt_row(s)) {
		struct version *v = &vs->v[vs->n++];

		*v = (struct version){.id = id, .name = name};
		v->n = stmt_get_int(s, 0);
		v->begins = stmt_get_int(s, 1);
		record_load(
		    &v->doc, arena_text(&kept.arena, stmt_get_text(s, 2)), &kept.arena);
		v->retired = rec_true(&v->doc, REC_ROOT, "retired");
	}
	stmt_done(s);
	/* Compiling may ask for other definitions: only after the cursor is closed. */
	for (i = 0; i < vs->n; i++)
		vs->v[i].compiled = compile(l, &vs->v[i], &kept.arena);
	return vs;
}

const struct versions *
versions_of_id(struct ledger *l, int64_t id, compile_fn *compile)
{
	struct versions *vs;

	refresh(l);
	if (!id)
		return NULL;
	vs = map_get(&kept.by_id, id, TEXT(""));
	if (!vs) {
		vs = load(l, id, compile);
		map_slot(&kept.by_id, id, TEXT(""))->value = vs;
	}
	return vs->n ? vs : NULL;
}

const struct versions *
versions_of(struct ledger *l, const char *kind, struct text name, compile_fn *compile)
{
	return versions_of_id(l, stream_find(l, kind, name), compile);
}

const struct version *
version_at(const struct versions *vs, int64_t when)
{
	size_t i;

	if (!vs)
		return NULL;
	for (i = vs->n; i > 1 && vs->v[i - 1].begins > when; i--)
		;
	return &vs->v[i - 1];
}
