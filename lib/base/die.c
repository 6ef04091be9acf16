/* die.c - ending with a reason, and allocation that cannot fail */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/time.h"

const char *program = "boba";

static bool
logs_json(void)
{
	const char *v = getenv("BOBA_LOG");

	return v && strcmp(v, "json") == 0;
}

static void
put_log(struct buf *line, const char *level, struct text message)
{
	const char *trace = getenv("TRACEPARENT");
	struct buf seen = {0};
	char now[TIME_LEN];

	buf_visible(&seen, message);
	put_open(line, NULL, '{');
	put_str(line, "timestamp", time_print(now, clock_now(), NULL));
	put_str(line, "level", level);
	put_str(line, "command", program);
	if (trace && utf8_valid(text_of(trace)))
		put_str(line, "trace", trace);
	put_text(line, "message", (struct text){seen.p, seen.n});
	put_close(line, '}');
	buf_free(&seen);
}

/* Standard error is not buffered: one write a message, so that the messages of
 * processes in one pipeline do not mix within a line. */
static void
say(const char *level, const char *fmt, va_list ap)
{
	int err = errno;
	size_t len = strlen(fmt);
	struct buf line = {0}, message = {0};
	char text[2048];
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	buf_add(&message, text, (size_t)n);
	if (len && fmt[len - 1] == ':') {
		buf_char(&message, ' ');
		buf_str(&message, strerror(err));
	}
	if (logs_json()) {
		put_log(&line, level, (struct text){message.p, message.n});
	} else {
		buf_str(&line, program);
		buf_str(&line, ": ");
		buf_visible(&line, (struct text){message.p, message.n});
	}
	buf_char(&line, '\n');
	fwrite(line.p, 1, line.n, stderr);
	buf_free(&line);
	buf_free(&message);
}

void
log_say(const char *level, const char *fmt, ...)
{
	va_list ap;

	if (!logs_json())
		return;
	va_start(ap, fmt);
	say(level, fmt, ap);
	va_end(ap);
}

void
die(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("error", fmt, ap);
	va_end(ap);
	exit(code);
}

void
warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("warning", fmt, ap);
	va_end(ap);
}

int
guard_std(void)
{
	int fd, mask = 0;

	for (fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		mask |= 1 << fd;
		/* The lowest free number is this one: those below are open.  What
		 * is written to a stdout that was closed must fail, not vanish. */
		if (open("/dev/null", fd == 1 ? O_RDONLY : O_RDWR) != fd)
			_exit(EX_OSERR);
	}
	return mask;
}

/* Here a message must be said without allocating. */
static _Noreturn void
no_memory(void)
{
	fprintf(stderr, "%s: out of memory\n", program);
	exit(EX_OSERR);
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		no_memory();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		no_memory();
	return p;
}

void *
xrealloc(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);

	if (!q)
		no_memory();
	return q;
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}
