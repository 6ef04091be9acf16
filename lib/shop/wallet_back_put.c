/* wallet_back_put.c - what comes back to a wallet, written into the body of an event */
#include "shop/wallet_back_inside.h"

/* A lot that has ended does not take anything back: a new one does, for so long. */
enum { GRACE_MS = 7 * 24 * 3600 * 1000 };

/* What a cup's worth is more than whole cups, as bonus. */
static int64_t
rest_of(const struct used *u)
{
	return u->kind == WALLET_CUPS ? u->back_fen - u->back * u->price : 0;
}

static void
put_moves(const struct used *u, struct buf *moves)
{
	static const char *const home[] = {"wallet:", "bonus:", "gifted", "gifted"};
	int64_t rest = rest_of(u), fen = u->back_fen - rest;
	int64_t paid = u->back_paid < fen ? u->back_paid : fen;
	struct text sku = u->sku_name, customer = u->customer;

	if (u->kind != WALLET_CUPS)
		paid = 0;
	wallet_put_move(moves, "owed:coin", home[u->kind], sku, customer, fen - paid);
	if (u->kind == WALLET_POINTS)
		wallet_put_move(moves, "earned", "points:", sku, customer, u->back);
	if (u->kind != WALLET_CUPS)
		return;
	wallet_put_move(moves, "owed:coin", "prepaid:", sku, customer, paid);
	wallet_put_move(
	    moves, "gifted", "prepaid:", sku, customer, u->back_paid - paid);
	wallet_put_move(moves, "sold-cups", "cups:", sku, customer, u->back);
	wallet_put_move(moves, "owed:coin", "bonus:", sku, customer, rest);
}

static void
add_put(struct giving *g, const struct used *u, enum wallet_kind kind, int64_t units,
    int64_t paid, int64_t expires)
{
	size_t i;

	for (i = 0; i < g->puts; i++) {
		struct put *p = &g->put[i];

		if (p->kind != kind || !text_eq(p->of->customer, u->customer) ||
		    !text_eq(p->of->lot, u->lot) ||
		    (kind == WALLET_CUPS && p->of->sku != u->sku))
			continue;
		p->units += units;
		p->paid += paid;
		p->expires = expires > p->expires ? expires : p->expires;
		return;
	}
	g->put[g->puts++] = (struct put){u, kind, units, paid, expires};
}

static void
put_lots(struct giving *g, struct text customer, struct buf *b)
{
	int64_t now = ledger_now(g->l);
	size_t i;

	put_open(b, "lots", '[');
	for (i = 0; i < g->n; i++) {
		const struct used *u = &g->used[i];
		int64_t until = u->expires > now ? u->expires : now + GRACE_MS;

		if (!text_eq(u->customer, customer))
			continue;
		if (rest_of(u) > 0)
			add_put(g, u, WALLET_BONUS, rest_of(u), 0, until);
		if (u->back == 0)
			continue;
		if (u->expires <= now) {
			add_put(g, u, u->kind, u->back, u->back_paid, until);
			continue;
		}
		put_open(b, NULL, '[');
		wallet_put_lot(b, u->kind, u->sku_name, u->lot, u->back, u->back_paid);
		put_close(b, ']');
	}
	put_close(b, ']');
}

static void
put_puts(struct giving *g, struct buf *b, struct buf *clock)
{
	size_t i;

	put_open(b, "puts", '[');
	put_open(clock, NULL, '[');
	for (i = 0; i < g->puts; i++) {
		const struct put *p = &g->put[i];
		const struct used *u = p->of;
		bool cups = p->kind == WALLET_CUPS;

		put_open(b, NULL, '[');
		wallet_put_lot(b, p->kind, cups ? u->sku_name : TEXT(""),
		    wallet_lot_name(g->l, u->customer, u->lot), p->units, p->paid);
		put_text(b, NULL, p->paid ? u->channel : TEXT(""));
		put_close(b, ']');
		put_int(clock, NULL, p->expires == INT64_MAX ? 0 : p->expires);
	}
	put_close(clock, ']');
	put_close(b, ']');
}

static void
put_to(struct giving *g, struct text customer, struct buf *b, struct buf *clock)
{
	put_open(b, NULL, '{');
	put_text(b, "customer", customer);
	g->puts = 0;
	put_lots(g, customer, b);
	put_puts(g, b, clock);
	put_close(b, '}');
}

static bool
is_first(const struct giving *g, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (text_eq(g->used[i].customer, g->used[at].customer))
			return false;
	return true;
}

static void
put_uses(const struct giving *g, struct buf *b)
{
	size_t i;

	put_open(b, "uses", '[');
	for (i = 0; i < g->n; i++) {
		const struct used *u = &g->used[i];

		if (u->back_fen == 0 && u->back == 0)
			continue;
		put_open(b, NULL, '[');
		put_int(b, NULL, u->n);
		put_int(b, NULL, u->back);
		put_int(b, NULL, u->back_fen);
		put_int(b, NULL, u->back_paid);
		put_close(b, ']');
	}
	put_close(b, ']');
}

void
wallet_back_moves(const struct giving *g, struct buf *moves)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		put_moves(&g->used[i], moves);
}

void
wallet_back_put(struct giving *g, struct buf *body, struct buf *clock)
{
	size_t i;

	put_open(body, "wallet_back", '{');
	put_uses(g, body);
	put_open(body, "to", '[');
	put_open(clock, "wallet", '[');
	for (i = 0; i < g->n; i++)
		if (is_first(g, i))
			put_to(g, g->used[i].customer, body, clock);
	put_close(clock, ']');
	put_close(body, ']');
	put_close(body, '}');
}
