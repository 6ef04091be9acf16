/* csv_check.h - CSV texts fed from memory, in portions of any size */
#ifndef CSV_CHECK_H
#define CSV_CHECK_H

#include <stdio.h>
#include <string.h>

#include "record/csv.h"

struct feed {
	struct text text;
	size_t portion;
};

static inline size_t
pull(void *source, void *p, size_t n)
{
	struct feed *f = source;

	n = n < f->portion ? n : f->portion;
	n = n < f->text.n ? n : f->text.n;
	if (n > 0)
		memcpy(p, f->text.p, n);
	f->text.p += n;
	f->text.n -= n;
	return n;
}

static int failed;

/* All of a text as one: cells in <>, a row a line, rejects by their code. */
static inline void
read_all(struct text text, size_t portion, const struct csv_rules *rules, bool lines,
    struct buf *out)
{
	struct feed feed = {text, portion};
	struct csv *c = csv_open_reader(pull, &feed, rules);
	struct csv_row row;
	struct reject why;
	int got;

	buf_clear(out);
	while ((got = csv_next(c, &row, &why)) != 0) {
		if (lines)
			buf_printf(out, "%lld", (long long)row.line);
		if (got < 0)
			buf_printf(out, "!%s%s", why.code, got == -2 ? "!" : "");
		for (size_t i = 0; i < row.n; i++) {
			buf_char(out, '<');
			buf_text(out, row.cell[i]);
			buf_char(out, '>');
		}
		buf_char(out, '\n');
	}
	csv_close(c);
}

static inline void
expect(const char *what, struct buf *got, const char *want)
{
	if (strcmp(buf_cstr(got), want) == 0)
		return;
	failed++;
	printf("%s:\nexpected:\n%s\ngot:\n%s\n", what, want, got->p);
}

#endif
