/* alipay.h - what Alipay (RSA2) signs, and its forms */
#ifndef PAY_ALIPAY_H
#define PAY_ALIPAY_H

#include "pay/pay.h"
#include "record/record.h"

struct alipay_param {
	struct text name, value; /* not encoded */
};

/* -- alipay.c */

/* The string that is signed, behind b: name=value sorted by name and joined by &,
 * without empty values and without `sign`; for a notice (ALIPAY_NOTICE) without
 * `sign_type` as well.  The order of p is changed. */
enum { ALIPAY_REQUEST, ALIPAY_NOTICE };
void alipay_text(struct buf *b, struct alipay_param *p, size_t n, int of);
/* The part of a gateway's answer that is signed, as it came: the member
 * "alipay_trade_query_response" for method "alipay.trade.query", else error_response.
 * answer is the body read as a record.  false: neither is there. */
bool alipay_answer_text(
    const struct record *answer, struct text method, struct text *signed_text);

/* -- form.c: application/x-www-form-urlencoded */

/* t behind b, everything but letters, digits and -_.~ as %XX. */
void form_encode(struct buf *b, struct text t);
/* name=value&.., both encoded. */
void form_put(struct buf *b, const struct alipay_param *p, size_t n);
/* Read a form: at most max parameters into p, texts from a.  -1 when there are more,
 * a % has no two digits behind it, a name is empty or comes twice, or a NUL is in it.
 */
int form_read(struct text form, struct alipay_param *p, int max, struct arena *a);
/* The value of a parameter; NULL p when it is not there. */
struct text form_get(const struct alipay_param *p, int n, const char *name);

#endif
