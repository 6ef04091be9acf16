/* base_die.c - ends, their codes and their words */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_check.h"

static char said[4096];

/* Run what in a process of its own: its exit code, and its stderr in said. */
static int
end_of(void (*what)(void))
{
	int ends[2], status;
	ssize_t n;
	size_t have = 0;
	pid_t pid;

	if (pipe(ends) < 0 || (pid = fork()) < 0)
		die(EX_OSERR, "cannot fork:");
	if (pid == 0) {
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		what();
		_exit(failures != 0);
	}
	close(ends[1]);
	while ((n = read(ends[0], said + have, sizeof(said) - 1 - have)) > 0)
		have += (size_t)n;
	said[have] = '\0';
	close(ends[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
with_controls(void)
{
	die(EX_DATAERR, "bad name %s of %d", "\33]0;x\7\n奶茶\x9b", 7);
}

static void
with_errno(void)
{
	errno = ENOENT;
	die(EX_NOINPUT, "cannot open %s:", "a.jsonl");
}

static void
very_long(void)
{
	char text[5000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	die(EX_USAGE, "%s", text);
}

static void
only_warns(void)
{
	warn("careful%c", '\r');
}

static void
too_large(void)
{
	mul_div(INT64_MAX, 3, 2);
}

static void
by_nought(void)
{
	mul_div(1, 1, 0);
}

static void
no_memory(void)
{
	xmalloc(SIZE_MAX / 2);
}

/* Whatever is opened next gets a number above 2. */
static void
closed_ends(void)
{
	close(0);
	close(1);
	CHECK(guard_std() == 3);
	CHECK(open("/dev/null", O_RDONLY) > 2);
	CHECK(guard_std() == 0);
}

int
main(void)
{
	program = "order-add";
	EQUAL(end_of(with_controls), EX_DATAERR);
	SAME(said, "order-add: bad name \\x1b]0;x\\x07\\x0a奶茶\\x9b of 7\n");
	EQUAL(end_of(with_errno), EX_NOINPUT);
	SAME(said, "order-add: cannot open a.jsonl: No such file or directory\n");
	EQUAL(end_of(very_long), EX_USAGE);
	CHECK(strlen(said) > 1000 && said[strlen(said) - 1] == '\n');
	EQUAL(end_of(only_warns), 0);
	SAME(said, "order-add: careful\\x0d\n");
	EQUAL(end_of(too_large), EX_SOFTWARE);
	EQUAL(end_of(by_nought), EX_SOFTWARE);
	EQUAL(end_of(closed_ends), 0);
#ifndef __SANITIZE_ADDRESS__
	EQUAL(end_of(no_memory), EX_OSERR);
	SAME(said, "order-add: out of memory\n");
#else
	(void)no_memory;
#endif
	return failures != 0;
}
