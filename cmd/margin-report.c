/* margin-report - what was taken, what it cost, what is left */
#include "run/run.h"
#include "shop/catalog.h"
#include "shop/sales.h"

enum { FOLD_WAIT_MS = 1000 };

static const char *store;

static const struct opt opts[] = {
    REPORT_OPTIONS,
    WINDOW_OPTIONS,
    {0, "by", .str = &report_options.by, .arg = "COLUMNS",
	.help =
	    "minute, hour, day, sku, category, store, channel; several with commas (day)"},
    {'s', "store", .str = &store, .arg = "STORE", .help = "only this store"},
    {0},
};

static const char *const cuts[] = {
    "minute", "hour", "day", "sku", "category", "store", "channel", NULL};

static void
prepare(struct ledger *l)
{
	/* While others write without end, the orders themselves answer. */
	if (!sales_behind(l) || !ledger_try_fold(l, FOLD_WAIT_MS))
		return;
	sales_fold(l, 0);
	ledger_end(l);
}

static void
row(struct ledger *l, struct rows *rows, const struct question *q,
    const struct group *g)
{
	const struct figures *f = &g->f;
	int64_t cost = mul_div(f->cost, 1, 10000);
	int64_t net = f->revenue - f->discount - f->refund;
	int64_t margin = net - f->fee - cost;
	size_t i;

	for (i = 0; i < q->cuts; i++)
		rows_text(rows, cuts[q->by[i]],
		    sales_label(l, (enum cut)q->by[i], g->key[i]));
	rows_int(rows, "orders", f->orders);
	rows_int(rows, "qty", f->qty);
	rows_int(rows, "revenue", f->revenue);
	rows_int(rows, "discount", f->discount);
	rows_int(rows, "fees", f->fee);
	rows_int(rows, "cost", cost);
	rows_int(rows, "refunds", f->refund);
	rows_int(rows, "margin", margin);
	if (net > 0)
		rows_int(rows, "margin_bp", mul_div(margin, 10000, net));
	else
		rows_null(rows, "margin_bp");
	rows_int(rows, "costed", f->costed);
	rows_end(rows);
}

static void
report(struct ledger *l, struct rows *rows)
{
	const struct store *where = catalog_first_store(l, NULL);
	struct question q = {.store = 0};
	const struct group *g;
	size_t n, i;

	if (store) {
		where = catalog_store(l, text_of(store), ledger_now(l));
		if (!where)
			die(EX_USAGE, "no such store: %s", store);
		q.store = where->id;
	}
	q.cuts = report_by("day", cuts, q.by, CUTS_MAX);
	report_window(where ? where->zone : NULL, where ? where->day_start : 0,
	    &q.since, &q.until);
	g = sales_ask(l, &q, &n);
	for (i = 0; i < n; i++)
		row(l, rows, &q, &g[i]);
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
	"order are shared over its lines as discounts are.  With several stores,\n"
	"--since and --until are read in the zone of --store, else of the first one.",
    .writes = "margin",
    .example = "margin-report --by day,sku --since 7d | to-table",
    .see = "ledger-query 1, stock-level 1, to-table 1, record 5",
    .opts = opts,
    .prepare = prepare,
    .report = report,
};

REPORT_MAIN(margin_report)
