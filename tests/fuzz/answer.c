/* answer.c - what a provider sends, believed or not: headers, forms, documents */
#include "fuzz.h"

#include "pay/alipay.h"
#include "pay/alipay_ask.h"
#include "pay/wechat_ask.h"

#include <sys/stat.h>

enum { PARAMS = 16 };

static const char config[] =
    "{\"base_url\":\"https://localhost\",\"mchid\":\"1900000109\"}";

static struct adapter asks;
static struct arena arena;

static void
prepare(void)
{
	struct buf why = {0};
	char path[40];
	int fd = memfd_create("config", 0);

	if (fd < 0 || fchmod(fd, 0600))
		fuzz_found("memfd_create", 0, "there is memory");
	fuzz_fill(fd, (struct text){config, sizeof(config) - 1});
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	setenv("BOBA_ADAPTER_CONFIG", path, 1);
	asks.config = pay_config_open(NULL, &why);
	MUST(asks.config != NULL);
}

/* Money has moved only where all of it stands there. */
static void
whole(const struct answer *w)
{
	MUST(w->state >= UNKNOWN && w->state <= MISSING);
	MUST(w->amount >= 0);
	MUST(w->state != SUCCEEDED || (w->amount > 0 && w->no.n > 0));
}

static void
wechat(const struct record *doc, int status)
{
	struct text no = TEXT("R-1000001");
	struct heard h = {.fine = true, .status = status, .doc = *doc, .at = REC_ROOT};
	struct answer w = {0};

	if (wechat_error(&h, wechat_charge_errors, MISSING, &w)) {
		MUST(status < 200 || status > 299);
		MUST(w.state != SUCCEEDED && w.state != AUTHORIZED);
		MUST(status < 500 || w.state == UNKNOWN);
		return;
	}
	w = wechat_order(&asks, no, &h);
	whole(&w);
	if (w.state == SUCCEEDED)
		MUST(text_is(rec_text(doc, REC_ROOT, "mchid"), "1900000109") &&
		     text_eq(rec_text(doc, REC_ROOT, "out_trade_no"), no));
	w = wechat_refund(&h, no);
	whole(&w);
	if (w.state != UNKNOWN)
		MUST(text_eq(rec_text(doc, REC_ROOT, "out_refund_no"), no));
}

static void
alipay(const struct record *doc)
{
	struct text method = TEXT("alipay.trade.pay"), said = {0};
	struct heard h = {.fine = true, .status = 200, .doc = *doc};
	struct answer w = {0};

	if (alipay_answer_text(doc, method, &said))
		MUST(said.p >= doc->line.p && said.n > 0 &&
		     said.p + said.n <= doc->line.p + doc->line.n);
	for (h.at = rec_first(doc, REC_ROOT); h.at; h.at = rec_next(doc, h.at)) {
		if (alipay_error(&h, alipay_pay_errors, MISSING, &w))
			MUST(w.state != SUCCEEDED && w.state != AUTHORIZED);
		else
			MUST(text_is(heard_text(&h, "code"), "10000"));
		MUST(alipay_fen(&h, "total_amount") >= -1);
		w = alipay_paid(&h, TEXT("R_1"));
		whole(&w);
	}
}

/* A form that is read and written again is read as the same. */
static void
form(struct text t)
{
	struct alipay_param p[PARAMS], again[PARAMS];
	int n = form_read(t, p, PARAMS, &arena), i;
	struct buf b = {0};

	if (n >= 0) {
		form_put(&b, p, (size_t)n);
		MUST(form_read((struct text){b.p, b.n}, again, PARAMS, &arena) == n);
		for (i = 0; i < n; i++)
			MUST(text_eq(p[i].name, again[i].name) &&
			     text_eq(p[i].value, again[i].value));
	}
	buf_free(&b);
}

/* Canonical base64 is what comes out again. */
static void
base64(struct text t)
{
	struct buf raw = {0}, again = {0};

	if (pay_unbase64(t, &raw)) {
		pay_base64((struct text){raw.p, raw.n}, &again);
		MUST(text_eq(t, (struct text){again.p, again.n}));
	}
	buf_free(&raw);
	buf_free(&again);
}

static void
headers(struct text t)
{
	struct http_answer a = {0};
	struct text found;

	buf_text(&a.head, t);
	found = http_header(&a, "Wechatpay-Serial");
	if (found.p)
		MUST(found.p >= a.head.p && found.p + found.n <= a.head.p + a.head.n &&
		     !memchr(found.p, '\n', found.n));
	http_release(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record doc = {0};
	struct text t;
	int status;

	if (!asks.config)
		prepare();
	if (size < 1)
		return 0;
	status = 100 + 50 * (data[0] % 10);
	t = (struct text){(const char *)data + 1, size - 1};
	headers(t);
	form(t);
	base64(t);
	if (record_read(&doc, t, &arena)) {
		wechat(&doc, status);
		alipay(&doc);
	}
	arena_reset(&arena, 1 << 20);
	arena_reset(&asks.arena, 1 << 20);
	return 0;
}
