/* store-set - define stores */
#include "run/run.h"
#include "shop/catalog.h"

static const struct opt opts[] = {LEDGER_OPTIONS, OPT_EXPORT, {0}};

static void
set(struct ledger *l, struct record *r)
{
	define(l, r, &store_define);
}

static void export(struct ledger *l, struct rows *rows)
{
	define_export(l, rows, store_define.kind);
}

static const struct cmd store_set_cmd = {
    .name = "store-set",
    .brief = "define stores: their zone, their day, their capacity",
    .about =
	"Each record defines a store or changes it from its `from` on (now, when\n"
	"there is none); earlier versions stay in force for what came before.  A\n"
	"record equal to what is in force changes nothing and comes out with\n"
	"`unchanged`.  The zone and day_start (\"5h\" for a shop that is open past\n"
	"midnight) cut the store's business days in every report.\n"
	"\n"
	"costing says what stock costs when it is used: \"average\" (the moving average of\n"
	"the store's item, which is usual) or \"fifo\" (what the lots that were used have\n"
	"cost).  With negative:true orders may take more than the book has; the next\n"
	"receipt makes up for it, at its cost.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "store",
    .writes = "store",
    .example =
	"echo '{\"store\":\"S1\",\"name\":\"一号店\",\"zone\":\"Asia/Shanghai\"}' | store-set",
    .see = "item-set 1, sku-set 1, record 5",
    .opts = opts,
    .step = set,
    .export = export,
};

FILTER_MAIN(store_set_cmd)
