/* item-set - define ingredients and other things that are stocked */
#include "run/run.h"
#include "shop/catalog.h"

static const struct opt opts[] = {LEDGER_OPTIONS, OPT_EXPORT, {0}};

static void
set(struct ledger *l, struct record *r)
{
	define(l, r, &item_define);
}

static void export(struct ledger *l, struct rows *rows)
{
	define_export(l, rows, item_define.kind);
}

static const struct cmd item_set_cmd = {
    .name = "item-set",
    .brief = "define ingredients: their unit and how long they keep",
    .about =
	"Each record defines an item that is stocked, or changes it from its\n"
	"`from` on.  Quantities of the item are whole numbers of its unit (g, ml,\n"
	"pc), which stays as it is once some was received.  shelf_life runs from\n"
	"receipt, opened_life from opening (\"96h\").  use_by and alert are so long\n"
	"before a lot's end: when it should be used by, and when its end is told.\n"
	"lead_time, cover, minimum and pack say how it is bought (stock-plan).\n"
	"\n"
	"What is made in the shop has a recipe, what one batch takes, and makes, how much\n"
	"comes of it; stock-make makes it.  An item that would be made of itself is\n"
	"rejected.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "item",
    .writes = "item",
    .example =
	"echo '{\"item\":\"taro\",\"name\":\"芋圆\",\"unit\":\"g\",\"shelf_life\":\"720h\"}' | item-set\n"
	"echo '{\"item\":\"cooked\",\"name\":\"熟珍珠\",\"unit\":\"g\",\"opened_life\":\"4h\",\"makes\":1500,\"recipe\":[{\"item\":\"pearl\",\"qty\":600}]}' | item-set",
    .see =
	"store-set 1, sku-set 1, stock-receive 1, stock-plan 1, stock-make 1, record 5",
    .opts = opts,
    .step = set,
    .export = export,
};

FILTER_MAIN(item_set_cmd)
