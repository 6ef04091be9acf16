/* mapping_rows.c - rows into records: one each, one a group, one a distinct value */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/mapping_run.h"

enum { GROUP_ROWS_MAX = 1000, GROUP_BYTES_MAX = 900 << 10 };

static bool
holds(const struct condition *c, const struct text *cell)
{
	bool found = false;

	for (size_t i = 0; i < c->n && !found; i++)
		found = text_is(cell[c->at], c->is[i]);
	return found != c->not ;
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

/* The column a value stands in, else the member's own name. */
static const char *
place(const struct value *v)
{
	return v->columns > 0 ? v->column[0] : v->name;
}

/* Values as members of the object that b ends in. */
static void
put_values(struct mapping *m, struct value *v, size_t n, const struct text *cell,
    struct buf *b)
{
	struct got g;
	int got;

	for (size_t i = 0; i < n; i++) {
		got = value_get(m, &v[i], cell, &g);
		if (got == 1)
			value_put(b, v[i].name, &g);
		else if (got == 0 && !v[i].optional && v[i].choices == 0)
			row_reject(m, "missing_field", place(&v[i]), "is blank");
	}
}

static void
row_each(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	size_t mark = r->out.n;

	put_open(&r->out, NULL, '{');
	put_values(m, m->head, m->heads, cell, &r->out);
	if (m->lines > 0) {
		put_open(&r->out, "lines", '[');
		put_open(&r->out, NULL, '{');
		put_values(m, m->line, m->lines, cell, &r->out);
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

/* The key's cells, joined, in r->now; false when one is blank. */
static bool
read_key(struct mapping *m, const struct text *cell)
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

/* Write the record of the open group. */
static void
close_group(struct mapping *m)
{
	struct run *r = m->run;
	size_t mark = r->out.n, i;

	if (!r->open || r->split || r->count == 0)
		return;
	put_open(&r->out, NULL, '{');
	for (i = 0; i < m->heads; i++) {
		if (r->head[i].set)
			put_raw(&r->out, m->head[i].name,
			    (struct text){r->head[i].json.p, r->head[i].json.n});
		else if (!m->head[i].optional && m->head[i].choices == 0)
			break;
	}
	if (i < m->heads) {
		r->out.n = mark;
		m->number = r->first_line;
		m->raw = (struct text){r->raws.p, r->raws.n - 1};
		row_reject(m, "missing_field", place(&m->head[i]),
		    "is blank in all rows of the group");
		m->tally.rejected += (int64_t)r->count - 1;
		row_say(m);
		return;
	}
	put_raw(&r->out, "lines", (struct text){r->lines.p, r->lines.n});
	buf_char(&r->out, ']');
	if (r->left_out > 0)
		put_int(&r->out, "rows_left_out", r->left_out);
	put_close(&r->out, '}');
	buf_char(&r->out, '\n');
	m->tally.done++;
}

static void
open_group(struct mapping *m)
{
	struct run *r = m->run;
	struct buf key = r->key;

	r->key = r->now;
	r->now = key;
	r->open = true;
	r->told = r->same_known = false;
	r->split = seen_before(&r->seen, text_hash((struct text){r->key.p, r->key.n}));
	r->first_line = m->number;
	r->count = 0;
	r->left_out = r->lost = 0;
	r->rows = 0;
	buf_clear(&r->raws);
	buf_clear(&r->lines);
	buf_char(&r->lines, '[');
	for (size_t i = 0; i < m->heads; i++)
		r->head[i].set = r->head[i].blank = false;
}

static void
tell(struct mapping *m, const struct value *v)
{
	if (!m->run->told)
		note_say("head_differs", m->number, place(v),
		    "differs from line %lld of its group; the first value stands",
		    (long long)m->run->first_line);
	m->run->told = true;
}

/* One head member of a row, against those of the rows before it. */
static void
read_head(struct mapping *m, size_t i, const struct text *cell)
{
	struct run *r = m->run;
	struct head *h = &r->head[i];
	struct got g;
	int got = value_get(m, &m->head[i], cell, &g);

	if (got < 0)
		return;
	buf_clear(&r->scratch);
	if (got == 1)
		value_put(&r->scratch, NULL, &g);
	if (r->rows == 0)
		h->blank = got == 0;
	else if (got == 0 ? !h->blank
			  : h->blank || h->json.n != r->scratch.n ||
				memcmp(h->json.p, r->scratch.p, h->json.n) != 0)
		tell(m, &m->head[i]);
	if (got == 1 && !h->set) {
		buf_clear(&h->json);
		buf_add(&h->json, r->scratch.p, r->scratch.n);
		h->set = true;
	}
}

/* Rows of a group mostly carry the same head: when the cells it is made of are those
 * of the row before, so are the values. */
static void
read_heads(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	struct buf last = r->same;

	r->same = r->scratch;
	buf_clear(&r->same);
	for (size_t i = 0; i < r->uses; i++) {
		buf_text(&r->same, cell[r->use[i]]);
		buf_char(&r->same, '\x1f');
	}
	r->scratch = last;
	if (r->same_known && last.n == r->same.n &&
	    memcmp(last.p, r->same.p, last.n) == 0)
		return;
	for (size_t i = 0; i < m->heads; i++)
		read_head(m, i, cell);
	r->same_known = m->why.code == NULL;
	r->rows++;
}

static void
row_group(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	size_t mark;

	if (!read_key(m, cell)) {
		row_say(m);
		return;
	}
	if (!r->open || r->now.n != r->key.n ||
	    memcmp(r->now.p, r->key.p, r->key.n) != 0) {
		run_end(m);
		open_group(m);
	}
	r->left_out += r->lost;
	r->lost = 0;
	mark = r->lines.n;
	if (r->split)
		row_reject(m, "group_split", m->key[0],
		    "rows of this group stood further up; it is not added to");
	else {
		read_heads(m, cell);
		put_open(&r->lines, NULL, '{');
		put_values(m, m->line, m->lines, cell, &r->lines);
		put_close(&r->lines, '}');
		if (r->count == GROUP_ROWS_MAX || r->lines.n > GROUP_BYTES_MAX)
			row_reject(m, "group_long", m->key[0],
			    "a record holds at most 1,000 lines and 900 KiB of them");
	}
	if (m->why.code != NULL) {
		r->lines.n = mark;
		r->left_out++;
		row_say(m);
		return;
	}
	r->count++;
	buf_text(&r->raws, m->raw);
	buf_char(&r->raws, '\n');
}

/* The entry of the key in r->now; a new one is NULL. */
static struct one *
find_one(struct run *r, uint64_t hash, size_t **slot)
{
	size_t i = hash & (ONE_SLOTS - 1);
	struct one *o;

	if (r->one == NULL) {
		r->one = xcalloc(ONE_MAX, sizeof(*r->one));
		r->slot = xcalloc(ONE_SLOTS, sizeof(*r->slot));
	}
	for (; r->slot[i] != 0; i = (i + 1) & (ONE_SLOTS - 1)) {
		o = &r->one[r->slot[i] - 1];
		if (text_eq(o->key, (struct text){r->now.p, r->now.n}))
			return o;
	}
	*slot = &r->slot[i];
	return NULL;
}

static struct text
keep(struct run *r, struct text t)
{
	char *p = arena_alloc(&r->arena, t.n + 1);

	memcpy(p, t.p, t.n);
	return (struct text){p, t.n};
}

/* The values of the row as JSON texts, each {NULL, 0} where blank. */
static struct text *
read_values(struct mapping *m, const struct text *cell)
{
	struct text *json = arena_alloc(&m->arena, m->heads * sizeof(*json));
	struct run *r = m->run;
	struct got g;
	int got;

	for (size_t i = 0; i < m->heads; i++) {
		json[i] = (struct text){NULL, 0};
		got = value_get(m, &m->head[i], cell, &g);
		if (got == 0 && !m->head[i].optional && m->head[i].choices == 0)
			row_reject(m, "missing_field", place(&m->head[i]), "is blank");
		if (got != 1)
			continue;
		buf_clear(&r->scratch);
		value_put(&r->scratch, NULL, &g);
		json[i].p = memcpy(
		    arena_alloc(&m->arena, r->scratch.n), r->scratch.p, r->scratch.n);
		json[i].n = r->scratch.n;
	}
	return json;
}

static void
new_one(struct mapping *m, const struct text *json, size_t *slot)
{
	struct run *r = m->run;
	struct one *o = &r->one[r->ones++];

	*slot = r->ones;
	o->key = keep(r, (struct text){r->now.p, r->now.n});
	o->line = m->number;
	o->json = arena_alloc(&r->arena, m->heads * sizeof(*o->json));
	put_open(&r->out, NULL, '{');
	for (size_t i = 0; i < m->heads; i++) {
		o->json[i] = json[i].p != NULL ? keep(r, json[i]) : json[i];
		if (json[i].p != NULL)
			put_raw(&r->out, m->head[i].name, json[i]);
	}
	put_close(&r->out, '}');
	buf_char(&r->out, '\n');
	m->tally.done++;
}

static void
compare_one(struct mapping *m, struct one *o, const struct text *json)
{
	for (size_t i = 0; i < m->heads && !o->told; i++) {
		if (text_eq(o->json[i], json[i]))
			continue;
		o->told = true;
		note_say("value_differs", m->number, place(&m->head[i]),
		    "%.*s, but %.*s in line %lld; the first value stands",
		    (int)json[i].n, json[i].p != NULL ? json[i].p : "",
		    (int)o->json[i].n, o->json[i].p != NULL ? o->json[i].p : "",
		    (long long)o->line);
	}
}

static void
row_distinct(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	struct text *json;
	struct one *o = NULL;
	size_t *slot = NULL;

	json = read_values(m, cell);
	if (m->why.code == NULL && read_key(m, cell)) {
		o = find_one(r, text_hash((struct text){r->now.p, r->now.n}), &slot);
		if (o == NULL && r->ones == ONE_MAX)
			row_reject(m, "value_range", m->key[0],
			    "more than 100,000 distinct values");
	}
	if (m->why.code != NULL)
		row_say(m);
	else if (o == NULL)
		new_one(m, json, slot);
	else
		compare_one(m, o, json);
}

void
run_row(struct mapping *m, const struct csv_row *row)
{
	arena_reset(&m->arena, 64 << 10);
	m->why.code = NULL;
	m->raw = row->raw;
	m->number = row->line;
	if (is_aside(m, row->cell))
		return;
	add_totals(m, row->cell);
	if (m->shape == ROW_GROUP)
		row_group(m, row->cell);
	else if (m->shape == ROW_DISTINCT)
		row_distinct(m, row->cell);
	else
		row_each(m, row->cell);
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
		close_group(m);
	m->run->open = false;
	m->why = why;
	m->raw = raw;
	m->number = number;
}
