/* inside.h - the ledger's own state; for lib/ledger only */
#ifndef LEDGER_INSIDE_H
#define LEDGER_INSIDE_H

#include "base/map.h"
#include "ledger/ledger.h"

/* What keeps two writers apart: see lock.c. */
struct lock {
	int turn, held; /* descriptors of LEDGER-turn and LEDGER-lock */
};
void lock_open(struct lock *k, const char *path);
/* Wait at most wait_ms for our turn and then the lock: else die with 75. */
void lock_take(struct lock *k, int64_t wait_ms);
/* The same, but false when the time is up. */
bool lock_take_within(struct lock *k, int64_t wait_ms);
bool lock_try(struct lock *k);
/* Does another wait for the lock that we hold? */
bool lock_wanted(struct lock *k);
void lock_drop(struct lock *k);
void lock_close(struct lock *k); /* dropped too */

/* The file that the options name, found and checked: see file.c. */
char *file_path(void);
/* Make the directories above path, 0700. */
void file_make_dirs(const char *path);
/* false when there is none; dies when it must not be opened. */
bool file_check(const char *path);

enum { CACHES = 16, NAMES_KEPT = 20000 };
struct cache {
	void *state;
	void (*flush)(struct ledger *, void *);
	void (*forget)(struct ledger *, void *);
};

/* The version that an event of this batch gave its stream. */
enum { LASTS = 256, STEPS = 8 };
struct last {
	int64_t stream, version;
};

/* call.c: what is asked of the outside when this batch is committed. */
struct asked {
	struct call *call;
	size_t n, cap;
	struct record *record; /* who asks */
	struct arena arena;
};

struct ledger {
	struct db *db;
	struct lock lock;
	bool keeps_events;    /* a scratch whose rollups are to be folded */
	struct ledger *whole; /* of a scratch of one stream: where names are found; no
				 account here has a floor */
	bool locking;         /* a file with locks: not memory, not scratch */
	bool dry;             /* this run takes back what it does */
	bool writing;         /* inside a write batch */
	struct arena arena;
	int64_t now;
	int64_t seq; /* head: the last event's number and hash */
	unsigned char hash[HASH_LEN];
	int64_t seq_before;                  /* head at the beginning of the batch */
	int64_t clock, clock_before;         /* watermark: the latest decision */
	int64_t snowflake, snowflake_before; /* watermark: the last id given */
	int datacenter, worker;
	int64_t definitions;      /* seq of the newest definition */
	int64_t forgets;          /* how often names were forgotten */
	int64_t next_account;     /* 0: not asked yet in this batch */
	struct map names;         /* (kind, name) to id, and back */
	struct map accounts;      /* by name and by id */
	struct counter *counters; /* all of accounts, as a list */
	struct counter *loaded;   /* those that this batch has read */
	struct last last[LASTS];  /* by stream: versions that this batch has given */
	struct hold found[STEPS]; /* by step: holds found last, owner 0: none */
	struct cache cache[CACHES];
	size_t caches;
	struct asked asked;
	/* book.c: told of every transfer. */
	void (*moved)(void *state, const struct counter *from, const struct counter *to,
	    int64_t amount);
	void *moved_state;
};

/* Forget ids and names: after a rollback nothing that was made is true. */
void names_forget(struct ledger *l);
/* The row of a named stream, made when it is new. */
int64_t stream_make(struct ledger *l, const char *kind, struct text name);
/* account.c: counters forgotten. */
void accounts_forget(struct ledger *l, bool names_too);
/* One leg: by names when a body is folded, by ids when a hold is resolved. */
struct counter *account_of_name(struct ledger *l, struct text name, bool make);
struct counter *account_of_id(struct ledger *l, int64_t id);
void account_move(
    struct ledger *l, struct counter *from, struct counter *to, int64_t amount);
void account_hold(struct ledger *l, struct counter *from, int64_t amount);

struct counter {
	int64_t id, posted, held;
	bool has_floor, dirty, loaded;
	struct text name, unit;
	struct counter *next, *next_loaded;
};

/* ledger.c: the states of ledger_state, all of them. */
void caches_flush(struct ledger *l);
void caches_forget(struct ledger *l);
/* hold.c: the hold members of a body. */
void hold_fold(struct ledger *l, const struct event *e, const struct record *body);
/* Append hold.expired for everything due at the batch's clock. */
void hold_expire_due(struct ledger *l);
/* event.c: fold what every body may say, then the type's own fold. */
void event_fold(struct ledger *l, struct event *e);
/* replay.c: an event from its columns, seq .. body in the table's order; its texts live
 * until the next row.  The type is NULL when there is none of this name. */
void event_read(struct stmt *s, struct event *e);
/* Fold every event of a ledger into its own projections, which are empty, inside a
 * write batch. */
void replay_here(struct ledger *l);
/* open.c: the file says that its projections are those of this version. */
void ledger_set_version(struct db *db);
/* Write what a replay has gathered and forget it: its memory stays the same. */
void replay_flush(struct ledger *l);
/* seq and hash of the head, as meta holds it. */
void head_read(struct ledger *l);
void head_write(struct ledger *l);

#endif
