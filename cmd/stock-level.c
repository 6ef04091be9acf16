/* stock-level - what is in stock */
#include "run/run.h"
#include "shop/stock.h"

static const char *store, *item;

static const struct opt opts[] = {
    REPORT_OPTIONS,
    {0, "store", .str = &store, .arg = "STORE", .help = "only this store (all)"},
    {0, "item", .str = &item, .arg = "ITEM", .help = "only this item (all)"},
    {0},
};

static void
report(struct ledger *l, struct rows *rows)
{
	stock_level(l, rows, text_of(store), text_of(item));
}

static const struct cmd stock_level_cmd = {
    .name = "stock-level",
    .brief = "show what is on hand, held and available",
    .about =
	"A row for each store and item that was ever received or short: on_hand, in the\n"
	"item's unit; held for orders that are not confirmed yet; available, the rest;\n"
	"lots, how many have something left; next_expiry, when the first of them expires\n"
	"(null: none does); value, what is on hand has cost, in minor units (fen);\n"
	"short, what was sold by orders that had happened and was not in the book.",
    .writes = "stock",
    .example = "stock-level --store S1 --format table",
    .see = "stock-receive 1, stock-reserve 1, ledger-query 1, record 5",
    .opts = opts,
    .report = report,
};

REPORT_MAIN(stock_level_cmd)
