/* stock-make - record batches that are made and packages that are opened */
#include "run/run.h"
#include "shop/stock.h"

static bool retry, expired;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "expired", .flag = &expired, .help = "use lots that are past their date, too"},
    {0, "retry", .flag = &retry, .help = "try again what was refused"},
    {0},
};

static void
make(struct ledger *l, struct record *r)
{
	stock_make(l, r, expired ? STOCK_EXPIRED : STOCK_FRESH, retry);
}

static const struct cmd stock_make_cmd = {
    .name = "stock-make",
    .brief = "record batches that are made and packages that are opened",
    .about =
	"A batch: the parts that the item's recipe names (item-set: recipe and makes, what\n"
	"comes of one batch) are taken from stock, first to expire first, and what was made\n"
	"comes in as a new lot whose value is what the parts have cost.  `batches` says how\n"
	"many (1), or `qty` how much is wanted: as many whole batches as give it.  `yield`\n"
	"is what really came of it, where that differs; `made` in the answer tells the lot,\n"
	"planned, yield and yield_bp, the yield in basis points of the plan.  The lot keeps\n"
	"from now, or from `at`, for the item's shelf_life, or its opened_life where that\n"
	"is shorter or the only one; `lot` names it.  A batch that came to nothing is made\n"
	"and then issued as waste.\n"
	"\n"
	"A package: with `open`, so much of a lot that is closed (the first to expire, or\n"
	"the one that `lot` names; more than one where it takes more) becomes a lot of its\n"
	"own, named after the first, whose end is the package's or now (`at`) plus the\n"
	"item's opened_life, whichever is sooner.  Its value goes with it, and how much there\n"
	"is of the item stays.  An item without opened_life has nothing that could begin\n"
	"and is rejected.\n"
	"\n"
	"What is not there, or held for orders, is refused as no_stock; `short` inside\n"
	"`refused` names what lacks.  A batch with happened:true, and one in a store that\n"
	"was defined with negative:true, is never refused: what the book lacks is booked as\n"
	"short.  With happened:true a package is opened as far as the book has it, and\n"
	"not_found says how much it has not.\n"
	"\n"
	"`key` makes a record one entry: the same again comes out as it did the first time\n"
	"and nothing is written; other content under the key is rejected (key_conflict).\n"
	"Without key, `at` and what the record says are the key; one of them is needed.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "batch",
    .writes = "batch",
    .example =
	"echo '{\"store\":\"S1\",\"item\":\"cooked-pearl\",\"batches\":2,\"key\":\"0212-10\"}' | stock-make",
    .see = "item-set 1, stock-receive 1, stock-issue 1, stock-level 1, record 5",
    .opts = opts,
    .step = make,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(stock_make_cmd)
