/* arena.c - memory that dies together */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

enum { BLOCK_BYTES = 64 << 10 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(16) char bytes[];
};

static struct arena_block *
block_new(size_t n)
{
	size_t size = n > BLOCK_BYTES ? n : BLOCK_BYTES;
	struct arena_block *b;

	if (size > SIZE_MAX - sizeof(*b))
		die(EX_OSERR, "out of memory");
	b = xmalloc(sizeof(*b) + size);
	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

/* A block with room for n bytes becomes the present one.  Blocks kept by a reset
 * stand after it, empty; one too small for n stays there for later. */
static struct arena_block *
more(struct arena *a, size_t n)
{
	struct arena_block *b = a->now ? a->now->next : a->first;

	if (!b || b->size < n) {
		struct arena_block *after = b;

		b = block_new(n);
		b->next = after;
		if (a->now)
			a->now->next = b;
		else
			a->first = b;
	}
	a->now = b;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->now;
	void *p;

	if (n > SIZE_MAX - 8)
		die(EX_OSERR, "out of memory");
	n = (n + 7) & ~(size_t)7;
	if (!b || b->size - b->used < n)
		b = more(a, n);
	p = b->bytes + b->used;
	b->used += n;
	return p;
}

void
arena_reset(struct arena *a, size_t keep)
{
	struct arena_block **at = &a->first, *b;

	while ((b = *at)) {
		if (b->size > keep) {
			*at = b->next;
			free(b);
			continue;
		}
		keep -= b->size;
		b->used = 0;
		at = &b->next;
	}
	a->now = a->first;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->now, a->now ? a->now->used : 0};
}

void
arena_back(struct arena *a, struct arena_mark m)
{
	struct arena_block *b = m.now ? m.now->next : a->first;

	if (m.now)
		m.now->used = m.used;
	for (; b; b = b->next)
		b->used = 0;
	a->now = m.now;
}

void
arena_free(struct arena *a)
{
	arena_reset(a, 0);
}

struct text
arena_text(struct arena *a, struct text t)
{
	char *p;

	if (!t.p)
		return t;
	p = arena_alloc(a, t.n + 1);
	memcpy(p, t.p, t.n);
	p[t.n] = '\0';
	return (struct text){p, t.n};
}
