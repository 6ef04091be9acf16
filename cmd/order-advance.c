/* order-advance - orders on their way: making, ready, shipped, completed */
#include "run/run.h"
#include "shop/order_life.h"
#include "shop/order_state.h"

static const char *to, *states;
static bool retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "to", .str = &to, .arg = "STATUS", .choices = ADVANCE_CHOICES,
	.help = "where every order goes, whatever its own `to` says"},
    {0, "retry", .flag = &retry, .help = "try again what was refused"},
    {0, "states", .str = &states, .arg = "FORMAT", .choices = "table|dot",
	.help = "print how an order may move, for people or for dot(1), and end"},
    {0},
};

static void
options(void)
{
	struct buf b = {0};

	if (!states)
		return;
	if (states[0] == 'd')
		order_states_dot(&b);
	else
		order_states_table(&b);
	out_write(&b);
	cli_finish(EX_OK);
}

static void
advance(struct ledger *l, struct record *r)
{
	order_advance(l, r, to, retry);
}

static const struct cmd order_advance_cmd = {
    .name = "order-advance",
    .brief = "move orders on: making, ready, shipped, completed",
    .about =
	"Each record names an order_id and in `to` where the order is to go: making,\n"
	"ready, shipped or completed.  --to says it for the whole input.  The order's new\n"
	"status is written to the record, and when it came to it is kept: as order.started,\n"
	"order.made, order.shipped and order.completed among the order's events.\n"
	"\n"
	"The same again gets the same answer, also when the order has gone on since.\n"
	"What may not be is refused, and `refused` names from, to and what is possible:\n"
	"\n"
	"  not_paid     the order is not paid\n"
	"  group_open   its group has not come about yet\n"
	"  not_settled  order-confirm has not used what is held for it\n"
	"  wrong_state  there is no such move from where it is\n"
	"\n"
	"A refusal is kept, and the same order gets the same answer until it comes with\n"
	"--retry.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example = "order-advance --to making orders.jsonl\n"
	       "order-advance --states dot | dot -Tsvg >states.svg",
    .see = "order-confirm 1, order-cancel 1, groupbuy-tick 1, record 5",
    .section = "How an order may move",
    .section_lines = order_states_table,
    .opts = opts,
    .options = options,
    .step = advance,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(order_advance_cmd)
