/* refund.c - money that the shop owes back */
#include "shop/order.h"
#include "shop/refund.h"

/* What one channel brought for the order and is not owed back yet. */
static int64_t
left_of_channel(struct ledger *l, int64_t order, int64_t channel)
{
	struct stmt *s = sql(l, "SELECT coalesce((SELECT sum(amount) FROM payment "
				"WHERE order_id = $1 AND channel = $2), 0) - "
				"coalesce((SELECT sum(amount) FROM refund "
				"WHERE order_id = $1 AND channel = $2), 0)");

	stmt_int(s, 1, order);
	stmt_int(s, 2, channel);
	return stmt_one(s, 0);
}

static void
put_move(struct ledger *l, int64_t channel, int64_t amount, struct buf *body)
{
	struct text name = name_of(l, NAMES_CHANNEL, channel);
	struct buf account = {0};

	put_open(body, NULL, '[');
	buf_printf(&account, "refunds:%.*s", (int)name.n, name.p);
	put_text(body, NULL, (struct text){account.p, account.n});
	buf_clear(&account);
	buf_printf(&account, "owed:%.*s", (int)name.n, name.p);
	put_text(body, NULL, (struct text){account.p, account.n});
	put_int(body, NULL, amount);
	put_close(body, ']');
	buf_free(&account);
}

/* A move for each channel, the channel of the latest payment first; returns what
 * could not be placed. */
static int64_t
put_moves(struct ledger *l, int64_t order, int64_t amount, struct buf *body)
{
	struct stmt *s = sql(l, "SELECT channel FROM payment WHERE order_id = $1 "
				"GROUP BY channel ORDER BY max(n) DESC");

	stmt_int(s, 1, order);
	while (amount > 0 && stmt_row(s)) {
		int64_t channel = stmt_get_int(s, 0);
		int64_t part = left_of_channel(l, order, channel);

		if (part > amount)
			part = amount;
		if (part <= 0)
			continue;
		put_move(l, channel, part, body);
		amount -= part;
	}
	stmt_done(s);
	return amount;
}

/* The business day on which it counts, cut in the store's zone when it is written. */
static void
put_day(struct ledger *l, const struct order *o, struct buf *body)
{
	const struct store *where = catalog_store_id(l, o->store, ledger_now(l));

	put_open(body, "clock", '{');
	put_int(body, "day", zone_day(where->zone, ledger_now(l), where->day_start));
	put_close(body, '}');
}

static void
owe(struct ledger *l, int64_t order, int64_t amount, const char *reason, bool sold)
{
	struct event e = {.type = &refund_owed_event, .stream = order};
	struct buf body = {0};
	struct order o;

	if (!order_load(l, order, &o))
		die(EX_SOFTWARE, "refund for no order");
	buf_char(&body, '{');
	put_int(&body, "amount", amount);
	put_str(&body, "reason", reason);
	if (sold && o.steps & STEP_BIT(STEP_SOLD))
		put_bool(&body, "sold", true);
	put_open(&body, "moves", '[');
	if (amount <= 0 || put_moves(l, order, amount, &body) != 0)
		die(EX_SOFTWARE,
		    "refund of %lld for order %lld: not what is left of its payments",
		    (long long)amount, (long long)order);
	put_close(&body, ']');
	put_day(l, &o, &body);
	put_close(&body, '}');
	e.body = (struct text){body.p, body.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(&body);
}

void
refund_owed(struct ledger *l, int64_t order, int64_t amount, const char *reason)
{
	owe(l, order, amount, reason, true);
}

void
refund_unsold(struct ledger *l, int64_t order, int64_t amount, const char *reason)
{
	owe(l, order, amount, reason, false);
}

/* One row for each channel that owes. */
static void
fold_rows(struct ledger *l, const struct event *e, const struct record *body)
{
	static const size_t prefix = sizeof("owed:") - 1;
	struct stmt *s =
	    sql(l, "INSERT INTO refund (order_id, n, channel, amount, paid, sold, at, "
		   "reason) SELECT $1, coalesce(max(n), 0) + 1, $2, $3, 0, $4, $5, $6 "
		   "FROM refund WHERE order_id = $1");
	ref v = rec_first(body, rec_find(body, REC_ROOT, "moves"));

	for (; v; v = rec_next(body, v)) {
		ref owed = rec_next(body, rec_first(body, v));
		struct text channel = rec_text_at(body, owed);

		channel.p += prefix;
		channel.n -= prefix;
		stmt_int(s, 1, e->stream);
		stmt_int(s, 2, name_make(l, NAMES_CHANNEL, channel));
		stmt_int(s, 3, rec_int_at(body, rec_next(body, owed)));
		stmt_int(s, 4, rec_true(body, REC_ROOT, "sold"));
		stmt_int(s, 5, e->at);
		stmt_text(s, 6, rec_text(body, REC_ROOT, "reason"));
		stmt_run(s);
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

static void
fold(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "UPDATE orders SET refunded = refunded + $2 WHERE id = $1");

	fold_rows(l, e, body);
	order_forget(l, e->stream);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "amount"));
	stmt_run(s);
	if (ends(l, e->stream, rec_true(body, REC_ROOT, "sold")))
		order_set_status(l, e->stream, ORDER_REFUNDING);
}

const struct event_type refund_owed_event = {"refund.owed", fold};
