/* notify.c - callbacks taken: once, for the order that they are about */
#include "shop/notify_take.h"
#include "shop/via.h"

static bool
conflict(struct taking *t)
{
	return rec_reject(t->r, "key_conflict", REC_ROOT, "body",
	    "a notice of this id came before with another content");
}

/* The payment that it brought then is shown as it was booked. */
static bool
same_payment(struct taking *t, const struct stored *s)
{
	struct record body = {0};

	record_load(&body, s->body, ledger_arena(t->l));
	t->known = t->n->what == NOTICE_PAID &&
		   text_eq(rec_text(&body, REC_ROOT, "no"), t->n->no) &&
		   rec_int(&body, REC_ROOT, "amount") == t->n->amount;
	/* What the setting via says may have changed since. */
	t->channel = rec_text(&body, REC_ROOT, "channel");
	return t->known || conflict(t);
}

static void
answer(struct taking *t, const struct stored *s)
{
	unsigned char content[CONTENT_LEN];

	notify_content(t->n, content);
	if (memcmp(s->content, content, CONTENT_LEN) != 0) {
		conflict(t);
		return;
	}
	step_answer(t->l, t->r, s->body);
	notify_drop_raw(t->r);
}

/* By the clock of the world: that of the ledger may be ahead of it for a while, when a
 * clock went wrong. */
static bool
is_fresh(struct taking *t)
{
	int64_t off = clock_now() - t->n->sent;

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
	struct stored s;

	/* The same notice again, however late, is answered as it was. */
	t.key = notify_key(l, "", text_of(t.n->by->via), t.n->id);
	if (notice_find(l, t.key, &s)) {
		if (text_is(s.type, payment_notified.name)) {
			answer(&t, &s);
			return;
		}
		if (!same_payment(&t, &s))
			return;
	} else if (!is_fresh(&t))
		return;
	if (!t.known)
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
