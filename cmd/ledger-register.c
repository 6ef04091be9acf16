/* ledger-register - every transfer of accounts, with what was there after it */
#include <string.h>

#include "run/run.h"
#include "shop/book.h"

static struct book_question q;

static const struct opt opts[] = {
    READ_OPTIONS,
    {0, "format", .str = &report_options.format, .arg = "FORMAT",
	.choices = "jsonl|table|csv|md|hledger",
	.help = "how to print (a table on a terminal, else jsonl)"},
    OPT_COLUMNS,
    {0, "at", .str = &q.at, .arg = "TIME",
	.help = "as the ledger knew it then: 2024-02-12, 2024-02-12T07:00, 7d, today"},
    {0},
};

static const struct cmd ledger_register_cmd = {
    .name = "ledger-register",
    .brief = "show every transfer of accounts and the balance after it",
    .about =
	"A row for each transfer to or from an account whose name fits one of the\n"
	"patterns (all accounts when there is none), in the order in which they were\n"
	"recorded: at, when it happened; recorded_at, when the ledger learned it; the\n"
	"number and type of the event and what it is of; the account and the other\n"
	"side; change, what came (less than 0: went), and balance, what the account then\n"
	"had, in its unit.  In a pattern * stands for any run of characters.  What is\n"
	"only held is not moved and has no row.\n"
	"\n"
	"With --at it ends with what the ledger knew at that time.\n"
	"\n"
	"--format hledger prints a journal for hledger: a transaction for each event,\n"
	"two postings for each transfer, units as commodities.  The balances that\n"
	"hledger makes of the whole journal are those of ledger-balance.  In names, a\n"
	"blank, %, ;, | and \" stand as %20 and the like.",
    .operands = "[PATTERN]...",
    .most_operands = -1,
    .spare = "recorded_at,unit,of,seq,event,other",
    .writes = "transfer",
    .example = "ledger-register cash:wechat | tail -5 | to-table\n"
	       "ledger-register --format hledger >shop.journal",
    .see = "ledger-balance 1, ledger-dump 1, ledger-query 1",
    .opts = opts,
};

static int
print(void)
{
	bool journal =
	    report_options.format && strcmp(report_options.format, "hledger") == 0;
	struct ledger *l = ledger_open(LEDGER_READ);
	struct rows *rows;

	ledger_begin_read(l);
	if (journal && report_options.columns)
		cli_usage("--columns is for tables: a journal has none");
	if (journal) {
		book_print_hledger(l, &q);
	} else {
		rows = report_rows();
		rows_spare(rows, ledger_register_cmd.spare);
		book_print_register(l, rows, &q);
		rows_close(rows);
	}
	ledger_end_read(l);
	ledger_close(l);
	return EX_OK;
}

int
main(int argc, char **argv)
{
	guard_std();
	q.patterns = cli_parse(&ledger_register_cmd, argc, argv);
	q.pattern = argv;
	cli_finish(print());
}
