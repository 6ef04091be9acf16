/* reconcile_fold.c - what bills have told, remembered */
#include "shop/reconcile_inside.h"

static void
put_no(struct stmt *s, int n, const struct record *body, const char *name)
{
	if (rec_find(body, REC_ROOT, name))
		stmt_text(s, n, rec_text(body, REC_ROOT, name));
	else
		stmt_null(s, n);
}

static int64_t
next_of(struct ledger *l, int64_t stream)
{
	struct stmt *s = sql(l, "SELECT max(n) FROM bill_row WHERE stream = $1");
	int64_t n = 0;

	stmt_int(s, 1, stream);
	if (stmt_row(s)) {
		n = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return n + 1;
}

static void
fold_row(
    struct ledger *l, const struct event *e, const struct record *body, int64_t kind)
{
	struct stmt *s =
	    sql(l, "INSERT INTO bill_row (stream, n, kind, channel, part, refund, no, "
		   "refund_no, amount, fee, added, subsidy, at) VALUES "
		   "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
	bool refund = rec_find(body, REC_ROOT, "refund") != 0;

	stmt_int(s, 2, next_of(l, e->stream));
	stmt_int(s, 1, e->stream);
	stmt_int(s, 3, kind);
	stmt_int(
	    s, 4, name_make(l, NAMES_CHANNEL, rec_text(body, REC_ROOT, "channel")));
	stmt_int(s, 5, rec_int(body, REC_ROOT, refund ? "refund" : "payment"));
	stmt_int(s, 6, refund);
	put_no(s, 7, body, rec_find(body, REC_ROOT, "no") ? "no" : "channel_no");
	put_no(s, 8, body, "refund_no");
	stmt_int(s, 9, rec_int(body, REC_ROOT, "amount"));
	stmt_int(s, 10, rec_int(body, REC_ROOT, "fee"));
	stmt_int(s, 11, rec_int(body, REC_ROOT, "added"));
	stmt_int(s, 12, rec_int(body, REC_ROOT, "subsidy"));
	stmt_int(s, 13, e->at);
	stmt_run(s);
}

/* A fee counts as a cost of the order's sale. */
static void
fold_fee(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "UPDATE orders SET fee = fee + $2 WHERE id = $1");
	int64_t added = rec_int(body, REC_ROOT, "added");
	struct order *kept;

	if (added == 0 || !rec_true(body, REC_ROOT, "sold"))
		return;
	kept = order_changing(l, e->stream);
	if (kept) {
		kept->fee += added;
		return;
	}
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, added);
	stmt_run(s);
}

static void
fold_settled(struct ledger *l, const struct event *e, const struct record *body)
{
	fold_row(l, e, body, bill_kind_of(rec_text(body, REC_ROOT, "kind")));
	fold_fee(l, e, body);
}

static void
fold_booked(struct ledger *l, const struct event *e, const struct record *body)
{
	fold_row(l, e, body, bill_kind_of(rec_text(body, REC_ROOT, "kind")));
}

static void
fold_written_off(struct ledger *l, const struct event *e, const struct record *body)
{
	fold_row(l, e, body, BILL_WRITTEN_OFF);
}

const struct event_type payment_settled = {"payment.settled", fold_settled};
const struct event_type payment_written_off = {"payment.written_off", fold_written_off};
const struct event_type bill_booked = {"bill.booked", fold_booked};
