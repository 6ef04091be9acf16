/* book.h - accounts and transfers as the ledger knew them at a time */
#ifndef LEDGER_BOOK_H
#define LEDGER_BOOK_H

#include "ledger/ledger.h"

/* So much moved from one account to another, by an event. */
struct transfer {
	const struct event *event; /* its type, stream, seq, at, recorded_at */
	struct text from, to, unit;
	int64_t amount; /* more than 0 */
};
typedef void transfer_each(void *state, const struct transfer *t);

/* Fold what the events that were recorded up to at say of accounts and holds, and
 * nothing else, into a ledger of its own; each (when not NULL) is called for every
 * transfer in the order of the events.  What is posted from a hold is a transfer, what
 * is only held is none.  Inside a read transaction; the caller closes what it gets. */
struct ledger *book_at(struct ledger *l, int64_t at, transfer_each *each, void *state);

struct balance {
	struct text name, unit; /* until the next call of each */
	int64_t posted, held;
};
/* The accounts of a ledger, or of what book_at gave, by name. */
void book_balances(
    struct ledger *l, void (*each)(void *state, const struct balance *b), void *state);

#endif
