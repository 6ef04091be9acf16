/* mapping.c - a mapping at work: files in, records, rejects and notes out */
#include "record/mapping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/mapping_run.h"

struct run *
run_open(struct mapping *m)
{
	struct run *r = xcalloc(1, sizeof(*r));

	r->head = xcalloc(m->heads, sizeof(*r->head));
	return r;
}

void
run_flush(struct mapping *m)
{
	if (m->run->out.n > 0)
		out_write(&m->run->out);
}

void
run_close(struct mapping *m)
{
	struct run *r = m->run;
	struct buf *b[] = {&r->out, &r->header, &r->key, &r->now, &r->lines, &r->raws,
	    &r->scratch, &r->same};

	for (size_t i = 0; i < sizeof(b) / sizeof(*b); i++)
		buf_free(b[i]);
	for (size_t i = 0; i < m->heads; i++)
		buf_free(&r->head[i].json);
	seen_release(&r->seen);
	arena_free(&r->arena);
	free(r->head);
	free(r->use);
	free(r->one);
	free(r->slot);
	free(r->line);
	free(r);
}

/* The line of the record that has just been made. */
void
line_note(struct mapping *m)
{
	struct run *r = m->run;

	if (r->lines_n == r->lines_cap) {
		r->lines_cap = r->lines_cap > 0 ? 2 * r->lines_cap : 64;
		r->line = xrealloc(r->line, r->lines_cap * sizeof(*r->line));
	}
	r->line[r->lines_n++] = m->number;
}

void
row_say(struct mapping *m)
{
	struct run *r = m->run;
	struct buf detail = {0}, whole = {0};

	if (m->named)
		buf_printf(&detail, "%s: ", m->path);
	buf_str(&detail, m->why.detail);
	/* The first row brings the header along, so that the file of rejects can be
	 * fed again as it is. */
	if (!r->header_said && r->header.n > 0 && m->raw.n > 0) {
		buf_add(&whole, r->header.p, r->header.n);
		buf_char(&whole, '\n');
		r->header_said = true;
	}
	if (m->raw.n > 0)
		buf_text(&whole, m->raw);
	m->why.detail = buf_cstr(&detail);
	reject_say(&m->why, m->number, m->column, (struct text){whole.p, whole.n});
	m->tally.rejected++;
	m->stopped |= m->strict;
	buf_free(&detail);
	buf_free(&whole);
}

/* A row that is no row: say so. */
static void
say_unread(struct mapping *m, const struct csv_row *row, const struct reject *why)
{
	m->why = *why;
	m->column = NULL;
	m->raw = row->raw;
	m->number = row->line;
	row_say(m);
}

static void
before_read(void *arg)
{
	run_flush(arg);
}

void
mapping_open(struct mapping *m, const char *path, bool named)
{
	for (size_t i = 0; i < m->tables; i++)
		if (!m->table[i].loaded)
			die(EX_USAGE, "this format needs --with %s=FILE",
			    m->table[i].name);
	m->path = path != NULL ? path : "-";
	m->named = named;
	m->seeking = true;
	total_begin(m);
	m->csv = sheet_open(m, path);
	if (m->csv == NULL)
		m->csv = csv_open(path, &m->rules);
	if (!m->pulled)
		csv_before_read(m->csv, before_read, m);
}

static bool
end_file(struct mapping *m)
{
	row_let_go(m);
	run_end(m);
	total_end(m);
	csv_close(m->csv);
	m->csv = NULL;
	if (m->sheets != NULL && !sheet_close(m))
		row_say(m);
	return false;
}

/* The row may begin another sheet, in which the table is looked for again. */
static bool
take_sheet(struct mapping *m, const struct csv_row *row)
{
	if (!sheet_begins(m, row))
		return false;
	run_end(m);
	csv_seek(m->csv);
	m->seeking = true;
	return true;
}

/* The first row of the table, or of what looks like it. */
static bool
take_header(struct mapping *m, const struct csv_row *row)
{
	m->seeking = false;
	return run_header(m, row) || m->sheets != NULL;
}

static void
check_given(struct mapping *m)
{
	m->begun = true;
	for (size_t i = 0; i < m->givens; i++)
		if (m->given[i].need && m->given[i].text.n == 0)
			die(EX_USAGE, "this format needs --given %s=TEXT",
			    m->given[i].name);
}

bool
mapping_step(struct mapping *m)
{
	struct csv_row row;
	struct reject why;
	int got;

	if (!m->begun)
		check_given(m);
	got = m->stopped ? 0 : csv_next(m->csv, &row, &why);
	/* What is wrong with the last sheet's header is told when no sheet has one. */
	if (got == 0 || (got == -2 && m->sheets != NULL && m->seeking))
		return end_file(m);
	if (got == 2 && take_sheet(m, &row))
		return true;
	row.line = sheet_line(m, row.line);
	if (got < 0) {
		say_unread(m, &row, &why);
		if (got == -1)
			run_lost(m);
		else if (!m->stopped)
			run_cut(m);
	} else if (got == 2) {
		return run_aside(m, &row) || end_file(m);
	} else if (m->seeking) {
		return take_header(m, &row) || end_file(m);
	} else if (!row_hold(m, &row))
		run_row(m, &row);
	return true;
}

void
mapping_read(struct mapping *m, const char *path, bool named)
{
	mapping_open(m, path, named);
	while (mapping_step(m))
		;
	run_flush(m);
}

static void
say_condition(const struct condition *c)
{
	if (c->rows > 0)
		note_say("left_out", 0, c->name.v[0], "%lld rows: %s",
		    (long long)c->rows, c->reason);
}

/* One note for each reason. */
static void
say_left_out(struct mapping *m)
{
	struct condition *a = m->leave, *b;

	for (; a < m->leave + m->leaves; a++) {
		for (b = a + 1; b < m->leave + m->leaves; b++)
			if (strcmp(a->reason, b->reason) == 0) {
				a->rows += b->rows;
				b->rows = 0;
			}
		say_condition(a);
	}
	if (m->over != NULL)
		say_condition(m->over);
}

bool
mapping_notes(struct mapping *m)
{
	say_left_out(m);
	return total_say(m);
}

void
mapping_free(struct mapping *m)
{
	run_close(m);
	for (size_t i = 0; i < m->heads; i++)
		value_release(&m->head[i]);
	for (size_t i = 0; i < m->lines; i++)
		value_release(&m->line[i]);
	for (size_t i = 0; i < m->mores; i++)
		for (size_t k = 0; k < m->more[i].members; k++)
			value_release(&m->more[i].member[k]);
	for (size_t i = 0; i < m->tables; i++)
		table_release(&m->table[i]);
	held_free(m);
	arena_free(&m->aside);
	arena_free(&m->arena);
	arena_free(&m->keep);
	json_decref(m->doc);
	free((char *)m->file);
	free(m);
}

int
mapping_finish(struct mapping *m, bool quiet)
{
	bool agree = mapping_notes(m);
	int code = reject_close(&m->tally, quiet, false);

	mapping_free(m);
	return code == EX_OK && !agree ? EX_DATAERR : code;
}
