/* reverse.h - entries undone by the opposite transfers */
#ifndef SHOP_REVERSE_H
#define SHOP_REVERSE_H

#include "shop/stock_move.h"

/* ledger-reverse's step: the record names an entry by the `seq` of its event or by the
 * event's `key`; reason: of all records, NULL where each brings its own `reason`.
 *
 * A reversal is an event of its own type on the entry's stream, under the key
 * reverse:KEY, so that an entry is reversed once: a second time the first answer comes
 * again, whatever the reason.  Refusals follow from the ledger as it stands: nothing is
 * stored, and the same record may be answered otherwise later.
 *
 * An entry whose event has no key can not be named by others and is not reversible. */
void ledger_reverse(struct ledger *l, struct record *r, struct text reason);

/* One way to undo: where an entry's type stands in reverse.c's table. */
struct reversal {
	struct ledger *l;
	const struct stored *entry;
	const struct record *body; /* of the entry */
	struct buf out;   /* members for the reversal's body: moves, items .. */
	const char *code; /* of the refusal */
	char detail[200];
	struct buf more; /* members for `refused`, or none */
};
/* Decide: true, the members in out; false, code and detail say why not. */
typedef bool undo_fn(struct reversal *v);
/* Say why not; false. */
bool reversal_no(struct reversal *v, const char *code, const char *detail);

/* "reverse:KEY" for the batch. */
struct text reverse_key(struct ledger *l, struct text key);
/* Was the entry under this key reversed? */
bool reverse_done(struct ledger *l, struct text key);

/* -- stock_undo.c: a receipt, while its lot is whole */

bool stock_undo_received(struct reversal *v);
/* What the reversal takes and gives, in the entry's store. */
void stock_undo_begin(const struct reversal *v, struct stock_move *m);
/* Is all that the entry brought still in its lot?  brought: what the refusal calls it.
 */
bool stock_undo_whole(struct reversal *v, struct stock_move *m, struct text item,
    struct text lot, int64_t qty, const char *brought);
/* Can so much of the item be missed by what orders hold? */
bool stock_undo_free(struct reversal *v, struct text item, int64_t qty);
/* The lots that it takes are gone for good: their names are free. */
extern const struct event_type stock_reversed;

/* -- stock_undo_use.c: what was issued, made, opened or used from a reservation */

bool stock_undo_issued(struct reversal *v);
bool stock_undo_made(struct reversal *v);
bool stock_undo_opened(struct reversal *v);
bool stock_undo_confirmed(struct reversal *v);

/* -- wallet_undo.c: what came into a wallet, while nothing of it is spent */

bool wallet_undo_added(struct reversal *v);
extern const struct event_type wallet_reversed;

/* What came in before under the name of a lot, or under a key: the receipt with this
 * content where there is one (reversed: it was taken back), else the one that stands.
 * next: the number that a new receipt has under this name: 2 after the first was
 * reversed; 0 when one stands, so that there can be none. */
struct receipts {
	bool found, same, reversed;
	struct stored event;
	int64_t next;
};
void receipts_of_lot(struct ledger *l, int64_t store, int64_t item, struct text lot,
    const unsigned char content[CONTENT_LEN], struct receipts *out);
void receipts_of_key(struct ledger *l, struct text key,
    const unsigned char content[CONTENT_LEN], struct receipts *out);
/* The key of the n-th: kind.N:rest; memory of the batch. */
struct text receipts_key(struct ledger *l, struct text key, int64_t n);

#endif
