/* order-expire - cancel orders that were not paid in time */
#include "run/run.h"
#include "shop/order_life.h"

static struct words after;

static const struct opt opts[] = {
    TICK_OPTIONS,
    {0, "after", .words = &after, .arg = "TIME",
	.help =
	    "how long an order may be unpaid, as 30m, or as CHANNEL=15m for one channel; several with commas between (30m)"},
    {0},
};

static void
options(void)
{
	size_t i;

	for (i = 0; i < after.n; i++)
		if (!expire_after(text_of(after.v[i])))
			cli_usage(
			    "--after: expected a time as 30m or CHANNEL=15m, at least 1s, got '%s'",
			    after.v[i]);
}

static const struct cmd order_expire_cmd = {
    .name = "order-expire",
    .brief = "cancel orders that were not paid in time",
    .about =
	"An order that is still pending when its time is up is cancelled, and all that\n"
	"is held for it is free in the same transaction: stock, its seat in a group,\n"
	"uses and budgets of promotions.  The reason is unpaid.  Money that was paid in\n"
	"part, or comes later, is owed back.\n"
	"\n"
	"The time counts from when the order was recorded here, not from when it was\n"
	"placed.  A member of a group that is still open has until an hour after the\n"
	"group's deadline.  Orders that happened, which a till or a platform reports,\n"
	"never expire.\n"
	"\n"
	"One line for each order: order_id, channel, channel_no, status and reason.\n"
	"What is done depends on the ledger and the clock alone, not on when or how\n"
	"often this is run; a second run prints nothing.",
    .writes = "order",
    .example = "order-expire --after 30m,meituan=15m",
    .see = "order-cancel 1, stock-reserve 1, groupbuy-tick 1, record 5",
    .opts = opts,
    .options = options,
    .due = expire_due,
    .tick = expire_tick,
};

TICK_MAIN(order_expire_cmd)
