/* cash.h - money moved by hand, drawers counted, and both as rows */
#ifndef SHOP_CASH_H
#define SHOP_CASH_H

#include "shop/reverse.h"

/* The steps of cash-move and cash-count: see their pages. */
void cash_move(struct ledger *l, struct record *r);
void cash_count(struct ledger *l, struct record *r);

/* -- cash_place.c: what a record calls the places where money lies */

/* Append the account that the word means, `from` or `to` of the record by name: drawer
 * and petty (of the store, or with one of their own: drawer:S1), bank, bank:NAME,
 * capital, cash:CHANNEL.  false: rejected, value_range or unknown_store. */
bool cash_place(struct ledger *l, struct record *r, const char *name, struct text word,
    struct text store, struct buf *account);
/* Could the sum still be counted after so much was moved?  Else rejected. */
bool cash_fits(struct ledger *l, struct record *r, struct text from, struct text to,
    int64_t amount);
/* The member "day" of a body: the business day of the store (NULL: of the first there
 * is), in "clock" when no time was told (at 0). */
void cash_put_day(
    struct ledger *l, const struct store *s, int64_t at, struct buf *body);

/* -- cash_since.c */

/* What lay in the account at a time in the shop, as far as it is known now. */
int64_t cash_book_at(struct ledger *l, struct text account, int64_t at);

/* -- cash_fold.c */

/* For folds: a row of table cash_entry for each of the body's moves, with its members
 * kind, store, channel, campaign, supplier, note and day, those absent left out; entry:
 * the key of what it takes back, the amounts then being under 0.  What moves into
 * expense:, overshort: or fee: is spent, what moves out of them saved. */
void cash_fold(struct ledger *l, const struct event *e, const struct record *body);
bool cash_undo_moved(struct reversal *v);

/* cash.moved:
 * {"kind","store"?,"channel"?,"campaign"?,"supplier"?,"note"?,"day","moves", "out"};
 * cash.reversed: the same with "entry"; cash.counted: {"kind":"count","store",
 * "counted","book","note"?,"day","moves"?,"out"}, a row of table drawer_count, too. */
extern const struct event_type cash_moved, cash_reversed, cash_counted;

#endif
