/* stock_value.c - which lots may be used, and what units cost */
#include "shop/stock_lot.h"

int64_t
stock_cost(int64_t micros, int64_t qty, int64_t q)
{
	return q == qty ? micros : mul_div(micros, q, qty);
}

void
stock_by_lot(struct stock_item *s, bool by_lot)
{
	int64_t qty = s->qty, micros = s->micros;
	size_t i;

	if (s->by_lot == by_lot)
		return;
	for (i = 0; i < s->lots; i++) {
		struct stock_lot *lot = &s->lot[i];

		if (lot->remaining == 0)
			continue;
		lot->micros = by_lot ? stock_cost(micros, qty, lot->remaining) : 0;
		qty -= lot->remaining;
		micros -= lot->micros;
		lot->changed = true;
	}
	s->by_lot = by_lot;
	s->changed = true;
}

bool
stock_may(const struct stock_lot *lot, int64_t now, enum stock_pick pick)
{
	return pick == STOCK_ANY ||
	       (lot->received <= now && (pick == STOCK_EXPIRED || lot->expires > now));
}

int64_t
stock_stale(const struct stock_item *s, int64_t now, enum stock_pick pick)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < s->lots; i++)
		if (!stock_may(&s->lot[i], now, pick))
			sum += s->lot[i].remaining;
	return sum;
}

struct stock_lot *
stock_open_lot(const struct stock_item *s, struct text name)
{
	size_t i;

	for (i = 0; i < s->lots; i++)
		if (s->lot[i].remaining > 0 && text_eq(s->lot[i].name, name))
			return &s->lot[i];
	return NULL;
}

void
stock_use_lot(struct stock_item *s, struct stock_lot *lot, int64_t qty, int64_t micros)
{
	if (lot->remaining < qty || lot->micros < micros)
		die(EX_SOFTWARE, "stock: more used than there is of lot %.*s",
		    (int)lot->name.n, lot->name.p);
	lot->remaining -= qty;
	lot->micros -= micros;
	lot->changed = s->changed = true;
}

void
stock_use_value(struct stock_item *s, int64_t qty, int64_t micros, int64_t at)
{
	if (qty > s->qty || micros > s->micros)
		die(EX_SOFTWARE, "stock: more used than there is of item %lld",
		    (long long)s->item);
	s->qty -= qty;
	s->micros -= micros;
	if (at > s->used)
		s->used = at;
	s->changed = true;
}
