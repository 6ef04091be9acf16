/* cli.h - a command's one declaration: options, help, man page, completion */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/base.h"

struct call;
struct ledger;
struct record;
struct rows;

/* Words given to an option that may come again. */
struct words {
	const char **v;
	size_t n;
};

/* One option.  Exactly one of flag, str, num, money, time, duration_ms, words
 * is set; the kind follows from which.  A table ends with {0}.  Given again, a
 * flag stays set and a value takes the place of the one before. */
struct opt {
	char letter;      /* 0: none */
	const char *name; /* long name without the dashes; every option has one */
	bool *flag;
	const char **str;
	int64_t *num;         /* whole number */
	int64_t *money;       /* minor units, written as 12.50 */
	int64_t *time;        /* RFC 3339, ms */
	int64_t *duration_ms; /* "30m", "1h30m" */
	struct words *words;  /* may be given again; kept in order */
	int64_t min; /* of num, money and duration_ms: the least that is taken */
	const char *choices; /* str: "jsonl|table|csv", anything else is an error */
	const char *arg;     /* the word that stands for the argument in help */
	const char *help; /* what it does, lower case, no full stop; defaults in () */
};

/* What every command on the ledger takes; the same words everywhere. */
struct ledger_options {
	const char *ledger;  /* -l, --ledger FILE */
	bool dry_run;        /* -n, --dry-run */
	int64_t now;         /* --now TIME; INT64_MIN when not given */
	const char *by;      /* --by NAME: who does it, kept in every event */
	const char *rejects; /* --rejects FILE: rejected lines, whole */
	bool strict;         /* --strict: stop at the first reject */
	int64_t wait_ms;     /* --wait TIME: for the ledger's lock (1m) */
	bool quiet;          /* -q, --quiet: no summary, no notes */
	bool fail_on_refuse; /* --fail-on-refuse: a refusal makes it 1 */
	bool export;         /* --export: print the definitions in force */
	bool late;           /* --late: into a closed month, too */
	bool due;            /* --due: a filter that does what is due instead */
	bool follow;         /* --follow: a tick that stays and waits */
	int64_t within_ms;   /* --within TIME: for an answer from outside (10s) */
	int64_t every_ms;    /* --every TIME: at most so long between looks; 0 */
};
extern struct ledger_options ledger_options;

/* Rows for a command's table: all of them, what a reader needs, what a filter
 * that has no ledger needs, and what a report prints with. */
/* clang-format off */
#define LEDGER_OPTIONS OPT_LEDGER, OPT_DRY_RUN, OPT_NOW, OPT_BY, OPT_REJECTS, OPT_STRICT, \
	OPT_WAIT, OPT_QUIET, OPT_FAIL_ON_REFUSE, OPT_LATE
#define TICK_OPTIONS OPT_LEDGER, OPT_DRY_RUN, OPT_NOW, OPT_BY, OPT_WAIT, OPT_QUIET, \
	OPT_FOLLOW, OPT_EVERY
#define OPT_WITHIN {0, "within", .duration_ms = &ledger_options.within_ms, \
	.arg = "TIME", .min = 100, .help = "how long to wait for an adapter's answer (10s)"}
#define DUE_OPTIONS OPT_DUE, OPT_FOLLOW, OPT_EVERY
#define READ_OPTIONS OPT_LEDGER, OPT_NOW
#define PLAIN_OPTIONS OPT_REJECTS, OPT_STRICT, OPT_QUIET
#define OPT_LEDGER {'l', "ledger", .str = &ledger_options.ledger, .arg = "FILE", \
	.help = "the ledger ($BOBA_LEDGER, else ~/.local/share/boba/ledger.db)"}
#define OPT_DRY_RUN {'n', "dry-run", .flag = &ledger_options.dry_run, \
	.help = "do everything, then take it back; records carry dry_run"}
#define OPT_NOW {0, "now", .time = &ledger_options.now, .arg = "TIME", \
	.help = "use TIME as the clock, in a trial ledger ($BOBA_NOW)"}
#define OPT_BY {0, "by", .str = &ledger_options.by, .arg = "NAME", \
	.help = "who does this, kept in every event ($BOBA_BY)"}
#define OPT_REJECTS {0, "rejects", .str = &ledger_options.rejects, .arg = "FILE", \
	.help = "write rejected lines there, whole, to mend and feed again"}
#define OPT_STRICT {0, "strict", .flag = &ledger_options.strict, \
	.help = "stop at the first rejected line"}
#define OPT_WAIT {0, "wait", .duration_ms = &ledger_options.wait_ms, .arg = "TIME", \
	.help = "how long to wait for the ledger's lock (1m)"}
#define OPT_QUIET {'q', "quiet", .flag = &ledger_options.quiet, \
	.help = "no summary and no notes on stderr"}
#define OPT_FAIL_ON_REFUSE {0, "fail-on-refuse", .flag = &ledger_options.fail_on_refuse, \
	.help = "end with 1 when anything was refused"}
#define OPT_LATE {0, "late", .flag = &ledger_options.late, \
	.help = "record what happened in a month that is closed, too"}
#define OPT_EXPORT {0, "export", .flag = &ledger_options.export, \
	.help = "print the definitions in force, as records that are read back"}
