/* bill.c - a channel's bill, row by row, inside another command */
#include "record/bill.h"

#include <stdlib.h>
#include <string.h>

#include "record/mapping_run.h"

struct bill {
	struct mapping *m;
	size_t at, line; /* in the records that are ready */
	bool ended;
};

struct bill *
bill_open(const char *format, const char *file, bool strict)
{
	struct bill *b = xcalloc(1, sizeof(*b));

	b->m = mapping_load(format, strict);
	if (strcmp(b->m->record, "bill") != 0)
		die(EX_USAGE, "the format %s makes %s, not bill", format, b->m->record);
	if (b->m->shape != ROW_EACH)
		die(EX_USAGE, "the format %s makes no bill of each row", format);
	b->m->pulled = true;
	mapping_open(b->m, file, false);
	return b;
}

void
bill_given(struct bill *b, const char *word)
{
	mapping_given(b->m, word);
}

void
bill_figure(struct bill *b, const char *word)
{
	mapping_total(b->m, word);
}

bool
bill_next(struct bill *b, struct record *r, struct arena *a)
{
	struct run *run = b->m->run;
	struct text line;

	while (b->at == run->out.n) {
		buf_clear(&run->out);
		run->lines_n = 0;
		b->at = b->line = 0;
		if (b->ended)
			return false;
		b->ended = !mapping_step(b->m);
	}
	line.p = run->out.p + b->at;
	line.n = (size_t)((char *)memchr(line.p, '\n', run->out.n - b->at) - line.p);
	b->at += line.n + 1;
	r->number = run->line[b->line++];
	record_load(r, arena_text(a, line), a);
	return true;
}

bool
bill_total(const struct bill *b, size_t i, struct bill_total *t)
{
	const struct total *from;

	if (i >= b->m->totals)
		return false;
	from = &b->m->total[i];
	*t = (struct bill_total){.name = from->value.name,
	    .sum = from->sum,
	    .places = from->value.places,
	    .told = from->given || from->has_own};
	if (t->told)
		t->figure = from->given ? from->figure : from->own;
	t->agrees = !from->overflow && (!t->told || t->sum == t->figure);
	return true;
}

bool
bill_close(struct bill *b, struct tally *t)
{
	bool agree;

	if (!b->ended)
		while (mapping_step(b->m))
			;
	agree = mapping_notes(b->m);
	t->rejected += b->m->tally.rejected;
	mapping_free(b->m);
	free(b);
	return agree;
}
