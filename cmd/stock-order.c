/* stock-order - record what was ordered from suppliers */
#include "run/run.h"
#include "shop/purchase.h"

static bool retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "retry", .flag = &retry,
	.help = "try a cancellation again that was refused here"},
    {0},
};

static void
order(struct ledger *l, struct record *r)
{
	stock_order(l, r, retry);
}

static const struct cmd stock_order_cmd = {
    .name = "stock-order",
    .brief = "record what was ordered from suppliers",
    .about =
	"Each record is an order to a supplier for a store: its number (no), and lines of\n"
	"an item, how much of it (qty, in the item's unit) and, if it was agreed, what\n"
	"all of that will cost (cost, in fen).  expected_at says when it should come,\n"
	"ordered_at when it was ordered (now, when it is not given).  Nothing is in stock\n"
	"or owed before it comes: stock-receive takes it in against the order.\n"
	"\n"
	"Supplier and number are the key: the same order again comes out as it did the\n"
	"first time and nothing is written; other lines under the same number are\n"
	"rejected (key_conflict).\n"
	"\n"
	"A record with the supplier, the number and cancel:true closes what is still open\n"
	"of the order, and `closed` says what that was.  Where nothing is open it is\n"
	"refused as nothing_open.  What was ordered, came, is open and is late stands in\n"
	"the view purchases and in the query suppliers-due.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "purchase",
    .writes = "purchase",
    .example =
	"echo '{\"supplier\":\"dairy\",\"no\":\"PO-7\",\"store\":\"S1\",\"lines\":[{\"item\":\"milk\",\"qty\":24000,\"cost\":19200}]}' | stock-order",
    .see = "stock-plan 1, stock-receive 1, stock-level 1, ledger-query 1, record 5",
    .opts = opts,
    .step = order,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(stock_order_cmd)
