/* setting_table.c - every setting there is */
#include "shop/payment.h"
#include "shop/setting.h"

/* By name.  To add one is to add a row; `usual` is written as in the record. */
const struct setting settings[] = {
    {"closed", SETTING_MONTH, NULL, 0, 0,
	"this month and all before are closed: entries for them need --late"},
    {"drawer", SETTING_LIST, "[\"cash\"]", 0, 20,
	"channels whose money lies in the drawer of the store"},
    {"expenses", SETTING_LIST,
	"[\"cleaning\",\"repair\",\"equipment\",\"insurance\",\"delivery\"]", 0, 100,
	"kinds of expenses that cash-move knows beside its own"},
    {"points_days", SETTING_INT, "0", 0, 36500,
	"points that orders earn end after so many days; 0: never"},
    {"points_per_yuan", SETTING_INT, "0", 0, 1000,
	"a settled order earns its customer so many points for each yuan"},
    {"points_value", SETTING_INT, "100", 0, 100000,
	"so many fen are 100 points worth, as payment by coin; 0: they pay nothing"},
    {"refund_days", SETTING_INT, "7", 0, 3650,
	"refunds of orders up to so many days old are approved by rule"},
    {"refund_max", SETTING_INT, "2000", 0, WHOLE_MAX,
	"refunds up to so many fen are approved by rule"},
    {"refund_per_customer", SETTING_INT, "3", 0, 1000,
	"so many refunds of a customer in refund_per_days are approved by rule"},
    {"refund_per_days", SETTING_INT, "30", 1, 3650,
	"the days over which refund_per_customer counts"},
    {"rounding_max", SETTING_INT, "99", 0, PAYMENT_ROUNDING_MAX,
	"up to so many fen may be rounded off one order"},
    {"topup_bonus", SETTING_STEPS, "[]", 0, 20,
	"[amount, bonus] in fen: what who tops up so much gets on top"},
    {"via", SETTING_OBJECT,
	"{\"wechat\":\"wechat-pay\",\"alipay\":\"alipay\",\"coin\":\"coin\"}", 0, 50,
	"the adapter that charges and refunds, by channel"},
    {NULL, SETTING_INT, NULL, 0, 0, NULL},
};
