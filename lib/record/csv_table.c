/* csv_table.c - the rows of a CSV file under its header */
#include <stdio.h>
#include <string.h>

#include "record/csv_inside.h"

/* Text without a line end. */
static struct text
trimmed(struct text t)
{
	while (t.n > 0 && (t.p[t.n - 1] == '\n' || t.p[t.n - 1] == '\r'))
		t.n--;
	return t;
}

static struct text
raw_row(struct csv *c)
{
	return trimmed(c->raw.n > 0 ? (struct text){c->raw.p, c->raw.n} : c->first);
}

/* Point cell[] at the bytes of the row. */
static void
cut(struct csv *c)
{
	const char *p = buf_cstr(&c->bytes);

	for (size_t i = 0; i < c->n; i++) {
		c->cell[i] = (struct text){p, c->len[i]};
		p += c->len[i];
		if (c->rules.backtick && c->cell[i].n > 0 && c->cell[i].p[0] == '`') {
			c->cell[i].p++;
			c->cell[i].n--;
		}
	}
}

/* Take the unnamed columns out of the row; what is left. */
static size_t
drop_unnamed(struct csv *c, size_t n)
{
	size_t to = 0;

	if (!c->any_unnamed)
		return n;
	for (size_t i = 0; i < n; i++)
		if (!c->unnamed[i])
			c->cell[to++] = c->cell[i];
	return to;
}

/* The header is in cell[]: 1 when it is as it must be. */
static int
check_header(struct csv *c, struct reject *why)
{
	if (c->long_cell || c->n > CSV_COLUMNS_MAX)
		return csv_say(c, why, -2, "csv_header",
		    "a header of more than 1,000 columns, or a name over 64 KiB");
	for (size_t i = 0; i < c->n; i++) {
		c->unnamed[i] = c->cell[i].n == 0;
		c->any_unnamed |= c->unnamed[i];
		if (c->unnamed[i] && !c->rules.drop_unnamed) {
			snprintf(c->detail, sizeof(c->detail), "column %zu has no name",
			    i + 1);
			return csv_say(c, why, -2, "csv_header", c->detail);
		}
		for (size_t j = 0; j < i && !c->unnamed[i]; j++)
			if (text_eq(c->cell[i], c->cell[j])) {
				snprintf(c->detail, sizeof(c->detail),
				    "columns %zu and %zu have the same name", j + 1,
				    i + 1);
				return csv_say(c, why, -2, "csv_header", c->detail);
			}
	}
	c->columns = c->n;
	c->phase = CSV_ROWS;
	return 1;
}

/* A row of the table is in cell[]: 1 or -1. */
static int
check_row(struct csv *c, struct reject *why)
{
	if (c->long_cell)
		return csv_say(c, why, -1, "csv_cell", "a cell of more than 64 KiB");
	if (c->n < c->columns || (c->n > c->columns && !c->rules.extra_cells)) {
		snprintf(c->detail, sizeof(c->detail),
		    "the row has %zu cells, the header %zu", c->n, c->columns);
		return csv_say(c, why, -1, "csv_columns", c->detail);
	}
	for (size_t i = 0; c->any_unnamed && i < c->columns; i++)
		if (c->unnamed[i] && c->cell[i].n > 0) {
			snprintf(c->detail, sizeof(c->detail),
			    "column %zu has no name but a value", i + 1);
			return csv_say(c, why, -1, "csv_columns", c->detail);
		}
	return 1;
}

/* The end came, or the header: is this row it?  Rows before it are passed over. */
static int
seek_header(struct csv *c, struct reject *why)
{
	const char *first = c->rules.header_first;
	int got;

	while ((got = csv_read_row(c, why)) == 1) {
		cut(c);
		if (first == NULL || (!c->long_cell && text_is(c->cell[0], first)))
			return check_header(c, why);
	}
	if (got == -2)
		return got;
	c->line = c->text.line > 0 ? c->text.line : 1;
	if (first == NULL)
		return csv_say(c, why, -2, "csv_header", "the file has no header");
	snprintf(c->detail, sizeof(c->detail), "no row begins with %s", first);
	return csv_say(c, why, -2, "csv_header", c->detail);
}

int
csv_next(struct csv *c, struct csv_row *row, struct reject *why)
{
	bool header = c->phase == CSV_SEEK_HEADER;
	int got;

	*row = (struct csv_row){0};
	*why = (struct reject){0};
	if (c->phase == CSV_ENDED)
		return 0;
	got = header ? seek_header(c, why) : csv_read_row(c, why);
	if (got == 1 && !header) {
		cut(c);
		got = check_row(c, why);
	}
	if (got == 0)
		c->phase = CSV_ENDED;
	row->line = c->line;
	row->raw = raw_row(c);
	row->cell = c->cell;
	if (got == 1)
		row->n = drop_unnamed(c, c->columns);
	return got;
}
