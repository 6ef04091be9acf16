/* ledger.h - the one ledger: opening, write batches, events, accounts and holds */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/time.h"
#include "ledger/db.h"
#include "record/record.h"

struct ledger;
struct event;

/* The version is that of the projections: with every change of their tables it is one
 * more, and ledger-rebuild makes an older ledger one of this version. */
enum { LEDGER_APPLICATION = 0x626f6261, LEDGER_VERSION = 3 };

/* -- ledger.c: opening, batches */

enum ledger_use { LEDGER_READ, LEDGER_WRITE, LEDGER_MEND, LEDGER_REBUILD };
/* Open the ledger that the options name (cli.h); a writer makes it, 0600 in a 0700
 * directory, when it is not there (in a dry run: in memory).  Checked before any
 * use: no symlink, ours, writable by nobody else, no network file system (77), our
 * application and version (76).  A reader of a ledger that is not there: 66, and
 * so LEDGER_MEND, which writes and makes none, and LEDGER_REBUILD, which takes one of
 * an older version, too: until it is rebuilt, only its events can be read. */
struct ledger *ledger_open(enum ledger_use use);
/* A ledger in memory (tests) or a scratch copy for replay: empty projections. */
struct ledger *ledger_scratch(void);
void ledger_close(struct ledger *l);
/* The same as the last thing that a process does with a ledger: what its end closes
 * anyway is left to it, which is quicker. */
void ledger_leave(struct ledger *l);
struct db *ledger_db(struct ledger *l);
/* The statement for a literal on this ledger. */
struct stmt *sql(struct ledger *l, const char *literal);

/* A write batch: takes the lock (waiting at most --wait, else 75), begins, forgets
 * every counter kept from before, reads the head, sets the batch's clock and
 * expires the holds that are due, each as an event of its own. */
void ledger_begin(struct ledger *l);
/* Flush what is cached, write the head, commit (synced), release the lock; in a
 * dry run everything is taken back instead.  true when it was kept. */
bool ledger_end(struct ledger *l);
/* Inside a write batch: does another process wait for the lock? */
bool ledger_wanted(struct ledger *l);
/* A batch that only folds what events already say (a rollup): the lock, no clock, no
 * expiry, no events.  Ended by ledger_end. */
void ledger_begin_fold(struct ledger *l);
/* The same for what may be left undone: false, nothing begun, when another writer
 * does not let go for so long. */
bool ledger_try_fold(struct ledger *l, int64_t wait_ms);
/* May this process write the ledger?  Asked without opening it. */
bool ledger_writable(void);
/* Take everything back and release the lock. */
void ledger_abandon(struct ledger *l);
/* One consistent view for a report. */
void ledger_begin_read(struct ledger *l);
void ledger_end_read(struct ledger *l);

/* The batch's clock: the later of now and the latest time the ledger decided at.
 * The same throughout a batch.  In a read transaction: clock_now(). */
int64_t ledger_now(struct ledger *l);
/* The clock that a batch would have if it began now: for ticks that look whether
 * something is due. */
int64_t ledger_next(struct ledger *l);
/* The last event before this batch: its own, expiries first, come after it. */
int64_t ledger_before(struct ledger *l);
/* A new snowflake; never given before, whatever the clock does. */
int64_t ledger_new_id(struct ledger *l);
/* Memory that dies at the end of the batch; in a filter, with the step on its record.
 */
struct arena *ledger_arena(struct ledger *l);
/* A number that has changed whenever a definition may have changed: what was
 * compiled from definitions is good while it stays the same. */
int64_t ledger_definitions(struct ledger *l);
/* For folds: this event defines something. */
void ledger_defined(struct ledger *l, const struct event *e);
/* Settings fixed when the ledger was made (meta): "currency", "digits",
 * "datacenter", "worker", "id"; empty when there is none. */
