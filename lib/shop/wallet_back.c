/* wallet_back.c - what a wallet paid for an order, given back to its lots */
#include "shop/wallet_back_inside.h"

int64_t
wallet_left(struct ledger *l, int64_t order)
{
	struct stmt *s = sql(l, "SELECT coalesce(sum(fen - back_fen), 0) "
				"FROM wallet_use WHERE order_id = $1");

	stmt_int(s, 1, order);
	return stmt_one(s, 0);
}

static void
read_uses(struct ledger *l, int64_t order, struct giving *g)
{
	struct stmt *s = sql(l,
	    "SELECT u.n, c.name, u.kind, u.sku, s.name, u.name, u.units - u.back, "
	    "u.fen - u.back_fen, u.paid - u.back_paid, u.fen / u.units, "
	    "w.expires, h.name, "
	    "(SELECT count(*) FROM wallet_use x WHERE x.order_id = $1) "
	    "FROM wallet_use u JOIN customer c ON c.id = u.customer "
	    "LEFT JOIN stream s ON s.id = u.sku LEFT JOIN wallet_lot w "
	    "ON w.customer = u.customer AND w.kind = u.kind AND w.sku = u.sku "
	    "AND w.name = u.name LEFT JOIN channel h ON h.id = w.channel WHERE u.order_id = $1 ORDER BY u.n");
	struct arena *a = ledger_arena(l);

	stmt_int(s, 1, order);
	while (stmt_row(s)) {
		size_t most = (size_t)stmt_get_int(s, 12);

		if (!g->used) {
			g->used = arena_alloc(a, most * sizeof(*g->used));
			g->put = arena_alloc(a, 2 * most * sizeof(*g->put));
		}
		g->used[g->n++] = (struct used){.n = stmt_get_int(s, 0),
		    .customer = arena_text(a, stmt_get_text(s, 1)),
		    .kind = (enum wallet_kind)stmt_get_int(s, 2),
		    .sku = stmt_get_int(s, 3),
		    .sku_name = arena_text(a, stmt_get_text(s, 4)),
		    .lot = arena_text(a, stmt_get_text(s, 5)),
		    .units = stmt_get_int(s, 6),
		    .fen = stmt_get_int(s, 7),
		    .paid = stmt_get_int(s, 8),
		    .price = stmt_get_int(s, 9),
		    .expires = stmt_get_int(s, 10),
		    .channel = arena_text(a, stmt_get_text(s, 11))};
	}
}

/* So many cups come back, each for what it paid. */
static int64_t
give_cups(struct used *u, int64_t most, int64_t amount)
{
	int64_t fen = u->fen - u->back_fen, n = u->units - u->back;

	if (fen > amount)
		fen = amount;
	if (n > most)
		n = most;
	if (u->price > 0 && n > fen / u->price)
		n = fen / u->price;
	if (n <= 0)
		return 0;
	u->back_paid += mul_div(u->paid - u->back_paid, n, u->units - u->back);
	u->back += n;
	u->back_fen += n * u->price;
	return n * u->price;
}

static int64_t
give_named(struct giving *g, const struct wallet_cups *cups, size_t n, int64_t amount)
{
	size_t i, k;

	for (k = 0; k < n; k++) {
		int64_t most = cups[k].units;

		for (i = 0; i < g->n && most > 0; i++) {
			struct used *u = &g->used[i];
			int64_t before = u->back;

			if (u->kind != WALLET_CUPS || u->sku != cups[k].sku)
				continue;
			amount -= give_cups(u, most, amount);
			most -= u->back - before;
		}
	}
	return amount;
}

/* Value, bonus and points: each in its share. */
static int64_t
give_shares(struct giving *g, int64_t amount)
{
	int64_t *w = arena_alloc(ledger_arena(g->l), 2 * g->n * sizeof(*w));
	int64_t *share = w + g->n, sum = 0;
	size_t i;

	for (i = 0; i < g->n; i++) {
		w[i] = g->used[i].kind == WALLET_CUPS ? 0 : g->used[i].fen;
		sum += w[i];
	}
	if (sum == 0 || amount == 0)
		return amount;
	share_out(w, g->n, amount < sum ? amount : sum, share);
	for (i = 0; i < g->n; i++) {
		struct used *u = &g->used[i];

		if (share[i] == 0)
			continue;
		u->back = mul_div(u->units, share[i], u->fen);
		u->back_fen = share[i];
		u->back_paid = mul_div(u->paid, share[i], u->fen);
		amount -= share[i];
	}
	return amount;
}

/* What cups are still worth, as few of them as can be. */
static int64_t
give_parts(struct giving *g, int64_t amount)
{
	size_t i;

	for (i = 0; i < g->n; i++) {
		struct used *u = &g->used[i];
		int64_t fen = u->fen - u->back_fen;

		if (u->kind != WALLET_CUPS)
			continue;
		if (fen > amount)
			fen = amount;
		u->back_fen += fen;
		amount -= fen;
	}
	return amount;
}

static int64_t
give_all(struct used *u)
{
	if (u->kind == WALLET_CUPS)
		return give_cups(u, INT64_MAX, INT64_MAX);
	u->back = u->units;
	u->back_fen = u->fen;
	u->back_paid = u->paid;
	return u->fen;
}

static void
give(struct giving *g, const struct wallet_cups *cups, size_t n, int64_t amount)
{
	int64_t left = 0;
	size_t i;

	for (i = 0; i < g->n; i++)
		left += g->used[i].fen;
	if (amount == left) {
		for (i = 0; i < g->n; i++)
			amount -= give_all(&g->used[i]);
	} else {
		amount = give_named(g, cups, n, amount);
		amount = give_shares(g, amount);
	}
	amount = give_parts(g, amount);
	if (amount != 0)
		die(EX_SOFTWARE, "wallet: %lld more back than it paid",
		    (long long)amount);
}

void
wallet_back(struct ledger *l, int64_t order, int64_t amount,
    const struct wallet_cups *cups, size_t n, struct buf *moves, struct buf *body,
    struct buf *clock)
{
	struct giving g = {.l = l};

	read_uses(l, order, &g);
	give(&g, cups, n, amount);
	wallet_back_moves(&g, moves);
	wallet_put_move(moves, "cash:coin", "refunds:coin", TEXT(""), TEXT(""), amount);
	wallet_back_put(&g, body, clock);
}
