/* callback.c - what web fronts hand over as callbacks, unsigned and signed
 *
 * An input's first byte says what the rest is: r a record for payment-notify; b the
 * body of a callback of WeChat Pay, and e its event_type, a newline and what is sealed
 * in it, both signed here; a the form of a callback of Alipay, signed here; f a form; 6
 * base64. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "pay/alipay.h"
#include "pay/wechat.h"
#include "shop/notify.h"

enum { PARAMS_MAX = 100 };
static const char v3[] = "0123456789abcdef0123456789ABCDEF";
static struct pay_key *key;

static void
put_file(const char *dir, const char *name, const char *text, EVP_PKEY *pkey)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	MUST(f && chmod(path, 0600) == 0);
	if (pkey && strstr(name, ".pem"))
		PEM_write_PrivateKey(f, pkey, NULL, NULL, 0, NULL, NULL);
	else if (pkey)
		PEM_write_PUBKEY(f, pkey);
	else
		fputs(text, f);
	fclose(f);
}

/* One key signs for both providers; nobody else has it. */
static void
begin(void)
{
	static const char *const at[] = {"boba", "adapters"};
	char dir[] = "config-XXXXXX", path[256];
	EVP_PKEY *pkey = EVP_RSA_gen(2048);
	struct buf why = {0};
	int i;

	MUST(mkdtemp(dir) && pkey);
	setenv("XDG_CONFIG_HOME", dir, 1);
	snprintf(path, sizeof(path), "%s", dir);
	for (i = 0; i < 2; i++) {
		strcat(strcat(path, "/"), at[i]);
		MUST(mkdir(path, 0700) == 0);
	}
	put_file(path, "k.pem", NULL, pkey);
	put_file(path, "k.pub", NULL, pkey);
	put_file(path, "v3", v3, NULL);
	put_file(path, "wechat-pay.json",
	    "{\"mchid\":\"1\",\"appid\":\"w\",\"api_v3_key\":\"v3\","
	    "\"platform_keys\":{\"K\":\"k.pub\"}}",
	    NULL);
	put_file(
	    path, "alipay.json", "{\"app_id\":\"2\",\"public_key\":\"k.pub\"}", NULL);
	strcat(path, "/k.pem");
	key = pay_key_private(path, &why);
	MUST(key);
	EVP_PKEY_free(pkey);
}

static struct text
of(const struct buf *b)
{
	return (struct text){b->p, b->n};
}

/* A record through what comes before the lock: taken with all that a step reads, or
 * rejected. */
static void
take(struct text line, bool is_signed)
{
	static struct arena arena;
	struct record r = {0};

	if (record_read(&r, line, &arena)) {
		notify_before(&r);
		MUST(!r.prepared == (r.reject.code != NULL));
		MUST(is_signed || !r.prepared);
	}
	arena_reset(&arena, 1 << 20);
}

static void
wechat(struct text body)
{
	struct buf text = {0}, signature = {0}, line = {0};

	if (!utf8_valid(body) || memchr(body.p ? body.p : "", 0, body.n))
		return;
	wechat_answer_text(&text, TEXT("1707732000"), TEXT("n"), body);
	pay_sign(key, of(&text), &signature);
	buf_str(&line,
	    "{\"via\":\"wechat-pay\",\"headers\":{\"wechatpay-timestamp\":"
	    "\"1707732000\",\"wechatpay-nonce\":\"n\",\"wechatpay-serial\":\"K\"");
	put_text(&line, "wechatpay-signature", of(&signature));
	buf_char(&line, '}');
	put_text(&line, "body", body);
	buf_char(&line, '}');
	take(of(&line), true);
	buf_free(&text);
	buf_free(&signature);
	buf_free(&line);
}

static void
sealed(struct text t)
{
	struct text event = fuzz_cut(&t, '\n');
	struct buf b = {0}, body = {0}, text = {0};

	if (utf8_valid(event)) {
		pay_gcm_seal((const unsigned char *)v3, TEXT("resource1234"),
		    TEXT("transaction"), t, &b);
		pay_base64(of(&b), &text);
		buf_str(&body,
		    "{\"id\":\"EV\",\"resource\":{\"algorithm\":\"AEAD_AES_256_GCM\","
		    "\"associated_data\":\"transaction\",\"nonce\":\"resource1234\"");
		put_text(&body, "ciphertext", of(&text));
		buf_char(&body, '}');
		put_text(&body, "event_type", event);
		buf_char(&body, '}');
		wechat(of(&body));
	}
	buf_free(&b);
	buf_free(&body);
	buf_free(&text);
}

static void
alipay(struct text form)
{
	static struct arena arena;
	struct alipay_param p[PARAMS_MAX + 2];
	struct buf text = {0}, signature = {0}, line = {0}, body = {0};
	int n = form_read(form, p, PARAMS_MAX, &arena);

	if (n >= 0 && !form_get(p, n, "sign").p && !form_get(p, n, "sign_type").p) {
		alipay_text(&text, p, (size_t)n, ALIPAY_NOTICE);
		pay_sign(key, of(&text), &signature);
		p[n++] = (struct alipay_param){TEXT("sign_type"), TEXT("RSA2")};
		p[n++] = (struct alipay_param){TEXT("sign"), of(&signature)};
		form_put(&body, p, (size_t)n);
		buf_char(&line, '{');
		put_str(&line, "via", "alipay");
		put_text(&line, "body", of(&body));
		buf_char(&line, '}');
		take(of(&line), true);
	}
	buf_free(&text);
	buf_free(&signature);
	buf_free(&line);
	buf_free(&body);
	arena_reset(&arena, 1 << 20);
}

/* What was read and is written is read as the same. */
static void
form(struct text t)
{
	static struct arena arena;
	struct alipay_param p[PARAMS_MAX], again[PARAMS_MAX];
	int n = form_read(t, p, PARAMS_MAX, &arena), i;
	struct buf b = {0};

	if (n >= 0) {
		form_put(&b, p, (size_t)n);
		MUST(form_read(of(&b), again, PARAMS_MAX, &arena) == n);
		for (i = 0; i < n; i++)
			MUST(text_eq(p[i].name, again[i].name) &&
			     text_eq(p[i].value, again[i].value));
	}
	buf_free(&b);
	arena_reset(&arena, 1 << 20);
}

/* Every text has one base64. */
static void
base64(struct text t)
{
	struct buf raw = {0}, b = {0};

	if (pay_unbase64(t, &raw)) {
		pay_base64(of(&raw), &b);
		MUST(text_eq(of(&b), t));
	} else
		MUST(raw.n == 0);
	buf_free(&raw);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = {(const char *)data + 1, size - 1};

	if (size == 0)
		return 0;
	fuzz_capture();
	if (!key)
		begin();
	switch (data[0]) {
	case 'r':
		take(t, false);
		break;
	case 'b':
		wechat(t);
		break;
	case 'e':
		sealed(t);
		break;
	case 'a':
		alipay(t);
		break;
	case 'f':
		form(t);
		break;
	case '6':
		base64(t);
		break;
	}
	return 0;
}
