/* record_batch.c - lines in: batches, numbers, limits, memory */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record_check.h"

#ifdef __SANITIZE_ADDRESS__
enum { LONG_MIB = 32, CHECK_MEMORY = 0 }; /* the sanitizer's own memory counts */
#else
enum { LONG_MIB = 1024, CHECK_MEMORY = 1 };
#endif

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void
write_whole(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done <= 0)
			_exit(1);
		p += done;
		n -= (size_t)done;
	}
}

/* A child that writes into a pipe, which is opened as a batch's input. */
static pid_t
from_child(struct batch *b, void (*writes)(int))
{
	int fd[2];
	pid_t child;

	must(pipe(fd) == 0, "pipe");
	child = fork();
	must(child >= 0, "fork");
	if (child == 0) {
		close(fd[0]);
		writes(fd[1]);
		_exit(0);
	}
	close(fd[1]);
	batch_open(b, fd[0]);
	return child;
}

static void
end_child(pid_t child)
{
	int status;

	must(waitpid(child, &status, 0) == child, "waitpid");
	CHECK(status == 0);
}

/* The batch's input is a file that holds n bytes at p. */
static void
from_text(struct batch *b, const char *p, size_t n)
{
	FILE *f = tmpfile();

	must(f != NULL, "tmpfile");
	must(fwrite(p, 1, n, f) == n && fflush(f) == 0, "fwrite");
	must(lseek(fileno(f), 0, SEEK_SET) == 0, "lseek");
	batch_open(b, fcntl(fileno(f), F_DUPFD, 10));
	fclose(f);
}

static void
writes_long_line(int fd)
{
	static char block[1 << 20];

	write_whole(fd, "{\"a\":1}\n{\"a\":\"", 14);
	memset(block, 'x', sizeof(block));
	for (int i = 0; i < LONG_MIB; i++)
		write_whole(fd, block, sizeof(block));
	write_whole(fd, "\"}\n\n{\"a\":4}", 11);
}

/* A line of 1 GiB is rejected once, by its number, in little memory. */
static void
test_long_line(void)
{
	struct batch b;
	struct rusage used;
	pid_t child = from_child(&b, writes_long_line);
	int n = 0;

	while (batch_next(&b))
		for (size_t i = 0; i < b.n; i++, n++) {
			const struct record *r = &b.rec[i];

			if (n == 0)
				CHECK(r->number == 1 && rec_int(r, REC_ROOT, "a") == 1);
			else if (n == 1)
				CHECK(r->number == 2 && r->line.n == 0 &&
				      r->reject.code &&
				      strcmp(r->reject.code, "line_too_long") == 0);
			else
				CHECK(r->number == 4 && rec_int(r, REC_ROOT, "a") == 4);
		}
	CHECK(n == 3);
	batch_close(&b);
	end_child(child);
	must(getrusage(RUSAGE_SELF, &used) == 0, "getrusage");
	if (CHECK_MEMORY)
		CHECK(used.ru_maxrss < 16 << 10);
}

static void
test_lines(void)
{
	static const char text[] = "{\"a\":1}\r\n\n{\"a\":3}\n\r\n \noops\n\n{\"a\":8}";
	static const struct {
		int64_t number, a;
	} want[] = {{1, 1}, {3, 3}, {5, 0}, {6, 0}, {8, 8}};
	struct batch b;

	from_text(&b, text, sizeof(text) - 1);
	CHECK(batch_next(&b));
	CHECK(b.n == 5);
	for (size_t i = 0; i < b.n && i < 5; i++) {
		CHECK(b.rec[i].number == want[i].number);
		if (want[i].a)
			CHECK(rec_int(&b.rec[i], REC_ROOT, "a") == want[i].a);
		else
			CHECK(strcmp(b.rec[i].reject.code, "json_syntax") == 0);
	}
	CHECK(!batch_next(&b));
	CHECK(!batch_next(&b));
	batch_close(&b);
	from_text(&b, "", 0);
	CHECK(!batch_next(&b));
	batch_close(&b);
	from_text(&b, "\n\n\n", 3);
	CHECK(!batch_next(&b));
	batch_close(&b);
}

/* Line i, with a filler of so many bytes, as a test of numbers and contents. */
static void
add_line(struct buf *b, int i, size_t filler)
{
	buf_printf(b, "{\"a\":%d,\"f\":[", i);
	for (size_t at = 0; at < filler; at += 100)
		buf_printf(b, "%s\"%096d\"", at ? "," : "", i);
	buf_str(b, "]}\n");
}

/* Many lines in batches of at most 1,000 lines and about 4 MiB. */
static void
test_many(int lines, size_t filler, size_t most)
{
	struct buf text = {0};
	struct batch b;
	int n = 0;
	size_t batches = 0;

	for (int i = 1; i <= lines; i++)
		add_line(&text, i, filler);
	from_text(&b, text.p, text.n);
	for (; batch_next(&b); batches++) {
		size_t bytes = 0;

		CHECK(b.n <= BATCH_LINES);
		for (size_t i = 0; i < b.n; i++) {
			struct record *r = &b.rec[i];
			struct buf want = {0};

			bytes += r->line.n;
			n++;
			add_line(&want, n, filler);
			if (!r->reject.code && r->number == n &&
			    rec_int(r, REC_ROOT, "a") == n && r->line.n + 1 == want.n &&
			    memcmp(r->line.p, want.p, r->line.n) == 0) {
				buf_free(&want);
				continue;
			}
			buf_free(&want);
			CHECK(!"a line came out as it went in");
			break;
		}
		CHECK(bytes <= BATCH_BYTES + LINE_MAX_BYTES);
	}
	CHECK(n == lines);
	CHECK(batches <= most);
	batch_close(&b);
	buf_free(&text);
}

