/* to-table - records of any kind as an aligned table */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "record/rows.h"

static const char *columns, *format;

static const struct opt opts[] = {
    {'c', "columns", .str = &columns, .arg = "NAME,...",
	.help = "these members in this order (all, as they first appear)"},
    {'f', "format", .str = &format, .arg = "FORMAT", .choices = "table|csv|md",
	.help = "an aligned table, CSV for a spreadsheet, or Markdown (table)"},
    PLAIN_OPTIONS,
    {0},
};

static enum rows_format
chosen(void)
{
	if (format && strcmp(format, "csv") == 0)
		return ROWS_CSV;
	return format && strcmp(format, "md") == 0 ? ROWS_MD : ROWS_TABLE;
}

/* false: a line was rejected and the first reject is to be the last. */
static bool
show(struct rows *rows, struct record *r, struct tally *tally)
{
	if (r->reject.code) {
		reject_say(&r->reject, r->number, NULL, r->line);
		tally->rejected++;
		return !ledger_options.strict;
	}
	rows_record(rows, r);
	rows_end(rows);
	tally->done++;
	return true;
}

static bool
show_file(struct rows *rows, const char *name, struct tally *tally)
{
	int fd =
	    strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct batch b;
	bool go = true;
	size_t i;

	if (fd < 0)
		die(EX_NOINPUT, "cannot open %s:", name);
	batch_open(&b, fd);
	while (go && batch_next(&b))
		for (i = 0; i < b.n && go; i++)
			go = show(rows, &b.rec[i], tally);
	batch_close(&b);
	if (fd != STDIN_FILENO)
		close(fd);
	return go;
}

static int
run(int argc, char **argv)
{
	struct tally tally = {0};
	struct rows *rows = rows_open(chosen());
	bool go = true;
	int i;

	note_quiet(ledger_options.quiet);
	reject_open(ledger_options.rejects, argv, argc);
	if (columns)
		rows_columns(rows, columns);
	if (argc == 0)
		show_file(rows, "-", &tally);
	for (i = 0; i < argc && go; i++)
		go = show_file(rows, argv[i], &tally);
	rows_close(rows);
	return reject_close(&tally, ledger_options.quiet, false);
}

static const struct cmd to_table = {
    .name = "to-table",
    .brief = "show records as an aligned table",
    .about =
	"Reads JSON Lines of any kind and prints a row for each record.  Columns line\n"
	"up with Chinese and emoji in them, numbers stand to the right, and what\n"
	"record(5) lists as money is shown with its two places; the heading of a member\n"
	"that ends in _fen then ends in _amount.  A list or an object is shown as its\n"
	"JSON text.\n"
	"\n"
	"Columns and widths come from the first 1,000 records; the rest is printed as\n"
	"it comes.  A member that first appears later is named in a note: ask for it\n"
	"with --columns.  So is, at the end, a column that was asked for and that no\n"
	"record had.  In CSV a text that a spreadsheet would run as a formula gets\n"
	"a ' in front.  The header is bold on a terminal, unless NO_COLOR is set.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "any record",
    .writes = "a table",
    .example = "margin-report --by day,sku --since 7d | to-table\n"
	       "stock-level | to-table --columns item,available,unit",
    .env = "NO_COLOR When set, the header is not bold on a terminal.",
    .see = "stock-level 1, margin-report 1, record 5",
    .opts = opts,
    .run = run,
};

int
main(int argc, char **argv)
{
	guard_std();
	argc = cli_parse(&to_table, argc, argv);
	cli_finish(run(argc, argv));
}
