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
	"An order may be changed until it is paid: the whole order comes again with the\n"
	"next `version` (2 after the first, which need not say so).  Its lines are\n"
	"checked and priced anew by what was in force when the order was placed; store,\n"
	"customer, placed_at and happened stay.  What was held for it (stock, promotion\n"
	"uses and budgets) is free in the same moment, and the commands that follow do\n"
	"their work afresh, without --retry.  The same version again is answered as the\n"
	"first time, or key_conflict when it says something else; a version that leaves\n"
	"one out is rejected as version_gap.  Refused, the order staying as it is:\n"
	"\n"
	"  superseded   a version before the one that the order is at\n"
	"  wrong_state  the order is not pending any more, or money came for it\n"
	"  in_group     the order is in a group that is still open\n"
	"\n"
	"Such a record has no order_id, so that order-confirm leaves the order alone;\n"
	"`order`, `version` and `status` inside `refused` say which it is and how it\n"
	"stands.  Later commands too refuse records of a version before the order's own\n"
	"as superseded and write nothing, but money with a number of its channel's own,\n"
	"which payment-record books and owes back.\n"
	"\n"
	"An order with happened:true is a fact that a till or a platform reports:\n"
	"later steps take it as it is.  Where only its sum is known it comes with `total`\n"
	"instead of lines: it takes nothing from stock, and what it cost is not known.",
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
