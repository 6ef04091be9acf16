/* mapping_header.c - a mapping's columns found in the header of a file */
#include <stdlib.h>

#include "record/mapping_run.h"

/* The columns that the record's head is made of. */
static void
note_uses(struct mapping *m, const struct value *v, size_t n)
{
	struct run *r = m->run;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < v[i].columns; j++) {
			if (v[i].at[j] == NO_COLUMN)
				continue;
			r->use = xrealloc(r->use, (r->uses + 1) * sizeof(*r->use));
			r->use[r->uses++] = v[i].at[j];
		}
		if (v[i].from != FROM_LIST)
			note_uses(m, v[i].part, v[i].parts);
	}
}

static const char *
bind_values(struct value *v, size_t n, const struct csv_row *h)
{
	const char *missing = NULL;

	for (size_t i = 0; i < n && missing == NULL; i++)
		missing = value_bind(&v[i], h->cell, h->n, h->line);
	return missing;
}

/* Find every column that the mapping names; the first that is missing. */
static const char *
bind_all(struct mapping *m, const struct csv_row *h)
{
	const char *missing = bind_values(m->head, m->heads, h);

	if (missing == NULL)
		missing = bind_values(m->line, m->lines, h);
	for (size_t i = 0; i < m->totals && missing == NULL; i++)
		missing = bind_values(&m->total[i].value, 1, h);
	for (size_t i = 0; i < m->mores && missing == NULL; i++) {
		/* A column that is not there is blank. */
		for (size_t k = 0; k < m->more[i].whens; k++)
			(void)condition_bind(&m->more[i].when[k], h->cell, h->n);
		missing = bind_values(m->more[i].member, m->more[i].members, h);
	}
	if (missing == NULL)
		missing = bind_values(m->check, m->checks, h);
	if (missing == NULL)
		missing = held_bind(m, h);
	for (size_t i = 0; i < m->leaves && missing == NULL; i++)
		missing = condition_bind(&m->leave[i], h->cell, h->n);
	if (m->total_row != NULL && missing == NULL)
		missing = condition_bind(m->total_row, h->cell, h->n);
	for (size_t i = 0; i < m->keys && missing == NULL; i++) {
		m->key_at[i] = column_find(h->cell, h->n, m->key[i]);
		missing = m->key_at[i] == NO_COLUMN ? m->key[i] : NULL;
	}
	return missing;
}

/* Whether a sheet has the table, without a word on what it lacks. */
static bool
sheet_has(struct mapping *m, const struct csv_row *h)
{
	bool quiet = note_quiet(true);
	const char *missing = bind_all(m, h);

	note_quiet(quiet);
	if (missing != NULL)
		sheet_pass(m, missing);
	else
		sheet_take(m);
	return missing == NULL;
}

bool
run_header(struct mapping *m, const struct csv_row *h)
{
	const char *missing;

	if (m->sheets != NULL && !sheet_has(m, h))
		return false;
	missing = bind_all(m, h);
	m->why.code = NULL;
	m->raw = (struct text){NULL, 0};
	m->number = h->line;
	if (missing != NULL) {
		row_reject(m, "csv_header", missing, "no column has this name");
		row_say(m);
		return false;
	}
	buf_clear(&m->run->header);
	buf_text(&m->run->header, h->raw);
	m->run->uses = 0;
	note_uses(m, m->head, m->heads);
	return true;
}
