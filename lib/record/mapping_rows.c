/* mapping_rows.c - rows into records: what is no data, and one record a row */

#include "record/mapping_run.h"

static bool
holds(const struct condition *c, const struct text *cell)
{
	bool found = false;

	for (size_t i = 0; i < c->n && !found; i++)
		found = text_is(cell[c->at], c->is[i]);
	return found != c->unlike;
}

/* Rows that are no data: the file's own totals, and what the mapping leaves out. */
static bool
is_aside(struct mapping *m, const struct text *cell)
{
	struct got g;

	if (m->total_row != NULL && holds(m->total_row, cell)) {
		for (size_t i = 0; i < m->totals; i++)
			if (!m->total[i].given &&
			    value_get(m, &m->total[i].value, cell, &g) == 1) {
				m->total[i].figure = g.num;
				m->total[i].given = true;
			}
		if (m->why.code != NULL)
			row_say(m);
		return true;
	}
	for (size_t i = 0; i < m->leaves; i++)
		if (holds(&m->leave[i], cell)) {
			m->leave[i].rows++;
			return true;
		}
	return false;
}

static void
add_totals(struct mapping *m, const struct text *cell)
{
	struct total *t = m->total;
	struct got g;

	for (size_t i = 0; i < m->totals; i++)
		if (value_get(m, &t[i].value, cell, &g) == 1 &&
		    !add_ok(t[i].sum, g.num, &t[i].sum))
			t[i].overflow = true;
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
row_each(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	size_t mark = r->out.n;

	put_open(&r->out, NULL, '{');
	row_values(m, m->head, m->heads, cell, &r->out);
	if (m->lines > 0) {
		put_open(&r->out, "lines", '[');
		put_open(&r->out, NULL, '{');
		row_values(m, m->line, m->lines, cell, &r->out);
		put_close(&r->out, '}');
		put_close(&r->out, ']');
	}
	put_close(&r->out, '}');
	buf_char(&r->out, '\n');
	if (m->why.code != NULL) {
		r->out.n = mark;
		row_say(m);
		return;
	}
	m->tally.done++;
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

static struct text
trim(struct text t)
{
	while (t.n > 0 && (*t.p == ' ' || *t.p == '\t')) {
		t.p++;
		t.n--;
	}
	while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t'))
		t.n--;
	return t;
}

/* The row's cells as the mapping wants them. */
static const struct text *
cells(struct mapping *m, const struct csv_row *row)
{
	struct text *cell;

	if (!m->trim)
		return row->cell;
	cell = arena_alloc(&m->arena, row->n * sizeof(*cell));
	for (size_t i = 0; i < row->n; i++)
		cell[i] = trim(row->cell[i]);
	return cell;
}

void
run_row(struct mapping *m, const struct csv_row *row)
{
	const struct text *cell;

	arena_reset(&m->arena, 64 << 10);
	m->why.code = NULL;
	m->raw = row->raw;
	m->number = row->line;
	cell = cells(m, row);
	if (is_aside(m, cell))
		return;
	add_totals(m, cell);
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
