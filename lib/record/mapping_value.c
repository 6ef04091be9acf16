/* mapping_value.c - from the cells of a row to a value */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "record/mapping_inside.h"

int
row_reject(
    struct mapping *m, const char *code, const char *column, const char *fmt, ...)
{
	va_list ap;

	if (m->why.code != NULL)
		return -1;
	va_start(ap, fmt);
	vsnprintf(m->detail, sizeof(m->detail), fmt, ap);
	va_end(ap);
	m->column = column;
	m->why = (struct reject){code, NULL, m->detail};
	return -1;
}

bool
is_null(const struct mapping *m, struct text t)
{
	for (size_t i = 0; i < m->nulls; i++)
		if (text_is(t, m->null[i]))
			return true;
	return false;
}

static const char *
bind_table(struct value *v)
{
	const char *missing;

	if (v->give != NULL) {
		v->give_at = column_find(v->in->header, v->in->columns, v->give);
		return v->give_at == NO_COLUMN ? v->give : NULL;
	}
	for (size_t i = 0; v->from == FROM_LIST && i < v->parts; i++)
		if ((missing = value_bind(
			 &v->part[i], v->in->header, v->in->columns, 1)) != NULL)
			return missing;
	return NULL;
}

const char *
value_bind(struct value *v, const struct text *header, size_t n, int64_t line)
{
	const char *missing;

	for (size_t i = 0; i < v->columns; i++) {
		v->at[i] = column_find(header, n, v->column[i]);
		if (v->at[i] == NO_COLUMN && !v->optional)
			return v->column[i];
		if (v->at[i] == NO_COLUMN)
			note_say("column_absent", line, v->column[i],
			    "no column has this name; the member is left out");
	}
	for (size_t i = 0; v->from != FROM_LIST && i < v->parts; i++)
		if ((missing = value_bind(&v->part[i], header, n, line)) != NULL)
			return missing;
	return v->in != NULL ? bind_table(v) : NULL;
}

void
value_release(struct value *v)
{
	counts_release(&v->counts);
	for (size_t i = 0; i < v->parts; i++)
		value_release(&v->part[i]);
}

static struct text
keep(struct mapping *m, const struct buf *b)
{
	char *p = arena_alloc(&m->arena, b->n + 1);

	memcpy(p, b->p, b->n);
	return (struct text){p, b->n};
}

/* The text of its columns, joined by a blank; false when all of them are blank. */
static bool
cell_text(
    struct mapping *m, const struct value *v, const struct text *cell, struct text *out)
{
	size_t n = 0, some = 0;
	char *p;

	if (v->columns == 1) {
		if (v->at[0] == NO_COLUMN)
			return false;
		*out = cell[v->at[0]];
		return !is_null(m, *out);
	}
	for (size_t i = 0; i < v->columns; i++)
		n += v->at[i] != NO_COLUMN ? cell[v->at[i]].n + 1 : 0;
	p = arena_alloc(&m->arena, n + 1);
	*out = (struct text){p, 0};
	for (size_t i = 0; i < v->columns; i++) {
		if (v->at[i] == NO_COLUMN || is_null(m, cell[v->at[i]]))
			continue;
		if (some++ > 0)
			p[out->n++] = ' ';
		memcpy(p + out->n, cell[v->at[i]].p, cell[v->at[i]].n);
		out->n += cell[v->at[i]].n;
	}
	return some > 0;
}

static int
cell_time(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	char *out = arena_alloc(&m->arena, TIME_LEN);
	struct buf b = {0};
	int64_t local;
	size_t i = 0;

	while (i < v->patterns && !pattern_parse(&v->pattern[i], t, &local))
		i++;
	if (i == v->patterns)
		return row_reject(m, "value_time", v->column[0],
		    "not a time of the mapping's pattern");
	g->is = GOT_TEXT;
	if (v->print == NULL) {
		time_print(out, zone_instant(m->zone, local), m->zone);
		g->text = text_of(out);
		return 1;
	}
	pattern_print(v->print, local, &b);
	g->text = keep(m, &b);
	buf_free(&b);
	return 1;
}

static int
cell_choice(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	const struct choice *c = v->other;

	for (size_t i = 0; i < v->choices; i++)
		if (text_eq(v->choice[i].text, t))
			c = &v->choice[i];
	if (c == NULL)
		return row_reject(m, "unknown_value", v->column[0],
		    "the mapping has no case for this value");
	*g = c->to;
	return 1;
}

static int
unknown_code(struct mapping *m, const struct value *v)
{
	return row_reject(m, "unknown_code", v->column[0], "no such %s in %s",
	    v->in->key, v->in->name);
}

