/* callbacks.c - callbacks as providers would sign them, for tests
 *
 *   callbacks keys DIR   keys in DIR (wechat.pem, wechat.pub, other.pem, other.pub,
 *                        alipay.pem, alipay.pub, v3) and what payment-notify is told of
 *                        them (wechat-pay.json, alipay.json)
 *   callbacks sign DIR   for each line of stdin a callback on stdout:
 *     {"via":"wechat-pay","key"?,"serial"?,"at":SECONDS,"nonce"?,"event","id",
 *      "associated"?,"spoil"?,"resource":{..}}
 *     spoil: tag, associated, nonce: changed after it was sealed, before it is signed
 *     {"via":"alipay","key"?,"params":{"trade_no":"..",..}}
 */
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pay/alipay.h"
#include "pay/wechat.h"
#include "record/record.h"

static const char v3[] = "0123456789abcdef0123456789ABCDEF";
static const char *dir;

static const char *
path(const char *name, const char *end)
{
	static char p[4096];

	snprintf(p, sizeof(p), "%s/%s%s", dir, name, end);
	return p;
}

static FILE *
create(const char *name, const char *end)
{
	int fd = open(path(name, end), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f)
		die(EX_CANTCREAT, "%s:", path(name, end));
	return f;
}

static void
key_pair(const char *name)
{
	EVP_PKEY *k = EVP_RSA_gen(2048);
	FILE *f = create(name, ".pem");

	PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL);
	fclose(f);
	f = create(name, ".pub");
	PEM_write_PUBKEY(f, k);
	fclose(f);
	EVP_PKEY_free(k);
}

static void
put_file(const char *name, const char *text)
{
	FILE *f = create(name, "");

	fputs(text, f);
	fclose(f);
}

static void
keys(void)
{
	mkdir(dir, 0700);
	key_pair("wechat");
	key_pair("other");
	key_pair("alipay");
	put_file("v3", v3);
	put_file("wechat-pay.json",
	    "{\"mchid\":\"1900007291\",\"appid\":\"wxd678efh567hg6787\",\n"
	    " \"api_v3_key\":\"v3\",\n"
	    " \"platform_keys\":{\"PUB_KEY_ID_1\":\"wechat.pub\"}}\n");
	put_file("alipay.json",
	    "{\"app_id\":\"2015102700040153\",\"seller_id\":\"2088102119685838\",\n"
	    " \"public_key\":\"alipay.pub\"}\n");
}

static struct text or (struct text t, const char *otherwise)
{
	return t.p ? t : text_of(otherwise);
}

static const struct pay_key *
key_of(const struct record *r, const char *otherwise)
{
	static struct {
		char name[64];
		struct pay_key *key;
	} known[4];
	struct text name = or (rec_text(r, REC_ROOT, "key"), otherwise);
	struct buf why = {0}, s = {0};
	size_t i;

	buf_text(&s, name);
	buf_cstr(&s);
	for (i = 0; i < 3 && known[i].key && strcmp(known[i].name, s.p) != 0; i++)
		;
	if (!known[i].key || strcmp(known[i].name, s.p) != 0) {
		snprintf(known[i].name, sizeof(known[i].name), "%s", s.p);
		known[i].key = pay_key_private(path(s.p, ".pem"), &why);
	}
	if (!known[i].key)
		die(EX_NOINPUT, "%s", buf_cstr(&why));
	buf_free(&s);
	return known[i].key;
}

static struct text
of(const struct buf *b)
{
	return (struct text){b->p, b->n};
}

