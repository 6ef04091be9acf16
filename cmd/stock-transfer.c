/* stock-transfer - send stock to another store, and take it in there */
#include "run/run.h"
#include "shop/transfer.h"

static bool retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "retry", .flag = &retry, .help = "try again what was refused"},
    {0},
};

static void
transfer(struct ledger *l, struct record *r)
{
	stock_transfer(l, r, retry);
}

static const struct cmd stock_transfer_cmd = {
    .name = "stock-transfer",
    .brief = "send stock to another store, and take it in there",
    .about =
	"A transfer has a name and two legs.  The first takes items out of a store, fresh\n"
	"lots first to expire first, or the lot that is named: the units are then on the\n"
	"way (transit:FROM:TO:ITEM), and so is what they cost (moving:FROM:TO).  What is\n"
	"not there is refused as no_stock, all or none; --retry tries again.\n"
	"\n"
	"The second, a record with the transfer's name and received:true, takes in what\n"
	"came: all that is on the way, or the items it names.  The lots keep their name,\n"
	"their end, their use-by and alert dates, and what they cost; where the store has\n"
	"another lot of that name, it gets one like it (M1-2), and `arrived` says which.\n"
	"What did not come stays on the way (in_transit), for the next such record, or with\n"
	"short:true is lost: it goes to issued:transit and loss:transit of the store that\n"
	"sent it.  More than is on the way is refused as not_sent: let stock-transfer send\n"
	"the rest, or count it.\n"
	"\n"
	"The name is the key of the first leg.  An arrival is known by what it says: the\n"
	"same record again is the same arrival; two equal parts need a `key` each, or\n"
	"their times (`at`).  The view stock_transfers and the query in-transit tell what\n"
	"is on the way.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "stock-transfer",
    .writes = "stock-transfer",
    .example =
	"echo '{\"transfer\":\"T-7\",\"store\":\"S1\",\"to\":\"S2\",\"items\":[{\"item\":\"milk\",\"qty\":4000}]}' | stock-transfer\n"
	"echo '{\"transfer\":\"T-7\",\"received\":true}' | stock-transfer",
    .see =
	"stock-plan 1, stock-receive 1, stock-issue 1, stock-level 1, ledger-query 1, record 5",
    .opts = opts,
    .step = transfer,
    .takes_refused = true, /* those that --retry takes up; the others pass */
};

FILTER_MAIN(stock_transfer_cmd)
