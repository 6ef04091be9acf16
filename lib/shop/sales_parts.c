/* sales_parts.c - the options of a line, or the items that it takes */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/sales_inside.h"
#include "shop/stock.h"

static const struct line_part nothing[] = {{0, 0}};

/* What lines of a sku in a version with such options have in common: found once. */
static struct {
	struct arena arena;
	struct map found; /* (sku, version and options) to struct line_parts */
	struct buf key;
} kept;

static void
add(struct line_parts *all, struct line_part *v, int64_t id, int64_t qty)
{
	size_t i;

	for (i = 0; i < all->n && v[i].id != id; i++)
		;
	if (i == all->n)
		v[all->n++] = (struct line_part){.id = id};
	v[i].qty += qty;
}

static void
add_options(struct ledger *l, struct text options, struct line_parts *all)
{
	struct record r = {0};
	struct line_part *v;
	struct buf b = {0};
	ref list, name;

	if (!options.n)
		return;
	put_open(&b, NULL, '{');
	put_raw(&b, "options", options);
	put_close(&b, '}');
	record_load(
	    &r, arena_text(ledger_arena(l), (struct text){b.p, b.n}), ledger_arena(l));
	list = rec_find(&r, REC_ROOT, "options");
	all->part = v =
	    arena_alloc(&kept.arena, (rec_count(&r, list) + 1) * sizeof(*v));
	for (name = rec_first(&r, list); name; name = rec_next(&r, name))
		add(all, v, sales_number(CUT_OPTION, rec_text_at(&r, name)), 0);
	buf_free(&b);
}

static void
add_items(struct ledger *l, const struct order_line *line, struct line_parts *all)
{
	struct order_line one = *line;
	struct order o = {.line = &one, .lines = 1};
	struct stock_uses uses;
	struct line_part *v;
	size_t i;

	one.qty = 1;
	if (line->sku == NO_SKU || !stock_uses(l, &o, &uses) || uses.n == 0)
		return;
	all->part = v = arena_alloc(&kept.arena, uses.n * sizeof(*v));
	for (i = 0; i < uses.n; i++)
		add(all, v, uses.v[i].id, uses.v[i].qty);
}

struct line_parts
sales_parts(struct ledger *l, const struct order_line *line, enum cut cut)
{
	struct line_parts *all;
	struct slot *slot;

	buf_clear(&kept.key);
	buf_printf(&kept.key, "%d %lld ", (int)cut, (long long)line->sku_version);
	if (line->options.n)
		buf_text(&kept.key, line->options);
	slot = map_slot(&kept.found, line->sku, (struct text){kept.key.p, kept.key.n});
	if (!slot->value) {
		all = arena_alloc(&kept.arena, sizeof(*all));
		*all = (struct line_parts){NULL, 0};
		if (cut == CUT_OPTION)
			add_options(l, line->options, all);
		else
			add_items(l, line, all);
		if (all->n == 0)
			*all = (struct line_parts){nothing, 1};
		slot->value = all;
	}
	return *(struct line_parts *)slot->value;
}
