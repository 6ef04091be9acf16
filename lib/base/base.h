/* base.h - what every part stands on: ending, memory, text buffers, numbers */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

/* Exit codes are those of <sysexits.h>; EX_OK is 0.  "The answer is no" and
 * refusals under --fail-on-refuse are 1. */
enum { EXIT_NO = 1 };

/* -- die.c */

/* The name under which this program speaks on stderr. */
extern const char *program;

/* Say "program: message" on stderr and end with code.  Control characters in
 * the message are escaped.  A format that ends in ':' appends strerror(errno). */
_Noreturn void die(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same without ending. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* With BOBA_LOG=json in the environment: a line {"timestamp","level","command","trace",
 * "message"} on stderr, trace being $TRACEPARENT; then die and warn speak so too.
 * Otherwise nothing. */
void log_say(const char *level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Open descriptors 0, 1 and 2 on /dev/null where they are closed, so that no
 * file ever gets one of these numbers.  Returns a bit mask of those that were
 * closed (1 stdin, 2 stdout, 4 stderr).  A closed stdin is then an empty one;
 * writing to a closed stdout still fails (EBADF).  First call of every main. */
int guard_std(void);

/* Allocation that dies with EX_OSERR (71) instead of returning NULL. */
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);

/* n bytes at p; p may be NULL when n is 0; not NUL-terminated. */
struct text {
	const char *p;
	size_t n;
};

/* -- arena.c: memory that dies together */

struct arena {
	struct arena_block *first, *now;
};
/* n bytes, aligned to 8, not cleared; alive until arena_reset or arena_free.
 * A zeroed struct arena is ready for use. */
void *arena_alloc(struct arena *a, size_t n);
/* A copy of t with a NUL behind it that does not count; NULL p stays NULL. */
struct text arena_text(struct arena *a, struct text t);
/* Forget everything handed out; at most keep bytes of blocks stay for use. */
void arena_reset(struct arena *a, size_t keep);
/* A place to go back to: what was handed out since is forgotten, its blocks stay for
 * use.  A mark holds until arena_reset, arena_free or going back to one before it. */
struct arena_mark {
	struct arena_block *now;
	size_t used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_back(struct arena *a, struct arena_mark m);
void arena_free(struct arena *a);

/* -- buf.c: text that grows */

#define TEXT(literal) ((struct text){literal, sizeof(literal) - 1})
/* NULL gives {NULL, 0}. */
static inline struct text
text_of(const char *s)
{
	return s ? (struct text){s, strlen(s)} : (struct text){NULL, 0};
}

static inline bool
text_eq(struct text a, struct text b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
text_is(struct text t, const char *s)
{
	return text_eq(t, (struct text){s, strlen(s)});
}

/* Order by bytes, as memcmp; a prefix comes first. */
int text_cmp(struct text a, struct text b);
/* At most max bytes of t, cut where a character begins. */
struct text text_cut(struct text t, size_t max);
/* t without what a cut anywhere has left of its last character. */
struct text text_whole(struct text t);

/* A zeroed struct buf is an empty one. */
struct buf {
	char *p;
	size_t n, cap;
};
/* Room for n more bytes behind b->n. */
void buf_grow(struct buf *b, size_t n);

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (b->cap - b->n < n)
		buf_grow(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void
buf_char(struct buf *b, char c)
{
	if (b->cap == b->n)
		buf_grow(b, 1);
	b->p[b->n++] = c;
}

static inline void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void
buf_text(struct buf *b, struct text t)
{
	buf_add(b, t.p, t.n);
}

void buf_int(struct buf *b, int64_t v);
void buf_hex(struct buf *b, const void *p, size_t n); /* two digits a byte */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *buf_cstr(struct buf *b); /* NUL-terminated, b->n unchanged */
void buf_clear(struct buf *b);       /* empty, memory kept */
void buf_free(struct buf *b);

/* -- put.c: JSON written straight into a buffer */

/* put_* write "name":value, with a comma before it unless the buffer is empty or
 * ends in '{', '[' or a newline (a line before this one).  A NULL name writes the
 * bare value (in an array). */
void put_int(struct buf *b, const char *name, int64_t v);
void put_bool(struct buf *b, const char *name, bool v);
void put_text(struct buf *b, const char *name, struct text v); /* escaped */
void put_str(struct buf *b, const char *name, const char *v);
void put_id(struct buf *b, const char *name, int64_t id); /* number as string */
void put_raw(struct buf *b, const char *name, struct text json);
void put_null(struct buf *b, const char *name);
void put_open(struct buf *b, const char *name, char brace); /* '{' or '[' */
void put_close(struct buf *b, char brace);                  /* '}' or ']' */
/* t as a JSON string with its quotes: ", \ and C0 controls escaped, the rest
 * as it is.  t must be valid UTF-8. */
void buf_json(struct buf *b, struct text t);

/* -- money.c: whole numbers only */

enum { PLACES_MAX = 9 };
#define WHOLE_MAX INT64_C(9007199254740991) /* 2^53 - 1 */

/* *r = a op b; false, *r unchanged, when it does not fit int64. */
bool add_ok(int64_t a, int64_t b, int64_t *r);
bool mul_ok(int64_t a, int64_t b, int64_t *r);
/* a * b / c rounded half away from zero, exact inside; c > 0.  Dies (70) when
 * the result does not fit. */
int64_t mul_div(int64_t a, int64_t b, int64_t c);
/* Share amount over n lines in proportion to the weights w[i] >= 0 by largest
 * remainder, ties to the lowest index; sum(out) == amount exactly, and the
 * sign of each share is that of amount.  All weights 0: in equal parts. */
void share_out(const int64_t *w, size_t n, int64_t amount, int64_t *out);
/* Decimal text ("-12.30") to minor units of so many places: exact or false
 * (empty, stray characters, more places than allowed unless they are zeros,
 * overflow).  No thousands signs, no currency signs: the caller strips them. */
bool money_parse(struct text t, int places, int64_t *out);
/* 123456 with 2 places as 1234.56 (group: 1,234.56). */
void money_print(struct buf *b, int64_t minor, int places, bool group);

/* -- duration.c */

/* Go's duration syntax ("1h30m", "1.5s", "-3ms"; units ns us ms s m h; a bare
 * number only if it is 0) to nanoseconds. */
bool duration_parse(struct text t, int64_t *ns);
/* Milliseconds in the same syntax: 90000 is "1m30s", 0 is "0s". */
void duration_print(struct buf *b, int64_t ms);

/* -- width.c: text on a terminal */

/* Columns that valid UTF-8 takes on a terminal: CJK and emoji 2, combining
 * marks 0, a sequence joined by ZWJ as one.  Does not look at the locale. */
int text_width(struct text t);
/* Append t with C0, DEL, C1, U+2028 and U+2029 as \xNN or \u{NNNN}, and bytes that are
 * not UTF-8 as \xNN, so that it cannot drive a terminal. */
void buf_visible(struct buf *b, struct text t);
bool utf8_valid(struct text t);

/* -- snowflake.c */

enum { SNOW_NODE_MAX = 31, SNOW_SEQ_MAX = 4095 };
#define SNOW_EPOCH_MS INT64_C(1288834974657)
struct snow {
	int64_t unix_ms;
	int datacenter, worker, sequence;
};
/* NULL when done, else the name of what is wrong: datacenter_range,
 * worker_range, sequence_range, before_epoch, after_end, bad_id. */
const char *snow_encode(const struct snow *s, int64_t *id);
const char *snow_decode(struct text id, struct snow *s);
/* The next id of the generator whose last id was made at s->unix_ms with
 * s->sequence (unix_ms -1 before the first).  "clock_backwards" when now_ms is
 * before that, "sequence_exhausted" when this millisecond has given 4096 ids
 * (ask again with a later time); s is then unchanged. */
const char *snow_next(struct snow *s, int64_t now_ms, int64_t *id);
/* The least id that is made at a time, so that the ids of a span of time are a range; 0
 * before there are ids, INT64_MAX after their end. */
int64_t snow_first(int64_t unix_ms);
/* When an id was made. */
int64_t snow_ms(int64_t id);

#endif
