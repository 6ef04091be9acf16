/* stock-plan - what to buy, and what to bring from another store */
#include "run/run.h"
#include "shop/stock_plan.h"

static const char *store, *item;
static struct plan_options plan = {
    .weeks = 4, .lead_ms = 86400000, .cover = 3, .pack = 1};

static const struct opt opts[] = {
    REPORT_OPTIONS,
    {'s', "store", .str = &store, .arg = "STORE", .help = "only for this store (all)"},
    {0, "item", .str = &item, .arg = "ITEM", .help = "only this item (all)"},
    {0, "weeks", .num = &plan.weeks, .arg = "N", .min = 1,
	.help = "look back on so many weeks of sales, at most 52 (4)"},
    {0, "lead-time", .duration_ms = &plan.lead_ms, .arg = "TIME",
	.help = "how long a delivery takes, for items that do not say (24h)"},
    {0, "cover", .num = &plan.cover, .arg = "DAYS", .min = 1,
	.help = "days to be covered from then on, for items that do not say (3)"},
    {0, "minimum", .num = &plan.minimum, .arg = "QTY",
	.help = "what should be left then, for items that do not say (0)"},
    {0, "pack", .num = &plan.pack, .arg = "QTY", .min = 1,
	.help = "how much comes in a pack, for items that do not say (1)"},
    {0, "why", .flag = &plan.why, .help = "show the arithmetic of each row"},
    {0, "all", .flag = &plan.all, .help = "rows with nothing to do, too"},
    {0},
};

static void
check(void)
{
	if (plan.weeks > 52)
		cli_usage("--weeks: expected at most 52");
	if (plan.cover > 365)
		cli_usage("--cover: expected at most 365");
	if (plan.minimum > WHOLE_MAX || plan.pack > WHOLE_MAX)
		cli_usage("--minimum, --pack: expected less than 2^53");
}

static void
report(struct ledger *l, struct rows *rows)
{
	report_known(l, "store", store);
	report_known(l, "item", item);
	plan.store = text_of(store);
	plan.item = text_of(item);
	stock_plan(l, rows, &plan);
}

static const struct cmd stock_plan_cmd = {
    .name = "stock-plan",
    .brief = "plan what to buy, and what to bring from another store",
    .about =
	"A row for each thing to do, by store and item: do says move or buy.\n"
	"\n"
	"What will be used is reckoned for each business day of the lead time and of the\n"
	"days to be covered after it, today being the first, as a whole: the mean of what\n"
	"orders took on the same weekday in the last weeks by the recipes frozen on\n"
	"their lines, options included, rounded up.  Only days on which the store sold\n"
	"anything count; a weekday on which it never did is a day off, and one that has\n"
	"not come round since its first sale counts as the mean of its days.  Orders that\n"
	"were cancelled or given back in whole do not count.  What is made in the shop is\n"
	"not bought: its use is that of its parts, rounded half up for each day.\n"
	"\n"
	"That and the minimum are needed; wanted is what lacks of it after what the store\n"
	"has (available, in lots that have come and are not past their date; less what it\n"
	"owes, where it may sell below nothing), what is on order and what is coming from\n"
	"other stores.  What other stores have over their own need is moved first, from\n"
	"the one with most to spare; the rest is bought, rounded up to packs.\n"
	"\n"
	"item-set gives an item its lead_time (part days count whole), cover, minimum\n"
	"and pack; what it does not say is taken from the options.\n"
	"\n"
	"With --why each row shows how it came about: the use of each day and its mean\n"
	"use_per_day, rounded up; lead_days and cover; need, their sum; minimum, have,\n"
	"on_order, coming, wanted; from_others, what all moves bring; and pack.",
    .writes = "plan",
    .example = "stock-plan --store S1 --why --format table",
    .see = "stock-order 1, stock-level 1, item-set 1, record 5",
    .opts = opts,
    .options = check,
    .report = report,
};

REPORT_MAIN(stock_plan_cmd)
