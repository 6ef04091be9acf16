/* entry.h - entries under a key, outside orders: recorded once, answered again */
#ifndef SHOP_ENTRY_H
#define SHOP_ENTRY_H

#include "ledger/ledger.h"

/* What a command records that is no step of an order: stock issued, made, moved,
 * counted, ordered.  Its key makes it one entry: the same record again gets the stored
 * answer, another content under the key is rejected. */
struct entry {
	const char *by;                   /* the command; stands in `refused` */
	const struct event_type *refused; /* NULL: it never refuses */
	const char *const *reads; /* NULL-ended members of the record that are its
				     content */
	struct text said;  /* what belongs to its content and may come as an option */
	bool retry;        /* --retry: a refusal is tried once more */
	bool over;         /* and so is what was done, when this is set */
	const char *kind;  /* of its key: "issue" makes issue:KEY */
	struct text key;   /* set before entry_begin, or by entry_key; without
			      its kind */
	int64_t at;        /* when it happened in the shop; 0: now */
	struct text store; /* whose days cut the months; NULL p: the record's `store` */
	int64_t stream;    /* an order's id, for an entry about one: entry_done and
			      entry_refuse then need no kind and name */
	/* Set by entry_begin: */
	unsigned char content[CONTENT_LEN];
	int64_t attempt; /* from 1 */
};

/* The time of a record, member `at`.  Rejects one that is to come; entry_begin one in a
 * closed month (period.h), where the record is new. */
bool entry_at(struct ledger *l, struct record *r, struct entry *e);
/* The key and the time of a record: member `key`; without one, `at` and all it says are
 * the key, so that nobody has to invent a name for what is told with its time.  Rejects
 * one that has neither, and a time that is to come. */
bool entry_key(struct ledger *l, struct record *r, struct entry *e);
/* Is there work to do?  false: the record was answered from what is stored (with
 * reversed:true once ledger-reverse undid it), rejected (key_conflict, month_closed),
 * or refused by another command before. */
bool entry_begin(struct ledger *l, struct record *r, struct entry *e);
/* What entry_begin takes for its content, without asking the ledger. */
void entry_digest(const struct record *r, struct entry *e);
/* The event's key, of this attempt: for who appends the event himself. */
void entry_put_key(const struct entry *e, struct buf *b);
/* Append its event: members of the body without braces, "out" among them, which is
 * spliced into the record.  kind and name: of its stream. */
void entry_done(struct ledger *l, struct record *r, const struct entry *e,
    const struct event_type *type, const char *kind, struct text name,
    struct text body);
/* Store a refusal on the stream and show it: {"by","code","detail"} and more members
 * (without braces, or none) under `refused`. */
void entry_refuse(struct ledger *l, struct record *r, const struct entry *e,
    const char *kind, struct text name, const char *code, struct text more,
    const char *fmt, ...) __attribute__((format(printf, 8, 9)));

/* The digest of what a command reads of a record: the members named, those absent left
 * out, in canonical form. */
void entry_content(const struct record *r, const char *const reads[],
    unsigned char content[CONTENT_LEN]);

#endif
