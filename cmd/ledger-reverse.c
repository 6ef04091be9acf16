/* ledger-reverse - undo mistyped entries by the opposite transfers */
#include "run/run.h"
#include "shop/reverse.h"

static const char *reason;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "reason", .str = &reason, .arg = "TEXT",
	.help = "why, kept for ever; a record may bring its own reason"},
    {0},
};

static void
reverse(struct ledger *l, struct record *r)
{
	ledger_reverse(l, r, reason ? text_of(reason) : (struct text){NULL, 0});
}

static const struct cmd ledger_reverse_cmd = {
    .name = "ledger-reverse",
    .brief = "undo mistyped entries by the opposite transfers",
    .about =
	"Each record names an entry by the `seq` of its event or by its `key`, such as\n"
	"receipt:S1/milk/L1 (ledger-dump prints them).  The entry stays, and an event\n"
	"that is its opposite is added, with the reason (--reason or the record's own\n"
	"`reason`: one of them is needed) and with --by.  The record gets `event`, the\n"
	"type of the entry, its `key` and reversed:true.  An entry is reversed once; the\n"
	"same record again gets the same answer.\n"
	"\n"
	"A receipt (stock-receive) is reversed while its lot is whole and not held.  What\n"
	"it cost goes back; where units of the item were used meanwhile and its value is\n"
	"not all there any more, the rest is booked as cost of goods sold, and what was\n"
	"sold keeps its cost.  The name of the lot is free again: the right receipt of\n"
	"the same lot goes through stock-receive.  The mistyped line itself is answered\n"
	"there as before, with reversed:true, and brings nothing back: if it was right\n"
	"after all, give the lot another name.\n"
	"\n"
	"What went out (stock-issue, a reservation used by stock-confirm) lies in its lots\n"
	"again, at the cost at which it left.  A batch or an opened package (stock-make) is\n"
	"undone while all that came of it is there: its parts lie in their lots again, and\n"
	"the package is closed.  The undone lines are answered as before, with\n"
	"reversed:true; the right ones need another key (a reservation another name).\n"
	"\n"
	"What came into a wallet (wallet-add) is undone while nothing of it is spent,\n"
	"unless its payment has a number: that is a fact, and wallet-add returns it.\n"
	"\n"
	"What cannot be undone is refused and nothing is stored, so that it may be tried\n"
	"again:\n"
	"\n"
	"  lot_used        some of the lot was used, or made good what was sold short\n"
	"  stock_held      orders hold so much that the lot can not be missed\n"
	"  wallet_held     an order holds some of it\n"
	"  short_repaid    it took what the book lacked, which was made good since\n"
	"  not_reversible  no entry of its own; the detail names the command that would\n"
	"                  do it, such as order-cancel for an order",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "entry",
    .writes = "entry",
    .example =
	"echo '{\"key\":\"receipt:S1/milk/L1\"}' | ledger-reverse --reason 'a zero too many' --by kim",
    .see =
	"stock-receive 1, stock-issue 1, stock-make 1, stock-confirm 1, wallet-add 1, ledger-dump 1, ledger-register 1, record 5",
    .opts = opts,
    .step = reverse,
};

FILTER_MAIN(ledger_reverse_cmd)
