/* ledger_file.c - ledgers in files: made, and refused when they are not ours */
#include "ledger_place.h"

static void
made(void)
{
	struct stat st;
	char deep[140];

	snprintf(deep, sizeof(deep), "%s/a/b/l.db", dir);
	ledger_options.ledger = deep;
	CHECK_INT(code_of(read_it, NULL), EX_NOINPUT);
	CHECK(stat(deep, &st) < 0);
	CHECK_INT(code_of(write_one, NULL), 0);
	CHECK(stat(deep, &st) == 0);
	CHECK_INT(st.st_mode & 07777, 0600);
	CHECK_INT(st.st_nlink, 1);
	*strrchr(deep, '/') = '\0';
	CHECK(stat(deep, &st) == 0);
	CHECK_INT(st.st_mode & 07777, 0700);
	ledger_options.ledger = path;
}

static void
text_file(const char *what)
{
	FILE *f;

	fresh();
	f = fopen(path, "w");
	if (f) {
		fputs(what, f);
		fclose(f);
	}
	chmod(path, 0600);
}

/* Neither a reader nor a writer opens it, and it stays as it is. */
static void
refused(int code)
{
	struct stat before, after;

	CHECK(lstat(path, &before) == 0);
	CHECK_INT(code_of(write_one, NULL), code);
	CHECK_INT(code_of(read_it, NULL), code);
	CHECK(lstat(path, &after) == 0);
	CHECK_INT(after.st_ino, before.st_ino);
	CHECK_INT(after.st_size, before.st_size);
	CHECK_INT(after.st_mode, before.st_mode);
	CHECK(after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
	      after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
}

static void
not_a_ledger(void)
{
	char *big = xcalloc(1, 5001);

	fresh();
	mkdir(path, 0700);
	refused(EX_NOPERM);
	text_file("");
	refused(EX_PROTOCOL);
	text_file("some notes\n");
	refused(EX_PROTOCOL);
	memset(big, 'n', 5000);
	text_file(big);
	refused(EX_PROTOCOL);
	fresh();
	mkfifo(path, 0600);
	refused(EX_NOPERM);
	free(big);
}

/* Change the ledger behind boba's back. */
static void
tamper(const char *statements)
{
	struct db *db = db_open(path, DB_WRITE);

	db_exec(db, statements);
	db_checkpoint(db, 0);
	db_close(db);
}

static void
not_ours(void)
{
	static const char *const changes[] = {
	    "PRAGMA user_version = 1",
	    "PRAGMA user_version = 4",
	    "PRAGMA user_version = 0",
	    "PRAGMA application_id = 1",
	    "CREATE VIEW v AS SELECT 1",
	    "CREATE TRIGGER t AFTER INSERT ON event BEGIN SELECT 1; END",
	    "DROP TRIGGER event_kept",
	    "DROP TRIGGER event_kept; CREATE TRIGGER event_kept BEFORE DELETE ON event "
	    "BEGIN SELECT 1; END",
	};
	size_t i;

	for (i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		fresh();
		CHECK_INT(code_of(write_one, NULL), 0);
		tamper(changes[i]);
		refused(EX_PROTOCOL);
	}
}

static void
wrong_file(void)
{
	fresh();
	CHECK_INT(code_of(write_one, NULL), 0);
	chmod(path, 0666);
	refused(EX_NOPERM);
	chmod(path, 0620);
	refused(EX_NOPERM);
	chmod(path, 0600);
	CHECK(link(path, beside("-new")) == 0);
	refused(EX_NOPERM);
	unlink(beside("-new"));
	CHECK_INT(code_of(write_one, NULL), 0);
	CHECK(rename(path, beside("-new")) == 0 && symlink(beside("-new"), path) == 0);
	refused(EX_NOPERM);
	if (geteuid() == 0) {
		fresh();
		CHECK_INT(code_of(write_one, NULL), 0);
		CHECK(chown(path, 12345, -1) == 0);
		refused(EX_NOPERM);
	}
}

/* A ledger that may only be read can be read, and is not written. */
static void
as_another(void *what)
{
	if (geteuid() == 0 && (setgid(12345) < 0 || setuid(12345) < 0))
		_exit(99);
	((void (*)(void *))(intptr_t)what)(NULL);
}

static void
read_only(void)
{
	fresh();
	CHECK_INT(code_of(write_one, NULL), 0);
	if (geteuid() == 0) {
		CHECK(chown(dir, 12345, -1) == 0 && chown(path, 12345, -1) == 0);
		CHECK(chown(beside("-lock"), 12345, -1) == 0);
		CHECK(chown(beside("-turn"), 12345, -1) == 0);
		CHECK(chown(beside("-wal"), 12345, -1) == 0);
		CHECK(chown(beside("-shm"), 12345, -1) == 0);
	}
	chmod(path, 0400);
	CHECK_INT(code_of(as_another, (void *)(intptr_t)write_one), EX_NOPERM);
	CHECK_INT(code_of(as_another, (void *)(intptr_t)read_it), 0);
	CHECK(chown(dir, geteuid(), -1) == 0);
}

int
main(void)
{
	place_begin("ledger_file");
	made();
	not_a_ledger();
	not_ours();
	wrong_file();
	read_only();
	return place_end();
}
