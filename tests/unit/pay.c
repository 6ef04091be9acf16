/* pay.c - what providers sign and seal, by their own published examples */
#include <fcntl.h>
#include <jansson.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_check.h"
#include "pay/alipay.h"
#include "pay/config.h"
#include "pay/wechat.h"

enum { PARAMS_MAX = 32 };

static struct buf why;

static struct text
of(json_t *v, const char *name)
{
	return text_of(json_string_value(json_object_get(v, name)));
}

static struct text
all(const struct buf *b)
{
	return (struct text){b->p, b->n};
}

static void
put_file(const char *name, struct text t, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0 && write(fd, t.p, t.n) == (ssize_t)t.n);
	CHECK(fchmod(fd, mode) == 0);
	close(fd);
}

static void
unhex(struct text t, struct buf *b)
{
	char pair[3] = "";
	size_t i;

	for (i = 0; i < t.n; i += 2) {
		memcpy(pair, t.p + i, 2);
		buf_char(b, (char)strtol(pair, NULL, 16));
	}
}

static void
wechat_request(json_t *v)
{
	struct pay_key *key = pay_key_private("private.pem", &why);
	const char *method = of(v, "method").p;
	int64_t at = json_integer_value(json_object_get(v, "timestamp"));
	struct buf b = {0};

	wechat_request_text(
	    &b, method, of(v, "url"), at, of(v, "nonce"), of(v, "body"));
	SAME(buf_cstr(&b), of(v, "text").p);
	CHECK(key != NULL);
	if (key && of(v, "signature").p) {
		struct buf s = {0};

		pay_sign(key, all(&b), &s);
		SAME(buf_cstr(&s), of(v, "signature").p);
		CHECK(pay_verify(key, all(&b), of(v, "signature")));
		buf_clear(&s);
		wechat_authorization(&s, key, of(v, "mchid"), of(v, "serial_no"),
		    method, of(v, "url"), at, of(v, "nonce"), of(v, "body"));
		SAME(buf_cstr(&s), of(v, "authorization").p);
		buf_free(&s);
	}
	pay_key_free(key);
	buf_free(&b);
}

static void
wechat_answer(json_t *v)
{
	struct pay_key *key = pay_key_public("public.pem", &why);
	struct buf b = {0};

	wechat_answer_text(&b, of(v, "timestamp"), of(v, "nonce"), of(v, "body"));
	SAME(buf_cstr(&b), of(v, "text").p);
	CHECK(key != NULL);
	if (key && of(v, "signature").p) {
		CHECK(pay_verify(key, all(&b), of(v, "signature")));
		b.p[3] ^= 1;
		CHECK(!pay_verify(key, all(&b), of(v, "signature")));
		b.p[3] ^= 1;
		CHECK(!pay_verify(key, all(&b), TEXT("AAAA")));
		CHECK(!pay_verify(key, all(&b), TEXT("")));
		CHECK(!pay_verify(key, all(&b), TEXT("no base64!")));
	}
	pay_key_free(key);
	buf_free(&b);
}

static void
gcm(json_t *v)
{
	struct buf key = {0}, nonce = {0}, data = {0}, plain = {0}, want = {0}, b = {0};
	const unsigned char *k;

	unhex(of(v, "key"), &key);
	unhex(of(v, "nonce"), &nonce);
	unhex(of(v, "associated"), &data);
	unhex(of(v, "plain"), &plain);
	unhex(of(v, "sealed"), &want);
	k = (const unsigned char *)key.p;
	pay_gcm_seal(k, all(&nonce), all(&data), all(&plain), &b);
	CHECK(text_eq(all(&b), all(&want)));
	buf_clear(&b);
	CHECK(pay_gcm_open(k, all(&nonce), all(&data), all(&want), &b));
	CHECK(text_eq(all(&b), all(&plain)));
	buf_clear(&b);
	want.p[want.n - 1] ^= 1;
	CHECK(!pay_gcm_open(k, all(&nonce), all(&data), all(&want), &b));
	want.p[want.n - 1] ^= 1;
	want.p[0] ^= 1;
	CHECK(!pay_gcm_open(k, all(&nonce), all(&data), all(&want), &b));
	want.p[0] ^= 1;
	CHECK(!pay_gcm_open(k, all(&nonce), TEXT("other"), all(&want), &b));
	CHECK(!pay_gcm_open(k, TEXT("short"), all(&data), all(&want), &b));
	CHECK(!pay_gcm_open(k, all(&nonce), all(&data), TEXT("too short"), &b));
	EQUAL((int64_t)b.n, 0);
	buf_free(&key);
	buf_free(&nonce);
	buf_free(&data);
	buf_free(&plain);
	buf_free(&want);
	buf_free(&b);
}

