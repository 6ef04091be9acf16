/* via.c - which adapter takes and pays back the money of which channel */
#include "shop/via.h"

static const struct {
	const char *channel, *adapter;
} usual[] = {{"wechat", "wechat-pay"}, {"alipay", "alipay"}, {VIA_COIN, VIA_COIN}};

struct text
via_channel(struct ledger *l, struct text adapter)
{
	size_t i;

	(void)l;
	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (text_is(adapter, usual[i].adapter))
			return text_of(usual[i].channel);
	return adapter;
}

struct text
via_adapter(struct ledger *l, struct text channel)
{
	size_t i;

	(void)l;
	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (text_is(channel, usual[i].channel))
			return text_of(usual[i].adapter);
	return (struct text){NULL, 0};
}
