/* alipay_auth.c - money that Alipay sets aside first, and that is taken later */
#include "pay/alipay_ask.h"

static const struct verdict freeze_states[] = {
    {"SUCCESS", AUTHORIZED},
    {"INIT", PENDING},
    {"CLOSED", VOIDED},
    {0},
};

static const char *
product(struct adapter *a)
{
	const char *code = pay_config_text(a->config, "preauth_product");

	return code ? code : "PRE_AUTH";
}

/* The object's opening, with the two numbers of the one thing that is set aside. */
static void
put_numbers(struct buf *b, struct text no)
{
	put_open(b, NULL, '{');
	put_text(b, "out_order_no", no);
	put_text(b, "out_request_no", no);
}

/* What was taken or given back is not set aside any more, whatever came of setting it
 * aside. */
struct answer
alipay_auth(struct adapter *a, struct text no, struct heard *h)
{
	struct answer w = {0};
	struct buf b = {0};
	int64_t rest;

	put_numbers(&b, no);
	put_str(&b, "operation_type", "FREEZE");
	put_close(&b, '}');
	alipay_ask(
	    a, "alipay.fund.auth.operation.detail.query", adapter_take(a, &b), h);
	if (alipay_error(h, alipay_auth_errors, UNKNOWN, &w))
		return w;
	if (!text_eq(heard_text(h, "out_order_no"), no))
		return answer_of_another();
	w.code = heard_text(h, "status");
	w.no = heard_text(h, "auth_no");
	w.state = verdict_find(freeze_states, w.code, UNKNOWN);
	if (w.state != AUTHORIZED)
		return w;
	rest = alipay_fen(h, "rest_amount");
	w.amount = alipay_fen(h, "amount");
	if (rest < 0 || w.amount <= 0)
		return (struct answer){.code = TEXT("no_amount"),
		    .detail = TEXT("the answer does not tell what is set aside")};
	w.code = (struct text){0};
	if (rest > 0)
		return w;
	w.amount = 0;
	w.state = alipay_fen(h, "total_pay_amount") > 0 ? SUCCEEDED : VOIDED;
	return w;
}

struct answer
alipay_freeze(struct adapter *a)
{
	struct text no = alipay_number(a, a->request, "request");
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	adapter_needs_amount(a);
	put_numbers(&b, no);
	put_text(&b, "order_title", alipay_title(a));
	alipay_put_yuan(&b, "amount", a->amount);
	put_str(&b, "product_code", product(a));
	put_text(&b, "payee_user_id", adapter_config(a, "seller_id"));
	if (a->code.n) {
		put_text(&b, "auth_code", a->code);
		put_str(&b, "auth_code_type", "bar_code");
	}
	put_close(&b, '}');
	alipay_ask(a,
	    a->code.n ? "alipay.fund.auth.order.freeze"
		      : "alipay.fund.auth.order.voucher.create",
	    adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_pay_errors, MISSING, &w))
		return w.state == MISSING ? answer_settled(w, alipay_auth(a, no, &h))
					  : w;
	if (!text_eq(heard_text(&h, "out_order_no"), no))
		return answer_of_another();
	w.show = heard_text(&h, "code_value");
	w.no = heard_text(&h, "auth_no");
	w.state = verdict_find(freeze_states, heard_text(&h, "status"),
	    w.show.n && !a->code.n ? PENDING : UNKNOWN);
	if (w.state != AUTHORIZED)
		return w;
	w.amount = alipay_fen(&h, "amount");
	return w.no.n && w.amount > 0 ? w : answer_of_another();
}

static struct answer
take(struct adapter *a, struct text no, const struct heard *set_aside)
{
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_open(&b, NULL, '{');
	put_text(&b, "out_trade_no", no);
	put_text(&b, "auth_no", heard_text(set_aside, "auth_no"));
	alipay_put_yuan(&b, "total_amount", a->amount);
	put_text(&b, "subject", alipay_title(a));
	put_str(&b, "product_code", product(a));
	/* The rest goes back to the customer. */
	put_str(&b, "auth_confirm_mode", "COMPLETE");
	put_text(&b, "seller_id", adapter_config(a, "seller_id"));
	if (heard_text(set_aside, "payer_user_id").n)
		put_text(&b, "buyer_id", heard_text(set_aside, "payer_user_id"));
	put_close(&b, '}');
	alipay_ask(a, "alipay.trade.pay", adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_pay_errors, MISSING, &w))
		return w.state == MISSING ? answer_settled(w, alipay_trade(a, no, &h))
					  : w;
	return alipay_paid(&h, no);
}

struct answer
alipay_capture(struct adapter *a)
{
	struct text no = alipay_number(a, a->request, "request");
	struct text of = alipay_number(a, a->of, "of");
	struct heard h = {0};
	struct answer w;

	adapter_needs_amount(a);
	w = alipay_auth(a, of, &h);
	if (w.state == AUTHORIZED)
		return take(a, no, &h);
	if (w.state == SUCCEEDED)
		return alipay_trade(a, no, &h);
	if (w.state != UNKNOWN) {
		w.state = DECLINED;
		w.code = TEXT("not_authorized");
		w.detail = TEXT("nothing is set aside any more, or not yet");
	}
	return w;
}

struct answer
alipay_unfreeze(struct adapter *a, const struct heard *set_aside)
{
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_open(&b, NULL, '{');
	put_text(&b, "auth_no", heard_text(set_aside, "auth_no"));
	put_text(&b, "out_request_no", alipay_number(a, a->request, "request"));
	alipay_put_yuan(&b, "amount", alipay_fen(set_aside, "rest_amount"));
	put_text(&b, "remark",
	    a->reason.n ? text_cut(a->reason, ALIPAY_WORDS_MAX) : TEXT("given back"));
	put_close(&b, '}');
	alipay_ask(a, "alipay.fund.auth.order.unfreeze", adapter_take(a, &b), &h);
	if (alipay_error(&h, alipay_auth_errors, UNKNOWN, &w)) {
		if (w.state == MISSING)
			w.state = UNKNOWN;
		return w;
	}
	w.no = heard_text(&h, "auth_no");
	w.state = text_is(heard_text(&h, "status"), "SUCCESS") ? VOIDED : PENDING;
	return w;
}

struct answer
alipay_auth_cancel(struct adapter *a, struct text no)
{
	struct heard h = {0};
	struct answer w = {0};
	struct buf b = {0};

	put_numbers(&b, no);
	put_str(&b, "remark", "given back");
	put_close(&b, '}');
	alipay_ask(a, "alipay.fund.auth.operation.cancel", adapter_take(a, &b), &h);
	if (!alipay_error(&h, alipay_auth_errors, UNKNOWN, &w) || w.state == MISSING)
		w.state = VOIDED;
	return w;
}
