/* transfer.h - stock between stores: sent, on the way, taken in */
#ifndef SHOP_TRANSFER_H
#define SHOP_TRANSFER_H

#include "ledger/ledger.h"

/* stock-transfer's step.  A transfer is the stream transfer, NAME.  Sent: units leave
 * the lots of one store for transit:FROM:TO:ITEM, what they cost goes to
 * moving:FROM:TO.  With received:true they come in at the other store, at that cost,
 * in lots of the same ends.  retry: what was refused is tried again. */
void stock_transfer(struct ledger *l, struct record *r, bool retry);
extern const struct event_type stock_sent, stock_arrived, transfer_refused;

/* How many units of an item are on their way to a store. */
int64_t transfer_incoming(struct ledger *l, int64_t store, int64_t item);

#endif
