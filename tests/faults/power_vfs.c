/* power_vfs.c - everything that the product and SQLite do to the disk, told */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "power.h"
#include "record/record.h"

struct knobs knobs = {1000, 512, false};

/* -- SQLite's files: the unix VFS behind a shim */

struct shim {
	sqlite3_file base;
	int file; /* its number in the log, 0: not the ledger's */
	sqlite3_file *real;
};
static sqlite3_vfs *under, over;
static int (*open_directory)(const char *, int *);

static struct shim *
of(sqlite3_file *f)
{
	return (struct shim *)f;
}

static sqlite3_file *
real_of(sqlite3_file *f)
{
	return of(f)->real;
}

static int
do_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	int rc = real_of(f)->pMethods->xWrite(real_of(f), p, n, at);

	if (rc == SQLITE_OK && of(f)->file && now_log)
		log_put(OP_WRITE, of(f)->file, at, p, (size_t)n);
	return rc;
}

static int
do_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	int rc = real_of(f)->pMethods->xTruncate(real_of(f), size);

	if (rc == SQLITE_OK && of(f)->file && now_log)
		log_put(OP_TRUNCATE, of(f)->file, size, NULL, 0);
	return rc;
}

/* The sync of a directory that may belong to it comes after it, through
 * said_directory. */
static int
do_sync(sqlite3_file *f, int flags)
{
	if (of(f)->file && now_log)
		log_put(OP_SYNC, of(f)->file, 0, NULL, 0);
	return now_log ? real_of(f)->pMethods->xSync(real_of(f), flags) : SQLITE_OK;
}

/* The unix VFS opens a directory for nothing but its sync, which follows at once. */
static int
said_directory(const char *path, int *fd)
{
	char dir[NAME_LEN], *slash;
	int rc = open_directory(path, fd);

	if (rc == SQLITE_OK && log_name(path)) {
		snprintf(dir, sizeof(dir), "%s", path);
		slash = strrchr(dir, '/');
		*slash = '\0';
		log_dir(OP_DIRSYNC, dir);
	}
	return rc;
}

static int
do_close(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int
do_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int
do_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int
do_lock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int
do_unlock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int
do_reserved(sqlite3_file *f, int *is)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), is);
}

static int
do_control(sqlite3_file *f, int op, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int
do_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int
do_device(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int
do_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **p)
{
	return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, p);
}

static int
do_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void
do_shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int
do_shm_unmap(sqlite3_file *f, int remove_it)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), remove_it);
}

static const sqlite3_io_methods methods = {.iVersion = 2,
    .xClose = do_close,
    .xRead = do_read,
    .xWrite = do_write,
    .xTruncate = do_truncate,
    .xSync = do_sync,
    .xFileSize = do_size,
    .xLock = do_lock,
    .xUnlock = do_unlock,
    .xCheckReservedLock = do_reserved,
    .xFileControl = do_control,
    .xSectorSize = do_sector,
    .xDeviceCharacteristics = do_device,
    .xShmMap = do_shm_map,
    .xShmLock = do_shm_lock,
    .xShmBarrier = do_shm_barrier,
    .xShmUnmap = do_shm_unmap};

static int
do_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct shim *s = of(f);
	int rc;

	(void)v;
	s->real = (sqlite3_file *)(s + 1);
	s->file = 0;
	f->pMethods = NULL;
	rc = under->xOpen(under, name, s->real, flags, out);
	if (s->real->pMethods)
		f->pMethods = &methods;
	if (rc == SQLITE_OK && log_name(name))
		s->file = log_file(log_name(name));
	return rc;
}

static int
do_delete(sqlite3_vfs *v, const char *name, int dir_sync)
{
	(void)v;
	if (log_name(name))
		log_remove(log_name(name));
	return under->xDelete(under, name, dir_sync);
}

void
vfs_install(void)
{
	under = sqlite3_vfs_find(NULL);
	over = *under;
	over.zName = "power";
	over.pNext = NULL;
	over.szOsFile = (int)sizeof(struct shim) + under->szOsFile;
	over.xOpen = do_open;
	over.xDelete = do_delete;
	sqlite3_vfs_register(&over, 1);
	open_directory =
	    (int (*)(const char *, int *))under->xGetSystemCall(under, "openDirectory");
	under->xSetSystemCall(
	    under, "openDirectory", (sqlite3_syscall_ptr)said_directory);
}

/* -- what the product does by itself; the linker sends these calls here (--wrap) */

