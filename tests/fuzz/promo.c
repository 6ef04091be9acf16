/* promo.c - promotions as documents, checked, kept, read back, and applied
 *
 * An input is a list of documents, one a line. */
#include "shop.h"

static struct ledger *ledger;

static void
define_all(struct text rest)
{
	static struct buf out, again;

	while (rest.n) {
		struct text line = fuzz_cut(&rest, '\n');

		if (!shop_do(ledger, promo_define, line, &out))
			continue;
		/* What it printed is the same promotion. */
		MUST(
		    shop_do(ledger, promo_define, (struct text){out.p, out.n}, &again));
		if (again.n)
			MUST(memmem(again.p, again.n, "\"unchanged\":true", 16));
	}
}

/* An order keeps its total, and what is taken off is within it. */
static void
price(const char *order)
{
	static struct buf placed, priced;
	static struct arena arena;
	struct record r = {0};
	int64_t total, discount, payable;

	if (!shop_do(ledger, shop_order, text_of(order), &placed))
		MUST(!"the order is right");
	MUST(shop_do(ledger, shop_promo, (struct text){placed.p, placed.n}, &priced));
	MUST(record_read(&r, (struct text){priced.p, priced.n}, &arena));
	if (!r.refused) {
		total = rec_int(&r, REC_ROOT, "total");
		discount = rec_int(&r, REC_ROOT, "discount");
		payable = rec_int(&r, REC_ROOT, "payable");
		MUST(discount >= 0 && discount <= total && payable == total - discount);
	}
	arena_reset(&arena, 1 << 16);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!ledger) {
		fuzz_capture();
		ledger = shop_open();
	}
	clock_set(SHOP_NOW + 60000);
	ledger_begin(ledger);
	define_all((struct text){(const char *)data, size});
	price(
	    "{\"channel\":\"till\",\"channel_no\":\"1\",\"store\":\"S1\",\"customer\":"
	    "\"c\",\"lines\":[{\"sku\":\"milk-tea\",\"qty\":3,\"options\":[\"pearl\"]},"
	    "{\"sku\":\"taro-tea\",\"qty\":1}]}");
	price(
	    "{\"channel\":\"mini\",\"channel_no\":\"2\",\"store\":\"S2\",\"customer\":"
	    "\"c\",\"lines\":[{\"sku\":\"taro-tea\",\"qty\":2,\"price\":7}]}");
	ledger_abandon(ledger);
	return 0;
}
