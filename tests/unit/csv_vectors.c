/* csv_vectors.c - import cases of tests/vectors/{,more_}csv.json, whole and bytewise
 */
#include <jansson.h>
#include <stdlib.h>

#include "csv_check.h"

static void
decode64(struct buf *b, const char *s)
{
	static const char all[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, n = 0;
	const char *hit;

	for (; *s != '\0' && (hit = strchr(all, *s)) != NULL; s++) {
		bits = bits << 6 | (unsigned)(hit - all);
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_char(b, (char)(bits >> n & 0xff));
		}
	}
}

/* The rows as read_all writes them. */
static void
write_rows(struct buf *b, json_t *rows)
{
	json_t *row, *cell;
	size_t i, j;

	json_array_foreach(rows, i, row)
	{
		json_array_foreach(row, j, cell)
		{
			buf_char(b, '<');
			buf_add(b, json_string_value(cell), json_string_length(cell));
			buf_char(b, '>');
		}
		buf_char(b, '\n');
	}
}

static void
run(json_t *c, size_t portion)
{
	static const struct csv_rules strict;
	json_t *input = json_object_get(c, "input"),
	       *expected = json_object_get(c, "expect");
	json_t *text = json_object_get(input, "text");
	const char *error = json_string_value(json_object_get(expected, "error"));
	struct buf in = {0}, want = {0}, got = {0};

	if (text != NULL)
		buf_add(&in, json_string_value(text), json_string_length(text));
	else
		decode64(&in, json_string_value(json_object_get(input, "b64")));
	read_all((struct text){in.p, in.n}, portion, &strict, false, &got);
	if (error != NULL)
		buf_printf(&want, "!%s", error);
	else
		write_rows(&want, json_object_get(expected, "rows"));
	if (error != NULL ? strstr(buf_cstr(&got), buf_cstr(&want)) == NULL
			  : strcmp(buf_cstr(&got), buf_cstr(&want)) != 0) {
		failed++;
		printf("%s, %zu bytes at once:\nexpected:\n%s\ngot:\n%s\n",
		    json_string_value(json_object_get(c, "id")), portion, want.p,
		    got.p);
	}
	buf_free(&in);
	buf_free(&want);
	buf_free(&got);
}

/* All cases of a file of vectors; how many there were. */
static size_t
run_file(const char *name)
{
	const char *root = getenv("BOBA_ROOT");
	json_error_t error;
	struct buf path = {0};
	json_t *cases, *c;
	size_t i, imports = 0;

	buf_printf(&path, "%s/tests/vectors/%s", root != NULL ? root : ".", name);
	cases = json_load_file(buf_cstr(&path), JSON_ALLOW_NUL, &error);
	if (cases == NULL)
		printf("%s: %s\n", path.p, error.text);
	json_array_foreach(cases, i, c)
	{
		/* The others are cells for export, which is not reading. */
		if (json_object_get(json_object_get(c, "input"), "op") != NULL)
			continue;
		imports++;
		run(c, SIZE_MAX);
		run(c, 1);
	}
	json_decref(cases);
	buf_free(&path);
	return imports;
}

int
main(void)
{
	size_t first = run_file("csv.json"), more = run_file("more_csv.json");

	if (first < 20 || more < 30)
		printf("%zu and %zu cases were tried\n", first, more);
	return failed > 0 || first < 20 || more < 30;
}
