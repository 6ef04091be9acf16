/* payment_fold.c - what payments change */
#include "shop/notify.h"
#include "shop/order.h"
#include "shop/payment.h"
#include "shop/wallet.h"

/* How many rows the order has: none, where nothing was paid for it. */
static int64_t
before(struct ledger *l, int64_t order)
{
	const struct order *kept = order_peek(l, order);
	struct stmt *s;

	if (kept && kept->paid == 0)
		return 0;
	s = sql(l, "SELECT coalesce(max(n), 0) FROM payment WHERE order_id = $1");
	stmt_int(s, 1, order);
	return stmt_one(s, 0);
}

static void
fold_row(struct ledger *l, const struct event *e, const struct record *body)
{
	int64_t n = before(l, e->stream) + 1;
	struct stmt *s =
	    sql(l, "INSERT INTO payment (order_id, n, channel, no, amount, fee, at) "
		   "VALUES ($1, $7, $2, $3, $4, $5, $6)");
	stmt_int(s, 1, e->stream);
	stmt_int(s, 7, n);
	stmt_int(
	    s, 2, name_make(l, NAMES_CHANNEL, rec_text(body, REC_ROOT, "channel")));
	if (rec_find(body, REC_ROOT, "no"))
		stmt_text(s, 3, rec_text(body, REC_ROOT, "no"));
	else
		stmt_null(s, 3);
	stmt_int(s, 4, rec_int(body, REC_ROOT, "amount"));
	stmt_int(s, 5, rec_int(body, REC_ROOT, "fee"));
	stmt_int(s, 6, e->at);
	stmt_run(s);
	notice_fold(l, e, body);
}

static void
fold_sums(struct ledger *l, const struct event *e, int64_t amount, int64_t fee)
{
	struct stmt *s =
	    sql(l, "UPDATE orders SET paid = paid + $2, fee = fee + $3 WHERE id = $1");
	struct order *kept = order_changing(l, e->stream);

	if (kept) {
		kept->paid += amount;
		kept->fee += fee;
		return;
	}
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, amount);
	stmt_int(s, 3, fee);
	stmt_run(s);
}

/* The last tender makes the order paid. */
static void
fold_paid(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "UPDATE orders SET paid = paid + $2, fee = fee + $3, "
				"status = $4, steps = steps | $5 WHERE id = $1");
	int64_t amount = rec_int(body, REC_ROOT, "amount");
	int64_t fee = rec_int(body, REC_ROOT, "fee");
	int64_t steps = STEP_BIT(STEP_PAYMENT) | STEP_BIT(STEP_SOLD);
	struct order *kept = order_changing(l, e->stream);

	order_check_move(l, e->stream, ORDER_PAID);
	if (kept) {
		kept->paid += amount;
		kept->fee += fee;
		kept->status = ORDER_PAID;
		kept->steps |= steps;
		return;
	}
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, amount);
	stmt_int(s, 3, fee);
	stmt_int(s, 4, ORDER_PAID);
	stmt_int(s, 5, steps);
	stmt_run(s);
}

static void
fold_recorded(struct ledger *l, const struct event *e, const struct record *body)
{
	if (rec_int(body, REC_ROOT, "amount") > 0)
		fold_row(l, e, body);
	wallet_fold(l, e, body);
	if (rec_find(body, REC_ROOT, "out"))
		fold_paid(l, e, body);
	else
		fold_sums(l, e, rec_int(body, REC_ROOT, "amount"),
		    rec_int(body, REC_ROOT, "fee"));
}

/* Its fee is no cost of the order's sale. */
static void
fold_seen(struct ledger *l, const struct event *e, const struct record *body)
{
	fold_row(l, e, body);
	fold_sums(l, e, rec_int(body, REC_ROOT, "amount"), 0);
}

static void
fold_taken(struct ledger *l, const struct event *e, const struct record *body)
{
	fold_row(l, e, body);
	wallet_fold(l, e, body);
	fold_sums(
	    l, e, rec_int(body, REC_ROOT, "amount"), rec_int(body, REC_ROOT, "fee"));
}

const struct event_type payment_recorded = {"payment.recorded", fold_recorded};
const struct event_type payment_taken = {"payment.taken", fold_taken};
const struct event_type payment_seen = {"payment.seen", fold_seen};
const struct event_type payment_refused = {"payment.refused", step_refused_fold};
