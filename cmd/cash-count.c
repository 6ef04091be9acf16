/* cash-count - set the cash in a drawer beside the book */
#include "run/run.h"
#include "shop/cash.h"

static const struct opt opts[] = {LEDGER_OPTIONS, {0}};

static const struct cmd cash_count_cmd = {
    .name = "cash-count",
    .brief = "compare the cash in a drawer with the book, and post the difference",
    .about =
	"Each record says what was counted in the drawer of a store: counted, in fen, or\n"
	"coins, how many there are of each coin and note by its worth in fen.  book is what\n"
	"should have been there; over or short is the difference, which is posted between\n"
	"drawer:STORE and overshort:STORE.  That account grows by what drawers were short,\n"
	"as an expense does, and what they were over makes it less.  The record gets total\n"
	"when it had coins.\n"
	"\n"
	"With `at` it is the book as it was in the shop at that time: what was sold or\n"
	"moved after it does not count, so selling may go on while the drawer is counted.\n"
	"What is recorded later for a time before the count shows in the next count.  A time\n"
	"before the latest count of the drawer is rejected.\n"
	"\n"
	"Which channels' money lies in the drawer is the setting `drawer`; refunds paid in\n"
	"these channels leave it, and cash-move brings money in and out.  Put in with it\n"
	"what lay in the drawer on the first day, or the first count says it is over.  With\n"
	"-n the difference is told and nothing posted.\n"
	"\n"
	"`key` makes a record one entry: the same again comes out as it did the first time\n"
	"and nothing is written; other content under the key is rejected (key_conflict).\n"
	"Without key, `at` and what the record says are the key; one of them is needed.  A\n"
	"wrong count is put right by a new one.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "cash-count",
    .writes = "cash-count",
    .example =
	"echo '{\"store\":\"S1\",\"counted\":81250,\"at\":\"2024-02-12T22:05:00+08:00\"}' | cash-count",
    .see = "cash-move 1, setting-set 1, ledger-query 1, record 5, views 5",
    .opts = opts,
    .step = cash_count,
};

FILTER_MAIN(cash_count_cmd)