#define OPT_DUE {0, "due", .flag = &ledger_options.due, \
	.help = "read no records, but do what is due, as a tick does"}
#define OPT_FOLLOW {0, "follow", .flag = &ledger_options.follow, \
	.help = "stay, and do what falls due when it falls due"}
#define OPT_EVERY {0, "every", .duration_ms = &ledger_options.every_ms, .arg = "TIME", \
	.help = "with --follow, look at least this often (1s)"}
/* clang-format on */

/* A command.  Exactly one of step, tick, report, run is set, but that one with step and
 * DUE_OPTIONS is a tick, too. */
struct cmd {
	const char *name;  /* stock-reserve */
	const char *brief; /* one line, lower case, no full stop */
	/* Paragraphs, separated by a blank line; help and man wrap them.  A line
	 * that begins with a space or a tab is printed as it stands. */
	const char *about;
	/* Of a report: the columns, with commas, that its table goes without on a
	 * terminal that is too narrow, the first of them first; NULL for none. */
	const char *spare;
	const char *operands; /* "[FILE]..." or NULL; for help and man */
	const char *reads;    /* record kind on stdin, NULL for none */
	const char *writes;   /* record kind on stdout */
	const char *example;  /* one or more shell lines */
	const char *see;      /* "stock-confirm 1, ledger 5" */
	const char *no;       /* for one that asks: what exit code 1 says */
	const char *env;      /* "NO_COLOR no colour" a line; those of the ledger and
			       * of reports follow from the options and the kind */
	const char *data;     /* what 65 says, where it is not about rejected records */
	/* A part of the help and the page that the program prints from a table of its
	 * own: its title, and its lines appended to b, printed as they stand. */
	const char *section;
	void (*section_lines)(struct buf *b);
	const struct opt *opts;
	int most_operands; /* more is a usage error; -1: any number */
	/* Words behind the first operand that look like options but are not in the
	 * table are left among the operands, in order: what they mean depends on it. */
	bool open_options;
	/* Called when the words are parsed, before a ledger is opened: for what is
	 * wrong in the options (cli_usage), or for one that prints and ends
	 * (cli_finish). */
	void (*options)(void);

	/* A filter: called once for each record that is not refused and not of a
	 * dry run.  takes_refused: those with `refused` come too. */
	void (*step)(struct ledger *, struct record *);
	bool takes_refused;
	/* Called once for each record before step would be: for what takes long and
	 * needs no ledger.  Records that are read from input come here before the lock
	 * is taken, a whole batch at once, and several threads share in it; those of a
	 * stage before come inside its transaction.  It may reject the record, and step
	 * is not called then; what else it found hangs on the record's prepared, in the
	 * record's arena.  It writes no members: nothing is decided yet. */
	void (*before)(struct record *);
	/* Called once with --export (definitions): print what is in force. */
	void (*export)(struct ledger *, struct rows *);
	/* A tick: is anything due?  A look without a lock or a transaction of ours;
	 * *next: the next deadline known (ms), INT64_MAX for none. */
	bool (*due)(struct ledger *, int64_t *next);
	/* A tick: do what is due now, at most a thousand things in this one
	 * transaction, append a JSON line for each to out; true when more may be
	 * due. */
	bool (*tick)(struct ledger *, struct buf *out);
	/* A filter or a tick that asks outside (ledger/call.h): what came of one call,
	 * in a batch of its own.  A filter's record is the call's; a tick appends lines
	 * to out, which is NULL in a filter. */
	void (*told)(struct ledger *, struct call *, struct buf *out);
	/* A report over a read transaction.  prepare, when set, is called before, on a
	 * ledger that may be written (folding a rollup), if it may be. */
	void (*report)(struct ledger *, struct rows *);
	void (*prepare)(struct ledger *);
	/* Anything else: the exit code. */
	int (*run)(int argc, char **argv);
};

/* Parse argv by c->opts: short letters cluster, --name=value and --name value,
 * options and operands mixed, -- ends options, no abbreviations.  --help[=man|
 * complete], -h, --version print and end; a wrong word dies with EX_USAGE and
 * "try 'NAME --help'".  Returns the number of operands, moved to argv[0..n-1].
 * Sets program; takes $BOBA_NOW and $BOBA_BY where the options are offered and
 * not given (empty is unset; a BOBA_NOW that is no time dies with EX_CONFIG),
 * and sets the clock when there is a --now. */
int cli_parse(const struct cmd *c, int argc, char **argv);

/* The same for the words of a stage that runs inside outer (ledger-pipe): only its own
 * options are taken; those of struct ledger_options hold for all stages, belong to
 * outer and are a usage error here.  program is outer's again afterwards. */
int cli_parse_stage(
    const struct cmd *c, const struct cmd *outer, int argc, char **argv);

/* Die with EX_USAGE, the message and "try 'NAME --help'": for what a command
 * finds wrong in its operands and in options that do not go together. */
_Noreturn void cli_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The three renderers, to stdout. */
void cli_help(const struct cmd *c);
void cli_man(const struct cmd *c);      /* mdoc, lints clean */
void cli_complete(const struct cmd *c); /* "word TAB description" a line */

/* Flush and close stdout; the only way out of main.  Ends with EX_IOERR and a
 * message when anything written was lost, else with code.  Does not return. */
_Noreturn void cli_finish(int code);

#endif
