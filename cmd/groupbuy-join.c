/* groupbuy-join - let orders open group-buys and join them */
#include "run/run.h"
#include "shop/groupbuy.h"

static int64_t ttl_ms;
static bool retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "ttl", .duration_ms = &ttl_ms, .arg = "TIME", .min = 1,
	.help = "how long a seat is held unpaid (until an hour after the deadline)"},
    {0, "retry", .flag = &retry, .help = "try again what was refused or has expired"},
    {0},
};

static void
join(struct ledger *l, struct record *r)
{
	groupbuy_join(l, r, retry, ttl_ms);
}

static const struct cmd groupbuy_join_cmd = {
    .name = "groupbuy-join",
    .brief = "let orders open group-buys and join them",
    .about =
	"An order with `campaign` opens a new group of that campaign; with `group` as\n"
	"well (\"taro-3/1\", as this command writes it) it joins that group.  It gets\n"
	"the group's price, booked as a discount, and a seat that is held for it until\n"
	"order-confirm takes the seat once the order is paid.  What earlier steps hold\n"
	"for the order is held until an hour after the group's deadline.\n"
	"\n"
	"Written to the order: group, group_size, group_joined (seats taken or held\n"
	"with this one), discount, payable, deadline.  An order without campaign passes\n"
	"untouched, and so does one that has happened.\n"
	"\n"
	"Refused:\n"
	"\n"
	"  wrong_state    the order is not pending\n"
	"  wrong_store    the campaign is for another store\n"
	"  wrong_sku      not exactly one line of the campaign's sku\n"
	"  has_discount   promotions were applied before\n"
	"  payment_over   more is paid already than it would cost then\n"
	"  not_started    no group may be opened yet\n"
	"  ended          no group may be opened any more\n"
	"  group_closed   the group has come about or failed\n"
	"  group_expired  the group's deadline is over\n"
	"  already_in     the customer is in an open group of this campaign\n"
	"  limit_reached  the customer has had as many as the campaign allows\n"
	"  group_full     every seat is taken or held\n"
	"\n"
	"An unknown campaign or group, or an order without customer, is rejected.  The\n"
	"same order again gets the same answer; with another group it is rejected\n"
	"(key_conflict).  --retry tries once more what was refused, or whose seat has\n"
	"expired.  There are never more seats than the group's size, however many\n"
	"processes join at once.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-add orders.jsonl | groupbuy-join | stock-reserve | payment-record --in-full | order-confirm",
    .see = "groupbuy-set 1, groupbuy-tick 1, order-add 1, order-confirm 1, record 5",
    .opts = opts,
    .step = join,
    .takes_refused = true,
};

FILTER_MAIN(groupbuy_join_cmd)
