/* payment-reconcile - a channel's bill against the ledger */
#include "run/run.h"
#include "shop/catalog.h"
#include "shop/define.h"
#include "shop/reconcile.h"

enum { WINDOW_MS = 600000, OURS_DAYS = 30 };

static struct reconcile_how how = {.window_ms = WINDOW_MS, .ours_days = OURS_DAYS};
static const char *channel, *store;
static struct bill_source source;
static struct words accounts, given, figures;
static bool missing, post;
static int64_t write_off;

static const struct opt opts[] = {
    OPT_LEDGER,
    OPT_DRY_RUN,
    OPT_NOW,
    OPT_BY,
    OPT_REJECTS,
    OPT_STRICT,
    OPT_WAIT,
    OPT_QUIET,
    OPT_LATE,
    {'f', "format", .str = &source.format, .arg = "NAME|FILE",
	.help = "the mapping that reads the bill (none: it is bill records)"},
    {'g', "given", .words = &given, .arg = "NAME=TEXT",
	.help = "the text that the mapping asks for by NAME; may come again"},
    {0, "total", .words = &figures, .arg = "NAME=FIGURE",
	.help = "what the bill's total NAME must come to; may come again"},
    OPT_SINCE,
    OPT_UNTIL,
    {0, "channel", .str = &channel, .arg = "CHANNEL",
	.help = "the channel, when the bill does not say it or says another"},
    {'s', "store", .str = &store, .arg = "STORE",
	.help =
	    "the store whose bill this is: only its payments are missed (the only one)"},
    {0, "window", .duration_ms = &how.window_ms, .arg = "TIME",
	.help = "payments without a number: how far apart in time (10m)"},
    {0, "tolerance", .num = &how.tolerance, .arg = "FEN",
	.help = "how far apart the two amounts of a payment may be (0)"},
    {0, "missing", .flag = &missing,
	.help = "print what is missing here, as orders for order-add"},
    {0, "post", .flag = &post,
	.help = "book fees, subsidies, refunds, costs and settlements"},
    {0, "account", .words = &accounts, .arg = "KIND=ACCOUNT",
	.help = "post rows of this kind to this account (-: to none); may come again"},
    {0, "nearest", .flag = &how.nearest,
	.help = "post what time alone matched even where another fits"},
    {0, "write-off", .num = &write_off, .arg = "DAYS", .min = 1,
	.help = "with --post, give up payments the bill lacks after so many days"},
    {0},
};

static void
check_options(void)
{
	const char *want;
	size_t i;

	if (missing && post)
		cli_usage("--missing and --post do not go together");
	if (write_off && !post)
		cli_usage("--write-off goes with --post");
	if (channel && !name_fits(text_of(channel)))
		cli_usage("--channel: expected a name, got '%s'", channel);
	for (i = 0; i < accounts.n; i++)
		if ((want = reconcile_account(&how, accounts.v[i])) != NULL)
			cli_usage(
			    "--account: expected %s, got '%s'", want, accounts.v[i]);
	if ((given.n || figures.n) && !source.format)
		cli_usage("--given and --total go with --format");
	source.given = given.v;
	source.given_n = given.n;
	source.figure = figures.v;
	source.figure_n = figures.n;
	source.strict = ledger_options.strict;
	how.channel = text_of(channel);
	how.store = text_of(store);
	how.dry_run = ledger_options.dry_run;
	how.write_off = write_off != 0;
	if (write_off)
		how.ours_days = write_off;
}

/* Where days are cut; and the store, when there is only one. */
static void
find_store(struct ledger *l)
{
	static struct buf name;
	const struct store *where;
	bool only = false;

	ledger_begin_read(l);
	where = store ? catalog_store(l, how.store, ledger_now(l))
		      : catalog_first_store(l, &only);
	if (store && !where)
		cli_usage("--store: no such store: '%s'", store);
	if (missing && !store && !only)
		cli_usage("--missing needs --store where there is not one store alone");
	if (where && only && !store) {
		buf_text(&name, where->name);
		how.store = (struct text){name.p, name.n};
	}
	how.zone = where ? where->zone : zone_find(TEXT("UTC"));
	ledger_end_read(l);
}

