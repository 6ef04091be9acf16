/* wallet_add.c - value, points and cups come into a customer's wallet */
#include "shop/money.h"
#include "shop/setting.h"
#include "shop/wallet_add_inside.h"

static const char *const reads[] = {"customer", "kind", "amount", "points", "cups",
    "sku", "bonus", "expires_at", "life", "paid", "reason", "store", "back", "of", "at",
    NULL};

static void
fold_added(struct ledger *l, const struct event *e, const struct record *body)
{
	ref clock = rec_find(body, REC_ROOT, "clock"), paid;
	struct text customer = rec_text(body, REC_ROOT, "customer");
	struct stmt *s =
	    sql(l, "INSERT INTO topup (customer, name, channel, no, amount, fee, at) "
		   "VALUES ($1, $2, $3, $4, $5, $6, $7)");

	wallet_fold_puts(l, e, body, rec_find(body, REC_ROOT, "puts"),
	    rec_find(body, clock, "ends"), customer);
	if (!(paid = rec_find(body, REC_ROOT, "paid")))
		return;
	stmt_int(s, 1, name_make(l, NAMES_CUSTOMER, customer));
	stmt_text(s, 2, rec_text(body, rec_find(body, REC_ROOT, "out"), "lot"));
	stmt_int(s, 3, name_make(l, NAMES_CHANNEL, rec_text(body, paid, "channel")));
	if (rec_find(body, paid, "no"))
		stmt_text(s, 4, rec_text(body, paid, "no"));
	else
		stmt_null(s, 4);
	stmt_int(s, 5, rec_int(body, paid, "amount"));
	stmt_int(s, 6, rec_int(body, paid, "fee"));
	stmt_int(s, 7, e->at);
	stmt_run(s);
}

const struct event_type wallet_added = {"wallet.added", fold_added};
const struct event_type wallet_paid = {"wallet.paid", NULL};
const struct event_type wallet_refused = {"wallet.refused", NULL};

/* Whose drawer it is: the store that is said, else the only one there is. */
bool
wallet_money(struct wallet_entry *w, struct buf *account)
{
	int64_t when = w->e.at ? w->e.at : ledger_now(w->l);
	const struct store *first;
	bool only = false;

	if (w->store.p && !catalog_store(w->l, w->store, when))
		return rec_reject(w->r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)w->store.n, w->store.p);
	if (!w->store.p && setting_has(w->l, "drawer", w->channel)) {
		first = catalog_first_store(w->l, &only);
		if (!only)
			return rec_reject(w->r, "missing_field", REC_ROOT, "store",
			    "money of channel %.*s lies in a store's drawer",
			    (int)w->channel.n, w->channel.p);
		w->store = first->name;
	}
	money_account(w->l, w->channel, w->store, account);
	return true;
}

/* The rule for who does not say a bonus: that of the most that the amount reaches. */
static int64_t
usual_bonus(const struct wallet_entry *w)
{
	ref value;
	const struct record *doc = setting_doc(w->l, "topup_bonus", &value);
	int64_t bonus = 0;
	ref v;

	for (v = rec_first(doc, value); v; v = rec_next(doc, v)) {
		ref from = rec_first(doc, v);

		if (w->units >= rec_int_at(doc, from))
			bonus = rec_int_at(doc, rec_next(doc, from));
	}
	return bonus;
}

/* -- is it right? */

static struct text
payment_key(const struct wallet_entry *w)
{
	struct buf b = {0};
	struct text key;

	buf_str(&b, "payment:");
	buf_text(&b, w->channel);
	buf_char(&b, '/');
	buf_text(&b, w->no);
	key = arena_text(ledger_arena(w->l), (struct text){b.p, b.n});
	buf_free(&b);
	return key;
}

static bool
check_sku(const struct wallet_entry *w, int64_t when)
{
	return w->kind != WALLET_CUPS || w->back || catalog_sku(w->l, w->sku, when) ||
	       rec_reject(w->r, "unknown_sku", REC_ROOT, "sku", "no such sku: %.*s",
		   (int)w->sku.n, w->sku.p);
}

static bool
find_end(struct wallet_entry *w, int64_t when)
{
	if (w->life && !add_ok(when, w->life, &w->expires))
		w->expires = 0;
	return !w->expires || w->expires > ledger_now(w->l) ||
	       rec_reject(w->r, "value_range", REC_ROOT,
		   w->life ? "life" : "expires_at", "it would have ended already");
}

/* All that he has of it must be a number that records can hold. */
static bool
fits(const struct wallet_entry *w, int64_t *units)
{
	struct wallet_lots lots;
	int64_t sum = 0, bonus = w->bonus > 0 ? w->bonus : 0;
	size_t i;

	*units = w->units;
	if (w->kind == WALLET_CUPS) {
		*units += bonus;
		bonus = 0;
	}
	wallet_lots(w->l, w->customer, &lots);
	for (i = 0; i < lots.n; i++)
		if (lots.lot[i].kind == w->kind || lots.lot[i].kind == WALLET_BONUS)
			sum += lots.lot[i].remaining;
	if (*units <= WHOLE_MAX && *units + bonus <= WHOLE_MAX - sum)
		return true;
	return rec_reject(w->r, "money_overflow", REC_ROOT, NULL,
	    "more than can be counted in one wallet");
}

/* -- writing */

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
	    .key = payment_key(w)};
	struct buf b = {0};

	buf_char(&b, '{');
	put_paid(w, &b);
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	event_digest(e.body, e.content);
	event_append(w->l, &e);
	buf_free(&b);
}

static void
add(struct wallet_entry *w, int64_t units)
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
	if (w->ruled)
		put_int(&b, "bonus_added", w->bonus);
	put_close(&b, '}');
	if (w->no.p)
		book_payment(w);
	entry_done(w->l, w->r, &w->e, &wallet_added, "wallet", w->customer,
	    (struct text){b.p, b.n});
	buf_free(&b);
}

static void
grant(struct wallet_entry *w)
{
	int64_t when = w->e.at ? w->e.at : ledger_now(w->l), units;
	struct stored before;
	struct buf home = {0};
	bool right;

	w->ruled = w->kind == WALLET_VALUE && w->units && w->bonus < 0;
	if (w->ruled)
		w->bonus = usual_bonus(w);
	right = check_sku(w, when) && find_end(w, when) && fits(w, &units) &&
		(!w->pays || wallet_money(w, &home));

	if (right && w->no.p && event_by_key(w->l, payment_key(w), &before))
		right = rec_reject(w->r, "key_conflict", REC_ROOT, "paid",
		    "this payment came before, for something else");
	if (right)
		add(w, units);
	buf_free(&home);
}

void
wallet_add(struct ledger *l, struct record *r, bool retry)
{
	struct wallet_entry w = {.e = {.by = "wallet-add",
				     .refused = &wallet_refused,
				     .reads = reads,
				     .retry = retry,
				     .kind = "wallet"},
	    .l = l,
	    .r = r};

	if (rec_find(r, REC_ROOT, "pays")) {
		wallet_payout(l, r);
		return;
	}
	if (!wallet_read(&w) || !entry_begin(l, r, &w.e))
		return;
	if (w.back)
		wallet_return(&w);
	else
		grant(&w);
}
