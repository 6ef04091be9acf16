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

void
notify_content(const struct notice *n, unsigned char content[CONTENT_LEN])
{
	struct buf b = {0};

	put_text(&b, "state", n->state);
	put_text(&b, "order", n->order_no);
	if (n->no.p)
		put_text(&b, "no", n->no);
	if (n->refund.p)
		put_text(&b, "refund", n->refund);
	put_int(&b, "amount", n->amount);
	event_digest((struct text){b.p, b.n}, content);
	buf_free(&b);
}

/* What the record gets: of what is told of the order, and more members. */
static void
put_out(struct taking *t, const struct record *told, struct text more, struct buf *b)
{
	ref v;

	put_text(b, "state", t->n->state);
	for (v = told ? rec_first(told, REC_ROOT) : REC_NONE; v; v = rec_next(told, v))
		if (!text_is(rec_name(told, v), "order_id") &&
		    !text_is(rec_name(told, v), "charge"))
			put_raw(b, arena_text(ledger_arena(t->l), rec_name(told, v)).p,
			    rec_raw(told, v));
	if (more.n) {
		buf_char(b, ',');
		buf_text(b, more);
	}
	put_str(b, "answer", notice_answer(t->n->by->via, true));
}

/* Ids are of this ledger's own making. */
static void
put_ids(struct taking *t, const struct record *told, struct buf *b)
{
	ref charge = told ? rec_find(told, REC_ROOT, "charge") : REC_NONE;

	put_id(b, "order_id", t->o.id);
	if (charge)
		put_raw(b, "charge", rec_raw(told, charge));
}

/* Append the notice's own event. */
static void
store(struct taking *t, const struct record *told, struct text more)
{
	const struct notice *n = t->n;
	struct event e = {.type = &payment_notified, .stream = t->o.id};
	struct buf b = {0};

	buf_char(&b, '{');
	put_text(&b, "notice", t->key);
	put_text(&b, "state", n->state);
	if (n->no.p)
		put_text(&b, "no", n->no);
	if (n->amount)
		put_int(&b, "amount", n->amount);
	put_open(&b, "clock", '{');
	put_open(&b, "out", '{');
	put_ids(t, told, &b);
	put_close(&b, '}');
	put_close(&b, '}');
	put_open(&b, "out", '{');
	put_out(t, told, more, &b);
	put_close(&b, '}');
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	notify_content(n, e.content);
	event_append(t->l, &e);
	step_show(t->r, e.parsed);
	notify_drop_raw(t->r);
	buf_free(&b);
}

/* What was booked keeps the notice. */
static void
show(struct taking *t, const struct record *order)
{
	rec_put_text(t->r, "state", t->n->state);
	rec_splice_out(t->r, order);
	rec_put_str(t->r, "answer", notice_answer(t->n->by->via, true));
	rec_put_id(t->r, "order_id", t->o.id);
	t->r->refused = order->refused;
	notify_drop_raw(t->r);
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

/* What is recorded of the order is shown in a record of its own: what the web front
 * put beside the callback is not its. */
static void
read_order(struct taking *t, struct record *order)
{
	struct arena *a = t->r->arena;
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
	if (t->known || notice_taken(t->l, t->key)) {
		show(t, order);
		return;
	}
	rec_pass(order, &told, ledger_arena(t->l));
	told.refused = order->refused;
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
	struct buf notice = {0};

	if (!text_is(t->n->currency, ledger_meta(t->l, "currency"))) {
		refuse_currency(t);
		return;
	}
	put_text(&notice, "notice", t->key);
	p.members = o.members = (struct text){notice.p, notice.n};
	read_order(t, &order);
	if (t->c.n && t->c.state == CHARGE_SUCCEEDED && text_eq(t->c.no, p.no))
		charge_show(t->l, &order, &t->c);
	else if (t->c.n && t->c.state != CHARGE_SUCCEEDED && t->c.amount == p.amount)
		charge_outcome(t->l, &order, &t->c, &o);
	else
		payment_arrived(t->l, &order, &p);
	buf_free(&notice);
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
