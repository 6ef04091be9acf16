/* mapping_doc_sum.c - rows that are no data, and figures to compare, in a document */
#include <stdio.h>
#include <string.h>

#include "record/mapping_doc.h"

static const char *const leave_names[] = {
    "column", "is", "is_not", "begins", "contains", "reason", NULL};
static const char *const total_row_names[] = {
    "column", "is", "is_not", "begins", "contains", NULL};
static const char *const over_names[] = {
    "key", "column", "is", "is_not", "begins", "contains", "reason", NULL};
static const char *const refuse_names[] = {"begins", "reason", NULL};
static const char *const figure_names[] = {"begins", "column", "after", "before", NULL};

/* From now on rows that begin so are none of the table's. */
static void
add_aside(struct mapping *m, const char *begins, bool next)
{
	struct csv_rules *r = &m->rules;
	struct csv_aside *all =
	    arena_alloc(&m->keep, (r->asides + 1) * sizeof(*r->aside));

	if (r->asides > 0)
		memcpy(all, r->aside, r->asides * sizeof(*all));
	all[r->asides++] = (struct csv_aside){begins, next};
	r->aside = all;
}

static void
read_conditions(struct mapping *m)
{
	const json_t *j = json_object_get(m->doc, "leave_out");
	char path[40];

	if (j != NULL && !json_is_array(j))
		doc_bad(m, "leave_out", "is not a list");
	m->leave = arena_alloc(&m->keep, (json_array_size(j) + 1) * sizeof(*m->leave));
	for (size_t i = 0; i < json_array_size(j); i++) {
		struct condition *c = &m->leave[m->leaves++];

		snprintf(path, sizeof(path), "leave_out[%zu]", i);
		doc_condition(m, json_array_get(j, i), path, c, leave_names);
		c->reason = doc_string(m, json_array_get(j, i), path, "reason", true);
	}
	if ((j = json_object_get(m->doc, "total_row")) != NULL) {
		m->total_row = arena_alloc(&m->keep, sizeof(*m->total_row));
		doc_condition(m, j, "total_row", m->total_row, total_row_names);
	}
	if ((j = json_object_get(m->doc, "supersede")) != NULL) {
		m->over = arena_alloc(&m->keep, sizeof(*m->over));
		doc_condition(m, j, "supersede", m->over, over_names);
		m->over->reason = doc_string(m, j, "supersede", "reason", true);
		m->held = held_new(m, doc_words(m, j, "supersede", "key"));
	}
}

static void
read_aside(struct mapping *m)
{
	const json_t *j = json_object_get(m->doc, "refuse");
	struct words_of aside = doc_words(m, m->doc, "", "aside");
	char path[40];

	for (size_t i = 0; i < aside.n; i++)
		add_aside(m, aside.v[i], false);
	if (j != NULL && !json_is_array(j))
		doc_bad(m, "refuse", "is not a list");
	m->refuse =
	    arena_alloc(&m->keep, (json_array_size(j) + 1) * sizeof(*m->refuse));
	for (size_t i = 0; i < json_array_size(j); i++) {
		struct refuse *r = &m->refuse[m->refuses++];
		const json_t *one = json_array_get(j, i);

		snprintf(path, sizeof(path), "refuse[%zu]", i);
		doc_object(m, one, path, refuse_names);
		r->begins = doc_string(m, one, path, "begins", true);
		r->reason = doc_string(m, one, path, "reason", true);
		add_aside(m, r->begins, false);
	}
}

/* Where the file says itself what t should be. */
static void
read_figure(struct mapping *m, const json_t *j, const char *path, struct total *t)
{
	static const char *symbols[] = {"¥", "￥", "元"};
	struct figure *f = &t->where;
	struct value *v = &f->as;

	doc_object(m, j, path, figure_names);
	f->begins = doc_string(m, j, path, "begins", true);
	f->column = doc_words(m, j, path, "column");
	*v = t->value;
	v->after = doc_words(m, j, path, "after");
	v->before = doc_words(m, j, path, "before");
	if ((f->column.n > 0) == (v->after.n + v->before.n > 0))
		doc_bad(m, path, "needs column, or after and before");
	v->as = AS_MONEY;
	v->min = -WHOLE_MAX;
	v->thousands = ',';
	v->symbol = symbols;
	v->symbols = sizeof(symbols) / sizeof(*symbols);
	v->column[0] = f->begins;
	add_aside(m, f->begins, f->column.n > 0);
}

static void
read_total(struct mapping *m, const char *name, const json_t *j, struct total *t)
{
	const char *path = doc_path(m, "totals", name);
	const json_t *figure = json_object_get(j, "figure");
	json_t *without = json_copy((json_t *)j);

	*t = (struct total){0};
	if (without == NULL)
		die(EX_OSERR, "out of memory");
	json_object_del(without, "figure");
	doc_value(m, without, path, &t->value);
	json_decref(without);
	t->value.name = name;
	if (!value_is_number(&t->value) || t->value.choices > 0 || t->value.in != NULL)
		doc_bad(m, path, "is not a column of integers or money");
	if (figure != NULL)
		read_figure(m, figure, doc_path(m, path, "figure"), t);
}

static void
read_totals(struct mapping *m)
{
	const json_t *j = json_object_get(m->doc, "totals");
	const char *name;
	json_t *total;

	if (j == NULL) {
		if (m->total_row != NULL)
			doc_bad(m, "total_row", "needs totals");
		return;
	}
	if (!json_is_object(j) || json_object_size(j) == 0)
		doc_bad(m, "totals", "is not an object of values");
	m->total = arena_alloc(&m->keep, json_object_size(j) * sizeof(*m->total));
	m->title = arena_alloc(&m->keep, CSV_COLUMNS_MAX * sizeof(*m->title));
	json_object_foreach((json_t *)j, name, total)
	{
		read_total(m, name, total, &m->total[m->totals++]);
	}
}

void
doc_sums(struct mapping *m)
{
	const json_t *checks = json_object_get(m->doc, "checks");

	read_conditions(m);
	read_aside(m);
	read_totals(m);
	if (checks != NULL)
		m->check = doc_values(m, checks, "checks", &m->checks);
	for (size_t i = 0; i < m->checks; i++)
		if (!value_is_number(&m->check[i]))
			doc_bad(m, m->check[i].path, "is not an integer or money");
}
