/* money.c - where the money of a channel lies */
#include "shop/money.h"
#include "shop/setting.h"

void
money_account(struct ledger *l, struct text channel, struct text store, struct buf *b)
{
	bool drawer = store.p && setting_has(l, "drawer", channel);

	buf_str(b, drawer ? "drawer:" : "cash:");
	buf_text(b, drawer ? store : channel);
}
