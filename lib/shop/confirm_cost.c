/* confirm_cost.c - which lots an order uses, and what its lines cost */
#include <stdlib.h>
#include <string.h>

#include "shop/confirm_inside.h"
#include "shop/stock.h"

/* An item of the order, as it becomes while the lines are worked through. */
struct used {
	struct text item;
	const struct stock_item *stock;
	int64_t held;        /* taken from stock in all */
	int64_t left;        /* of that, not given to a line yet */
	int64_t qty, micros; /* the average after what the lines took */
};
struct settling {
	struct ledger *l;
	const struct order *o;
	struct record legs; /* of the stock hold */
	struct used *used;  /* by the items' names */
	size_t n;
	int64_t *cost; /* of each line */
	bool *costed;
};

static int
by_item(const void *a, const void *b)
{
	return text_cmp(((const struct used *)a)->item, ((const struct used *)b)->item);
}

static struct used *
find_used(const struct settling *s, struct text item)
{
	struct used key = {.item = item};

	return s->n ? bsearch(&key, s->used, s->n, sizeof(*s->used), by_item) : NULL;
}

/* What the hold takes from stock, item by item; what it takes from short is not here.
 */
static void
load_used(struct settling *s)
{
	static const char prefix[] = "stock:";
	ref all = rec_find(&s->legs, REC_ROOT, "legs"), v;

	s->used = arena_alloc(
	    ledger_arena(s->l), (rec_count(&s->legs, all) + 1) * sizeof(*s->used));
	for (v = rec_first(&s->legs, all); v; v = rec_next(&s->legs, v)) {
		ref from = rec_first(&s->legs, v);
		struct text name = rec_text_at(&s->legs, from);
		struct used *u = &s->used[s->n];
		const char *colon;

		if (name.n < sizeof(prefix) ||
		    memcmp(name.p, prefix, sizeof(prefix) - 1) != 0)
			continue;
		colon = memchr(name.p + sizeof(prefix), ':', name.n - sizeof(prefix));
		if (!colon)
			continue;
		u->item =
		    (struct text){colon + 1, name.n - (size_t)(colon + 1 - name.p)};
		u->stock =
		    stock_item(s->l, s->o->store, stream_find(s->l, "item", u->item));
		u->held = u->left =
		    rec_int_at(&s->legs, rec_next(&s->legs, rec_next(&s->legs, from)));
		u->qty = u->stock->qty;
		u->micros = u->stock->micros;
		s->n++;
	}
	if (s->n)
		qsort(s->used, s->n, sizeof(*s->used), by_item);
}

/* One line after the other takes its part of the averages, so that the shares add up
 * to what the order takes; what is short falls on the last. */
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
		struct used *u = find_used(s, need->item);
		int64_t q = u && u->left < need->qty ? u->left : need->qty, cost;

		if (!u || q < need->qty)
			s->costed[need->line] = false;
		if (!u || q == 0)
			continue;
		cost = stock_cost(u->micros, u->qty, q);
		u->left -= q;
		u->qty -= q;
		u->micros -= cost;
		s->cost[need->line] += cost;
	}
}

static void
put_lots(const struct used *u, struct buf *b)
{
	int64_t left = u->held;
	size_t i;

	for (i = 0; left > 0 && i < u->stock->lots; i++) {
		const struct stock_lot *lot = &u->stock->lot[i];
		int64_t q = lot->remaining < left ? lot->remaining : left;

		if (q == 0)
			continue;
		put_open(b, NULL, '[');
		put_text(b, NULL, u->item);
		put_text(b, NULL, lot->name);
		put_int(b, NULL, q);
		put_close(b, ']');
		left -= q;
	}
	if (left || u->left)
		die(EX_SOFTWARE, "stock: %.*s: its lots are not what its account holds",
		    (int)u->item.n, u->item.p);
}

static void
put_items(const struct settling *s, struct buf *b)
{
	size_t i;

	put_open(b, "items", '[');
	for (i = 0; i < s->n; i++) {
		const struct used *u = &s->used[i];

		put_open(b, NULL, '[');
		put_text(b, NULL, u->item);
		put_int(b, NULL, u->held);
		put_int(b, NULL, u->stock->micros - u->micros);
		put_close(b, ']');
	}
	put_close(b, ']');
	put_open(b, "lots", '[');
	for (i = 0; i < s->n; i++)
		put_lots(&s->used[i], b);
	put_close(b, ']');
}

static void
put_move(struct settling *s, struct text store, int64_t micros, struct buf *b)
{
	struct buf name = {0};

	put_open(b, "moves", '[');
	put_open(b, NULL, '[');
	buf_printf(&name, "value:%.*s", (int)store.n, store.p);
	put_text(b, NULL, confirm_keep(s->l, &name));
	buf_clear(&name);
	buf_printf(&name, "cogs:%.*s", (int)store.n, store.p);
	put_text(b, NULL, confirm_keep(s->l, &name));
	put_int(b, NULL, micros);
	put_close(b, ']');
	put_close(b, ']');
	buf_free(&name);
}

int64_t
confirm_costs(
    struct ledger *l, const struct order *o, struct text stock, struct buf *body)
{
	struct settling s = {.l = l, .o = o};
	struct text store = stream_name(l, o->store);
	size_t lines = o->lines, i;
	int64_t sum = 0;

	s.cost = arena_alloc(ledger_arena(l), lines * sizeof(*s.cost));
	s.costed = arena_alloc(ledger_arena(l), lines * sizeof(*s.costed));
	memset(s.cost, 0, lines * sizeof(*s.cost));
	memset(s.costed, 0, lines * sizeof(*s.costed));
	record_load(&s.legs, stock, ledger_arena(l));
	load_used(&s);
	share_costs(&s);
	put_text(body, "store", store);
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
	put_items(&s, body);
	if (sum > 0)
		put_move(&s, store, sum, body);
	return sum;
}
