/* ledger-verify - is the ledger what its events say? */
#include <stdio.h>

#include "ledger/verify.h"
#include "run/run.h"

static bool verbose;

static const struct opt opts[] = {
    READ_OPTIONS,
    {'v', "verbose", .flag = &verbose, .help = "say how many events were checked"},
    {0},
};

static int
verify(int argc, char **argv)
{
	struct findings f = {0};
	struct ledger *l;
	int64_t events;

	(void)argc;
	(void)argv;
	l = ledger_open(LEDGER_READ);
	events = ledger_verify(l, &f);
	ledger_close(l);
	if (verbose)
		printf("{\"events\":%lld,\"ok\":%s}\n", (long long)events,
		    f.n ? "false" : "true");
	return f.n ? EXIT_NO : EX_OK;
}

static const struct cmd ledger_verify_cmd = {
    .name = "ledger-verify",
    .brief = "check that the ledger is whole and says what its events say",
    .about =
	"Reads the whole ledger, changing nothing and keeping nobody out: the chain of\n"
	"hashes over every event and its head, the versions of every stream, the sums\n"
	"and floors of the accounts, the holds, the clock and the ids; then folds every\n"
	"event again into a ledger of its own and compares each table row by row.\n"
	"\n"
	"Nothing is printed when all is well.  Else there is a line for each finding\n"
	"with the table, the key of the row or the number of the event, and what is\n"
	"wrong there; the first twenty are shown.  When the events themselves are\n"
	"damaged, the tables are not compared with them.",
    .writes = "finding",
    .example = "ledger-verify && echo whole",
    .see = "ledger-dump 1",
    .no = "something is wrong, and was printed",
    .opts = opts,
    .run = verify,
};

int
main(int argc, char **argv)
{
	guard_std();
	argc = cli_parse(&ledger_verify_cmd, argc, argv);
	cli_finish(verify(argc, argv));
}
