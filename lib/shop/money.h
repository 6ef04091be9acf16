/* money.h - where the money of a channel lies, and what the shop's money did */
#ifndef SHOP_MONEY_H
#define SHOP_MONEY_H

#include "ledger/ledger.h"

/* -- money.c */

/* Append the account in which money of this channel lies until it is settled or
 * brought to the bank: drawer:STORE for the channels that the setting `drawer` names
 * now, where a store is known (NULL p: none), else cash:CHANNEL. */
void money_account(
    struct ledger *l, struct text channel, struct text store, struct buf *b);

#endif
