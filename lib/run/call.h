/* call.h - adapters run: what a batch asked of the outside is answered */
#ifndef RUN_CALL_H
#define RUN_CALL_H

#include "cli/cli.h"
#include "ledger/call.h"

/* The batch is committed: run the adapters of all that was asked, at most
 * CALLS_ABREAST at a time, each until its deadline, and tell the command in a batch of
 * its own; out as in a tick, or NULL.  Nothing asked: nothing is done. */
enum { CALLS_ABREAST = 8 };
void calls_make(struct ledger *l, const struct cmd *c, struct buf *out);

/* -- adapter.c */

/* The executable of this name: in the directories of $BOBA_ADAPTERS, with colons
 * between them, then in adapters/ of the user's folder and of the program's
 * (base/share.h).  Its path into b as a C string; false, and why, when there is none or
 * when somebody else could have put it there: it and its directory have to be ours or
 * root's, and not for others to write. */
bool adapter_find(struct text name, struct buf *b, struct buf *why);

/* -- child.c: one program run */

enum { CHILD_OUT_MAX = 64 << 10, CHILD_ERR_MAX = 1 << 10 };
struct child {
	int pid;          /* 0: not running */
	int in, out, err; /* descriptors, -1 when closed */
	struct text rest; /* of the input, not written yet */
	struct buf answer, said;
	int64_t deadline; /* ms, of the clock that only goes forward */
	bool late, killed, too_long;
	int status; /* of waitpid, once it has ended */
};
/* Start path with an environment of its own (config: a variable more), in /, in a
 * process group of its own, with limits, input for its stdin.  false: it could not be
 * started; errno says why. */
bool child_start(
    struct child *c, char *path, char *config, struct text input, int64_t wait_ms);
/* Move what can be moved for any of them, waiting until something happens or a
 * deadline passes.  Those past it are asked to end, a second later made to. */
void children_wait(struct child *const list[], size_t n);
/* Has it ended, and is all that it said until then read?  Whoever it has left behind is
 * not waited for. */
bool child_over(const struct child *c);
void child_free(struct child *c);

#endif
