/* fuzz.h - what the fuzz targets share: deaths caught, output kept, files replayed */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/record.h"

/* A target says what it found by MUST: the process aborts, which libFuzzer and the
 * tests take for a finding alike. */
#define MUST(what) ((what) ? (void)0 : fuzz_found(__FILE__, __LINE__, #what))

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int fuzz_stderr = 2;

static inline _Noreturn void
fuzz_found(const char *file, int line, const char *what)
{
	dprintf(fuzz_stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* -- deaths: with -Wl,--wrap=die the library's die() comes here */

static jmp_buf fuzz_back;
static volatile int fuzz_code; /* a death comes back with its code while it is set */

_Noreturn void __wrap_die(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A mistake of ours (70) and damage (76) are findings, whoever waits. */
_Noreturn void
__wrap_die(int code, const char *fmt, ...)
{
	va_list ap;

	if (fuzz_code && code != EX_SOFTWARE && code != EX_PROTOCOL) {
		fuzz_code = 0;
		longjmp(fuzz_back, code);
	}
	va_start(ap, fmt);
	dprintf(fuzz_stderr, "died with %d: ", code);
	vdprintf(fuzz_stderr, fmt, ap);
	va_end(ap);
	dprintf(fuzz_stderr, "\n");
	fuzz_found("die", 0, "it lives");
}

/* Run what may die: 0, or the code it died with. */
static inline int
fuzz_try(void (*what)(void *), void *with)
{
	int code = setjmp(fuzz_back);

	if (code == 0) {
		fuzz_code = 1;
		what(with);
		fuzz_code = 0;
	}
	return code;
}

/* -- output: what the library writes to 1 and 2 goes to files in memory */

static int fuzz_out = -1, fuzz_err = -1;

static inline int
fuzz_file(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0)
		fuzz_found("memfd_create", 0, "there is memory");
	return fd;
}

static inline void
fuzz_capture(void)
{
	if (fuzz_out >= 0)
		return;
	fuzz_out = fuzz_file("out");
	fuzz_err = fuzz_file("err");
	dup2(fuzz_out, 1);
	dup2(fuzz_err, 2);
}

/* Replace what a file in memory holds. */
static inline void
fuzz_fill(int fd, struct text t)
{
	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
	    write(fd, t.p, t.n) != (ssize_t)t.n)
		fuzz_found("write", 0, "there is memory");
}

/* What it holds, into b, and empty it. */
static inline void
fuzz_take(int fd, struct buf *b)
{
	char part[65536];
	ssize_t n;

	buf_clear(b);
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, part, sizeof(part))) > 0)
		buf_add(b, part, (size_t)n);
	fuzz_fill(fd, (struct text){"", 0});
}

/* The text up to the byte at (without it), which *rest then stands behind. */
static inline struct text
fuzz_cut(struct text *rest, char at)
{
	const char *p = rest->n ? memchr(rest->p, at, rest->n) : NULL;
	struct text t = *rest;

	if (!p) {
		*rest = (struct text){rest->p + rest->n, 0};
		return t;
	}
	t.n = (size_t)(p - t.p);
	*rest = (struct text){p + 1, rest->n - t.n - 1};
	return t;
}

/* Every line is a record that is read again without a fault. */
static inline void
fuzz_lines(const struct buf *b)
{
	static struct arena arena;
	struct text rest = {b->p, b->n};

	MUST(b->n == 0 || b->p[b->n - 1] == '\n');
	while (rest.n) {
		struct text line = fuzz_cut(&rest, '\n');
		struct record r = {0};

		if (!record_read(&r, line, &arena)) {
			dprintf(fuzz_stderr, "%.*s\n%s\n", (int)line.n, line.p,
			    r.reject.detail);
			MUST(!"a line that was written is a record");
		}
		arena_reset(&arena, 1 << 20);
	}
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_stderr = dup(2);
	program = "fuzz";
	return 0;
}

#ifndef FUZZING
/* Each file given is one input. */
int
main(int argc, char **argv)
{
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		struct buf b = {0};
		uint8_t *copy;
		int c;

		if (!f) {
			dprintf(fuzz_stderr, "cannot open %s\n", argv[i]);
			return EX_NOINPUT;
		}
		while ((c = getc(f)) != EOF)
			buf_char(&b, (char)c);
		fclose(f);
		/* Of exactly this size, so that the sanitizers see its end. */
		copy = xmalloc(b.n);
		if (b.n)
			memcpy(copy, b.p, b.n);
		dprintf(fuzz_stderr, "%s\n", argv[i]);
		LLVMFuzzerTestOneInput(copy, b.n);
		free(copy);
		buf_free(&b);
	}
	return 0;
}
#endif

#endif
