/* via.c - which adapter takes and pays back the money of which channel */
#include "shop/setting.h"
#include "shop/via.h"

struct text
via_channel(struct ledger *l, struct text adapter)
{
	ref list, v;
	const struct record *doc = setting_doc(l, "via", &list);

	if (text_is(adapter, VIA_COIN))
		return adapter;
	for (v = list ? rec_first(doc, list) : 0; v; v = rec_next(doc, v))
		if (text_eq(rec_text_at(doc, v), adapter))
			return rec_name(doc, v);
	return adapter;
}

struct text
via_adapter(struct ledger *l, struct text channel)
{
	return text_is(channel, VIA_COIN) ? channel : setting_member(l, "via", channel);
}
