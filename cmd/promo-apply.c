/* promo-apply - apply the promotions in force to orders */
#include "run/run.h"
#include "shop/promo.h"

static int64_t ttl_ms = 1800000;
static bool retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "ttl", .duration_ms = &ttl_ms, .arg = "TIME", .min = 1,
	.help = "how long uses and budgets are set aside (30m)"},
    {0, "retry", .flag = &retry, .help = "try again what was refused or has expired"},
    {0},
};

static void
apply(struct ledger *l, struct record *r)
{
	promo_apply(l, r, retry, ttl_ms);
}

static const struct cmd promo_apply_cmd = {
    .name = "promo-apply",
    .brief = "apply the promotions in force to orders",
    .about =
	"For each pending order, the promotions in force when it was placed are tried\n"
	"by priority, highest first, then by name, each on what the earlier ones left.\n"
	"Each discount is shared over the lines it is for, in proportion to what they\n"
	"cost and exactly; no line falls below zero.  Of promotions with one exclusion\n"
	"name at most one applies.\n"
	"\n"
	"Written to the order: discount, payable, discounts (by line) and promotions,\n"
	"where each one that was tried says what it gave on which base, or why not:\n"
	"\n"
	"  scope           no line, or not this store or channel\n"
	"  window          not on this day or at this hour\n"
	"  threshold       `missing` fen short of its first tier\n"
	"  quantity        `missing` units short\n"
	"  zero            nothing left to take off\n"
	"  exclusive       another of its exclusion name applied\n"
	"  limit           used up\n"
	"  limit_customer  used up by this customer\n"
	"  no_customer     counted by customer, and the order names none\n"
	"  budget          less left than it would give\n"
	"  group_price     the order has a group's price\n"
	"\n"
	"Uses and budgets are set aside until order-confirm posts them or --ttl is\n"
	"over.  The price of an order that happened is left as it is: its promotions\n"
	"are an empty list.  An order that is no longer pending is refused as\n"
	"wrong_state, one of which more is paid already than it would cost then as\n"
	"payment_over.  The same order again gets the same answer; --retry tries once\n"
	"more what was refused, or whose uses and budgets have expired.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-add orders.jsonl | promo-apply | stock-reserve | payment-record --in-full | order-confirm",
    .see =
	"promo-set 1, order-add 1, stock-reserve 1, order-confirm 1, promo 5, record 5",
    .opts = opts,
    .step = apply,
    .takes_refused = true,
};

FILTER_MAIN(promo_apply_cmd)
