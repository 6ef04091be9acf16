/* duckdb.c - a question asked of DuckDB: duckdb LIBRARY DATABASE SQL..
 *
 * Runs each statement and keeps its whole result.  Prints the wall and the CPU time of
 * the last one (ns), without the start of the program and the opening of the database.
 * The library is loaded by its path: nothing here is built against it. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* DuckDB's C interface, as far as it is used here: 0 is success. */
typedef struct {
	uint64_t room[6];
} result;
static int (*open_database)(const char *, void **);
static int (*connect_to)(void *, void **);
static int (*query)(void *, const char *, result *);
static const char *(*error_of)(result *);
static void (*destroy_result)(result *);
static void (*disconnect)(void **);
static void (*close_database)(void **);

/* A function's address is not an object's in C: it is copied. */
static void
find(void *library, const char *name, void *function)
{
	void *p = dlsym(library, name);

	if (!p) {
		fprintf(stderr, "duckdb: %s\n", dlerror());
		exit(69);
	}
	memcpy(function, &p, sizeof(p));
}

static void
load(const char *path)
{
	void *library = dlopen(path, RTLD_NOW);

	if (!library) {
		fprintf(stderr, "duckdb: %s\n", dlerror());
		exit(69);
	}
	find(library, "duckdb_open", &open_database);
	find(library, "duckdb_connect", &connect_to);
	find(library, "duckdb_query", &query);
	find(library, "duckdb_result_error", &error_of);
	find(library, "duckdb_destroy_result", &destroy_result);
	find(library, "duckdb_disconnect", &disconnect);
	find(library, "duckdb_close", &close_database);
}

static long long
clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int
main(int argc, char **argv)
{
	long long wall = 0, cpu = 0;
	void *database, *connection;
	int i;

	if (argc < 4)
		return 64;
	load(argv[1]);
	if (open_database(argv[2], &database) || connect_to(database, &connection)) {
		fprintf(stderr, "duckdb: cannot open %s\n", argv[2]);
		return 74;
	}
	for (i = 3; i < argc; i++) {
		result r = {{0}};

		wall = clock_ns(CLOCK_MONOTONIC);
		cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
		if (query(connection, argv[i], &r)) {
			fprintf(stderr, "duckdb: %s\n", error_of(&r));
			return 65;
		}
		wall = clock_ns(CLOCK_MONOTONIC) - wall;
		cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
		destroy_result(&r);
	}
	printf("%lld %lld\n", wall, cpu);
	disconnect(&connection);
	close_database(&database);
	return 0;
}
