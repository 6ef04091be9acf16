/* refund-review - approve refunds by rule, or leave them to a person */
#include "run/run.h"
#include "shop/refund_review.h"

static const char *reason;
static bool approve, refuse, retry;

static const struct opt opts[] = {
    LEDGER_OPTIONS,
    {0, "reason", .str = &reason, .arg = "REASON", .choices = REFUND_CHOICES,
	.help = "why, for records that do not say"},
    {0, "approve", .flag = &approve,
	.help = "a person approves the requests that the records name; needs --by"},
    {0, "refuse", .flag = &refuse, .help = "a person refuses them; needs --by"},
    {0, "retry", .flag = &retry, .help = "look again at what was refused"},
    {0},
};

static void
options(void)
{
	if (approve && refuse)
		cli_usage("--approve or --refuse, not both");
	if ((approve || refuse) && !ledger_options.by)
		cli_usage("who decides? --by NAME");
}

static void
review(struct ledger *l, struct record *r)
{
	if (approve || refuse)
		refund_decide(l, r, approve);
	else
		refund_review(l, r, reason, retry);
}

static const struct cmd refund_review_cmd = {
    .name = "refund-review",
    .brief = "approve refunds by rule, or leave them to a person",
    .about =
	"Looks at what payment-refund is to give back, before it does, and writes\n"
	"`review`: approved, queued or refused, and in `rules` what each rule looked at,\n"
	"up to what it approves, and what it says. The strictest of them counts:\n"
	"\n"
	"  amount   what of the order goes back, with what went before: up to the\n"
	"           setting refund_max, else queued\n"
	"  age      days since the order was placed: up to refund_days, else queued\n"
	"  history  orders of this customer that were given back in the last\n"
	"           refund_per_days days, or are approved to be, this one too, for the\n"
	"           reasons customer, quality, too_late or other: up to\n"
	"           refund_per_customer, else queued\n"
	"  reason   other is queued; customer, for what is being made or was made, is\n"
	"           refused (already_made)\n"
	"\n"
	"What payment-refund would refuse (not_paid, refund_over, ..) is refused here.  A\n"
	"refusal is stored, and --retry looks again.\n"
	"\n"
	"What is queued waits for a person: ledger-query refunds-queued lists it, and each\n"
	"row of it, or any record with its `request`, is read with --approve or --refuse.\n"
	"Then it has all that payment-refund needs.  What the rules refused may be approved\n"
	"so, too, and what they approved may be refused until it is owed back.\n"
	"\n"
	"payment-refund gives only what is approved, and exactly what was looked at: for\n"
	"that the ledger counts, not the record's `review`.  A request that nobody has\n"
	"looked at needs no review.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "refund",
    .writes = "refund",
    .example =
	"refund-review requests.jsonl | payment-refund\n"
	"ledger-query refunds-queued | refund-review --approve --by kim | payment-refund",
    .see = "payment-refund 1, setting-set 1, record 5, views 5",
    .opts = opts,
    .options = options,
    .step = review,
    .takes_refused = true, /* those that are looked at again; the others pass */
};

FILTER_MAIN(refund_review_cmd)
