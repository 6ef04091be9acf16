/* sales-report - what was sold: takings, cups, best sellers */
#include "run/run.h"
#include "shop/catalog.h"
#include "shop/sales.h"

static const char *store;
static int64_t top;
static bool against;

static const struct opt opts[] = {
    REPORT_OPTIONS,
    WINDOW_OPTIONS,
    {0, "by", .str = &report_options.by, .arg = "COLUMNS",
	.help =
	    "day, month, weekday, hour, store, channel, sku, category, option, item; several with commas (day)"},
    {'s', "store", .str = &store, .arg = "STORE", .help = "only this store"},
    {0, "top", .num = &top, .arg = "N", .min = 1,
	.help = "only the N best, for each value of the columns before the last"},
    {0, "against", .flag = &against,
	.help = "beside the period before --since, as long as this one"},
    {0},
};

static const char *const cuts[] = {"day", "month", "weekday", "hour", "store",
    "channel", "sku", "category", "option", "item", NULL};
static const int kinds[] = {CUT_DAY, CUT_MONTH, CUT_WEEKDAY, CUT_CLOCK, CUT_STORE,
    CUT_CHANNEL, CUT_SKU, CUT_CATEGORY, CUT_OPTION, CUT_ITEM};

static void
check(const struct question *q)
{
	bool option = false, item = false;
	size_t i;

	for (i = 0; i < q->cuts; i++) {
		option = option || q->by[i] == CUT_OPTION;
		item = item || q->by[i] == CUT_ITEM;
	}
	if (option && item)
		cli_usage("--by: option and item do not go together");
	if (against && !report_options.since)
		cli_usage("--against needs --since");
}

static void
report(struct ledger *l, struct rows *rows)
{
	const struct store *where = catalog_first_store(l, NULL);
	const char *names[CUTS_MAX];
	struct question q = {.cuts = 0};
	int64_t since, until, id = 0;
	size_t i;

	report_known(l, "store", store);
	if (store) {
		id = stream_find(l, "store", text_of(store));
		where = catalog_store_id(l, id, ledger_now(l));
	}
	q.cuts = report_by("day", cuts, q.by, CUTS_MAX);
	for (i = 0; i < q.cuts; i++) {
		names[i] = cuts[q.by[i]];
		q.by[i] = kinds[q.by[i]];
	}
	check(&q);
	report_window(
	    where ? where->zone : NULL, where ? where->day_start : 0, &since, &until);
	sales_windows(l, &q, id, report_options.since, report_options.until);
	sales_table(l, rows, &q, names, top, against);
}

static const struct cmd sales_report = {
    .name = "sales-report",
    .brief = "what was sold: takings, cups, best sellers",
    .about =
	"One row for each group: orders; cups (units of all skus); revenue before\n"
	"discounts, discounts, refunds, and takings, which is what is left of them; the\n"
	"tax within takings by the skus' tax_bp; the average order before refunds; how\n"
	"many orders a promotion or a group's price made cheaper, and the share of those\n"
	"that none touched, in basis points.  Columns are days, months or weekdays of\n"
	"the business, hours of the day, stores, channels, skus, categories, options or\n"
	"items; `--by ''` is one row for all.\n"
	"\n"
	"--by item answers how many cups of pearls: cups whose recipe or options, as they\n"
	"were at the sale, take the item, and how much of it (used).  --by option\n"
	"does the same for options.  A cup counts in the row of each of its options or\n"
	"items with all it brought in, so these rows overlap; the row without a name is\n"
	"what has none.\n"
	"\n"
	"Orders and refunds count as in margin-report: an order once it is paid in full,\n"
	"on the business day on which it was placed; a refund, also of an order that is\n"
	"cancelled, when it is recorded as owed.  Days, weekdays and hours are those of\n"
	"each store's zone and day_start: with 05:00, what is sold at 01:00 on a Saturday\n"
	"is Friday's.  So are --since and --until, unless they carry an offset.\n"
	"\n"
	"--against puts beside orders, cups and takings what they were (_before), the\n"
	"difference (_change) and it in basis points (_change_bp), where the period\n"
	"before is as many business days earlier as this one touches, up to the same\n"
	"time of day; days and months stand beside those they are compared with.\n"
	"--top keeps the best by takings, or by cups for options and items.",
    .spare =
	"tax,untouched_bp,promoted,average,orders_before,cups_before,orders_change,cups_change,orders_change_bp,cups_change_bp,takings_change,discount,refunds,revenue,takings_before,orders",
    .writes = "sales",
    .example = "sales-report --since 7d --by sku --top 10 --against",
    .see = "margin-report 1, ledger-query 1, to-table 1, record 5",
    .opts = opts,
    .prepare = sales_prepare,
    .report = report,
};

REPORT_MAIN(sales_report)
