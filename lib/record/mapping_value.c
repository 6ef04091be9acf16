/* mapping_value.c - from the cells of a row to a value */
#include <stdio.h>
#include <string.h>

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

void
value_release(struct value *v)
{
	counts_release(&v->counts);
	for (size_t i = 0; i < v->parts; i++)
		value_release(&v->part[i]);
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
		*g = (struct got){.is = GOT_TEXT, .text = row_keep(m, &b)};
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

	if (!value_cell_text(m, v, cell, &key))
		return 0;
	if ((row = table_find(v->in, key)) == NULL)
		return v->optional ? 0 : value_unknown(m, v);
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
	*g = (struct got){.is = GOT_JSON, .text = row_keep(m, &b)};
	buf_free(&b);
	return got;
}

/* The sum of the parts that are not blank. */
static int
get_sum(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
{
	struct got part;
	int64_t r = 0;
	int got, some = 0;

	for (size_t i = 0; i < v->parts; i++) {
		if ((got = value_get(m, &v->part[i], cell, &part)) < 0)
			return got;
		if (got == 0)
			continue;
		some = 1;
		if (!add_ok(r, part.num, &r) || r > WHOLE_MAX || r < -WHOLE_MAX)
			return row_reject(
			    m, "value_range", v->name, "the sum is over 2^53-1");
	}
	*g = (struct got){.is = GOT_INT, .num = r};
	return some;
}

static int
get_first(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
{
	int got = 0;

	for (size_t i = 0; i < v->parts && got == 0; i++)
		got = value_get(m, &v->part[i], cell, g);
	return got;
}

static int
get_given(const struct mapping *m, const struct value *v, struct got *g)
{
	for (size_t i = 0; i < m->givens; i++)
		if (strcmp(m->given[i].name, v->given) == 0) {
			*g = (struct got){.is = GOT_TEXT, .text = m->given[i].text};
			return g->text.n > 0;
		}
	return 0;
}

static int
get(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
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
	case FROM_SUM:
		return get_sum(m, v, cell, g);
	case FROM_FIRST:
		return get_first(m, v, cell, g);
	case FROM_GIVEN:
		return get_given(m, v, g);
	default:
		return value_cell(m, v, cell, g);
	}
}

int
value_get(struct mapping *m, struct value *v, const struct text *cell, struct got *g)
{
	int got;

	for (size_t i = 0; i < v->whens; i++)
		if (!condition_holds(&v->when[i], cell))
			return 0;
	got = get(m, v, cell, g);
	if (got == 1 && g->is == GOT_INT) {
		if (v->absolute && g->num < 0)
			g->num = -g->num;
		if (v->minus)
			g->num = -g->num;
	}
	return got;
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
