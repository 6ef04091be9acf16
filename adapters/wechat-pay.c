/* wechat-pay - the adapter of WeChat Pay, APIv3: codes, pictures, refunds */
#include "pay/alipay.h"
#include "pay/wechat_ask.h"

enum { TITLE_MAX = 127, REASON_MAX = 80 };

/* The number under which WeChat Pay knows a request of ours. */
static struct text
number(struct text id, const char *member, size_t max)
{
	adapter_name(id, member, max, "_-");
	if (id.n < 6)
		adapter_refuse("%s: expected 6 to %zu characters", member, max);
	return id;
}

/* Under /v3/pay/transactions/out-trade-no/NO: "?mchid=..", "/close", "/reverse". */
static struct text
order_path(struct adapter *a, struct text no, const char *rest, struct text mchid)
{
	struct buf b = {0};

	buf_str(&b, "/v3/pay/transactions/out-trade-no/");
	buf_text(&b, no);
	buf_str(&b, rest);
	form_encode(&b, mchid);
	return adapter_take(a, &b);
}

static struct answer
order_ask(struct adapter *a, struct text no, struct heard *h)
{
	struct answer w = {0};

	wechat_ask(a, "GET", order_path(a, no, "?mchid=", adapter_config(a, "mchid")),
	    (struct text){0}, h);
	return wechat_error(h, wechat_query_errors, UNKNOWN, &w)
		   ? w
		   : wechat_order(a, no, h);
}

static struct answer
query(struct adapter *a)
{
	struct heard h = {0};

	return order_ask(a, number(a->of, "of", 32), &h);
}

/* Members that both ways of asking for money have. */
static void
put_order(struct adapter *a, struct buf *b, struct text no)
{
	put_open(b, NULL, '{');
	put_text(b, "appid", adapter_config(a, "appid"));
	put_text(b, "mchid", adapter_config(a, "mchid"));
	put_text(b, "description", adapter_title(a, TITLE_MAX));
	put_text(b, "out_trade_no", no);
	put_open(b, "amount", '{');
	put_int(b, "total", a->amount);
	put_str(b, "currency", "CNY");
	put_close(b, '}');
}

static void
put_scene(struct adapter *a, struct buf *b)
{
	const char *id = pay_config_text(a->config, "store_id");
	const char *ours = pay_config_text(a->config, "store");

	put_open(b, "scene_info", '{');
	put_open(b, "store_info", '{');
	if (id)
		put_str(b, "id", id);
	put_str(b, "out_id", ours ? ours : "1");
	put_close(b, '}');
	put_close(b, '}');
}

static struct answer
charge_code(struct adapter *a, struct text no)
{
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_order(a, &b, no);
	put_open(&b, "payer", '{');
	put_text(&b, "auth_code", a->code);
	put_close(&b, '}');
	put_scene(a, &b);
	put_close(&b, '}');
	wechat_ask(
	    a, "POST", TEXT("/v3/pay/transactions/codepay"), adapter_take(a, &b), &h);
	if (!wechat_error(&h, wechat_charge_errors, MISSING, &w))
		return wechat_order(a, no, &h);
	return w.state == MISSING ? answer_settled(w, order_ask(a, no, &h)) : w;
}

static struct answer
charge_picture(struct adapter *a, struct text no)
{
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_order(a, &b, no);
	put_text(&b, "notify_url", adapter_config(a, "notify_url"));
	put_close(&b, '}');
	wechat_ask(
	    a, "POST", TEXT("/v3/pay/transactions/native"), adapter_take(a, &b), &h);
	if (wechat_error(&h, wechat_charge_errors, MISSING, &w))
		return w.state == MISSING ? answer_settled(w, order_ask(a, no, &h)) : w;
	w.show = heard_text(&h, "code_url");
	w.state = w.show.n ? PENDING : UNKNOWN;
	return w;
}

static struct answer
charge(struct adapter *a)
{
	struct text no = number(a->request, "request", 32);

	adapter_needs_amount(a);
	return a->code.n ? charge_code(a, no) : charge_picture(a, no);
}

/* A code that the customer showed is reversed, a picture that we showed is closed. */
static struct answer
end_order(struct adapter *a, struct text no, bool reverse)
{
	struct heard h = {0};
	struct answer w = {.state = VOIDED};
	struct buf b = {0};

	put_open(&b, NULL, '{');
	if (reverse)
		put_text(&b, "appid", adapter_config(a, "appid"));
	put_text(&b, "mchid", adapter_config(a, "mchid"));
	put_close(&b, '}');
	wechat_ask(a, "POST",
	    order_path(a, no, reverse ? "/reverse" : "/close", (struct text){0}),
	    adapter_take(a, &b), &h);
	if (wechat_error(&h, wechat_charge_errors, MISSING, &w) && w.state != UNKNOWN)
		w = order_ask(a, no, &h);
	return w;
}

static struct answer
void_charge(struct adapter *a)
{
	struct text no = number(a->of, "of", 32);
	struct heard h = {0};
	struct answer w = order_ask(a, no, &h);

	/* Of an order that is not paid yet WeChat Pay may tell its state alone, and
	 * only who showed a code can be paying. */
	if (w.state == PENDING)
		return end_order(a, no,
		    text_is(w.code, "USERPAYING") ||
			text_is(heard_text(&h, "trade_type"), "MICROPAY"));
	/* What was never heard of, or has failed, cannot be paid any more. */
	if (w.state == MISSING || w.state == DECLINED)
		w.state = VOIDED;
	return w;
}

static struct answer
query_refund(struct adapter *a)
{
	struct text no = number(a->request, "request", 64);
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	buf_str(&b, "/v3/refund/domestic/refunds/");
	buf_text(&b, no);
	wechat_ask(a, "GET", adapter_take(a, &b), (struct text){0}, &h);
	return wechat_error(&h, wechat_query_errors, UNKNOWN, &w)
		   ? w
		   : wechat_refund(&h, no);
}

static struct text
refund_body(struct adapter *a, struct text no)
{
	struct buf b = {0};

	put_open(&b, NULL, '{');
	if (a->no.n)
		put_text(&b, "transaction_id", a->no);
	else
		put_text(&b, "out_trade_no", number(a->of, "of", 32));
	put_text(&b, "out_refund_no", no);
	if (a->reason.n)
		put_text(&b, "reason", text_cut(a->reason, REASON_MAX));
	put_open(&b, "amount", '{');
	put_int(&b, "refund", a->amount);
	put_int(&b, "total", a->paid);
	put_str(&b, "currency", "CNY");
	put_close(&b, '}');
	put_close(&b, '}');
	return adapter_take(a, &b);
}

static struct answer
refund(struct adapter *a)
{
	struct text no = number(a->request, "request", 64);
	struct heard h = {0};
	struct answer w = {0};

	if (a->amount <= 0 || a->paid < a->amount)
		adapter_refuse("a refund needs its amount and, no less, what was paid");
	wechat_ask(
	    a, "POST", TEXT("/v3/refund/domestic/refunds"), refund_body(a, no), &h);
	if (!wechat_error(&h, wechat_refund_errors, MISSING, &w))
		return wechat_refund(&h, no);
	return w.state == MISSING ? answer_settled(w, query_refund(a)) : w;
}

int
main(void)
{
	static adapter_act *const act[DO_COUNT] = {
	    [DO_CHARGE] = charge,
	    [DO_VOID] = void_charge,
	    [DO_REFUND] = refund,
	    [DO_QUERY] = query,
	    [DO_QUERY_REFUND] = query_refund,
	};

	return adapter_main("wechat-pay", act);
}
