/* order_kept.c - the last orders of a batch, so that its stages need not read them
 * again nor write them more than once */
#include <stdlib.h>
#include <string.h>

#include "shop/order.h"

/* A few stages work on a few orders after each other.  Larger ones are read again. */
enum { KEPT = 64, TEXT_BYTES = 512 };

struct kept {
	struct order o; /* id 0: none */
	struct order_line line[ORDER_KEPT_LINES];
	char text[TEXT_BYTES];
	size_t used;                                  /* of text */
	bool placed;                                  /* there are no rows of it yet */
	bool changed, line_changed[ORDER_KEPT_LINES]; /* since its rows were written */
};
struct orders {
	struct kept kept[KEPT];
};

static void
write_one(struct ledger *l, struct kept *k)
{
	size_t i;

	if (!k->o.id)
		return;
	if (k->placed) {
		order_insert(l, &k->o);
	} else {
		if (k->changed)
			order_update(l, &k->o);
		for (i = 0; i < k->o.lines; i++)
			if (k->line_changed[i])
				order_update_line(l, &k->o, i);
	}
	k->placed = k->changed = false;
	memset(k->line_changed, 0, sizeof(k->line_changed));
}

static void
flush(struct ledger *l, void *state)
{
	struct orders *all = state;
	size_t i;

	for (i = 0; i < KEPT; i++)
		write_one(l, &all->kept[i]);
}

static void
forget(struct ledger *l, void *state)
{
	struct orders *all = state;
	size_t i;

	(void)l;
	for (i = 0; i < KEPT; i++)
		all->kept[i].o.id = 0;
}

static struct orders *
orders_of(struct ledger *l)
{
	return ledger_state(l, sizeof(struct orders), flush, forget);
}

static struct kept *
place(struct ledger *l, int64_t id)
{
	return &orders_of(l)->kept[(uint64_t)id % KEPT];
}

static bool
keep_text(struct kept *k, struct text *t)
{
	char *p = k->text + k->used;

	if (!t->p)
		return true;
	if (t->n > TEXT_BYTES - k->used)
		return false;
	memcpy(p, t->p, t->n);
	k->used += t->n;
	t->p = p;
	return true;
}

/* In the place of another.  false: it does not fit. */
static bool
keep(struct ledger *l, const struct order *o, bool placed)
{
	struct kept *k = place(l, o->id);
	bool fits = o->lines <= ORDER_KEPT_LINES;
	size_t i;

	write_one(l, k);
	k->used = 0;
	k->placed = placed;
	k->changed = false;
	memset(k->line_changed, 0, sizeof(k->line_changed));
	k->o = *o;
	fits = fits && keep_text(k, &k->o.channel_no);
	for (i = 0; fits && i < o->lines; i++) {
		k->line[i] = o->line[i];
		fits = keep_text(k, &k->line[i].options);
	}
	k->o.line = k->line;
	if (!fits)
		k->o.id = 0;
	return fits;
}

void
order_keep(struct ledger *l, const struct order *o)
{
	keep(l, o, false);
}

void
order_place(struct ledger *l, const struct order *o)
{
	if (!keep(l, o, true))
		order_insert(l, o);
}

bool
order_kept(struct ledger *l, int64_t id, struct order *o)
{
	const struct kept *k = place(l, id);
	struct order_line *line;
	size_t i;

	if (!id || k->o.id != id)
		return false;
	*o = k->o;
	o->channel_no = arena_text(ledger_arena(l), o->channel_no);
	line = arena_alloc(ledger_arena(l), (o->lines + 1) * sizeof(*line));
	for (i = 0; i < o->lines; i++) {
		line[i] = k->line[i];
		line[i].options = arena_text(ledger_arena(l), line[i].options);
	}
	o->line = line;
	return true;
}

const struct order *
order_peek(struct ledger *l, int64_t id)
{
	const struct kept *k = place(l, id);

	return k->o.id == id ? &k->o : NULL;
}

struct order *
order_changing(struct ledger *l, int64_t id)
{
	struct kept *k = place(l, id);

	if (k->o.id != id)
		return NULL;
	k->changed = true;
	return &k->o;
}

struct order_line *
order_line_changing(struct ledger *l, int64_t id, int64_t line)
{
	struct kept *k = place(l, id);

	if (k->o.id != id || line >= (int64_t)k->o.lines)
		return NULL;
	k->line_changed[line] = true;
	return &k->line[line];
}

void
order_forget(struct ledger *l, int64_t id)
{
	struct kept *k = place(l, id);

	if (k->o.id != id)
		return;
	write_one(l, k);
	k->o.id = 0;
}

void
orders_write(struct ledger *l)
{
	flush(l, orders_of(l));
}

int64_t
order_version(struct ledger *l, int64_t id)
{
	struct stmt *s = sql(l, "SELECT version FROM orders WHERE id = $1");
	const struct order *kept = order_peek(l, id);
	int64_t version = 1;

	if (kept)
		return kept->version;
	stmt_int(s, 1, id);
	version = stmt_one(s, version);
	return version;
}
