/* groupbuy-tick - confirm full groups, fail those past their deadline */
#include "run/run.h"
#include "shop/groupbuy.h"

static const struct opt opts[] = {TICK_OPTIONS, {0}};

static const struct cmd groupbuy_tick_cmd = {
    .name = "groupbuy-tick",
    .brief = "confirm full group-buys and fail those past their deadline",
    .about =
	"A group whose seats are all paid is confirmed: what its orders hold (stock,\n"
	"seats) is used, and they are paid and no longer waiting.  A group past its\n"
	"deadline fails: what its orders hold is free again, they are refused\n"
	"(group_failed), and what was paid for them is owed back.\n"
	"\n"
	"Each group is ended by itself.  An order of a confirmed group whose stock was\n"
	"held too short and is gone (hold_expired) is refused and its money owed back;\n"
	"the others of its group stand.  An order that lost its seat before it was paid\n"
	"is refused when its group is confirmed (group_full).\n"
	"\n"
	"One line for each group: group, state (confirmed or failed), members, seats_paid (how\n"
	"many of them), refunds_owed (how many orders) and refund_owed (fen in all).\n"
	"What is done depends on the deadlines alone, not on when or how often this is\n"
	"run; a second run prints nothing.",
    .writes = "group",
    .example = "groupbuy-tick",
    .see = "groupbuy-join 1, order-confirm 1, payment-record 1, record 5",
    .opts = opts,
    .due = groupbuy_due,
    .tick = groupbuy_tick,
};

TICK_MAIN(groupbuy_tick_cmd)
