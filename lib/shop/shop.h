/* shop.h - what the ledger must know of the trade: every event, every account */
#ifndef SHOP_SHOP_H
#define SHOP_SHOP_H

#include "ledger/ledger.h"

/* Defined in shop.c: event_types, account_kinds and rollups, which ledger.h declares.
 */

#endif
