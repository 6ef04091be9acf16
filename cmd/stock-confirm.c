/* stock-confirm - use what is set aside outside an order */
#include "run/run.h"
#include "shop/stock.h"

static const struct opt opts[] = {LEDGER_OPTIONS, {0}};

static const struct cmd stock_confirm_cmd = {
    .name = "stock-confirm",
    .brief = "use what was set aside outside an order, in full or in part",
    .about =
	"Each record names a reservation that stock-reserve made: what it holds has been\n"
	"used, and its cost goes to the cost of goods sold.  With items, only so much of\n"
	"each was used, and the rest is free again.\n"
	"\n"
	"What a reservation holds is used once: one that is over is refused, and the code\n"
	"says why (already_posted, already_voided, expired).  The same record again gets\n"
	"the answer of the first time; with other items it is rejected (key_conflict).\n"
	"Orders are settled by order-confirm, not here.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "reservation",
    .writes = "reservation",
    .example =
	"echo '{\"reservation\":\"wedding\",\"items\":[{\"item\":\"milk\",\"qty\":1800}]}' | stock-confirm",
    .see = "stock-reserve 1, stock-release 1, order-confirm 1, record 5",
    .opts = opts,
    .step = stock_confirm,
};

FILTER_MAIN(stock_confirm_cmd)
