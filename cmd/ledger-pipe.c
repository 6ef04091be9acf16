/* ledger-pipe - several filters in one process and one transaction */
#include "run/run.h"

/* Every filter that was linked in: see MAIN_OF in run.h. */
extern const struct cmd *const __start_boba_stages[], *const __stop_boba_stages[];

static const struct opt opts[] = {LEDGER_OPTIONS, {0}};

static const struct cmd ledger_pipe_cmd = {
    .name = "ledger-pipe",
    .brief = "run several filters in one process and one transaction",
    .about =
	"Runs a pipeline of filters on the ledger.  What goes in, what comes out and\n"
	"what is written is the same as in a shell's pipe, but a batch of records goes\n"
	"through all stages in one transaction: one lock and one sync instead of one\n"
	"for each command, and a crash leaves all stages of a record or none.\n"
	"\n"
	"Each stage takes its own options (`--ttl 15m`).  Those that concern the ledger\n"
	"as a whole (-l, -n, --now, --by, --rejects, --strict and so on) are given to\n"
	"ledger-pipe.  With --dry-run every stage is tried, which a shell's pipe cannot\n"
	"do: there a record of a dry run passes the later commands untouched.\n"
	"\n"
	"A reject names its stage, and the line is that of the stage's input.  Words,\n"
	"'quotes', \"quotes\", \\ and | are read as a shell reads them; nothing else of a\n"
	"shell is known.  The first stage may name files, else it reads standard input.\n"
	"A command may stand in a pipeline once.",
    .operands = "PIPELINE",
    .most_operands = 1,
    .reads = "what the first stage reads",
    .writes = "what the last stage writes",
    .example =
	"ledger-pipe 'order-add orders.jsonl | promo-apply | stock-reserve | payment-record | order-confirm'",
    .see = "order-add 1, promo-apply 1, stock-reserve 1, payment-record 1, "
	   "order-confirm 1",
    .opts = opts,
};

int
main(int argc, char **argv)
{
	guard_std();
	cli_finish(pipe_main(
	    &ledger_pipe_cmd, __start_boba_stages, __stop_boba_stages, argc, argv));
}
