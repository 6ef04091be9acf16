/* ledger_locks.c - ledgers in files: one writer at a time, on trial, dry, killed */
#include <signal.h>
#include <time.h>

#include "ledger_place.h"

#define TRIAL_MS INT64_C(1700000000000)

static void
hold_lock(int ready)
{
	struct ledger *l = ledger_open(LEDGER_WRITE);

	ledger_begin(l);
	say(l, "lost", "{}");
	if (write(ready, "x", 1) == 1)
		pause();
	_exit(1);
}

/* --wait ends in 75; a holder that is killed lets go, and what it did is gone. */
static void
locked(void)
{
	int64_t began, took;
	int pipes[2], status;
	char c;
	pid_t pid;

	fresh();
	CHECK_INT(code_of(write_one, NULL), 0);
	CHECK(pipe(pipes) == 0);
	pid = fork();
	if (pid == 0)
		hold_lock(pipes[1]);
	CHECK(read(pipes[0], &c, 1) == 1);
	ledger_options.wait_ms = 0;
	CHECK_INT(code_of(write_one, NULL), EX_TEMPFAIL);
	ledger_options.wait_ms = 200; /* far from the minute that is usual */
	began = clock_mono_ns();
	CHECK_INT(code_of(write_one, NULL), EX_TEMPFAIL);
	took = (clock_mono_ns() - began) / 1000000;
	CHECK(took >= 190 && took < 50000);
	CHECK_INT(code_of(read_it, NULL), 0); /* readers do not wait */
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	CHECK_INT(code_of(write_one, NULL), 0);
	CHECK_INT(events(), 2);
	CHECK_INT(code_of(read_it, NULL), 0);
	close(pipes[0]);
	close(pipes[1]);
}

/* Many at once: each event is there once, in one chain. */
static void
together(void)
{
	enum { WRITERS = 6, TIMES = 30 };
	pid_t pid[WRITERS];
	int i, k, status;

	fresh();
	ledger_options.wait_ms = 60000;
	for (i = 0; i < WRITERS; i++) {
		pid[i] = fork();
		if (pid[i] != 0)
			continue;
		for (k = 0; k < TIMES; k++)
			write_one(NULL);
		_exit(0);
	}
	for (i = 0; i < WRITERS; i++) {
		CHECK(waitpid(pid[i], &status, 0) == pid[i]);
		CHECK_INT(status, 0);
	}
	CHECK_INT(events(), WRITERS * TIMES);
	CHECK_INT(code_of(read_it, NULL), 0);
}

static void
write_on_trial(void *unused)
{
	(void)unused;
	clock_set(TRIAL_MS);
	write_one(NULL);
}

static void
write_nothing_on_trial(void *unused)
{
	struct ledger *l;

	(void)unused;
	clock_set(TRIAL_MS);
	l = ledger_open(LEDGER_WRITE);
	ledger_begin(l);
	ledger_end(l);
	ledger_close(l);
}

static void
on_trial(void)
{
	fresh();
	CHECK_INT(code_of(write_nothing_on_trial, NULL), 0);
	CHECK_INT(code_of(write_one, NULL), 0);
	CHECK_INT(code_of(write_on_trial, NULL), EX_CONFIG);
	CHECK_INT(code_of(write_one, NULL), 0);
	CHECK_INT(events(), 2);
	fresh();
	CHECK_INT(code_of(write_on_trial, NULL), 0);
	CHECK_INT(code_of(write_one, NULL), EX_CONFIG);
	CHECK_INT(code_of(write_on_trial, NULL), 0);
	CHECK_INT(events(), 2);
}

static void
write_dry(void *unused)
{
	struct ledger *l;

	(void)unused;
	ledger_options.dry_run = true;
	l = ledger_open(LEDGER_WRITE);
	ledger_begin(l);
	say(l, "dry", "{}");
	if (ledger_end(l))
		_exit(1);
	ledger_begin(l);
	if (stream_find(l, "test", TEXT("dry")))
		_exit(2);
	ledger_end(l);
	ledger_close(l);
}

static void
dry(void)
{
	struct stat st;

	fresh();
	CHECK_INT(code_of(write_dry, NULL), 0);
	CHECK(stat(path, &st) < 0);
	CHECK_INT(code_of(write_one, NULL), 0);
	CHECK_INT(code_of(write_dry, NULL), 0);
	CHECK_INT(events(), 1);
}

/* Is there a ledger when its maker is killed after so many ns? */
static bool
made_within(int64_t ns)
{
	struct timespec t = {ns / 1000000000, ns % 1000000000};
	struct stat st;
	int status;
	pid_t pid;

	fresh();
	pid = fork();
	if (pid == 0) {
		write_one(NULL);
		_exit(0);
	}
	nanosleep(&t, NULL);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return stat(path, &st) == 0;
}

/* Killed after any time of its making: the next one finds none or a whole one.  How
 * long its making takes is seen on the way, whatever else the machine does. */
static void
killed_while_made(void)
{
	int64_t most = 1000000;
	int i, made = 0;
	struct stat st;

	for (i = 0; i < 90; i++) {
		if (made_within(most * (i % 10 + 1) / 10)) {
			made++;
			most -= most / 8;
		} else {
			most += most / 8;
		}
		CHECK_INT(code_of(write_one, NULL), 0);
		CHECK_INT(code_of(read_it, NULL), 0);
		CHECK(stat(beside("-new"), &st) < 0);
	}
	CHECK(made > 0 && made < i);
}

int
main(void)
{
	place_begin("ledger_locks");
	locked();
	together();
	on_trial();
	dry();
	killed_while_made();
	return place_end();
}
