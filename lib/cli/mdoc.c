/* mdoc - text for a page of the manual: filled, escaped */
#include <stdio.h>
#include <string.h>

#include "cli/part.h"

enum { FILL = 76 };

/* Text for roff: backslashes, and what would be a request at a line's start. */
static void
put_escaped(struct text t, bool starts_line)
{
	if (starts_line && t.n && (*t.p == '.' || *t.p == '\''))
		printf("\\&");
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '\\')
			printf("\\e");
		else
			putchar(t.p[i]);
	}
}

static bool
ends_sentence(struct text word)
{
	while (word.n && (word.p[word.n - 1] == ')' || word.p[word.n - 1] == '"'))
		word.n--;
	return word.n && strchr(".!?", word.p[word.n - 1]);
}

/* Fill a line; mdoc wants each sentence to begin on a new one. */
static void
put_text_words(size_t *col, struct text t)
{
	struct text word;

	while (next_word(&t, &word)) {
		if (*col && *col + 1 + word.n > FILL) {
			putchar('\n');
			*col = 0;
		}
		if (*col)
			putchar(' ');
		put_escaped(word, *col == 0);
		*col += word.n + 1;
		if (ends_sentence(word)) {
			putchar('\n');
			*col = 0;
		}
	}
}

static void
end_line(size_t *col)
{
	if (*col)
		putchar('\n');
	*col = 0;
}

void
mdoc_prose(struct text t)
{
	size_t col = 0;

	put_text_words(&col, t);
	end_line(&col);
}

/* A word as a macro's argument: never taken for a macro's name, never split. */
void
mdoc_arg(const char *s)
{
	printf("\"\\&");
	for (; *s; s++) {
		if (*s == '"')
			printf("\\(dq");
		else
			put_escaped((struct text){s, 1}, false);
	}
	putchar('"');
}

void
mdoc_line(struct text line)
{
	put_escaped(line, true);
	putchar('\n');
}

void
mdoc_about(const char *about)
{
	enum { FILLED, BLANK, LITERAL } was = BLANK;
	size_t col = 0;

	for (bool first = true; about; first = false) {
		struct text line = next_line(&about);

		if (was == LITERAL && !line_verbatim(line)) {
			printf(".Ed\n");
			was = FILLED;
		}
		if (!line.n) {
			end_line(&col);
			was = BLANK;
		} else if (line_verbatim(line)) {
			end_line(&col);
			if (was != LITERAL)
				printf(".Bd -literal%s\n",
				    was == FILLED ? " -compact" : "");
			mdoc_line(line);
			was = LITERAL;
		} else {
			if (was == BLANK && !first)
				printf(".Pp\n");
			put_text_words(&col, line);
			was = FILLED;
		}
	}
	end_line(&col);
	if (was == LITERAL)
		printf(".Ed\n");
}
