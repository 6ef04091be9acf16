/* ahead.h - batches read, and what goes before their steps, a batch ahead */
#ifndef RUN_AHEAD_H
#define RUN_AHEAD_H

#include "run/stage.h"

/* Where a command does something before the lock (cmd.before), the next batch is read
 * and gone through by a second thread while this one is worked on; whoever is idle
 * helps.  It is begun only when more input may be waiting: a line that comes alone is
 * answered alone.  A command without `before` has no thread and one batch. */
struct ahead;
struct ahead *ahead_open(int fd, const struct stages *s);
/* The next batch, gone through; NULL at the end of input.  The one given before is
 * forgotten. */
struct batch *ahead_next(struct ahead *a);
/* The second thread ends first, also where it waits for input that never comes: then
 * nothing it uses is there any more. */
void ahead_close(struct ahead *a);

#endif