static void
wechat(const struct record *r, struct buf *out)
{
	struct text nonce = or (rec_text(r, REC_ROOT, "nonce"), "abcdefghijklmnop");
	struct text data = or (rec_text(r, REC_ROOT, "associated"), "transaction");
	struct text spoil = rec_text(r, REC_ROOT, "spoil");
	struct buf sealed = {0}, body = {0}, text = {0}, at = {0}, signature = {0};

	pay_gcm_seal((const unsigned char *)v3, TEXT("resource1234"), data,
	    rec_raw(r, rec_find(r, REC_ROOT, "resource")), &sealed);
	if (text_is(spoil, "tag"))
		sealed.p[sealed.n - 1] ^= 1;
	if (text_is(spoil, "associated"))
		data = TEXT("other");
	buf_char(&body, '{');
	put_text(&body, "id", rec_text(r, REC_ROOT, "id"));
	put_str(&body, "create_time", "2024-02-12T18:00:00+08:00");
	put_str(&body, "resource_type", "encrypt-resource");
	put_text(&body, "event_type", rec_text(r, REC_ROOT, "event"));
	put_open(&body, "resource", '{');
	put_str(&body, "algorithm", "AEAD_AES_256_GCM");
	pay_base64(of(&sealed), &text);
	put_text(&body, "ciphertext", of(&text));
	put_text(&body, "associated_data", data);
	put_str(
	    &body, "nonce", text_is(spoil, "nonce") ? "resource1235" : "resource1234");
	buf_str(&body, "}}");
	buf_int(&at, rec_int(r, REC_ROOT, "at"));
	buf_clear(&text);
	wechat_answer_text(&text, of(&at), nonce, of(&body));
	pay_sign(key_of(r, "wechat"), of(&text), &signature);
	put_open(out, "headers", '{');
	put_str(out, "Content-Type", "application/json");
	put_text(out, "Wechatpay-Timestamp", of(&at));
	put_text(out, "Wechatpay-Nonce", nonce);
	put_text(out, "Wechatpay-Serial",
	    or (rec_text(r, REC_ROOT, "serial"), "PUB_KEY_ID_1"));
	put_text(out, "Wechatpay-Signature", of(&signature));
	put_close(out, '}');
	put_text(out, "body", of(&body));
	buf_free(&sealed);
	buf_free(&body);
	buf_free(&text);
	buf_free(&at);
	buf_free(&signature);
}

static void
alipay(const struct record *r, struct buf *out)
{
	struct alipay_param p[64];
	ref list = rec_find(r, REC_ROOT, "params"), v;
	struct buf text = {0}, signature = {0}, form = {0};
	size_t n = 0;

	for (v = rec_first(r, list); v && n < 62; v = rec_next(r, v))
		p[n++] = (struct alipay_param){rec_name(r, v), rec_text_at(r, v)};
	alipay_text(&text, p, n, ALIPAY_NOTICE);
	pay_sign(key_of(r, "alipay"), of(&text), &signature);
	p[n++] = (struct alipay_param){TEXT("sign_type"), TEXT("RSA2")};
	p[n++] = (struct alipay_param){TEXT("sign"), of(&signature)};
	form_put(&form, p, n);
	put_text(out, "body", of(&form));
	buf_free(&text);
	buf_free(&signature);
	buf_free(&form);
}

static void
sign(void)
{
	struct arena a = {0};
	struct buf out = {0};
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		struct record r = {0};
		struct text via;

		if (!record_read(&r, (struct text){line, (size_t)n - 1}, &a))
			die(EX_DATAERR, "%s", r.reject.code);
		via = rec_text(&r, REC_ROOT, "via");
		buf_char(&out, '{');
		put_text(&out, "via", via);
		if (text_is(via, "alipay"))
			alipay(&r, &out);
		else
			wechat(&r, &out);
		buf_str(&out, "}\n");
		arena_reset(&a, 1 << 20);
		if (out.n > 1 << 20)
			out_write(&out);
	}
	out_write(&out);
	buf_free(&out);
	arena_free(&a);
	free(line);
}

int
main(int argc, char **argv)
{
	program = "callbacks";
	if (argc != 3)
		die(EX_USAGE, "expected keys or sign, and a folder");
	dir = argv[2];
	if (strcmp(argv[1], "keys") == 0)
		keys();
	else
		sign();
	return 0;
}
