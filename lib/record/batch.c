/* batch.c - lines in: what is there now, many at a time, in bounded memory */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/reader.h"

enum {
	PIPE_BYTES = 1 << 20,
	READ_BYTES = 256 << 10,
	/* Lines read but not given out are moved to the front beyond this. */
	FRONT_BYTES = 1 << 20,
	BUFFER_BYTES = FRONT_BYTES + BATCH_BYTES + LINE_MAX_BYTES + READ_BYTES,
	KEEP_BYTES = 16 << 20 /* of the arena, from batch to batch */
};

struct intake {
	int fd;
	char *buf;          /* BUFFER_BYTES, touched only as far as it is needed */
	size_t start, end;  /* read, but in no batch yet */
	size_t looked;      /* there is no newline from start to here */
	size_t bytes;       /* in this batch */
	int64_t line;       /* number of the last line begun */
	bool skipping, eof; /* in the rest of a line that is too long */
	struct record rec[BATCH_LINES];
};

/* A larger pipe is a wish: where it is refused, or no pipe, the old size does. */
static void
widen(int fd)
{
	int now = fcntl(fd, F_GETPIPE_SZ);

	if (now > 0 && now < PIPE_BYTES)
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
}

void
batch_open(struct batch *b, int fd)
{
	*b = (struct batch){0};
	/* In one piece it is large enough to come cleared from the kernel, page by page
	 * as it is touched. */
	b->in = xcalloc(1, sizeof(*b->in) + BUFFER_BYTES);
	b->in->fd = fd;
	b->in->buf = (char *)(b->in + 1);
	b->rec = b->in->rec;
	widen(fd);
	widen(STDOUT_FILENO);
}

void
batch_close(struct batch *b)
{
	arena_free(&b->arena);
	free(b->in);
	*b = (struct batch){0};
}

/* Whether a read would not wait; waits for that when it should. */
static bool
ready(const struct intake *in, bool wait)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};
	int n;

	do
		n = poll(&p, 1, wait ? -1 : 0);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Read once, behind what is there. */
static void
fill(struct intake *in)
{
	ssize_t n;

	do {
		n = read(in->fd, in->buf + in->end, READ_BYTES);
		if (n < 0 && errno == EAGAIN)
			ready(in, true);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n < 0)
		die(EX_IOERR, "cannot read the input:");
	in->eof = n == 0;
	in->end += (size_t)n;
}

/* The next record of the batch, its line not read yet. */
static struct record *
next_record(struct batch *b)
{
	struct record *r = &b->rec[b->n++];

	*r = (struct record){.number = b->in->line};
	return r;
}

/* A line from start to at; step is 1 when a newline follows. */
static void
take(struct batch *b, size_t at, size_t step)
{
	struct intake *in = b->in;
	struct text line = {in->buf + in->start, at - in->start};

	in->start = in->looked = at + step;
	if (in->skipping) {
		in->skipping = false;
		return;
	}
	in->line++;
	in->bytes += line.n;
	/* A blank line of a file with CRLF holds the CR. */
	if (line.n == 0 || (line.n == 1 && line.p[0] == '\r'))
		return;
	record_read(next_record(b), line, &b->arena);
}

/* What is left has no newline: nothing of a line that is too long is kept. */
static void
take_unfinished(struct batch *b)
{
	struct intake *in = b->in;

	if (!in->skipping && in->end - in->start > LINE_MAX_BYTES) {
		struct record *r;

		in->line++;
		in->skipping = true;
		r = next_record(b);
		r->arena = &b->arena;
		rec_reject(r, "line_too_long", 0, NULL, "a line over 1 MiB");
	}
	if (in->skipping)
		in->end = in->looked = in->start;
	else if (in->eof && in->end > in->start)
		take(b, in->end, 0);
	else
		in->looked = in->end;
}

bool
batch_full(const struct batch *b)
{
	return b->n == BATCH_LINES || b->in->bytes >= BATCH_BYTES;
}

/* Take the lines that are in the buffer.  false: the batch is full. */
static bool
take_lines(struct batch *b)
{
	struct intake *in = b->in;

	while (!batch_full(b)) {
		char *p = in->buf + in->looked;
		char *newline = memchr(p, '\n', in->end - in->looked);

		if (!newline) {
			take_unfinished(b);
			return !batch_full(b);
		}
		take(b, (size_t)(newline - in->buf), 1);
	}
	return false;
}

/* Move what is in no batch to the front of the buffer. */
static void
to_front(struct intake *in)
{
	memmove(in->buf, in->buf + in->start, in->end - in->start);
	in->looked -= in->start;
	in->end -= in->start;
	in->start = 0;
}

bool
batch_next(struct batch *b)
{
	struct intake *in = b->in;

	arena_reset(&b->arena, KEEP_BYTES);
	b->n = in->bytes = 0;
	if (in->start >= FRONT_BYTES)
		to_front(in);
	while (take_lines(b) && !in->eof) {
		if (b->n == 0)
			to_front(in);
		else if (BUFFER_BYTES - in->end < READ_BYTES || !ready(in, false))
			break;
		fill(in);
	}
	return b->n > 0;
}

bool
batch_after(struct batch *b, struct batch *last)
{
	struct intake *in = b->in, *from = last->in;

	/* What last has read and not given out is less than its buffer holds. */
	memcpy(in->buf, from->buf + from->start, from->end - from->start);
	in->start = 0;
	in->end = from->end - from->start;
	in->looked = from->looked - from->start;
	in->line = from->line;
	in->skipping = from->skipping;
	in->eof = from->eof;
	return batch_next(b);
}
