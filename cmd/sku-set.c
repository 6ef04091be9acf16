/* sku-set - define what is sold */
#include "run/run.h"
#include "shop/catalog.h"

static const struct opt opts[] = {LEDGER_OPTIONS, OPT_EXPORT, {0}};

static void
set(struct ledger *l, struct record *r)
{
	define(l, r, &sku_define);
}

static void export(struct ledger *l, struct rows *rows)
{
	define_export(l, rows, sku_define.kind);
}

static const struct cmd sku_set_cmd = {
    .name = "sku-set",
    .brief = "define products: price, recipe, options",
    .about =
	"Each record defines a product, or changes it from its `from` on.  price is\n"
	"in minor units (fen).  The recipe says what one unit takes from stock; each\n"
	"option adds its price and its own recipe to a unit.  Orders keep the version\n"
	"that was in force when they were placed.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "sku",
    .writes = "sku",
    .example = "echo '{\"sku\":\"taro-milk\",\"name\":\"芋圆奶茶\",\"price\":1800,"
	       "\"recipe\":[{\"item\":\"taro\",\"qty\":60}]}' | sku-set",
    .see = "item-set 1, order-add 1, record 5",
    .opts = opts,
    .step = set,
    .export = export,
};

FILTER_MAIN(sku_set_cmd)
