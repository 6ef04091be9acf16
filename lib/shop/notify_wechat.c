/* notify_wechat.c - callbacks of WeChat Pay (APIv3) */
#include <stdlib.h>
#include <strings.h>

#include "pay/wechat.h"
#include "shop/notify_inside.h"

enum { WORD = 64, SECONDS_DIGITS = 12 };

/* What came with the body. */
struct signing {
	struct text timestamp, nonce, serial, signature;
};

/* A header, whatever its capitals.  One that comes twice is none: who reads the other
 * would verify something else. */
static struct text
header(const struct record *r, ref headers, const char *name)
{
	struct text found = {NULL, 0};
	ref v;

	for (v = rec_first(r, headers); v; v = rec_next(r, v)) {
		struct text t = rec_name(r, v);

		if (t.n != strlen(name) || strncasecmp(t.p, name, t.n) != 0)
			continue;
		if (found.p || rec_kind(r, v) != KIND_STRING)
			return (struct text){NULL, 0};
		found = rec_text_at(r, v);
	}
	return found;
}

static bool
read_seconds(struct text t, int64_t *ms)
{
	int64_t s = 0;
	size_t i;

	if (t.n == 0 || t.n > SECONDS_DIGITS)
		return false;
	for (i = 0; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
		s = s * 10 + (t.p[i] - '0');
	}
	*ms = s * 1000;
	return true;
}

/* A key that is not here is not for whoever sent this to learn of, but the owner has to
 * fetch it when WeChat Pay has changed its own. */
static const struct pay_key *
find_key(struct record *r, const struct provider *p, struct text serial)
{
	struct buf why = {0};
	const struct pay_key *k = pay_config_platform(p->config, serial, &why);

	if (!k && why.n)
		die(EX_CONFIG, "%s", buf_cstr(&why));
	if (!k && notice_word(serial, WORD))
		note_say("webhook_key", r->number, "headers",
		    "no key of serial %.*s in platform_keys", (int)serial.n, serial.p);
	buf_free(&why);
	return k;
}

static bool
is_signed(struct record *r, const struct provider *p, const struct signing *s,
    struct text body)
{
	const struct pay_key *k = find_key(r, p, s->serial);
	struct buf text = {0};
	bool ok;

	if (!k)
		return false;
	wechat_answer_text(&text, s->timestamp, s->nonce, body);
	ok = pay_verify(k, (struct text){text.p, text.n}, s->signature);
	buf_free(&text);
	return ok;
}

static bool
verify(struct record *r, const struct provider *p, ref headers, struct text body,
    int64_t *sent)
{
	struct signing s = {header(r, headers, "wechatpay-timestamp"),
	    header(r, headers, "wechatpay-nonce"),
	    header(r, headers, "wechatpay-serial"),
	    header(r, headers, "wechatpay-signature")};

	return read_seconds(s.timestamp, sent) && s.nonce.n && s.serial.n &&
	       s.signature.n && is_signed(r, p, &s, body);
}

/* The callback's resource, opened and read as a record in r's memory. */
static bool
open_resource(struct record *r, const struct provider *p, const struct record *outer,
    struct record *inner)
{
	ref resource = rec_find(outer, REC_ROOT, "resource");
	struct buf plain = {0};
	bool ok;

	ok = text_is(rec_text(outer, resource, "algorithm"), "AEAD_AES_256_GCM") &&
	     wechat_resource_open(p->gcm_key, rec_text(outer, resource, "nonce"),
		 rec_text(outer, resource, "associated_data"),
		 rec_text(outer, resource, "ciphertext"), &plain);
	if (!ok)
		note_say("webhook_key", r->number, "body",
		    "signed, but not sealed with our api_v3_key");
	ok = ok && record_read(inner,
		       arena_text(r->arena, (struct text){plain.p, plain.n}), r->arena);
	buf_free(&plain);
	return ok;
}

static bool
is_ours(
    struct record *r, const struct provider *p, const struct record *inner, bool refund)
{
	if (!text_eq(rec_text(inner, REC_ROOT, "mchid"), p->mchid))
		return notice_foreign(r, "mchid");
	/* What is told of a refund does not name the app. */
	return refund || text_eq(rec_text(inner, REC_ROOT, "appid"), p->appid) ||
	       notice_foreign(r, "appid");
}

static void
read_refund(const struct record *inner, ref amount, struct notice *n)
{
	n->state = rec_text(inner, REC_ROOT, "refund_status");
	n->what = text_is(n->state, "SUCCESS") ? NOTICE_REFUNDED : NOTICE_TOLD;
	n->refund = rec_text(inner, REC_ROOT, "out_refund_no");
	n->refund_no = rec_text(inner, REC_ROOT, "refund_id");
	n->amount = rec_int(inner, amount, "refund");
}

static bool
read_resource(
    struct record *r, const struct record *inner, bool refund, struct notice *n)
{
	ref amount = rec_find(inner, REC_ROOT, "amount");

	n->no = rec_text(inner, REC_ROOT, "transaction_id");
	n->order_no = rec_text(inner, REC_ROOT, "out_trade_no");
	n->currency = rec_text(inner, amount, "currency");
	if (refund)
		read_refund(inner, amount, n);
	else {
		n->state = rec_text(inner, REC_ROOT, "trade_state");
		n->what = text_is(n->state, "SUCCESS") ? NOTICE_PAID : NOTICE_TOLD;
		n->amount = rec_int(inner, amount, "total");
	}
	if (!notice_word(n->state, WORD) || !notice_word(n->order_no, WORD))
		return notice_unfit(r, "no out_trade_no or no state");
	if (n->what != NOTICE_TOLD &&
	    (!notice_word(n->no, WORD) || n->amount < 1 || n->amount > WHOLE_MAX))
		return notice_unfit(r, "no transaction_id or no amount");
	if (n->what == NOTICE_PAID && !notice_word(n->currency, 3))
		return notice_unfit(r, "no currency");
	if (n->what == NOTICE_REFUNDED &&
	    (!notice_word(n->refund, WORD) || !notice_word(n->refund_no, WORD)))
		return notice_unfit(r, "no out_refund_no or no refund_id");
	return true;
}

bool
notify_wechat(struct record *r, const struct provider *p, ref headers, struct text body,
    struct notice *n)
{
	static const char refund[] = "REFUND.", sale[] = "TRANSACTION.";
	struct record outer = {0}, inner = {0};
	struct text kind;
	bool refunded;

	if (!verify(r, p, headers, body, &n->sent) ||
	    !record_read(&outer, body, r->arena) ||
	    !open_resource(r, p, &outer, &inner))
		return notice_unsigned(r);
	n->id = rec_text(&outer, REC_ROOT, "id");
	kind = rec_text(&outer, REC_ROOT, "event_type");
	if (!notice_word(n->id, WORD) || !notice_word(kind, WORD))
		return notice_unfit(r, "no id or no event_type");
	refunded = kind.n > sizeof(refund) - 1 &&
		   memcmp(kind.p, refund, sizeof(refund) - 1) == 0;
	if (!refunded &&
	    (kind.n < sizeof(sale) || memcmp(kind.p, sale, sizeof(sale) - 1) != 0))
		return notice_unfit(r, "an event_type that is not known here");
	return is_ours(r, p, &inner, refunded) && read_resource(r, &inner, refunded, n);
}
