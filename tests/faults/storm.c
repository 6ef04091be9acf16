/* storm.c - many small commits, each followed by a checkpoint under the lock */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "ledger/inside.h"

/* storm LEDGER WRITER COMMITS: appends the events storm:WRITER/1 and so on, a commit
 * each, those that are there already left out, and says the number of each on stdout
 * once it is in the ledger.  A killed one run again goes on where it was. */

static void
append(struct ledger *l, const char *name, const char *key)
{
	struct stored s;
	struct event e = {.type = &hold_expired,
	    .kind = "storm",
	    .name = text_of(name),
	    .key = text_of(key),
	    .body = TEXT("{}")};

	ledger_begin(l);
	if (!event_by_key(l, e.key, &s)) {
		event_digest(e.key, e.content);
		event_append(l, &e);
	}
	ledger_end(l);
}

static void
checkpoint(struct ledger *l)
{
	lock_take(&l->lock, ledger_options.wait_ms);
	db_checkpoint(l->db, 0);
	lock_drop(&l->lock);
}

int
main(int argc, char **argv)
{
	struct ledger *l;
	long i, n;

	guard_std();
	program = "storm";
	if (argc != 4)
		die(EX_USAGE, "usage: storm LEDGER WRITER COMMITS");
	ledger_options.ledger = argv[1];
	ledger_options.wait_ms = 600000;
	n = strtol(argv[3], NULL, 10);
	l = ledger_open(LEDGER_WRITE);
	for (i = 1; i <= n; i++) {
		char key[64], said[32];
		int len = snprintf(said, sizeof(said), "%ld\n", i);

		snprintf(key, sizeof(key), "storm:%s/%ld", argv[2], i);
		append(l, argv[2], key);
		if (write(STDOUT_FILENO, said, (size_t)len) != len)
			die(EX_IOERR, "cannot write:");
		checkpoint(l);
	}
	ledger_close(l);
	return EX_OK;
}
