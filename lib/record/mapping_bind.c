/* mapping_bind.c - the columns of a value found in a header */
#include "record/mapping_inside.h"

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

static void
tell_absent(const struct value *v, const char *column, int64_t line)
{
	if (!v->quiet)
		note_say("column_absent", line, column,
		    "no column has this name; the member is left out");
}

/* The columns of the value itself. */
static const char *
bind_columns(struct value *v, const struct text *header, size_t n, int64_t line)
{
	if (v->either) {
		v->at[0] = column_find_any(header, n, v->column, v->columns);
		for (size_t i = 1; i < v->columns; i++)
			v->at[i] = NO_COLUMN;
		if (v->at[0] == NO_COLUMN && !v->optional)
			return v->column[0];
		if (v->at[0] == NO_COLUMN)
			tell_absent(v, v->column[0], line);
		return NULL;
	}
	for (size_t i = 0; i < v->columns; i++) {
		v->at[i] = column_find(header, n, v->column[i]);
		if (v->at[i] == NO_COLUMN && !v->optional)
			return v->column[i];
		if (v->at[i] == NO_COLUMN)
			tell_absent(v, v->column[i], line);
	}
	return NULL;
}

const char *
value_bind(struct value *v, const struct text *header, size_t n, int64_t line)
{
	const char *missing = bind_columns(v, header, n, line);

	for (size_t i = 0; i < v->whens && missing == NULL; i++) {
		missing = condition_bind(&v->when[i], header, n);
		if (missing == NULL || !v->optional)
			continue;
		tell_absent(v, missing, line);
		missing = NULL;
	}
	for (size_t i = 0; v->from != FROM_LIST && i < v->parts && missing == NULL; i++)
		missing = value_bind(&v->part[i], header, n, line);
	if (missing != NULL)
		return missing;
	return v->in != NULL ? bind_table(v) : NULL;
}
