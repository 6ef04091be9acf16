/* from-csv - tables of any kind into records */
#include "cli/cli.h"
#include "record/mapping.h"

static const char *format;
static struct words with, total, given;
static bool formats;

static const struct opt opts[] = {
    {'f', "format", .str = &format, .arg = "NAME|FILE",
	.help = "the mapping: a name that --formats lists, or a file"},
    {'w', "with", .words = &with, .arg = "NAME=FILE",
	.help = "the table in which the mapping looks up NAME; may come again"},
    {0, "total", .words = &total, .arg = "NAME=FIGURE",
	.help = "what the control total NAME must come to; may come again"},
    {'g', "given", .words = &given, .arg = "NAME=TEXT",
	.help = "the text that the mapping asks for by NAME; may come again"},
    {0, "formats", .flag = &formats, .help = "list the mappings there are"},
    PLAIN_OPTIONS,
    {0},
};

static int
list(void)
{
	struct buf out = {0};

	mapping_list(&out);
	out_write(&out);
	buf_free(&out);
	return EX_OK;
}

static int
run(int argc, char **argv)
{
	struct mapping *m;

	if (formats)
		return list();
	if (format == NULL)
		die(EX_USAGE, "--format is missing; --formats lists them");
	note_quiet(ledger_options.quiet);
	m = mapping_load(format, ledger_options.strict);
	reject_open(ledger_options.rejects, argv, argc);
	for (size_t i = 0; i < with.n; i++)
		mapping_with(m, with.v[i]);
	for (size_t i = 0; i < total.n; i++)
		mapping_total(m, total.v[i]);
	for (size_t i = 0; i < given.n; i++)
		mapping_given(m, given.v[i]);
	if (argc == 0)
		mapping_read(m, NULL, false);
	for (int i = 0; i < argc; i++)
		mapping_read(m, argv[i], argc > 1);
	return mapping_finish(m, ledger_options.quiet);
}

static const struct cmd from_csv = {
    .name = "from-csv",
    .brief = "turn tables of any kind into records",
    .about =
	"Reads CSV as tills, platforms and spreadsheets export it, and XLSX where\n"
	"xlsx2csv is installed, and writes records,\n"
	"by a mapping that says which column becomes what: see format(5).\n"
	"\n"
	"A row that cannot be used is rejected, named by line and column; the rest of\n"
	"its order goes on and carries rows_left_out.  With --rejects such rows are\n"
	"kept, under their header, ready to mend and feed again.  Where a bill says\n"
	"itself what its rows come to and they do not, that is told and the exit code is\n"
	"65, all records being written.  Memory does not grow with the file; tables given\n"
	"by --with are held in memory.  A ZIP of bills has to be unpacked first.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .writes = "what the mapping makes",
    .example =
	"from-csv -f coffee-bom-orders -w items=items.csv orders.csv | order-add\n"
	"from-csv -f wechat-merchant bill.csv | to-table\n"
	"from-csv --formats",
    .env = "XDG_CONFIG_HOME Mappings of one's own are in boba/formats below it, by "
	   "default ~/.config.\n"
	   "BOBA_SHARE Where the mappings that come with boba are, in formats.",
    .see = "order-add 1, sku-set 1, stock-receive 1, format 5, record 5",
    .opts = opts,
    .run = run,
};

int
main(int argc, char **argv)
{
	guard_std();
	argc = cli_parse(&from_csv, argc, argv);
	cli_finish(run(argc, argv));
}
