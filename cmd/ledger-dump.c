/* ledger-dump - the canonical ledger as sorted lines */
#include "run/run.h"
#include "shop/dump.h"

static bool all;

static const struct opt opts[] = {
    READ_OPTIONS,
    {'a', "all", .flag = &all,
	.help = "with ids, sequence numbers and what was taken from the clock"},
    {0},
};

static const struct cmd ledger_dump_cmd = {
    .name = "ledger-dump",
    .brief = "print the canonical ledger as sorted lines",
    .about =
	"Prints every event and every row of state as a JSON line, sorted by bytes,\n"
	"under the names that people use: an order is order:CHANNEL/NUMBER.  What\n"
	"depends on when or in which turn it was written (ids, sequence numbers,\n"
	"times of recording) is left out, so that two ledgers in which the same\n"
	"happened give the same bytes: a run that was killed and repeated and one\n"
	"that was not, a ledger and its restored copy.",
    .writes = "dump",
    .example = "ledger-dump | sha256sum\n"
	       "diff <(ledger-dump -l a.db) <(ledger-dump -l b.db)",
    .see = "ledger-verify 1",
    .opts = opts,
};

int
main(int argc, char **argv)
{
	struct ledger *l;

	guard_std();
	cli_parse(&ledger_dump_cmd, argc, argv);
	l = ledger_open(LEDGER_READ);
	ledger_begin_read(l);
	dump_ledger(l, all);
	ledger_end_read(l);
	ledger_close(l);
	cli_finish(EX_OK);
}
