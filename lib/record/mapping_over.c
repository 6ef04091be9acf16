/* mapping_over.c - rows held to the file's end, since a later one may take their place
 */
#include <stdlib.h>
#include <string.h>

#include "record/mapping_doc.h"
#include "record/mapping_run.h"

enum { HELD_ROWS = 100000 };

struct held {
	struct words_of key;
	size_t *at;
	struct arena arena;
	struct csv_row *row;
	size_t n, cap;
	uint64_t *over; /* hashes of the keys that have a row that counts alone */
	size_t overs, over_cap;
};

struct held *
held_new(struct mapping *m, struct words_of key)
{
	struct held *h = xcalloc(1, sizeof(*h));

	if (key.n == 0)
		doc_bad(m, "supersede", "key is missing");
	h->key = key;
	h->at = arena_alloc(&m->keep, key.n * sizeof(*h->at));
	return h;
}

const char *
held_bind(struct mapping *m, const struct csv_row *header)
{
	struct held *h = m->held;

	if (m->over == NULL)
		return NULL;
	for (size_t i = 0; i < h->key.n; i++)
		if ((h->at[i] = column_find(header->cell, header->n, h->key.v[i])) ==
		    NO_COLUMN)
			return h->key.v[i];
	return condition_bind(m->over, header->cell, header->n);
}

static uint64_t
key_hash(const struct held *h, const struct csv_row *row)
{
	struct buf b = {0};
	uint64_t hash;

	for (size_t i = 0; i < h->key.n; i++) {
		buf_text(&b, row->cell[h->at[i]]);
		buf_char(&b, '\x1f');
	}
	hash = text_hash((struct text){b.p, b.n});
	buf_free(&b);
	return hash;
}

static void
add_over(struct held *h, uint64_t hash)
{
	if (h->overs == h->over_cap) {
		h->over_cap = h->over_cap > 0 ? 2 * h->over_cap : 64;
		h->over = xrealloc(h->over, h->over_cap * sizeof(*h->over));
	}
	h->over[h->overs++] = hash;
}

static void
add_row(struct held *h, const struct csv_row *row)
{
	struct text *cell = arena_alloc(&h->arena, (row->n + 1) * sizeof(*cell));

	if (h->n == h->cap) {
		h->cap = h->cap > 0 ? 2 * h->cap : 64;
		h->row = xrealloc(h->row, h->cap * sizeof(*h->row));
	}
	for (size_t i = 0; i < row->n; i++)
		cell[i] = arena_text(&h->arena, row->cell[i]);
	h->row[h->n++] =
	    (struct csv_row){cell, row->n, row->line, arena_text(&h->arena, row->raw)};
}

bool
row_hold(struct mapping *m, const struct csv_row *row)
{
	struct held *h = m->held;

	if (m->over == NULL)
		return false;
	if (h->n == HELD_ROWS) {
		m->why.code = NULL;
		m->raw = row->raw;
		m->number = row->line;
		row_reject(m, "value_range", NULL,
		    "more than 100,000 rows, of which a later one may take the place");
		row_say(m);
		return true;
	}
	add_row(h, row);
	if (condition_holds(m->over, row->cell))
		add_over(h, key_hash(h, row));
	return true;
}

static int
by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void
row_let_go(struct mapping *m)
{
	struct held *h = m->held;

	if (m->over == NULL)
		return;
	if (h->overs > 0)
		qsort(h->over, h->overs, sizeof(*h->over), by_hash);
	for (size_t i = 0; i < h->n && !m->stopped; i++) {
		const struct csv_row *row = &h->row[i];
		uint64_t hash = key_hash(h, row);

		if (h->overs > 0 && !condition_holds(m->over, row->cell) &&
		    bsearch(&hash, h->over, h->overs, sizeof(hash), by_hash) != NULL)
			m->over->rows++;
		else
			run_row(m, row);
	}
	h->n = h->overs = 0;
	arena_reset(&h->arena, 0);
}

void
held_free(struct mapping *m)
{
	if (m->held == NULL)
		return;
	arena_free(&m->held->arena);
	free(m->held->row);
	free(m->held->over);
	free(m->held);
}
