/* ledger-query - the owner's own questions */
#include "ledger/query.h"
#include "run/run.h"
#include "shop/catalog.h"
#include "shop/days.h"

static bool list;
static int64_t timeout_ms = 5000;
static struct words params;

static const struct opt opts[] = {
    REPORT_OPTIONS,
    {0, "list", .flag = &list, .help = "list the named questions and their parameters"},
    {0, "param", .words = &params, .arg = "NAME=VALUE",
	.help =
	    "a parameter's value, as --NAME VALUE behind the question; may come again"},
    {0, "timeout", .duration_ms = &timeout_ms, .min = 1, .arg = "TIME",
	.help = "how long finding the answer may take (5s)"},
    {0},
};

/* The shop's today, by which questions count days back. */
static void
today(struct ledger *l, char out[TIME_LEN])
{
	const struct store *where;

	ledger_begin_read(l);
	where = catalog_first_store(l, NULL);
	date_print(out, zone_day(where ? where->zone : NULL, clock_now(),
			    where ? where->day_start : 0));
	days_load(l);
	ledger_end_read(l);
	db_business_day(ledger_db(l), days_find);
}

static void
ask(const char *question, char **word, int n, struct rows *rows)
{
	struct query *q =
	    query_is_name(question) ? query_named(question) : query_of_sql(question);
	char now[TIME_LEN], day[TIME_LEN];
	struct ledger *l;

	query_take(q, &params, word, n);
	l = ledger_open(LEDGER_READ);
	today(l, day);
	query_offer(q, "today", day);
	query_offer(q, "now", time_print(now, clock_now(), NULL));
	query_answer(q, l, timeout_ms, rows);
	ledger_close(l);
	query_free(q);
}

static int
run(int argc, char **argv)
{
	struct rows *rows = report_rows();

	if (list && argc > 0)
		cli_usage("--list takes no question");
	if (!list && (argc == 0 || !*argv[0]))
		cli_usage("no question given; --list lists those with a name");
	if (list)
		query_list(rows);
	else
		ask(argv[0], argv + 1, argc - 1, rows);
	rows_close(rows);
	return EX_OK;
}

static const struct cmd ledger_query = {
    .name = "ledger-query",
    .brief = "ask the ledger a question of your own",
    .about =
	"Answers a named question or one in SQL, a row of the answer a record.  Named\n"
	"questions are files NAME.sql, your own or those that come with boba; --list\n"
	"shows them.  The first line of such a file is a comment that says what it\n"
	"answers, and comments like\n"
	"\n"
	"  -- :days 7 how many days back\n"
	"\n"
	"below it declare parameters with their defaults ('' for an empty one), given as\n"
	"--days 14 or --param days=14.  Where the default is words with | between, it takes\n"
	"one of them, the first when none is given.  A comment \"-- spare fee,cost\" names the columns that\n"
	"a table goes without where a terminal has no room for all, the first of them\n"
	"first; -c chooses others.  The SQL is that of SQLite, over the views that\n"
	"views(5) describes.  In it, :today is the first store's business day and :now\n"
	"the time in UTC.\n"
	"\n"
	"Nothing can be changed: only SELECT is answered, and it reads nothing but the\n"
	"views.  An answer that takes too long or needs more than 64 MiB of memory is\n"
	"broken off: ask for fewer days, or margin-report(1), which has sums by day\n"
	"ready.  What has to be sorted may be more: it goes into a file without a name in\n"
	"/var/tmp.  A question never waits for those who write.",
    .operands = "NAME|SELECT... [--PARAM VALUE]...",
    .most_operands = -1,
    .open_options = true,
    .writes = "row",
    .example =
	"ledger-query top-sellers --days 7\n"
	"ledger-query 'SELECT day, sum(total) AS total FROM orders WHERE sold GROUP BY day'",
    .see = "margin-report 1, stock-level 1, to-table 1, views 5",
    .env = "XDG_CONFIG_HOME Questions of one's own are in boba/queries below it, by "
	   "default ~/.config.\n"
	   "BOBA_SHARE Where the questions that come with boba are, in queries.\n"
	   "COLUMNS How wide a table may be, instead of as wide as the terminal.\n"
	   "SQLITE_TMPDIR Where what is sorted goes, instead of /var/tmp.",
    .data = "the question is wrong, denied or takes too long",
    .opts = opts,
    .run = run,
};

int
main(int argc, char **argv)
{
	guard_std();
	argc = cli_parse(&ledger_query, argc, argv);
	cli_finish(run(argc, argv));
}