/* Parameters from a list of pairs, or from a form, which comes out again the same. */
static int
params(json_t *v, struct alipay_param *p, struct arena *a)
{
	json_t *list = json_object_get(v, "params"), *pair;
	struct buf b = {0};
	size_t i;
	int n;

	json_array_foreach(list, i, pair) p[i] =
	    (struct alipay_param){text_of(json_string_value(json_array_get(pair, 0))),
		text_of(json_string_value(json_array_get(pair, 1)))};
	if (list)
		return (int)json_array_size(list);
	n = form_read(of(v, "form"), p, PARAMS_MAX, a);
	CHECK(n > 0);
	form_put(&b, p, (size_t)n);
	SAME(buf_cstr(&b), of(v, "form").p);
	buf_free(&b);
	return n;
}

static void
alipay_string(json_t *v, int kind)
{
	struct alipay_param p[PARAMS_MAX];
	struct arena a = {0};
	struct buf b = {0};
	int n = params(v, p, &a);

	alipay_text(&b, p, (size_t)n, kind);
	SAME(buf_cstr(&b), of(v, "text").p);
	buf_free(&b);
	arena_free(&a);
}

static void
alipay_answer(json_t *v)
{
	struct arena a = {0};
	struct record r = {0};
	struct text t = {0};

	CHECK(record_read(&r, of(v, "body"), &a));
	CHECK(alipay_answer_text(&r, of(v, "method"), &t));
	CHECK(text_eq(t, of(v, "text")));
	CHECK(!alipay_answer_text(&r, TEXT("alipay.trade.query"), &t));
	arena_free(&a);
}

static void
base64(void)
{
	static const char *const good[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
	    {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"}};
	static const char *const bad[] = {"Zg", "Zg=", "Zh==", "Zm9=", "=",
	    "====", "Zg==Zg==", "Zm9v\n", "Zm 9v", "Z_9v", "Zg=a"};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		buf_clear(&b);
		pay_base64(text_of(good[i][0]), &b);
		SAME(buf_cstr(&b), good[i][1]);
		buf_clear(&b);
		CHECK(pay_unbase64(text_of(good[i][1]), &b));
		SAME(buf_cstr(&b), good[i][0]);
	}
	buf_clear(&b);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!pay_unbase64(text_of(bad[i]), &b));
	EQUAL((int64_t)b.n, 0);
	CHECK(
	    pay_same(TEXT("abc"), TEXT("abc")) && !pay_same(TEXT("abc"), TEXT("abd")));
	CHECK(!pay_same(TEXT("abc"), TEXT("ab")) && pay_same(TEXT(""), TEXT("")));
	buf_free(&b);
}

static void
forms(void)
{
	static const char *const bad[] = {
	    "a=%", "a=%2", "a=%zz", "a=%00", "=b", "a=1&a=2", "a=1&%61=2", "%=b"};
	struct alipay_param p[PARAMS_MAX];
	struct arena a = {0};
	size_t i;

	EQUAL(form_read(TEXT("a=1+2&&b&c=%E5%A4%A7&d==x"), p, PARAMS_MAX, &a), 4);
	CHECK(text_is(form_get(p, 4, "a"), "1 2") && text_is(form_get(p, 4, "b"), ""));
	CHECK(text_is(form_get(p, 4, "c"), "大") && text_is(form_get(p, 4, "d"), "=x"));
	CHECK(!form_get(p, 4, "e").p);
	EQUAL(form_read(TEXT(""), p, PARAMS_MAX, &a), 0);
	EQUAL(form_read(TEXT("a=1&b=2&c=3"), p, 2, &a), -1);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		EQUAL(form_read(text_of(bad[i]), p, PARAMS_MAX, &a), -1);
	arena_free(&a);
}

/* A public key as Alipay's console shows it: what stands between the lines of PEM. */
static void
put_bare(struct text pem)
{
	const char *begin = strchr(pem.p, '\n') + 1, *end = strstr(begin, "-----END");

	put_file("bare.txt", (struct text){begin, (size_t)(end - begin)}, 0644);
}

