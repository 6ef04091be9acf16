/* wallet_put.c - what a wallet pays, written into the body of an event */
#include "shop/wallet_inside.h"

const char *const wallet_kinds[] = {"value", "bonus", "points", "cups", NULL};

enum wallet_kind
wallet_kind_of(struct text name)
{
	int k = 0;

	while (wallet_kinds[k] && !text_is(name, wallet_kinds[k]))
		k++;
	if (!wallet_kinds[k])
		die(EX_PROTOCOL, "ledger: a wallet has no %.*s", (int)name.n, name.p);
	return (enum wallet_kind)k;
}

static void
put_account(struct buf *moves, const char *name, struct text sku, struct text customer)
{
	struct buf b = {0};

	buf_str(&b, name);
	if (b.p[b.n - 1] == ':') {
		if (strcmp(name, "cups:") == 0 || strcmp(name, "prepaid:") == 0) {
			buf_text(&b, sku);
			buf_char(&b, ':');
		}
		buf_text(&b, customer);
	}
	put_text(moves, NULL, (struct text){b.p, b.n});
	buf_free(&b);
}

void
wallet_put_move(struct buf *moves, const char *from, const char *to, struct text sku,
    struct text customer, int64_t amount)
{
	if (amount == 0)
		return;
	put_open(moves, NULL, '[');
	put_account(moves, from, sku, customer);
	put_account(moves, to, sku, customer);
	put_int(moves, NULL, amount);
	put_close(moves, ']');
}

/* Each kind's account, and the one beside it where its units come from. */
static const struct {
	const char *account, *outside;
} homes[] = {{"wallet:", "stored"}, {"bonus:", "gifted"}, {"points:", "earned"},
    {"cups:", "sold-cups"}};

void
wallet_put_in(struct buf *moves, enum wallet_kind kind, struct text sku,
    struct text customer, int64_t units, int64_t paid)
{
	wallet_put_move(
	    moves, homes[kind].outside, homes[kind].account, sku, customer, units);
	if (kind == WALLET_CUPS)
		wallet_put_move(moves, "stored", "prepaid:", sku, customer, paid);
}

void
wallet_put_out(struct buf *moves, enum wallet_kind kind, struct text sku,
    struct text customer, int64_t units, int64_t paid)
{
	wallet_put_move(
	    moves, homes[kind].account, homes[kind].outside, sku, customer, units);
	if (kind == WALLET_CUPS)
		wallet_put_move(moves, "prepaid:", "stored", sku, customer, paid);
}

/* What points and cups pay comes from elsewhere than their units: gifted, and for cups
 * what the customer has paid for them. */
static void
put_worth(const struct wallet_plan *p, const struct wallet_take *t, struct buf *moves)
{
	int64_t paid = t->paid < t->fen ? t->paid : t->fen;

	wallet_put_move(moves, "prepaid:", "cash:coin", t->sku, p->customer, paid);
	wallet_put_move(
	    moves, "gifted", "cash:coin", t->sku, p->customer, t->fen - paid);
	wallet_put_move(
	    moves, "prepaid:", "gifted", t->sku, p->customer, t->paid - paid);
}

/* The leg that a hold has of a part, too. */
static void
put_leg(const struct wallet_plan *p, const struct wallet_part *part, struct buf *legs)
{
	bool money = part->kind <= WALLET_BONUS;

	wallet_put_move(legs, homes[part->kind].account,
	    money ? "cash:coin" : homes[part->kind].outside, part->sku, p->customer,
	    part->units);
}

void
wallet_put_moves(const struct wallet_plan *p, struct buf *moves)
{
	size_t i;

	for (i = 0; i < p->parts && !p->captured; i++)
		put_leg(p, &p->part[i], moves);
	for (i = 0; i < p->takes; i++)
		if (p->take[i].kind > WALLET_BONUS)
			put_worth(p, &p->take[i], moves);
}

void
wallet_put_lot(struct buf *list, enum wallet_kind kind, struct text sku,
    struct text lot, int64_t units, int64_t paid)
{
	put_str(list, NULL, wallet_kinds[kind]);
	put_text(list, NULL, sku);
	put_text(list, NULL, lot);
	put_int(list, NULL, units);
	put_int(list, NULL, paid);
}

void
wallet_put(const struct wallet_plan *p, struct buf *body)
{
	size_t i;

	put_open(body, "wallet", '{');
	put_text(body, "customer", p->customer);
	put_open(body, "lots", '[');
	for (i = 0; i < p->takes; i++) {
		const struct wallet_take *t = &p->take[i];

		put_open(body, NULL, '[');
		wallet_put_lot(body, t->kind, t->sku, t->lot, t->units, t->paid);
		put_int(body, NULL, t->fen);
		put_close(body, ']');
	}
	put_close(body, ']');
	put_close(body, '}');
}

void
wallet_put_hold(const struct wallet_plan *p, int64_t step, int64_t attempt,
    const char *name, struct buf *body)
{
	size_t i;

	put_open(body, name, '{');
	put_int(body, "step", step);
	put_int(body, "attempt", attempt);
	put_open(body, "legs", '[');
	for (i = 0; i < p->parts; i++)
		put_leg(p, &p->part[i], body);
	put_close(body, ']');
	put_close(body, '}');
}

void
wallet_put_coin(const struct wallet_plan *p, struct buf *body)
{
	size_t i;

	put_open(body, "coin", '{');
	put_text(body, "customer", p->customer);
	put_open(body, "parts", '[');
	for (i = 0; i < p->parts; i++) {
		put_open(body, NULL, '[');
		put_str(body, NULL, wallet_kinds[p->part[i].kind]);
		put_text(body, NULL, p->part[i].sku);
		put_int(body, NULL, p->part[i].units);
		put_int(body, NULL, p->part[i].fen);
		put_close(body, ']');
	}
	put_close(body, ']');
	put_close(body, '}');
}
