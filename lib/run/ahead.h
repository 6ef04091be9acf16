/* ahead.h - batches read, and what goes before their steps, a batch ahead */
#ifndef RUN_AHEAD_H
#define RUN_AHEAD_H

#include <pthread.h>

#include "run/stage.h"

/* Where a command does something before the lock (cmd.before), the next batch is read
 * and gone through by a second thread while this one is worked on; whoever is idle
 * helps.  It is begun only when more input may be waiting: a line that comes alone is
 * answered alone.  A command without `before` has no thread and one batch. */
struct ahead {
	const struct stages *stages;
	struct batch batch[2];
	/* A record that another thread than the reading one goes through has its memory
	 * from here: one for each batch. */
	struct arena helped[2];
	int now;     /* the batch that was given out last */
	bool begun;  /* one was given out */
	bool behind; /* the thread is there */
	pthread_t thread;
	/* Between the two threads, of the batch that is prepared: */
	pthread_mutex_t lock;
	pthread_cond_t is_read;
	bool read, more;
	size_t next; /* the first record that nobody has taken yet */
};
void ahead_open(struct ahead *a, int fd, const struct stages *s);
/* The next batch, gone through; NULL at the end of input.  The one given before is
 * forgotten. */
struct batch *ahead_next(struct ahead *a);
/* false: it was stopped early, and a thread still waits for input, which may never
 * come: it has to be left there until the end of the process. */
bool ahead_close(struct ahead *a);

#endif
