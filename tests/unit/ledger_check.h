/* ledger_check.h - what the tests of lib/ledger share */
#ifndef TESTS_LEDGER_CHECK_H
#define TESTS_LEDGER_CHECK_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "ledger/ledger.h"
#include "ledger/verify.h"

static int failures;

/* Say what does not hold and go on. */
#define CHECK(what) \
	((what) ? (void)0 \
		: (void)(failures++, \
		      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what)))
#define CHECK_INT(got, want) check_int(__FILE__, __LINE__, (got), (want))
#define CHECK_STR(got, want) check_str(__FILE__, __LINE__, (got), (want))

static inline void
check_int(const char *file, int line, int64_t got, int64_t want)
{
	if (got == want)
		return;
	failures++;
	fprintf(stderr, "%s:%d: got %lld, want %lld\n", file, line, (long long)got,
	    (long long)want);
}

/* NULL is the name of nothing. */
static inline void
check_str(const char *file, int line, const char *got, const char *want)
{
	if (strcmp(got ? got : "(none)", want ? want : "(none)") == 0)
		return;
	failures++;
	fprintf(stderr, "%s:%d: got %s, want %s\n", file, line, got ? got : "(none)",
	    want ? want : "(none)");
}

/* The exit code of a process of its own that does this, quietly; 0 when it comes to
 * its end, -1 when it was killed. */
static inline int
code_of(void (*what)(void *), void *with)
{
	int status, null;
	pid_t pid;

	fflush(stderr);
	pid = fork();
	if (pid == 0) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, 2);
		what(with);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -2;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* An event without a fold of its own, of a type that replay knows: moves and holds
 * are all that it says. */
static inline int64_t
say(struct ledger *l, const char *name, const char *body)
{
	struct event e = {.type = &hold_expired,
	    .kind = "test",
	    .name = text_of(name),
	    .body = text_of(body)};

	event_append(l, &e);
	return e.stream;
}

/* The same in a batch of its own. */
static inline int64_t
say_alone(struct ledger *l, const char *name, const char *body)
{
	int64_t stream;

	ledger_begin(l);
	stream = say(l, name, body);
	ledger_end(l);
	return stream;
}

static inline void
check_whole(struct ledger *l)
{
	struct findings f = {0};

	ledger_verify(l, &f);
	CHECK_INT(f.n, 0);
}

#endif
