/* wechat_ask.h - a request to WeChat Pay (APIv3), and its answer believed or not */
#ifndef PAY_WECHAT_ASK_H
#define PAY_WECHAT_ASK_H

#include "pay/adapter.h"

/* Ask with the header Authorization, signed with the configuration's private_key as
 * mchid's with serial_no; platform_serial, when it is there, says with which of the
 * platform's keys the answer is to be signed.  path is the URL behind the host.
 * h->fine only when the answer's signature is that of one of platform_keys and not
 * older or younger than 300 s.  Then status and, unless the body is empty, doc. */
void wechat_ask(struct adapter *a, const char *method, struct text path,
    struct text body, struct heard *h);

/* -- wechat_state.c */

extern const struct verdict wechat_charge_errors[], wechat_query_errors[],
    wechat_refund_errors[];
/* Is it an error, or not to be believed?  Then w is what it says; of a code that is not
 * in v the state otherwise. */
bool wechat_error(const struct heard *h, const struct verdict *v,
    enum answer_state otherwise, struct answer *w);
/* What an order's document says of the charge no, a refund's of the refund no. */
struct answer wechat_order(struct adapter *a, struct text no, const struct heard *h);
struct answer wechat_refund(const struct heard *h, struct text no);

#endif
