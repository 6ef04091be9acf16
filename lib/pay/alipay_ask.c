/* alipay_ask.c - a request to Alipay's gateway, and its answer believed or not */
#include "pay/alipay_ask.h"

#include "base/time.h"
#include "pay/alipay.h"

enum { CHINA_MS = 8 * 3600 * 1000, DAY_LEN = 10, CLOCK_LEN = 8, PARAMS = 12 };

/* "2026-11-20 19:30:00", as the clocks in China show it. */
static struct text
timestamp(struct adapter *a)
{
	char at[TIME_LEN];
	struct buf b = {0};

	time_print(at, clock_now() + CHINA_MS, NULL);
	buf_add(&b, at, DAY_LEN);
	buf_char(&b, ' ');
	buf_add(&b, at + DAY_LEN + 1, CLOCK_LEN);
	return adapter_take(a, &b);
}

static struct text
signature(struct adapter *a, struct alipay_param *p, size_t n)
{
	struct buf why = {0}, b = {0}, sign = {0};
	const struct pay_key *key = pay_config_private(a->config, "private_key", &why);

	if (!key)
		adapter_refuse("%s", buf_cstr(&why));
	/* Without it no answer could be believed. */
	if (!pay_config_public(a->config, "public_key", &why))
		adapter_refuse("%s", buf_cstr(&why));
	alipay_text(&b, p, n, ALIPAY_REQUEST);
	pay_sign(key, (struct text){b.p, b.n}, &sign);
	buf_free(&b);
	return adapter_take(a, &sign);
}

/* The parameters but biz_content, signed with it, as the query of the URL: the gateway
 * reads charset there, before it can read the body. */
static struct text
query_of(struct adapter *a, const char *method, struct text biz)
{
	const char *notify = pay_config_text(a->config, "notify_url");
	const char *token = pay_config_text(a->config, "app_auth_token");
	struct alipay_param p[PARAMS] = {
	    {TEXT("app_id"), adapter_config(a, "app_id")},
	    {TEXT("method"), text_of(method)},
	    {TEXT("format"), TEXT("JSON")},
	    {TEXT("charset"), TEXT("utf-8")},
	    {TEXT("sign_type"), TEXT("RSA2")},
	    {TEXT("timestamp"), timestamp(a)},
	    {TEXT("version"), TEXT("1.0")},
	    {TEXT("biz_content"), biz},
	};
	size_t n = 8, i;
	struct buf b = {0};

	if (notify)
		p[n++] = (struct alipay_param){TEXT("notify_url"), text_of(notify)};
	if (token)
		p[n++] = (struct alipay_param){TEXT("app_auth_token"), text_of(token)};
	p[n] = (struct alipay_param){TEXT("sign"), signature(a, p, n)};
	n++;
	for (i = 0; i < n; i++)
		if (text_is(p[i].name, "biz_content"))
			p[i] = p[--n];
	buf_char(&b, '?');
	form_put(&b, p, n);
	return adapter_take(a, &b);
}

static void
read_answer(struct adapter *a, struct heard *h, const char *method,
    const struct http_answer *got)
{
	struct text body = adapter_keep(a, (struct text){got->body.p, got->body.n});
	struct text said = {0};
	struct buf why = {0};

	h->status = got->status;
	h->doc = (struct record){0};
	if (got->status != 200) {
		buf_printf(&why, "the gateway answers with %d", got->status);
		heard_wrong(h, "http_status", adapter_take(a, &why).p);
		return;
	}
	if (!record_read(&h->doc, body, &a->arena) ||
	    !alipay_answer_text(&h->doc, text_of(method), &said)) {
		heard_wrong(h, "no_json", "the answer is not of the gateway's form");
		return;
	}
	if (!pay_config_verify(
		a->config, said, rec_text(&h->doc, REC_ROOT, "sign"), &why)) {
		heard_wrong(h, "unverified",
		    "an answer that is not believed: its signature is wrong");
		if (why.n)
			h->fault.detail = adapter_take(a, &why);
		return;
	}
	for (h->at = rec_first(&h->doc, REC_ROOT); h->at;
	     h->at = rec_next(&h->doc, h->at))
		if (rec_raw(&h->doc, h->at).p == said.p)
			break;
	h->fine = true;
}

void
alipay_ask(struct adapter *a, const char *method, struct text biz, struct heard *h)
{
	static const char *const headers[] = {
	    "Content-Type: application/x-www-form-urlencoded;charset=utf-8", NULL};
	struct alipay_param p = {TEXT("biz_content"), biz};
	struct http_answer got = {0};
	struct http_ask ask = {"POST", query_of(a, method, biz), {0}, headers};
	struct buf b = {0};

	form_put(&b, &p, 1);
	ask.body = adapter_take(a, &b);
	if (http_ask(&a->http, &ask, &got))
		read_answer(a, h, method, &got);
	else
		heard_nothing(a, h, &got);
	http_release(&got);
}

struct text
alipay_number(struct adapter *a, struct text id, const char *member)
{
	struct buf b = {0};
	size_t i;

	adapter_name(id, member, 64, "-");
	for (i = 0; i < id.n; i++)
		buf_char(&b, id.p[i] == '-' ? '_' : id.p[i]);
	return adapter_take(a, &b);
}

void
alipay_put_yuan(struct buf *b, const char *name, int64_t fen)
{
	struct buf yuan = {0};

	money_print(&yuan, fen, 2, false);
	put_text(b, name, (struct text){yuan.p, yuan.n});
	buf_free(&yuan);
}

int64_t
alipay_fen(const struct heard *h, const char *name)
{
	ref v = h->at ? rec_find(&h->doc, h->at, name) : REC_NONE;
	struct text t = v ? rec_raw(&h->doc, v) : (struct text){0};
	int64_t fen;

	/* Alipay writes amounts as texts, and now and then as numbers. */
	if (t.n >= 2 && t.p[0] == '"')
		t = (struct text){t.p + 1, t.n - 2};
	return t.n && money_parse(t, 2, &fen) && fen >= 0 ? fen : -1;
}

struct text
alipay_title(struct adapter *a)
{
	struct text title = adapter_title(a, ALIPAY_WORDS_MAX);
	struct buf b = {0};
	size_t i;

	for (i = 0; i < title.n; i++)
		buf_char(&b, strchr("/=&", title.p[i]) ? ' ' : title.p[i]);
	return adapter_take(a, &b);
}
