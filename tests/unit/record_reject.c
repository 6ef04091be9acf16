/* record_reject.c - what goes to stderr, to the file of rejects and to stdout */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record_check.h"

static char said[8192]; /* what the last child wrote */
static int status;      /* and how it ended */

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

/* Run in a child with fd (1 or 2) on a pipe or a terminal; what it wrote there is
 * in said. */
static void
run(int (*what)(void), int fd, bool terminal)
{
	int end[2];
	size_t n = 0;
	ssize_t got;
	pid_t child;

	must((terminal ? openpty(&end[0], &end[1], NULL, NULL, NULL) : pipe(end)) == 0,
	    "pipe");
	child = fork();
	must(child >= 0, "fork");
	if (child == 0) {
		dup2(end[1], fd);
		close(end[0]);
		close(end[1]);
		program = "order-add";
		_exit(what());
	}
	close(end[1]);
	while ((got = read(end[0], said + n, sizeof(said) - 1 - n)) > 0)
		n += (size_t)got;
	said[n] = '\0';
	close(end[0]);
	must(waitpid(child, &status, 0) == child, "waitpid");
}

static int
says_everything(void)
{
	static const struct reject why[] = {
	    {"value_range", "lines[2].qty", "expected a whole number of at least 1"},
	    {"json_syntax", NULL, "expected ':' at byte 7"},
	    {"line_too_long", NULL, NULL}};
	struct tally t = {997, 1, 2};

	reject_open("rejects.out", NULL, 0);
	reject_say(&why[0], 12, NULL, TEXT("{\"qty\":0}"));
	reject_say(&why[1], 13, "B", TEXT("{\"a\" 1}\r"));
	reject_say(&why[2], 14, NULL, (struct text){0});
	note_say("head_differs", 0, "store", "%s is not %s\n", "a\x1b[2J", "b");
	note_quiet(true);
	note_say("head_differs", 1, NULL, "never said");
	return reject_close(&t, false, true);
}

static void
test_rejects(void)
{
	char kept[100] = "";
	FILE *f;

	run(says_everything, STDERR_FILENO, false);
	CHECK_TEXT(text_of(said),
	    "{\"reject\":\"value_range\",\"line\":12,\"field\":\"lines[2].qty\",\"detail\":"
	    "\"expected a whole number of at least 1\"}\n"
	    "{\"reject\":\"json_syntax\",\"line\":13,\"column\":\"B\",\"detail\":"
	    "\"expected ':' at byte 7\"}\n"
	    "{\"reject\":\"line_too_long\",\"line\":14}\n"
	    "{\"note\":\"head_differs\",\"field\":\"store\",\"detail\":"
	    "\"a\\\\x1b[2J is not b\\\\x0a\"}\n"
	    "{\"done\":997,\"refused\":1,\"rejected\":2}\n");
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EX_DATAERR);
	f = fopen("rejects.out", "r");
	must(f != NULL, "rejects.out");
	kept[fread(kept, 1, sizeof(kept) - 1, f)] = '\0';
	fclose(f);
	CHECK_TEXT(text_of(kept), "{\"qty\":0}\n{\"a\" 1}\r\n");

	run(says_everything, STDERR_FILENO, true);
	CHECK_TEXT(text_of(said),
	    "order-add: line 12: lines[2].qty: expected a whole number of at least 1\r\n"
	    "order-add: line 13: column B: expected ':' at byte 7\r\n"
	    "order-add: line 14: line_too_long\r\n"
	    "order-add: store: a\\x1b[2J is not b\\x0a\r\n"
	    "order-add: 997 done, 1 refused, 2 rejected\r\n");
	unlink("rejects.out");
}

static int
ends_well(void)
{
	return reject_close(&(struct tally){5, 0, 0}, false, true);
}

static int
ends_refused(void)
{
	return reject_close(&(struct tally){5, 1, 0}, false, false);
}

static int
ends_refused_no(void)
{
	return reject_close(&(struct tally){5, 1, 0}, true, true);
}

