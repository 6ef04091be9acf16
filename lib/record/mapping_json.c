/* mapping_json.c - parts of a mapping document, taken or refused */
#include <stdio.h>
#include <string.h>

#include "record/mapping_doc.h"

_Noreturn void
doc_bad(const struct mapping *m, const char *path, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	die(EX_CONFIG, "%s: %s%s%s", m->file, path, *path != '\0' ? ": " : "", what);
}

const char *
doc_path(struct mapping *m, const char *path, const char *name)
{
	size_t n = strlen(path) + strlen(name) + 2;
	char *p = arena_alloc(&m->keep, n);

	snprintf(p, n, "%s%s%s", path, *path != '\0' ? "." : "", name);
	return p;
}

void
doc_object(const struct mapping *m, const json_t *j, const char *path,
    const char *const names[])
{
	const char *name;
	json_t *member;
	size_t i;

	if (!json_is_object(j))
		doc_bad(m, path, "is not an object");
	json_object_foreach((json_t *)j, name, member)
	{
		for (i = 0; names[i] != NULL && strcmp(names[i], name) != 0; i++)
			;
		if (names[i] == NULL)
			doc_bad(m, path, "unknown member %s", name);
	}
}

const char *
doc_string(const struct mapping *m, const json_t *j, const char *path, const char *name,
    bool need)
{
	const json_t *v = json_object_get(j, name);

	if (v == NULL && !need)
		return NULL;
	if (!json_is_string(v) || json_string_length(v) == 0)
		doc_bad(
		    m, path, v == NULL ? "%s is missing" : "%s is not a text", name);
	return json_string_value(v);
}

const char **
doc_strings(struct mapping *m, const json_t *j, const char *path, size_t *n)
{
	const json_t *item;
	const char **v;

	*n = json_is_array(j) ? json_array_size(j) : 1;
	if (*n == 0)
		doc_bad(m, path, "is empty");
	v = arena_alloc(&m->keep, *n * sizeof(*v));
	for (size_t i = 0; i < *n; i++) {
		item = json_is_array(j) ? json_array_get(j, i) : j;
		if (!json_is_string(item))
			doc_bad(m, path, "is not a text, nor a list of texts");
		v[i] = json_string_value(item);
	}
	return v;
}

struct words_of
doc_words(struct mapping *m, const json_t *j, const char *path, const char *name)
{
	const json_t *v = json_object_get(j, name);
	struct words_of w = {0};

	if (v != NULL)
		w.v = doc_strings(m, v, doc_path(m, path, name), &w.n);
	return w;
}

void
doc_condition(struct mapping *m, const json_t *j, const char *path, struct condition *c,
    const char *const names[])
{
	static const char *const hows[] = {"is", "is_not", "begins", "contains"};
	size_t some = 0;

	*c = (struct condition){0};
	doc_object(m, j, path, names);
	c->name = doc_words(m, j, path, "column");
	if (c->name.n == 0)
		doc_bad(m, path, "column is missing");
	for (int i = 0; i < 4; i++) {
		if (json_object_get(j, hows[i]) == NULL)
			continue;
		c->is = doc_words(m, j, path, hows[i]);
		c->how = (enum how)i;
		some++;
	}
	if (some != 1)
		doc_bad(m, path, "needs one of is, is_not, begins and contains");
}

struct condition *
doc_when(struct mapping *m, const json_t *j, const char *path, size_t *n)
{
	static const char *const names[] = {
	    "column", "is", "is_not", "begins", "contains", NULL};
	const json_t *when = json_object_get(j, "when");
	struct condition *all;

	*n = json_is_array(when) ? json_array_size(when) : when != NULL;
	all = arena_alloc(&m->keep, (*n + 1) * sizeof(*all));
	for (size_t i = 0; i < *n; i++)
		doc_condition(m, json_is_array(when) ? json_array_get(when, i) : when,
		    doc_path(m, path, "when"), &all[i], names);
	return all;
}

int
doc_choice(const struct mapping *m, const json_t *j, const char *path, const char *name,
    const char *const words[])
{
	const char *v = doc_string(m, j, path, name, false);

	if (v == NULL)
		return -1;
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], v) == 0)
			return i;
	doc_bad(m, path, "%s cannot be %s", name, v);
}

bool
doc_flag(const struct mapping *m, const json_t *j, const char *path, const char *name)
{
	const json_t *v = json_object_get(j, name);

	if (v != NULL && !json_is_boolean(v))
		doc_bad(m, path, "%s is not true or false", name);
	return json_is_true(v);
}
