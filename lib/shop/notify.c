/* notify.c - callbacks taken: once, for the order that they are about */
#include "shop/notify_take.h"
#include "shop/via.h"

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
	notify_drop_raw(t->r);
	return true;
}

static bool
is_fresh(struct taking *t)
{
	int64_t off = ledger_now(t->l) - t->n->sent;

	if (off < 0)
		off = -off;
	return off <= t->n->by->window ||
	       rec_reject(t->r, "webhook_stale", REC_ROOT, "body",
		   "signed %lld s from now, expected at most %lld",
		   (long long)(off / 1000), (long long)(t->n->by->window / 1000));
}

void
notify(struct ledger *l, struct record *r)
{
	struct taking t = {.l = l, .r = r, .n = r->prepared};

	t.key = notify_key(l, "notice:", text_of(t.n->by->via), t.n->id);
	digest(&t);
	if (came_before(&t) || r->reject.code || !is_fresh(&t))
		return;
	t.channel = via_channel(l, text_of(t.n->by->via));
	if (t.n->what == NOTICE_REFUNDED)
		notify_refunded(&t);
	else if (!notify_find_order(&t))
		return;
	else if (t.n->what == NOTICE_PAID)
		notify_paid(&t);
	else
		notify_told(&t);
}
