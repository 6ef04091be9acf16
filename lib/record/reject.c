/* reject.c - what is said on stderr, and the records that go out on stdout */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/reader.h"

static struct {
	FILE *file; /* of whole lines, or NULL */
	const char *path;
	const char *stage; /* of a pipeline, or NULL */
	bool quiet;
} rejects;

/* Written out whole or not: 0, or errno. */
static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EAGAIN) {
			struct pollfd wait = {.fd = fd, .events = POLLOUT};

			(void)poll(&wait, 1, -1);
			continue;
		}
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

void
out_write(struct buf *b)
{
	int why = write_all(STDOUT_FILENO, b->p, b->n);

	buf_clear(b);
	if (why == EPIPE) {
		sigset_t set;

		/* As if nobody had ignored or blocked it: the shell shows 141. */
		(void)signal(SIGPIPE, SIG_DFL);
		sigemptyset(&set);
		sigaddset(&set, SIGPIPE);
		(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
		(void)raise(SIGPIPE);
	}
	errno = why;
	if (why)
		die(EX_IOERR, "cannot write standard output:");
}

/* One line at once, so that those of two commands in a pipe do not mix.  Nobody
 * can be told that stderr cannot be written. */
static void
say(struct buf *b)
{
	buf_char(b, '\n');
	(void)write_all(STDERR_FILENO, b->p, b->n);
	buf_free(b);
}

/* "prog: line 12: qty: expected a whole number" */
static void
in_words(struct buf *b, int64_t line, const char *column, const struct reject *why)
{
	buf_printf(b, "%s: ", program);
	if (rejects.stage)
		buf_printf(b, "%s: ", rejects.stage);
	if (line > 0)
		buf_printf(b, "line %" PRId64 ": ", line);
	if (column)
		buf_printf(b, "column %s: ", column);
	if (why->field)
		buf_printf(b, "%s: ", why->field);
	buf_str(b, why->detail ? why->detail : why->code);
}

static void
in_json(struct buf *b, const char *kind, int64_t line, const char *column,
    const struct reject *why)
{
	put_open(b, NULL, '{');
	put_str(b, kind, why->code);
	if (rejects.stage)
		put_str(b, "stage", rejects.stage);
	if (line > 0)
		put_int(b, "line", line);
	if (column)
		put_str(b, "column", column);
	if (why->field)
		put_str(b, "field", why->field);
	if (why->detail)
		put_str(b, "detail", why->detail);
	put_close(b, '}');
}

static void
say_one(const char *kind, int64_t line, const char *column, const struct reject *why)
{
	struct buf b = {0}, words = {0};

	if (isatty(STDERR_FILENO)) {
		in_words(&words, line, column, why);
		buf_visible(&b, (struct text){words.p, words.n});
		buf_free(&words);
	} else {
		in_json(&b, kind, line, column, why);
	}
	say(&b);
}

/* Whether a file is what an input names; "-" is stdin. */
static bool
is_input(const struct stat *file, const char *input)
{
	struct stat in;
	int bad = strcmp(input, "-") == 0 ? fstat(0, &in) : stat(input, &in);

	return bad == 0 && S_ISREG(in.st_mode) && in.st_dev == file->st_dev &&
	       in.st_ino == file->st_ino;
}

/* What would be read is emptied when it is opened to be written. */
static void
keep_inputs(const char *file, char *const inputs[], int n)
{
	struct stat st;

	if (stat(file, &st) != 0)
		return;
	for (int i = 0; i < (n ? n : 1); i++)
		if (is_input(&st, n ? inputs[i] : "-"))
			die(EX_USAGE, "--rejects: %s is also read: give another name",
			    file);
}

void
reject_open(const char *file, char *const inputs[], int n)
{
	rejects.path = file;
	rejects.file = NULL;
	if (!file)
		return;
	keep_inputs(file, inputs, n);
	rejects.file = fopen(file, "we");
	if (!rejects.file)
		die(EX_CANTCREAT, "cannot create %s:", file);
}

void
reject_say(
    const struct reject *why, int64_t line, const char *column, struct text whole)
{
	say_one("reject", line, column, why);
	if (rejects.file && whole.n > 0) {
		(void)fwrite(whole.p, 1, whole.n, rejects.file);
		if (whole.p[whole.n - 1] != '\n')
			(void)putc('\n', rejects.file);
	}
}

void
reject_stage(const char *stage)
{
	rejects.stage = stage;
}

bool
note_quiet(bool quiet)
{
	bool was = rejects.quiet;

	rejects.quiet = quiet;
	return was;
}

void
note_say(const char *code, int64_t line, const char *field, const char *fmt, ...)
{
	struct buf seen = {0};
	char detail[1024];
	va_list ap;

	if (rejects.quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(detail, sizeof(detail), fmt, ap);
	va_end(ap);
	reader_visible(&seen, text_of(detail), SAY_MAX_BYTES);
	say_one("note", line, NULL, &(struct reject){code, field, buf_cstr(&seen)});
	buf_free(&seen);
}

static void
say_tally(const struct tally *t)
{
	struct buf b = {0};

	if (isatty(STDERR_FILENO)) {
		buf_printf(&b,
		    "%s: %" PRId64 " done, %" PRId64 " refused, %" PRId64 " rejected",
		    program, t->done, t->refused, t->rejected);
	} else {
		put_open(&b, NULL, '{');
		put_int(&b, "done", t->done);
		put_int(&b, "refused", t->refused);
		put_int(&b, "rejected", t->rejected);
		put_close(&b, '}');
	}
	say(&b);
}

int
reject_close(const struct tally *t, bool quiet, bool fail_on_refuse)
{
	if (rejects.file) {
		bool lost = ferror(rejects.file) != 0;

		if (fclose(rejects.file) != 0 || lost)
			die(EX_IOERR, "cannot write %s:", rejects.path);
		rejects.file = NULL;
	}
	if (!quiet && (t->refused || t->rejected))
		say_tally(t);
	if (t->rejected)
		return EX_DATAERR;
	return fail_on_refuse && t->refused ? EXIT_NO : EX_OK;
}