/* A line of so many bytes without its newline, and a line behind it. */
static bool
takes(size_t bytes)
{
	struct buf text = {0};
	struct batch b;
	bool ok;

	buf_str(&text, "{\"a\":[");
	while (text.n + 60000 < bytes) {
		buf_printf(&text, "\"%050000d\",", 1);
	}
	buf_printf(&text, "\"%0*d\"]}\n{\"b\":2}\n", (int)(bytes - text.n - 4), 1);
	from_text(&b, text.p, text.n);
	CHECK(batch_next(&b));
	CHECK(b.n == 2);
	ok = !b.rec[0].reject.code;
	CHECK(!ok || b.rec[0].line.n == bytes);
	CHECK(ok || strcmp(b.rec[0].reject.code, "line_too_long") == 0);
	CHECK(b.rec[0].number == 1);
	CHECK(b.rec[1].number == 2 && rec_int(&b.rec[1], REC_ROOT, "b") == 2);
	CHECK(!batch_next(&b));
	batch_close(&b);
	buf_free(&text);
	return ok;
}

/* The writer waits to be told before each step. */
static int step[2];

static void
writes_in_steps(int fd)
{
	static const char *const text[] = {
	    "{\"a\":1}\n{\"a\":2}\n{\"a", "\":3}\n", "{\"a\":4}"};
	char c;

	close(step[1]);
	for (int i = 0; i < 3; i++) {
		write_whole(fd, text[i], strlen(text[i]));
		if (read(step[0], &c, 1) != 1)
			_exit(1);
	}
}

/* What is there comes out at once; the rest when it comes. */
static void
test_waiting(void)
{
	struct batch b;
	pid_t child;

	must(pipe(step) == 0, "pipe");
	child = from_child(&b, writes_in_steps);
	CHECK(batch_next(&b) && b.n == 2);
	must(write(step[1], "x", 1) == 1, "write");
	CHECK(batch_next(&b) && b.n == 1 && b.rec[0].number == 3);
	CHECK(rec_int(&b.rec[0], REC_ROOT, "a") == 3);
	must(write(step[1], "xx", 2) == 2, "write");
	CHECK(batch_next(&b) && b.n == 1 && b.rec[0].number == 4);
	CHECK(!batch_next(&b));
	batch_close(&b);
	end_child(child);
}

static void
nothing(int signo)
{
	(void)signo;
}

static void
writes_slowly(int fd)
{
	for (int i = 0; i < 20; i++) {
		kill(getppid(), SIGUSR1);
		usleep(2000);
		write_whole(fd, "{\"a\":1}", 7);
		kill(getppid(), SIGUSR1);
		usleep(2000);
		write_whole(fd, "\n", 1);
	}
}

/* Signals do not end a read, and neither does a pipe that would block. */
static void
test_interrupted(bool nonblocking)
{
	struct sigaction on = {.sa_handler = nothing};
	struct batch b;
	pid_t child;
	size_t n = 0;
	int fd[2];

	sigaction(SIGUSR1, &on, NULL);
	must(pipe(fd) == 0, "pipe");
	if (nonblocking)
		must(fcntl(fd[0], F_SETFL, O_NONBLOCK) == 0, "fcntl");
	child = fork();
	if (child == 0) {
		writes_slowly(fd[1]);
		_exit(0);
	}
	close(fd[1]);
	batch_open(&b, fd[0]);
	while (batch_next(&b))
		n += b.n;
	CHECK(n == 20);
	batch_close(&b);
	close(fd[0]);
	end_child(child);
}

static void
writes_a_line(int fd)
{
	write_whole(fd, "{}\n", 3);
}

static void
test_pipe_size(void)
{
	struct batch b;
	int fd[2];

	must(pipe(fd) == 0, "pipe");
	batch_open(&b, fd[0]);
	/* An ordinary user may have no right to a larger pipe left. */
	if (fcntl(fd[1], F_SETPIPE_SZ, 1 << 20) >= 1 << 20)
		CHECK(fcntl(fd[0], F_GETPIPE_SZ) >= 1 << 20);
	writes_a_line(fd[1]);
	CHECK(batch_next(&b) && b.n == 1);
	close(fd[1]);
	CHECK(!batch_next(&b));
	batch_close(&b);
	close(fd[0]);
}

int
main(void)
{
	test_long_line(); /* first, while little memory was used */
	test_lines();
	test_many(30000, 300, 32);
	test_many(3000, 9000, 10);
	test_many(40, 90000, 2);
	CHECK(takes(1 << 20));
	CHECK(!takes((1 << 20) + 1));
	CHECK(!takes((1 << 20) + 70000));
	test_waiting();
	test_interrupted(false);
	test_interrupted(true);
	test_pipe_size();
	return failures != 0;
}
