/* wechat_state.c - how the answers of WeChat Pay are to be read */
#include "pay/wechat_ask.h"

/* What an error says of a charge.  Any other code than these was said before anything
 * was done, or because the order is there already: that is asked. */
const struct verdict wechat_charge_errors[] = {
    {"USERPAYING", PENDING},
    {"NOTENOUGH", DECLINED},
    {"AUTHCODEEXPIRE", DECLINED},
    {"AUTH_CODE_EXPIRED", DECLINED},
    {"AUTH_CODE_ERROR", DECLINED},
    {"AUTH_CODE_INVALID", DECLINED},
    {"NOTSUPORTCARD", DECLINED},
    {"NOT_SUPPORT_CARD", DECLINED},
    {"BUYER_MISMATCH", DECLINED},
    {"ACCOUNT_ERROR", DECLINED},
    {"RULE_LIMIT", DECLINED},
    {"TRADE_ERROR", DECLINED},
    {"ORDER_CLOSED", DECLINED},
    {"ORDER_REVERSED", DECLINED},
    {"SYSTEM_ERROR", UNKNOWN},
    {"BANK_ERROR", UNKNOWN},
    {"SIGN_ERROR", UNKNOWN},
    {"FREQUENCY_LIMITED", UNKNOWN},
    {"FREQUENCY_LIMIT_EXCEED", UNKNOWN},
    {"RATELIMIT_EXCEEDED", UNKNOWN},
    {0},
};
const struct verdict wechat_query_errors[] = {
    {"ORDER_NOT_EXIST", MISSING},
    {"RESOURCE_NOT_EXISTS", MISSING},
    {0},
};
const struct verdict wechat_refund_errors[] = {
    {"NOT_ENOUGH", DECLINED},
    {"USER_ACCOUNT_ABNORMAL", DECLINED},
    {"RESOURCE_NOT_EXISTS", DECLINED},
    {"ORDER_NOT_EXIST", DECLINED},
    {"SYSTEM_ERROR", UNKNOWN},
    {"BIZERR_NEED_RETRY", UNKNOWN},
    {"SIGN_ERROR", UNKNOWN},
    {"FREQUENCY_LIMITED", UNKNOWN},
    {"FREQUENCY_LIMIT_EXCEED", UNKNOWN},
    {"RATELIMIT_EXCEEDED", UNKNOWN},
    {0},
};
static const struct verdict trade_states[] = {
    {"SUCCESS", SUCCEEDED},
    {"REFUND", SUCCEEDED},
    {"NOTPAY", PENDING},
    {"USERPAYING", PENDING},
    {"ACCEPT", PENDING},
    {"CLOSED", VOIDED},
    {"REVOKED", VOIDED},
    {"PAYERROR", DECLINED},
    {0},
};
/* A refund that the customer's bank sent back waits for a person at WeChat's counter:
 * another one beside it would pay twice. */
static const struct verdict refund_states[] = {
    {"SUCCESS", SUCCEEDED},
    {"PROCESSING", PENDING},
    {"ABNORMAL", PENDING},
    {"CLOSED", DECLINED},
    {0},
};

bool
wechat_error(const struct heard *h, const struct verdict *v,
    enum answer_state otherwise, struct answer *w)
{
	if (!h->fine) {
		*w = h->fault;
		return true;
	}
	if (h->status >= 200 && h->status < 300)
		return false;
	w->code = heard_text(h, "code");
	w->detail = heard_text(h, "message");
	w->state = h->status == 429 || h->status >= 500
		       ? UNKNOWN
		       : verdict_find(v, w->code, otherwise);
	return true;
}

static bool
is_ours(struct adapter *a, const struct heard *h, struct text no)
{
	return text_eq(heard_text(h, "out_trade_no"), no) &&
	       text_eq(heard_text(h, "mchid"), adapter_config(a, "mchid"));
}

static int64_t
amount_in(const struct heard *h, const char *name)
{
	ref amount = rec_find(&h->doc, h->at, "amount");

	return amount ? rec_int(&h->doc, amount, name) : 0;
}

struct answer
wechat_order(struct adapter *a, struct text no, const struct heard *h)
{
	struct answer w = {.code = heard_text(h, "trade_state")};

	w.state = verdict_find(trade_states, w.code, UNKNOWN);
	/* The answer to a code that was paid at once has no word for it. */
	if (w.code.n == 0 && heard_text(h, "success_time").n)
		w.state = SUCCEEDED;
	w.detail = heard_text(h, "trade_state_desc");
	w.no = heard_text(h, "transaction_id");
	/* Of one that waits not all is told. */
	if (w.state == PENDING || w.state == UNKNOWN)
		return w;
	if (!is_ours(a, h, no))
		return answer_of_another();
	if (w.state != SUCCEEDED)
		return w;
	w.code = (struct text){0};
	w.detail = (struct text){0};
	w.amount = amount_in(h, "total");
	return w.no.n && w.amount > 0 ? w : answer_of_another();
}

struct answer
wechat_refund(const struct heard *h, struct text no)
{
	struct answer w = {
	    .no = heard_text(h, "refund_id"), .code = heard_text(h, "status")};

	if (!text_eq(heard_text(h, "out_refund_no"), no) || w.no.n == 0)
		return answer_of_another();
	w.state = verdict_find(refund_states, w.code, UNKNOWN);
	w.amount = amount_in(h, "refund");
	if (w.amount <= 0)
		return answer_of_another();
	if (w.state == SUCCEEDED)
		w.code = (struct text){0};
	return w;
}
