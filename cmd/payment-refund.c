/* payment-refund - give money back: what is asked for is owed, what is owed is paid */
#include "run/run.h"
#include "shop/refund.h"

static const char *reason;
static bool paid, retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    DUE_OPTIONS,
    OPT_WITHIN,
    {0, "reason", .str = &reason, .arg = "REASON", .choices = REFUND_CHOICES,
	.help = "why, for records that do not say"},
    {0, "paid", .flag = &paid,
	.help = "the refunds that the records name were paid by hand"},
    {0, "retry", .flag = &retry,
	.help = "try again what was refused, or what waits for a person"},
    {0},
};

static void
refund(struct ledger *l, struct record *r)
{
	if (rec_find(r, REC_ROOT, "refund") && !r->refused)
		refund_by_hand(l, r, paid, retry);
	else if (paid && !r->refused)
		rec_reject(r, "missing_field", REC_ROOT, "refund",
		    "expected the refund that was paid, as refunds-by-hand lists it");
	else
		payment_refund(l, r, reason, retry);
}

static const struct cmd payment_refund_cmd = {
    .name = "payment-refund",
    .brief = "give money back: owe what is asked for, pay what is owed",
    .about =
	"Each record names an order, by order_id or by channel and channel_no, and says\n"
	"what of it goes back, and why (`reason`, or --reason for all of them):\n"
	"\n"
	"  lines    [{\"line\":1,\"qty\":2},..]: units of its lines, counted from 1\n"
	"  amount   so much, in fen\n"
	"\n"
	"and with neither of them all that is left.  A unit gives what the customer paid\n"
	"for it: its line less the line's discount, by the number of units; the last unit\n"
	"of a line gives what is left of it, so the units of a line never give more or\n"
	"less than it brought.  What goes back as an amount is of all lines, by what is\n"
	"left of each, and their units then give so much less.  The record gets\n"
	"refund_owed, refund_left, and in `refunds` where the money goes back to: units\n"
	"that prepaid cups have paid as cups, all else to the channel of the latest\n"
	"payment first, never more to a payment than it brought.  What was let off to\n"
	"round a payment counts as the last to go back, and is never paid.  When nothing\n"
	"is left, the order is refunding, and refunded once all is paid.\n"
	"\n"
	"`key` makes a record one refund; without one the order and what the record says\n"
	"are the key, so for the same part of an order twice there have to be two keys.\n"
	"The record gets it as `request`.  The same again gets the same answer and owes\n"
	"nothing; another content under the key is rejected (key_conflict).\n"
	"\n"
	"Refused, always with `left`:\n"
	"\n"
	"  refund_over       more than is left of the order, or units of a line\n"
	"  already_refunded  nothing is left of it\n"
	"  not_paid          nothing was paid for it\n"
	"  unknown_line      the order has no such line\n"
	"\n"
	"What refund-review has queued or refused passes untouched, with a note; what it\n"
	"approved is given as it was looked at, and nothing else under its key.\n"
	"\n"
	"An order that is given back whole before it is made holds nothing any more.  What\n"
	"it has used stays used: order-cancel takes that back, and owes its money.\n"
	"\n"
	"With --due it reads nothing and pays what is owed, whoever owed it (order-cancel,\n"
	"order-expire, groupbuy-tick, payment-record and this command).  The adapter of\n"
	"each payment's channel is asked, always under the same id, F-ORDER-N, so that\n"
	"asking again never pays twice; where no answer came, it is first asked what has\n"
	"become of it.  What failed is tried again after 15s, 15s, 30s, 3m, 30m, 30m, 30m\n"
	"and 1h; after nine calls it waits for a person, as do channels without an adapter\n"
	"(cash, a till); `why` begins with \"may be paid\" where nobody knows.  What the\n"
	"channel has taken in and not made yet, or has never heard of, is asked for every\n"
	"hour, however long.  A line says what became of each.\n"
	"\n"
	"ledger-query refunds-by-hand lists these, and each `refund` in it, ORDER/N, is a\n"
	"record for this command: with paid:true, or --paid, and `no` where there is a\n"
	"number, all of it was paid by hand, cash out of the drawer; with --retry it is\n"
	"tried once more.  being_asked is refused, not stored: --due is at it just now.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "refund",
    .writes = "refund",
    .example =
	"echo '{\"channel\":\"app\",\"channel_no\":\"17\",\"lines\":[{\"line\":1,\"qty\":1}]}' |\n"
	"\tpayment-refund --reason quality\n"
	"payment-refund --due -q\n"
	"ledger-query refunds-by-hand | payment-refund --paid --by kim",
    .see = "refund-review 1, order-cancel 1, payment-charge 1, adapter 5, record 5",
    .opts = opts,
    .step = refund,
    .takes_refused = true, /* those that --retry takes up; the others pass */
    .due = refund_due,
    .tick = refund_tick,
    .told = refund_told,
};

CALLER_MAIN(payment_refund_cmd)
