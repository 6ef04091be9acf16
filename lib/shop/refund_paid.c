/* refund_paid.c - refunds that were paid back */
#include "shop/money.h"
#include "shop/refund_inside.h"
#include "shop/via.h"
#include "shop/wallet.h"

/* Kinds of cups that come back with one refund. */
enum { CUPS_MAX = 1000 };

static void
put_move(struct buf *b, struct text from, struct text to, int64_t amount)
{
	put_open(b, NULL, '[');
	put_text(b, NULL, from);
	put_text(b, NULL, to);
	put_int(b, NULL, amount);
	put_close(b, ']');
}

/* The money goes to the customer, out of where the channel's money lies. */
static void
put_moves(struct ledger *l, const struct refund *r, int64_t fee, struct buf *b)
{
	struct text channel = name_of(l, NAMES_CHANNEL, r->channel), store = {NULL, 0};
	struct buf owed = {0}, refunds = {0}, money = {0}, fees = {0};
	struct order o;

	if (order_load(l, r->order, &o))
		store = stream_name(l, o.store);
	buf_printf(&owed, "owed:%.*s", (int)channel.n, channel.p);
	buf_printf(&refunds, "refunds:%.*s", (int)channel.n, channel.p);
	money_account(l, channel, store, &money);
	buf_printf(&fees, "fee:%.*s", (int)channel.n, channel.p);
	put_move(b, (struct text){owed.p, owed.n}, TEXT("payer"), r->amount);
	put_move(b, (struct text){money.p, money.n},
	    (struct text){refunds.p, refunds.n}, r->amount);
	if (fee)
		put_move(b, (struct text){fees.p, fees.n},
		    (struct text){money.p, money.n}, fee);
	buf_free(&owed);
	buf_free(&refunds);
	buf_free(&money);
	buf_free(&fees);
}

/* A payment of this channel that no wallet made, an order's own for example, is paid
 * back like others. */
bool
refund_of_wallet(struct ledger *l, const struct refund *r)
{
	return text_is(name_of(l, NAMES_CHANNEL, r->channel), VIA_COIN) &&
	       wallet_left(l, r->order) >= r->amount;
}

/* What a wallet paid goes back to its lots; cups of the lines that are given back come
 * back as cups. */
static void
put_wallet(struct ledger *l, const struct refund *r, struct buf *moves,
    struct buf *body, struct buf *clock)
{
	struct stmt *s =
	    sql(l, "SELECT i.sku, sum(p.qty) FROM refund_line p JOIN order_line i "
		   "ON i.order_id = p.order_id AND i.line = p.line "
		   "WHERE p.order_id = $1 AND p.n = $2 AND p.qty > 0 GROUP BY i.sku "
		   "ORDER BY i.sku");
	struct wallet_cups cups[CUPS_MAX];
	size_t n = 0;

	orders_write(l);
	stmt_int(s, 1, r->order);
	stmt_int(s, 2, r->n);
	while (stmt_row(s))
		if (n < CUPS_MAX)
			cups[n++] = (struct wallet_cups){
			    stmt_get_int(s, 0), stmt_get_int(s, 1)};
	wallet_back(l, r->order, r->amount, cups, n, moves, body, clock);
}

static void
put_payout(struct ledger *l, const struct refund *r, const struct refund_payout *p,
    struct buf *body)
{
	struct buf moves = {0}, clock = {0};

	if (refund_of_wallet(l, r))
		put_wallet(l, r, &moves, body, &clock);
	else
		put_moves(l, r, p->fee, &moves);
	put_open(body, "moves", '[');
	buf_text(body, (struct text){moves.p, moves.n});
	put_close(body, ']');
	if (clock.n) {
		put_open(body, "clock", '{');
		buf_text(body, (struct text){clock.p, clock.n});
		put_close(body, '}');
	}
	buf_free(&moves);
	buf_free(&clock);
}

bool
refund_paid(struct ledger *l, const struct refund *r, const struct refund_payout *p)
{
	struct event e = {.type = &refund_paid_event, .stream = r->order, .at = p->at};
	struct buf body = {0};

	if (r->state == REFUND_PAID)
		return false;
	buf_char(&body, '{');
	put_int(&body, "n", r->n);
	put_str(&body, "by", p->by);
	if (p->no.p)
		put_text(&body, "no", p->no);
	put_payout(l, r, p, &body);
	put_close(&body, '}');
	e.body = (struct text){body.p, body.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(&body);
	return true;
}

static void
fold(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "UPDATE refund SET paid = amount, state = $3, no = $4, why = NULL "
		   "WHERE order_id = $1 AND n = $2");

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "n"));
	stmt_int(s, 3, REFUND_PAID);
	if (rec_find(body, REC_ROOT, "no"))
		stmt_text(s, 4, rec_text(body, REC_ROOT, "no"));
	else
		stmt_null(s, 4);
	stmt_run(s);
	wallet_fold(l, e, body);
	refund_settle(l, e->stream);
}

const struct event_type refund_paid_event = {"refund.paid", fold};
