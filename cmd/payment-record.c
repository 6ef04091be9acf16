/* payment-record - record payments seen */
#include "run/run.h"
#include "shop/payment.h"

static bool in_full, retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "in-full", .flag = &in_full,
	.help = "an order without amount and payments is paid in full, in its channel"},
    {0, "retry", .flag = &retry, .help = "try again what was refused"},
    {0},
};

static void
record(struct ledger *l, struct record *r)
{
	payment_record(l, r, in_full, retry);
}

static const struct cmd payment_record_cmd = {
    .name = "payment-record",
    .brief = "record payments seen",
    .about =
	"Books what was paid for each order.  `amount` is one payment through the\n"
	"order's own channel; `payments` lists several, each with its channel, amount,\n"
	"the channel's fee and the channel's own number `no`, both where known:\n"
	"\n"
	"  {\"order_id\":\"..\",\"payments\":[{\"channel\":\"wechat\",\"amount\":1500,\n"
	"   \"fee\":9,\"no\":\"4200001\"},{\"channel\":\"cash\",\"amount\":300}]}\n"
	"\n"
	"Together they must be exactly what is payable: then the order is paid, and\n"
	"status and paid are written to it.  Without either, an order that happened\n"
	"counts as paid in full when it was placed, and with --in-full every order\n"
	"does; any other is rejected.  Amounts are in fen.\n"
	"\n"
	"A payment that is only a part has part:true, one tender, and where that has\n"
	"no `no` a `key`: the order stays pending, `paid` and `due` say how it stands,\n"
	"and the last tender pays what is due.  What is let off to round the last one\n"
	"is `rounding`, at most the setting rounding_max, beside the payments:\n"
	"\n"
	"  {\"order_id\":\"..\",\"part\":true,\"payments\":[{\"channel\":\"wechat\",\n"
	"   \"amount\":1000,\"no\":\"4200002\"}]}\n"
	"  {\"order_id\":\"..\",\"payments\":[{\"channel\":\"cash\",\"amount\":800}],\n"
	"   \"rounding\":3}\n"
	"\n"
	"What happened is never refused: other figures of such an order are booked as\n"
	"they are, and payment_missing or payment_over tells the difference.\n"
	"\n"
	"Refused, and nothing booked:\n"
	"\n"
	"  payment_short  less than is payable; `missing` says how much\n"
	"  payment_over   more than is payable; `over` says how much\n"
	"  wrong_state    the order is not pending\n"
	"  already_paid   another payment for an order that is paid\n"
	"\n"
	"But money seen is a fact: a payment with a `no` is booked in any case.  Where\n"
	"the record is refused, here or by an earlier step, it is owed back at once,\n"
	"and refund_owed says how much.\n"
	"\n"
	"The same record again gets the same answer and books nothing.  A `no` that\n"
	"comes again for another order or amount is rejected (key_conflict), as is\n"
	"an order paid before with other figures.  --retry tries a refused payment\n"
	"once more.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-add orders.jsonl | stock-reserve | payment-record --in-full | order-confirm",
    .see = "order-add 1, order-confirm 1, groupbuy-join 1, record 5",
    .opts = opts,
    .step = record,
    .takes_refused = true,
};

FILTER_MAIN(payment_record_cmd)
