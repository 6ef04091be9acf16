/* ledger-balance - what accounts hold, now or at a time */
#include "run/run.h"
#include "shop/book.h"

static struct book_question q;

static const struct opt opts[] = {
    REPORT_OPTIONS,
    {0, "at", .str = &q.at, .arg = "TIME",
	.help = "as the ledger knew it then: 2024-02-12, 2024-02-12T07:00, 7d, today"},
    {0},
};

static int
balance(void)
{
	struct ledger *l = ledger_open(LEDGER_READ);
	struct rows *rows = report_rows();

	ledger_begin_read(l);
	book_print_balances(l, rows, &q);
	ledger_end_read(l);
	rows_close(rows);
	ledger_close(l);
	return EX_OK;
}

static const struct cmd ledger_balance_cmd = {
    .name = "ledger-balance",
    .brief = "show what accounts hold, now or at a time",
    .about =
	"A row for each account whose name fits one of the patterns, all when there is\n"
	"none: posted, what was moved to it less what was moved from it; held, what is\n"
	"set aside of that; available, the rest; in the account's unit, money in minor\n"
	"units (fen), cost in micros (millionths of a yuan).  In a pattern * stands for\n"
	"any run of characters:\n"
	"\n"
	"  stock:S1:*  what is on hand in a store      stock:*:milk  of an item anywhere\n"
	"  cash:*      money received, by channel      owed:*        refunds not paid yet\n"
	"  drawer:*    cash in the stores' drawers     expense:*     what was spent\n"
	"\n"
	"Accounts of the outside world (supplier, customer, payer and so on) go below 0:\n"
	"all accounts of one unit add up to 0.\n"
	"\n"
	"With --at it is what the ledger knew at that time: what was recorded later\n"
	"does not count, even if it had happened before.",
    .operands = "[PATTERN]...",
    .most_operands = -1,
    .writes = "balance",
    .example = "ledger-balance 'stock:S1:*' --at 2024-02-12 --format table",
    .see = "ledger-register 1, stock-level 1, ledger-query 1",
    .opts = opts,
};

int
main(int argc, char **argv)
{
	guard_std();
	q.patterns = cli_parse(&ledger_balance_cmd, argc, argv);
	q.pattern = argv;
	cli_finish(balance());
}
