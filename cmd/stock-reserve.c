/* stock-reserve - hold the stock that orders need */
#include "run/run.h"
#include "shop/stock.h"

static bool retry, expired;
static int64_t ttl_ms = 1800000;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "ttl", .duration_ms = &ttl_ms, .arg = "TIME", .min = 1000,
	.help = "how long an order may be unpaid before its stock is free again (30m)"},
    {0, "retry", .flag = &retry,
	.help =
	    "try orders again that were refused here, whose hold has expired or was released"},
    {0, "expired", .flag = &expired,
	.help = "count on lots that are past their date, too"},
    {0},
};

static void
reserve(struct ledger *l, struct record *r)
{
	stock_reserve(l, r, ttl_ms, retry, expired ? STOCK_EXPIRED : STOCK_FRESH);
}

static const struct cmd stock_reserve_cmd = {
    .name = "stock-reserve",
    .brief = "hold the stock that orders need",
    .about =
	"For each order the recipes of its lines and their options are added up by\n"
	"ingredient and held in the store's stock, all or none, until the order is\n"
	"confirmed or refused, the stock is released, or the time is up (--ttl; for a\n"
	"member of a group at least an hour after the group's end).  The record gets\n"
	"hold:\"held\", or \"none\" when the order needs no stock.\n"
	"\n"
	"An order that cannot be met is refused as no_stock, and `short` inside `refused`\n"
	"names each ingredient that lacks, how much is needed and how much is available.\n"
	"The refusal is kept: the same order gets the same answer until it comes with\n"
	"--retry; so does one whose stock was released (hold:\"released\").  An order that\n"
	"is not pending any more is refused as wrong_state.\n"
	"\n"
	"Lots that are past their date, and lots that are dated later than now, are not\n"
	"counted on; --expired counts on the first.\n"
	"\n"
	"An order with happened:true is never refused for stock: it takes what there\n"
	"is, the rest is booked as short and named in `short`.  In a store that was\n"
	"defined with negative:true this holds for every order.\n"
	"\n"
	"A record with `reservation` (a name), store and items ([{item, qty}, ..]) sets so\n"
	"much aside outside an order: for stock-confirm, which uses it, or\n"
	"stock-release.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-add orders.jsonl | stock-reserve --ttl 15m | payment-record --in-full | order-confirm",
    .see = "order-add 1, stock-release 1, order-confirm 1, stock-level 1, record 5",
    .opts = opts,
    .step = reserve,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(stock_reserve_cmd)
