/* help - a command's declaration for a person at a terminal */
#include <stdio.h>
#include <string.h>

#include "cli/part.h"

enum { COLUMNS = 80, OPTION_COLUMN_MAX = 28 };

/* Where the next word goes: the column on this line, and that of new lines. */
struct place {
	int col, indent;
};

static void
put_words(struct place *at, struct text t)
{
	struct text word;

	while (next_word(&t, &word)) {
		int w = text_width(word);

		if (at->col > at->indent && at->col + 1 + w > COLUMNS) {
			putchar('\n');
			at->col = 0;
		}
		if (at->col > at->indent) {
			putchar(' ');
			at->col++;
		} else {
			printf("%*s", at->indent - at->col, "");
			at->col = at->indent;
		}
		fwrite(word.p, 1, word.n, stdout);
		at->col += w;
	}
}

static void
end_line(struct place *at)
{
	if (at->col)
		putchar('\n');
	at->col = 0;
}

/* Paragraphs filled, verbatim lines as they stand. */
static void
put_about(const char *about)
{
	struct place at = {0};

	while (about) {
		struct text line = next_line(&about);

		if (line.n && !line_verbatim(line)) {
			put_words(&at, line);
			continue;
		}
		end_line(&at);
		printf("%.*s\n", (int)line.n, line.p);
	}
	end_line(&at);
}

/* "  -l, --ledger FILE" */
static void
option_words(struct buf *b, const struct opt *o)
{
	buf_clear(b);
	if (o->letter)
		buf_printf(b, "  -%c, --%s", o->letter, o->name);
	else
		buf_printf(b, "      --%s", o->name);
	if (opt_arg(o))
		buf_printf(b, " %s", opt_arg(o));
}

static void
put_option(struct buf *left, struct text help, int column)
{
	struct place at = {text_width((struct text){left->p, left->n}), column};

	printf("%s", buf_cstr(left));
	if (at.col + 2 > column)
		end_line(&at);
	put_words(&at, help);
	end_line(&at);
}

static int
option_column(const struct cmd *c, struct buf *b)
{
	int widest = (int)strlen("      --help=man|complete");

	for (const struct opt *o = c->opts; o && !opt_end(o); o++) {
		int w;

		option_words(b, o);
		w = text_width((struct text){b->p, b->n});
		if (w > widest && w + 2 <= OPTION_COLUMN_MAX)
			widest = w;
	}
	return widest + 2;
}

static void
put_options(const struct cmd *c)
{
	struct buf left = {0}, help = {0};
	int column = option_column(c, &left);

	printf("\noptions:\n");
	for (const struct opt *o = c->opts; o && !opt_end(o); o++) {
		option_words(&left, o);
		buf_clear(&help);
		opt_help(&help, o);
		put_option(&left, (struct text){help.p, help.n}, column);
	}
	printf("%-*s%s\n", column, "  -h, --help", "print this and end");
	printf("%-*s%s\n", column, "      --help=man|complete",
	    "print the man page, or the words to complete");
	printf("%-*s%s\n", column, "      --version", "print the version and end");
	buf_free(&left);
	buf_free(&help);
}

static void
put_exits(const struct cmd *c)
{
	struct exit_row row[EXIT_ROWS];
	size_t n = cmd_exits(c, row);
	struct place at = {0};
	struct buf b = {0};

	buf_str(&b, "exit codes:");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s %d %s", i ? ";" : "", row[i].code, row[i].means);
	putchar('\n');
	put_words(&at, (struct text){b.p, b.n});
	end_line(&at);
	buf_free(&b);
}

void
cli_help(const struct cmd *c)
{
	const char *example = c->example;
	struct buf about = {0}, section = {0};

	printf("usage: %s [OPTION]...%s%s\n%s\n", c->name, c->operands ? " " : "",
	    c->operands ? c->operands : "", c->brief);
	cmd_about(c, &about);
	if (about.n) {
		putchar('\n');
		put_about(buf_cstr(&about));
	}
	if (c->section) {
		c->section_lines(&section);
		printf("\n%s:\n%s", c->section, buf_cstr(&section));
	}
	put_options(c);
	if (c->reads || c->writes)
		putchar('\n');
	if (c->reads)
		printf("reads:  %s\n", c->reads);
	if (c->writes)
		printf("writes: %s\n", c->writes);
	if (example)
		printf("\nexample:\n");
	while (example) {
		struct text line = next_line(&example);

		printf("  %.*s\n", (int)line.n, line.p);
	}
	put_exits(c);
	buf_free(&about);
	buf_free(&section);
}
