/* payment-charge - ask a channel for the money of orders */
#include "run/run.h"
#include "shop/charge.h"

static struct charge_options how;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    DUE_OPTIONS,
    OPT_WITHIN,
    {0, "via", .str = &how.via, .arg = "ADAPTER",
	.help =
	    "who is asked, for records that do not say: wechat-pay, alipay, coin, .."},
    {0, "authorize", .flag = &how.authorize,
	.help = "have the money set aside, to be captured or voided later"},
    {0, "capture", .flag = &how.capture, .help = "take what was authorized"},
    {0, "void", .flag = &how.release, .help = "let go what was authorized"},
    {0, "retry", .flag = &how.retry,
	.help = "ask anew where the channel declined, or it was voided"},
    {0},
};

static void
options(void)
{
	if (how.authorize + how.capture + how.release > 1)
		cli_usage("--authorize, --capture and --void do not go together");
	if (ledger_options.due &&
	    (how.via || how.authorize || how.capture || how.release || how.retry))
		cli_usage("--due goes by what was asked: no other option");
}

static void
charge(struct ledger *l, struct record *r)
{
	charge_step(l, r, &how);
}

static const struct cmd payment_charge_cmd = {
    .name = "payment-charge",
    .brief = "ask a channel for the money of orders",
    .about =
	"Asks an adapter, a program that speaks with a payment channel (adapter(5)),\n"
	"for what is due for each order, or for `charge_amount` of it.  `auth_code` is\n"
	"what the customer's phone showed at the counter; without it the channel\n"
	"answers with a code to `show` to the customer.  When the money has come, the\n"
	"order is paid as by payment-record, with the channel's own number, and goes\n"
	"on to order-confirm; several charges, and payments that payment-record takes\n"
	"in part, add up.\n"
	"\n"
	"`charge` says how it stands: its `request`, `via`, `amount`, and `state`:\n"
	"\n"
	"  succeeded   the money has come\n"
	"  waiting     the customer has not decided\n"
	"  unknown     no answer, or none that makes sense; nobody knows yet\n"
	"  authorized  set aside: --capture takes it, --void lets it go\n"
	"  voided      let go\n"
	"  declined    the channel will not; the record is refused\n"
	"  dropped     it never reached the channel; the same record asks anew\n"
	"\n"
	"An order is never charged twice: the request has one name, made of the order\n"
	"and how many times it was charged, and the channel knows it by that.  The\n"
	"same record again asks what has become of the request, and so does --due for\n"
	"all that are waiting or unknown, later each time; run it by cron, or with\n"
	"--follow.  It prints the orders that it hears of, for order-confirm.  What is\n"
	"authorized for an order that has ended, or waits there, is voided by it; what\n"
	"comes in all the same is owed back.\n"
	"\n"
	"The adapter coin is none: it is the wallet of the order's customer\n"
	"(wallet-add(1)), and pays at once or not at all.\n"
	"\n"
	"--capture takes all that was authorized by the adapter that is named, while so\n"
	"much is due.\n"
	"\n"
	"Refused: charge_declined and charge_voided, which are stored, --retry asks anew;\n"
	"and, by how the order stands, charge_open (another charge is not settled),\n"
	"payment_over, already_paid, wrong_state, not_authorized, coin_short,\n"
	"no_customer.  Where an adapter can not be started, or is not set up, the\n"
	"record is rejected (not_asked) and may come again.\n"
	"\n"
	"An order that was placed in a month that is closed is rejected (month_closed)\n"
	"without --late.\n"
	"\n"
	"Nothing is asked in a dry run.  This is no stage of ledger-pipe: nothing\n"
	"outside is waited for in a transaction.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "order",
    .writes = "order",
    .example =
	"order-add orders.jsonl | stock-reserve | payment-charge --via wechat-pay | order-confirm\n"
	"payment-charge --due | order-confirm",
    .see =
	"payment-record 1, payment-notify 1, payment-refund 1, wallet-add 1, adapter 5",
    .env =
	"BOBA_ADAPTERS Directories in which adapters are looked for first, with colons between them.\n"
	"XDG_CONFIG_HOME Adapters of one's own, and their settings, are in boba/adapters below it, by default ~/.config.\n"
	"BOBA_SHARE Where the adapters that come with boba are, in adapters.",
    .opts = opts,
    .options = options,
    .step = charge,
    .takes_refused = true,
    .told = charge_answered,
    .due = charge_due,
    .tick = charge_tick,
};

CALLER_MAIN(payment_charge_cmd)
