/* alipay_ask.h - a request to Alipay's gateway, and its answer believed or not */
#ifndef PAY_ALIPAY_ASK_H
#define PAY_ALIPAY_ASK_H

#include "pay/adapter.h"

/* Bytes that Alipay takes everywhere: of what is set aside it takes 100 letters. */
enum { ALIPAY_WORDS_MAX = 100 };

/* Ask method with biz, a JSON object, signed with the configuration's private_key as
 * app_id's; notify_url and app_auth_token go with it when they are there.  h->fine only
 * when the answer is signed with Alipay's key; h->at is then the object that was. */
void alipay_ask(
    struct adapter *a, const char *method, struct text biz, struct heard *h);

/* The number under which Alipay knows a request of ours: it takes letters, digits and
 * _, and so a - goes there as _. */
struct text alipay_number(struct adapter *a, struct text id, const char *member);
/* fen as yuan with two places, in a string, as Alipay wants it. */
void alipay_put_yuan(struct buf *b, const char *name, int64_t fen);
/* An amount of the answer, in fen; -1 when there is none. */
int64_t alipay_fen(const struct heard *h, const char *name);
/* A title without the characters that Alipay refuses in one. */
struct text alipay_title(struct adapter *a);

/* -- alipay_state.c: how answers are to be read */

extern const struct verdict alipay_pay_errors[], alipay_query_errors[],
    alipay_auth_errors[], alipay_refund_errors[];
/* Is it anything but done (10000)?  Then w is what it says: of a waiting customer
 * (10003) pending, of a system that does not know (20000) unknown, else the state that
 * v has for its sub_code, or otherwise. */
bool alipay_error(const struct heard *h, const struct verdict *v,
    enum answer_state otherwise, struct answer *w);
/* Ask for a trade by our number, and what is said of it. */
struct answer alipay_trade(struct adapter *a, struct text no, struct heard *h);
/* What is said of the trade no when it was paid. */
struct answer alipay_paid(const struct heard *h, struct text no);

/* -- alipay_auth.c: money set aside first, taken later */

struct answer alipay_freeze(struct adapter *a);
struct answer alipay_capture(struct adapter *a);
/* What was set aside under our number. */
struct answer alipay_auth(struct adapter *a, struct text no, struct heard *h);
/* Give back what is still set aside, as h says of it. */
struct answer alipay_unfreeze(struct adapter *a, const struct heard *h);
/* End one that the customer has not decided. */
struct answer alipay_auth_cancel(struct adapter *a, struct text no);

#endif
