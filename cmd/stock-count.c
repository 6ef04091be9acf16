/* stock-count - set what was counted beside the book, and approve it */
#include "run/run.h"
#include "shop/stock_count.h"

static bool approve, retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "approve", .flag = &approve, .help = "each record names a count to be posted"},
    {0, "retry", .flag = &retry,
	.help = "post what was held of an approved count; try again what was refused"},
    {0},
};

static void
count(struct ledger *l, struct record *r)
{
	stock_count(l, r, approve, retry);
}

static const struct cmd stock_count_cmd = {
    .name = "stock-count",
    .brief = "compare a count of the stock with the book, and post the difference",
    .about =
	"Each record is a line of one count, an evening's sheet: so much (counted, in the\n"
	"item's unit) of an item was found in a store.  It is set beside the book as it\n"
	"was in the shop at the moment of counting (at; now, when it is not given), so\n"
	"selling may go on: book is what was on hand then, less what had been sold short,\n"
	"and variance is counted less book, below 0 when something is missing.  What was\n"
	"sold but not yet in the ledger is missing too: bring the till's orders in first.\n"
	"\n"
	"variance_bp is the variance in basis points (3500 is 35 %) of what should have\n"
	"been used since the item was last counted, by the recipes of what was sold and\n"
	"for batches made; that quantity is told as used.  Where there is no approved\n"
	"count before, or nothing was used, it is of the book.  cost_micros is what the\n"
	"variance costs at what the item's stock has cost.\n"
	"\n"
	"A later line for an item takes the place of the earlier while the count is open,\n"
	"later by at.  The same line again comes out as it did the first time.\n"
	"\n"
	"A record with count, store and approve:true, or any with --approve, posts all\n"
	"lines of the count at once, each by its variance: between the stock and\n"
	"counted:STORE:ITEM, and what it costs between value:STORE and loss:count:STORE.\n"
	"What was found is put to the newest lot, or a lot named after the count, having\n"
	"made good what was sold short; what is missing leaves the lots that expire first.\n"
	"What orders hold is not taken: such a line is posted as far as possible, held\n"
	"tells the rest, and --retry posts that later.  A line whose item was counted\n"
	"later, and that posted, is superseded and posts nothing.  A count that was never\n"
	"approved changes nothing; one that was takes no more lines (count_closed).\n"
	"\n"
	"ledger-query count-variance --count NAME shows a count by what it costs.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "count",
    .writes = "count",
    .example =
	"stock-count sheet.jsonl\n"
	"echo '{\"count\":\"0212\",\"store\":\"S1\"}' | stock-count --approve --by chen",
    .see = "stock-level 1, stock-issue 1, ledger-query 1, record 5, views 5",
    .opts = opts,
    .step = count,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(stock_count_cmd)
