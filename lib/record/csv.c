/* csv.c - CSV in: strict RFC 4180 over libcsv, header by name */
#include "record/csv.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/csv_text.h"

enum phase { SEEK_HEADER, ROWS, ENDED };

struct csv {
	struct csv_rules rules;
	struct csv_text text;
	struct csv_parser parser;
	enum phase phase;
	/* The row being read. */
	bool begun, whole, long_cell;
	int64_t line;
	struct text first; /* its first piece; later ones are gathered in raw */
	struct buf raw;
	struct buf bytes; /* its cells, one after the other */
	size_t len[CSV_COLUMNS_MAX + 1], n;
	struct text cell[CSV_COLUMNS_MAX + 1];
	/* The header. */
	size_t columns;
	bool unnamed[CSV_COLUMNS_MAX], any_unnamed;
	char detail[200];
	const char *path; /* for messages */
	void (*before_read)(void *arg);
	void *before_arg;
};

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int
tab(unsigned char c)
{
	return c == '\t';
}

static int
blank(unsigned char c)
{
	return c == ' ';
}

static size_t
pull_fd(void *source, void *p, size_t n)
{
	struct csv *c = source;
	ssize_t got;

	if (c->before_read != NULL)
		c->before_read(c->before_arg);
	do
		got = read(c->text.fd, p, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		die(errno == EISDIR ? EX_NOINPUT : EX_IOERR,
		    "cannot read %s:", c->path);
	return (size_t)got;
}

struct csv *
csv_open_reader(
    size_t (*pull)(void *, void *, size_t), void *source, const struct csv_rules *rules)
{
	struct csv *c = xcalloc(1, sizeof(*c));

	c->rules = *rules;
	csv_text_init(&c->text, rules->encoding);
	c->text.pull = pull;
	c->text.source = source;
	if (csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		die(EX_OSERR, "out of memory");
	csv_set_space_func(&c->parser, rules->pad == '\t'  ? tab
				       : rules->pad == ' ' ? blank
							   : no_space);
	csv_set_blk_size(&c->parser, 4096);
	if (rules->delimiter != 0)
		csv_set_delim(&c->parser, (unsigned char)rules->delimiter);
	return c;
}

struct csv *
csv_open(const char *path, const struct csv_rules *rules)
{
	struct csv *c = csv_open_reader(pull_fd, NULL, rules);

	c->text.source = c;
	c->path = path;
	if (path == NULL || strcmp(path, "-") == 0) {
		c->text.fd = STDIN_FILENO;
		c->path = "standard input";
	} else if ((c->text.fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		die(EX_NOINPUT, "cannot open %s:", path);
	return c;
}

void
csv_before_read(struct csv *c, void (*call)(void *arg), void *arg)
{
	c->before_read = call;
	c->before_arg = arg;
}

void
csv_close(struct csv *c)
{
	if (c == NULL)
		return;
	csv_free(&c->parser);
	csv_text_release(&c->text);
	buf_free(&c->raw);
	buf_free(&c->bytes);
	free(c);
}

/* libcsv calls this for each cell. */
static void
on_cell(void *p, size_t n, void *data)
{
	struct csv *c = data;

	if (c->n > CSV_COLUMNS_MAX)
		return;
	if (n > CSV_CELL_MAX) {
		c->long_cell = true;
		n = 0;
	}
	buf_add(&c->bytes, p, n);
	c->len[c->n++] = n;
}

/* libcsv calls this at the end of each row. */
static void
on_row(int end, void *data)
{
	struct csv *c = data;

	(void)end;
	c->whole = true;
}

/* Text without a line end. */
static struct text
trimmed(struct text t)
{
	while (t.n > 0 && (t.p[t.n - 1] == '\n' || t.p[t.n - 1] == '\r'))
		t.n--;
	return t;
}

static struct text
raw_row(struct csv *c)
{
	return trimmed(c->raw.n > 0 ? (struct text){c->raw.p, c->raw.n} : c->first);
}

static int
say(struct csv *c, struct reject *why, int answer, const char *code, const char *detail)
{
	size_t n;

	if (detail != c->detail)
		snprintf(c->detail, sizeof(c->detail), "%s", detail);
	for (n = strlen(c->detail); !utf8_valid((struct text){c->detail, n}); n--)
		c->detail[n - 1] = '\0'; /* cut in the middle of a character */
	*why = (struct reject){code, NULL, c->detail};
	if (answer == -2)
		c->phase = ENDED;
	return answer;
}

/* Nothing but what libcsv skips between rows. */
static bool
is_blank(const struct csv *c, struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] != '\n' && t.p[i] != '\r' &&
		    (c->rules.pad == 0 || t.p[i] != c->rules.pad))
			return false;
	return true;
}

static void
clear(struct csv *c)
{
	c->begun = c->whole = c->long_cell = false;
	c->n = 0;
	buf_clear(&c->raw);
	buf_clear(&c->bytes);
	c->first = (struct text){NULL, 0};
}

/* Keep the row's bytes: one piece is only pointed at, more are copied together. */
static void
gather(struct csv *c, struct text raw)
{
	if (!c->begun) {
		c->first = raw;
		c->line = c->text.line;
		c->begun = true;
		return;
	}
	buf_add(&c->raw, raw.p, raw.n);
}

/* Before the next piece is read the first one must be copied: its place in the
 * buffer is about to be used again. */
static void
save_first(struct csv *c)
{
	if (c->begun && c->raw.n == 0)
		buf_text(&c->raw, c->first);
}

/* The file's end: a last row without a line end.  1, 0 or -2. */
static int
finish(struct csv *c, struct reject *why)
{
	save_first(c);
	if (csv_fini(&c->parser, on_cell, on_row, c) != 0)
		return say(c, why, -2, "csv_syntax",
		    "a quoted cell of this row is never closed");
	return c->whole ? 1 : 0;
}

/* Read until a row is whole.  1, 0 or -2. */
static int
read_row(struct csv *c, struct reject *why)
{
	struct text raw, utf8;
	int got;

	clear(c);
	while (!c->whole) {
		save_first(c);
		got = csv_text_next(&c->text, &raw, &utf8);
		if (got == 0)
			return finish(c, why);
		if (!c->begun)
			c->line = c->text.line;
		if (got == -1)
			return say(c, why, -2, "csv_encoding",
			    "the file is not in its encoding, or holds a NUL");
		if (got == 1 && !c->begun && is_blank(c, raw))
			continue;
		if (got == -2 || c->raw.n + raw.n > CSV_ROW_MAX)
			return say(c, why, -2, "csv_row",
			    "a row of more than 1 MiB: is a quote never closed?");
		gather(c, raw);
		if (csv_parse(&c->parser, utf8.p, utf8.n, on_cell, on_row, c) != utf8.n)
			return say(c, why, -2, "csv_syntax",
			    "a quote inside a cell, or text after a closing quote");
	}
	return 1;
}

/* Point cell[] at the bytes of the row. */
static void
cut(struct csv *c)
{
	const char *p = buf_cstr(&c->bytes);

	for (size_t i = 0; i < c->n; i++) {
		c->cell[i] = (struct text){p, c->len[i]};
		p += c->len[i];
		if (c->rules.backtick && c->cell[i].n > 0 && c->cell[i].p[0] == '`') {
			c->cell[i].p++;
			c->cell[i].n--;
		}
	}
}

/* Take the unnamed columns out of the row; what is left. */
static size_t
drop_unnamed(struct csv *c, size_t n)
{
	size_t to = 0;

	if (!c->any_unnamed)
		return n;
	for (size_t i = 0; i < n; i++)
		if (!c->unnamed[i])
			c->cell[to++] = c->cell[i];
	return to;
}

/* The header is in cell[]: 1 when it is as it must be. */
static int
check_header(struct csv *c, struct reject *why)
{
	if (c->long_cell || c->n > CSV_COLUMNS_MAX)
		return say(c, why, -2, "csv_header",
		    "a header of more than 1,000 columns, or a name over 64 KiB");
	for (size_t i = 0; i < c->n; i++) {
		c->unnamed[i] = c->cell[i].n == 0;
		c->any_unnamed |= c->unnamed[i];
		if (c->unnamed[i] && !c->rules.drop_unnamed) {
			snprintf(c->detail, sizeof(c->detail), "column %zu has no name",
			    i + 1);
			return say(c, why, -2, "csv_header", c->detail);
		}
		for (size_t j = 0; j < i && !c->unnamed[i]; j++)
			if (text_eq(c->cell[i], c->cell[j])) {
				snprintf(c->detail, sizeof(c->detail),
				    "columns %zu and %zu have the same name", j + 1,
				    i + 1);
				return say(c, why, -2, "csv_header", c->detail);
			}
	}
	c->columns = c->n;
	c->phase = ROWS;
	return 1;
}

/* A row of the table is in cell[]: 1 or -1. */
static int
check_row(struct csv *c, struct reject *why)
{
	if (c->long_cell)
		return say(c, why, -1, "csv_cell", "a cell of more than 64 KiB");
	if (c->n < c->columns || (c->n > c->columns && !c->rules.extra_cells)) {
		snprintf(c->detail, sizeof(c->detail),
		    "the row has %zu cells, the header %zu", c->n, c->columns);
		return say(c, why, -1, "csv_columns", c->detail);
	}
	for (size_t i = 0; c->any_unnamed && i < c->columns; i++)
		if (c->unnamed[i] && c->cell[i].n > 0) {
			snprintf(c->detail, sizeof(c->detail),
			    "column %zu has no name but a value", i + 1);
			return say(c, why, -1, "csv_columns", c->detail);
		}
	return 1;
}

/* The end came, or the header: is this row it?  Rows before it are passed over. */
static int
seek_header(struct csv *c, struct reject *why)
{
	const char *first = c->rules.header_first;
	int got;

	while ((got = read_row(c, why)) == 1) {
		cut(c);
		if (first == NULL || (!c->long_cell && text_is(c->cell[0], first)))
			return check_header(c, why);
	}
	if (got == -2)
		return got;
	c->line = c->text.line > 0 ? c->text.line : 1;
	if (first == NULL)
		return say(c, why, -2, "csv_header", "the file has no header");
	snprintf(c->detail, sizeof(c->detail), "no row begins with %s", first);
	return say(c, why, -2, "csv_header", c->detail);
}

int
csv_next(struct csv *c, struct csv_row *row, struct reject *why)
{
	bool header = c->phase == SEEK_HEADER;
	int got;

	*row = (struct csv_row){0};
	*why = (struct reject){0};
	if (c->phase == ENDED)
		return 0;
	got = header ? seek_header(c, why) : read_row(c, why);
	if (got == 1 && !header) {
		cut(c);
		got = check_row(c, why);
	}
	if (got == 0)
		c->phase = ENDED;
	row->line = c->line;
	row->raw = raw_row(c);
	row->cell = c->cell;
	if (got == 1)
		row->n = drop_unnamed(c, c->columns);
	return got;
}
