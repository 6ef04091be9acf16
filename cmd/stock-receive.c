/* stock-receive - record lots that come in */
#include "run/run.h"
#include "shop/stock.h"

static const char *order;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "order", .str = &order, .arg = "SUPPLIER/NO",
	.help = "the order (stock-order) of records that name no supplier"},
    {0},
};

static void
check(void)
{
	if (order && !strchr(order, '/'))
		cli_usage("--order: expected SUPPLIER/NO, got '%s'", order);
}

static void
receive(struct ledger *l, struct record *r)
{
	stock_receive(l, r, text_of(order));
}

static const struct cmd stock_receive_cmd = {
    .name = "stock-receive",
    .brief = "record lots of ingredients that come in",
    .about =
	"Each record is one lot: so much (qty, in the item's unit) of an item has come\n"
	"into a store.  cost is what the whole lot cost, in minor units (fen).  Store\n"
	"and item must be defined.\n"
	"\n"
	"received_at says when it came (now, when it is not given) and expires when it\n"
	"may not be used any more; without expires the item's shelf_life counts from\n"
	"receipt, and a lot of an item without shelf_life never expires.  Lots are used\n"
	"first to expire first, and priced as the store says (store-set): by the moving\n"
	"average of the store's item, or by what the lots have cost.  A lot that is dated\n"
	"later than now is not counted on before.\n"
	"\n"
	"A receipt dated back (received_at) may find that some was used since, at an\n"
	"average that did not know of it: the difference goes from the stock's value to the\n"
	"cost of goods sold, now, and stands in revalued_micros; costs that were told\n"
	"stay.  In a store with negative:true what was sold short is made good first\n"
	"(repaid), at this lot's cost.\n"
	"\n"
	"What comes from a supplier: `supplier`, and `order`, the number of its order\n"
	"(stock-order), or --order for a whole delivery.  The cost is owed to the supplier\n"
	"from then on (the account due:SUPPLIER, counted downwards from 0), and owed says\n"
	"so; where the record has no cost it is that of the order's line.  open says what\n"
	"of the line may still come; over, what came too much.  With short:true the\n"
	"supplier sends no more of it: the rest is closed.  Another item than ordered, or\n"
	"another store, is rejected (not_ordered).\n"
	"\n"
	"Give each lot a name: `lot`, the number on the box or on the delivery note.\n"
	"Store, item and lot are the key: the same lot again comes out as it did the\n"
	"first time and nothing is written; another content under the same name is\n"
	"rejected (key_conflict).  Where lots have no names, `key` may be any word that\n"
	"is different for each delivery.  With neither, equal records of one business\n"
	"day are taken for one delivery, and a record that comes again on another day\n"
	"is a new one; the lot is then numbered, and `lot` says how it is called.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "receipt",
    .writes = "receipt",
    .example =
	"echo '{\"store\":\"S1\",\"item\":\"milk\",\"qty\":12000,\"cost\":9600,\"lot\":\"M-0212\"}' | stock-receive",
    .see = "stock-order 1, item-set 1, stock-reserve 1, stock-level 1, record 5",
    .opts = opts,
    .options = check,
    .step = receive,
};

FILTER_MAIN(stock_receive_cmd)
