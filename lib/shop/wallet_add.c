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

struct text
wallet_payment_key(const struct wallet_entry *w)
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

	if (right && w->no.p && event_by_key(w->l, wallet_payment_key(w), &before))
		right = rec_reject(w->r, "key_conflict", REC_ROOT, "paid",
		    "this payment came before, for something else");
	if (right)
		wallet_put_entry(w, units);
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