static bool
all_digits(struct text t)
{
	size_t i = 0;

	while (i < t.n && t.p[i] >= '0' && t.p[i] <= '9')
		i++;
	return i == t.n;
}

static int
get_cell(
    struct mapping *m, const struct value *v, const struct text *cell, struct got *g)
{
	const struct table_row *row;
	struct text t;

	if (!cell_text(m, v, cell, &t))
		return 0;
	if (v->in != NULL) {
		if ((row = table_find(v->in, t)) == NULL)
			return unknown_code(m, v);
		t = row->cell[v->give_at];
		if (is_null(m, t))
			return 0;
	}
	if (v->choices > 0)
		return cell_choice(m, v, t, g);
	if (v->as == AS_INTEGER || v->as == AS_MONEY)
		return value_number(m, v, t, g);
	if (v->as == AS_TIME)
		return cell_time(m, v, t, g);
	if (v->as == AS_DIGITS && !all_digits(t))
		return row_reject(
		    m, "value_type", v->column[0], "expected digits only");
	*g = (struct got){.is = GOT_TEXT, .text = t};
	return 1;
}

static int
get_times(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
{
	struct got part;
	int64_t r = 1;
	int got;

	for (size_t i = 0; i < v->parts; i++) {
		if ((got = value_get(m, &v->part[i], cell, &part)) != 1)
			return got;
		if (!mul_ok(r, part.num, &r) || r > WHOLE_MAX || r < -WHOLE_MAX)
			return row_reject(m, "value_range", v->part[i].column[0],
			    "the product is over 2^53-1");
	}
	*g = (struct got){.is = GOT_INT, .num = r};
	return 1;
}

static int
get_join(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
{
	struct buf b = {0};
	struct got part;
	int64_t n;
	int got = 1;

	for (size_t i = 0; i < v->parts && got == 1; i++) {
		if ((got = value_get(m, &v->part[i], cell, &part)) != 1)
			break;
		if (i > 0)
			buf_str(&b, v->by);
		if (part.is == GOT_INT)
			buf_int(&b, part.num);
		else
			buf_text(&b, part.text);
	}
	if (got == 1 && v->numbered) {
		n = counts_next(&v->counts, (struct text){b.p, b.n});
		if (n == 0)
			got = row_reject(m, "value_range", v->part[0].column[0],
			    "more than 50,000 different values are numbered");
		buf_str(&b, v->by);
		buf_int(&b, n);
	}
	if (got == 1)
		*g = (struct got){.is = GOT_TEXT, .text = keep(m, &b)};
	buf_free(&b);
	return got;
}

/* An array of objects, one for each row of the looked up file with this key. */
static int
get_list(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
{
	const struct table_row *row;
	struct buf b = {0};
	struct text key;
	struct got part;
	int got = 1;

	if (!cell_text(m, v, cell, &key))
		return 0;
	if ((row = table_find(v->in, key)) == NULL)
		return v->optional ? 0 : unknown_code(m, v);
	put_open(&b, NULL, '[');
	while (row != NULL && got == 1) {
		put_open(&b, NULL, '{');
		for (size_t i = 0; i < v->parts && got >= 0; i++) {
			got = value_get(m, &v->part[i], row->cell, &part);
			if (got == 1)
				value_put(&b, v->part[i].name, &part);
			else if (got == 0 && !v->part[i].optional)
				got = row_reject(m, "missing_field", v->part[i].path,
				    "blank in line %lld of %s", (long long)row->line,
				    v->in->name);
		}
		if (got >= 0)
			got = 1;
		put_close(&b, '}');
		row = row->next > 0 ? &v->in->row[row->next - 1] : NULL;
	}
	put_close(&b, ']');
	*g = (struct got){.is = GOT_JSON, .text = keep(m, &b)};
	buf_free(&b);
	return got;
}

int
value_get(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
{
	switch (v->from) {
	case FROM_CONSTANT:
		*g = v->constant.to;
		return 1;
	case FROM_TIMES:
		return get_times(m, v, cell, g);
	case FROM_JOIN:
		return get_join(m, v, cell, g);
	case FROM_LIST:
		return get_list(m, v, cell, g);
	default:
		return get_cell(m, v, cell, g);
	}
}

void
value_put(struct buf *b, const char *name, const struct got *g)
{
	if (g->is == GOT_INT)
		put_int(b, name, g->num);
	else if (g->is == GOT_TEXT)
		put_text(b, name, g->text);
	else if (g->is == GOT_JSON)
		put_raw(b, name, g->text);
}
