/* order-cancel - cancel orders: what they hold is free, what was paid is owed back */
#include "run/run.h"
#include "shop/order_life.h"

static const char *reason;
static bool made, retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "reason", .str = &reason, .arg = "REASON", .choices = CANCEL_CHOICES,
	.help = "why, for every record; without it each says its own `reason`"},
    {0, "made", .flag = &made,
	.help = "also what is being made or was made, which is lost"},
    {0, "retry", .flag = &retry, .help = "try again what was refused"},
    {0},
};

static void
cancel(struct ledger *l, struct record *r)
{
	order_cancel(l, r, reason, made, retry);
}

static const struct cmd order_cancel_cmd = {
    .name = "order-cancel",
    .brief = "cancel orders and give back what they hold",
    .about =
	"Each record names an order_id and says why it is cancelled: `reason`, or\n"
	"--reason for all of them, and freely in `note`.  The reason is kept with the\n"
	"order, apart from its status:\n"
	"\n"
	"  customer   the customer does not want it any more\n"
	"  mistake    it was entered wrongly\n"
	"  duplicate  it was entered twice\n"
	"  no_stock   something for it has run out\n"
	"  too_late   it would take too long\n"
	"  closed     the store is closed or closes\n"
	"  payment    there is something wrong with the payment\n"
	"  quality    it cannot be handed over as it is\n"
	"  other      none of these; say it in `note`\n"
	"\n"
	"An unpaid order is cancelled, and all that is held for it is free at once:\n"
	"stock, its seat in a group, uses and budgets of promotions.\n"
	"\n"
	"A paid order that nobody makes yet is cancelled too: what was paid is owed back\n"
	"(refund_owed, and its status becomes refunding), stock that it had used is in\n"
	"its lots again at the cost it left with, and what promotions gave is given back\n"
	"to them.  In a group that is still open its seat is free again; in one that came\n"
	"about the others keep theirs.\n"
	"\n"
	"What is being made, is ready or was shipped is refused (being_made) without\n"
	"--made: with it the money is owed back, and what was used is lost.  An order\n"
	"that was completed, refused or cancelled before is refused as wrong_state;\n"
	"`refused` names from, to and what is possible.\n"
	"\n"
	"The same record again gets the same answer.  Another reason or note for an\n"
	"order that was cancelled is rejected (key_conflict).",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example = "order-cancel --reason no_stock orders.jsonl\n"
	       "order-show --channel till --no 103 | order-cancel --reason customer",
    .see = "order-expire 1, order-advance 1, order-confirm 1, record 5",
    .opts = opts,
    .step = cancel,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(order_cancel_cmd)
