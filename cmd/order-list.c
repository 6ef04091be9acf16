/* order-list - orders by what they are, in pages, and the make queue */
#include "run/run.h"
#include "shop/order_show.h"

static const char *store, *customer, *channel, *status, *after;
static bool oldest, queue;
static int64_t limit = -1; /* not given */
enum { PAGE = 100 };

static const struct opt opts[] = {
    REPORT_OPTIONS,
    WINDOW_OPTIONS,
    {'s', "store", .str = &store, .arg = "STORE", .help = "only of this store (all)"},
    {0, "customer", .str = &customer, .arg = "CUSTOMER",
	.help = "only of this customer (all)"},
    {0, "channel", .str = &channel, .arg = "CHANNEL",
	.help = "only of this channel (all)"},
    {0, "status", .str = &status, .arg = "STATUS",
	.help = "only in this state; several with commas (all)"},
    {0, "oldest", .flag = &oldest, .help = "the one recorded first comes first"},
    {0, "limit", .num = &limit, .arg = "N", .help = "so many at most; 0: all (100)"},
    {0, "after", .str = &after, .arg = "ORDER_ID",
	.help = "go on after this one, the last of the page before"},
    {0, "queue", .flag = &queue,
	.help = "the orders that a store has still to make, in their turn"},
    {0},
};

/* The store that is asked for, or whose zone cuts the days. */
static const struct store *
find_store(struct ledger *l)
{
	bool only = false;
	const struct store *s = store ? catalog_store(l, text_of(store), ledger_now(l))
				      : catalog_first_store(l, &only);

	if (store && !s)
		cli_usage("--store: no such store: '%s'", store);
	if (queue && !store && !only)
		cli_usage("--queue: say which --store");
	return s;
}

static void
list(struct ledger *l, struct rows *rows, const struct store *where)
{
	struct order_search q = {.customer = text_of(customer),
	    .channel = text_of(channel),
	    .store = text_of(store),
	    .statuses = order_search_states(status),
	    .after = order_search_after(after),
	    .limit = limit < 0 ? PAGE : limit,
	    .oldest_first = oldest};
	int64_t next;

	report_window(where ? where->zone : NULL, where ? where->day_start : 0,
	    &q.since, &q.until);
	next = order_list(l, rows, &q);
	if (next)
		note_say(
		    "more", 0, NULL, "there are more: --after %lld", (long long)next);
}

static void
report(struct ledger *l, struct rows *rows)
{
	const struct store *where = find_store(l);

	if (!queue)
		list(l, rows, where);
	else if (customer || channel || status || after || oldest || limit >= 0 ||
		 report_options.since || report_options.until)
		cli_usage("--queue goes with --store, --format and --columns alone");
	else
		order_list_queue(l, rows, where);
}

static const struct cmd order_list_cmd = {
    .name = "order-list",
    .brief = "list orders, in pages; the make queue",
    .about =
	"A row for each order that is all of what is asked, the one recorded last\n"
	"first.  --since and --until are about when it was recorded (placed_at may be\n"
	"earlier, in an import), in the zone of the --store, else of the first one.\n"
	"After a full page a note on stderr says what to give to --after for the next\n"
	"one; orders that come in meanwhile neither repeat a row nor hide one.\n"
	"\n"
	"Orders are walked from one end of the window until the page is full, so the\n"
	"newest ones and a short window are fast however large the ledger is.  To find\n"
	"what is rare, such as one customer's orders in years, a whole window is read:\n"
	"some tenths of a second for 100,000 orders.  One order by its number:\n"
	"order-show.\n"
	"\n"
	"--queue shows what a store has still to make: orders that are confirmed (paid,\n"
	"their stock settled) until they are ready, for twelve hours at most.  First\n"
	"come those that are being made, then those that wait, each in the order in\n"
	"which they came in (since).  to_make says what to make, in words.  promise_at\n"
	"is when an order's turn is through at the store's capacity, counted from now:\n"
	"now + place * 3600 / capacity seconds, rounded up; none where the store has no\n"
	"capacity (store-set).  Rows may go on to order-advance and order-cancel.",
    .spare = "order_id,refunded,customer,paid",
    .writes = "listing",
    .example = "order-list --status paid,making --since today\n"
	       "order-list --queue --store S1 --format table\n"
	       "order-list --queue --store S1 | head -2 | order-advance --to making",
    .see = "order-show 1, order-add 1, store-set 1, ledger-query 1",
    .opts = opts,
    .report = report,
};

REPORT_MAIN(order_list_cmd)
