/* notify.h - what payment providers tell of their own accord */
#ifndef SHOP_NOTIFY_H
#define SHOP_NOTIFY_H

#include "ledger/ledger.h"

/* payment-notify, see its page: a callback as it came over the web, {"via","headers",
 * "body"}.  before verifies and reads it, without a ledger; the step decides. */
void notify_before(struct record *r);
void notify(struct ledger *l, struct record *r);

/* A callback taken that booked no payment: {"notice","state","no"?,"amount"?,"out",
 * "clock"}, on the order's stream.  What it is about is an event of its own, before it.
 */
extern const struct event_type payment_notified;

/* -- notify_event.c: each callback once.  One that was taken stands as "notice",
 * VIA/ID, in the body of an event: of the payment that it brought, or of
 * payment.notified. */

/* For the folds of these events. */
void notice_fold(struct ledger *l, const struct event *e, const struct record *body);
bool notice_taken(struct ledger *l, struct text key);
/* The event in which a callback was taken. */
bool notice_find(struct ledger *l, struct text key, struct stored *out);

#endif
