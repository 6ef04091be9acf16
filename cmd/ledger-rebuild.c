/* ledger-rebuild - state folded again from the events */
#include "run/run.h"

static const struct opt opts[] = {
    OPT_LEDGER,
    OPT_DRY_RUN,
    OPT_WAIT,
    OPT_QUIET,
    {0},
};

static int
rebuild(void)
{
	struct ledger *l = ledger_open(LEDGER_REBUILD);
	int64_t events = ledger_rebuild(l);
	struct buf out = {0};

	ledger_close(l);
	if (ledger_options.quiet)
		return EX_OK;
	put_open(&out, NULL, '{');
	put_int(&out, "events", events);
	put_bool(&out, "rebuilt", true);
	if (ledger_options.dry_run)
		put_bool(&out, "dry_run", true);
	put_close(&out, '}');
	buf_char(&out, '\n');
	out_write(&out);
	buf_free(&out);
	return EX_OK;
}

static const struct cmd ledger_rebuild_cmd = {
    .name = "ledger-rebuild",
    .brief = "fold the ledger's state again from its events",
    .about =
	"Drops every table of state (accounts, holds, orders, lots, figures of days and\n"
	"so on) and folds the events again.  Nothing in it changes, unless something was\n"
	"damaged: that is as the events say afterwards.  Events are never touched.\n"
	"\n"
	"A ledger of an older boba, which other commands refuse with 76, can be used after\n"
	"it.  Keep a copy: the older boba refuses it then.\n"
	"\n"
	"All of it is one transaction: if it is killed, the ledger is as it was.\n"
	"Writers wait meanwhile, readers see the state before.\n"
	"\n"
	"The chain of the events is checked first.  If it is broken, what is wrong is\n"
	"printed as ledger-verify does, nothing is rebuilt, and it ends with 76.",
    .writes = "rebuilt",
    .example = "ledger-verify || ledger-rebuild",
    .see = "ledger-verify 1, ledger-dump 1",
    .opts = opts,
};

int
main(int argc, char **argv)
{
	guard_std();
	cli_parse(&ledger_rebuild_cmd, argc, argv);
	cli_finish(rebuild());
}