static void files(struct text private, struct text public)
{
	unsigned char key[PAY_GCM_KEY];
	struct pay_config *c;
	struct pay_key *k;

	put_bare(public);
	k = pay_key_public("bare.txt", &why);
	CHECK(k != NULL);
	SAME(k ? pay_key_serial(k) : "", "");
	pay_key_free(k);
	CHECK(why.n == 0);
	put_file("open.pem", private, 0640);
	CHECK(!pay_key_private("open.pem", &why) && why.n > 0);
	/* Who may write the provider's key may sign in its name. */
	put_file("shared.pem", public, 0664);
	buf_clear(&why);
	CHECK(!pay_key_public("shared.pem", &why));
	SAME(
	    buf_cstr(&why), "shared.pem: may be written by others, expected mode 0644");
	CHECK(!pay_file_fit("shared.pem", &why) && pay_file_fit("public.pem", &why));
	CHECK(!pay_file_fit("none.pem", &why) && !pay_file_fit(".", &why));
	CHECK(!pay_key_private("public.pem", &why));
	CHECK(!pay_key_public("private.pem", &why));
	CHECK(!pay_key_private("none.pem", &why));
	put_file("v3", TEXT("0123456789abcdef0123456789ABCDEF\n"), 0600);
	put_file("config.json",
	    TEXT("{\"mchid\":\"1900007291\",\n\"private_key\":\"private.pem\",\n"
		 "\"api_v3_key\":\"v3\",\"window_s\":60,"
		 "\"platform_keys\":{\"PUB_KEY_ID_1\":\"public.pem\"}}\n"),
	    0600);
	setenv("BOBA_ADAPTER_CONFIG", "./config.json", 1);
	buf_clear(&why);
	c = pay_config_open(NULL, &why);
	CHECK(c && why.n == 0);
	if (!c)
		return;
	SAME(pay_config_text(c, "mchid"), "1900007291");
	CHECK(!pay_config_text(c, "appid"));
	EQUAL(pay_config_int(c, "window_s", 300), 60);
	EQUAL(pay_config_int(c, "mchid", 300), 300);
	CHECK(pay_config_private(c, "private_key", &why) != NULL);
	CHECK(pay_config_platform(c, TEXT("PUB_KEY_ID_1"), &why) != NULL);
	CHECK(!pay_config_platform(c, TEXT("PUB_KEY_ID_2"), &why) && why.n == 0);
	CHECK(pay_config_gcm_key(c, key, &why) &&
	      memcmp(key, "0123456789abcdef", 16) == 0);
	CHECK(!pay_config_public(c, "public_key", &why) && why.n > 0);
	pay_config_close(c);
	chmod("config.json", 0644);
	CHECK(!pay_config_open(NULL, &why));
}

/* A process that has read a secret leaves no core, wherever cores go. */
static void
cores(void)
{
	struct rlimit most = {1, 1};
	struct buf b = {0};

	buf_clear(&why);
	EQUAL(prctl(PR_GET_DUMPABLE), 1);
	CHECK(pay_file("public.pem", PAY_OPEN, &b, &why));
	EQUAL(prctl(PR_GET_DUMPABLE), 1);
	CHECK(pay_file("private.pem", PAY_SECRET, &b, &why));
	EQUAL(prctl(PR_GET_DUMPABLE), 0);
	CHECK(getrlimit(RLIMIT_CORE, &most) == 0 && most.rlim_cur == 0);
	buf_free(&b);
}

int
main(void)
{
	json_t *doc = json_load_file(vector_file("pay.json"), 0, NULL), *v;
	json_t *keys = json_object_get(doc, "keys");
	size_t i;

	if (!doc) {
		printf("no tests/vectors/pay.json\n");
		return 1;
	}
	put_file("private.pem", of(keys, "wechat_private"), 0600);
	put_file("public.pem", of(keys, "wechat_public"), 0644);
	cores();
	json_array_foreach(json_object_get(doc, "cases"), i, v)
	{
		struct text kind = of(v, "of");
		int before = failures;

		if (text_is(kind, "wechat-request"))
			wechat_request(v);
		else if (text_is(kind, "wechat-answer"))
			wechat_answer(v);
		else if (text_is(kind, "gcm"))
			gcm(v);
		else if (text_is(kind, "alipay-answer"))
			alipay_answer(v);
		else
			alipay_string(v, text_is(kind, "alipay-notice"));
		if (failures > before)
			printf("in %s\n", of(v, "id").p);
	}
	CHECK(i >= 10);
	base64();
	forms();
	files(of(keys, "wechat_private"), of(keys, "wechat_public"));
	buf_free(&why);
	json_decref(doc);
	return failures != 0;
}
