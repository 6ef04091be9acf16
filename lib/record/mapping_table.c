/* mapping_table.c - a file to look things up in, kept in memory */
#include <stdlib.h>
#include <string.h>

#include "record/mapping_inside.h"

/* The next byte of a name, brackets of full width as those of half width. */
static char
folded(struct text *t)
{
	char c = *t->p;

	if (t->n >= 3 && memcmp(t->p, "\xEF\xBC", 2) == 0 &&
	    (t->p[2] == '\x88' || t->p[2] == '\x89')) {
		c = t->p[2] == '\x88' ? '(' : ')';
		t->p += 2;
		t->n -= 2;
	}
	t->p++;
	t->n--;
	return c;
}

static bool
same_name(struct text a, struct text b)
{
	while (a.n > 0 && b.n > 0)
		if (folded(&a) != folded(&b))
			return false;
	return a.n == b.n;
}

size_t
column_find(const struct text *header, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (same_name(header[i], text_of(name)))
			return i;
	return NO_COLUMN;
}

size_t
column_find_any(const struct text *header, size_t n, const char **name, size_t names)
{
	size_t at = NO_COLUMN, i = 0;
	const char *found;

	while (i < names && (at = column_find(header, n, name[i])) == NO_COLUMN)
		i++;
	if (at != NO_COLUMN) {
		found = name[i];
		memmove(name + 1, name, i * sizeof(*name));
		name[0] = found;
	}
	return at;
}

static struct text *
keep_cells(struct table *t, const struct csv_row *row)
{
	struct text *cell = arena_alloc(&t->arena, (row->n + 1) * sizeof(*cell));

	for (size_t i = 0; i < row->n; i++)
		cell[i] = arena_text(&t->arena, row->cell[i]);
	return cell;
}

/* The slot of a key: it holds its first row, or it is free. */
static size_t *
slot_of(const struct table *t, struct text key)
{
	size_t i = text_hash(key) & (t->slots - 1);

	while (t->slot[i] != 0 && !text_eq(t->row[t->slot[i] - 1].cell[t->key_at], key))
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
}

/* The rows from the last to the first, so that each key's chain is in the order of
 * the file. */
static void
build_index(struct table *t)
{
	size_t *slot;

	t->slots = 16;
	while (t->slots < 2 * t->rows)
		t->slots *= 2;
	t->slot = xcalloc(t->slots, sizeof(*t->slot));
	for (size_t i = t->rows; i > 0; i--) {
		slot = slot_of(t, t->row[i - 1].cell[t->key_at]);
		t->row[i - 1].next = *slot;
		*slot = i;
	}
}

static void
add(struct table *t, const struct csv_row *row)
{
	if (t->rows == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 64;
		t->row = xrealloc(t->row, t->cap * sizeof(*t->row));
	}
	t->row[t->rows++] = (struct table_row){keep_cells(t, row), row->line, 0};
}

static void
read_header(struct table *t, const char *path, const struct csv_row *row)
{
	t->header = keep_cells(t, row);
	t->columns = row->n;
	t->key_at = column_find(t->header, t->columns, t->key);
	if (t->key_at == NO_COLUMN)
		die(EX_DATAERR, "%s: no column is named %s", path, t->key);
}

void
table_load(struct table *t, const char *path, struct tally *tally)
{
	struct csv *c = csv_open(path, &t->rules);
	struct csv_row row;
	struct reject why;
	struct buf detail = {0};
	int got;

	while ((got = csv_next(c, &row, &why)) != 0) {
		if (got == -2)
			die(EX_DATAERR, "%s: line %lld: %s: %s", path,
			    (long long)row.line, why.code, why.detail);
		if (got == -1) {
			buf_clear(&detail);
			buf_printf(&detail, "%s: %s", path, why.detail);
			why.detail = buf_cstr(&detail);
			reject_say(&why, row.line, NULL, (struct text){NULL, 0});
			tally->rejected++;
		} else if (t->header == NULL)
			read_header(t, path, &row);
		else
			add(t, &row);
	}
	build_index(t);
	t->loaded = true;
	csv_close(c);
	buf_free(&detail);
}

const struct table_row *
table_find(const struct table *t, struct text key)
{
	size_t at = *slot_of(t, key);

	return at != 0 ? &t->row[at - 1] : NULL;
}

void
table_release(struct table *t)
{
	arena_free(&t->arena);
	free(t->row);
	free(t->slot);
}
