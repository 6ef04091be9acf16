/* wallet_return.c - what was paid in advance taken back */
#include "shop/wallet_add_inside.h"

static void
fold_returned(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "INSERT INTO wallet_return (customer, name, n, channel, amount, at, "
		   "paid) VALUES ($1, $2, $3, $4, $5, $6, 0)");
	struct text customer = rec_text(body, REC_ROOT, "customer");
	ref v = rec_find(body, rec_find(body, REC_ROOT, "out"), "owed");
	int64_t n = 0;

	wallet_fold_lots(l, body, rec_find(body, REC_ROOT, "lots"), customer, -1);
	for (v = rec_first(body, v); v; v = rec_next(body, v)) {
		ref channel = rec_first(body, v);

		stmt_int(s, 1, name_make(l, NAMES_CUSTOMER, customer));
		stmt_text(s, 2, rec_text(body, REC_ROOT, "entry"));
		stmt_int(s, 3, ++n);
		stmt_int(s, 4, name_make(l, NAMES_CHANNEL, rec_text_at(body, channel)));
		stmt_int(s, 5, rec_int_at(body, rec_next(body, channel)));
		stmt_int(s, 6, e->at);
		stmt_run(s);
	}
}

const struct event_type wallet_returned = {"wallet.returned", fold_returned};

/* A return in the making. */
struct returning {
	struct wallet_entry *w;
	struct wallet_lots lots;
	int64_t units, fen; /* taken, and what was paid for them */
	int64_t bonus;      /* that may still be taken, beside what is set aside */
	struct buf list, moves, owed;
};

/* What may still be taken of a kind, beside what is set aside for orders. */
static int64_t
free_of(const struct returning *t, enum wallet_kind kind, struct text sku)
{
	return wallet_free(t->w->l, &t->lots, t->w->customer, kind, sku);
}

/* Was it paid for, and may it be paid back? */
static bool
may(const struct returning *t, const struct wallet_lot *lot)
{
	const struct wallet_entry *w = t->w;

	return lot->kind == w->kind && lot->channel && lot->left_paid > 0 &&
	       lot->expires > ledger_now(w->l) &&
	       (w->kind != WALLET_CUPS || text_eq(lot->sku_name, w->sku)) &&
	       (!w->lot.p || text_eq(lot->name, w->lot));
}

static void
put_taken(
    struct returning *t, const struct wallet_lot *lot, int64_t units, int64_t paid)
{
	put_open(&t->list, NULL, '[');
	wallet_put_lot(&t->list, lot->kind, lot->sku_name.p ? lot->sku_name : TEXT(""),
	    lot->name, units, paid);
	put_close(&t->list, ']');
	wallet_put_out(
	    &t->moves, lot->kind, lot->sku_name, t->w->customer, units, paid);
}

/* The bonus that came with it goes in the same part. */
static void
take_bonus(
    struct returning *t, const struct wallet_lot *of, int64_t units, int64_t left)
{
	int64_t n;
	size_t i;

	for (i = 0; i < t->lots.n; i++) {
		struct wallet_lot *lot = &t->lots.lot[i];

		if (lot->kind != WALLET_BONUS || lot->left == 0 ||
		    !text_eq(lot->name, of->name))
			continue;
		n = mul_div(lot->left, units, left);
		if (n > t->bonus)
			n = t->bonus;
		if (n <= 0)
			continue;
		t->bonus -= n;
		wallet_lot_take(lot, n);
		put_taken(t, lot, n, 0);
	}
}

static void
owe(struct returning *t, const struct wallet_lot *lot, int64_t fen)
{
	struct text channel = name_of(t->w->l, NAMES_CHANNEL, lot->channel);
	struct buf from = {0}, to = {0};

	buf_str(&from, "refunds:");
	buf_text(&from, channel);
	buf_str(&to, "owed:");
	buf_text(&to, channel);
	wallet_put_move(
	    &t->moves, buf_cstr(&from), buf_cstr(&to), TEXT(""), TEXT(""), fen);
	put_open(&t->owed, NULL, '[');
	put_text(&t->owed, NULL, channel);
	put_int(&t->owed, NULL, fen);
	put_close(&t->owed, ']');
	buf_free(&from);
	buf_free(&to);
}