const char *ledger_meta(struct ledger *l, const char *name);
int64_t ledger_watermark(struct ledger *l, const char *name); /* 0: none */
void ledger_set_watermark(struct ledger *l, const char *name, int64_t v);
/* What keeps rows in memory during a batch keeps them in a state of its own for each
 * ledger: so many bytes, 0 at first, made when it is first asked for, never freed.
 * flush is called before the commit (writing them sorted; NULL: nothing is written),
 * forget when it is made and at the beginning of the next batch or replay. */
void *ledger_state(struct ledger *l, size_t size,
    void (*flush)(struct ledger *, void *), void (*forget)(struct ledger *, void *));

/* -- names.c: names to numbers */

/* The id of a named stream ("store", "S1"); 0 when there is none. */
int64_t stream_find(struct ledger *l, const char *kind, struct text name);
/* Its name; lives until the end of the batch. */
struct text stream_name(struct ledger *l, int64_t id);
/* Ids of a projection of names ("channel", "customer"): find answers 0 when there
 * is none; name_make is for folds only and gives the next number. */
enum names { NAMES_CHANNEL, NAMES_CUSTOMER };
int64_t name_find(struct ledger *l, enum names in, struct text name);
int64_t name_make(struct ledger *l, enum names in, struct text name);
struct text name_of(struct ledger *l, enum names in, int64_t id);

/* -- event.c: what happened, for ever */

/* A type of event.  fold changes projections from the body alone (and the row of
 * its own stream): it never refuses, never reads the clock, and adds to counters
 * only through accounts.  NULL when moves and holds say all. */
struct event_type {
	const char *name; /* noun.past */
	void (*fold)(struct ledger *, const struct event *, const struct record *body);
};
/* Every type there is, NULL-ended; defined in lib/shop/shop.c. */
extern const struct event_type *const event_types[];

enum { CONTENT_LEN = 16, HASH_LEN = 32 };
struct event {
	const struct event_type *type;
	int64_t stream;   /* an order's id, or 0 with kind and name: a named stream, */
	const char *kind; /* made when it is new; then stream is set */
	struct text name;
	int64_t at;        /* when it happened in the shop; 0: the batch's clock */
	struct text key;   /* given or natural key with its kind ("order:till/17") */
	struct text trace; /* what it belongs to; NULL p: $TRACEPARENT if any */
	unsigned char content[CONTENT_LEN]; /* digest of what the command read */
	struct text body;                   /* a JSON object */
	bool fresh; /* the stream has no event yet: version 1 without looking */
	const struct record
	    *parsed; /* the body, set by event_append; dies with the batch */
	int64_t seq, version, recorded_at; /* set by event_append */
	struct text actor;                 /* set by event_append from --by */
};
/* Bodies.  Members with a meaning to the ledger, folded by it for every type:
 *   "moves":[["from","to",amount],..]             transfers between accounts
 *   "hold":{"step":S,"attempt":N,"legs":[[..],..]} amounts set aside, owned by the
 *                            stream; clock.expires (ms) is its end, none: never.
 *                            Several: an array of such objects
 *   "post":[[S,N],..] "void":[[S,N],..] "expire":[[S,N],..]  holds of this stream
 *            resolved; post may name less than each leg: [S,N,[a1,a2,..]]
 *   "extend":[[S,N],..]        clock.extend (ms) is their new end
 *   "clock":{..}   everything taken from the clock, so that dumps can leave it out
 *   "out":{..}     members that the command adds to its record: a repeat is
 *                  answered from them
 * Bodies hold names, never ids that the ledger made.  Append e: numbers it, chains
 * its hash, stores and folds it. */
void event_append(struct ledger *l, struct event *e);
/* Digest of canonical JSON for event.content. */
void event_digest(struct text t, unsigned char content[CONTENT_LEN]);

struct stored {
	int64_t seq, stream, version, at;
	struct text type, body; /* in the batch's arena */
	unsigned char content[CONTENT_LEN];
};
bool event_by_key(struct ledger *l, struct text key, struct stored *out);
bool event_by_seq(struct ledger *l, int64_t seq, struct stored *out);
/* The latest event of the stream whose type is one of the NULL-ended list. */
bool event_last(
    struct ledger *l, int64_t stream, const char *const types[], struct stored *out);

