/* period.h - months whose books are closed */
#ifndef SHOP_PERIOD_H
#define SHOP_PERIOD_H

#include "shop/catalog.h"
#include "shop/order.h"

/* May something that happened at this time still be recorded?  Not in a month that the
 * setting `closed` closes, unless --late is given: the record is rejected,
 * month_closed, and false.  Months are cut by the business days of the store (NULL: of
 * the first there is, else by UTC).  Ask only for what is new: a record that came
 * before is answered, whatever is closed now. */
bool period_open(struct ledger *l, struct record *r, const struct store *s, int64_t at);
/* For ticks, which nobody can ask: the time on which what ended then counts, at, or now
 * where the books of its month are closed. */
int64_t period_at(struct ledger *l, const struct store *s, int64_t at);
/* The same as period_open for what follows an order: only one that has happened is of
 * its own time, others are of now. */
bool period_open_order(struct ledger *l, struct record *r, const struct order *o);
/* The same for what sells an order: that counts on the order's own day, however late it
 * is paid. */
bool period_open_sale(struct ledger *l, struct record *r, const struct order *o);
/* Is the month of this business day closed, and no --late? */
bool period_is_closed(struct ledger *l, int64_t day);

#endif
