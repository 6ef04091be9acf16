/* rows_table.c - header and rows of an aligned table, of csv and of Markdown */
#include <string.h>

#include "record/rows_inside.h"

/* A cell wider than this is shown whole but moves no other row. */
enum { WIDTH_MAX = 1000 };

static bool
to_the_right(const struct column *c)
{
	return c->numbers && !c->texts;
}

static void
measure(struct rows *t, size_t i, const struct cell *c)
{
	int width;

	buf_clear(&t->scratch);
	cell_print(t, &t->scratch, c);
	width = text_width((struct text){t->scratch.p, t->scratch.n});
	if (width > WIDTH_MAX)
		width = WIDTH_MAX;
	if (t->column[i].width < width)
		t->column[i].width = width;
}

static void
spaces(struct buf *b, int n)
{
	static const char some[] = "                                ";
	int most = (int)sizeof(some) - 1;

	for (; n > most; n -= most)
		buf_add(b, some, (size_t)most);
	if (n > 0)
		buf_add(b, some, (size_t)n);
}

/* A cell in its column.  Nothing is put behind the last one. */
static void
aligned(struct rows *t, size_t i, const struct cell *c)
{
	int gap;

	buf_clear(&t->scratch);
	cell_print(t, &t->scratch, c);
	gap =
	    t->column[i].width - text_width((struct text){t->scratch.p, t->scratch.n});
	if (to_the_right(&t->column[i]))
		spaces(&t->out, gap);
	buf_add(&t->out, t->scratch.p, t->scratch.n);
	if (!to_the_right(&t->column[i]) && i + 1 < t->n)
		spaces(&t->out, gap);
}

static void
trim(struct buf *b, size_t from)
{
	while (b->n > from && b->p[b->n - 1] == ' ')
		b->n--;
}

void
table_row(struct rows *t, const struct cell *cell, size_t n)
{
	static const struct cell none;
	struct buf *b = &t->out;
	size_t i, from = b->n;

	if (t->n == 0)
		return;
	for (i = 0; i < t->n; i++) {
		const struct cell *c = i < n ? &cell[i] : &none;

		if (t->format == ROWS_TABLE) {
			if (t->column[i].hidden)
				continue;
			if (b->n > from)
				spaces(b, 2);
			aligned(t, i, c);
			continue;
		}
		if (t->format == ROWS_MD)
			buf_str(b, i ? " | " : "| ");
		else if (i)
			buf_char(b, ',');
		cell_print(t, b, c);
	}
	if (t->format == ROWS_MD)
		buf_str(b, " |");
	else if (t->format == ROWS_TABLE)
		trim(b, from);
	else if (b->n == from)
		buf_str(b, "\"\""); /* one empty cell is no blank line */
	buf_char(b, '\n');
}

/* What is kept in fen is not shown in them. */
static struct text
heading(struct rows *t, const struct column *c)
{
	struct buf *b = &t->scratch;

	if (!c->money || !name_ends(c->name, "_fen"))
		return c->name;
	buf_clear(b);
	buf_add(b, c->name.p, c->name.n - strlen("fen"));
	buf_str(b, "amount");
	return arena_text(&t->keep, (struct text){b->p, b->n});
}

void
table_header(struct rows *t)
{
	size_t i, j;

	for (i = 0; i < t->n; i++) {
		t->row[i] = (struct cell){CELL_TEXT, heading(t, &t->column[i])};
		if (t->format != ROWS_TABLE)
			continue;
		measure(t, i, &t->row[i]);
		for (j = 0; j < t->held_n; j++)
			if (i < t->held[j].n)
				measure(t, i, &t->held[j].cell[i]);
	}
	if (t->n == 0)
		return;
	columns_fit(t);
	if (t->bold)
		buf_str(&t->out, "\33[1m");
	table_row(t, t->row, t->n);
	if (t->bold) {
		t->out.n--;
		buf_str(&t->out, "\33[0m\n");
	}
	if (t->format == ROWS_MD) {
		for (i = 0; i < t->n; i++)
			buf_str(&t->out,
			    to_the_right(&t->column[i]) ? "| ---: " : "| --- ");
		buf_str(&t->out, "|\n");
	}
}
