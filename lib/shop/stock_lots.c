/* stock_lots.c - open lots and moving averages, in memory during a batch */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/stock_lot.h"

/* Written through, these rows would cost more than the rest of an order: a shop has few
 * of them, and every order changes several.  They are read when first asked for in a
 * batch and written, sorted, at its end. */
struct kept {
	struct map map; /* by store and item */
	struct arena arena;
	struct stock_item **list;
	size_t n, cap;
};

static int
by_item(const void *a, const void *b)
{
	const struct stock_item *x = *(struct stock_item *const *)a;
	const struct stock_item *y = *(struct stock_item *const *)b;

	if (x->store != y->store)
		return x->store < y->store ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static void
write_lot(struct ledger *l, const struct stock_item *s, struct stock_lot *lot)
{
	struct stmt *q;

	if (lot->remaining > 0) {
		q = sql(l,
		    "INSERT INTO lot_open (store, item, expires, lot, remaining, "
		    "micros, alerted) VALUES ($1, $2, $3, $4, $5, $6, $7) "
		    "ON CONFLICT (store, item, expires, lot) DO UPDATE SET "
		    "remaining = excluded.remaining, micros = excluded.micros, "
		    "alerted = excluded.alerted");
		stmt_int(q, 5, lot->remaining);
		stmt_int(q, 6, lot->micros);
		stmt_int(q, 7, lot->alerted);
	} else if (lot->stored) {
		q = sql(l, "DELETE FROM lot_open WHERE store = $1 AND item = $2 AND "
			   "expires = $3 AND lot = $4");
	} else {
		return;
	}
	stmt_int(q, 1, s->store);
	stmt_int(q, 2, s->item);
	stmt_int(q, 3, lot->expires);
	stmt_int(q, 4, lot->id);
	stmt_run(q);
	lot->stored = lot->remaining > 0;
	lot->changed = false;
}

static void
write_item(struct ledger *l, struct stock_item *s)
{
	struct stmt *q = sql(l,
	    "INSERT INTO item_value (store, item, qty, micros, by_lot, used) "
	    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (store, item) DO UPDATE "
	    "SET qty = excluded.qty, micros = excluded.micros, "
	    "by_lot = excluded.by_lot, used = excluded.used");
	size_t i, left = 0;

	for (i = 0; i < s->lots; i++) {
		if (s->lot[i].changed)
			write_lot(l, s, &s->lot[i]);
		if (s->lot[i].remaining > 0)
			s->lot[left++] = s->lot[i];
	}
	s->lots = left;
	stmt_int(q, 1, s->store);
	stmt_int(q, 2, s->item);
	stmt_int(q, 3, s->qty);
	stmt_int(q, 4, s->micros);
	stmt_int(q, 5, s->by_lot);
	stmt_int(q, 6, s->used);
	stmt_run(q);
	s->changed = false;
}

static void
flush(struct ledger *l, void *state)
{
	struct kept *k = state;
	size_t i;

	if (k->n)
		qsort(k->list, k->n, sizeof(struct stock_item *), by_item);
	for (i = 0; i < k->n; i++)
		if (k->list[i]->changed)
			write_item(l, k->list[i]);
}

static void
forget(struct ledger *l, void *state)
{
	struct kept *k = state;

	(void)l;
	map_clear(&k->map);
	arena_reset(&k->arena, 1 << 20);
	k->n = 0;
}

static struct kept *
kept_of(struct ledger *l)
{
	return ledger_state(l, sizeof(struct kept), flush, forget);
}

static struct stock_lot *
room(struct kept *k, struct stock_item *s)
{
	struct stock_lot *more;

	if (s->lots == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 8;
		more = arena_alloc(&k->arena, s->cap * sizeof(*more));
		if (s->lots)
			memcpy(more, s->lot, s->lots * sizeof(*more));
		s->lot = more;
	}
	return &s->lot[s->lots++];
}

static void
load(struct ledger *l, struct kept *k, struct stock_item *s)
{
	struct stmt *q = sql(l, "SELECT qty, micros, by_lot, used FROM item_value "
				"WHERE store = $1 AND item = $2");

	stmt_int(q, 1, s->store);
	stmt_int(q, 2, s->item);
	if (!stmt_row(q))
		return;
	s->qty = stmt_get_int(q, 0);
	s->micros = stmt_get_int(q, 1);
	s->by_lot = stmt_get_int(q, 2) != 0;
	s->used = stmt_get_int(q, 3);
	stmt_done(q);
	q = sql(l,
	    "SELECT o.lot, l.received, o.expires, l.use_by, l.alert, o.remaining, "
	    "o.micros, l.name, o.alerted FROM lot_open o "
	    "JOIN lot l ON l.id = o.lot WHERE o.store = $1 AND o.item = $2 "
	    "ORDER BY o.expires, l.received, o.lot");
	stmt_int(q, 1, s->store);
	stmt_int(q, 2, s->item);
	while (stmt_row(q))
		*room(k, s) = (struct stock_lot){stmt_get_int(q, 0), stmt_get_int(q, 1),
		    stmt_get_int(q, 2), stmt_get_int(q, 3), stmt_get_int(q, 4),
		    stmt_get_int(q, 5), stmt_get_int(q, 6),
		    arena_text(&k->arena, stmt_get_text(q, 7)), stmt_get_int(q, 8) != 0,
		    true, false};
}

struct stock_item *
stock_item(struct ledger *l, int64_t store, int64_t item)
{
	struct kept *k = kept_of(l);
	struct text key = {(const char *)&item, sizeof(item)};
	struct slot *slot = map_slot(&k->map, store, key);
	struct stock_item *s = slot->value;

	if (s)
		return s;
	s = arena_alloc(&k->arena, sizeof(*s));
	*s = (struct stock_item){.store = store, .item = item};
	slot->value = s;
	if (k->n == k->cap) {
		k->cap = k->cap ? 2 * k->cap : 64;
		k->list = xrealloc(k->list, k->cap * sizeof(struct stock_item *));
	}
	k->list[k->n++] = s;
	load(l, k, s);
	return s;
}

static bool
before(const struct stock_lot *a, const struct stock_lot *b)
{
	if (a->expires != b->expires)
		return a->expires < b->expires;
	if (a->received != b->received)
		return a->received < b->received;
	return a->id < b->id;
}

/* Opens what is not open now; what was used up in this batch may still stand there. */
static struct stock_lot *
open_lot(struct kept *k, struct stock_item *s, const struct stock_lot *lot)
{
	struct stock_lot *at;
	size_t i;

	for (i = 0; i < s->lots; i++) {
		if (s->lot[i].id != lot->id)
			continue;
		/* As if its row had been dropped, and made anew. */
		if (s->lot[i].remaining == 0)
			s->lot[i].alerted = false;
		return &s->lot[i];
	}
	for (at = room(k, s); at > s->lot && before(lot, at - 1); at--)
		*at = at[-1];
	*at = *lot;
	at->name = arena_text(&k->arena, lot->name);
	at->remaining = at->micros = 0;
	at->alerted = at->stored = false;
	return at;
}

/* The row of a lot, found by its name or made; its id and times in lot. */
static void
lot_row(struct ledger *l, const struct event *e, const struct stock_item *s,
    struct stock_lot *lot, int64_t qty, int64_t micros)
{
	struct stmt *q = sql(l, "SELECT id, received, expires, use_by, alert FROM lot "
				"WHERE store = $1 AND item = $2 AND name = $3");

	stmt_int(q, 1, s->store);
	stmt_int(q, 2, s->item);
	stmt_text(q, 3, lot->name);
	if (stmt_row(q)) {
		lot->id = stmt_get_int(q, 0);
		lot->received = stmt_get_int(q, 1);
		lot->expires = stmt_get_int(q, 2);
		lot->use_by = stmt_get_int(q, 3);
		lot->alert = stmt_get_int(q, 4);
		stmt_done(q);
		return;
	}
	q = sql(l, "SELECT coalesce(max(id), 0) + 1 FROM lot");
	if (stmt_row(q))
		lot->id = stmt_get_int(q, 0);
	stmt_done(q);
	q = sql(l, "INSERT INTO lot (id, store, item, name, received, expires, use_by, "
		   "alert, qty, micros, seq) "
		   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
	stmt_int(q, 1, lot->id);
	stmt_int(q, 2, s->store);
	stmt_int(q, 3, s->item);
	stmt_text(q, 4, lot->name);
	stmt_int(q, 5, lot->received);
	stmt_int(q, 6, lot->expires);
	stmt_int(q, 7, lot->use_by);
	stmt_int(q, 8, lot->alert);
	stmt_int(q, 9, qty);
	stmt_int(q, 10, micros);
	stmt_int(q, 11, e->seq);
	stmt_run(q);
}

void
stock_put(struct ledger *l, const struct event *e, struct stock_item *s,
    const struct stock_lot *lot, int64_t qty, int64_t micros)
{
	struct stock_lot one = *lot, *at;

	lot_row(l, e, s, &one, qty, micros);
	if (lot->remaining == 0)
		return;
	at = open_lot(kept_of(l), s, &one);
	at->remaining += lot->remaining;
	if (s->by_lot)
		at->micros += lot->micros;
	at->changed = s->changed = true;
	s->qty += lot->remaining;
	s->micros += lot->micros;
}
