/* rows.c - rows gathered for a table, or written through as JSON Lines */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/rows_inside.h"

enum { OUT_BYTES = 64 << 10 };

/* https://no-color.org: set and not empty. */
static bool
colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && *no) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

struct rows *
rows_open(enum rows_format f)
{
	struct rows *t = xcalloc(1, sizeof(*t));

	if (f == ROWS_AUTO)
		f = isatty(STDOUT_FILENO) ? ROWS_TABLE : ROWS_JSONL;
	t->format = f;
	t->bold = f == ROWS_TABLE && colour();
	t->screen = f == ROWS_TABLE ? screen_columns() : 0;
	return t;
}

void
rows_write(struct rows *t)
{
	if (t->out.n > OUT_BYTES)
		out_write(&t->out);
}

static bool
jsonl(struct rows *t)
{
	if (t->format != ROWS_JSONL)
		return false;
	if (!t->begun)
		buf_char(&t->out, '{');
	t->begun = true;
	return true;
}

void
rows_int(struct rows *t, const char *name, int64_t v)
{
	if (jsonl(t))
		put_int(&t->out, name, v);
	else
		gather_int(t, text_of(name), v);
}

void
rows_text(struct rows *t, const char *name, struct text v)
{
	if (jsonl(t))
		put_text(&t->out, name, v);
	else
		gather_text(t, text_of(name), v);
}

void
rows_str(struct rows *t, const char *name, const char *v)
{
	rows_text(t, name, text_of(v));
}

void
rows_raw(struct rows *t, const char *name, struct text json)
{
	if (jsonl(t))
		put_raw(&t->out, name, json);
	else
		gather_json(t, text_of(name), json);
}

void
rows_null(struct rows *t, const char *name)
{
	rows_raw(t, name, TEXT("null"));
}

static void
record_jsonl(struct rows *t, const struct record *r)
{
	struct text all = rec_raw(r, REC_ROOT);
	ref v;

	/* A row of the record alone is the record as it stands. */
	if (!t->begun) {
		buf_add(&t->out, all.p, all.n - 1);
		t->begun = true;
		return;
	}
	for (v = rec_first(r, REC_ROOT); v; v = rec_next(r, v)) {
		if (t->out.p[t->out.n - 1] != '{')
			buf_char(&t->out, ',');
		buf_json(&t->out, rec_name(r, v));
		buf_char(&t->out, ':');
		buf_text(&t->out, rec_raw(r, v));
	}
}

void
rows_record(struct rows *t, const struct record *r)
{
	ref v;

	if (t->format == ROWS_JSONL) {
		record_jsonl(t, r);
		return;
	}
	for (v = rec_first(r, REC_ROOT); v; v = rec_next(r, v)) {
		if (rec_kind(r, v) == KIND_STRING)
			gather_text(t, rec_name(r, v), rec_text_at(r, v));
		else
			gather_json(t, rec_name(r, v), rec_raw(r, v));
	}
}

void
rows_end(struct rows *t)
{
	if (t->format == ROWS_JSONL) {
		jsonl(t);
		buf_str(&t->out, "}\n");
		t->begun = false;
		rows_write(t);
		return;
	}
	gather_end(t);
}

void
rows_close(struct rows *t)
{
	if (t->format != ROWS_JSONL && !t->streaming)
		gather_show(t);
	out_write(&t->out);
	columns_note(t);
	arena_free(&t->keep);
	arena_free(&t->line);
	buf_free(&t->out);
	buf_free(&t->scratch);
	free(t->column);
	free(t->row);
	free(t);
}
