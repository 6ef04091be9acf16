/* wallet.c - which lots of a customer pay for an order */
#include "shop/setting.h"
#include "shop/wallet_inside.h"

void
wallet_lots(struct ledger *l, struct text customer, struct wallet_lots *out)
{
	struct stmt *s =
	    sql(l, "SELECT w.kind, w.sku, s.name, w.name, w.expires, w.granted, "
		   "w.remaining, w.paid, w.channel FROM wallet_lot w "
		   "LEFT JOIN stream s ON s.id = w.sku WHERE w.customer = $1 "
		   "AND w.remaining > 0 ORDER BY w.expires, w.kind, w.seq, w.name");
	struct arena *a = ledger_arena(l);
	size_t cap = 0;

	*out = (struct wallet_lots){NULL, 0};
	stmt_int(s, 1, name_find(l, NAMES_CUSTOMER, customer));
	while (stmt_row(s)) {
		if (out->n == cap) {
			struct wallet_lot *more;

			cap = cap ? 2 * cap : 16;
			more = arena_alloc(a, cap * sizeof(*more));
			if (out->n)
				memcpy(more, out->lot, out->n * sizeof(*more));
			out->lot = more;
		}
		out->lot[out->n++] =
		    (struct wallet_lot){.kind = (enum wallet_kind)stmt_get_int(s, 0),
			.sku = stmt_get_int(s, 1),
			.sku_name = arena_text(a, stmt_get_text(s, 2)),
			.name = arena_text(a, stmt_get_text(s, 3)),
			.expires = stmt_get_int(s, 4),
			.granted = stmt_get_int(s, 5),
			.remaining = stmt_get_int(s, 6),
			.paid = stmt_get_int(s, 7),
			.channel = stmt_get_int(s, 8),
			.left = stmt_get_int(s, 6),
			.left_paid = stmt_get_int(s, 7)};
	}
}

int64_t
wallet_lot_take(struct wallet_lot *lot, int64_t units)
{
	int64_t paid = mul_div(lot->left_paid, units, lot->left);

	lot->left -= units;
	lot->left_paid -= paid;
	return paid;
}

static bool
is_of(const struct wallet_lot *lot, enum wallet_kind kind, struct text sku)
{
	return lot->kind == kind &&
	       (kind != WALLET_CUPS || text_eq(lot->sku_name, sku));
}

struct account
wallet_account(
    struct ledger *l, struct text customer, enum wallet_kind kind, struct text sku)
{
	static const char *const prefix[] = {"wallet:", "bonus:", "points:", "cups:"};
	struct buf b = {0};
	struct account found;

	buf_str(&b, prefix[kind]);
	if (kind == WALLET_CUPS) {
		buf_text(&b, sku);
		buf_char(&b, ':');
	}
	buf_text(&b, customer);
	found = account_get(l, (struct text){b.p, b.n});
	buf_free(&b);
	return found;
}

int64_t
wallet_free(struct ledger *l, const struct wallet_lots *lots, struct text customer,
    enum wallet_kind kind, struct text sku)
{
	struct account a = wallet_account(l, customer, kind, sku);
	int64_t there = 0, most = a.posted - a.held;
	size_t i;

	for (i = 0; i < lots->n; i++)
		if (is_of(&lots->lot[i], kind, sku) &&
		    lots->lot[i].expires > ledger_now(l))
			there += lots->lot[i].left;
	return there < most ? there : most;
}

static void
add_take(struct ledger *l, struct wallet_plan *p, const struct wallet_take *take)
{
	if ((p->takes & (p->takes - 1)) == 0) {
		size_t cap = p->takes ? 2 * p->takes : 1;
		struct wallet_take *more =
		    arena_alloc(ledger_arena(l), cap * sizeof(*more));

		if (p->takes)
			memcpy(more, p->take, p->takes * sizeof(*more));
		p->take = more;
	}
	p->take[p->takes++] = *take;
}

/* Each lot's part of what the units pay, in proportion; the last takes the rest. */
void
wallet_choose(struct ledger *l, const struct wallet_lots *lots,
    const struct wallet_part *part, struct wallet_plan *p)
{
	int64_t units = part->units, fen = part->fen;
	size_t i;

	for (i = 0; i < lots->n && units > 0; i++) {
		struct wallet_lot *lot = &lots->lot[i];
		struct wallet_take take = {
		    part->kind, part->sku, lot->name, units, 0, 0};

		if (!is_of(lot, part->kind, part->sku) || lot->left == 0 ||
		    (!p->captured && lot->expires <= ledger_now(l)))
			continue;
		if (take.units > lot->left)
			take.units = lot->left;
		take.fen = mul_div(fen, take.units, units);
		take.paid = wallet_lot_take(lot, take.units);
		units -= take.units;
		fen -= take.fen;
		add_take(l, p, &take);
	}
	if (units > 0)
		die(EX_SOFTWARE, "wallet: %lld more than the lots have",
		    (long long)units);
}

