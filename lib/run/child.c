/* child.c - a program run: one text in, one out, until a deadline */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/call.h"

enum {
	GRACE_MS = 1000,
	FILES_MAX = 64,
	CPU_S = 60,
	FILE_BYTES = 16 << 20,
	LOOK_MS = 100,
	BLOCK = 4096
};

/* A clock that only goes forward, in ms. */
static int64_t
now_ms(void)
{
	return clock_mono_ns() / 1000000;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* What it may use, whatever it is. */
static void
limit(pid_t pid)
{
	static const struct {
		enum __rlimit_resource what;
		rlim_t most;
	} limits[] = {{RLIMIT_CPU, CPU_S}, {RLIMIT_FSIZE, FILE_BYTES},
	    {RLIMIT_NOFILE, FILES_MAX}, {RLIMIT_CORE, 0}};
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct rlimit r = {limits[i].most, limits[i].most};

		(void)prlimit(pid, limits[i].what, &r, NULL);
	}
}

static int
spawn(pid_t *pid, char *path, char *config, const int fd[3])
{
	char search[] = "PATH=/usr/bin:/bin", language[] = "LANG=C.UTF-8";
	char *argv[] = {path, NULL}, *env[] = {search, language, config, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t all, none;
	int i, failed;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	for (i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, fd[i], i);
	/* What our caller left open is none of its business. */
	posix_spawn_file_actions_addclosefrom_np(&actions, 3);
	posix_spawn_file_actions_addchdir_np(&actions, "/");
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setsigmask(&attr, &none);
	failed = posix_spawn(pid, path, &actions, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static bool
pipes(int in[2], int out[2], int err[2])
{
	return pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
	       pipe2(err, O_CLOEXEC) == 0;
}

bool
child_start(
    struct child *c, char *path, char *config, struct text input, int64_t wait_ms)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
	pid_t pid = 0;
	int failed;

	*c = (struct child){.in = -1, .out = -1, .err = -1, .rest = input};
	c->deadline = now_ms() + wait_ms;
	failed = pipes(in, out, err)
		     ? spawn(&pid, path, config, (int[3]){in[0], out[1], err[1]})
		     : errno;
	close_fd(&in[0]);
	close_fd(&out[1]);
	close_fd(&err[1]);
	if (failed) {
		close_fd(&in[1]);
		close_fd(&out[0]);
		close_fd(&err[0]);
		errno = failed;
		return false;
	}
	c->pid = pid;
	c->in = in[1];
	c->out = out[0];
	c->err = err[0];
	limit(pid);
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	return true;
}

static void
feed(struct child *c)
{
	ssize_t n = write(c->in, c->rest.p, c->rest.n);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		c->rest.p += n;
		c->rest.n -= (size_t)n;
	}
	if (n <= 0 || c->rest.n == 0)
		close_fd(&c->in);
}

/* What is over the limit is read and let go, so that it can end. */
static bool
drain(int *fd, struct buf *b, size_t max)
{
	char block[BLOCK];
	ssize_t n = read(*fd, block, sizeof(block));
	size_t room = max - b->n;

	if (n < 0 && errno == EINTR)
		return false;
	if (n <= 0) {
		close_fd(fd);
		return false;
	}
	buf_add(b, block, (size_t)n < room ? (size_t)n : room);
	return (size_t)n > room;
}

/* A second after it was asked to end, it is ended with all that it has started. */
static void
press(struct child *c)
{
	int64_t now = now_ms();

	if (c->pid == 0 || now < c->deadline)
		return;
	if (!c->late) {
		c->late = true;
		c->deadline = now + GRACE_MS;
		kill(-c->pid, SIGTERM);
	} else if (!c->killed) {
		c->killed = true;
		kill(-c->pid, SIGKILL);
	}
}

/* What is in a pipe when its writer has ended; who else may hold it open is not waited
 * for. */
static bool
empty(int *fd, struct buf *b, size_t max)
{
	bool over = false;
	int left = 0;

	if (*fd >= 0 && ioctl(*fd, FIONREAD, &left))
		left = 0;
	for (; left > 0 && *fd >= 0; left -= BLOCK)
		over |= drain(fd, b, max);
	close_fd(fd);
	return over;
}

/* Its number is nobody else's until it is waited for, so its group goes first. */
static void
reap(struct child *c)
{
	siginfo_t end = {0};

	if (c->pid == 0)
		return;
	if (waitid(P_PID, (id_t)c->pid, &end, WEXITED | WNOHANG | WNOWAIT))
		die(EX_OSERR, "waitid:");
	if (end.si_pid == 0)
		return;
	kill(-c->pid, SIGKILL);
	waitpid(c->pid, &c->status, 0);
	c->pid = 0;
	if (empty(&c->out, &c->answer, CHILD_OUT_MAX))
		c->too_long = true;
	empty(&c->err, &c->said, CHILD_ERR_MAX);
}

static int
time_left(struct child *const list[], size_t n)
{
	int64_t now = now_ms(), least = LOOK_MS;
	size_t i;

	for (i = 0; i < n; i++) {
		if (child_over(list[i]))
			continue;
		if (list[i]->out < 0 && list[i]->err < 0)
			least = 1;
		if (list[i]->deadline - now < least)
			least = list[i]->deadline > now ? list[i]->deadline - now : 0;
	}
	return (int)least;
}

void
children_wait(struct child *const list[], size_t n)
{
	struct pollfd fds[3 * CALLS_ABREAST];
	size_t i;

	for (i = 0; i < n; i++) {
		fds[3 * i] = (struct pollfd){list[i]->in, POLLOUT, 0};
		fds[3 * i + 1] = (struct pollfd){list[i]->out, POLLIN, 0};
		fds[3 * i + 2] = (struct pollfd){list[i]->err, POLLIN, 0};
	}
	if (poll(fds, 3 * n, time_left(list, n)) < 0 && errno != EINTR)
		die(EX_OSERR, "poll:");
	for (i = 0; i < n; i++) {
		struct child *c = list[i];

		if (c->in >= 0 && fds[3 * i].revents)
			feed(c);
		if (c->out >= 0 && fds[3 * i + 1].revents &&
		    drain(&c->out, &c->answer, CHILD_OUT_MAX))
			c->too_long = true;
		if (c->err >= 0 && fds[3 * i + 2].revents)
			drain(&c->err, &c->said, CHILD_ERR_MAX);
		press(c);
		reap(c);
	}
}

bool
child_over(const struct child *c)
{
	return c->pid == 0 && c->out < 0 && c->err < 0;
}

void
child_free(struct child *c)
{
	close_fd(&c->in);
	close_fd(&c->out);
	close_fd(&c->err);
	buf_free(&c->answer);
	buf_free(&c->said);
}
