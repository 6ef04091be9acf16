/* rows.c - rows gathered by column, or written through as JSON Lines */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/rows_inside.h"

enum { OUT_BYTES = 64 << 10, LINE_KEEP = 1 << 20 };

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
	return t;
}

static struct text
keep_text(struct arena *a, struct text v)
{
	char *p = arena_alloc(a, v.n);

	if (v.n)
		memcpy(p, v.p, v.n);
	return (struct text){p, v.n};
}

/* -- columns ------------------------------------------------------------------ */

static size_t
column_add(struct rows *t, struct text name)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 32;
		t->column = xrealloc(t->column, t->cap * sizeof(*t->column));
		t->row = xrealloc(t->row, t->cap * sizeof(*t->row));
	}
	t->row[t->n] = (struct cell){0};
	t->column[t->n] = (struct column){
	    .name = keep_text(&t->keep, name), .money = rows_is_money(name)};
	return t->n++;
}

void
rows_columns(struct rows *t, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",");

		if (len)
			column_add(t, (struct text){list, len});
		list += len + (list[len] == ',');
	}
	t->chosen = t->n > 0;
}

/* A name that came too late for the header, once. */
static void
late(struct rows *t, struct text name)
{
	size_t i;

	for (i = 0; i < t->late_n; i++)
		if (text_eq(t->late[i], name))
			return;
	if (t->late_n < LATE_NAMES)
		t->late[t->late_n++] = keep_text(&t->keep, name);
}

/* Rows name their members in one order nearly always, so the column after the last
 * one is looked at first.  NULL: this one is not shown. */
static struct column *
column_of(struct rows *t, struct text name)
{
	size_t i;

	if (t->hint < t->n && text_eq(t->column[t->hint].name, name))
		return &t->column[t->hint++];
	for (i = 0; i < t->n; i++)
		if (text_eq(t->column[i].name, name))
			break;
	if (i == t->n) {
		if (t->chosen)
			return NULL;
		if (t->streaming) {
			late(t, name);
			return NULL;
		}
		column_add(t, name);
	}
	t->hint = i + 1;
	return &t->column[i];
}

/* -- cells --------------------------------------------------------------------- */

static void
set(struct rows *t, struct column *c, enum cell_kind kind, struct text v)
{
	struct cell *cell = &t->row[c - t->column];

	cell->kind = kind;
	cell->text = keep_text(t->streaming ? &t->line : &t->keep, v);
	if (t->streaming)
		return;
	t->held_bytes += v.n;
	if (kind == CELL_NUMBER)
		c->numbers = true;
	else
		c->texts = true;
}

static void
set_int(struct rows *t, struct text name, int64_t v)
{
	struct column *c = column_of(t, name);
	struct buf *b = &t->scratch;

	if (!c)
		return;
	buf_clear(b);
	if (c->money)
		money_print(b, v, 2, false);
	else
		buf_int(b, v);
	set(t, c, CELL_NUMBER, (struct text){b->p, b->n});
}

static void
set_text(struct rows *t, struct text name, struct text v)
{
	struct column *c = column_of(t, name);

	if (c)
		set(t, c, CELL_TEXT, v);
}

/* JSON text: a number, a word, or something nested. */
static void
set_json(struct rows *t, struct text name, struct text json)
{
	struct column *c;
	int64_t v;

	if (money_parse(json, 0, &v)) {
		set_int(t, name, v);
		return;
	}
	c = column_of(t, name);
	if (!c || text_is(json, "null"))
		return;
	set(t, c,
	    json.n && (*json.p == '-' || (*json.p >= '0' && *json.p <= '9'))
		? CELL_NUMBER
		: CELL_TEXT,
	    json);
}

/* -- rows ------------------------------------------------------------------------ */

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
		set_int(t, text_of(name), v);
}

void
rows_text(struct rows *t, const char *name, struct text v)
{
	if (jsonl(t))
		put_text(&t->out, name, v);
	else
		set_text(t, text_of(name), v);
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
		set_json(t, text_of(name), json);
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
			set_text(t, rec_name(r, v), rec_text_at(r, v));
		else
			set_json(t, rec_name(r, v), rec_raw(r, v));
	}
}

static void
write_out(struct rows *t, size_t most)
{
	if (t->out.n > most)
		out_write(&t->out);
}

/* The columns are known: print the header and what was held. */
static void
begin(struct rows *t)
{
	size_t i;

	if (t->held_n)
		table_header(t);
	for (i = 0; i < t->held_n; i++) {
		table_row(t, t->held[i].cell, t->held[i].n);
		write_out(t, OUT_BYTES);
	}
	t->streaming = true;
}

static void
hold(struct rows *t)
{
	struct held *h = &t->held[t->held_n++];
	size_t bytes = t->n * sizeof(*t->row);

	h->n = t->n;
	h->cell = arena_alloc(&t->keep, bytes);
	if (bytes)
		memcpy(h->cell, t->row, bytes);
	t->held_bytes += bytes;
	if (t->held_n == HELD_ROWS || t->held_bytes > HELD_BYTES)
		begin(t);
}

void
rows_end(struct rows *t)
{
	if (t->format == ROWS_JSONL) {
		jsonl(t);
		buf_str(&t->out, "}\n");
		t->begun = false;
		write_out(t, OUT_BYTES);
		return;
	}
	if (!t->streaming) {
		hold(t);
	} else {
		table_row(t, t->row, t->n);
		arena_reset(&t->line, LINE_KEEP);
		write_out(t, OUT_BYTES);
	}
	if (t->n)
		memset(t->row, 0, t->n * sizeof(*t->row));
	t->hint = 0;
}

void
rows_close(struct rows *t)
{
	size_t i;

	if (t->format != ROWS_JSONL && !t->streaming)
		begin(t);
	write_out(t, 0);
	for (i = 0; i < t->late_n; i++)
		note_say("column_left_out", 0, NULL,
		    "%.*s first came after row %d: choose the columns by name",
		    (int)t->late[i].n, t->late[i].p, (int)t->held_n);
	arena_free(&t->keep);
	arena_free(&t->line);
	buf_free(&t->out);
	buf_free(&t->scratch);
	free(t->column);
	free(t->row);
	free(t);
}
