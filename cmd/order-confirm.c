/* order-confirm - settle paid orders, undo refused ones */
#include "run/run.h"
#include "shop/confirm.h"

static const struct opt opts[] = {LEDGER_OPTIONS, DUE_OPTIONS, {0}};

static const struct cmd order_confirm_cmd = {
    .name = "order-confirm",
    .brief = "settle paid orders and undo refused ones",
    .about =
	"The last command of a pipeline.  What it does follows from what the ledger\n"
	"knows of the order, not from members like `paid` that the record carries.\n"
	"\n"
	"A paid order is confirmed: what is held for it (stock, promotion uses and\n"
	"budgets, seats) is used.  Stock comes from the lots that expire first; what it\n"
	"cost, by the moving average of the store's item, stays on each line of the\n"
	"order for ever.  cost_micros is the cost of the order in millionths of a yuan,\n"
	"10,000 to the fen.  A line is costed when it has a recipe and nothing of it was\n"
	"short.  If the time of a hold was up before the money came, or its stock was\n"
	"released, the same amounts are taken once more; when they are not there any more the order is refused as\n"
	"hold_expired, and a refund of what was paid is owed.\n"
	"\n"
	"A paid order in a group that is still open takes its seat and becomes\n"
	"waiting_group; groupbuy-tick does the rest.  An order that is not paid passes\n"
	"unchanged: what it holds stays held until its time is up.\n"
	"\n"
	"A refused record: all that earlier steps hold for its order is free again, and\n"
	"the order is refused.  If money came for it, a refund is owed and refund_owed\n"
	"says how much.  The `refused` member stays.  Where only a payment was refused,\n"
	"as already_paid or charge_open, the order stands.\n"
	"\n"
	"With --due it reads nothing and confirms the orders that were paid a minute ago\n"
	"or more and whose pipeline died behind the payment, so that nobody fed them in\n"
	"again; orders recorded more than two days before are left as they are.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-add orders.jsonl | promo-apply | stock-reserve | payment-record --in-full | order-confirm",
    .see =
	"stock-reserve 1, payment-record 1, groupbuy-tick 1, margin-report 1, record 5",
    .opts = opts,
    .step = confirm,
    .takes_refused = true,
    .due = confirm_due,
    .tick = confirm_tick,
};

FILTER_MAIN(order_confirm_cmd)
