/* wallet_undo.c - a mistyped grant undone while nothing of it is spent */
#include "shop/reverse.h"
#include "shop/wallet_inside.h"

static int64_t
remaining(struct ledger *l, struct text customer, enum wallet_kind kind,
    struct text sku, struct text name)
{
	struct stmt *s = sql(l, "SELECT remaining FROM wallet_lot WHERE customer = $1 "
				"AND kind = $2 AND sku = $3 AND name = $4");

	stmt_int(s, 1, name_find(l, NAMES_CUSTOMER, customer));
	stmt_int(s, 2, kind);
	stmt_int(s, 3, sku.n ? stream_find(l, "sku", sku) : 0);
	stmt_text(s, 4, name);
	return stmt_one(s, 0);
}

/* Is all of it left, and free? */
static bool
whole(struct reversal *v, struct text customer, ref put)
{
	ref first = rec_first(v->body, put), sku = rec_next(v->body, first);
	ref name = rec_next(v->body, sku);
	enum wallet_kind kind = wallet_kind_of(rec_text_at(v->body, first));
	struct text of = rec_text_at(v->body, sku);
	struct account a = wallet_account(v->l, customer, kind, of);
	int64_t units = rec_int_at(v->body, rec_next(v->body, name));
	int64_t left = remaining(v->l, customer, kind, of, rec_text_at(v->body, name));

	if (left == units && a.posted - a.held >= units)
		return true;
	put_int(&v->more, "added", units);
	put_int(&v->more, "remaining", left);
	if (left == units)
		return reversal_no(v, "wallet_held", "an order holds some of it");
	return reversal_no(v, "lot_used", "some of it was spent, returned or expired");
}

bool
wallet_undo_added(struct reversal *v)
{
	struct text customer = rec_text(v->body, REC_ROOT, "customer");
	ref puts = rec_find(v->body, REC_ROOT, "puts"), put;
	ref paid = rec_find(v->body, REC_ROOT, "paid");

	if (paid && rec_find(v->body, paid, "no"))
		return reversal_no(v, "not_reversible",
		    "its payment was seen and is a fact: wallet-add with back:true returns it");
	for (put = rec_first(v->body, puts); put; put = rec_next(v->body, put))
		if (!whole(v, customer, put))
			return false;
	put_text(&v->out, "customer", customer);
	put_text(&v->out, "lot",
	    rec_text(v->body, rec_find(v->body, REC_ROOT, "out"), "lot"));
	put_open(&v->out, "moves", '[');
	legs_back(v->body, rec_find(v->body, REC_ROOT, "moves"), &v->out);
	put_close(&v->out, ']');
	return true;
}

/* As if it had never come: its name is free. */
static void
fold_reversed(struct ledger *l, const struct event *e, const struct record *body)
{
	int64_t customer =
	    name_make(l, NAMES_CUSTOMER, rec_text(body, REC_ROOT, "customer"));
	struct text lot = rec_text(body, REC_ROOT, "lot");
	struct stmt *s =
	    sql(l, "DELETE FROM wallet_lot WHERE customer = $1 AND name = $2");

	(void)e;
	stmt_int(s, 1, customer);
	stmt_text(s, 2, lot);
	stmt_run(s);
	s = sql(l, "DELETE FROM topup WHERE customer = $1 AND name = $2");
	stmt_int(s, 1, customer);
	stmt_text(s, 2, lot);
	stmt_run(s);
}

const struct event_type wallet_reversed = {"wallet.reversed", fold_reversed};
