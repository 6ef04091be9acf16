/* exits - what a command may end with, as follows from its kind */
#include "cli/part.h"

static size_t
add(struct exit_row *row, size_t n, bool holds, int code, const char *means)
{
	if (!holds)
		return n;
	row[n] = (struct exit_row){code, means};
	return n + 1;
}

size_t
cmd_exits(const struct cmd *c, struct exit_row row[EXIT_ROWS])
{
	bool ledger = cmd_offers(c, &ledger_options.ledger);
	bool locks = cmd_offers(c, &ledger_options.wait_ms);
	bool makes = locks && cmd_offers(c, &ledger_options.by);
	bool refuses = cmd_offers(c, &ledger_options.fail_on_refuse);
	bool rejects = c->reads || cmd_offers(c, &ledger_options.rejects);
	bool creates = locks || cmd_offers(c, &ledger_options.rejects);
	size_t n = 0;

	n = add(row, n, true, EX_OK, refuses ? "done, refusals included" : "done");
	n = add(row, n, c->no, EXIT_NO, c->no);
	n = add(row, n, refuses && !c->no, EXIT_NO,
	    "something was refused, under --fail-on-refuse");
	n = add(row, n, true, EX_USAGE, "wrong usage");
	n = add(row, n, rejects || c->data, EX_DATAERR,
	    c->data ? c->data : "some records rejected, the rest done");
	n = add(row, n, c->operands || (ledger && !makes), EX_NOINPUT, "no such input");
	n = add(row, n, true, EX_SOFTWARE, "a fault in boba itself");
	n = add(row, n, true, EX_OSERR, "out of memory");
	n = add(row, n, creates, EX_CANTCREAT, "a file cannot be created");
	n = add(row, n, true, EX_IOERR, "reading or writing failed");
	n = add(row, n, ledger, EX_TEMPFAIL,
	    "the ledger is busy or the disk full: run it again");
	n = add(row, n, ledger, EX_PROTOCOL,
	    "the ledger is damaged, foreign or of another version");
	n = add(row, n, ledger, EX_NOPERM, "the ledger is not ours to open");
	n = add(row, n, true, EX_CONFIG, "wrong configuration");
	return n;
}
