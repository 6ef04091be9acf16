/* margin-report - what was taken, what it cost, what is left */
#include "run/run.h"
#include "shop/catalog.h"
#include "shop/sales.h"

static const char *store;

static const struct opt opts[] = {
    REPORT_OPTIONS,
    WINDOW_OPTIONS,
    {0, "by", .str = &report_options.by, .arg = "COLUMNS",
	.help =
	    "minute, hour, day, month, sku, category, store, channel; several with commas (day)"},
    {'s', "store", .str = &store, .arg = "STORE", .help = "only this store"},
    {0},
};

static const char *const cuts[] = {
    "minute", "hour", "day", "month", "sku", "category", "store", "channel", NULL};
static const int kinds[] = {CUT_MINUTE, CUT_HOUR, CUT_DAY, CUT_MONTH, CUT_SKU,
    CUT_CATEGORY, CUT_STORE, CUT_CHANNEL};

static void
report(struct ledger *l, struct rows *rows)
{
	const struct store *where = catalog_first_store(l, NULL);
	const char *names[CUTS_MAX];
	struct question q = {.losses = true};
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
	report_window(
	    where ? where->zone : NULL, where ? where->day_start : 0, &since, &until);
	sales_windows(l, &q, id, report_options.since, report_options.until);
	margin_table(l, rows, &q, names);
}

static const struct cmd margin_report = {
    .name = "margin-report",
    .brief = "what was taken, what it cost, what is left",
    .about =
	"One row for each group: orders and units sold, revenue before discounts,\n"
	"discounts, the channels' fees, the cost of what was used, refunds, and the\n"
	"margin that is left, in minor units and in basis points of revenue less\n"
	"discounts and refunds.  costed is the part of revenue whose cost is known:\n"
	"sales without a recipe, or of stock that was not in the book, have none.\n"
	"\n"
	"An order counts once it is paid in full, on the business day on which it was\n"
	"placed, cut in its store's zone at its day_start; its cost counts once it is\n"
	"confirmed.  A refund counts when it is recorded as owed.  Fees of a whole\n"
	"order are shared over its lines as discounts are.  --since and --until are read\n"
	"in the zone of each store, unless they carry an offset.\n"
	"\n"
	"What stock has cost apart from orders belongs to a store and a time alone, so it\n"
	"stands in a row, and is taken from its margin, only where neither sku, category\n"
	"nor channel cut it: waste, stock issued (wasted, spilt, given to staff, ..) or\n"
	"expired; shrinkage, missed less found by counts and on the way between stores;\n"
	"other_cost, the cost of goods sold that was booked or corrected outside of their\n"
	"orders, as by the receipt of what had been sold short.  Each counts when it\n"
	"happened, and what ledger-reverse takes back when it was taken back.",
    .spare = "costed,margin_bp,other_cost,shrinkage,waste,discount,qty,refunds,fees",
    .writes = "margin",
    .example = "margin-report --by day,sku --since 7d | to-table",
    .see = "ledger-query 1, stock-level 1, to-table 1, record 5",
    .opts = opts,
    .prepare = sales_prepare,
    .report = report,
};

REPORT_MAIN(margin_report)