/* Those that end last go first: what ends soon may still be drunk. */
static void
take(struct returning *t, int64_t wanted)
{
	size_t i;

	for (i = t->lots.n; i-- > 0 && wanted > 0;) {
		struct wallet_lot *lot = &t->lots.lot[i];
		int64_t left = lot->left, n = left < wanted ? left : wanted, paid;

		if (!may(t, lot))
			continue;
		paid = wallet_lot_take(lot, n);
		put_taken(t, lot, n, paid);
		if (lot->kind == WALLET_VALUE)
			take_bonus(t, lot, n, left);
		if (!t->w->pays)
			owe(t, lot, paid);
		t->units += n;
		t->fen += paid;
		wanted -= n;
	}
}

static int64_t
left_of(const struct returning *t)
{
	int64_t sum = 0, most = free_of(t, t->w->kind, t->w->sku);
	size_t i;

	for (i = 0; i < t->lots.n; i++)
		if (may(t, &t->lots.lot[i]))
			sum += t->lots.lot[i].left;
	return sum < most ? sum : most;
}

static void
refuse(const struct returning *t, int64_t left)
{
	struct wallet_entry *w = t->w;
	struct buf more = {0};
	const char *what = w->kind == WALLET_VALUE ? "fen" : "cups";

	put_int(&more, "left", left);
	if (w->units)
		put_int(&more, "asked", w->units);
	if (left == 0)
		entry_refuse(w->l, w->r, &w->e, "wallet", w->customer, "nothing_paid",
		    (struct text){more.p, more.n},
		    "nothing that was paid for is left of it");
	else
		entry_refuse(w->l, w->r, &w->e, "wallet", w->customer, "not_left",
		    (struct text){more.p, more.n},
		    "%lld %s that were paid for are left", (long long)left, what);
	buf_free(&more);
}

/* Handed out already: it goes out as refunds do, owed and paid in one. */
static void
put_payout(struct returning *t)
{
	struct buf home = {0};

	wallet_money(t->w, &home);
	wallet_put_move(
	    &t->moves, buf_cstr(&home), "payer", TEXT(""), TEXT(""), t->fen);
	buf_free(&home);
}

static void
append(struct returning *t)
{
	struct wallet_entry *w = t->w;
	struct buf b = {0};

	if (w->pays)
		put_payout(t);
	put_text(&b, "customer", w->customer);
	put_text(&b, "entry", w->e.key);
	if (w->reason.p)
		put_text(&b, "reason", w->reason);
	put_open(&b, "lots", '[');
	buf_text(&b, (struct text){t->list.p, t->list.n});
	put_close(&b, ']');
	put_open(&b, "moves", '[');
	buf_text(&b, (struct text){t->moves.p, t->moves.n});
	put_close(&b, ']');
	put_open(&b, "out", '{');
	put_str(&b, "status", w->pays ? "returned" : "owed");
	put_int(&b, "taken", t->units);
	put_int(&b, w->pays ? "returned" : "refund_owed", t->fen);
	if (t->owed.n) {
		put_open(&b, "owed", '[');
		buf_text(&b, (struct text){t->owed.p, t->owed.n});
		put_close(&b, ']');
	}
	put_close(&b, '}');
	entry_done(w->l, w->r, &w->e, &wallet_returned, "wallet", w->customer,
	    (struct text){b.p, b.n});
	buf_free(&b);
}

void
wallet_return(struct wallet_entry *w)
{
	struct returning t = {.w = w};
	struct buf home = {0};
	int64_t left;

	if (w->pays && !wallet_money(w, &home))
		return;
	buf_free(&home);
	wallet_lots(w->l, w->customer, &t.lots);
	left = left_of(&t);
	if (left == 0 || w->units > left) {
		refuse(&t, left);
		return;
	}
	t.bonus = free_of(&t, WALLET_BONUS, TEXT(""));
	take(&t, w->units ? w->units : left);
	if (w->pays && w->paid != t.fen)
		rec_reject(w->r, "value_range", REC_ROOT, "paid",
		    "expected %lld, which was paid for what is taken back",
		    (long long)t.fen);
	else
		append(&t);
	buf_free(&t.list);
	buf_free(&t.moves);
	buf_free(&t.owed);
}