void
wallet_add_part(struct ledger *l, struct wallet_plan *p, enum wallet_kind kind,
    struct text sku, int64_t units, int64_t fen)
{
	if ((p->parts & (p->parts - 1)) == 0) {
		size_t cap = p->parts ? 2 * p->parts : 1;
		struct wallet_part *more =
		    arena_alloc(ledger_arena(l), cap * sizeof(*more));

		if (p->parts)
			memcpy(more, p->part, p->parts * sizeof(*more));
		p->part = more;
	}
	p->part[p->parts++] = (struct wallet_part){kind, sku, units, fen};
	p->fen += fen;
}

int64_t
wallet_points_value(struct ledger *l)
{
	return setting_int(l, "points_value");
}

/* Value and bonus as their lots come; what one kind may give is not more than its
 * account has. */
static int64_t
pay_value(struct ledger *l, const struct wallet_lots *lots, int64_t wanted,
    struct wallet_plan *p)
{
	int64_t may[] = {p->value, p->bonus}, sum[] = {0, 0};
	size_t i;

	for (i = 0; i < lots->n && wanted > 0; i++) {
		const struct wallet_lot *lot = &lots->lot[i];
		int64_t n = lot->left < wanted ? lot->left : wanted;

		if (lot->kind > WALLET_BONUS || lot->expires <= ledger_now(l))
			continue;
		if (n > may[lot->kind])
			n = may[lot->kind];
		may[lot->kind] -= n;
		sum[lot->kind] += n;
		wanted -= n;
	}
	for (i = WALLET_VALUE; i <= WALLET_BONUS; i++)
		if (sum[i])
			wallet_add_part(
			    l, p, (enum wallet_kind)i, TEXT(""), sum[i], sum[i]);
	return wanted;
}

/* Whole points, as few as are worth it. */
static int64_t
pay_points(struct ledger *l, int64_t wanted, struct wallet_plan *p)
{
	int64_t worth = wallet_points_value(l), fen = wanted;

	if (wanted == 0 || worth == 0)
		return wanted;
	if (p->points_fen < fen)
		fen = p->points_fen;
	if (fen > 0)
		wallet_add_part(l, p, WALLET_POINTS, TEXT(""),
		    (fen * 100 + worth - 1) / worth, fen);
	return wanted - fen;
}

static void
look(struct ledger *l, const struct wallet_lots *lots, int with, struct wallet_plan *p)
{
	int64_t worth = wallet_points_value(l);

	if (with & WALLET_WITH_VALUE) {
		p->value = wallet_free(l, lots, p->customer, WALLET_VALUE, TEXT(""));
		p->bonus = wallet_free(l, lots, p->customer, WALLET_BONUS, TEXT(""));
	}
	if (with & WALLET_WITH_POINTS)
		p->points = wallet_free(l, lots, p->customer, WALLET_POINTS, TEXT(""));
	if (p->points > 0 && !mul_ok(p->points, worth, &p->points_fen))
		p->points_fen = INT64_MAX;
	p->points_fen /= 100;
}

bool
wallet_can(struct ledger *l, struct text customer, const struct order *o,
    int64_t wanted, int with, struct wallet_plan *p)
{
	struct wallet_lots lots;
	size_t i;

	*p = (struct wallet_plan){.customer = customer};
	if (!with)
		with = WALLET_WITH_VALUE | WALLET_WITH_POINTS | WALLET_WITH_CUPS;
	wallet_lots(l, customer, &lots);
	look(l, &lots, with, p);
	if (with & WALLET_WITH_CUPS)
		wanted = wallet_cups(l, o, &lots, wanted, p);
	wanted = pay_value(l, &lots, wanted, p);
	p->lacks = pay_points(l, wanted, p);
	for (i = 0; i < p->parts; i++)
		wallet_choose(l, &lots, &p->part[i], p);
	return p->lacks == 0;
}

void
wallet_put_lacks(const struct wallet_plan *p, int64_t wanted, struct buf *more)
{
	put_int(more, "wanted", wanted);
	put_int(more, "lacks", p->lacks);
	put_int(more, "value", p->value);
	put_int(more, "bonus", p->bonus);
	put_int(more, "points", p->points);
	put_int(more, "cups", p->cups);
}
