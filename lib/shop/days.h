/* days.h - business days of stores, for who can not ask the ledger */
#ifndef SHOP_DAYS_H
#define SHOP_DAYS_H

#include "ledger/ledger.h"

/* Read what every store's days are cut by; inside a read or a batch. */
void days_load(struct ledger *l);
/* The business day of an instant in a store, by what was in force then (NULL p: in the
 * first store by name); false: no such store was there when days_load read them. */
bool days_find(struct text store, int64_t at, int64_t *day);

#endif
