/* mapping_seen.c - what came before, in memory that does not grow */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "record/mapping_inside.h"

enum { SEEN_SLOTS = 1 << 20, SEEN_MAX = 700000 };
enum { COUNT_SLOTS = 1 << 17, COUNT_MAX = 50000 };

/* Never 0, which marks a free slot. */
uint64_t
text_hash(struct text t)
{
	uint64_t h = map_hash(0, t);

	return h != 0 ? h : 1;
}

/* The slot of h: it is there, or it is free. */
static size_t
slot_of(const uint64_t *slots, uint64_t h)
{
	size_t i = h & (SEEN_SLOTS - 1);

	while (slots[i] != 0 && slots[i] != h)
		i = (i + 1) & (SEEN_SLOTS - 1);
	return i;
}

/* Two tables: when the young one is full the old one is emptied and they change
 * places.  So what is forgotten is always the oldest. */
bool
seen_before(struct seen *s, uint64_t h)
{
	uint64_t *forget;
	size_t i;

	if (s->now == NULL)
		s->now = xcalloc(SEEN_SLOTS, sizeof(*s->now));
	i = slot_of(s->now, h);
	if (s->now[i] == h)
		return true;
	if (s->n == SEEN_MAX) {
		forget = s->old != NULL ? s->old : xcalloc(SEEN_SLOTS, sizeof(*s->old));
		memset(forget, 0, SEEN_SLOTS * sizeof(*forget));
		s->old = s->now;
		s->now = forget;
		s->n = 0;
		i = slot_of(s->now, h);
	}
	s->now[i] = h;
	s->n++;
	return s->old != NULL && s->old[slot_of(s->old, h)] == h;
}

void
seen_release(struct seen *s)
{
	free(s->now);
	free(s->old);
	*s = (struct seen){0};
}

int64_t
counts_next(struct counts *c, struct text t)
{
	uint64_t h = text_hash(t);
	size_t i = h & (COUNT_SLOTS - 1);

	if (c->slot == NULL)
		c->slot = xcalloc(COUNT_SLOTS, sizeof(*c->slot));
	while (c->slot[i].hash != 0 && c->slot[i].hash != h)
		i = (i + 1) & (COUNT_SLOTS - 1);
	if (c->slot[i].hash == 0) {
		if (c->n == COUNT_MAX)
			return 0;
		c->n++;
		c->slot[i].hash = h;
	}
	return ++c->slot[i].n;
}

void
counts_release(struct counts *c)
{
	free(c->slot);
	*c = (struct counts){0};
}
