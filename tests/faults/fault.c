/* fault.c - preloaded, it makes the n-th call of a kind fail or fall short */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* FAULT=KIND:N or KIND:N+ (from the n-th on).  Kinds: malloc (malloc, calloc and
 * realloc together), and short, intr for each of read, write, pread64, pwrite64: a
 * short one does a part of its work and says so, which no tracer can make it do. */

enum { MALLOC, READ, WRITE, PREAD, PWRITE, READ_INTR, WRITE_INTR, KINDS };

static const char *const kinds[KINDS] = {"malloc", "short-read", "short-write",
    "short-pread64", "short-pwrite64", "intr-read", "intr-write"};
static long count[KINDS], at[KINDS];
static int onwards[KINDS], ready;

/* With FAULT_COUNT=FILE it writes there how many there were of each kind. */
__attribute__((destructor)) static void
end(void)
{
	const char *name = getenv("FAULT_COUNT");
	FILE *f;
	int i;

	ready = 0;
	f = name ? fopen(name, "w") : NULL;
	for (i = 0; f && i < KINDS; i++)
		fprintf(f, "%s %ld\n", kinds[i], count[i]);
	if (f)
		fclose(f);
}

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);
ssize_t pread64(int fd, void *p, size_t n, off64_t where);
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t where);

__attribute__((constructor)) static void
begin(void)
{
	const char *v = getenv("FAULT");
	char *end;
	int i;

	for (i = 0; v && i < KINDS; i++) {
		size_t len = strlen(kinds[i]);

		if (strncmp(v, kinds[i], len) != 0 || v[len] != ':')
			continue;
		at[i] = strtol(v + len + 1, &end, 10);
		onwards[i] = *end == '+';
	}
	ready = 1;
}

static int
fails(int kind)
{
	if (!ready)
		return 0;
	count[kind]++;
	if (!at[kind])
		return 0;
	return count[kind] == at[kind] || (onwards[kind] && count[kind] > at[kind]);
}

void *
malloc(size_t n)
{
	if (fails(MALLOC)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	if (fails(MALLOC)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	if (fails(MALLOC)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(p, n);
}

static size_t
part(int kind, size_t n)
{
	return n > 1 && fails(kind) ? n / 2 : n;
}

ssize_t
read(int fd, void *p, size_t n)
{
	static ssize_t (*next)(int, void *, size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "read");
	if (fails(READ_INTR)) {
		errno = EINTR;
		return -1;
	}
	/* Of a small file half is still all: a third of a line is wanted. */
	return next(fd, p, n > 64 && fails(READ) ? 33 : n);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	static ssize_t (*next)(int, const void *, size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "write");
	if (fails(WRITE_INTR)) {
		errno = EINTR;
		return -1;
	}
	return next(fd, p, part(WRITE, n));
}

ssize_t
pread64(int fd, void *p, size_t n, off64_t where)
{
	static ssize_t (*next)(int, void *, size_t, off64_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "pread64");
	return next(fd, p, part(PREAD, n), where);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t where)
{
	static ssize_t (*next)(int, const void *, size_t, off64_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
	return next(fd, p, part(PWRITE, n), where);
}

/* The milliseconds in the file FAULT_DELAY, which may change at any time, pass before
 * a lock is asked for. */
static void
come_late(void)
{
	static const volatile int64_t *ms;
	const char *name = getenv("FAULT_DELAY");
	struct timespec t;
	int fd;

	if (!ms && name) {
		fd = open(name, O_RDONLY | O_CLOEXEC);
		ms = mmap(NULL, sizeof *ms, PROT_READ, MAP_SHARED, fd, 0);
		if (ms == MAP_FAILED)
			abort();
		close(fd);
	}
	if (!ms || *ms == 0)
		return;
	t.tv_sec = *ms / 1000;
	t.tv_nsec = *ms % 1000 * 1000000;
	nanosleep(&t, NULL);
}

int
flock(int fd, int what)
{
	static int (*next)(int, int);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "flock");
	if (what & LOCK_EX)
		come_late();
	return next(fd, what);
}

/* Every file is on a file system of the kind FAULT_FS. */
int
statfs(const char *path, struct statfs *fs)
{
	static int (*next)(const char *, struct statfs *);
	const char *kind = getenv("FAULT_FS");
	int failed;

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "statfs");
	failed = next(path, fs);
	if (!failed && kind)
		fs->f_type = strtol(kind, NULL, 16);
	return failed;
}
