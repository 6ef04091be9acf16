/* power.h - what a disk was told, and what a power cut may leave of it */
#ifndef TESTS_POWER_H
#define TESTS_POWER_H

#include "cli/cli.h"
#include "ledger/inside.h"

/* -- power_log.c: what was written, synced and answered, in order, in memory that the
 * processes of a run share */

enum op {
	OP_CREATE,  /* a name for a new file */
	OP_REMOVE,  /* the name is gone */
	OP_RENAME,  /* name to `to` */
	OP_MKDIR,   /* a directory above the ledger */
	OP_DIRSYNC, /* what was done to the names in a directory is kept */
	OP_WRITE,
	OP_TRUNCATE,
	OP_SYNC,
	OP_DURABLE, /* the product says: up to this event all is kept */
	OP_ANSWER   /* and has printed so many bytes */
};
enum { NAME_LEN = 200, NAMES = 16, ENTRIES = 200000 };
struct entry {
	enum op op;
	int file;
	int64_t at;     /* offset, length, or number of the event */
	size_t n, data; /* bytes written or the event's hash, in log.data */
	char name[NAME_LEN], to[NAME_LEN];
};
struct log {
	size_t n, bytes;
	int files;          /* numbers given so far */
	char dir[NAME_LEN]; /* where the ledger is */
	struct {
		char name[NAME_LEN];
		int file;
	} names[NAMES];
	struct entry entry[ENTRIES];
	unsigned char data[512 << 20];
};
/* What the product has printed. */
struct answers {
	size_t n;
	char p[16 << 20];
};
extern struct log *now_log; /* NULL: nothing is kept */
extern struct answers *answers;
/* Where a file's name begins with this it is the ledger's; names in the log are what
 * follows.  Names of directories are whole. */
extern const char *ledger_path;

void *shared(size_t size);
void log_clear(struct log *log);
/* The number of the named file; made, and told, when there is none. */
int log_file(const char *name);
void log_put(enum op op, int file, int64_t at, const void *p, size_t n);
void log_remove(const char *name);
void log_rename(const char *from, const char *to);
void log_dir(enum op op, const char *path);
/* What follows ledger_path in path; NULL: no file of the ledger. */
const char *log_name(const char *path);

/* -- power_vfs.c: everything that the product and SQLite do passes through here */

struct knobs {
	int autocheckpoint, pages_at_close; /* of the log, so that it happens often */
	bool normal;                        /* PRAGMA synchronous = NORMAL */
};
extern struct knobs knobs;
void vfs_install(void);

/* -- power_disk.c: images */

struct rng {
	uint64_t state;
};
uint64_t rng_next(struct rng *r);
size_t rng_below(struct rng *r, size_t n);
struct image {
	bool lies;         /* given: a disk that confirms syncs and does none */
	size_t cut;        /* entries before it have happened */
	const char *style; /* what became of unsynced writes */
	const struct entry *durable; /* the last promise before the cut, or NULL */
	size_t answered;             /* bytes printed before the cut */
};
/* Write to the directory, which is emptied first, what the disk may hold when the power
 * goes somewhere in log from entry `from` up to entry `to`. */
void image_make(const struct log *log, size_t from, size_t to, struct rng *r,
    const char *dir, struct image *m);

/* -- power_work.c: the trade that goes on meanwhile */

/* Run all of it on the ledger, each command in a process of its own.  false: one ended
 * otherwise than with 0; which is told in why. */
bool work_run(uint64_t seed, const char *dir, struct buf *why);
/* Do one thing in a process of its own, stderr to DIR/err; its exit code, 128 and more
 * when it was killed. */
int apart(const char *dir, int (*what)(void *), void *with);

/* -- power_check.c: does an image keep what was promised? */

enum verdict { WHOLE, LOST, DAMAGED, VERDICTS };
struct kept {
	char *p;
	size_t n;
};
struct promise {
	const struct log *log;
	const struct entry *durable; /* in log; NULL: nothing yet */
	struct kept printed[2];      /* each is how the answers must begin */
	bool reader;                 /* who opens it first */
};
/* The answers up to byte n, in memory of its own. */
struct kept kept_answers(size_t n);
/* From now on this is the ledger, and log (NULL: none) is begun and kept. */
void use(const char *path, struct log *log);
/* What the files of the ledger hold stands at the beginning of the log as synced, and
 * so does what was promised. */
void log_load(const struct promise *p);
/* Open the ledger as the product does, see that it is whole and holds what was
 * promised. */
enum verdict check_recovery(const char *dir, const struct promise *p, struct buf *why);
/* Do the answers begin as they must? */
enum verdict check_answers(const struct promise *p, struct buf *why);
/* Is the ledger whole, and the answers what ledger-dump says of it? */
enum verdict check_end(const char *dir, const struct kept *dump, struct buf *why);

#endif
