/* wallet_payout.c - what a return out of a wallet has owed, paid out */
#include "shop/wallet_add_inside.h"

static const char *const reads[] = {"pays", "paid", "store", "at", NULL};

static void
fold_paid_out(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "UPDATE wallet_return SET paid = amount "
				"WHERE customer = $1 AND name = $2");

	(void)e;
	stmt_int(
	    s, 1, name_make(l, NAMES_CUSTOMER, rec_text(body, REC_ROOT, "customer")));
	stmt_text(s, 2, rec_text(body, REC_ROOT, "entry"));
	stmt_run(s);
}

const struct event_type wallet_paid_out = {"wallet.paid_out", fold_paid_out};

/* The return of this key, whichever of its tries it was; its body in out. */
static bool
find(struct ledger *l, struct record *r, struct text key, struct record *out)
{
	struct stored e;
	struct buf b = {0};
	bool found = false;
	int64_t n;

	for (n = 1;; n++) {
		buf_clear(&b);
		buf_str(&b, "wallet");
		if (n > 1)
			buf_printf(&b, ".%lld", (long long)n);
		buf_char(&b, ':');
		buf_text(&b, key);
		if (!event_by_key(l, (struct text){b.p, b.n}, &e))
			break;
		found = text_is(e.type, wallet_returned.name);
	}
	buf_free(&b);
	if (found)
		record_load(out, e.body, ledger_arena(l));
	found = found && rec_find(out, rec_find(out, REC_ROOT, "out"), "owed");
	return found || rec_reject(r, "unknown_entry", REC_ROOT, "pays",
			    "nothing was owed under this key: %.*s", (int)key.n, key.p);
}

static void
put_account(struct buf *b, const char *kind, struct text channel)
{
	struct buf name = {0};

	buf_str(&name, kind);
	buf_text(&name, channel);
	put_text(b, NULL, (struct text){name.p, name.n});
	buf_free(&name);
}

static void
put_moves(const struct record *was, struct text money, struct buf *b)
{
	ref v = rec_find(was, rec_find(was, REC_ROOT, "out"), "owed");

	put_open(b, "moves", '[');
	for (v = rec_first(was, v); v; v = rec_next(was, v)) {
		ref channel = rec_first(was, v);
		int64_t fen = rec_int_at(was, rec_next(was, channel));

		put_open(b, NULL, '[');
		put_account(b, "owed:", rec_text_at(was, channel));
		put_str(b, NULL, "payer");
		put_int(b, NULL, fen);
		put_close(b, ']');
		put_open(b, NULL, '[');
		put_text(b, NULL, money);
		put_account(b, "refunds:", rec_text_at(was, channel));
		put_int(b, NULL, fen);
		put_close(b, ']');
	}
	put_close(b, ']');
}

static void
append(struct wallet_entry *w, const struct record *was, struct text money)
{
	struct buf b = {0};

	put_text(&b, "customer", rec_text(was, REC_ROOT, "customer"));
	put_text(&b, "entry", w->e.key);
	if (w->no.p)
		put_text(&b, "no", w->no);
	put_moves(was, money, &b);
	put_open(&b, "out", '{');
	put_text(&b, "customer", rec_text(was, REC_ROOT, "customer"));
	put_str(&b, "status", "returned");
	put_close(&b, '}');
	entry_done(w->l, w->r, &w->e, &wallet_paid_out, "wallet",
	    rec_text(was, REC_ROOT, "customer"), (struct text){b.p, b.n});
	buf_free(&b);
}

void
wallet_payout(struct ledger *l, struct record *r)
{
	struct wallet_entry w = {
	    .e = {.by = "wallet-add", .reads = reads, .kind = "payout"},
	    .l = l,
	    .r = r,
	    .back = true};
	struct record was = {0};
	struct buf money = {0};
	int64_t owed;

	if (!get_key(r, REC_ROOT, "pays", NEED, &w.e.key) || !wallet_read_paid(&w) ||
	    !get_key(r, REC_ROOT, "store", MAY, &w.store) || !entry_at(l, r, &w.e))
		return;
	if (!w.pays) {
		rec_reject(r, "missing_field", REC_ROOT, "paid",
		    "expected the channel and the amount that was paid out");
		return;
	}
	if (!entry_begin(l, r, &w.e) || !find(l, r, w.e.key, &was))
		return;
	owed = rec_int(&was, rec_find(&was, REC_ROOT, "out"), "refund_owed");
	if (w.paid != owed)
		rec_reject(r, "value_range", REC_ROOT, "paid",
		    "expected %lld, which is owed", (long long)owed);
	else if (wallet_money(&w, &money))
		append(&w, &was, (struct text){money.p, money.n});
	buf_free(&money);
}
