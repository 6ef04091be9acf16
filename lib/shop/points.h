/* points.h - points that orders earn their customers */
#ifndef SHOP_POINTS_H
#define SHOP_POINTS_H

#include "shop/order.h"

/* An order with a customer, settled just now, earns points_per_yuan points for each
 * whole yuan that was paid for it in money or value (not what bonus and points paid),
 * once: a lot of points named CHANNEL/NO of the order, for points_days days.  First
 * they make up for points that were taken back from him when he had spent them
 * (owing:CUSTOMER).  Nothing happens where the setting is 0. */
void points_earn(struct ledger *l, const struct order *o);
/* Money of the order was owed back just now: what it earned is taken back in the same
 * part, from its own lot, then from his other points that have not expired; what he has
 * spent otherwise he owes (owing:CUSTOMER).  What expired is not asked for. */
void points_claw(struct ledger *l, int64_t order);

/* {"customer","points","base","puts","moves","clock":{"ends"}} and
 * {"customer","points","lots","moves"}, on the order's stream. */
extern const struct event_type points_earned, points_clawed;

#endif
