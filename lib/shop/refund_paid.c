/* refund_paid.c - refunds that were paid back */
#include "shop/money.h"
#include "shop/refund_inside.h"
#include "shop/wallet.h"

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
	struct text channel = name_of(l, NAMES_CHANNEL, r->channel);
	struct buf owed = {0}, refunds = {0}, money = {0}, fees = {0};
	struct order o;

	if (!order_load(l, r->order, &o))
		die(EX_SOFTWARE, "refund for no order");
	buf_printf(&owed, "owed:%.*s", (int)channel.n, channel.p);
	buf_printf(&refunds, "refunds:%.*s", (int)channel.n, channel.p);
	money_account(l, channel, stream_name(l, o.store), &money);
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
	put_open(&body, "moves", '[');
	put_moves(l, r, p->fee, &body);
	put_close(&body, ']');
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
	refund_settle(l, e->stream);
}

const struct event_type refund_paid_event = {"refund.paid", fold};
