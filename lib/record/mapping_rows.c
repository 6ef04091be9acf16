/* mapping_rows.c - rows into records: what is no data, and one record a row */

#include "record/mapping_run.h"

/* Rows that are no data: the file's own totals, and what the mapping leaves out. */
static bool
is_aside(struct mapping *m, const struct text *cell)
{
	if (m->total_row != NULL && condition_holds(m->total_row, cell)) {
		total_own(m, cell);
		return true;
	}
	for (size_t i = 0; i < m->leaves; i++)
		if (condition_holds(&m->leave[i], cell)) {
			m->leave[i].rows++;
			return true;
		}
	return false;
}

const char *
value_place(const struct value *v)
{
	return v->columns > 0 ? v->column[0] : v->name;
}

void
row_values(struct mapping *m, struct value *v, size_t n, const struct text *cell,
    struct buf *b)
{
	struct got g;
	int got;

	for (size_t i = 0; i < n; i++) {
		got = value_get(m, &v[i], cell, &g);
		if (got == 1)
			value_put(b, v[i].name, &g);
		else if (got == 0 && !v[i].optional)
			row_reject(m, "missing_field", value_place(&v[i]), "is blank");
	}
}

static void
put_record(struct mapping *m, struct value *v, size_t n, const struct text *cell)
{
	struct buf *out = &m->run->out;

	put_open(out, NULL, '{');
	row_values(m, v, n, cell, out);
	if (m->lines > 0 && v == m->head) {
		put_open(out, "lines", '[');
		put_open(out, NULL, '{');
		row_values(m, m->line, m->lines, cell, out);
		put_close(out, '}');
		put_close(out, ']');
	}
	put_close(out, '}');
	buf_char(out, '\n');
}

static bool
holds_all(const struct more *o, const struct text *cell)
{
	size_t i = 0;

	while (i < o->whens && condition_holds(&o->when[i], cell))
		i++;
	return i == o->whens;
}

/* The row's record, and those that are also made of it: all or none. */
static void
row_each(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	size_t mark = r->out.n;
	int64_t made = 1;

	put_record(m, m->head, m->heads, cell);
	for (size_t i = 0; i < m->mores; i++)
		if (holds_all(&m->more[i], cell)) {
			put_record(m, m->more[i].member, m->more[i].members, cell);
			made++;
		}
	if (m->why.code != NULL) {
		r->out.n = mark;
		row_say(m);
		return;
	}
	m->tally.done += made;
	row_check(m, cell);
	for (; m->pulled && made > 0; made--)
		line_note(m);
}

bool
row_key(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;

	buf_clear(&r->now);
	for (size_t i = 0; i < m->keys; i++) {
		if (is_null(m, cell[m->key_at[i]])) {
			row_reject(m, "missing_field", m->key[i], "is blank");
			return false;
		}
		buf_text(&r->now, cell[m->key_at[i]]);
		buf_char(&r->now, '\x1f');
	}
	return true;
}

void
run_row(struct mapping *m, const struct csv_row *row)
{
	const struct text *cell = row->cell;

	arena_reset(&m->arena, 64 << 10);
	m->why.code = NULL;
	m->raw = row->raw;
	m->number = row->line;
	if (is_aside(m, cell))
		return;
	total_add(m, cell);
	if (m->shape == ROW_GROUP)
		row_group(m, cell);
	else if (m->shape == ROW_DISTINCT)
		row_distinct(m, cell);
	else
		row_each(m, cell);
}

void
run_lost(struct mapping *m)
{
	m->run->lost++;
}

void
run_end(struct mapping *m)
{
	struct reject why = m->why;
	struct text raw = m->raw;
	int64_t number = m->number;

	m->why.code = NULL;
	if (m->shape == ROW_GROUP && !m->stopped)
		group_close(m);
	m->run->open = false;
	m->why = why;
	m->raw = raw;
	m->number = number;
}
