/* notify_alipay.c - callbacks of Alipay (RSA2) */
#include "pay/alipay.h"
#include "shop/notify_inside.h"

enum { PARAMS_MAX = 100, WORD = 64, PLACES = 2 };
#define CHINA_MS (INT64_C(8) * 3600 * 1000)

struct form {
	struct alipay_param *p;
	int n;
};

static struct text
get(const struct form *f, const char *name)
{
	return form_get(f->p, f->n, name);
}

static bool
verify(const struct provider *p, const struct form *f)
{
	struct buf text = {0}, why = {0};
	bool ok;

	if (!text_is(get(f, "sign_type"), "RSA2") || !get(f, "sign").n)
		return false;
	alipay_text(&text, f->p, (size_t)f->n, ALIPAY_NOTICE);
	ok = pay_config_verify(
	    p->config, (struct text){text.p, text.n}, get(f, "sign"), &why);
	if (!ok && why.n)
		die(EX_CONFIG, "%s", buf_cstr(&why));
	buf_free(&why);
	buf_free(&text);
	return ok;
}

/* "2016-07-19 14:10:49", always in China's time. */
static bool
read_time(struct text t, int64_t *ms)
{
	char iso[] = "2016-07-19T14:10:49Z";

	if (t.n != sizeof(iso) - 2 || t.p[10] != ' ')
		return false;
	memcpy(iso, t.p, t.n);
	iso[10] = 'T';
	if (!time_parse((struct text){iso, sizeof(iso) - 1}, ms))
		return false;
	*ms -= CHINA_MS;
	return true;
}

/* seller_id is looked at where it is configured: some products name the store's. */
static bool
is_ours(struct record *r, const struct provider *p, const struct form *f)
{
	if (!text_eq(get(f, "app_id"), p->app_id))
		return notice_foreign(r, "app_id");
	return !p->seller_id.n || text_eq(get(f, "seller_id"), p->seller_id) ||
	       notice_foreign(r, "seller_id");
}

/* A number of our own: the adapter writes _ for its -, which Alipay does not take. What
 * else an order may be known by stays as it is. */
static struct text
own_number(struct record *r, struct text t)
{
	char *own;
	size_t i, seen = 0;

	if (t.n < 2 || (t.p[0] != 'R' && t.p[0] != 'F') || t.p[1] != '_')
		return t;
	own = arena_alloc(r->arena, t.n);
	own[0] = t.p[0];
	for (i = 1; i < t.n; i++) {
		bool digit = t.p[i] >= '0' && t.p[i] <= '9';

		if (t.p[i] != '_' && !digit && !(t.p[i] == 'c' && i + 1 == t.n))
			return t;
		seen += t.p[i] == '_';
		own[i] = t.p[i];
		if (t.p[i] == '_')
			own[i] = '-';
	}
	return seen == 2 ? (struct text){own, t.n} : t;
}

/* A payment and its refunds are told with the same words; a refund has gmt_refund and
 * out_biz_no, and refund_fee is all that was ever paid back. */
static void
read_what(struct record *r, const struct form *f, struct notice *n)
{
	n->state = get(f, "trade_status");
	if (get(f, "gmt_refund").n && get(f, "out_biz_no").n) {
		n->what = NOTICE_REFUNDED;
		n->refund = own_number(r, get(f, "out_biz_no"));
		n->refund_no = n->no;
	} else if (text_is(n->state, "TRADE_SUCCESS") ||
		   text_is(n->state, "TRADE_FINISHED"))
		n->what = NOTICE_PAID;
	else
		n->what = NOTICE_TOLD;
}

static bool
read_form(struct record *r, const struct form *f, struct notice *n)
{
	struct text other = get(f, "trans_currency");

	n->id = get(f, "notify_id");
	n->no = get(f, "trade_no");
	n->order_no = own_number(r, get(f, "out_trade_no"));
	n->currency = other.n ? other : TEXT("CNY");
	read_what(r, f, n);
	if (!read_time(get(f, "notify_time"), &n->sent))
		return notice_unfit(r, "no notify_time");
	if (!notice_word(n->id, WORD) || !notice_word(n->state, WORD) ||
	    !notice_word(n->order_no, WORD) || !notice_word(n->currency, 3))
		return notice_unfit(r, "no notify_id, trade_status or out_trade_no");
	if (n->what == NOTICE_PAID &&
	    (!notice_word(n->no, WORD) ||
		!money_parse(get(f, "total_amount"), PLACES, &n->amount) ||
		n->amount < 1 || n->amount > WHOLE_MAX))
		return notice_unfit(r, "no trade_no or no total_amount");
	if (n->what == NOTICE_REFUNDED && !notice_word(n->refund, WORD))
		return notice_unfit(r, "no out_biz_no");
	return true;
}

bool
notify_alipay(
    struct record *r, const struct provider *p, struct text body, struct notice *n)
{
	struct form f = {.p = arena_alloc(r->arena, PARAMS_MAX * sizeof(*f.p))};

	f.n = form_read(body, f.p, PARAMS_MAX, r->arena);
	if (f.n < 0 || !verify(p, &f))
		return notice_unsigned(r);
	return is_ours(r, p, &f) && read_form(r, &f, n);
}
