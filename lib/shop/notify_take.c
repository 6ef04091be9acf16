/* notify_take.c - what callbacks say, booked and kept */
#include "shop/notify_take.h"
#include "shop/payment.h"
#include "shop/refund.h"

static const char by[] = "payment-notify";

/* What came is verified: it need not go on. */
void
notify_drop_raw(struct record *r)
{
	rec_cut(r, "headers");
	rec_cut(r, "body");
}

static void
put_status(const struct taking *t, struct buf *b)
{
	put_str(b, "status", order_status_name(t->o.status));
}

/* Append the notice's own event; more: members that the record gets besides. */
static void
store(struct taking *t, const struct record *told, struct text more)
{
	const struct notice *n = t->n;
	struct event e = {.type = &payment_notified, .stream = t->o.id, .key = t->key};
	struct buf b = {0};
	ref v;

	buf_char(&b, '{');
	put_str(&b, "via", n->by->via);
	put_text(&b, "id", n->id);
	put_text(&b, "state", n->state);
	if (n->no.p)
		put_text(&b, "no", n->no);
	if (n->amount)
		put_int(&b, "amount", n->amount);
	/* Ids are of this ledger's own making. */
	put_open(&b, "clock", '{');
	put_open(&b, "out", '{');
	put_id(&b, "order_id", t->o.id);
	if (told && rec_find(told, REC_ROOT, "charge"))
		put_raw(
		    &b, "charge", rec_raw(told, rec_find(told, REC_ROOT, "charge")));
	put_close(&b, '}');
	put_close(&b, '}');
	put_open(&b, "out", '{');
	put_text(&b, "state", n->state);
	if (told && !rec_find(told, REC_ROOT, "status"))
		put_status(t, &b);
	for (v = told ? rec_first(told, REC_ROOT) : REC_NONE; v; v = rec_next(told, v))
		if (!text_is(rec_name(told, v), "order_id") &&
		    !text_is(rec_name(told, v), "charge"))
			put_raw(&b, arena_text(ledger_arena(t->l), rec_name(told, v)).p,
			    rec_raw(told, v));
	if (more.n) {
		buf_char(&b, ',');
		buf_text(&b, more);
	}
	put_str(&b, "answer", notice_answer(n->by->via, true));
	put_close(&b, '}');
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	memcpy(e.content, t->content, CONTENT_LEN);
	event_append(t->l, &e);
	step_show(t->r, e.parsed);
	notify_drop_raw(t->r);
	buf_free(&b);
}

/* Money of another kind cannot be booked as ours, and paying it back is not ours to
 * begin: the owner has to look. */
static void
refuse_currency(struct taking *t)
{
	struct buf b = {0}, more = {0};

	put_int(&more, "seen", t->n->amount);
	put_text(&more, "currency", t->n->currency);
	put_refused(&b, by, "wrong_currency",
	    "paid in another currency than the ledger's",
	    (struct text){more.p, more.n});
	put_status(t, &b);
	store(t, NULL, (struct text){b.p, b.n});
	buf_free(&more);
	buf_free(&b);
}

/* What is recorded of the order is shown in a record of its own. */
static void
read_order(struct taking *t, struct record *order)
{
	struct arena *a = ledger_arena(t->l);
	struct buf line = {0};

	buf_char(&line, '{');
	put_id(&line, "order_id", t->o.id);
	put_close(&line, '}');
	record_read(order, arena_text(a, (struct text){line.p, line.n}), a);
	buf_free(&line);
}

static void
store_told(struct taking *t, struct record *order)
{
	struct record told = {0};

	if (order->reject.code) {
		rec_reject(t->r, order->reject.code, REC_ROOT, "body", "%s",
		    order->reject.detail);
		return;
	}
	rec_pass(order, &told, ledger_arena(t->l));
	store(t, &told, (struct text){NULL, 0});
}

/* Booked as every payment that its channel confirms, and with it the charge that asked
 * for it. */
void
notify_paid(struct taking *t)
{
	struct arrived p = {.by = by,
	    .channel = t->channel,
	    .no = t->n->no,
	    .amount = t->n->amount,
	    .fee = ARRIVED_FEE_UNKNOWN};
	struct outcome o = {
	    .state = CHARGE_SUCCEEDED, .amount = p.amount, .fee = p.fee, .no = p.no};
	struct record order = {0};

	if (!text_is(t->n->currency, ledger_meta(t->l, "currency"))) {
		refuse_currency(t);
		return;
	}
	read_order(t, &order);
	if (t->c.n && t->c.state != CHARGE_SUCCEEDED && t->c.amount == p.amount)
		charge_outcome(t->l, &order, &t->c, &o);
	else
		payment_arrived(t->l, &order, &p);
	store_told(t, &order);
}

/* Will nothing come of what was asked for? */
static bool
is_over(const struct taking *t)
{
	static const char *const ends[] = {
	    "CLOSED", "REVOKED", "PAYERROR", "TRADE_CLOSED", NULL};
	size_t i;

	if (t->n->refund.p || !t->c.n || t->c.state > CHARGE_AUTHORIZED)
		return false;
	for (i = 0; ends[i]; i++)
		if (text_is(t->n->state, ends[i]))
			return true;
	return false;
}

void
notify_told(struct taking *t)
{
	struct outcome o = {.state = CHARGE_DECLINED, .code = t->n->state};
	struct record order = {0};
	struct buf b = {0};

	if (is_over(t)) {
		if (t->c.doing == DO_VOID)
			o.state = CHARGE_VOIDED;
		read_order(t, &order);
		charge_outcome(t->l, &order, &t->c, &o);
		store_told(t, &order);
		return;
	}
	put_status(t, &b);
	store(t, NULL, (struct text){b.p, b.n});
	buf_free(&b);
}

/* Not stored: the provider tells it again, and by then it may be known here. */
static void
decline(struct taking *t, const char *code, const char *detail)
{
	struct buf b = {0};

	put_text(&b, "state", t->n->state);
	put_refused(&b, by, code, detail, (struct text){NULL, 0});
	put_str(&b, "answer", notice_answer(t->n->by->via, false));
	rec_splice(t->r, (struct text){b.p, b.n});
	t->r->refused = true;
	notify_drop_raw(t->r);
	buf_free(&b);
}

/* Alipay tells what was paid back in all, not of which refund; its amount is 0 here. */
void
notify_refunded(struct taking *t)
{
	struct refund_payout p = {.by = "notify", .no = t->n->refund_no};
	struct buf b = {0};
	struct refund f;

	if (!refund_of_request(t->l, t->n->refund, &f) ||
	    !text_eq(name_of(t->l, NAMES_CHANNEL, f.channel), t->channel)) {
		decline(
		    t, "unknown_refund", "no refund of this number was asked for here");
		return;
	}
	if (t->n->amount && t->n->amount != f.amount) {
		decline(t, "wrong_amount", "paid back is not what this refund is");
		return;
	}
	refund_paid(t->l, &f, &p);
	if (!order_load(t->l, f.order, &t->o))
		die(EX_SOFTWARE, "a refund of no order");
	put_status(t, &b);
	put_int(&b, "refunded", f.amount);
	store(t, NULL, (struct text){b.p, b.n});
	buf_free(&b);
}
