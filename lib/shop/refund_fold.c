/* refund_fold.c - what is owed back, as rows */
#include "shop/payment.h"
#include "shop/refund_review.h"

/* A row on its way, and what of its amount is not said of a line yet. */
struct row {
	int64_t n, channel, amount, payment;
};

static void
insert(
    struct ledger *l, const struct event *e, const struct record *body, struct row *row)
{
	struct stmt *s = sql(l,
	    "INSERT INTO refund (order_id, n, channel, amount, paid, sold, at, "
	    "reason, payment, state, tries, next_at, no, why, customer) SELECT $1, "
	    "coalesce(max(n), 0) + 1, $2, $3, $7, $4, $5, $6, $8, $9, 0, $5, NULL, NULL, "
	    "(SELECT customer FROM orders WHERE id = $1) FROM refund WHERE order_id = $1");
	struct stmt *last = sql(l, "SELECT max(n) FROM refund WHERE order_id = $1");
	bool gone = row->channel == name_find(l, NAMES_CHANNEL, TEXT(CHANNEL_ROUNDING));

	order_forget(l, e->stream);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, row->channel);
	stmt_int(s, 3, row->amount);
	stmt_int(s, 4, rec_true(body, REC_ROOT, "sold"));
	stmt_int(s, 5, e->at);
	stmt_text(s, 6, rec_text(body, REC_ROOT, "reason"));
	stmt_int(s, 7, gone ? row->amount : 0);
	stmt_int(s, 8, row->payment);
	stmt_int(s, 9, gone ? REFUND_PAID : REFUND_OWED);
	stmt_run(s);
	stmt_int(last, 1, e->stream);
	row->n = stmt_one(last, 0);
}

static void
insert_line(
    struct ledger *l, const struct event *e, int64_t n, const struct refund_part *part)
{
	struct stmt *s = sql(l, "INSERT INTO refund_line (order_id, n, line, qty, "
				"amount) VALUES ($1, $2, $3, $4, $5)");

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, n);
	stmt_int(s, 3, part->line);
	stmt_int(s, 4, part->qty);
	stmt_int(s, 5, part->amount);
	stmt_run(s);
}

/* The lines one after the other over the rows one after the other; the units of a line
 * are with the first row that has any of it. */
static void
fold_lines(struct ledger *l, const struct event *e, const struct record *body,
    struct row *row, size_t rows)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, "lines"));
	size_t i = 0;

	for (; v; v = rec_next(body, v)) {
		ref line = rec_first(body, v), qty = rec_next(body, line);
		int64_t left = rec_int_at(body, rec_next(body, qty));
		struct refund_part part = {
		    rec_int_at(body, line), rec_int_at(body, qty), 0};

		do {
			while (i + 1 < rows && row[i].amount == 0)
				i++;
			part.amount = left < row[i].amount ? left : row[i].amount;
			insert_line(l, e, row[i].n, &part);
			row[i].amount -= part.amount;
			left -= part.amount;
			part.qty = 0;
		} while (left > 0 && i + 1 < rows);
	}
}

/* All that was ever paid is owed back: of a sale, or of one that ended before. */
static bool
ends(struct ledger *l, int64_t order, bool sold)
{
	struct stmt *s =
	    sql(l, "SELECT status FROM orders WHERE id = $1 AND refunded >= paid");
	int64_t status;

	stmt_int(s, 1, order);
	if (!stmt_row(s))
		return false;
	status = stmt_get_int(s, 0);
	stmt_done(s);
	return status != ORDER_PENDING && status != ORDER_REFUNDING &&
	       (sold || status >= ORDER_REFUSED);
}

void
refund_settle(struct ledger *l, int64_t order)
{
	struct stmt *s =
	    sql(l, "SELECT 1 FROM orders WHERE id = $1 AND status = $2 AND NOT EXISTS "
		   "(SELECT 1 FROM refund WHERE order_id = $1 AND paid < amount)");

	order_forget(l, order);
	stmt_int(s, 1, order);
	stmt_int(s, 2, ORDER_REFUNDING);
	if (!stmt_row(s))
		return;
	stmt_done(s);
	order_set_status(l, order, ORDER_REFUNDED);
}

static void
fold_sums(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "UPDATE orders SET refunded = refunded + $2 WHERE id = $1");

	order_forget(l, e->stream);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "amount"));
	stmt_run(s);
	if (ends(l, e->stream, rec_true(body, REC_ROOT, "sold"))) {
		order_set_status(l, e->stream, ORDER_REFUNDING);
		refund_settle(l, e->stream);
	}
}

/* The latest payment of a channel that has so much left, else the latest. */
static int64_t
payment_of(struct ledger *l, int64_t order, int64_t channel, int64_t amount)
{
	struct stmt *s =
	    sql(l, "SELECT p.n FROM payment p WHERE p.order_id = $1 AND p.channel = $2 "
		   "ORDER BY p.amount - coalesce((SELECT sum(r.amount) FROM refund r "
		   "WHERE r.order_id = $1 AND r.payment = p.n), 0) < $3, p.n DESC "
		   "LIMIT 1");

	stmt_int(s, 1, order);
	stmt_int(s, 2, channel);
	stmt_int(s, 3, amount);
	return stmt_one(s, 0);
}

static void
fold_first(struct ledger *l, const struct event *e, const struct record *body)
{
	static const size_t prefix = sizeof("owed:") - 1;
	ref v = rec_first(body, rec_find(body, REC_ROOT, "moves"));

	for (; v; v = rec_next(body, v)) {
		ref owed = rec_next(body, rec_first(body, v));
		struct text channel = rec_text_at(body, owed);
		struct row row = {.amount = rec_int_at(body, rec_next(body, owed))};

		channel.p += prefix;
		channel.n -= prefix;
		row.channel = name_make(l, NAMES_CHANNEL, channel);
		row.payment = payment_of(l, e->stream, row.channel, row.amount);
		insert(l, e, body, &row);
	}
	fold_sums(l, e, body);
}

static void
fold_owed(struct ledger *l, const struct event *e, const struct record *body)
{
	ref rows = rec_find(body, REC_ROOT, "rows"), v = rec_first(body, rows);
	struct text request =
	    rec_text(body, rec_find(body, REC_ROOT, "out"), "request");
	struct row *row =
	    arena_alloc(ledger_arena(l), (rec_count(body, rows) + 1) * sizeof(*row));
	size_t n = 0;

	for (; v; v = rec_next(body, v)) {
		ref channel = rec_first(body, v), amount = rec_next(body, channel);

		row[n] = (struct row){
		    .channel = name_make(l, NAMES_CHANNEL, rec_text_at(body, channel)),
		    .amount = rec_int_at(body, amount),
		    .payment = rec_int_at(body, rec_next(body, amount))};
		insert(l, e, body, &row[n++]);
	}
	fold_lines(l, e, body, row, n);
	if (request.n)
		refund_review_given(l, e->stream, request);
	fold_sums(l, e, body);
}

const struct event_type refund_owed_event = {"refund.owed", fold_first};
const struct event_type refund_owed_2 = {"refund.owed.2", fold_owed};
