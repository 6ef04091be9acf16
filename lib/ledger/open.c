/* open.c - a ledger found, made, checked and opened */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "ledger/inside.h"

extern const char sql_events[], sql_projections[];

enum { TRIGGERS = 2 };

static void
put_meta(struct db *db, const char *name, const char *value)
{
	struct stmt *s = db_sql(db, "INSERT INTO meta (name, value) VALUES ($1, $2)");

	stmt_text(s, 1, text_of(name));
	stmt_text(s, 2, text_of(value));
	stmt_run(s);
}

/* A setting that holds for the ledger's life, from the environment of the first
 * writer. */
static void
put_setting(
    struct db *db, const char *name, const char *variable, const char *usual, long max)
{
	const char *v = getenv(variable);
	char *end;

	if (!v || !*v)
		v = usual;
	if (max >= 0) {
		long n = strtol(v, &end, 10);

		if (*end || n < 0 || n > max)
			die(EX_CONFIG, "%s: expected 0 to %ld: %s", variable, max, v);
	} else if (strlen(v) != 3 || strspn(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3) {
		die(EX_CONFIG, "%s: expected three capital letters: %s", variable, v);
	}
	put_meta(db, name, v);
}

void
ledger_set_version(struct db *db)
{
	_Static_assert(LEDGER_VERSION == 3, "the number here is that of the header");
	db_exec(db, "PRAGMA user_version = 3");
}

static void
make_schema(struct db *db)
{
	unsigned char id[16];
	struct buf hex = {0};

	db_begin_write(db);
	db_exec(db, sql_events);
	db_exec(db, sql_projections);
	if (getrandom(id, sizeof(id), 0) != (ssize_t)sizeof(id))
		die(EX_OSERR, "no random numbers:");
	buf_hex(&hex, id, sizeof(id));
	put_meta(db, "id", buf_cstr(&hex));
	buf_free(&hex);
	put_setting(db, "currency", "BOBA_CURRENCY", "CNY", -1);
	put_meta(db, "digits", "2");
	put_setting(db, "datacenter", "BOBA_DATACENTER", "0", SNOW_NODE_MAX);
	put_setting(db, "worker", "BOBA_WORKER", "0", SNOW_NODE_MAX);
	db_exec(db, "PRAGMA application_id = 1651466849");
	ledger_set_version(db);
	db_commit(db);
}

/* Names last when the directory that holds them is synced. */
static void
sync_one(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static void
sync_dir(const char *path)
{
	char *copy = xstrdup(path), *slash = strrchr(copy, '/');

	if (slash == copy)
		slash[1] = '\0';
	else if (slash)
		*slash = '\0';
	sync_one(slash ? copy : ".");
	free(copy);
}

/* The directories above, any of which may be new: by a process before this one, too,
 * that did not come so far. */
static void
sync_dirs_above(const char *path)
{
	char *copy = xstrdup(path), *slash;

	while ((slash = strrchr(copy, '/')) && slash != copy) {
		*slash = '\0';
		sync_dir(copy);
	}
	free(copy);
}

static void
remove_rests(const char *path, const char *const rests[])
{
	struct buf b = {0};

	for (; *rests; rests++) {
		buf_clear(&b);
		buf_printf(&b, "%s%s", path, *rests);
		if (unlink(buf_cstr(&b)) < 0 && errno != ENOENT)
			die(EX_CANTCREAT, "%s:", b.p);
	}
	buf_free(&b);
}

/* One step from one name to the other: whenever a process dies, the ledger is not
 * there yet or is whole, and never has two names. */
static void
give_name(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return;
	if ((errno != EINVAL && errno != ENOSYS) || rename(from, to) < 0)
		die(EX_CANTCREAT, "%s:", to);
}

/* A new ledger gets its name only when it is whole.  Made under the lock, so a rest
 * that a killed process left is ours to remove. */
static void
make_file(const char *path)
{
	static const char *const rests[] = {"-new", "-new-wal", "-new-shm", NULL};
	struct buf b = {0};
	struct db *db;
	int fd;

	remove_rests(path, rests);
	buf_printf(&b, "%s-new", path);
	fd = open(
	    buf_cstr(&b), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		die(EX_CANTCREAT, "%s:", b.p);
	close(fd);
	db = db_open(b.p, DB_CREATE);
	make_schema(db);
	if (!db_checkpoint(db, 0))
		die(EX_IOERR, "%s: the new ledger could not be written out", path);
	db_close(db);
	remove_rests(path, rests + 1);
	sync_dirs_above(path);
	give_name(b.p, path);
	sync_dir(path);
	buf_free(&b);
}

static void
check_version(struct db *db, const char *path, enum ledger_use use)
{
	int version = (int)db_user_version(db);
	bool older = version > 0 && version < LEDGER_VERSION;

	if (version == LEDGER_VERSION || (older && use == LEDGER_REBUILD))
		return;
	die(EX_PROTOCOL, "%s: a ledger of version %d, this is for version %d%s", path,
	    version, LEDGER_VERSION,
	    older ? ": ledger-rebuild makes it one" : ", so boba must be newer");
}

static void
check_ours(struct db *db, const char *path, enum ledger_use use)
{
	struct stmt *s;
	int ours = 0;

	if (db_application_id(db) != LEDGER_APPLICATION)
		die(EX_PROTOCOL, "%s: not a ledger of boba", path);
	check_version(db, path, use);
	/* A view or trigger that somebody planted would run with our statements. */
	s = db_sql(
	    db, "SELECT sql FROM sqlite_schema WHERE type IN ('view', 'trigger')");
	while (stmt_row(s)) {
		struct text t = stmt_get_text(s, 0);

		if (!memmem(sql_events, strlen(sql_events), t.p, t.n))
			die(EX_PROTOCOL,
			    "%s: has views or triggers that are not boba's", path);
		ours++;
	}
	if (ours != TRIGGERS)
		die(EX_PROTOCOL, "%s: a trigger that guards the events is missing",
		    path);
}

static struct ledger *
with_db(struct db *db)
{
	struct ledger *l = xcalloc(1, sizeof(*l));

	l->db = db;
	l->dry = ledger_options.dry_run;
	l->datacenter = atoi(ledger_meta(l, "datacenter"));
	l->worker = atoi(ledger_meta(l, "worker"));
	return l;
}

struct ledger *
ledger_scratch(void)
{
	struct db *db = db_open(NULL, DB_SCRATCH);
	struct ledger *l;

	make_schema(db);
	l = with_db(db);
	l->dry = false;
	return l;
}

struct ledger *
ledger_open(enum ledger_use use)
{
	char *path = file_path();
	struct lock lock = {-1, -1};
	struct ledger *l;
	struct db *db;
	bool there, has_log;

	umask(077);
	there = file_check(path);
	if (!there && use != LEDGER_WRITE)
		die(EX_NOINPUT, "%s: no ledger there", path);
	if (!there && ledger_options.dry_run) {
		free(path);
		l = ledger_scratch();
		l->dry = true;
		return l;
	}
	if (use != LEDGER_READ) {
		if (!there)
			file_make_dirs(path);
		lock_open(&lock, path);
		if (!there) {
			lock_take(&lock, ledger_options.wait_ms);
			if (!file_check(path))
				make_file(path);
			lock_drop(&lock);
		}
	}
	db = db_open(path, use == LEDGER_READ ? DB_READ : DB_WRITE);
	/* One transaction around what is read now, or each would lock by itself. */
	db_begin_read(db);
	check_ours(db, path, use);
	l = with_db(db);
	has_log = db_has_log(db);
	db_commit(db);
	if (use == LEDGER_WRITE && !has_log) {
		lock_take(&lock, ledger_options.wait_ms);
		db_make_log(db);
		lock_drop(&lock);
	}
	l->lock = lock;
	l->locking = use != LEDGER_READ;
	free(path);
	return l;
}

bool
ledger_writable(void)
{
	char *path = file_path(), *slash;
	bool yes = access(path, W_OK) == 0;

	slash = strrchr(path, '/');
	if (slash)
		slash[slash == path] = '\0';
	yes = yes && access(slash ? path : ".", W_OK | X_OK) == 0;
	free(path);
	return yes;
}
