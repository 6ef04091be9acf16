/* sales_cells.c - figures by a key of four numbers */
#include <stdlib.h>
#include <string.h>

#include "shop/sales_inside.h"

static size_t
hash(const int64_t key[CUTS_MAX])
{
	uint64_t h = 0;
	size_t i;

	for (i = 0; i < CUTS_MAX; i++) {
		h = (h ^ (uint64_t)key[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	return (size_t)h;
}

static void
place(struct cells *c, size_t index)
{
	size_t i = hash(c->group[index].key) & (c->size - 1);

	while (c->slot[i])
		i = (i + 1) & (c->size - 1);
	c->slot[i] = (uint32_t)index + 1;
}

static void
grow(struct cells *c)
{
	size_t i;

	c->cap = c->cap ? 2 * c->cap : 256;
	c->group = xrealloc(c->group, c->cap * sizeof(*c->group));
	c->size = 2 * c->cap;
	free(c->slot);
	c->slot = xcalloc(c->size, sizeof(*c->slot));
	for (i = 0; i < c->n; i++)
		place(c, i);
}

struct figures *
cells_at(struct cells *c, const int64_t key[CUTS_MAX])
{
	size_t i, mask;

	if (c->n == c->cap)
		grow(c);
	mask = c->size - 1;
	for (i = hash(key) & mask; c->slot[i]; i = (i + 1) & mask) {
		struct group *g = &c->group[c->slot[i] - 1];

		if (memcmp(g->key, key, sizeof(g->key)) == 0)
			return &g->f;
	}
	c->group[c->n] = (struct group){.f = {0}};
	memcpy(c->group[c->n].key, key, sizeof(c->group->key));
	c->slot[i] = (uint32_t)++c->n;
	return &c->group[c->n - 1].f;
}

void
cells_clear(struct cells *c)
{
	c->n = 0;
	if (c->slot)
		memset(c->slot, 0, c->size * sizeof(*c->slot));
}

void
cells_free(struct cells *c)
{
	free(c->group);
	free(c->slot);
	*c = (struct cells){0};
}
