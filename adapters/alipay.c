/* alipay - the adapter of Alipay: codes, pictures, money set aside, refunds */
#include "pay/alipay_ask.h"

/* Is this one of ours whose money may be set aside first? */
static bool
has_preauth(struct adapter *a)
{
	return pay_config_int(a->config, "preauth", 0) == 1;
}

static void
put_trade(struct adapter *a, struct buf *b, struct text no)
{
	const char *store = pay_config_text(a->config, "store_id");

	put_open(b, NULL, '{');
	put_text(b, "out_trade_no", no);
	alipay_put_yuan(b, "total_amount", a->amount);
	put_text(b, "subject", alipay_title(a));
	if (store)
		put_str(b, "store_id", store);
}

static struct answer
charge_code(struct adapter *a, struct text no)
{
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_trade(a, &b, no);
	put_str(&b, "scene", "bar_code");
	put_text(&b, "auth_code", a->code);
	put_str(&b, "product_code", "FACE_TO_FACE_PAYMENT");
	put_close(&b, '}');
	alipay_ask(a, "alipay.trade.pay", adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_pay_errors, MISSING, &w))
		return w.state == MISSING ? answer_settled(w, alipay_trade(a, no, &h))
					  : w;
	return alipay_paid(&h, no);
}

static struct answer
charge_picture(struct adapter *a, struct text no)
{
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_trade(a, &b, no);
	put_close(&b, '}');
	alipay_ask(a, "alipay.trade.precreate", adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_pay_errors, MISSING, &w))
		return w.state == MISSING ? answer_settled(w, alipay_trade(a, no, &h))
					  : w;
	if (!text_eq(heard_text(&h, "out_trade_no"), no))
		return answer_of_another();
	w.show = heard_text(&h, "qr_code");
	w.state = w.show.n ? PENDING : UNKNOWN;
	return w;
}

static struct answer
charge(struct adapter *a)
{
	struct text no = alipay_number(a, a->request, "request");

	adapter_needs_amount(a);
	return a->code.n ? charge_code(a, no) : charge_picture(a, no);
}

static struct answer
not_supported(void)
{
	return (struct answer){.state = DECLINED,
	    .code = TEXT("not_supported"),
	    .detail = TEXT("the configuration has no preauth")};
}

static struct answer
authorize(struct adapter *a)
{
	return has_preauth(a) ? alipay_freeze(a) : not_supported();
}

static struct answer
capture(struct adapter *a)
{
	return has_preauth(a) ? alipay_capture(a) : not_supported();
}

/* A trade of this number or, when there is none, what was set aside under it. */
static struct answer
query(struct adapter *a)
{
	struct text no = alipay_number(a, a->of, "of");
	struct heard h = {0};
	struct answer w = alipay_trade(a, no, &h);

	if (w.state == MISSING && has_preauth(a))
		w = alipay_auth(a, no, &h);
	return w;
}

/* Closing ends a trade that is not paid and nothing else; cancelling ends one that is
 * not there yet, as long as nobody has scanned its picture, and pays back one that was
 * paid this very moment. */
static struct answer
end_trade(struct adapter *a, struct text no, bool there)
{
	struct heard h = {0};
	struct answer w = {0}, asked;
	struct buf b = {0};

	put_open(&b, NULL, '{');
	put_text(&b, "out_trade_no", no);
	put_close(&b, '}');
	alipay_ask(a, there ? "alipay.trade.close" : "alipay.trade.cancel",
	    adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_query_errors, DECLINED, &w)) {
		if (w.state == MISSING)
			w.state = VOIDED;
		if (w.state != DECLINED)
			return w;
		/* It did not end; nor is a picture gone of which nothing is there. */
		asked = alipay_trade(a, no, &h);
		w.state = UNKNOWN;
		return asked.state == MISSING ? w : asked;
	}
	w.state = text_is(heard_text(&h, "retry_flag"), "Y") ? UNKNOWN : VOIDED;
	return w;
}

static struct answer
void_charge(struct adapter *a)
{
	struct text no = alipay_number(a, a->of, "of");
	struct heard h = {0};
	struct answer w = alipay_trade(a, no, &h), set_aside;

	if (w.state == PENDING)
		return end_trade(a, no, true);
	if (w.state != MISSING)
		return w;
	if (has_preauth(a)) {
		set_aside = alipay_auth(a, no, &h);
		if (set_aside.state == AUTHORIZED)
			return alipay_unfreeze(a, &h);
		if (set_aside.state == PENDING)
			return alipay_auth_cancel(a, no);
		if (set_aside.state != MISSING)
			return set_aside;
		/* Of a picture that nobody has scanned neither is there, whichever it
		 * would become. */
		set_aside = alipay_auth_cancel(a, no);
		if (set_aside.state != VOIDED)
			return set_aside;
	}
	return end_trade(a, no, false);
}

static void
put_refund(struct adapter *a, struct buf *b, struct text no)
{
	put_open(b, NULL, '{');
	if (a->no.n)
		put_text(b, "trade_no", a->no);
	else
		put_text(b, "out_trade_no", alipay_number(a, a->of, "of"));
	put_text(b, "out_request_no", no);
}

/* Alipay says nothing of a refund that it does not have. */
static struct answer
query_refund(struct adapter *a)
{
	struct text no = alipay_number(a, a->request, "request");
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_refund(a, &b, no);
	put_close(&b, '}');
	alipay_ask(a, "alipay.trade.fastpay.refund.query", adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_query_errors, UNKNOWN, &w))
		return w;
	w.state = MISSING;
	if (!text_is(heard_text(&h, "refund_status"), "REFUND_SUCCESS"))
		return w;
	w.state = SUCCEEDED;
	w.amount = alipay_fen(&h, "refund_amount");
	if (!text_eq(heard_text(&h, "out_request_no"), no) || w.amount <= 0)
		return answer_of_another();
	return w;
}

static bool
is_of_charge(struct adapter *a, const struct heard *h)
{
	if (a->no.n)
		return text_eq(heard_text(h, "trade_no"), a->no);
	return text_eq(heard_text(h, "out_trade_no"), alipay_number(a, a->of, "of"));
}

static struct answer
refund(struct adapter *a)
{
	struct text no = alipay_number(a, a->request, "request");
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	adapter_needs_amount(a);
	put_refund(a, &b, no);
	alipay_put_yuan(&b, "refund_amount", a->amount);
	if (a->reason.n)
		put_text(&b, "refund_reason", text_cut(a->reason, ALIPAY_WORDS_MAX));
	put_close(&b, '}');
	alipay_ask(a, "alipay.trade.refund", adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_refund_errors, MISSING, &w) && w.state != MISSING)
		return w;
	if (w.state == MISSING)
		return answer_settled(w, query_refund(a));
	if (!is_of_charge(a, &h))
		return answer_of_another();
	/* fund_change N: it was made before, or is not made yet.  The answer's own
	 * figure is that of all refunds of the trade. */
	if (text_is(heard_text(&h, "fund_change"), "Y"))
		return (struct answer){.state = SUCCEEDED, .amount = a->amount};
	w = query_refund(a);
	if (w.state == MISSING)
		w.state = PENDING;
	return w;
}

int
main(void)
{
	static adapter_act *const act[DO_COUNT] = {
	    [DO_CHARGE] = charge,
	    [DO_AUTHORIZE] = authorize,
	    [DO_CAPTURE] = capture,
	    [DO_VOID] = void_charge,
	    [DO_REFUND] = refund,
	    [DO_QUERY] = query,
	    [DO_QUERY_REFUND] = query_refund,
	};

	return adapter_main("alipay", act);
}
