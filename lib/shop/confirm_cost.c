/* confirm_cost.c - which lots an order uses, and what its lines cost */
#include <string.h>

#include "shop/confirm_inside.h"
#include "shop/stock.h"

/* What the stock hold takes of an item, and what of that no line was given yet. */
struct held {
	struct text item;
	int64_t left;
};
struct settling {
	struct ledger *l;
	const struct order *o;
	struct stock_move move;
	struct held *held;
	size_t n;
	int64_t *cost; /* of each line */
	bool *costed;
};

static struct held *
find_held(const struct settling *s, struct text item)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (text_eq(s->held[i].item, item))
			return &s->held[i];
	return NULL;
}

/* What it takes from short is not here. */
static void
load_held(struct settling *s, struct text stock)
{
	static const char prefix[] = "stock:";
	struct record legs = {0};
	ref all, v;

	record_load(&legs, stock, ledger_arena(s->l));
	all = rec_find(&legs, REC_ROOT, "legs");
	s->held = arena_alloc(
	    ledger_arena(s->l), (rec_count(&legs, all) + 1) * sizeof(*s->held));
	for (v = rec_first(&legs, all); v; v = rec_next(&legs, v)) {
		ref from = rec_first(&legs, v);
		struct text name = rec_text_at(&legs, from);
		const char *colon;

		if (name.n < sizeof(prefix) ||
		    memcmp(name.p, prefix, sizeof(prefix) - 1) != 0)
			continue;
		colon = memchr(name.p + sizeof(prefix), ':', name.n - sizeof(prefix));
		if (!colon)
			continue;
		s->held[s->n++] =
		    (struct held){{colon + 1, name.n - (size_t)(colon + 1 - name.p)},
			rec_int_at(&legs, rec_next(&legs, rec_next(&legs, from)))};
	}
}

/* One line after the other takes its part, so that the shares add up to what the order
 * takes; what is short falls on the last. */
static void
share_costs(struct settling *s)
{
	struct stock_uses uses;
	size_t i;

	if (!stock_uses(s->l, s->o, &uses))
		die(EX_SOFTWARE, "order %lld: more held than can be counted",
		    (long long)s->o->id);
	for (i = 0; i < uses.n; i++)
		s->costed[uses.v[i].line] = true;
	for (i = 0; i < uses.n; i++) {
		const struct stock_use *need = &uses.v[i];
		struct held *h = find_held(s, need->item);
		int64_t q = h && h->left < need->qty ? h->left : need->qty;

		if (!h || q < need->qty)
			s->costed[need->line] = false;
		if (!h || q == 0)
			continue;
		s->cost[need->line] += stock_take(&s->move, h->item, q, STOCK_FRESH);
		h->left -= q;
	}
	for (i = 0; i < s->n; i++)
		if (s->held[i].left)
			die(EX_SOFTWARE, "order %lld: more held than its lines need",
			    (long long)s->o->id);
}

int64_t
confirm_costs(
    struct ledger *l, const struct order *o, struct text stock, struct buf *body)
{
	struct settling s = {.l = l, .o = o};
	size_t lines = o->lines, i;
	int64_t sum = 0;

	s.cost = arena_alloc(ledger_arena(l), lines * sizeof(*s.cost));
	s.costed = arena_alloc(ledger_arena(l), lines * sizeof(*s.costed));
	memset(s.cost, 0, lines * sizeof(*s.cost));
	memset(s.costed, 0, lines * sizeof(*s.costed));
	stock_move_begin(&s.move, l, catalog_store_id(l, o->store, ledger_now(l)));
	load_held(&s, stock);
	share_costs(&s);
	put_open(body, "costs", '[');
	for (i = 0; i < lines; i++) {
		put_int(body, NULL, s.cost[i]);
		sum += s.cost[i];
	}
	put_close(body, ']');
	put_open(body, "costed", '[');
	for (i = 0; i < lines; i++)
		put_bool(body, NULL, s.costed[i]);
	put_close(body, ']');
	stock_move_put(&s.move, body);
	stock_move_end(&s.move);
	if (sum > 0) {
		put_open(body, "moves", '[');
		stock_put_value(body, "value", "cogs", s.move.store->name, sum);
		put_close(body, ']');
	}
	return sum;
}
