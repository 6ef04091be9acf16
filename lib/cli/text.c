/* text - lines and words of a declaration, for the renderers */
#include <string.h>

#include "cli/part.h"

struct text
next_line(const char **s)
{
	size_t n = strcspn(*s, "\n");
	struct text line = {*s, n};

	*s = (*s)[n] && (*s)[n + 1] ? *s + n + 1 : NULL;
	return line;
}

void
cmd_about(const struct cmd *c, struct buf *b)
{
	const char *p;

	buf_str(b, c->about ? c->about : "");
	if (!c->spare)
		return;
	buf_str(b,
	    "\n\nWhere a terminal has no room for all columns, a table goes without "
	    "these, the first of them first: ");
	for (p = c->spare; *p; p++) {
		buf_char(b, *p);
		if (*p == ',')
			buf_char(b, ' ');
	}
	buf_str(b, ".  A note names them; with -c the table has those that you name.");
}

bool
line_verbatim(struct text line)
{
	return line.n && (line.p[0] == ' ' || line.p[0] == '\t');
}

bool
next_word(struct text *t, struct text *word)
{
	while (t->n && *t->p == ' ')
		t->p++, t->n--;
	*word = (struct text){t->p, 0};
	while (t->n && *t->p != ' ')
		t->p++, t->n--, word->n++;
	return word->n > 0;
}

const char *
opt_arg(const struct opt *o)
{
	if (o->flag)
		return NULL;
	if (o->arg)
		return o->arg;
	if (o->num)
		return "N";
	if (o->money)
		return "AMOUNT";
	return o->time || o->duration_ms ? "TIME" : "WORD";
}

void
opt_help(struct buf *b, const struct opt *o)
{
	buf_str(b, o->help);
	if (!o->choices)
		return;
	buf_str(b, ": ");
	choices_words(b, o->choices);
}

void
choices_words(struct buf *b, const char *choices)
{
	const char *bar;

	for (; (bar = strchr(choices, '|')); choices = bar + 1) {
		buf_add(b, choices, (size_t)(bar - choices));
		buf_str(b, strchr(bar + 1, '|') ? ", " : " or ");
	}
	buf_str(b, choices);
}
