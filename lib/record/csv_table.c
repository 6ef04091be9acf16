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
	c->named = 0;
	buf_clear(&c->header);
	for (size_t i = 0; i < c->n; i++) {
		buf_text(&c->header, c->cell[i]);
		buf_char(&c->header, '\x1f');
		if (!c->unnamed[i])
			c->named = i + 1;
	}
	c->phase = CSV_ROWS;
	return 1;
}

/* Cells beyond the header that matter. */
static bool
is_long(const struct csv *c)
{
	size_t i = c->columns;

	if (c->rules.extra_cells)
		return false;
	while (c->rules.extra_blank && i < c->n && c->cell[i].n == 0)
		i++;
	return i < c->n;
}

/* A row of the table is in cell[]: 1 or -1. */
static int
check_row(struct csv *c, struct reject *why)
{
	if (c->long_cell)
		return csv_say(c, why, -1, "csv_cell", "a cell of more than 64 KiB");
	if (c->n < c->named || is_long(c)) {
		snprintf(c->detail, sizeof(c->detail),
		    "the row has %zu cells, the header %zu", c->n, c->columns);
		return csv_say(c, why, -1, "csv_columns", c->detail);
	}
	while (c->n < c->columns)
		c->cell[c->n++] = (struct text){"", 0};
	for (size_t i = 0; c->any_unnamed && i < c->columns; i++)
		if (c->unnamed[i] && c->cell[i].n > 0) {
			snprintf(c->detail, sizeof(c->detail),
			    "column %zu has no name but a value", i + 1);
			return csv_say(c, why, -1, "csv_columns", c->detail);
		}
	return 1;
}

/* Whether the first cell is one by which the header is known. */
static bool
begins_header(const struct csv *c)
{
	for (size_t i = 0; i < c->rules.headers_n; i++)
		if (c->n > 0 && !c->long_cell &&
		    text_is(c->cell[0], c->rules.header_first[i]))
			return true;
	return false;
}

/* Whether the row is none of the table's. */
static bool
is_aside(struct csv *c)
{
	bool found = c->aside_next;

	c->aside_next = false;
	for (size_t i = 0; !found && c->n > 0 && i < c->rules.asides; i++) {
		const struct csv_aside *a = &c->rules.aside[i];
		size_t n = strlen(a->begins);

		found = c->cell[0].n >= n && memcmp(c->cell[0].p, a->begins, n) == 0;
		c->aside_next = found && a->next;
	}
	return found;
}

/* The end came, or the header: is this row it?  Rows before it are passed over. */
static int
seek_header(struct csv *c, struct reject *why)
{
	int got;

	while ((got = csv_read_row(c, why)) == 1) {
		csv_cut(c);
		if (begins_header(c))
			return check_header(c, why);
		if (is_aside(c))
			return 2;
		if (c->rules.headers_n == 0)
			return check_header(c, why);
	}
	if (got == -2)
		return got;
	c->line = c->text.line > 0 ? c->text.line : 1;
	if (c->rules.headers_n == 0)
		return csv_say(c, why, -2, "csv_header", "the file has no header");
	snprintf(c->detail, sizeof(c->detail),
	    "no row begins with %s: is it a table of this format",
	    c->rules.header_first[0]);
	return csv_say(c, why, -2, "csv_header", c->detail);
}

/* A header within the rows, as files that were put together have it: 0 when this row
 * is none, 1 when it is the same, -2 when it has other columns, since what follows
 * would be read wrongly. */
static int
check_again(struct csv *c, struct reject *why)
{
	const char *p = c->header.p, *end = p + c->header.n;
	size_t known = 0, same = 0, at;

	if (!begins_header(c))
		return 0;
	for (size_t i = 0; i < c->n; i++) {
		at = 0;
		for (p = c->header.p; p < end;
		     p = memchr(p, '\x1f', (size_t)(end - p)), p++, at++)
			if (c->cell[i].n > 0 && c->cell[i].n < (size_t)(end - p) &&
			    memcmp(p, c->cell[i].p, c->cell[i].n) == 0 &&
			    p[c->cell[i].n] == '\x1f') {
				known++;
				same += at == i;
			}
	}
	if (known < 2)
		return 0;
	if (same == known && c->n >= c->named)
		return 1;
	return csv_say(c, why, -2, "csv_header",
	    "a second header with other columns: give the files one by one");
}

void
csv_seek(struct csv *c)
{
	if (c->phase == CSV_ROWS)
		c->phase = CSV_SEEK_HEADER;
	c->any_unnamed = false;
	c->columns = c->named = 0;
}

/* The next row of the table. */
static int
next_row(struct csv *c, struct reject *why)
{
	int got;

	for (;;) {
		if ((got = csv_read_row(c, why)) != 1)
			return got;
		csv_cut(c);
		if (is_aside(c))
			return 2;
		if ((got = check_again(c, why)) == 0)
			return check_row(c, why);
		if (got < 0)
			return got;
	}
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
	got = header ? seek_header(c, why) : next_row(c, why);
	if (got == 0)
		c->phase = CSV_ENDED;
	row->line = c->line;
	row->raw = raw_row(c);
	row->cell = c->cell;
	if (got > 0)
		row->n = got == 1 ? csv_drop_unnamed(c, c->columns) : c->n;
	return got;
}
