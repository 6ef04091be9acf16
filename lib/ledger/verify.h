/* verify.h - is the ledger what its events say? */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "ledger/ledger.h"

/* What is wrong is printed as it is found, a JSON line each on stdout:
 * {"finding":CODE,"table":T,"key":K,"seq":N,"detail":D}; after the first 20 they are
 * only counted, and told in a last line. */
enum { FINDINGS_SHOWN = 20 };
struct findings {
	int64_t n;
	struct buf out;
};

/* Check everything about a ledger in one read transaction: the chain of its events
 * and their head, the versions of its streams, its accounts, holds and watermarks,
 * and every table of state against a replay of the events, row by row.  The replay
 * is left out when the events themselves are damaged.  Dies with 76 when the file
 * is.  Returns how many events there are. */
int64_t ledger_verify(struct ledger *l, struct findings *f);

/* A table that events are folded into. */
struct projection {
	const char *name;
	int keys;           /* its first columns, which name a row */
	const char *select; /* all of it, in the order of its keys */
};
/* Every one there is, ended by a NULL name; the rollups stand among them. */
extern const struct projection projections[];

/* -- between the verify files ------------------------------------------------------ */

/* key NULL and seq 0: none. */
void finding(struct findings *f, const char *code, const char *table, const char *key,
    int64_t seq, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* Each returns after having told what it found. */
int64_t verify_events(struct ledger *l, struct findings *f);
/* false: names are missing that folds need. */
bool verify_streams(struct ledger *l, struct findings *f);
void verify_accounts(struct ledger *l, struct findings *f);
void verify_holds(struct ledger *l, struct findings *f);
void verify_marks(struct ledger *l, struct findings *f);
void verify_schema(struct ledger *l, struct ledger *fresh, struct findings *f);
void verify_tables(struct ledger *l, struct ledger *fresh, struct findings *f);

#endif
