/* part.h - what the files of lib/cli share among themselves */
#ifndef CLI_PART_H
#define CLI_PART_H

#include "cli/cli.h"

/* The option table's end. */
static inline bool
opt_end(const struct opt *o)
{
	return !o->name;
}

/* The word for the argument: o->arg, else one that follows from the kind;
 * NULL for a flag. */
const char *opt_arg(const struct opt *o);
/* Read v as o's kind into its target; dies with cli_usage when it is not. */
void opt_take(const struct opt *o, const char *v);
/* Whether the table holds an option with this target (one of the pointers). */
bool cmd_offers(const struct cmd *c, const void *target);

/* "a|b|c" as "a, b or c". */
void choices_words(struct buf *b, const char *choices);
/* What an option does, with its choices. */
void opt_help(struct buf *b, const struct opt *o);

/* Cut *s after its first line: that line without its newline; *s then points
 * behind it, or is NULL when that was the last. */
struct text next_line(const char **s);
/* Cut *t after its first word, which goes to *word; false when there is none. */
bool next_word(struct text *t, struct text *word);
/* What a command's page says of it: .about, and what follows from .spare. */
void cmd_about(const struct cmd *c, struct buf *b);
/* A line of it that is printed as it stands. */
bool line_verbatim(struct text line);

/* -- mdoc.c: to stdout, each beginning and ending at a line's start */

void mdoc_prose(struct text t);
void mdoc_about(const char *about);
/* One line that is neither filled nor interpreted. */
void mdoc_line(struct text line);
/* Within a macro line: one argument, never taken for a macro or split. */
void mdoc_arg(const char *s);

/* environment.c: the variables that a command reads, none: nothing. */
void mdoc_environment(const struct cmd *c);

/* What a command may end with, in rising order of code. */
struct exit_row {
	int code;
	const char *means;
};
enum { EXIT_ROWS = 16 };
size_t cmd_exits(const struct cmd *c, struct exit_row row[EXIT_ROWS]);

#endif
