/* rows_gather.c - the cells of a row put in their columns, and the first rows held */
#include <stdlib.h>
#include <string.h>

#include "record/rows_inside.h"

enum { LINE_KEEP = 1 << 20 };

static struct text
keep_text(struct arena *a, struct text v)
{
	char *p = arena_alloc(a, v.n);

	if (v.n)
		memcpy(p, v.p, v.n);
	return (struct text){p, v.n};
}

/* Columns. */

static size_t
column_add(struct rows *t, struct text name)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 32;
		t->column = xrealloc(t->column, t->cap * sizeof(*t->column));
		t->row = xrealloc(t->row, t->cap * sizeof(*t->row));
	}
	t->row[t->n] = (struct cell){0};
	t->column[t->n] = (struct column){
	    .name = keep_text(&t->keep, name), .money = rows_is_money(name)};
	return t->n++;
}

static size_t
column_at(const struct rows *t, struct text name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (text_eq(t->column[i].name, name))
			break;
	return i;
}

void
rows_columns(struct rows *t, const char *list)
{
	while (*list) {
		struct text name = {list, strcspn(list, ",")};

		if (name.n && column_at(t, name) == t->n)
			column_add(t, name);
		list += name.n + (list[name.n] == ',');
	}
	t->chosen = t->n > 0;
}

/* A name that came too late for the header, once. */
static void
late(struct rows *t, struct text name)
{
	size_t i;

	for (i = 0; i < t->late_n; i++)
		if (text_eq(t->late[i], name))
			return;
	if (t->late_n < LATE_NAMES)
		t->late[t->late_n++] = keep_text(&t->keep, name);
}

/* Rows name their members in one order nearly always, so the column after the last
 * one is looked at first.  NULL: this one is not shown. */
static struct column *
column_of(struct rows *t, struct text name)
{
	size_t i;

	if (t->hint < t->n && text_eq(t->column[t->hint].name, name)) {
		t->column[t->hint].met = true;
		return &t->column[t->hint++];
	}
	i = column_at(t, name);
	if (i == t->n) {
		if (t->chosen)
			return NULL;
		if (t->streaming) {
			late(t, name);
			return NULL;
		}
		column_add(t, name);
	}
	t->hint = i + 1;
	t->column[i].met = true;
	return &t->column[i];
}

/* Cells. */

static void
set(struct rows *t, struct column *c, enum cell_kind kind, struct text v)
{
	struct cell *cell = &t->row[c - t->column];

	cell->kind = kind;
	cell->text = keep_text(t->streaming ? &t->line : &t->keep, v);
	if (t->streaming)
		return;
	t->held_bytes += v.n;
	if (kind == CELL_NUMBER)
		c->numbers = true;
	else
		c->texts = true;
}

void
gather_int(struct rows *t, struct text name, int64_t v)
{
	struct column *c = column_of(t, name);
	struct buf *b = &t->scratch;

	if (!c)
		return;
	buf_clear(b);
	if (c->money)
		money_print(b, v, 2, false);
	else
		buf_int(b, v);
	set(t, c, CELL_NUMBER, (struct text){b->p, b->n});
}

void
gather_text(struct rows *t, struct text name, struct text v)
{
	struct column *c = column_of(t, name);

	if (c)
		set(t, c, CELL_TEXT, v);
}

/* JSON text: a number, a word, or something nested. */
void
gather_json(struct rows *t, struct text name, struct text json)
{
	struct column *c;
	int64_t v;

	if (!(json.n && memchr(json.p, '.', json.n)) && money_parse(json, 0, &v)) {
		gather_int(t, name, v);
		return;
	}
	c = column_of(t, name);
	if (!c || text_is(json, "null"))
		return;
	set(t, c,
	    json.n && (*json.p == '-' || (*json.p >= '0' && *json.p <= '9'))
		? CELL_NUMBER
		: CELL_TEXT,
	    json);
}

/* Rows. */

/* The columns are known: print the header and what was held. */
void
gather_show(struct rows *t)
{
	size_t i;

	if (t->held_n)
		table_header(t);
	for (i = 0; i < t->held_n; i++) {
		table_row(t, t->held[i].cell, t->held[i].n);
		rows_write(t);
	}
	t->streaming = true;
}

static void
hold(struct rows *t)
{
	struct held *h = &t->held[t->held_n++];
	size_t bytes = t->n * sizeof(*t->row);

	h->n = t->n;
	h->cell = arena_alloc(&t->keep, bytes);
	if (bytes)
		memcpy(h->cell, t->row, bytes);
	t->held_bytes += bytes;
	if (t->held_n == HELD_ROWS || t->held_bytes > HELD_BYTES)
		gather_show(t);
}

void
gather_end(struct rows *t)
{
	if (!t->streaming) {
		hold(t);
	} else {
		table_row(t, t->row, t->n);
		arena_reset(&t->line, LINE_KEEP);
		rows_write(t);
	}
	if (t->n)
		memset(t->row, 0, t->n * sizeof(*t->row));
	t->hint = 0;
}
