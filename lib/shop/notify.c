/* notify.c - callbacks taken: once, for the order that they are about */
#include "shop/notify_inside.h"
#include "shop/payment.h"
#include "shop/refund.h"
#include "shop/via.h"

static const char by[] = "payment-notify";

/* A callback on its way through the step. */
struct taking {
	struct ledger *l;
	struct record *r;
	const struct notice *n;
	struct text channel, key;
	struct order o;
	unsigned char content[CONTENT_LEN];
};

static struct text
joined(struct ledger *l, const char *kind, struct text a, struct text b)
{
	struct buf key = {0};
	struct text t;

	buf_str(&key, kind);
	buf_text(&key, a);
	if (a.n)
		buf_char(&key, '/');
	buf_text(&key, b);
	t = arena_text(ledger_arena(l), (struct text){key.p, key.n});
	buf_free(&key);
	return t;
}

/* What is the same however often the provider tells it. */
static void
digest(struct taking *t)
{
	struct buf b = {0};

	put_text(&b, "state", t->n->state);
	put_text(&b, "order", t->n->order_no);
	if (t->n->no.p)
		put_text(&b, "no", t->n->no);
	if (t->n->refund.p)
		put_text(&b, "refund", t->n->refund);
	put_int(&b, "amount", t->n->amount);
	event_digest((struct text){b.p, b.n}, t->content);
	buf_free(&b);
}

/* What came is verified: it need not go on. */
static void
drop_raw(struct record *r)
{
	rec_cut(r, "headers");
	rec_cut(r, "body");
}

/* The same notice again, however late: what was answered then. */
static bool
came_before(struct taking *t)
{
	struct stored s;

	if (!event_by_key(t->l, t->key, &s))
		return false;
	if (memcmp(s.content, t->content, CONTENT_LEN) != 0)
		return !rec_reject(t->r, "key_conflict", REC_ROOT, "body",
		    "a notice of this id came before with another content");
	step_answer(t->l, t->r, s.body);
	drop_raw(t->r);
	return true;
}

static bool
is_fresh(struct taking *t)
{
	int64_t off = ledger_now(t->l) - t->n->sent;

	if (off < 0)
		off = -off;
	return off <= t->n->window ||
	       rec_reject(t->r, "webhook_stale", REC_ROOT, "body",
		   "signed %lld s from now, expected at most %lld",
		   (long long)(off / 1000), (long long)(t->n->window / 1000));
}

static bool
order_of_id(struct taking *t)
{
	struct text no = t->n->order_no;
	struct snow s;
	int64_t id = 0;
	size_t i;

	if (snow_decode(no, &s))
		return false;
	for (i = 0; i < no.n; i++)
		id = id * 10 + (no.p[i] - '0');
	return order_load(t->l, id, &t->o);
}

static bool
order_of_key(struct taking *t, struct text channel)
{
	struct stored placed;
	struct text key = joined(t->l, "order:", channel, t->n->order_no);

	return event_by_key(t->l, key, &placed) &&
	       order_load(t->l, placed.stream, &t->o);
}

static bool
find_order(struct taking *t)
{
	return order_of_id(t) || order_of_key(t, t->channel) ||
	       (t->n->order_channel.n && order_of_key(t, t->n->order_channel)) ||
	       order_of_key(t, (struct text){NULL, 0}) ||
	       rec_reject(t->r, "unknown_order", REC_ROOT, "body",
		   "no such order here: %.*s", (int)t->n->order_no.n, t->n->order_no.p);
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
	put_str(&b, "via", n->via);
	put_text(&b, "id", n->id);
	put_text(&b, "state", n->state);
	if (n->no.p)
		put_text(&b, "no", n->no);
	if (n->amount)
		put_int(&b, "amount", n->amount);
	/* The id is of this ledger's own making. */
	put_open(&b, "clock", '{');
	put_open(&b, "out", '{');
	put_id(&b, "order_id", t->o.id);
	put_close(&b, '}');
	put_close(&b, '}');
	put_open(&b, "out", '{');
	put_text(&b, "state", n->state);
	if (told && !rec_find(told, REC_ROOT, "status"))
		put_status(t, &b);
	for (v = told ? rec_first(told, REC_ROOT) : REC_NONE; v; v = rec_next(told, v))
		if (!text_is(rec_name(told, v), "order_id"))
			put_raw(&b, arena_text(ledger_arena(t->l), rec_name(told, v)).p,
			    rec_raw(told, v));
	if (more.n) {
		buf_char(&b, ',');
		buf_text(&b, more);
	}
	put_str(&b, "answer", notice_answer(n->via, true));
	put_close(&b, '}');
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	memcpy(e.content, t->content, CONTENT_LEN);
	event_append(t->l, &e);
	step_show(t->r, e.parsed);
	drop_raw(t->r);
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

/* Booked as every payment that its channel confirms, in a record of its own. */
static void
paid(struct taking *t)
{
	struct arrived p = {.by = by,
	    .channel = t->channel,
	    .no = t->n->no,
	    .amount = t->n->amount,
	    .fee = ARRIVED_FEE_UNKNOWN};
	struct arena *a = ledger_arena(t->l);
	struct record order = {0}, told = {0};
	struct buf line = {0};

	if (!text_is(t->n->currency, ledger_meta(t->l, "currency"))) {
		refuse_currency(t);
		return;
	}
	buf_char(&line, '{');
	put_id(&line, "order_id", t->o.id);
	put_close(&line, '}');
	record_read(&order, arena_text(a, (struct text){line.p, line.n}), a);
	if (payment_arrived(t->l, &order, &p)) {
		rec_pass(&order, &told, a);
		store(t, &told, (struct text){NULL, 0});
	} else
		rec_reject(t->r, order.reject.code, REC_ROOT, "body", "%s",
		    order.reject.detail);
	buf_free(&line);
}

static void
told(struct taking *t)
{
	struct buf b = {0};

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
	put_str(&b, "answer", notice_answer(t->n->via, false));
	rec_splice(t->r, (struct text){b.p, b.n});
	t->r->refused = true;
	drop_raw(t->r);
	buf_free(&b);
}

/* Alipay tells what was paid back in all, not of which refund; its amount is 0 here. */
static void
refunded(struct taking *t)
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

void
notify(struct ledger *l, struct record *r)
{
	struct taking t = {.l = l, .r = r, .n = r->prepared};

	t.key = joined(l, "notice:", text_of(t.n->via), t.n->id);
	digest(&t);
	if (came_before(&t) || r->reject.code || !is_fresh(&t))
		return;
	t.channel = via_channel(l, text_of(t.n->via));
	if (t.n->what == NOTICE_REFUNDED)
		refunded(&t);
	else if (!find_order(&t))
		return;
	else if (t.n->what == NOTICE_PAID)
		paid(&t);
	else
		told(&t);
}
