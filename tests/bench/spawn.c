/* spawn.c - what it takes to run a command: spawn TIMES COMMAND...
 *
 * Runs it so many times, one after the other, its output thrown away, and prints the
 * median of wall time and of CPU time (ns) and the highest peak of resident memory
 * (KiB).  Small itself, because a child's peak counts the memory it was forked with. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

static long long
cpu_ns(const struct rusage *u)
{
	return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000000LL +
	       (u->ru_utime.tv_usec + u->ru_stime.tv_usec) * 1000LL;
}

int
main(int argc, char **argv)
{
	int times = argc > 2 ? atoi(argv[1]) : 0, i, status;
	long long *wall = calloc((size_t)times + 1, sizeof(*wall));
	long long *cpu = calloc((size_t)times + 1, sizeof(*cpu));
	posix_spawn_file_actions_t actions;
	long peak = 0;

	if (times < 1 || !wall || !cpu)
		return 64;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	for (i = 0; i < times; i++) {
		long long begin = now();
		struct rusage used;
		pid_t pid;

		lseek(0, 0, SEEK_SET);
		if (posix_spawnp(&pid, argv[2], &actions, NULL, argv + 2, environ))
			return 69;
		wait4(pid, &status, 0, &used);
		if (status) {
			fprintf(stderr, "spawn: %s failed\n", argv[2]);
			return 70;
		}
		wall[i] = now() - begin;
		cpu[i] = cpu_ns(&used);
		if (used.ru_maxrss > peak)
			peak = used.ru_maxrss;
	}
	posix_spawn_file_actions_destroy(&actions);
	qsort(wall, (size_t)times, sizeof(*wall), compare);
	qsort(cpu, (size_t)times, sizeof(*cpu), compare);
	printf("%lld %lld %ld\n", wall[times / 2], cpu[times / 2], peak);
	free(wall);
	free(cpu);
	return 0;
}