static int
run(int argc, char **argv)
{
	struct tally tally = {0};
	struct reconcile *c;
	struct ledger *l;
	struct rows *rows;
	bool agrees = true;
	int code;

	check_options();
	l = ledger_open(post ? LEDGER_WRITE : LEDGER_READ);
	find_store(l);
	report_window(how.zone, 0, &how.since, &how.until);
	note_quiet(ledger_options.quiet);
	reject_open(ledger_options.rejects, argv, argc);
	c = reconcile_open(&how);
	source.path = argc ? argv[0] : NULL;
	if (source.format)
		agrees = reconcile_read_bill(c, &source, &tally);
	else
		reconcile_read_records(c, source.path, source.strict, &tally);
	ledger_begin_read(l);
	reconcile_match(c, l);
	ledger_end_read(l);
	rows = rows_open(missing ? ROWS_JSONL : ROWS_AUTO);
	if (missing)
		reconcile_missing(c, rows);
	else if (post)
		reconcile_post(c, l, rows);
	else
		reconcile_show_all(c, rows);
	rows_close(rows);
	reconcile_free(c);
	ledger_leave(l);
	code = reject_close(&tally, ledger_options.quiet, false);
	return agrees ? code : EX_DATAERR;
}

static const struct cmd payment_reconcile = {
    .name = "payment-reconcile",
    .brief = "match a channel's bill with the ledger, and post what it says",
    .about =
	"Reads a channel's bill by a mapping (--format), or the rows that from-csv made of\n"
	"one, and looks for each sale and refund of it in the ledger: by its numbers (the\n"
	"channel's own of the payment or the refund, ours of the order), else by its\n"
	"amount and time, the nearest first (a day without a time is taken as noon).  A row\n"
	"is used once, and so is a payment.  Rows without a number that are equal are as many\n"
	"as there are.  Money that was paid into a wallet (wallet-add) is known by its number\n"
	"and is no order's.  Days are cut, and times are shown, where the store of --store is,\n"
	"else the first one.\n"
	"\n"
	"A line for each row, and for each payment and refund of the bill's days that\n"
	"the bill lacks, with its state:\n"
	"  matched         both have it, at one amount, or within --tolerance\n"
	"  amount_differs  both have it\n"
	"  missing_here    the bill alone has it: see --missing\n"
	"  missing_there   the ledger alone has it, and the bill goes on beyond it\n"
	"  unsettled       the bill says it is not settled yet, or ends before it\n"
	"  ours            the ledger alone has it, for 30 days (--write-off) or more\n"
	"  duplicate       the bill has it a second time\n"
	"  no_order        an advert, a withdrawal, a fee of its own and the like\n"
	"The last line has state summary: the sums, by kind of row and by state.  What\n"
	"was matched by time and might as well be another order is ambiguous.\n"
	"\n"
	"--post books what was matched and not ambiguous, each row once however often it\n"
	"comes: the fee that was not known yet (it counts on the order's day), what the\n"
	"platform added, what lies within the tolerance, refunds that the channel has\n"
	"paid (those that the bill alone knows count on its day), adverts and insurance as\n"
	"expenses, withdrawals into bank.  Cash of the channel then is what the channel has\n"
	"to pay out.  Fees of parts of a fen are rounded so that the fees of a bill add up\n"
	"to its rounded sum.  Lines are told after they are committed; not_posted says why\n"
	"one was left.  Where withdrawals are recorded otherwise, --account withdrawal=-\n"
	"leaves them.\n"
	"\n"
	"--missing prints sales missing here as orders that happened, of which the total\n"
	"alone is known, for order-add; when they are in, the same bill finds them.",
    .operands = "[BILL]",
    .most_operands = 1,
    .writes = "reconciled",
    .example =
	"payment-reconcile -f wechat-merchant bill.csv | to-table\n"
	"payment-reconcile -f wechat-merchant --missing -s S1 bill.csv | order-add | payment-record | order-confirm\n"
	"payment-reconcile -f wechat-merchant --post bill.csv",
    .see = "from-csv 1, payment-record 1, ledger-query 1, record 5, views 5",
    .opts = opts,
    .run = run,
};

int
main(int argc, char **argv)
{
	guard_std();
	argc = cli_parse(&payment_reconcile, argc, argv);
	cli_finish(run(argc, argv));
}
