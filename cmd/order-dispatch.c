/* order-dispatch - choose the store that makes an order */
#include "run/run.h"
#include "shop/dispatch.h"

static struct dispatch_limits limits = {INT64_MAX, INT64_MAX, false};

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "max-distance", .num = &limits.distance_m, .arg = "METRES",
	.help = "only stores so near to the order's place (any)"},
    {0, "max-promise", .duration_ms = &limits.promise_ms, .arg = "TIME", .min = 1000,
	.help = "only stores that can have it made in so long (any)"},
    {0, "retry", .flag = &limits.retry,
	.help = "try orders again that no store could make"},
    {0},
};

static void
dispatch(struct ledger *l, struct record *r)
{
	order_dispatch(l, r, &limits);
}

static const struct cmd order_dispatch_cmd = {
    .name = "order-dispatch",
    .brief = "choose the store that makes an order",
    .about =
	"Stands before order-add.  An order that names its store passes untouched.  One\n"
	"without `store`, or with `stores` (a list of those that may make it), gets the\n"
	"store that has the stock for all its lines by the recipes of the day; where\n"
	"several have it, the one that promises it soonest, by its queue and its\n"
	"capacity; then the nearest to the order's `place`; then the first of the list,\n"
	"or by name.  Orders that were sent to a store in the last half hour and are not\n"
	"paid count in its queue.  A store that does not say its capacity promises\n"
	"nothing and comes after those that do.\n"
	"\n"
	"place is {\"lat_e6\", \"lon_e6\"}, whole millionths of a degree; stores have `lat`\n"
	"and `lon`.  The distance is the straight one over the ground, in metres.  The\n"
	"place is read and not kept.\n"
	"\n"
	"The record gets `store` and `dispatch`: the promise, distance_m, and `passed`,\n"
	"the other stores, each with the reason why:\n"
	"\n"
	"  retired              it is closed for good\n"
	"  no_stock             `short` says of what, how much is needed and there\n"
	"  too_far, too_late    over --max-distance, --max-promise\n"
	"  no_place, no_promise the store does not say where it is, what it can make\n"
	"  later, farther       it could make it, but later, or is farther away\n"
	"  equal                it comes after the chosen one\n"
	"\n"
	"An order that none can make is refused as no_store, with the same list, and\n"
	"keeps that answer until it comes with --retry.  The choice is kept: the same\n"
	"order gets the same store again, and so do its later versions; with other lines,\n"
	"stores or place it is rejected as key_conflict.  Nothing is set aside: until\n"
	"stock-reserve has held it, another order may take the stock.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-dispatch --max-distance 3000 orders.jsonl | order-add | stock-reserve",
    .see = "order-add 1, stock-reserve 1, store-set 1, order-list 1, record 5",
    .opts = opts,
    .step = dispatch,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(order_dispatch_cmd)