int __wrap_unlink(const char *path);
int __real_unlink(const char *path);
int __wrap_mkdir(const char *path, mode_t mode);
int __real_mkdir(const char *path, mode_t mode);
int __wrap_fsync(int fd);
int __real_fsync(int fd);
int __wrap_renameat2(
    int a, const char *from, int b, const char *to, unsigned int flags);
int __real_renameat2(
    int a, const char *from, int b, const char *to, unsigned int flags);
int __wrap_rename(const char *from, const char *to);
int __real_rename(const char *from, const char *to);
bool __wrap_ledger_end(struct ledger *l);
bool __real_ledger_end(struct ledger *l);
void __wrap_out_write(struct buf *b);
void __real_out_write(struct buf *b);
struct db *__wrap_db_open(const char *path, enum db_mode mode);
struct db *__real_db_open(const char *path, enum db_mode mode);
bool __wrap_db_checkpoint(struct db *db, int pages);
bool __real_db_checkpoint(struct db *db, int pages);
int64_t __wrap_clock_work_ns(void);

int
__wrap_unlink(const char *path)
{
	int rc = __real_unlink(path);

	if (rc == 0 && log_name(path))
		log_remove(log_name(path));
	return rc;
}

int
__wrap_mkdir(const char *path, mode_t mode)
{
	int rc = __real_mkdir(path, mode);

	if (rc == 0 && now_log)
		log_dir(OP_MKDIR, path);
	return rc;
}

int
__wrap_fsync(int fd)
{
	char proc[40], path[NAME_LEN];
	struct stat st;
	ssize_t n;

	if (now_log && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
		n = readlink(proc, path, sizeof(path) - 1);
		if (n > 0) {
			path[n] = '\0';
			log_dir(OP_DIRSYNC, path);
		}
	}
	return __real_fsync(fd);
}

int
__wrap_renameat2(int a, const char *from, int b, const char *to, unsigned int flags)
{
	int rc = __real_renameat2(a, from, b, to, flags);

	if (rc == 0 && log_name(from) && log_name(to))
		log_rename(log_name(from), log_name(to));
	return rc;
}

int
__wrap_rename(const char *from, const char *to)
{
	int rc = __real_rename(from, to);

	if (rc == 0 && log_name(from) && log_name(to))
		log_rename(log_name(from), log_name(to));
	return rc;
}

/* The promise is made here: what comes out later rests on it. */
bool
__wrap_ledger_end(struct ledger *l)
{
	bool kept = __real_ledger_end(l);

	if (kept && l->locking && now_log)
		log_put(OP_DURABLE, -1, l->seq, l->hash, sizeof(l->hash));
	return kept;
}

/* A definition that comes again is answered with one word more. */
static void
keep_answer(const char *p, size_t n)
{
	static const char more[] = ",\"unchanged\":true";
	const char *end = p + n, *at;

	if (n > sizeof(answers->p) - answers->n)
		die(EX_SOFTWARE, "power: too much was printed");
	while (p < end) {
		at = memmem(p, (size_t)(end - p), more, sizeof(more) - 1);
		n = (size_t)((at ? at : end) - p);
		memcpy(answers->p + answers->n, p, n);
		answers->n += n;
		p += n + (at ? sizeof(more) - 1 : 0);
	}
}

void
__wrap_out_write(struct buf *b)
{
	if (b->n > 0)
		keep_answer(b->p, b->n);
	__real_out_write(b);
	if (now_log)
		log_put(OP_ANSWER, -1, (int64_t)answers->n, NULL, 0);
}

struct db *
__wrap_db_open(const char *path, enum db_mode mode)
{
	struct db *db = __real_db_open(path, mode);

	if (mode != DB_WRITE)
		return db;
	if (knobs.autocheckpoint == 1)
		db_exec(db, "PRAGMA wal_autocheckpoint = 1");
	else if (knobs.autocheckpoint < 50)
		db_exec(db, "PRAGMA wal_autocheckpoint = 20");
	else
		db_exec(db, "PRAGMA wal_autocheckpoint = 200");
	if (knobs.normal)
		db_exec(db, "PRAGMA synchronous = NORMAL");
	return db;
}

bool
__wrap_db_checkpoint(struct db *db, int pages)
{
	return __real_db_checkpoint(
	    db, pages < knobs.pages_at_close ? pages : knobs.pages_at_close);
}

/* No batch ends because the machine is busy: a seed gives the same run again. */
int64_t
__wrap_clock_work_ns(void)
{
	return 0;
}
