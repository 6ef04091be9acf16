/* mapping_doc_cell.c - values of a mapping document that are read from cells */
#include <string.h>

#include "record/mapping_doc.h"

static const char *const as_words[] = {
    "text", "digits", "id", "integer", "money", "time"};

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
struct choice
doc_scalar(struct mapping *m, const json_t *j, const char *path, const char *text)
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
void
doc_columns(struct mapping *m, const json_t *j, const char *path, struct value *v)
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

void
doc_in(struct mapping *m, const json_t *j, const char *path, struct value *v)
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
		v->choice[v->choices++] =
		    doc_scalar(m, to, doc_path(m, path, text), text);
	}
	if (other != NULL) {
		v->other = arena_alloc(&m->keep, sizeof(*v->other));
		*v->other = doc_scalar(m, other, path, NULL);
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

void
doc_cell(struct mapping *m, const json_t *j, const char *path, struct value *v)
{
	const char *type = doc_string(m, j, path, "type", false);
	int as = AS_TIME;

	doc_object(m, j, path, cell_names);
	while (type != NULL && as >= 0 && strcmp(as_words[as], type) != 0)
		as--;
	if (as < 0)
		doc_bad(m, path, "type cannot be %s", type);
	v->as = type == NULL ? AS_TEXT : (enum as)as;
	doc_columns(m, j, path, v);
	doc_in(m, j, path, v);
	v->give = doc_string(m, j, path, "give", false);
	if ((v->give == NULL) != (v->in == NULL))
		doc_bad(m, path, "in and give go together");
	read_switch(m, j, path, v);
	read_number(m, j, path, v);
	read_time(m, j, path, v);
}
