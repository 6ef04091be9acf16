/* refund_rules.h - the rules by which refunds are approved */
#ifndef SHOP_REFUND_RULES_H
#define SHOP_REFUND_RULES_H

#include "shop/refund_review.h"

/* What each rule says of it, as an array; the strictest of them: approved, queued or
 * refused; then why is the code of the refusal. */
enum review_state refund_rules(struct ledger *l, const struct refund_asked *a,
    struct buf *rules, const char **why);

#endif
