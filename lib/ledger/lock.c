/* lock.c - one writer at a time, in turn */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/time.h"
#include "ledger/inside.h"

/* Two files: who wants to write takes LEDGER-turn, then LEDGER-lock, and lets the
 * turn go.  So there is always one waiter who is next, and a process that locks
 * again at once stands behind it.  The kernel drops both with the process. */

static int
lock_file(const char *path, const char *suffix)
{
	struct buf b = {0};
	int fd;

	buf_str(&b, path);
	buf_str(&b, suffix);
	fd = open(buf_cstr(&b), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		die(errno == EACCES || errno == EROFS || errno == EPERM ? EX_NOPERM
									: EX_CANTCREAT,
		    "%s:", b.p);
	buf_free(&b);
	return fd;
}

void
lock_open(struct lock *k, const char *path)
{
	k->turn = lock_file(path, "-turn");
	k->held = lock_file(path, "-lock");
}

static void
woken(int unused)
{
	(void)unused;
}

/* flock that a timer may interrupt; the timer repeats, so that an alarm between
 * two calls is not lost.  false: the time is up. */
static bool
take(int fd, int64_t until_ns)
{
	while (flock(fd, LOCK_EX) < 0) {
		if (errno != EINTR)
			die(EX_IOERR, "ledger: lock:");
		if (clock_mono_ns() >= until_ns)
			return false;
	}
	return true;
}

static bool
wait_for(struct lock *k, int64_t wait_ms)
{
	struct sigaction on = {.sa_handler = woken}, before;
	struct itimerval timer = {{0, 50000}, {0, 0}}, off = {{0, 0}, {0, 0}};
	int64_t until = clock_mono_ns() + wait_ms * 1000000;
	bool had;

	timer.it_value.tv_sec = wait_ms / 1000;
	timer.it_value.tv_usec = wait_ms % 1000 * 1000 + 1;
	sigaction(SIGALRM, &on, &before);
	setitimer(ITIMER_REAL, &timer, NULL);
	had = take(k->turn, until) && take(k->held, until);
	flock(k->turn, LOCK_UN);
	setitimer(ITIMER_REAL, &off, NULL);
	sigaction(SIGALRM, &before, NULL);
	return had;
}

bool
lock_take_within(struct lock *k, int64_t wait_ms)
{
	if (flock(k->turn, LOCK_EX | LOCK_NB) == 0) {
		if (flock(k->held, LOCK_EX | LOCK_NB) == 0) {
			flock(k->turn, LOCK_UN);
			return true;
		}
	}
	return wait_for(k, wait_ms);
}

void
lock_take(struct lock *k, int64_t wait_ms)
{
	if (!lock_take_within(k, wait_ms))
		die(EX_TEMPFAIL, "ledger: busy, another writer holds it");
}

bool
lock_try(struct lock *k)
{
	return flock(k->held, LOCK_EX | LOCK_NB) == 0;
}

/* Whoever waits for the lock holds the turn meanwhile. */
bool
lock_wanted(struct lock *k)
{
	if (flock(k->turn, LOCK_EX | LOCK_NB) < 0)
		return true;
	flock(k->turn, LOCK_UN);
	return false;
}

void
lock_drop(struct lock *k)
{
	flock(k->held, LOCK_UN);
}

void
lock_close(struct lock *k)
{
	close(k->held);
	close(k->turn);
}