static int
ends_quiet(void)
{
	return reject_close(&(struct tally){5, 0, 1}, true, false);
}

static int
no_file(void)
{
	reject_open("no/such/directory/file", NULL, 0);
	return 0;
}

static int
full_file(void)
{
	reject_open("/dev/full", NULL, 0);
	reject_say(&(struct reject){"x", NULL, NULL}, 1, NULL, TEXT("{}"));
	return reject_close(&(struct tally){0, 0, 1}, false, false);
}

static void
ended(int line, int code, const char *want)
{
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code);
	check_text(__FILE__, line, text_of(said), want);
}

static void
test_ends(void)
{
	run(ends_well, STDERR_FILENO, false);
	ended(__LINE__, 0, "");
	run(ends_refused, STDERR_FILENO, false);
	ended(__LINE__, 0, "{\"done\":5,\"refused\":1,\"rejected\":0}\n");
	run(ends_refused_no, STDERR_FILENO, false);
	ended(__LINE__, EXIT_NO, "");
	run(ends_quiet, STDERR_FILENO, false);
	ended(__LINE__, EX_DATAERR, "");
	run(no_file, STDERR_FILENO, false);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EX_CANTCREAT);
	run(full_file, STDERR_FILENO, false);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EX_IOERR);
}

/* -- stdout ------------------------------------------------------------------- */

enum { BIG = 3 << 20 };

static void
write_out(size_t n)
{
	struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		buf_char(&b, (char)('a' + i % 26));
	out_write(&b);
	if (b.n != 0)
		_exit(99);
	buf_free(&b);
}

/* The reader is gone, and SIGPIPE was ignored and blocked by who called us. */
static int
nobody_reads(void)
{
	int fd[2];
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (pipe(fd) != 0)
		return 98;
	dup2(fd[1], STDOUT_FILENO);
	close(fd[0]);
	write_out(10);
	return 97;
}

static int
disk_full(void)
{
	dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
	write_out(10);
	return 97;
}

static int
writes_big(void)
{
	write_out(BIG);
	return 0;
}

/* Into a pipe that takes little at a time and does not wait. */
static void
test_short_writes(void)
{
	static char got[BIG];
	int fd[2];
	size_t n = 0;
	ssize_t more;
	pid_t child;

	must(pipe(fd) == 0, "pipe");
	child = fork();
	if (child == 0) {
		close(fd[0]);
		dup2(fd[1], STDOUT_FILENO);
		fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
		_exit(writes_big());
	}
	close(fd[1]);
	while (n < BIG && (more = read(fd[0], got + n, BIG - n)) > 0)
		n += (size_t)more;
	CHECK(n == BIG && read(fd[0], said, 1) == 0);
	for (size_t i = 0; i < n; i++)
		if (got[i] != (char)('a' + i % 26)) {
			CHECK(!"the bytes came in order");
			break;
		}
	must(waitpid(child, &status, 0) == child, "waitpid");
	CHECK(status == 0);
	close(fd[0]);
}

/* A sentence with a long name in it was cut by snprintf: what is stored is text. */
static void
test_refused(void)
{
	struct buf b = {0};

	buf_char(&b, '{');
	put_refused(&b, "order-add", "unknown_sku", "no \xe8\x8c\xb6\xe8\x8c",
	    (struct text){NULL, 0});
	CHECK_TEXT(((struct text){b.p, b.n}),
	    "{\"refused\":{\"by\":\"order-add\",\"code\":"
	    "\"unknown_sku\",\"detail\":\"no \xe8\x8c\xb6\"}");
	buf_free(&b);
}

int
main(void)
{
	test_refused();
	test_rejects();
	test_ends();
	run(nobody_reads, STDERR_FILENO, false);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
	run(disk_full, STDERR_FILENO, false);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EX_IOERR);
	CHECK(strstr(said, "order-add: cannot write standard output: No space left"));
	test_short_writes();
	return failures != 0;
}
