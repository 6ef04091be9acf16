/* record_same.h - does the reader say of a text what jansson says?
 *
 * Known differences, all on purpose: our limits (depth, members, items, string)
 * are narrower; a text that is no object is none of our business; jansson 2.14
 * loses a raw NUL behind a number or a word ("1\0" reads as 1), which we refuse;
 * jansson gives no codes, so only the verdict and the values are compared. */
#ifndef TESTS_RECORD_SAME_H
#define TESTS_RECORD_SAME_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

enum { SAME_TEXT_MAX = 4096 };

/* -- the same values ---------------------------------------------------------- */

static inline bool same(const struct record *r, ref v, json_t *j);

static inline bool
same_object(const struct record *r, ref v, json_t *j)
{
	size_t n = 0;

	for (ref m = rec_first(r, v); m; m = rec_next(r, m), n++) {
		struct text name = rec_name(r, m);
		json_t *other = json_object_getn(j, name.p, name.n);

		if (!other || !same(r, m, other))
			return false;
	}
	return n == json_object_size(j) && n == rec_count(r, v);
}

static inline bool
same_array(const struct record *r, ref v, json_t *j)
{
	size_t n = 0;

	for (ref i = rec_first(r, v); i; i = rec_next(r, i))
		if (n >= json_array_size(j) || !same(r, i, json_array_get(j, n++)))
			return false;
	return n == json_array_size(j) && n == rec_count(r, v);
}

static inline bool
same_real(const struct record *r, ref v, json_t *j)
{
	struct text raw = rec_raw(r, v);
	char copy[SAME_TEXT_MAX + 1];
	double mine, other = json_real_value(j);

	memcpy(copy, raw.p, raw.n);
	copy[raw.n] = '\0';
	mine = strtod(copy, NULL);
	return memcmp(&mine, &other, sizeof(mine)) == 0;
}

static inline bool
same(const struct record *r, ref v, json_t *j)
{
	struct text t = rec_text_at(r, v);

	switch (rec_kind(r, v)) {
	case KIND_OBJECT:
		return json_is_object(j) && same_object(r, v, j);
	case KIND_ARRAY:
		return json_is_array(j) && same_array(r, v, j);
	case KIND_STRING:
		return json_is_string(j) && json_string_length(j) == t.n &&
		       memcmp(json_string_value(j), t.p, t.n) == 0;
	case KIND_INT:
		return json_is_integer(j) && json_integer_value(j) == rec_int_at(r, v);
	case KIND_REAL:
		return json_is_real(j) && same_real(r, v, j);
	case KIND_TRUE:
		return json_is_true(j);
	case KIND_FALSE:
		return json_is_false(j);
	case KIND_NULL:
		return json_is_null(j);
	default:
		return false;
	}
}

/* -- the same verdict ----------------------------------------------------------- */

static inline bool
is_limit(const char *code)
{
	return strcmp(code, "json_depth") == 0 || strcmp(code, "json_members") == 0 ||
	       strcmp(code, "json_items") == 0 || strcmp(code, "json_string") == 0;
}

/* Is it so for this text, of at most SAME_TEXT_MAX bytes?  What differs is told on
 * stderr. */
static inline bool
record_same(struct text t, struct arena *arena)
{
	json_error_t why;
	json_t *j =
	    json_loadb(t.p, t.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
	struct record r = {0};
	bool agreed, nul = t.n && memchr(t.p, '\0', t.n);

	if (record_read(&r, t, arena))
		agreed = j && same(&r, REC_ROOT, j) && !nul;
	else if (nul)
		agreed = strcmp(r.reject.code, "json_syntax") == 0 ||
			 strcmp(r.reject.code, "json_utf8") == 0 ||
			 is_limit(r.reject.code);
	else if (strcmp(r.reject.code, "not_object") == 0)
		agreed = j && !json_is_object(j);
	else
		agreed = !j || is_limit(r.reject.code);
	if (!agreed)
		fprintf(stderr, "%.*s\n\tours %s (%s), jansson %s\n", (int)t.n, t.p,
		    r.reject.code ? r.reject.code : "accept",
		    r.reject.detail ? r.reject.detail : "", j ? "accept" : why.text);
	json_decref(j);
	return agreed;
}

#endif
