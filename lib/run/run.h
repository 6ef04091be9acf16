/* run.h - the three kinds of command, each a loop around one function of its own */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "cli/cli.h"
#include "ledger/ledger.h"
#include "record/record.h"
#include "record/rows.h"

/* Read records from stdin or the files named, in batches; a batch is one
 * transaction (cut at 10 ms of work when another waits for the lock), its lines are
 * written after the commit, and rejects go to stderr.  Records that are refused
 * (unless the command takes them) or of a dry run pass untouched.  With --due a filter
 * that is a tick, too, is that.  What is asked of the outside (ledger/call.h) is
 * answered after the commit and told in a batch of its own, then the lines are written.
 * Returns the exit code for cli_finish. */
int filter_main(const struct cmd *c, int argc, char **argv);
/* The same through several filters at once, options parsed: each record goes through
 * all of them in one transaction, and what comes out is what a shell pipe would give.
 * A reject tells the stage and the number of that stage's input line. */
int filter_run(const struct cmd *const cmds[], size_t stages, char **files, int n);
/* The pipeline that is c's first operand, its stages found among those from first up
 * to end; everything wrong in it dies with EX_USAGE. */
int pipe_main(const struct cmd *c, const struct cmd *const *first,
    const struct cmd *const *end, int argc, char **argv);
/* Do what is due, a transaction at a time, until nothing is; with --follow wait for
 * the next deadline and go on. */
int tick_main(const struct cmd *c, int argc, char **argv);
/* The same, options parsed. */
int tick_run(const struct cmd *c);
/* One report over one view of the ledger. */
int report_main(const struct cmd *c, int argc, char **argv);

/* Where all commands are one program: a command's name and its main. */
struct multi {
	const char *name;
	int (*main)(int argc, char **argv);
};
/* The command whose name the program was called by, or that its first word names; a
 * NULL name ends the entries.  Without either, say which there are.  Does not return
 * before the command does. */
int multi_main(const struct multi *entries, int argc, char **argv);

/* Compiled as a stage of ledger-pipe, a filter has no main but an entry in a section of
 * its own, which the linker puts together into one list.  In the program that is all
 * commands it has both. */
#if defined BOBA_NO_MAIN || defined BOBA_MULTI
#define STAGE_OF(one) \
	static const struct cmd *const stage_##one \
	    __attribute__((used, section("boba_stages"))) = &one;
#else
#define STAGE_OF(one)
#endif
#ifdef BOBA_NO_MAIN
#define MAIN_OF(one, loop)
#else
#define MAIN_OF(one, loop) \
	int main(int argc, char **argv) \
	{ \
		guard_std(); \
		cli_finish(loop(&one, argc, argv)); \
	}
#endif
#define FILTER_MAIN(one) STAGE_OF(one) MAIN_OF(one, filter_main)
/* A filter that asks outside, or that has --due: it is no stage of a pipeline in one
 * process, whose one transaction could not wait; or that loads libraries which no other
 * stage needs. */
#define CALLER_MAIN(one) MAIN_OF(one, filter_main)
#define TICK_MAIN(one) MAIN_OF(one, tick_main)
#define REPORT_MAIN(one) MAIN_OF(one, report_main)

/* What reports take.  --since and --until are kept as typed, because what they mean
 * depends on a store's zone: report_window turns them into instants. */
struct report_options {
	const char *format, *columns, *by, *since, *until;
};
extern struct report_options report_options;
/* clang-format off */
#define REPORT_OPTIONS READ_OPTIONS, OPT_FORMAT, OPT_COLUMNS
#define WINDOW_OPTIONS OPT_SINCE, OPT_UNTIL
#define OPT_FORMAT {0, "format", .str = &report_options.format, .arg = "FORMAT", \
	.choices = "jsonl|table|csv|md", \
	.help = "how to print (a table on a terminal, else jsonl)"}
#define OPT_COLUMNS {'c', "columns", .str = &report_options.columns, .arg = "NAME,...", \
	.help = "a table of these columns (all for which a terminal has room)"}
#define OPT_SINCE {0, "since", .str = &report_options.since, .arg = "TIME", \
	.help = "from this time: 2024-02-12, 2024-02-12T07:00, 7d, 36h, today"}
#define OPT_UNTIL {0, "until", .str = &report_options.until, .arg = "TIME", \
	.help = "before this time, written like --since (now)"}
/* clang-format on */

/* A store, an item or the like that an option --KIND names (NULL: not given) was once
 * defined: else a usage error, so that a mistyped name is not taken for one without
 * rows. */
void report_known(struct ledger *l, const char *kind, const char *name);
/* Rows as --format and --columns say, for a command with a loop of its own. */
struct rows *report_rows(void);
/* The half-open window of --since and --until in a store's zone; not given:
 * INT64_MIN and INT64_MAX.  Dies with EX_USAGE when it is no time. */
void report_window(
    const struct zone *z, int64_t day_start, int64_t *since, int64_t *until);
/* Split --by at commas into at most max of the NULL-ended list of choices; indexes
 * into how.  Dies with EX_USAGE naming the choices.  Returns how many. */
size_t report_by(const char *usual, const char *const choices[], int *how, size_t max);

#endif
