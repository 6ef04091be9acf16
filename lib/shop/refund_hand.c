/* refund_hand.c - refunds that a person has paid, or wants tried once more */
#include "shop/refund_inside.h"

static void
show(struct ledger *l, struct record *r, const struct refund *f)
{
	struct buf b = {0};
	struct refund now;

	if (refund_load(l, f->order, f->n, &now)) {
		rec_cut(r, "why");
		rec_cut(r, "next_at");
		refund_put(l, &now, &b);
		rec_splice(r, (struct text){b.p, b.n});
	}
	buf_free(&b);
}

/* Of the record alone: nothing is stored, what holds today may not tomorrow. */
static void
decline(struct record *r, const char *code, const char *detail)
{
	struct buf b = {0};

	put_refused(&b, "payment-refund", code, detail, (struct text){NULL, 0});
	rec_splice(r, (struct text){b.p, b.n});
	r->refused = true;
	buf_free(&b);
}

static void
pay(struct ledger *l, struct record *r, const struct refund *f)
{
	struct refund_payout p = {.by = "hand"};
	int64_t amount = f->amount;

	if (!get_key(r, REC_ROOT, "no", MAY, &p.no) ||
	    !get_int(r, REC_ROOT, "amount", MAY, 0, WHOLE_MAX, &amount))
		return;
	if (amount != f->amount) {
		rec_reject(r, "value_range", REC_ROOT, "amount",
		    "expected %lld, which is owed: a refund is paid whole",
		    (long long)f->amount);
		return;
	}
	if (f->state == REFUND_PAID) {
		if (p.no.p && !(f->no.p && text_eq(p.no, f->no)))
			rec_reject(r, "key_conflict", REC_ROOT, "no",
			    "it was paid under another number, or none");
		else
			show(l, r, f);
		return;
	}
	if (refund_of_wallet(l, f)) {
		rec_reject(r, "value_range", REC_ROOT, "refund",
		    "what a wallet paid goes back to it, by --due");
		return;
	}
	if (f->state == REFUND_ASKED && f->next_at > ledger_now(l)) {
		decline(r, "being_asked", "the channel is being asked for it just now");
		return;
	}
	refund_paid(l, f, &p);
	show(l, r, f);
}

static void
reopen(struct ledger *l, struct record *r, const struct refund *f)
{
	if (f->state == REFUND_BY_HAND || f->state == REFUND_FAILED)
		refund_becomes(l, f, &refund_reopened, NULL, 0);
	show(l, r, f);
}

void
refund_by_hand(struct ledger *l, struct record *r, bool paid, bool retry)
{
	struct text name;
	struct refund f;

	/* Rows of a report tell sums of money as `paid`. */
	if (rec_kind(r, rec_find(r, REC_ROOT, "paid")) != KIND_INT &&
	    !get_bool(r, REC_ROOT, "paid", MAY, &paid))
		return;
	if (!get_key(r, REC_ROOT, "refund", NEED, &name))
		return;
	if (!refund_of_name(l, name, &f)) {
		rec_reject(r, "unknown_refund", REC_ROOT, "refund",
		    "no such refund here: expected the order's id, '/' and its number");
		return;
	}
	if (paid)
		pay(l, r, &f);
	else if (retry)
		reopen(l, r, &f);
	else
		rec_reject(r, "missing_field", REC_ROOT, "paid",
		    "expected paid:true, or --paid, or --retry");
}
