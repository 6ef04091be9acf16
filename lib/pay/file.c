/* file.c - files that hold keys */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pay/pay.h"

enum { FILE_MAX = 64 << 10 };

static bool
wrong(struct buf *why, const char *path, const char *what)
{
	buf_printf(why, "%s: %s", path, what);
	return false;
}

/* What was opened is asked, not the name: it cannot change in between. */
static bool
check(const char *path, int fd, int secret, struct buf *why)
{
	struct stat st;

	if (fstat(fd, &st))
		return wrong(why, path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return wrong(why, path, "is no plain file");
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return wrong(why, path, "belongs to somebody else");
	if (secret == PAY_SECRET && (st.st_mode & 077))
		return wrong(why, path, "may be read by others, expected mode 0600");
	if (st.st_mode & 022)
		return wrong(why, path, "may be written by others, expected mode 0644");
	return true;
}

/* The memory is taken at once: a buffer that grows leaves copies of a key behind. */
static bool
read_all(const char *path, int fd, struct buf *b, struct buf *why)
{
	size_t from = b->n;
	ssize_t n;

	buf_grow(b, FILE_MAX + 1);
	do {
		n = read(fd, b->p + b->n, FILE_MAX + 1 - (b->n - from));
		if (n > 0)
			b->n += (size_t)n;
	} while ((n > 0 || (n < 0 && errno == EINTR)) && b->n - from <= FILE_MAX);
	if (n == 0)
		return true;
	wrong(why, path, n < 0 ? strerror(errno) : "is too long");
	explicit_bzero(b->p + from, b->n - from);
	b->n = from;
	return false;
}

/* -1, and why, for a file that is not as it has to be. */
static int
open_checked(const char *path, int secret, struct buf *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		wrong(why, path, strerror(errno));
	} else if (!check(path, fd, secret, why)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool
pay_file_fit(const char *path, struct buf *why)
{
	int fd = open_checked(path, PAY_OPEN, why);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool
pay_file(const char *path, int secret, struct buf *b, struct buf *why)
{
	int fd = open_checked(path, secret, why);
	bool ok;

	if (fd < 0)
		return false;
	if (secret == PAY_SECRET) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		/* A core that goes to a program knows no such limit. */
		prctl(PR_SET_DUMPABLE, 0);
	}
	ok = read_all(path, fd, b, why);
	close(fd);
	return ok;
}
