/* order_kept.c - the last orders of a batch, so that its stages need not read them
 * again */
#include <stdlib.h>
#include <string.h>

#include "shop/order.h"

/* A few stages work on a few orders after each other.  Larger ones are read again. */
enum { KEPT = 64, TEXT_BYTES = 512 };

struct kept {
	struct order o; /* id 0: none */
	struct order_line line[ORDER_KEPT_LINES];
	char text[TEXT_BYTES];
	size_t used; /* of text */
};
struct orders {
	struct kept kept[KEPT];
	struct orders *next;
};
static struct orders *every; /* ledger's, as long as the process lives */

/* Folds write through: there is nothing to do at the end of a batch. */
static void
flush(struct ledger *l, void *state)
{
	(void)l;
	(void)state;
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

static struct kept *
place(struct ledger *l, int64_t id)
{
	struct orders *all = ledger_cached(l, flush);

	if (!all) {
		all = xcalloc(1, sizeof(*all));
		all->next = every;
		every = all;
		ledger_cache(l, all, flush, forget);
	}
	return &all->kept[(uint64_t)id % KEPT];
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

void
order_keep(struct ledger *l, const struct order *o)
{
	struct kept *k = place(l, o->id);
	bool fits = o->lines <= ORDER_KEPT_LINES;
	size_t i;

	k->used = 0;
	k->o = *o;
	fits = fits && keep_text(k, &k->o.channel_no);
	for (i = 0; fits && i < o->lines; i++) {
		k->line[i] = o->line[i];
		fits = keep_text(k, &k->line[i].options);
	}
	k->o.line = k->line;
	if (!fits)
		k->o.id = 0;
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

struct order *
order_changing(struct ledger *l, int64_t id)
{
	struct kept *k = place(l, id);

	return k->o.id == id ? &k->o : NULL;
}

struct order_line *
order_line_changing(struct ledger *l, int64_t id, int64_t line)
{
	struct kept *k = place(l, id);

	return k->o.id == id && line < (int64_t)k->o.lines ? &k->line[line] : NULL;
}

void
order_forget(struct ledger *l, int64_t id)
{
	struct kept *k = place(l, id);

	if (k->o.id == id)
		k->o.id = 0;
}
