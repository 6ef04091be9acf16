/* payment-notify - take what payment providers tell of their own accord */
#include "run/run.h"
#include "shop/notify.h"

static const struct opt opts[] = {LEDGER_OPTIONS, {0}};

static const struct cmd payment_notify_cmd = {
    .name = "payment-notify",
    .brief = "take what payment providers tell of their own accord",
    .about =
	"Reads callbacks as a small web front writes them: which provider's they are,\n"
	"the headers, and the body as it came, byte for byte:\n"
	"\n"
	"  {\"via\":\"wechat-pay\",\"headers\":{\"Wechatpay-Serial\":\"..\",..},\n"
	"   \"body\":\"{\\\"id\\\":\\\"EV-..\\\",..}\"}\n"
	"\n"
	"The signature is verified over the body before anything in it is read, WeChat\n"
	"Pay's with the key whose serial the headers name, Alipay's with any of its\n"
	"configured keys; what WeChat Pay seals is opened.  It must have been signed\n"
	"within 300 s of the clock, for our own merchant number and app.\n"
	"\n"
	"A payment is booked for its order, found by the number that the provider was\n"
	"given: the order's id, or its number in its channel.  status, paid and due are\n"
	"written to the record, and `answer`, which the web front gives back word for\n"
	"word.  A part of what is due is taken as a part.  Money for an order that is\n"
	"paid or ended, or more than is due, is owed back: refund_owed says how much.\n"
	"Any other state of a payment is kept and told, and books nothing.\n"
	"\n"
	"The same notice again, however late, gets the same answer; so does a payment\n"
	"that was booked before.  A notice that is not taken is written to --rejects\n"
	"and prints nothing: answer the provider with an error, and it comes again:\n"
	"\n"
	"  webhook_signature  not signed, changed, by a key not here, not for us\n"
	"  webhook_stale      signed too long ago, or in the future\n"
	"  webhook_merchant   signed for another merchant or app\n"
	"  webhook_format     signed, but of a kind that is not understood\n"
	"  unknown_order      of no order here\n"
	"\n"
	"Refused is money in another currency than the ledger's (wrong_currency), which\n"
	"the owner has to look after.  A refund that was asked for here is paid back by\n"
	"what the provider tells of it; any other (unknown_refund) and one of another\n"
	"sum (wrong_amount) is refused, not kept, and answered with a failure.\n"
	"\n"
	"What is ours stands in ~/.config/boba/adapters, in files of mode 0600 which the\n"
	"adapters of payment-charge read, too.  Paths in them begin at their folder:\n"
	"\n"
	"  wechat-pay.json  mchid, appid; api_v3_key, the path of a file of mode 0600\n"
	"                   with its 32 characters; platform_keys, for each serial or\n"
	"                   key id the path of the certificate or public key\n"
	"  alipay.json      app_id; seller_id, looked at when it is there; public_key,\n"
	"                   the path of Alipay's, and more_public_keys, a list\n"
	"  both             window_s, seconds instead of 300; order_channel, the channel\n"
	"                   whose numbers the provider is given\n"
	"\n"
	"While a provider changes its keys, both the old and the new one stand there.",
    .operands = "[FILE]...",
    .most_operands = -1,
    .reads = "callback",
    .writes = "order",
    .example = "payment-notify --rejects bad.jsonl callbacks.jsonl | order-confirm",
    .see = "payment-charge 1, payment-record 1, order-confirm 1, adapter 5, record 5",
    .opts = opts,
    .before = notify_before,
    .step = notify,
};

CALLER_MAIN(payment_notify_cmd)
