/* refund.c - money that the shop owes back */
#include "shop/payment.h"
#include "shop/points.h"
#include "shop/refund_inside.h"

/* A payment that may still give something back. */
struct source {
	int64_t n, channel, left;
};

int64_t
refund_left(struct ledger *l, int64_t order, int64_t payment)
{
	struct stmt *s = sql(l, "SELECT coalesce((SELECT amount FROM payment "
				"WHERE order_id = $1 AND n = $2), 0) - "
				"coalesce((SELECT sum(amount) FROM refund "
				"WHERE order_id = $1 AND payment = $2), 0)");

	stmt_int(s, 1, order);
	stmt_int(s, 2, payment);
	return stmt_one(s, 0);
}

/* The order's payments, those of the latest one's channel first, and what was let off
 * to round them last. */
static struct source *
sources(struct ledger *l, int64_t order, size_t *n)
{
	struct stmt *s =
	    sql(l, "SELECT p.n, p.channel FROM payment p WHERE p.order_id = $1 "
		   "ORDER BY p.channel = $2, (SELECT max(q.n) FROM payment q "
		   "WHERE q.order_id = $1 AND q.channel = p.channel) DESC, p.n DESC");
	struct stmt *count = sql(l, "SELECT count(*) FROM payment WHERE order_id = $1");
	struct source *list;
	size_t i;

	stmt_int(count, 1, order);
	list = arena_alloc(
	    ledger_arena(l), ((size_t)stmt_one(count, 0) + 1) * sizeof(*list));
	stmt_int(s, 1, order);
	stmt_int(s, 2, name_find(l, NAMES_CHANNEL, TEXT(CHANNEL_ROUNDING)));
	for (*n = 0; stmt_row(s); ++*n)
		list[*n] = (struct source){stmt_get_int(s, 0), stmt_get_int(s, 1), 0};
	for (i = 0; i < *n; i++)
		list[i].left = refund_left(l, order, list[i].n);
	return list;
}

static void
put_account(struct buf *b, const char *prefix, struct text name)
{
	struct buf account = {0};

	buf_str(&account, prefix);
	buf_text(&account, name);
	put_text(b, NULL, (struct text){account.p, account.n});
	buf_free(&account);
}

static void
put_move(struct ledger *l, const struct owing *w, struct text channel, int64_t amount,
    struct buf *moves)
{
	put_open(moves, NULL, '[');
	if (text_is(channel, CHANNEL_ROUNDING)) {
		put_account(moves, "rounding:", stream_name(l, w->o.store));
		put_str(moves, NULL, "payer");
	} else {
		put_account(moves, "refunds:", channel);
		put_account(moves, "owed:", channel);
	}
	put_int(moves, NULL, amount);
	put_close(moves, ']');
}

/* Members of a body on their way. */
struct parts {
	struct buf rows, moves, shown;
	int64_t n;  /* of the next row */
	bool money; /* some of it has to be paid */
};

static void
put_row(struct ledger *l, const struct owing *w, const struct source *from,
    int64_t amount, struct parts *p)
{
	struct text channel = name_of(l, NAMES_CHANNEL, from->channel);

	put_open(&p->rows, NULL, '[');
	put_text(&p->rows, NULL, channel);
	put_int(&p->rows, NULL, amount);
	put_int(&p->rows, NULL, from->n);
	put_close(&p->rows, ']');
	put_open(&p->shown, NULL, '{');
	put_int(&p->shown, "n", p->n++);
	put_text(&p->shown, "channel", channel);
	put_int(&p->shown, "amount", amount);
	put_close(&p->shown, '}');
	put_move(l, w, channel, amount, &p->moves);
	p->money |= !text_is(channel, CHANNEL_ROUNDING);
}

/* A row and a move for each payment; returns what could not be placed. */
static int64_t
put_rows(struct ledger *l, const struct owing *w, struct parts *p)
{
	int64_t left = w->amount;
	size_t n, i;
	struct source *from = sources(l, w->o.id, &n);

	for (i = 0; i < n && w->first; i++) {
		if (from[i].n != w->first)
			continue;
		put_row(l, w, &from[i], w->first_amount, p);
		from[i].left -= w->first_amount;
		left -= w->first_amount;
	}
	for (i = 0; i < n && left > 0; i++) {
		int64_t part = from[i].left < left ? from[i].left : left;

		if (part <= 0 || (w->payment && from[i].n != w->payment))
			continue;
		put_row(l, w, &from[i], part, p);
		left -= part;
	}
	return left;
}

static void
put_lines(const struct owing *w, struct buf *body)
{
	size_t i;

	if (!w->parts)
		return;
	put_open(body, "lines", '[');
	for (i = 0; i < w->parts; i++) {
		put_open(body, NULL, '[');
		put_int(body, NULL, w->part[i].line);
		put_int(body, NULL, w->part[i].qty);
		put_int(body, NULL, w->part[i].amount);
		put_close(body, ']');
	}
	put_close(body, ']');
}

