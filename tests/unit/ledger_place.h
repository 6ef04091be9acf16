/* ledger_place.h - a directory of its own for tests of ledgers in files */
#ifndef TESTS_LEDGER_PLACE_H
#define TESTS_LEDGER_PLACE_H

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>

#include "ledger_check.h"

/* Not below where the tests run: another user must reach it. */
static char dir[] = "/tmp/boba-file-XXXXXX";
static char path[100];

static inline const char *
beside(const char *suffix)
{
	static char name[120];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	return name;
}

static inline void
fresh(void)
{
	static const char *const suffixes[] = {
	    "", "-wal", "-shm", "-lock", "-turn", "-new", "-new-wal", "-new-shm", NULL};
	const char *const *s;

	for (s = suffixes; *s; s++)
		if (unlink(beside(*s)) < 0 && errno == EISDIR)
			rmdir(beside(*s));
}

static inline void
write_one(void *unused)
{
	struct ledger *l = ledger_open(LEDGER_WRITE);

	(void)unused;
	say_alone(l, "x", "{}");
	ledger_close(l);
}

static inline void
read_it(void *unused)
{
	struct ledger *l = ledger_open(LEDGER_READ);

	(void)unused;
	check_whole(l);
	ledger_close(l);
	if (failures)
		_exit(1);
}

static inline int64_t
events(void)
{
	struct ledger *l = ledger_open(LEDGER_READ);
	struct stmt *s = sql(l, "SELECT count(*) FROM event");
	int64_t n = stmt_row(s) ? stmt_get_int(s, 0) : -1;

	stmt_done(s);
	ledger_close(l);
	return n;
}

static inline int
gone(const char *name, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(name);
}

static inline void
place_begin(const char *name)
{
	program = name;
	if (!mkdtemp(dir))
		die(EX_CANTCREAT, "%s:", dir);
	snprintf(path, sizeof(path), "%s/l.db", dir);
	ledger_options.ledger = path;
	ledger_options.wait_ms = 1000;
}

static inline int
place_end(void)
{
	nftw(dir, gone, 8, FTW_DEPTH | FTW_PHYS);
	return failures > 0;
}

#endif
