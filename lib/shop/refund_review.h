/* refund_review.h - whether a refund may be given: by rule, or by a person */
#ifndef SHOP_REFUND_REVIEW_H
#define SHOP_REFUND_REVIEW_H

#include "shop/refund_inside.h"

enum review_state {
	REVIEW_QUEUED, /* waits for a person */
	REVIEW_APPROVED,
	REVIEW_REFUSED,
	REVIEW_REFUNDED, /* approved, and owed back since */
	REVIEW_NONE
};

/* refund-review's step: see its page.  reason: for records that do not say, or NULL. */
void refund_review(struct ledger *l, struct record *r, const char *reason, bool retry);
/* The same with a person's word on what was reviewed. */
void refund_decide(struct ledger *l, struct record *r, bool approve);

/* For payment-refund: may what the record asks for be given?  content: its own.  What
 * the ledger knows of the request counts, not the record's member `review`.  *most:
 * what was looked at, 0 when nobody did.  false: it is queued or refused (told as a
 * note), or was rejected. */
bool refund_approved(struct ledger *l, struct record *r, const struct refund_asked *a,
    const unsigned char content[CONTENT_LEN], int64_t *most);

/* {"request","review","amount","lines"?,"whole"?,"reason","rules","out"}: what the
 * rules say (review.refused: no); {"request","review","out"}: what a person does. */
extern const struct event_type refund_reviewed, review_refused, review_decided;

/* For the fold of refund.owed.2: what was asked for under this key is owed back. */
void refund_review_given(struct ledger *l, int64_t order, struct text request);

#endif