/* The business day on which it counts, cut in the store's zone when it is written. */
static void
put_day(struct ledger *l, const struct owing *w, struct buf *body)
{
	int64_t at = w->at ? w->at : ledger_now(l);
	const struct store *where = catalog_store_id(l, w->o.store, at);

	put_open(body, "clock", '{');
	put_int(body, "day", zone_day(where->zone, at, where->day_start));
	put_close(body, '}');
}

/* Its status is told where this changes it: as the fold does. */
static void
put_out(
    struct ledger *l, const struct owing *w, const struct parts *p, struct buf *body)
{
	struct stmt *open = sql(l, "SELECT count(*) FROM refund WHERE order_id = $1 "
				   "AND paid < amount");
	bool sold = w->sold && w->o.steps & STEP_BIT(STEP_SOLD);
	bool ends = w->o.refunded + w->amount >= w->o.paid &&
		    w->o.status != ORDER_PENDING &&
		    (sold || w->o.status >= ORDER_REFUSED);

	stmt_int(open, 1, w->o.id);
	if (!w->out.n)
		return;
	put_open(body, "out", '{');
	buf_text(body, w->out);
	put_open(body, "refunds", '[');
	buf_text(body, (struct text){p->shown.p, p->shown.n});
	put_close(body, ']');
	if (ends)
		put_str(body, "status",
		    order_status_name(p->money || stmt_one(open, 0) > 0
					  ? ORDER_REFUNDING
					  : ORDER_REFUNDED));
	put_close(body, '}');
}

static int64_t
next_row(struct ledger *l, int64_t order)
{
	struct stmt *s =
	    sql(l, "SELECT coalesce(max(n), 0) + 1 FROM refund WHERE order_id = $1");

	stmt_int(s, 1, order);
	return stmt_one(s, 1);
}

static void
put_body(
    struct ledger *l, const struct owing *w, const struct parts *p, struct buf *body)
{
	buf_char(body, '{');
	put_int(body, "amount", w->amount);
	put_str(body, "reason", w->reason);
	if (w->sold && w->o.steps & STEP_BIT(STEP_SOLD))
		put_bool(body, "sold", true);
	put_open(body, "rows", '[');
	buf_text(body, (struct text){p->rows.p, p->rows.n});
	put_close(body, ']');
	put_open(body, "moves", '[');
	buf_text(body, (struct text){p->moves.p, p->moves.n});
	put_close(body, ']');
	put_lines(w, body);
	put_out(l, w, p, body);
	put_day(l, w, body);
	put_close(body, '}');
}

void
refund_append(struct ledger *l, const struct owing *w, struct event *e)
{
	static const unsigned char none[CONTENT_LEN];
	struct parts p = {.n = next_row(l, w->o.id)};
	struct buf body = {0};

	if (w->amount <= 0 || put_rows(l, w, &p) != 0)
		die(EX_SOFTWARE,
		    "refund of %lld for order %lld: not what is left of its payments",
		    (long long)w->amount, (long long)w->o.id);
	put_body(l, w, &p, &body);
	e->type = &refund_owed_2;
	e->stream = w->o.id;
	if (w->at)
		e->at = w->at;
	/* The caller shows what stands in it. */
	e->body = arena_text(ledger_arena(l), (struct text){body.p, body.n});
	if (memcmp(e->content, none, CONTENT_LEN) == 0)
		event_digest(e->body, e->content);
	event_append(l, e);
	if (w->sold)
		points_claw(l, w->o.id);
	buf_free(&body);
	buf_free(&p.rows);
	buf_free(&p.moves);
	buf_free(&p.shown);
}

static void
owe(struct ledger *l, int64_t order, struct owing w)
{
	struct event e = {.type = &refund_owed_2};

	if (!order_load(l, order, &w.o))
		die(EX_SOFTWARE, "refund for no order");
	if (w.sold && w.o.steps & STEP_BIT(STEP_SOLD))
		w.part = refund_shares(
		    l, &w.o, w.amount, w.amount == w.o.paid - w.o.refunded, &w.parts);
	refund_append(l, &w, &e);
}

void
refund_owed(struct ledger *l, int64_t order, int64_t amount, const char *reason)
{
	owe(l, order, (struct owing){.amount = amount, .reason = reason, .sold = true});
}

void
refund_unsold(struct ledger *l, int64_t order, int64_t amount, const char *reason)
{
	owe(l, order, (struct owing){.amount = amount, .reason = reason});
}

int64_t
refund_owed_to(struct ledger *l, int64_t order, int64_t payment, int64_t amount,
    const char *reason, int64_t at)
{
	int64_t n = next_row(l, order);

	owe(l, order,
	    (struct owing){.amount = amount,
		.reason = reason,
		.sold = true,
		.payment = payment,
		.at = at});
	return n;
}
