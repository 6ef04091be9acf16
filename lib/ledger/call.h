/* call.h - what is asked of the outside, between two batches */
#ifndef LEDGER_CALL_H
#define LEDGER_CALL_H

#include "ledger/ledger.h"

/* Nothing outside is waited for under the lock.  A step or a tick that needs an answer
 * from outside first records that it asks, with the id under which it does, and calls
 * call_ask.  The loop (run.h) commits that batch, runs the adapters, several abreast,
 * and gives each call to the command's `told` in a second batch, which records what
 * came of it.  A process that dies between the two leaves what was asked in the ledger:
 * whoever asks again does so under the same id.
 *
 * In a dry run, and when the first batch was not committed, nothing is asked and told
 * is not called. */

enum call_end {
	CALL_ANSWERED, /* a JSON object came: reply */
	CALL_UNKNOWN,  /* it was begun, and nobody knows what came of it */
	CALL_NOT_MADE  /* it was never begun, or its adapter says so (78): nothing has
			  happened */
};
enum { CALL_WAIT_MS = 10000, CALL_DETAIL = 160, CALL_MOST = 32 };
struct call {
	struct text adapter; /* the name of an executable, see adapter(5) */
	struct text request; /* a JSON object on one line, without its newline */
	int64_t wait_ms;     /* its deadline; 0: --within, else CALL_WAIT_MS */
	int64_t stream, tag; /* whatever the asker wants to know again */
	/* Set by call_ask: */
	struct record *record; /* the filter's record that asked; NULL in a tick */
	/* Set when it is told: */
	enum call_end end;
	struct record reply;      /* when answered; what it says is not to be trusted */
	char detail[CALL_DETAIL]; /* else why, for people */
};

/* In a batch.  The texts are copied.  At most CALL_MOST should be asked in one
 * transaction: after so many a filter's loop ends it, and a tick has to. */
void call_ask(struct ledger *l, const struct call *c);
/* How many are asked in this batch. */
size_t calls_asked(struct ledger *l);

/* For the loops: who asks from now on; those that were asked, and their memory, which
 * lives until calls_forget. */
void calls_for(struct ledger *l, struct record *r);
struct call *calls(struct ledger *l, size_t *n);
struct arena *calls_arena(struct ledger *l);
void calls_forget(struct ledger *l);

#endif
