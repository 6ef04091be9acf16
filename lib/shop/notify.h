/* notify.h - what payment providers tell of their own accord */
#ifndef SHOP_NOTIFY_H
#define SHOP_NOTIFY_H

#include "ledger/ledger.h"

/* payment-notify, see its page: a callback as it came over the web, {"via","headers",
 * "body"}.  before verifies and reads it, without a ledger; the step decides. */
void notify_before(struct record *r);
void notify(struct ledger *l, struct record *r);

/* A callback taken: {"via","id","state","no"?,"amount"?,"out","clock"}, on the order's
 * stream under the key notice:VIA/ID.  What it is about is an event of its own, before
 * it. */
extern const struct event_type payment_notified;

#endif
