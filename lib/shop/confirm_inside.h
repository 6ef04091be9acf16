/* confirm_inside.h - what the parts of confirming share */
#ifndef SHOP_CONFIRM_INSIDE_H
#define SHOP_CONFIRM_INSIDE_H

#include "shop/confirm.h"

/* The holds of the steps first to last that are to be posted: [step,attempt] each
 * appended to post; expired and released ones that can be placed once more, as
 * {"step","attempt", "legs"} to holds; *stock: the legs of the stock hold as
 * {"legs":[..]}, unchanged when there is none.  false: one of those can not be placed.
 */
bool confirm_holds(struct ledger *l, const struct order *o, int first, int last,
    struct buf *post, struct buf *holds, struct text *stock);
/* The members about stock for a hold with these legs; returns the cost in micros. */
int64_t confirm_costs(
    struct ledger *l, const struct order *o, struct text stock, struct buf *body);
/* The legs of a hold that is not open any more: its event keeps them. */
struct text confirm_old_legs(struct ledger *l, const struct hold *h);
void confirm_old_legs_record(
    struct ledger *l, const struct hold *h, struct record *out);
/* Legs as {"legs":[..]}, as a record is. */
struct text confirm_wrap(struct ledger *l, struct text legs);
/* A copy that lives as long as the batch. */
struct text confirm_keep(struct ledger *l, const struct buf *b);

#endif
