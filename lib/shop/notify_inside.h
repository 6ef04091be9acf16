/* notify_inside.h - private to payment-notify: a callback on its way */
#ifndef SHOP_NOTIFY_INSIDE_H
#define SHOP_NOTIFY_INSIDE_H

#include "pay/config.h"
#include "shop/notify.h"

enum notice_what {
	NOTICE_PAID,     /* money has come */
	NOTICE_REFUNDED, /* money has gone back */
	NOTICE_TOLD      /* anything else: closed, waiting, a refund that failed */
};

/* A callback, verified and read; texts live as long as its record. */
struct notice {
	enum notice_what what;
	const struct provider *by;
	struct text id;        /* the provider's, of this notice */
	struct text state;     /* the provider's word for it */
	struct text no;        /* the provider's number of the payment */
	struct text order_no;  /* our number, as it was given to the provider */
	struct text refund;    /* our number of the refund; NULL p: none */
	struct text refund_no; /* the provider's, of the refund; NULL p: none */
	int64_t amount;        /* paid, or paid back; 0: not said */
	struct text currency;
	int64_t sent; /* when it was signed, in ms */
};

/* What the owner has told of a provider, read once. */
struct provider {
	const char *via;
	struct pay_config *config;
	struct text mchid, appid; /* WeChat Pay's; both are there */
	unsigned char gcm_key[PAY_GCM_KEY];
	struct text app_id, seller_id; /* Alipay's; the second may not be there */
	struct text order_channel; /* where order_no may be a channel's own; NULL p */
	int64_t window; /* how far from the clock a signature may be, in ms */
};

/* What the web front gives back to the provider, word for word. */
const char *notice_answer(const char *via, bool taken);

/* Reject for what no provider of ours has signed: one text, whatever is wrong, since
 * who sends such things shall not learn what.  Always false. */
bool notice_unsigned(struct record *r);
/* Reject for what is signed and not understood.  Always false. */
bool notice_unfit(struct record *r, const char *what);
/* Reject what was signed for somebody else.  Always false. */
bool notice_foreign(struct record *r, const char *what);
/* A text of 1 to most bytes without control characters. */
bool notice_word(struct text t, size_t most);

/* -- notify_wechat.c, notify_alipay.c: verify body and read it into n; false: rejected.
 * Several threads do this at once, each with records of its own. */
bool notify_wechat(struct record *r, const struct provider *p, ref headers,
    struct text body, struct notice *n);
bool notify_alipay(
    struct record *r, const struct provider *p, struct text body, struct notice *n);

#endif
