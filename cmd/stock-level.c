/* stock-level - what is in stock */
#include "run/run.h"
#include "shop/stock_level.h"

static const char *store, *item, *by = "item";
static struct level_options level = {.at = INT64_MIN};

static const struct opt opts[] = {
    REPORT_OPTIONS,
    {0, "store", .str = &store, .arg = "STORE", .help = "only this store (all)"},
    {0, "item", .str = &item, .arg = "ITEM",
	.help = "only this item (all); with --by sku, products that take it"},
    {0, "by", .str = &by, .arg = "WHAT", .choices = "item|sku",
	.help = "rows of items, or of products that can still be made (item)"},
    {0, "lots", .flag = &level.lots, .help = "a row for each lot that has some left"},
    {0, "days", .flag = &level.days, .help = "tell how many days it lasts, too"},
    {0, "at", .time = &level.at, .arg = "TIME",
	.help = "what was on hand in the shop at that time"},
    {0},
};

static void
check(void)
{
	level.by_sku = strcmp(by, "sku") == 0;
	if (level.by_sku + level.lots + level.days + (level.at != INT64_MIN) > 1)
		cli_usage("--by sku, --lots, --days and --at do not go together");
}

static void
report(struct ledger *l, struct rows *rows)
{
	report_known(l, "store", store);
	report_known(l, "item", item);
	level.store = text_of(store);
	level.item = text_of(item);
	stock_level(l, rows, &level);
}

static const struct cmd stock_level_cmd = {
    .name = "stock-level",
    .brief = "show what is on hand, held and available",
    .about =
	"A row for each store and item that was ever received or short: on_hand, in the\n"
	"item's unit; held for orders that are not confirmed yet; available, the rest;\n"
	"lots, how many have something left; next_expiry, when the first of them expires\n"
	"(null: none does); value, what is on hand has cost, in minor units (fen);\n"
	"short, what was sold by orders that had happened and was not in the book.\n"
	"\n"
	"With --days also days: how many whole days what is available lasts at the mean\n"
	"use, by recipe, of those of the last 14 business days on which the store sold;\n"
	"null when none was used.  This reads the orders of these days.\n"
	"\n"
	"With --lots a row for each lot that has something left, first to expire first:\n"
	"how much (remaining), when it was received, expires and should be used by,\n"
	"whether it is a package that was opened, and state: fresh, expired, or to_come.\n"
	"\n"
	"With --at TIME what was on hand and short in the shop at that time, by all that\n"
	"is known now: what was entered later and dated before counts, what was entered\n"
	"before and dated later does not.  (ledger-balance --at tells what the ledger knew\n"
	"then.)\n"
	"\n"
	"With --by sku a row for each product and store: cups, how many can still be made\n"
	"of what is available in lots that are fresh, of each product alone, and limit, the\n"
	"item that runs out first; null for what takes no stock.  Options are not reckoned\n"
	"with, nor what could be made in the shop.",
    .spare = "lots,short,held,value,unit",
    .writes = "stock",
    .example = "stock-level --store S1 --format table\n"
	       "stock-level --by sku --store S1",
    .see =
	"stock-receive 1, stock-reserve 1, stock-plan 1, stock-count 1, ledger-query 1, record 5",
    .opts = opts,
    .options = check,
    .report = report,
};

REPORT_MAIN(stock_level_cmd)
