/* mapping_doc_value.c - the values of a mapping document */
#include <string.h>

#include "record/mapping_inside.h"

static const char *const as_words[] = {
    "text", "digits", "id", "integer", "money", "time"};

/* The members that each kind of value knows. */
#define ANY_NAMES "optional", "when"
static const char *const constant_names[] = {"constant", ANY_NAMES, NULL};
static const char *const given_names[] = {"given", ANY_NAMES, NULL};
static const char *const times_names[] = {
    "times", "minus", "absolute", ANY_NAMES, NULL};
static const char *const sum_names[] = {"sum", "minus", "absolute", ANY_NAMES, NULL};
static const char *const first_names[] = {"first", ANY_NAMES, NULL};
static const char *const join_names[] = {"join", "by", "numbered", ANY_NAMES, NULL};
static const char *const list_names[] = {"column", "in", "list", ANY_NAMES, NULL};
static const char *const cell_names[] = {"column", "columns", "in", "give", "type",
    ANY_NAMES, "switch", "otherwise", "places", "signed", "min", "symbol", "thousands",
    "pattern", "print", "minus", "absolute", "after", "before", "split", NULL};

static bool
whole(struct mapping *m, const json_t *j, const char *path, const char *name,
    int64_t *out)
{
	const json_t *v = json_object_get(j, name);

	if (v == NULL)
		return false;
	if (!json_is_integer(v))
		doc_bad(m, path, "%s is not a whole number", name);
	*out = json_integer_value(v);
	return true;
}

/* What a text becomes: another one, a whole number, a truth value, or with null
 * nothing. */
static struct choice
scalar(struct mapping *m, const json_t *j, const char *path, const char *text)
{
	struct choice c = {.text = text_of(text), .to.is = GOT_NONE};

	if (json_is_string(j))
		c.to =
		    (struct got){.text = {json_string_value(j), json_string_length(j)}};
	else if (json_is_integer(j))
		c.to = (struct got){.is = GOT_INT, .num = json_integer_value(j)};
	else if (json_is_boolean(j))
		c.to = (struct got){
		    GOT_JSON, json_is_true(j) ? TEXT("true") : TEXT("false"), 0};
	else if (!json_is_null(j))
		doc_bad(m, path, "is not a text, a whole number, true or false");
	return c;
}

/* The columns a cell is read from: one, which may go by several names, or several
 * joined by a blank. */
static void
read_columns(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const json_t *one = json_object_get(j, "column");
	const json_t *many = json_object_get(j, "columns");
	const char **names;

	if ((one == NULL) == (many == NULL))
		doc_bad(m, path,
		    "needs one of column, columns, constant, first, given, join, sum "
		    "and times");
	v->either = json_is_array(one);
	names = doc_strings(m, one != NULL ? one : many, path, &v->columns);
	if (v->columns > MAPPING_COLUMNS_MAX)
		doc_bad(m, path, "columns holds more than %d", MAPPING_COLUMNS_MAX);
	for (size_t i = 0; i < v->columns; i++)
		v->column[i] = names[i];
	v->after = doc_words(m, j, path, "after");
	v->before = doc_words(m, j, path, "before");
	v->split = doc_words(m, j, path, "split");
}

static void
read_in(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const char *in = doc_string(m, j, path, "in", false);

	if (in == NULL)
		return;
	for (size_t i = 0; i < m->tables; i++)
		if (strcmp(m->table[i].name, in) == 0)
			v->in = &m->table[i];
	if (v->in == NULL)
		doc_bad(m, path, "with names no %s", in);
}

static void
read_switch(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const json_t *cases = json_object_get(j, "switch");
	const json_t *other = json_object_get(j, "otherwise");
	const char *text;
	json_t *to;

	if (cases == NULL && other != NULL)
		doc_bad(m, path, "otherwise stands without switch");
	if (cases == NULL)
		return;
	if (v->as != AS_TEXT || !json_is_object(cases) || json_object_size(cases) == 0)
		doc_bad(m, path, "switch is not an object of texts");
	v->choice = arena_alloc(&m->keep, json_object_size(cases) * sizeof(*v->choice));
	json_object_foreach((json_t *)cases, text, to)
	{
		v->choice[v->choices++] = scalar(m, to, doc_path(m, path, text), text);
	}
	if (other != NULL) {
		v->other = arena_alloc(&m->keep, sizeof(*v->other));
		*v->other = scalar(m, other, path, NULL);
	}
}

/* Only where it means something. */
static void
only_for(
    struct mapping *m, const json_t *j, const char *path, const char *name, bool fits)
{
	if (json_object_get(j, name) != NULL && !fits)
		doc_bad(m, path, "%s does not go with this type", name);
}

