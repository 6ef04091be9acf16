/* via.h - which adapter takes and pays back the money of which channel */
#ifndef SHOP_VIA_H
#define SHOP_VIA_H

#include "ledger/ledger.h"

/* The setting `via` says it, {"CHANNEL":"ADAPTER",..}; an adapter that is not in it has
 * its own name as channel; coin is always itself.  The texts live as long as the batch.
 */
struct text via_channel(struct ledger *l, struct text adapter);
/* NULL p: money of this channel is paid back by hand. */
struct text via_adapter(struct ledger *l, struct text channel);

/* The adapter that is none: what customers have in their wallets (wallet.h). */
#define VIA_COIN "coin"

#endif
