/* stock-issue - record stock that goes out without being sold */
#include "run/run.h"
#include "shop/stock.h"

static const char *reason;
static bool retry, expired;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "reason", .str = &reason, .arg = "REASON",
	.choices = "waste|spill|remake|staff|sample|return",
	.help = "why, for records that do not say"},
    {0, "expired", .flag = &expired, .help = "take lots that are past their date, too"},
    {0, "retry", .flag = &retry, .help = "try again what was refused"},
    {0},
};

static void
issue(struct ledger *l, struct record *r)
{
	stock_issue(l, r, reason, expired ? STOCK_EXPIRED : STOCK_FRESH, retry);
}

static const struct cmd stock_issue_cmd = {
    .name = "stock-issue",
    .brief = "record stock that goes out without being sold",
    .about =
	"Each record takes so much (qty) of an item out of a store's stock, and says why:\n"
	"\n"
	"  waste   thrown away: past its date, spoilt, left over\n"
	"  spill   spilt or dropped\n"
	"  remake  used for a drink that was made again\n"
	"  staff   for those who work here\n"
	"  sample  given to try\n"
	"  return  back to the supplier\n"
	"\n"
	"The quantity goes to issued:REASON:STORE:ITEM and what it has cost from the\n"
	"store's value to loss:REASON:STORE, so that the accounts tell what each reason\n"
	"costs; what is returned goes to the supplier's and purchases' accounts, and what\n"
	"is owed to the supplier stays as it is.  The record gets cost_micros and, in\n"
	"`taken`, the lots it was taken from: the first to expire first, or the one that\n"
	"`lot` names, whatever its date.  Lots that are past their date are taken without\n"
	"being named only with --expired.\n"
	"\n"
	"With `sku` instead of item, and options where it has some, so many drinks take\n"
	"what their recipe says now, or at the time `at`: all of it, or nothing.\n"
	"\n"
	"What is not there, or held for orders, is refused as no_stock; `short` inside\n"
	"`refused` names what lacks.  With happened:true, and in a store that was defined\n"
	"with negative:true, nothing is refused: what the book lacks is booked as short.\n"
	"\n"
	"`key` makes a record one entry: the same again comes out as it did the first time\n"
	"and nothing is written; other content under the key is rejected (key_conflict).\n"
	"Without key, `at` and what the record says are the key; one of them is needed.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "issue",
    .writes = "issue",
    .example =
	"echo '{\"store\":\"S1\",\"item\":\"milk\",\"qty\":500,\"reason\":\"spill\",\"key\":\"0212-1\"}' | stock-issue",
    .see = "stock-receive 1, stock-make 1, stock-level 1, ledger-balance 1, record 5",
    .opts = opts,
    .step = issue,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(stock_issue_cmd)
