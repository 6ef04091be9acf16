/* wallet_add_read.c - what a record of wallet-add says */
#include "shop/define.h"
#include "shop/wallet_add_inside.h"

/* How many, by kind: each is said in its own member. */
static const char *const amounts[] = {"amount", NULL, "points", "cups"};

static bool
read_amount(struct wallet_entry *w)
{
	int k;

	for (k = WALLET_VALUE; k <= WALLET_CUPS; k++)
		if (amounts[k] && k != (int)w->kind &&
		    rec_find(w->r, REC_ROOT, amounts[k]))
			return rec_reject(w->r, "value_range", REC_ROOT, amounts[k],
			    "not of kind %s", wallet_kinds[w->kind]);
	if (w->kind != WALLET_CUPS && rec_find(w->r, REC_ROOT, "sku"))
		return rec_reject(
		    w->r, "value_range", REC_ROOT, "sku", "only cups have a sku");
	return get_int(w->r, REC_ROOT, amounts[w->kind],
		   w->kind == WALLET_VALUE || w->back ? MAY : NEED, 1, WHOLE_MAX,
		   &w->units) &&
	       get_key(
		   w->r, REC_ROOT, "sku", w->kind == WALLET_CUPS ? NEED : MAY, &w->sku);
}

bool
wallet_read_paid(struct wallet_entry *w)
{
	static const char *const members[] = {"channel", "amount", "no", "fee", NULL};
	ref v = 0;

	if (!get_object(w->r, REC_ROOT, "paid", MAY, &v))
		return false;
	if (!v)
		return true;
	w->pays = true;
	if (!get_only(w->r, v, members) ||
	    !get_name(w->r, v, "channel", NEED, &w->channel) ||
	    !get_int(w->r, v, "amount", NEED, 1, WHOLE_MAX, &w->paid) ||
	    !get_key(w->r, v, "no", MAY, &w->no) ||
	    !get_money(w->r, v, "fee", MAY, &w->fee))
		return false;
	if (w->fee > w->paid)
		return rec_reject(
		    w->r, "value_range", v, "fee", "more than the amount");
	if (w->back && rec_find(w->r, v, "fee"))
		return rec_reject(w->r, "value_range", v, "fee",
		    "nothing is kept of what is paid out");
	return true;
}

static bool
read_end(struct wallet_entry *w)
{
	if (!get_time(w->r, REC_ROOT, "expires_at", MAY, &w->expires) ||
	    !get_duration(w->r, REC_ROOT, "life", MAY, &w->life))
		return false;
	if (rec_find(w->r, REC_ROOT, "expires_at") && rec_find(w->r, REC_ROOT, "life"))
		return rec_reject(w->r, "value_range", REC_ROOT, "life",
		    "expected expires_at or life, not both");
	if (rec_find(w->r, REC_ROOT, "life") && w->life == 0)
		return rec_reject(
		    w->r, "value_range", REC_ROOT, "life", "expected at least 1ms");
	return true;
}

/* What was paid is the amount; what comes on top of it is bonus. */
static bool
check_grant(struct wallet_entry *w)
{
	bool value = w->kind == WALLET_VALUE;

	if (rec_find(w->r, REC_ROOT, "of"))
		return rec_reject(w->r, "value_range", REC_ROOT, "of",
		    "only what is taken back is of a lot");
	if (w->kind == WALLET_POINTS && (w->pays || w->bonus >= 0))
		return rec_reject(w->r, "value_range", REC_ROOT,
		    w->pays ? "paid" : "bonus", "points are given");
	if (!value)
		return true;
	if (w->units && !w->pays)
		return rec_reject(w->r, "missing_field", REC_ROOT, "paid",
		    "value is paid for: what is given is bonus");
	if (w->pays && w->units != w->paid)
		return rec_reject(w->r, "value_range", REC_ROOT, "amount",
		    "expected what was paid, %lld: what is given on top is bonus",
		    (long long)w->paid);
	return w->units || w->bonus > 0 ||
	       rec_reject(w->r, "missing_field", REC_ROOT, "amount",
		   "expected an amount that was paid, or a bonus");
}

static bool
check_return(struct wallet_entry *w)
{
	static const char *const none[] = {"bonus", "expires_at", "life", NULL};
	int i;

	if (w->kind == WALLET_POINTS)
		return rec_reject(w->r, "value_range", REC_ROOT, "back",
		    "nothing was paid for points");
	for (i = 0; none[i]; i++)
		if (rec_find(w->r, REC_ROOT, none[i]))
			return rec_reject(w->r, "value_range", REC_ROOT, none[i],
			    "not of what is taken back");
	return true;
}

/* Its own key, else the number of the money, else its time. */
static bool
read_key(struct wallet_entry *w)
{
	struct buf b = {0};

	if (rec_find(w->r, REC_ROOT, "key") || !w->no.p)
		return entry_key(w->l, w->r, &w->e);
	buf_text(&b, w->channel);
	buf_char(&b, '/');
	buf_text(&b, w->no);
	w->e.kind = w->back ? "withdrawal" : "topup";
	w->e.key = arena_text(ledger_arena(w->l), (struct text){b.p, b.n});
	buf_free(&b);
	return entry_at(w->l, w->r, &w->e);
}

bool
wallet_read(struct wallet_entry *w)
{
	static const char *const kinds[] = {"value", "points", "cups", NULL};
	static const enum wallet_kind kind[] = {
	    WALLET_VALUE, WALLET_POINTS, WALLET_CUPS};
	int k = 0;

	w->bonus = -1;
	if (!get_key(w->r, REC_ROOT, "customer", NEED, &w->customer) ||
	    !get_choice(w->r, REC_ROOT, "kind", NEED, kinds, &k) ||
	    !get_bool(w->r, REC_ROOT, "back", MAY, &w->back))
		return false;
	w->kind = kind[k];
	return read_amount(w) && get_money(w->r, REC_ROOT, "bonus", MAY, &w->bonus) &&
	       wallet_read_paid(w) && read_end(w) &&
	       get_text(w->r, REC_ROOT, "reason", MAY, 1000, &w->reason) &&
	       get_key(w->r, REC_ROOT, "store", MAY, &w->store) &&
	       get_key(w->r, REC_ROOT, "of", MAY, &w->lot) &&
	       (w->back ? check_return(w) : check_grant(w)) && read_key(w);
}
