/* file.c - files that hold keys */
#include <errno.h>
#include <fcntl.h>
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
	if (secret == PAY_SECRET && st.st_uid != geteuid() && st.st_uid != 0)
		return wrong(why, path, "belongs to somebody else");
	if (secret == PAY_SECRET && (st.st_mode & 077))
		return wrong(why, path, "may be read by others, expected mode 0600");
	if (st.st_size > FILE_MAX)
		return wrong(why, path, "is too long");
	return true;
}

static bool
read_all(const char *path, int fd, struct buf *b, struct buf *why)
{
	size_t from = b->n;
	ssize_t n;

	do {
		buf_grow(b, 4096);
		n = read(fd, b->p + b->n, 4096);
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

bool
pay_file(const char *path, int secret, struct buf *b, struct buf *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool ok;

	if (fd < 0)
		return wrong(why, path, strerror(errno));
	if (secret == PAY_SECRET)
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	ok = check(path, fd, secret, why) && read_all(path, fd, b, why);
	close(fd);
	return ok;
}