/* -- account.c */

/* A kind of account by the first part of its name.  unit_part: the part of the name
 * (from 0, split at ':') that is its unit, or -1 for unit. */
struct account_kind {
	const char *prefix;
	int unit_part;
	const char *unit;
	bool floor; /* posted - held never under 0; false: the outside world */
};
/* Every kind there is, ended by a NULL prefix; defined in lib/shop/shop.c. */
extern const struct account_kind account_kinds[];

struct account {
	int64_t id; /* 0: none yet; the first transfer makes it */
	int64_t posted, held;
};
/* Counters as they are now in this batch; all 0 when there is no such account. */
struct account account_get(struct ledger *l, struct text name);
/* Counters written to their table, so that a query in this batch finds them as they are
 * now; the commit does it anyway. */
void accounts_flush(struct ledger *l);
/* posted - held. */
int64_t account_available(struct ledger *l, struct text name);
/* May so much be taken from it now?  Always, where there is no floor. */
bool account_allows(struct ledger *l, struct text name, int64_t amount);

/* -- hold.c */

enum hold_state { HOLD_OPEN, HOLD_POSTED, HOLD_VOIDED, HOLD_EXPIRED };
struct hold {
	int64_t owner, step, attempt, seq, expires, resolved;
	enum hold_state state;
	struct text legs; /* "from:to:amount from:to:amount", account ids; open only */
};
/* The latest attempt of a step's hold; false when there is none. */
bool hold_find(struct ledger *l, int64_t owner, int64_t step, struct hold *out);
/* Why the hold can not be resolved now: NULL when it is open, else not_found,
 * already_posted, already_voided, expired. */
const char *hold_closed(const struct hold *h);
/* The legs by account name, as the JSON array that a body's "hold" has. */
void hold_legs(struct ledger *l, const struct hold *h, struct buf *json);
/* The same as a record, {"legs":[..]}; memory of the batch. */
void hold_legs_record(struct ledger *l, const struct hold *h, struct record *out);
/* An array of legs or moves of a body, each the other way, appended to an open array.
 */
void legs_back(const struct record *body, ref legs, struct buf *json);

extern const struct event_type hold_expired;

/* -- replay.c */

/* Fold every event of from (by seq, to upto inclusive; 0: all) into the empty
 * projections of to.  Dies with 76 and the place where a type is unknown. */
void replay(struct ledger *from, struct ledger *to, int64_t upto);
/* Fold the events of one stream alone into the empty projections of to: those up to
 * this version (0: all) that were recorded at this time at the latest.  What other
 * streams did is not there, so accounts hold only what this one moved and have no
 * floor, and the members of bodies that stand in the NULL-ended list skip are left out.
 * Names of streams are looked up in from, which has to stay open. */
void replay_stream(struct ledger *from, struct ledger *to, int64_t stream,
    int64_t version, int64_t at, const char *const skip[]);
/* Drop the projections and fold them again from the events, rollups up to their
 * watermarks, in one transaction under the lock (in a dry run taken back): whenever
 * the process dies, the ledger has the old ones or the new ones, whole, and then is of
 * this version.  Events, meta and names stay untouched.  First the chain of the events
 * is checked: what is wrong there is printed as ledger_verify does, and it ends
 * with 76.  Returns how many events there are. */
int64_t ledger_rebuild(struct ledger *l);
/* What only reports read, folded lazily from the events up to its watermark: fold
 * adds the events after the watermark up to seq upto and moves it, in a write batch. */
struct rollup {
	const char *watermark; /* and table */
	void (*fold)(struct ledger *, int64_t upto);
};
/* Every one there is, ended by a NULL watermark; defined in lib/shop/shop.c. */
extern const struct rollup rollups[];
/* The hash of an event as event_append makes it: SHA-256 over the hash of the event
 * before and every column, each with its length (ints 8 bytes little endian). */
void event_hash(const unsigned char before[HASH_LEN], const struct event *e,
    unsigned char hash[HASH_LEN]);

#endif
