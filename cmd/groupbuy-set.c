/* groupbuy-set - define group-buy campaigns */
#include "run/run.h"
#include "shop/groupbuy.h"

static const struct opt opts[] = {LEDGER_OPTIONS, OPT_EXPORT, {0}};

static void
set(struct ledger *l, struct record *r)
{
	define(l, r, &campaign_define);
}

static void export(struct ledger *l, struct rows *rows)
{
	define_export(l, rows, campaign_define.kind);
}

static const struct cmd groupbuy_set_cmd = {
    .name = "groupbuy-set",
    .brief = "define group-buy campaigns",
    .about =
	"Each record defines a campaign, or changes it from its `from` on; it is open\n"
	"at once.  A group that was opened before a change keeps its terms.\n"
	"\n"
	"  campaign     its name, which the names of its groups begin with\n"
	"  name         for people\n"
	"  sku          what is sold; an order holds one line of it\n"
	"  group_price  of one unit, in fen\n"
	"  size         orders that make a group, 2 to 1000\n"
	"  life         how long a group may fill up (24h)\n"
	"  starts ends  between them groups may be opened; one opened before the end\n"
	"               lives on to its own deadline\n"
	"  limit        orders of one customer in groups that came about (1)\n"
	"  qty_limit    units of one customer, likewise (any number)\n"
	"  store        the only store it is for (all)\n"
	"\n"
	"A record equal to what is in force changes nothing and comes out with\n"
	"`unchanged`.  With retired:true no further group is opened.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "campaign",
    .writes = "campaign",
    .example =
	"echo '{\"campaign\":\"taro-3\",\"name\":\"芋圆三人团\",\"sku\":\"taro-milk\","
	"\"group_price\":1500,\"size\":3,\"life\":\"24h\"}' | groupbuy-set",
    .see = "groupbuy-join 1, groupbuy-tick 1, sku-set 1, record 5",
    .opts = opts,
    .step = set,
    .export = export,
};

FILTER_MAIN(groupbuy_set_cmd)
