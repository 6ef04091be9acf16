/* wechat_ask.c - a request to WeChat Pay (APIv3), and its answer believed or not */
#include "pay/wechat_ask.h"

#include <stdio.h>

#include "base/time.h"
#include "pay/wechat.h"

enum { WINDOW_S = 300, HEADERS = 5 };

/* "Name: value", kept. */
static const char *
header(struct adapter *a, const char *name, struct text value)
{
	struct buf b = {0};

	buf_str(&b, name);
	buf_str(&b, ": ");
	buf_text(&b, value);
	return adapter_take(a, &b).p;
}

static const char *
authorization(struct adapter *a, const char *method, struct text path, struct text body)
{
	struct buf why = {0}, nonce = {0}, b = {0};
	const struct pay_key *key = pay_config_private(a->config, "private_key", &why);
	struct text mchid = adapter_config(a, "mchid");
	struct text serial = adapter_config(a, "serial_no");

	/* Without the platform's keys no answer could be believed. */
	if (!key || !pay_config_platform_ready(a->config, &why))
		adapter_refuse("%s", buf_cstr(&why));
	wechat_nonce(&nonce);
	wechat_authorization(&b, key, mchid, serial, method, path, clock_now() / 1000,
	    (struct text){nonce.p, nonce.n}, body);
	buf_free(&nonce);
	return header(a, "Authorization", adapter_take(a, &b));
}

static bool
recent(struct text timestamp)
{
	int64_t then, now = clock_now() / 1000;

	return money_parse(timestamp, 0, &then) && then >= now - WINDOW_S &&
	       then <= now + WINDOW_S;
}

/* NULL, or why the answer may be anybody's. */
static const char *
doubt(struct adapter *a, const struct http_answer *got)
{
	struct text at = http_header(got, "Wechatpay-Timestamp");
	struct text nonce = http_header(got, "Wechatpay-Nonce");
	struct text signature = http_header(got, "Wechatpay-Signature");
	struct text serial = http_header(got, "Wechatpay-Serial");
	struct buf why = {0}, b = {0};
	const struct pay_key *key;
	bool good;

	if (!at.n || !nonce.n || !signature.n || !serial.n)
		return "it is not signed";
	if (!recent(at))
		return "its time is more than 300 s from ours";
	key = pay_config_platform(a->config, serial, &why);
	if (!key)
		return why.n ? adapter_take(a, &why).p
			     : "its serial number is not in platform_keys";
	wechat_answer_text(&b, at, nonce, (struct text){got->body.p, got->body.n});
	good = pay_verify(key, (struct text){b.p, b.n}, signature);
	buf_free(&b);
	return good ? NULL : "its signature is wrong";
}

static void
read_answer(struct adapter *a, struct heard *h, const struct http_answer *got)
{
	const char *why = doubt(a, got);
	struct buf b = {0};
	struct text body;

	h->status = got->status;
	if (why) {
		buf_printf(
		    &b, "an answer (%d) that is not believed: %s", got->status, why);
		heard_wrong(h, "unverified", adapter_take(a, &b).p);
		return;
	}
	h->fine = true;
	h->at = REC_NONE;
	body = adapter_keep(a, (struct text){got->body.p, got->body.n});
	if (body.n == 0)
		return;
	h->doc = (struct record){0};
	if (record_read(&h->doc, body, &a->arena))
		h->at = REC_ROOT;
	else
		heard_wrong(h, "no_json", "the answer is no JSON object");
}

void
wechat_ask(struct adapter *a, const char *method, struct text path, struct text body,
    struct heard *h)
{
	const char *serial = pay_config_text(a->config, "platform_serial");
	const char *headers[HEADERS] = {authorization(a, method, path, body),
	    "Accept: application/json", "Content-Type: application/json",
	    serial ? header(a, "Wechatpay-Serial", text_of(serial)) : NULL, NULL};
	struct http_ask ask = {method, path, body, headers};
	struct http_answer got = {0};

	if (http_ask(&a->http, &ask, &got))
		read_answer(a, h, &got);
	else
		heard_nothing(a, h, &got);
	http_release(&got);
}
