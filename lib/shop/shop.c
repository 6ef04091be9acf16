/* shop.c - every event and every kind of account there is */
#include "shop/cash.h"
#include "shop/catalog.h"
#include "shop/charge.h"
#include "shop/confirm.h"
#include "shop/dispatch.h"
#include "shop/groupbuy.h"
#include "shop/notify.h"
#include "shop/order.h"
#include "shop/order_life.h"
#include "shop/points.h"
#include "shop/promo.h"
#include "shop/payment.h"
#include "shop/purchase.h"
#include "shop/reconcile.h"
#include "shop/refund.h"
#include "shop/refund_review.h"
#include "shop/reverse.h"
#include "shop/sales.h"
#include "shop/setting.h"
#include "shop/shop.h"
#include "shop/stock.h"
#include "shop/stock_count.h"
#include "shop/transfer.h"
#include "shop/wallet.h"

const struct event_type *const event_types[] = {
    &hold_expired,
    &store_set,
    &item_set,
    &sku_set,
    &setting_set,
    &cash_moved,
    &cash_reversed,
    &cash_counted,
    &order_placed,
    &order_changed,
    &order_dispatched,
    &dispatch_refused,
    &promo_set,
    &promo_applied,
    &promo_refused,
    &order_confirmed,
    &order_waiting,
    &order_refused,
    &order_started,
    &order_made,
    &order_shipped,
    &order_completed,
    &making_refused,
    &ready_refused,
    &shipping_refused,
    &completion_refused,
    &order_cancelled,
    &cancel_refused,
    &promo_returned,
    &order_expired,
    &stock_received,
    &stock_reversed,
    &reservation_held,
    &reservation_refused,
    &reservation_released,
    &stock_confirmed,
    &stock_alerted,
    &stock_expired,
    &count_taken,
    &count_refused,
    &stock_counted,
    &stock_partly_counted,
    &stock_held,
    &stock_refused,
    &stock_released,
    &release_refused,
    &stock_issued,
    &issue_refused,
    &stock_made,
    &stock_opened,
    &make_refused,
    &purchase_ordered,
    &purchase_cancelled,
    &purchase_refused,
    &stock_sent,
    &stock_arrived,
    &transfer_refused,
    &charge_asked,
    &charge_told,
    &payment_recorded,
    &payment_taken,
    &payment_seen,
    &payment_refused,
    &payment_notified,
    &payment_settled,
    &payment_written_off,
    &bill_booked,
    &refund_owed_event,
    &refund_owed_2,
    &refund_paid_event,
    &refund_refused,
    &order_freed,
    &refund_asked,
    &refund_unknown,
    &refund_failed,
    &refund_waits,
    &refund_reopened,
    &refund_reviewed,
    &review_refused,
    &review_decided,
    &campaign_set,
    &group_opened,
    &group_joined,
    &group_refused,
    &group_confirmed,
    &group_failed,
    &group_fulfilled,
    &group_unfilled,
    &wallet_added,
    &wallet_paid,
    &wallet_returned,
    &wallet_expired,
    &wallet_refused,
    &wallet_paid_out,
    &wallet_reversed,
    &points_earned,
    &points_clawed,
    NULL,
};

/* Names: KIND:STORE:ITEM and the like; stores, items, promotions and campaigns have
 * no ':' in their names.  With a floor: what can run out.  Without: the outside. */
const struct account_kind account_kinds[] = {
    {"stock", 2, NULL, true},     /* on hand, by store and item */
    {"supplier", 2, NULL, false}, /* where stock comes from */
    {"customer", 2, NULL, false}, /* where it goes when it is sold */
    {"short", 2, NULL, false},    /* sold, but not in the book */
    {"made", 2, NULL, false},     /* parts used up in the shop, and what came of them */
    {"issued", 3, NULL, false},   /* by reason, store and item: waste, staff, .. */
    {"counted", 2, NULL, false},  /* found or missed by a count */
    {"transit", 3, NULL, true},   /* between stores: FROM:TO:ITEM */
    {"value", -1, "micros", false}, /* what a store's stock has cost */
    {"loss", -1, "micros",
	false}, /* what was issued, missed or found has cost: REASON:STORE */
    {"moving", -1, "micros", false}, /* the value between stores: FROM:TO */
    {"due", -1, "fen", false},       /* owed to a supplier, counted downwards from 0 */
    {"bought", -1, "fen", false},    /* what suppliers delivered, by store */
    {"purchases", -1, "micros", false}, /* paid or owed for it */
    {"cogs", -1, "micros", false},      /* cost of goods sold, by store */
    {"payer", -1, "fen", false},        /* customers' money */
    {"cash", -1, "fen", false},         /* received, by channel, and not settled */
    {"drawer", -1, "fen", false},       /* in the drawer of a store */
    {"petty", -1, "fen", false},        /* set aside in a store for small expenses */
    {"bank", -1, "fen", false},         /* alone, or by name */
    {"capital", -1, "fen", false},      /* what the owner put in, downwards */
    {"expense", -1, "fen", false},      /* spent, by kind: rent, wages, ads:.. */
    {"overshort", -1, "fen", false},    /* found or missed in a drawer, by store */
    {"rounding", -1, "fen", false},     /* let off to round a payment, by store */
    {"fee", -1, "fen", false},          /* kept by the channel */
    {"subsidy", -1, "fen", false},      /* added by the channel, downwards */
    {"writeoff", -1, "fen", false},     /* of a channel's, given up */
    {"refunds", -1, "fen", false},      /* given up by the shop, by channel */
    {"owed", -1, "fen", true},          /* refunds owed and not yet paid, by channel */
    {"wallet", -1, "fen", true},        /* paid in advance, by customer */
    {"bonus", -1, "fen", true},         /* given with it */
    {"stored", -1, "fen", false},       /* where the wallets' money comes from */
    {"gifted", -1, "fen", false},       /* and the bonus */
    {"points", -1, "point", true},      /* by customer */
    {"earned", -1, "point", false},     /* where they come from */
    {"owing", -1, "point",
	false}, /* spent, of an order given back: downwards, by customer */
    {"cups", -1, "cup", true},       /* paid in advance: SKU:CUSTOMER */
    {"sold-cups", -1, "cup", false}, /* where they come from */
    {"prepaid", -1, "fen", true},    /* what they have cost: SKU:CUSTOMER */
    {"fund", -1, "fen", false},      /* where promotion budgets come from */
    {"budget", -1, "fen", true},     /* what a promotion may still give */
    {"given", -1, "fen", false},     /* what it has given */
    {"uses", -1, "use", true},       /* how often a promotion may still apply */
    {"use", -1, "use", false},       /* by customer, counted downwards from 0 */
    {"used", -1, "use", false},      /* by promotion; alone: where limits come from */
    {"seats", -1, "seat", true},     /* free in a group */
    {"seated", -1, "seat", false},   /* taken in it */
    {NULL, 0, NULL, false},
};

const struct rollup rollups[] = {
    {"sale_day", sales_fold},
    {NULL, NULL},
};
