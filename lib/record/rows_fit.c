/* rows_fit.c - the columns for which there is room, and what is told of the others */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "record/rows_inside.h"

enum { GAP = 2, SCREEN_USUAL = 80, SCREEN_MAX = 100000 };

int
screen_columns(void)
{
	const char *said = getenv("COLUMNS");
	struct winsize size;
	int64_t n;

	if (said && money_parse(text_of(said), 0, &n) && n > 0 && n < SCREEN_MAX)
		return (int)n;
	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return SCREEN_USUAL;
}

void
rows_spare(struct rows *t, const char *list)
{
	t->spare = list ? arena_text(&t->keep, text_of(list)) : (struct text){0};
}

static int
table_width(const struct rows *t)
{
	int width = 0;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!t->column[i].hidden)
			width += t->column[i].width + (width ? GAP : 0);
	return width;
}

void
columns_fit(struct rows *t)
{
	struct text rest = t->spare;

	if (!t->screen || t->chosen)
		return;
	while (rest.n && table_width(t) > t->screen) {
		struct text name = {rest.p, 0};
		size_t i;

		while (name.n < rest.n && rest.p[name.n] != ',')
			name.n++;
		rest.p += name.n + (name.n < rest.n);
		rest.n -= name.n + (name.n < rest.n);
		for (i = 0; i < t->n; i++)
			if (text_eq(t->column[i].name, name))
				t->column[i].hidden = true;
	}
}

static void
note_hidden(const struct rows *t)
{
	struct buf names = {0};
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->column[i].hidden)
			buf_printf(&names, "%s%.*s", names.n ? ", " : "",
			    (int)t->column[i].name.n, t->column[i].name.p);
	if (names.n)
		note_say("columns_left_out", 0, NULL,
		    "no room in %d columns for %s: choose the columns by name",
		    t->screen, buf_cstr(&names));
	buf_free(&names);
}

void
columns_note(const struct rows *t)
{
	size_t i;

	for (i = 0; i < t->late_n; i++)
		note_say("column_left_out", 0, NULL,
		    "%.*s first came after row %d: choose the columns by name",
		    (int)t->late[i].n, t->late[i].p, (int)t->held_n);
	for (i = 0; t->chosen && t->held_n && i < t->n; i++)
		if (!t->column[i].met)
			note_say("column_unknown", 0, NULL, "no row has %.*s",
			    (int)t->column[i].name.n, t->column[i].name.p);
	note_hidden(t);
}
