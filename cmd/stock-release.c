/* stock-release - give the stock held for orders back */
#include "run/run.h"
#include "shop/stock.h"

static const struct opt opts[] = {LEDGER_OPTIONS, {0}};

static const struct cmd stock_release_cmd = {
    .name = "stock-release",
    .brief = "give the stock that is held for orders back",
    .about =
	"For each order (only order_id is read) the stock that stock-reserve holds is\n"
	"free again; the record gets hold:\"released\", and so it does from stock-reserve\n"
	"from then on.  The order stays pending: stock-reserve --retry may hold stock for\n"
	"it once more, and if it is paid all the same, order-confirm takes what it needs\n"
	"once more or, where it is gone, refuses the order.\n"
	"\n"
	"Where nothing is held the record is refused, and the code says why: not_found,\n"
	"already_posted (the order is confirmed), already_voided, expired.  An order\n"
	"that is released twice gets the answer of the first time.\n"
	"\n"
	"A record with `reservation` gives back what stock-reserve set aside under that\n"
	"name.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example = "echo '{\"order_id\":\"1756990341922041856\"}' | stock-release",
    .see = "stock-reserve 1, stock-level 1, record 5",
    .opts = opts,
    .step = stock_release,
};

FILTER_MAIN(stock_release_cmd)
