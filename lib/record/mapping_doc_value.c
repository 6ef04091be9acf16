/* mapping_doc_value.c - the values of a mapping document */
#include <string.h>

#include "record/mapping_doc.h"

/* The members that each kind of value knows. */
static const char *const constant_names[] = {"constant", ANY_NAMES, NULL};
static const char *const given_names[] = {"given", ANY_NAMES, NULL};
static const char *const times_names[] = {
    "times", "minus", "absolute", ANY_NAMES, NULL};
static const char *const sum_names[] = {"sum", "minus", "absolute", ANY_NAMES, NULL};
static const char *const first_names[] = {"first", ANY_NAMES, NULL};
static const char *const join_names[] = {"join", "by", "numbered", ANY_NAMES, NULL};
static const char *const list_names[] = {"column", "in", "list", ANY_NAMES, NULL};

static void
read_parts(struct mapping *m, const json_t *j, const char *path, struct value *v,
    enum from from)
{
	if (!json_is_array(j) || json_array_size(j) == 0)
		doc_bad(m, path, "is not a list of values");
	v->from = from;
	v->parts = json_array_size(j);
	v->part = arena_alloc(&m->keep, v->parts * sizeof(*v->part));
	for (size_t i = 0; i < v->parts; i++) {
		doc_value(m, json_array_get(j, i), path, &v->part[i]);
		if ((from == FROM_TIMES || from == FROM_SUM) &&
		    !value_is_number(&v->part[i]))
			doc_bad(m, path, "a part is not an integer or money");
		if (from == FROM_SUM && v->part[i].places != v->part[0].places)
			doc_bad(m, path, "the parts have different places");
	}
	if (from == FROM_SUM || from == FROM_FIRST)
		v->places = v->part[0].places;
}

bool
value_is_number(const struct value *v)
{
	bool all = v->from == FROM_FIRST;

	for (size_t i = 0; i < v->parts && all; i++)
		all = value_is_number(&v->part[i]) &&
		      v->part[i].places == v->part[0].places;
	if (v->from == FROM_CELL)
		return v->as == AS_INTEGER || v->as == AS_MONEY;
	if (v->from == FROM_CONSTANT)
		return v->constant.to.is == GOT_INT;
	return all || v->from == FROM_TIMES || v->from == FROM_SUM;
}

/* Whether it may be absent, and when it is there at all. */
static void
read_when(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const json_t *optional = json_object_get(j, "optional");

	v->quiet = json_is_string(optional) &&
		   strcmp(json_string_value(optional), "silently") == 0;
	v->optional = v->quiet || doc_flag(m, j, path, "optional");
	v->when = doc_when(m, j, path, &v->whens);
}

static void
read_given(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	size_t i = 0;

	v->from = FROM_GIVEN;
	v->given = doc_string(m, j, path, "given", true);
	while (i < m->givens && strcmp(m->given[i].name, v->given) != 0)
		i++;
	if (i == GIVENS_MAX)
		doc_bad(m, path, "more than %d names are given", GIVENS_MAX);
	if (i == m->givens)
		m->given[m->givens++] = (struct given){.name = v->given};
	m->given[i].need |= !v->optional;
}

void
doc_value(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const json_t *part;

	*v = (struct value){.path = path};
	if (!json_is_object(j))
		doc_bad(m, path, "is not an object");
	read_when(m, j, path, v);
	v->minus = doc_flag(m, j, path, "minus");
	v->absolute = doc_flag(m, j, path, "absolute");
	if ((part = json_object_get(j, "constant")) != NULL) {
		doc_object(m, j, path, constant_names);
		v->from = FROM_CONSTANT;
		v->constant = doc_scalar(m, part, path, NULL);
		if (v->constant.to.is == GOT_NONE)
			doc_bad(m, path, "constant cannot be null");
	} else if ((part = json_object_get(j, "times")) != NULL) {
		doc_object(m, j, path, times_names);
		read_parts(m, part, doc_path(m, path, "times"), v, FROM_TIMES);
	} else if ((part = json_object_get(j, "sum")) != NULL) {
		doc_object(m, j, path, sum_names);
		read_parts(m, part, doc_path(m, path, "sum"), v, FROM_SUM);
	} else if ((part = json_object_get(j, "first")) != NULL) {
		doc_object(m, j, path, first_names);
		read_parts(m, part, doc_path(m, path, "first"), v, FROM_FIRST);
	} else if (json_object_get(j, "given") != NULL) {
		doc_object(m, j, path, given_names);
		read_given(m, j, path, v);
	} else if ((part = json_object_get(j, "join")) != NULL) {
		doc_object(m, j, path, join_names);
		read_parts(m, part, doc_path(m, path, "join"), v, FROM_JOIN);
		v->by = doc_string(m, j, path, "by", true);
		v->numbered = doc_flag(m, j, path, "numbered");
	} else if ((part = json_object_get(j, "list")) != NULL) {
		doc_object(m, j, path, list_names);
		doc_columns(m, j, path, v);
		doc_in(m, j, path, v);
		if (v->in == NULL)
			doc_bad(m, path, "list needs in");
		v->from = FROM_LIST;
		v->part = doc_values(m, part, doc_path(m, path, "list"), &v->parts);
	} else
		doc_cell(m, j, path, v);
}

struct value *
doc_values(struct mapping *m, const json_t *j, const char *path, size_t *n)
{
	struct value *v;
	const char *name;
	json_t *member;

	if (!json_is_object(j) || json_object_size(j) == 0)
		doc_bad(m, path, "is not an object of values");
	v = arena_alloc(&m->keep, json_object_size(j) * sizeof(*v));
	*n = 0;
	json_object_foreach((json_t *)j, name, member)
	{
		doc_value(m, member, doc_path(m, path, name), &v[*n]);
		v[(*n)++].name = name;
	}
	return v;
}
