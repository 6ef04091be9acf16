/* payment.h - payments seen */
#ifndef SHOP_PAYMENT_H
#define SHOP_PAYMENT_H

#include "ledger/ledger.h"

/* payment-record's step: see its page.  With in_full an order without figures counts
 * as paid in full; with retry a refused payment is tried once more. */
void payment_record(struct ledger *l, struct record *r, bool in_full, bool retry);

/* payment.recorded: a tender of a payment in full; the last one has "out", with status
 * paid, and "fees", the fees of all of them.  payment.seen: a tender that pays for
 * nothing and is owed back at once.  payment.refused: the step's refusal. */
extern const struct event_type payment_recorded, payment_seen, payment_refused;

#endif
