/* mapping_sum.c - control totals: what rows come to beside what the file says */
#include <string.h>

#include "record/mapping_run.h"

void
total_add(struct mapping *m, const struct text *cell)
{
	struct total *t = m->total;
	struct got g;

	for (size_t i = 0; i < m->totals; i++)
		if (value_get(m, &t[i].value, cell, &g) == 1 &&
		    (!add_ok(t[i].sum, g.num, &t[i].sum) ||
			!add_ok(t[i].here, g.num, &t[i].here)))
			t[i].overflow = true;
}

static void
set_own(struct total *t, int64_t figure)
{
	if (!t->has_own)
		t->own = figure;
	t->has_own = true;
}

void
total_own(struct mapping *m, const struct text *cell)
{
	struct got g;

	for (size_t i = 0; i < m->totals; i++)
		if (value_get(m, &m->total[i].value, cell, &g) == 1)
			set_own(&m->total[i], g.num);
	if (m->why.code != NULL)
		row_say(m);
}

static bool
begins(const struct csv_row *row, const char *word)
{
	size_t n = strlen(word);

	return row->n > 0 && row->cell[0].n >= n &&
	       memcmp(row->cell[0].p, word, n) == 0;
}

static void
read_own(struct mapping *m, struct total *t, struct text text)
{
	struct got g;

	if (value_number(m, &t->where.as, text, &g) == 1)
		set_own(t, g.num);
}

/* The figures below a title that was seen in the row before. */
static void
read_below(struct mapping *m, const struct csv_row *row)
{
	size_t at;

	for (size_t i = 0; i < m->totals; i++) {
		struct figure *f = &m->total[i].where;

		if (f->begins == NULL || f->column.n == 0 ||
		    strcmp(f->begins, m->below->begins) != 0)
			continue;
		at = column_find_any(m->title, m->titles, f->column.v, f->column.n);
		if (at != NO_COLUMN && at < row->n && row->cell[at].n > 0)
			read_own(m, &m->total[i], row->cell[at]);
	}
}

/* The row may be a title of figures, or hold some in its text. */
static void
read_figures(struct mapping *m, const struct csv_row *row)
{
	for (size_t i = 0; i < m->totals; i++) {
		struct figure *f = &m->total[i].where;
		struct text text = row->n > 0 ? row->cell[0] : TEXT("");

		if (f->begins == NULL || !begins(row, f->begins))
			continue;
		if (f->column.n == 0) {
			if (value_between(&f->as, &text))
				read_own(m, &m->total[i], text);
			continue;
		}
		if (m->below != NULL)
			continue;
		m->below = f;
		m->titles = row->n < CSV_COLUMNS_MAX ? row->n : CSV_COLUMNS_MAX;
		for (size_t k = 0; k < m->titles; k++)
			m->title[k] = arena_text(&m->aside, row->cell[k]);
	}
}

bool
run_aside(struct mapping *m, const struct csv_row *row)
{
	bool below = m->below != NULL;

	m->why.code = NULL;
	m->raw = row->raw;
	m->number = row->line;
	for (size_t i = 0; i < m->refuses && m->seeking; i++)
		if (begins(row, m->refuse[i].begins)) {
			m->raw.n = 0;
			row_reject(m, "wrong_file", NULL, "%s", m->refuse[i].reason);
			row_say(m);
			return false;
		}
	if (below) {
		read_below(m, row);
		m->below = NULL;
		arena_reset(&m->aside, 0);
	} else
		read_figures(m, row);
	if (m->why.code != NULL)
		row_say(m);
	return true;
}

void
total_begin(struct mapping *m)
{
	m->below = NULL;
	for (size_t i = 0; i < m->totals; i++) {
		m->total[i].here = 0;
		m->total[i].has_own = false;
	}
}

/* A total that differs is said even when quiet: it changes the exit code. */
static void
tell(struct mapping *m, const struct total *t, int64_t came, int64_t expected,
    const char *file)
{
	struct buf sum = {0}, figure = {0};
	bool quiet = note_quiet(false);

	money_print(&sum, came, t->value.places, false);
	money_print(&figure, expected, t->value.places, false);
	note_say("control_total", 0, value_place(&t->value),
	    "%s%s%s: the rows come to %s, expected %s", file != NULL ? file : "",
	    file != NULL ? ": " : "", t->value.name,
	    t->overflow ? "more than can be counted" : buf_cstr(&sum),
	    buf_cstr(&figure));
	note_quiet(quiet);
	m->off = true;
	buf_free(&sum);
	buf_free(&figure);
}

void
total_end(struct mapping *m)
{
	const struct total *t = m->total;

	for (; t < m->total + m->totals && !m->stopped; t++)
		if (t->has_own && !t->given && (t->here != t->own || t->overflow))
			tell(m, t, t->here, t->own, m->named ? m->path : NULL);
}

bool
total_say(struct mapping *m)
{
	const struct total *t = m->total;

	for (; t < m->total + m->totals && !m->stopped; t++)
		if (t->given && (t->sum != t->figure || t->overflow))
			tell(m, t, t->sum, t->figure, NULL);
	return !m->off;
}

void
row_check(struct mapping *m, const struct text *cell)
{
	struct buf off = {0};
	struct got g;

	for (size_t i = 0; i < m->checks; i++) {
		struct value *v = &m->check[i];

		if (value_get(m, v, cell, &g) != 1 || g.num == 0)
			continue;
		buf_clear(&off);
		money_print(&off, g.num, v->places, false);
		note_say("check_differs", m->number, v->name,
		    "the row's own figures are %s apart", buf_cstr(&off));
	}
	buf_free(&off);
}
