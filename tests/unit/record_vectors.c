/* record_vectors.c - every case of tests/vectors/{,more_}jsonbad.json */
#include <jansson.h>

#include "record_check.h"

static struct arena arena;

static int
digit64(char c)
{
	static const char all[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *hit = c ? strchr(all, c) : NULL;

	return hit ? (int)(hit - all) : -1;
}

static void
add_base64(struct buf *b, const char *s)
{
	unsigned bits = 0, n = 0;

	for (; digit64(*s) >= 0; s++) {
		bits = bits << 6 | (unsigned)digit64(*s);
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_char(b, (char)(bits >> n & 0xff));
		}
	}
}

static void
add_times(struct buf *b, json_t *input, const char *text, const char *times)
{
	const char *s = json_string_value(json_object_get(input, text));

	for (json_int_t n = json_integer_value(json_object_get(input, times));
	     s && n > 0; n--)
		buf_str(b, s);
}

static void
add_input(struct buf *b, json_t *input)
{
	json_t *text = json_object_get(input, "text");

	if (text)
		buf_add(b, json_string_value(text), json_string_length(text));
	else if (json_object_get(input, "b64"))
		add_base64(b, json_string_value(json_object_get(input, "b64")));
	if (json_object_get(input, "prefix"))
		buf_str(b, json_string_value(json_object_get(input, "prefix")));
	add_times(b, input, "repeat", "times");
	add_times(b, input, "then_repeat", "then_times");
	if (json_object_get(input, "suffix"))
		buf_str(b, json_string_value(json_object_get(input, "suffix")));
}

/* What a command would do with the fields that the domain cases use. */
static void
take_fields(struct record *r)
{
	int64_t qty = 0, price = 0, at, total;
	struct text key;

	if (!get_qty(r, REC_ROOT, "qty", MAY, &qty) ||
	    !get_money(r, REC_ROOT, "price_cents", MAY, &price) ||
	    !get_key(r, REC_ROOT, "key", MAY, &key) ||
	    !get_time(r, REC_ROOT, "at", MAY, &at))
		return;
	if (!mul_ok(qty, price, &total) || total > WHOLE_MAX)
		rec_reject(
		    r, "money_overflow", REC_ROOT, NULL, "the product is too large");
}

static void
run(json_t *c)
{
	const char *id = json_string_value(json_object_get(c, "id"));
	const char *source = json_string_value(json_object_get(c, "source"));
	json_t *expect = json_object_get(c, "expect");
	const char *action = json_string_value(json_object_get(expect, "action"));
	const char *error = json_string_value(json_object_get(expect, "error"));
	struct record r = {0};
	struct buf b = {0};

	add_input(&b, json_object_get(c, "input"));
	if (record_read(&r, (struct text){b.p, b.n}, &arena) &&
	    strstr(source, "own domain"))
		take_fields(&r);
	/* Lines to be skipped are the batch's business: see record_batch.c. */
	if (strcmp(action, "skip") != 0 &&
	    (!r.reject.code != !error ||
		(error && strcmp(r.reject.code, error) != 0))) {
		failures++;
		fprintf(stderr, "%s: want %s, got %s (%s)\n", id,
		    error ? error : "accept", r.reject.code ? r.reject.code : "accept",
		    r.reject.detail ? r.reject.detail : "");
	}
	if (r.reject.code)
		CHECK(r.reject.detail && strlen(r.reject.detail) <= 200);
	buf_free(&b);
	arena_reset(&arena, 0);
}

/* All cases of a file of vectors; how many there were. */
static size_t
run_file(const char *name)
{
	const char *root = getenv("BOBA_ROOT");
	char path[4096];
	json_error_t why;
	json_t *all, *c;
	size_t i, n;

	snprintf(path, sizeof(path), "%s/tests/vectors/%s", root ? root : ".", name);
	all = json_load_file(path, JSON_ALLOW_NUL, &why);
	if (!json_is_array(all)) {
		fprintf(stderr, "%s: %s\n", path, why.text);
		return 0;
	}
	json_array_foreach(all, i, c) run(c);
	n = json_array_size(all);
	json_decref(all);
	return n;
}

int
main(void)
{
	CHECK(run_file("jsonbad.json") >= 100);
	CHECK(run_file("more_jsonbad.json") >= 250);
	arena_free(&arena);
	return failures != 0;
}
