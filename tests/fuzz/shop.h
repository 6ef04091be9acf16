/* shop.h - a small shop in a scratch ledger, for the targets that trade */
#ifndef TESTS_FUZZ_SHOP_H
#define TESTS_FUZZ_SHOP_H

#include "base/time.h"
#include "fuzz.h"
#include "ledger/ledger.h"
#include "shop/catalog.h"
#include "shop/confirm.h"
#include "shop/groupbuy.h"
#include "shop/payment.h"
#include "shop/promo.h"
#include "shop/stock.h"

#define SHOP_NOW INT64_C(1707703200000) /* 2024-02-12T10:00:00+08:00 */

typedef void shop_step(struct ledger *, struct record *);

static inline void
shop_store(struct ledger *l, struct record *r)
{
	define(l, r, &store_define);
}

static inline void
shop_item(struct ledger *l, struct record *r)
{
	define(l, r, &item_define);
}

static inline void
shop_sku(struct ledger *l, struct record *r)
{
	define(l, r, &sku_define);
}

static inline void
shop_receive(struct ledger *l, struct record *r)
{
	stock_receive(l, r, (struct text){NULL, 0});
}

static inline void
shop_campaign(struct ledger *l, struct record *r)
{
	define(l, r, &campaign_define);
}

/* The stages of the pipeline, as the commands are without options. */
static inline void
shop_order(struct ledger *l, struct record *r)
{
	order_add(l, r, false);
}

static inline void
shop_join(struct ledger *l, struct record *r)
{
	groupbuy_join(l, r, false, 0);
}

static inline void
shop_promo(struct ledger *l, struct record *r)
{
	promo_apply(l, r, false, 1800000);
}

static inline void
shop_reserve(struct ledger *l, struct record *r)
{
	stock_reserve(l, r, 1800000, false, STOCK_FRESH);
}

static inline void
shop_pay(struct ledger *l, struct record *r)
{
	payment_record(l, r, false, false);
}

/* One record through one step, in a batch that is open: its line into out, without
 * the newline; false when it was rejected. */
static inline bool
shop_do(struct ledger *l, shop_step *step, struct text line, struct buf *out)
{
	struct arena *a = ledger_arena(l);
	char *copy = arena_alloc(a, line.n + 1);
	struct record r = {.number = 1};

	if (line.n)
		memcpy(copy, line.p, line.n);
	buf_clear(out);
	if (!record_read(&r, (struct text){copy, line.n}, a))
		return false;
	if (!r.dry_run)
		step(l, &r);
	if (r.reject.code) {
		MUST(r.reject.detail != NULL);
		return false;
	}
	if (r.drop)
		return true;
	rec_print(&r, out);
	out->n--;
	return true;
}

static inline void
shop_fill(struct ledger *l)
{
	static const struct {
		shop_step *step;
		const char *line;
	} catalogue[] = {
	    {shop_store, "{\"store\":\"S1\",\"name\":\"S\",\"zone\":\"Asia/Shanghai\","
			 "\"day_start\":\"5h\"}"},
	    {shop_store,
		"{\"store\":\"S2\",\"name\":\"T\",\"zone\":\"Europe/London\"}"},
	    {shop_item, "{\"item\":\"taro\",\"name\":\"Taro\",\"unit\":\"g\","
			"\"shelf_life\":\"720h\"}"},
	    {shop_item, "{\"item\":\"milk\",\"name\":\"Milk\",\"unit\":\"ml\"}"},
	    {shop_sku,
		"{\"sku\":\"taro-tea\",\"name\":\"t\",\"price\":1800,\"recipe\":[{"
		"\"item\":\"taro\",\"qty\":50},{\"item\":\"milk\",\"qty\":200}]}"},
	    {shop_sku, "{\"sku\":\"milk-tea\",\"name\":\"m\",\"category\":\"tea\","
		       "\"price\":1200,\"recipe\":[{\"item\":\"milk\",\"qty\":250}],"
		       "\"options\":[{\"option\":\"pearl\",\"price\":200}]}"},
	    {shop_campaign,
		"{\"campaign\":\"pair\",\"name\":\"p\",\"sku\":\"taro-tea\","
		"\"group_price\":1500,\"size\":2,\"life\":\"30m\"}"},
	    {shop_receive,
		"{\"store\":\"S1\",\"item\":\"taro\",\"qty\":200,\"cost\":900,"
		"\"lot\":\"T1\"}"},
	    {shop_receive, "{\"store\":\"S1\",\"item\":\"milk\",\"qty\":2000,"
			   "\"cost\":3001,\"lot\":\"M1\"}"},
	};
	struct buf out = {0};

	clock_set(SHOP_NOW);
	ledger_begin(l);
	for (size_t i = 0; i < sizeof(catalogue) / sizeof(*catalogue); i++)
		MUST(shop_do(l, catalogue[i].step, text_of(catalogue[i].line), &out));
	ledger_end(l);
	buf_free(&out);
}

static inline struct ledger *
shop_open(void)
{
	struct ledger *l = ledger_scratch();

	shop_fill(l);
	return l;
}

#endif
