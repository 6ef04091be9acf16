/* get.c - fields with their type and range checked, or the record rejected */
#include <inttypes.h>
#include <string.h>

#include "record/reader.h"

/* Look a field up.  true: it is there, of this kind, at *v.  false: the getter's
 * answer is *ok. */
static bool
field(struct record *r, ref object, const char *name, int need, enum kind kind,
    const char *expected, ref *v, bool *ok)
{
	*ok = false;
	if (r->reject.code)
		return false;
	*v = rec_find(r, object, name);
	if (*v == REC_NONE) {
		*ok = !need;
		return need ? rec_reject(r, "missing_field", object, name,
				  "expected %s", expected)
			    : false;
	}
	if (rec_kind(r, *v) != kind)
		return rec_reject(
		    r, "value_type", object, name, "expected %s", expected);
	return true;
}

/* C0, DEL and C1, the last as UTF-8. */
static bool
has_control(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;

	for (size_t i = 0; i < t.n; i++)
		if (p[i] < 0x20 || p[i] == 0x7f ||
		    (p[i] == 0xc2 && i + 1 < t.n && p[i + 1] < 0xa0))
			return true;
	return false;
}

bool
get_text(struct record *r, ref object, const char *name, int need, size_t max,
    struct text *out)
{
	struct text t;
	bool ok;
	ref v;

	if (!field(r, object, name, need, KIND_STRING, "a text", &v, &ok))
		return ok;
	t = rec_text_at(r, v);
	if (t.n < 1)
		return rec_reject(r, "value_range", object, name,
		    "expected a text, got an empty one");
	if (t.n > max)
		return rec_reject(r, "value_range", object, name,
		    "expected a text of at most %zu bytes, got %zu", max, t.n);
	if (has_control(t))
		return rec_reject(r, "value_range", object, name,
		    "expected a text without control characters");
	*out = t;
	return true;
}

bool
get_key(struct record *r, ref object, const char *name, int need, struct text *out)
{
	return get_text(r, object, name, need, KEY_MAX_BYTES, out);
}

bool
get_int(struct record *r, ref object, const char *name, int need, int64_t min,
    int64_t max, int64_t *out)
{
	int64_t i;
	bool ok;
	ref v;

	if (!field(r, object, name, need, KIND_INT, "a whole number", &v, &ok))
		return ok;
	i = rec_int_at(r, v);
	if (i < min && max >= WHOLE_MAX)
		return rec_reject(r, "value_range", object, name,
		    "expected a whole number of at least %" PRId64 ", got %" PRId64,
		    min, i);
	if (i < min || i > max)
		return rec_reject(r, "value_range", object, name,
		    "expected a whole number between %" PRId64 " and %" PRId64
		    ", got %" PRId64,
		    min, max, i);
	*out = i;
	return true;
}

bool
get_money(struct record *r, ref object, const char *name, int need, int64_t *out)
{
	return get_int(r, object, name, need, 0, WHOLE_MAX, out);
}

bool
get_qty(struct record *r, ref object, const char *name, int need, int64_t *out)
{
	return get_int(r, object, name, need, 1, WHOLE_MAX, out);
}

bool
get_time(struct record *r, ref object, const char *name, int need, int64_t *ms)
{
	static const char expected[] = "a time such as 2024-02-12T07:04:19+08:00";
	bool ok;
	ref v;

	if (!field(r, object, name, need, KIND_STRING, expected, &v, &ok))
		return ok;
	return time_parse(rec_text_at(r, v), ms) ||
	       rec_reject(r, "value_time", object, name, "expected %s", expected);
}

bool
get_duration(struct record *r, ref object, const char *name, int need, int64_t *ms)
{
	static const char expected[] = "a duration such as 30m or 1h30m";
	int64_t ns;
	bool ok;
	ref v;

	if (!field(r, object, name, need, KIND_STRING, expected, &v, &ok))
		return ok;
	if (!duration_parse(rec_text_at(r, v), &ns) || ns < 0)
		return rec_reject(
		    r, "value_duration", object, name, "expected %s", expected);
	if (ns % 1000000 != 0)
		return rec_reject(
		    r, "value_duration", object, name, "expected whole milliseconds");
	*ms = ns / 1000000;
	return true;
}

bool
get_bool(struct record *r, ref object, const char *name, int need, bool *out)
{
	enum kind kind;
	bool ok;
	ref v;

	/* Two kinds are right here: say first which one to look for. */
	kind = rec_kind(r, rec_find(r, object, name));
	if (kind != KIND_FALSE)
		kind = KIND_TRUE;
	if (!field(r, object, name, need, kind, "true or false", &v, &ok))
		return ok;
	*out = kind == KIND_TRUE;
	return true;
}

bool
reader_id(struct text t, int64_t *id)
{
	uint64_t n = 0;

	if (t.n < 1 || t.n > 19 || (t.p[0] == '0' && t.n > 1))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(t.p[i] - '0');
	}
	if (n > INT64_MAX)
		return false;
	*id = (int64_t)n;
	return true;
}

bool
get_id(struct record *r, ref object, const char *name, int need, int64_t *out)
{
	bool ok;
	ref v;

	if (!field(r, object, name, need, KIND_STRING, "an id in quotes", &v, &ok))
		return ok;
	return reader_id(rec_text_at(r, v), out) ||
	       rec_reject(r, "value_id", object, name, "expected an id in digits");
}

/* Reject a member, saying what may stand there. */
static bool
not_one_of(struct record *r, const char *code, ref object, const char *name,
    const char *const choices[])
{
	struct buf b = {0};

	for (int i = 0; choices[i]; i++) {
		buf_str(&b, i ? ", " : "");
		buf_str(&b, choices[i]);
	}
	rec_reject(r, code, object, name, "expected one of: %s", buf_cstr(&b));
	buf_free(&b);
	return false;
}

bool
get_choice(struct record *r, ref object, const char *name, int need,
    const char *const choices[], int *out)
{
	struct text t;
	ref v;

	if (r->reject.code)
		return false;
	v = rec_find(r, object, name);
	if (v == REC_NONE)
		return !need || not_one_of(r, "missing_field", object, name, choices);
	if (rec_kind(r, v) != KIND_STRING)
		return not_one_of(r, "value_type", object, name, choices);
	t = rec_text_at(r, v);
	for (int i = 0; choices[i]; i++)
		if (text_is(t, choices[i])) {
			*out = i;
			return true;
		}
	return not_one_of(r, "value_range", object, name, choices);
}

bool
get_array(struct record *r, ref object, const char *name, int need, size_t min,
    size_t max, ref *out)
{
	size_t n;
	bool ok;
	ref v;

	if (!field(r, object, name, need, KIND_ARRAY, "a list", &v, &ok))
		return ok;
	n = rec_count(r, v);
	if (n < min || n > max)
		return rec_reject(r, "value_range", object, name,
		    "expected %zu to %zu items, got %zu", min, max, n);
	*out = v;
	return true;
}

bool
get_object(struct record *r, ref object, const char *name, int need, ref *out)
{
	bool ok;
	ref v;

	if (!field(r, object, name, need, KIND_OBJECT, "an object", &v, &ok))
		return ok;
	*out = v;
	return true;
}

static bool
listed(struct text name, const char *const names[])
{
	for (size_t i = 0; names[i]; i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

bool
get_only(struct record *r, ref object, const char *const names[])
{
	if (r->reject.code)
		return false;
	for (ref v = rec_first(r, object); v; v = rec_next(r, v))
		if (!listed(rec_name(r, v), names))
			return not_one_of(r, "unknown_field", v, NULL, names);
	return true;
}
