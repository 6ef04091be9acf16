/* ahead.c - batches read, and what goes before their steps, a batch ahead */
#include "run/ahead.h"

#include <pthread.h>
#include <stdlib.h>

/* Records taken at a time by a thread; with fewer than so many in a batch another
 * thread is not worth its beginning. */
enum { TAKEN = 8, HELP_FROM = 32, KEEP_BYTES = 16 << 20 };

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
	bool stopped; /* nobody asks for more */
	size_t next;  /* the first record that nobody has taken yet */
};

struct ahead *
ahead_open(int fd, const struct stages *s)
{
	struct ahead *a = xcalloc(1, sizeof(*a));

	a->stages = s;
	batch_open(&a->batch[0], fd);
	if (!s->stage[0].cmd->before)
		return a;
	batch_open(&a->batch[1], fd);
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->is_read, NULL);
	return a;
}

/* Go through records of a batch until all are taken.  The memory of those that one
 * thread takes is its own; NULL: the batch's. */
static void
go_through(struct ahead *a, struct batch *b, struct arena *arena)
{
	size_t i, n;

	for (;;) {
		pthread_mutex_lock(&a->lock);
		i = a->next;
		n = a->stopped ? 0 : b->n - i < TAKEN ? b->n - i : TAKEN;
		a->next += n;
		pthread_mutex_unlock(&a->lock);
		if (n == 0)
			return;
		for (; n > 0; n--, i++) {
			if (arena)
				b->rec[i].arena = arena;
			stages_before(a->stages, &b->rec[i], 1);
		}
	}
}

/* Here alone the second thread may be cancelled: it waits for nothing else that may
 * never come. */
static bool
read_batch(struct ahead *a, int which)
{
	struct batch *b = &a->batch[which];

	arena_reset(&a->helped[which], KEEP_BYTES);
	return a->begun ? batch_after(b, &a->batch[!which]) : batch_next(b);
}

static void *
prepare(void *arg)
{
	struct ahead *a = arg;
	int which = !a->now;
	bool more = read_batch(a, which);

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	pthread_mutex_lock(&a->lock);
	a->more = more;
	a->read = true;
	pthread_cond_signal(&a->is_read);
	pthread_mutex_unlock(&a->lock);
	if (more)
		go_through(a, &a->batch[which], NULL);
	return NULL;
}

static void *
help(void *arg)
{
	struct ahead *a = arg;

	go_through(a, &a->batch[!a->now], &a->helped[!a->now]);
	return NULL;
}

/* A batch that nobody has begun. */
static bool
at_once(struct ahead *a)
{
	struct batch *b = &a->batch[!a->now];
	pthread_t helper;
	bool helped;

	if (!read_batch(a, !a->now))
		return false;
	a->next = 0;
	helped = b->n >= HELP_FROM && pthread_create(&helper, NULL, help, a) == 0;
	go_through(a, b, NULL);
	if (helped)
		pthread_join(helper, NULL);
	return true;
}

static void
begin(struct ahead *a)
{
	a->read = a->more = false;
	a->next = 0;
	a->behind = pthread_create(&a->thread, NULL, prepare, a) == 0;
}

/* The batch that the thread has begun, whole. */
static bool
finish(struct ahead *a)
{
	int which = !a->now;

	pthread_mutex_lock(&a->lock);
	while (!a->read)
		pthread_cond_wait(&a->is_read, &a->lock);
	pthread_mutex_unlock(&a->lock);
	if (a->more)
		go_through(a, &a->batch[which], &a->helped[which]);
	pthread_join(a->thread, NULL);
	a->behind = false;
	return a->more;
}

struct batch *
ahead_next(struct ahead *a)
{
	if (!a->batch[1].in)
		return batch_next(&a->batch[0]) ? &a->batch[0] : NULL;
	if (!(a->behind ? finish(a) : at_once(a)))
		return NULL;
	a->now = !a->now;
	a->begun = true;
	if (batch_full(&a->batch[a->now]))
		begin(a);
	return &a->batch[a->now];
}

void
ahead_close(struct ahead *a)
{
	int i;

	if (a->behind) {
		pthread_mutex_lock(&a->lock);
		a->stopped = true;
		pthread_mutex_unlock(&a->lock);
		pthread_cancel(a->thread);
		pthread_join(a->thread, NULL);
	}
	for (i = 0; i < 2; i++) {
		batch_close(&a->batch[i]);
		arena_free(&a->helped[i]);
	}
	free(a);
}
