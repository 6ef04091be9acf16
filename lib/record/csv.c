/* csv.c - rows of cells out of libcsv, the one file that knows it */
#include "record/csv.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/csv_inside.h"

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

	c->parser = xmalloc(sizeof(*c->parser));
	c->rules = *rules;
	csv_text_init(&c->text, rules->encoding);
	c->text.pull = pull;
	c->text.source = source;
	if (csv_init(c->parser, (rules->quotes == CSV_QUOTES_STRICT ? CSV_STRICT : 0) |
				    CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		die(EX_OSERR, "out of memory");
	/* No text holds a NUL, so that nothing is a quote. */
	if (rules->quotes == CSV_QUOTES_NONE)
		csv_set_quote(c->parser, '\0');
	csv_set_space_func(c->parser, rules->pad == '\t'  ? tab
				      : rules->pad == ' ' ? blank
							  : no_space);
	csv_set_blk_size(c->parser, 4096);
	if (rules->delimiter != 0)
		csv_set_delim(c->parser, (unsigned char)rules->delimiter);
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
	csv_free(c->parser);
	free(c->parser);
	csv_text_release(&c->text);
	buf_free(&c->raw);
	buf_free(&c->bytes);
	buf_free(&c->header);
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
	/* The delimiter stays behind it, so that two cells can be one again. */
	buf_add(&c->bytes, p, n);
	buf_char(&c->bytes, c->rules.delimiter != 0 ? c->rules.delimiter : ',');
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

int
csv_say(
    struct csv *c, struct reject *why, int answer, const char *code, const char *detail)
{
	size_t n;

	if (detail != c->detail)
		snprintf(c->detail, sizeof(c->detail), "%s", detail);
	for (n = strlen(c->detail); !utf8_valid((struct text){c->detail, n}); n--)
		c->detail[n - 1] = '\0'; /* cut in the middle of a character */
	*why = (struct reject){code, NULL, c->detail};
	if (answer == -2)
		c->phase = CSV_ENDED;
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
	if (csv_fini(c->parser, on_cell, on_row, c) != 0)
		return csv_say(c, why, -2, "csv_syntax",
		    "a quoted cell of this row is never closed");
	return c->whole ? 1 : 0;
}

int
csv_read_row(struct csv *c, struct reject *why)
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
			return csv_say(c, why, -2, "csv_encoding",
			    "the file is not in its encoding, or holds a NUL");
		if (got == 1 && !c->begun && is_blank(c, raw))
			continue;
		if (got == -2 || c->raw.n + raw.n > CSV_ROW_MAX)
			return csv_say(c, why, -2, "csv_row",
			    "a row of more than 1 MiB: is a quote never closed?");
		gather(c, raw);
		if (csv_parse(c->parser, utf8.p, utf8.n, on_cell, on_row, c) != utf8.n)
			return csv_say(c, why, -2, "csv_syntax",
			    "a quote inside a cell, or text after a closing quote");
	}
	return 1;
}
