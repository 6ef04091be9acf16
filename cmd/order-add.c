/* order-add - check, price, number and record orders */
#include "run/run.h"
#include "shop/order.h"

static bool auto_key;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "auto-key", .flag = &auto_key,
	.help =
	    "number orders that have no channel_no (a second run records them again)"},
    {0},
};

static void
add(struct ledger *l, struct record *r)
{
	order_add(l, r, auto_key);
}

static const struct cmd order_add_cmd = {
    .name = "order-add",
    .brief = "check, price, number and record orders",
    .about =
	"Each order is checked against the catalogue, priced where a line brings no\n"
	"price (per unit, options included), totalled, given an order_id and recorded\n"
	"as pending.  channel and channel_no are its key: the same order again comes\n"
	"out as it did the first time and nothing is written; another order under the\n"
	"same number is rejected.\n"
	"\n"
	"An order with happened:true is a fact that a till or a platform reports:\n"
	"later steps take it as it is.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-add orders.jsonl | promo-apply | stock-reserve | payment-record --in-full | order-confirm",
    .see =
	"promo-apply 1, stock-reserve 1, payment-record 1, order-confirm 1, record 5",
    .opts = opts,
    .step = add,
};

FILTER_MAIN(order_add_cmd)
