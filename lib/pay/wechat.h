/* wechat.h - what WeChat Pay (APIv3) signs and seals */
#ifndef PAY_WECHAT_H
#define PAY_WECHAT_H

#include "pay/pay.h"

/* The string signed for a request, behind b.  url is the path with its query,
 * without the host; body is as it is sent, empty for none. */
void wechat_request_text(struct buf *b, const char *method, struct text url,
    int64_t unix_s, struct text nonce, struct text body);
/* The value of the header Authorization for such a request, signed, behind b. */
void wechat_authorization(struct buf *b, const struct pay_key *key, struct text mchid,
    struct text serial_no, const char *method, struct text url, int64_t unix_s,
    struct text nonce, struct text body);
/* A nonce of 32 capital hex digits behind b. */
void wechat_nonce(struct buf *b);
/* The string signed for an answer or a callback: of its headers Wechatpay-Timestamp
 * and Wechatpay-Nonce as they came, and the body as it came. */
void wechat_answer_text(
    struct buf *b, struct text timestamp, struct text nonce, struct text body);
/* A callback's resource: ciphertext is base64.  Its plain text behind out; false when
 * it is not sealed with this key. */
bool wechat_resource_open(const unsigned char key[PAY_GCM_KEY], struct text nonce,
    struct text associated, struct text ciphertext, struct buf *out);

#endif
