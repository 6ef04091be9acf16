/* wechat.c - what WeChat Pay (APIv3) signs and seals */
#include "pay/wechat.h"

static void
line(struct buf *b, struct text t)
{
	buf_text(b, t);
	buf_char(b, '\n');
}

void
wechat_request_text(struct buf *b, const char *method, struct text url, int64_t unix_s,
    struct text nonce, struct text body)
{
	line(b, text_of(method));
	line(b, url);
	buf_int(b, unix_s);
	buf_char(b, '\n');
	line(b, nonce);
	line(b, body);
}

static void
quoted(struct buf *b, const char *name, struct text value)
{
	buf_str(b, name);
	buf_str(b, "=\"");
	buf_text(b, value);
	buf_char(b, '"');
}

void
wechat_authorization(struct buf *b, const struct pay_key *key, struct text mchid,
    struct text serial_no, const char *method, struct text url, int64_t unix_s,
    struct text nonce, struct text body)
{
	struct buf text = {0}, signature = {0};

	wechat_request_text(&text, method, url, unix_s, nonce, body);
	pay_sign(key, (struct text){text.p, text.n}, &signature);
	buf_str(b, "WECHATPAY2-SHA256-RSA2048 ");
	quoted(b, "mchid", mchid);
	quoted(b, ",nonce_str", nonce);
	quoted(b, ",signature", (struct text){signature.p, signature.n});
	buf_str(b, ",timestamp=\"");
	buf_int(b, unix_s);
	buf_char(b, '"');
	quoted(b, ",serial_no", serial_no);
	buf_free(&signature);
	buf_free(&text);
}

void
wechat_nonce(struct buf *b)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char bytes[16];
	size_t i;

	pay_random(bytes, sizeof(bytes));
	for (i = 0; i < sizeof(bytes); i++) {
		buf_char(b, hex[bytes[i] >> 4]);
		buf_char(b, hex[bytes[i] & 15]);
	}
}

void
wechat_answer_text(
    struct buf *b, struct text timestamp, struct text nonce, struct text body)
{
	line(b, timestamp);
	line(b, nonce);
	line(b, body);
}

bool
wechat_resource_open(const unsigned char key[PAY_GCM_KEY], struct text nonce,
    struct text associated, struct text ciphertext, struct buf *out)
{
	struct buf sealed = {0};
	bool ok = pay_unbase64(ciphertext, &sealed) &&
		  pay_gcm_open(
		      key, nonce, associated, (struct text){sealed.p, sealed.n}, out);

	buf_free(&sealed);
	return ok;
}
