/* wallet_add_put.c - what comes into a wallet, written */
#include "shop/wallet_add_inside.h"

static void
put_put(struct buf *b, enum wallet_kind kind, struct text sku, struct text lot,
    int64_t units, int64_t paid, struct text channel)
{
	put_open(b, NULL, '[');
	wallet_put_lot(b, kind, sku, lot, units, paid);
	put_text(b, NULL, channel);
	put_close(b, ']');
}

static void
put_money(struct wallet_entry *w, struct buf *moves)
{
	struct buf home = {0}, fee = {0};

	wallet_money(w, &home);
	buf_str(&fee, "fee:");
	buf_text(&fee, w->channel);
	wallet_put_move(moves, "payer", buf_cstr(&home), w->sku, w->customer, w->paid);
	wallet_put_move(
	    moves, buf_cstr(&home), buf_cstr(&fee), w->sku, w->customer, w->fee);
	buf_free(&home);
	buf_free(&fee);
}

static void
put_paid(const struct wallet_entry *w, struct buf *b)
{
	put_text(b, "channel", w->channel);
	put_int(b, "amount", w->paid);
	if (w->fee)
		put_int(b, "fee", w->fee);
	if (w->no.p)
		put_text(b, "no", w->no);
}

static void
put_lots(struct wallet_entry *w, struct text lot, int64_t units, struct buf *b)
{
	struct text none = TEXT("");
	int64_t bonus = w->kind == WALLET_VALUE && w->bonus > 0 ? w->bonus : 0;
	struct buf moves = {0};

	put_open(b, "puts", '[');
	if (units)
		put_put(b, w->kind, w->sku.p ? w->sku : none, lot, units, w->paid,
		    w->pays ? w->channel : none);
	if (bonus)
		put_put(b, WALLET_BONUS, none, lot, bonus, 0, none);
	put_close(b, ']');
	if (w->pays)
		put_money(w, &moves);
	wallet_put_in(&moves, w->kind, w->sku, w->customer, units, w->paid);
	wallet_put_in(&moves, WALLET_BONUS, none, w->customer, bonus, 0);
	put_open(b, "moves", '[');
	buf_text(b, (struct text){moves.p, moves.n});
	put_close(b, ']');
	buf_free(&moves);
}

/* Their ends, for each lot the same. */
static void
put_clock(const struct wallet_entry *w, bool two, struct buf *b)
{
	char when[TIME_LEN];

	put_open(b, "clock", '{');
	put_open(b, "ends", '[');
	put_int(b, NULL, w->expires);
	if (two)
		put_int(b, NULL, w->expires);
	put_close(b, ']');
	if (w->expires && w->life) {
		put_open(b, "out", '{');
		put_str(b, "ends_at", time_print(when, w->expires, NULL));
		put_close(b, '}');
	}
	put_close(b, '}');
}

/* The number of a payment stands for that payment alone, whatever it was for. */
static void
book_payment(const struct wallet_entry *w)
{
	struct event e = {.type = &wallet_paid,
	    .kind = "wallet",
	    .name = w->customer,
	    .at = w->e.at,
	    .key = wallet_payment_key(w)};
	struct buf b = {0};

	buf_char(&b, '{');
	put_paid(w, &b);
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	event_digest(e.body, e.content);
	event_append(w->l, &e);
	buf_free(&b);
}

void
wallet_put_entry(struct wallet_entry *w, int64_t units)
{
	struct text lot = wallet_lot_name(w->l, w->customer, w->e.key);
	bool both = w->kind == WALLET_VALUE && units && w->bonus > 0;
	struct buf b = {0};

	put_text(&b, "customer", w->customer);
	if (w->reason.p)
		put_text(&b, "reason", w->reason);
	put_lots(w, lot, units, &b);
	if (w->pays) {
		put_open(&b, "paid", '{');
		put_paid(w, &b);
		put_close(&b, '}');
	}
	put_clock(w, both, &b);
	put_open(&b, "out", '{');
	put_text(&b, "lot", lot);
	put_str(&b, "status", "added");
	if (w->ruled && w->bonus > 0)
		put_int(&b, "bonus_added", w->bonus);
	put_close(&b, '}');
	if (w->no.p)
		book_payment(w);
	entry_done(w->l, w->r, &w->e, &wallet_added, "wallet", w->customer,
	    (struct text){b.p, b.n});
	buf_free(&b);
}
