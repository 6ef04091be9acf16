/* loop.h - SQLite for the plain loops: whatever goes wrong ends them */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;

static inline void
check(int rc)
{
	if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW) {
		fprintf(stderr, "loop: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
}

static inline void
run(const char *text)
{
	check(sqlite3_exec(db, text, NULL, NULL, NULL));
}

static inline sqlite3_stmt *
prepare(const char *text)
{
	sqlite3_stmt *s;

	check(sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL));
	return s;
}

static inline void
step(sqlite3_stmt *s)
{
	check(sqlite3_step(s));
	sqlite3_reset(s);
}

static inline void
ints(sqlite3_stmt *s, int n, const sqlite3_int64 *v)
{
	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(s, i + 1, v[i]);
}
/* Bind these whole numbers in order and run the statement. */
#define STEP(s, ...) \
	do { \
		const sqlite3_int64 v_[] = {__VA_ARGS__}; \
		ints(s, (int)(sizeof(v_) / sizeof(*v_)), v_); \
		step(s); \
	} while (0)

static inline void
text(sqlite3_stmt *s, int i, const char *t)
{
	sqlite3_bind_text(s, i, t, -1, SQLITE_STATIC);
}

static inline sqlite3_int64
ask(const char *question)
{
	sqlite3_stmt *s = prepare(question);
	sqlite3_int64 v;

	check(sqlite3_step(s));
	v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return v;
}

/* The ledger's own settings. */
static inline void
open_ledger(const char *path)
{
	check(sqlite3_open(path, &db));
	sqlite3_busy_timeout(db, 60000);
	run("PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;"
	    "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY");
}

#endif
