/* query.h - the owner's own questions: files or words, answered read-only */
#ifndef LEDGER_QUERY_H
#define LEDGER_QUERY_H

#include "cli/cli.h"
#include "ledger/ledger.h"
#include "record/rows.h"

struct query;

/* Is this word a name and not SQL?  Names hold letters, digits, "-" and "_". */
bool query_is_name(const char *word);
/* The question in the file NAME.sql, looked for as share_find does under "queries".
 * Its first line is a comment that says what it answers; a further comment line
 * "-- :days 7 how many days back" declares a parameter with its default ('' for an
 * empty one), which says by its looks whether it takes whole numbers; one such as
 * month|day takes nothing else, and the first is the default.  A line
 * "-- spare fees,cost" names the columns that a table without room goes without.  Dies:
 * 66, naming those there are, when there is none; 78 when the file is not made so. */
struct query *query_named(const char *name);
/* The question itself, whose parameters need no declaration. */
struct query *query_of_sql(const char *sql);
void query_free(struct query *q);

/* Give a parameter (without its colon) a value; both are kept, not copied.  Dies with
 * 64 when a named question does not declare it or does not take this. */
void query_set(struct query *q, struct text name, const char *value);
/* What the command line gives: the values of --param, NAME=VALUE, and the words behind
 * the question, --NAME VALUE or --NAME=VALUE.  Dies with 64 when they are no such. */
void query_take(struct query *q, const struct words *params, char **word, int n);
/* The same as query_set for what every question may use without declaring or being
 * given it. */
void query_offer(struct query *q, const char *name, const char *value);

/* Make the views of share/sql/views.sql and answer over them alone: a row of the
 * answer is a row.  Blobs, and texts that are no UTF-8, in hexadecimal; whole numbers
 * beyond 2^53 as text; a second column of one name gets a number.  Dies with 65 when
 * the question is wrong, denied or too long, with 64 when a parameter lacks its value
 * or does not occur in it.  Afterwards the ledger is good for nothing but
 * ledger_close. */
void query_answer(
    struct query *q, struct ledger *l, int64_t deadline_ms, struct rows *rows);

/* A row for each named question: query, about, parameters. */
void query_list(struct rows *rows);

/* -- shared by query*.c */

struct parameter {
	struct text name;
	const char *value;   /* NULL: not yet */
	struct text choices; /* with | between; NULL p: anything */
	bool whole;          /* takes whole numbers */
	bool offered;        /* by query_offer: need not occur */
};
struct query {
	const char *file; /* NULL: SQL from the command line */
	char *sql;
	struct text about;
	const char *spare; /* columns for rows_spare; NULL: none */
	struct parameter *parameter;
	size_t parameters;
	struct arena arena; /* of defaults */
};
/* What the views read, for db_guard; NULL-ended. */
extern const char *const query_tables[];
struct parameter *query_parameter(struct query *q, struct text name);
struct parameter *query_add(struct query *q, struct text name);
/* The question in a file; NULL and *why when it is not made as it should be. */
struct query *query_read(const char *path, const char **why);

#endif
