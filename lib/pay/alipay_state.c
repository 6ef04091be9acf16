/* alipay_state.c - how the answers of Alipay are to be read */
#include "pay/alipay_ask.h"

/* What an error says of a charge.  Any other code than these was said before anything
 * was done, or because the trade is there already: that is asked. */
const struct verdict alipay_pay_errors[] = {
    {"PAYMENT_AUTH_CODE_INVALID", DECLINED},
    {"BUYER_BALANCE_NOT_ENOUGH", DECLINED},
    {"BUYER_BANKCARD_BALANCE_NOT_ENOUGH", DECLINED},
    {"ERROR_BALANCE_PAYMENT_DISABLE", DECLINED},
    {"BUYER_SELLER_EQUAL", DECLINED},
    {"TRADE_BUYER_NOT_MATCH", DECLINED},
    {"BUYER_ENABLE_STATUS_FORBID", DECLINED},
    {"PULL_MOBILE_CASHIER_FAIL", DECLINED},
    {"MOBILE_PAYMENT_SWITCH_OFF", DECLINED},
    {"USER_FACE_PAYMENT_SWITCH_OFF", DECLINED},
    {"PAYMENT_FAIL", DECLINED},
    {"PAYMENT_REQUEST_HAS_RISK", DECLINED},
    {"NO_PAYMENT_INSTRUMENTS_AVAILABLE", DECLINED},
    {"BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", DECLINED},
    {"BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR", DECLINED},
    {"BEYOND_PAY_RESTRICTION", DECLINED},
    {"BEYOND_PER_RECEIPT_RESTRICTION", DECLINED},
    {"NOT_CERTIFIED_USER", DECLINED},
    {"TRADE_HAS_CLOSE", DECLINED},
    {"SYSTEM_ERROR", UNKNOWN},
    {0},
};
const struct verdict alipay_query_errors[] = {
    {"TRADE_NOT_EXIST", MISSING},
    {0},
};
const struct verdict alipay_auth_errors[] = {
    {"AUTH_ORDER_NOT_EXIST", MISSING},
    {"AUTH_OPERATION_NOT_EXIST", MISSING},
    {0},
};
/* Whatever else is said of a refund may be said because it is made already: that is
 * asked. */
const struct verdict alipay_refund_errors[] = {
    {"SELLER_BALANCE_NOT_ENOUGH", DECLINED},
    {"SYSTEM_ERROR", UNKNOWN},
    {0},
};
static const struct verdict trade_states[] = {
    {"TRADE_SUCCESS", SUCCEEDED},
    {"TRADE_FINISHED", SUCCEEDED},
    {"WAIT_BUYER_PAY", PENDING},
    {"TRADE_CLOSED", VOIDED},
    {0},
};

/* ACQ.SYSTEM_ERROR and aop.ACQ.SYSTEM_ERROR are one code. */
static struct text
bare(struct text code)
{
	size_t i = code.n;

	while (i > 0 && code.p[i - 1] != '.')
		i--;
	return (struct text){code.p + i, code.n - i};
}

bool
alipay_error(const struct heard *h, const struct verdict *v,
    enum answer_state otherwise, struct answer *w)
{
	struct text code = heard_text(h, "code"), sub = heard_text(h, "sub_code");

	if (!h->fine) {
		*w = h->fault;
		return true;
	}
	if (text_is(code, "10000"))
		return false;
	w->code = sub.n ? sub : code;
	w->detail = heard_text(h, sub.n ? "sub_msg" : "msg");
	w->no = heard_text(h, "trade_no");
	if (text_is(code, "10003"))
		w->state = PENDING;
	else if (text_is(code, "20000") || code.n == 0)
		w->state = UNKNOWN;
	else
		w->state = verdict_find(v, bare(sub), otherwise);
	return true;
}

struct answer
alipay_paid(const struct heard *h, struct text no)
{
	struct answer w = {.state = SUCCEEDED, .no = heard_text(h, "trade_no")};

	w.amount = alipay_fen(h, "total_amount");
	if (!text_eq(heard_text(h, "out_trade_no"), no) || !w.no.n || w.amount <= 0)
		return answer_of_another();
	return w;
}

struct answer
alipay_trade(struct adapter *a, struct text no, struct heard *h)
{
	struct answer w = {0};
	struct buf b = {0};

	put_open(&b, NULL, '{');
	put_text(&b, "out_trade_no", no);
	put_close(&b, '}');
	alipay_ask(a, "alipay.trade.query", adapter_take(a, &b), h);
	if (alipay_error(h, alipay_query_errors, UNKNOWN, &w))
		return w;
	w.code = heard_text(h, "trade_status");
	w.no = heard_text(h, "trade_no");
	w.state = verdict_find(trade_states, w.code, UNKNOWN);
	if (w.state == SUCCEEDED)
		return alipay_paid(h, no);
	return text_eq(heard_text(h, "out_trade_no"), no) ? w : answer_of_another();
}