static void
read_number(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const char *thousands = doc_string(m, j, path, "thousands", false);
	bool money = v->as == AS_MONEY, number = money || v->as == AS_INTEGER;
	int64_t places = 2;

	only_for(m, j, path, "places", money);
	only_for(m, j, path, "symbol", money);
	only_for(m, j, path, "thousands", number);
	only_for(m, j, path, "signed", number);
	only_for(m, j, path, "min", number);
	only_for(m, j, path, "minus", number);
	only_for(m, j, path, "absolute", number);
	only_for(m, j, path, "split", v->as == AS_TEXT && v->choices == 0);
	whole(m, j, path, "places", &places);
	if (places < 0 || places > PLACES_MAX)
		doc_bad(m, path, "places is not from 0 to %d", PLACES_MAX);
	v->places = money ? (int)places : 0;
	if (thousands != NULL &&
	    (strlen(thousands) != 1 || strchr("0123456789.-+", *thousands) != NULL))
		doc_bad(m, path, "thousands cannot be %s", thousands);
	v->thousands = thousands != NULL ? *thousands : '\0';
	v->min = doc_flag(m, j, path, "signed") ? -WHOLE_MAX : 0;
	whole(m, j, path, "min", &v->min);
	if (json_object_get(j, "symbol") != NULL)
		v->symbol = doc_strings(m, json_object_get(j, "symbol"),
		    doc_path(m, path, "symbol"), &v->symbols);
}

static void
read_time(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const char **words, *print = doc_string(m, j, path, "print", false), *wrong;
	const json_t *pattern = json_object_get(j, "pattern");

	only_for(m, j, path, "pattern", v->as == AS_TIME);
	only_for(m, j, path, "print", v->as == AS_TIME);
	if (v->as != AS_TIME)
		return;
	if (pattern == NULL)
		doc_bad(m, path, "pattern is missing");
	words = doc_strings(m, pattern, doc_path(m, path, "pattern"), &v->patterns);
	v->pattern = arena_alloc(&m->keep, v->patterns * sizeof(*v->pattern));
	for (size_t i = 0; i < v->patterns; i++)
		if ((wrong = pattern_compile(&v->pattern[i], words[i])) != NULL)
			doc_bad(m, path, "%s: %s", wrong, words[i]);
	if (print != NULL) {
		v->print = arena_alloc(&m->keep, sizeof(*v->print));
		if ((wrong = pattern_compile(v->print, print)) != NULL)
			doc_bad(m, path, "%s: %s", wrong, print);
		if (v->print->excel)
			doc_bad(m, path, "print cannot be excel");
	} else if (m->zone == NULL)
		doc_bad(m, path, "a time needs zone at the top, or print");
}

static void
read_cell(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const char *type = doc_string(m, j, path, "type", false);
	int as = AS_TIME;

	doc_object(m, j, path, cell_names);
	while (type != NULL && as >= 0 && strcmp(as_words[as], type) != 0)
		as--;
	if (as < 0)
		doc_bad(m, path, "type cannot be %s", type);
	v->as = type == NULL ? AS_TEXT : (enum as)as;
	read_columns(m, j, path, v);
	read_in(m, j, path, v);
	v->give = doc_string(m, j, path, "give", false);
	if ((v->give == NULL) != (v->in == NULL))
		doc_bad(m, path, "in and give go together");
	read_switch(m, j, path, v);
	read_number(m, j, path, v);
	read_time(m, j, path, v);
}

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
		all = value_is_number(&v->part[i]);
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
	static const char *const names[] = {
	    "column", "is", "is_not", "begins", "contains", NULL};
	const json_t *when = json_object_get(j, "when"),
		     *optional = json_object_get(j, "optional");
	size_t n = json_is_array(when) ? json_array_size(when) : when != NULL;

	v->quiet = json_is_string(optional) &&
		   strcmp(json_string_value(optional), "silently") == 0;
	v->optional = v->quiet || doc_flag(m, j, path, "optional");
	if (when == NULL)
		return;
	v->when = arena_alloc(&m->keep, (n + 1) * sizeof(*v->when));
	for (; v->whens < n; v->whens++)
		doc_condition(m,
		    json_is_array(when) ? json_array_get(when, v->whens) : when,
		    doc_path(m, path, "when"), &v->when[v->whens], names);
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
		v->constant = scalar(m, part, path, NULL);
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
		read_columns(m, j, path, v);
		read_in(m, j, path, v);
		if (v->in == NULL)
			doc_bad(m, path, "list needs in");
		v->from = FROM_LIST;
		v->part = doc_values(m, part, doc_path(m, path, "list"), &v->parts);
	} else
		read_cell(m, j, path, v);
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
