/* dump.h - the canonical ledger: what is in it, whenever and wherever it was written */
#ifndef SHOP_DUMP_H
#define SHOP_DUMP_H

#include "ledger/ledger.h"

/* Print the whole ledger to stdout as JSON lines sorted by their bytes, inside a read
 * transaction: a line for each event and each row of state, under natural names, so
 * that equal ledgers give equal bytes.  Generated ids, sequence numbers, times of
 * recording and all that was taken from the clock are left out unless all is set.
 * Memory stays the same: the lines are sorted in a temporary table. */
void dump_ledger(struct ledger *l, bool all);

#endif
