/* db_words.c - what the guard must see in a question's words, before it is parsed */
#include <string.h>
#include <strings.h>

#include "ledger/db_inside.h"

/* A word is a name (quoted in any of the four ways that SQLite takes for one), a
 * number, or one other character; blanks and comments are none. */
struct words {
	const char *p, *end;
	struct text word; /* without its quotes; n 0 at the end */
	bool quoted;
};

static bool
in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '$' || (c & 0x80);
}

static void
skip(struct words *w)
{
	while (w->p < w->end) {
		const char *close;

		if (strchr(" \t\r\n\f", *w->p)) {
			w->p++;
		} else if (w->end - w->p > 2 && memcmp(w->p, "\xef\xbb\xbf", 3) == 0) {
			w->p += 3; /* a byte order mark is a blank to SQLite */
		} else if (w->end - w->p > 1 && memcmp(w->p, "--", 2) == 0) {
			close = memchr(w->p, '\n', (size_t)(w->end - w->p));
			w->p = close ? close : w->end;
		} else if (w->end - w->p > 1 && memcmp(w->p, "/*", 2) == 0) {
			close = memmem(w->p + 2, (size_t)(w->end - w->p - 2), "*/", 2);
			w->p = close ? close + 2 : w->end;
		} else {
			break;
		}
	}
}

static void
next(struct words *w)
{
	const char *from;
	char close;

	skip(w);
	from = w->p;
	w->quoted = w->p < w->end && strchr("'\"`[", *w->p) && *w->p;
	if (w->quoted) {
		close = *w->p == '[' ? ']' : *w->p;
		from++;
		for (w->p++; w->p < w->end && *w->p != close; w->p++)
			;
		w->word = (struct text){from, (size_t)(w->p - from)};
		w->p += w->p < w->end;
		return;
	}
	while (w->p < w->end && in_name(*w->p))
		w->p++;
	if (w->p == from && w->p < w->end)
		w->p++;
	w->word = (struct text){from, (size_t)(w->p - from)};
}

static bool
is(const struct words *w, const char *what)
{
	return w->word.n == strlen(what) &&
	       strncasecmp(w->word.p, what, w->word.n) == 0;
}

/* Behind a name: does "AS (" follow, perhaps with columns and MATERIALIZED? */
static bool
defines(struct words w)
{
	int depth = 0;

	next(&w);
	if (is(&w, "(") && !w.quoted) {
		do {
			depth += !w.quoted && is(&w, "(");
			depth -= !w.quoted && is(&w, ")");
			next(&w);
		} while (depth > 0 && (w.word.n || w.quoted));
	}
	if (!is(&w, "as"))
		return false;
	next(&w);
	if (is(&w, "not"))
		next(&w);
	if (is(&w, "materialized"))
		next(&w);
	return is(&w, "(") && !w.quoted;
}

const char *
words_denied(struct text sql, char *const views[])
{
	struct words w = {.p = sql.p, .end = sql.p + sql.n};
	size_t i;

	for (next(&w); w.word.n || w.quoted; next(&w)) {
		struct words after = w;

		if (is(&w, "main")) {
			next(&after);
			if (is(&after, "."))
				return "the ledger's own tables are not asked: leave "
				       "out main";
		}
		for (i = 0; views[i]; i++)
			if (is(&w, views[i]) && defines(w))
				return "WITH gives a name that is a view's";
	}
	return NULL;
}
