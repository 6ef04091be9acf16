/* map.c - a hash table from (number, name) to a value */
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/map.h"

__extension__ typedef unsigned __int128 wide;

/* Names come from anybody, so who chooses them must not know where they stand: each
 * process has numbers of its own, that the kernel gave it. */
static uint64_t own[2];

static void
choose_own(void)
{
	const void *random = (const void *)getauxval(AT_RANDOM);

	if (random)
		memcpy(own, random, sizeof(own));
	own[0] ^= own[1] << 32 | own[1] >> 32;
	own[1] |= 1;
}

/* Eight bytes at a time, multiplied and folded: names are short and many. */
static uint64_t
mix(uint64_t h, uint64_t word)
{
	wide product = (wide)(h ^ word) * own[1];

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t
map_hash(int64_t number, struct text name)
{
	uint64_t h, word = 0;
	size_t i;

	if (!own[1])
		choose_own();
	h = mix(own[0] ^ name.n, (uint64_t)number);
	for (i = 0; i + sizeof(word) <= name.n; i += sizeof(word)) {
		memcpy(&word, name.p + i, sizeof(word));
		h = mix(h, word);
	}
	word = 0;
	if (i < name.n)
		memcpy(&word, name.p + i, name.n - i);
	return mix(h, word ^ own[0]);
}

static struct slot *
probe(const struct map *m, uint64_t h, int64_t number, struct text name)
{
	struct slot *s = &m->slot[h & (m->size - 1)];

	while (s->name.p &&
	       (s->hash != h || s->number != number || !text_eq(s->name, name)))
		s = s + 1 < m->slot + m->size ? s + 1 : m->slot;
	return s;
}

static void
grow(struct map *m)
{
	struct map bigger = {.size = m->size ? m->size * 2 : 256, .used = m->used};
	size_t i;

	bigger.slot = xcalloc(bigger.size, sizeof(*bigger.slot));
	for (i = 0; i < m->size; i++) {
		const struct slot *s = &m->slot[i];

		if (s->name.p)
			*probe(&bigger, s->hash, s->number, s->name) = *s;
	}
	free(m->slot);
	*m = bigger;
}

struct slot *
map_slot(struct map *m, int64_t number, struct text name)
{
	uint64_t h = map_hash(number, name);
	struct slot *s;
	char *copy;

	if (m->used * 4 >= m->size * 3)
		grow(m);
	s = probe(m, h, number, name);
	if (s->name.p)
		return s;
	copy = xmalloc(name.n + 1);
	if (name.n)
		memcpy(copy, name.p, name.n);
	copy[name.n] = '\0';
	*s = (struct slot){{copy, name.n}, number, h, NULL};
	m->used++;
	return s;
}

void *
map_get(const struct map *m, int64_t number, struct text name)
{
	return m->size ? probe(m, map_hash(number, name), number, name)->value : NULL;
}

void
map_clear(struct map *m)
{
	size_t i;

	for (i = 0; i < m->size; i++)
		free((char *)m->slot[i].name.p);
	free(m->slot);
	*m = (struct map){0};
}
