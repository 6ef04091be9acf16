/* payment_read.c - what a record says was paid */
#include <string.h>

#include "shop/define.h"
#include "shop/payment_inside.h"
#include "shop/via.h"

struct text
payment_key(struct record *r, const struct tender *t)
{
	static const char kind[] = "payment:";
	size_t n = sizeof(kind) - 1 + t->channel.n + 1 + t->no.n;
	char *key = arena_alloc(r->arena, n), *p = key;

	memcpy(p, kind, sizeof(kind) - 1);
	p += sizeof(kind) - 1;
	memcpy(p, t->channel.p, t->channel.n);
	p += t->channel.n;
	*p++ = '/';
	memcpy(p, t->no.p, t->no.n);
	return (struct text){key, n};
}

static bool
read_tender(struct record *r, ref v, struct payments *p)
{
	static const char *const members[] = {"channel", "amount", "fee", "no", NULL};
	struct tender *t = &p->tender[p->n];
	size_t i;

	*t = (struct tender){.amount = 0};
	if (rec_kind(r, v) != KIND_OBJECT)
		return rec_reject(r, "value_type", v, NULL, "expected an object");
	if (!get_only(r, v, members) || !get_name(r, v, "channel", NEED, &t->channel) ||
	    !get_int(r, v, "amount", NEED, 1, WHOLE_MAX, &t->amount) ||
	    !get_money(r, v, "fee", MAY, &t->fee) || !get_key(r, v, "no", MAY, &t->no))
		return false;
	if (text_is(t->channel, CHANNEL_ROUNDING))
		return rec_reject(r, "value_range", v, "channel",
		    "what is rounded off is said by rounding");
	if (text_is(t->channel, VIA_COIN))
		return rec_reject(r, "value_range", v, "channel",
		    "wallets pay through payment-charge --via coin");
	if (t->fee > t->amount)
		return rec_reject(r, "value_range", v, "fee", "more than the amount");
	if (t->no.p) {
		t->key = payment_key(r, t);
		for (i = 0; i < p->n; i++)
			if (p->tender[i].key.p && text_eq(p->tender[i].key, t->key))
				return rec_reject(
				    r, "value_range", v, "no", "given twice");
		p->numbered++;
	}
	p->n++;
	return true;
}

/* What is let off so that the sum is round is a tender of its own, the last. */
static bool
read_rounding(struct record *r, struct payments *p, int64_t sum)
{
	int64_t amount = 0;

	if (!get_int(r, REC_ROOT, "rounding", MAY, 1, PAYMENT_ROUNDING_MAX, &amount))
		return false;
	if (amount == 0)
		return true;
	if (p->part)
		return rec_reject(r, "value_range", REC_ROOT, "rounding",
		    "the last tender is rounded, not a part");
	if (sum == 0)
		return rec_reject(r, "missing_field", REC_ROOT, "amount",
		    "rounding goes with amount or payments");
	if (p->bare) {
		p->tender[p->n++] = (struct tender){.amount = p->amount};
		p->bare = false;
	}
	p->tender[p->n++] =
	    (struct tender){.channel = TEXT(CHANNEL_ROUNDING), .amount = amount};
	return true;
}

/* A part is one tender; without a number of its channel's it needs a key, or a repeat
 * could not be told from a second one. */
static bool
read_part(struct record *r, struct payments *p)
{
	static const char kind[] = "tender:";
	struct text key = {NULL, 0};
	struct buf whole = {0};

	if (p->n > 1 || (p->n == 0 && !p->bare))
		return rec_reject(
		    r, "value_range", REC_ROOT, "payments", "a part is one payment");
	if (p->bare && p->amount == 0)
		return rec_reject(
		    r, "value_range", REC_ROOT, "amount", "expected at least 1");
	if (p->bare) {
		p->tender[p->n++] = (struct tender){.amount = p->amount};
		p->bare = false;
	}
	if (p->tender[0].key.p)
		return true;
	if (!get_key(r, REC_ROOT, "key", NEED, &key))
		return false;
	buf_str(&whole, kind);
	buf_text(&whole, key);
	p->tender[0].key = arena_text(r->arena, (struct text){whole.p, whole.n});
	p->numbered++;
	buf_free(&whole);
	return true;
}

bool
payments_read(struct record *r, struct payments *p)
{
	ref list = 0, v;
	int64_t sum = 0;

	*p = (struct payments){.n = 0};
	p->bare = rec_find(r, REC_ROOT, "amount") != 0;
	if (!get_money(r, REC_ROOT, "amount", MAY, &p->amount) ||
	    !get_bool(r, REC_ROOT, "part", MAY, &p->part) ||
	    !get_array(r, REC_ROOT, "payments", MAY, 1, TENDERS_MAX, &list))
		return false;
	if (p->bare && list)
		return rec_reject(r, "value_range", REC_ROOT, "amount",
		    "expected amount or payments, not both");
	p->tender =
	    arena_alloc(r->arena, (rec_count(r, list) + 2) * sizeof(*p->tender));
	for (v = rec_first(r, list); v; v = rec_next(r, v)) {
		if (!read_tender(r, v, p))
			return false;
		if (!add_ok(sum, p->tender[p->n - 1].amount, &sum) || sum > WHOLE_MAX)
			return rec_reject(r, "money_overflow", REC_ROOT, "payments",
			    "the sum is too large");
	}
	return read_rounding(r, p, p->bare ? p->amount : sum) &&
	       (!p->part || read_part(r, p));
}

bool
payments_numbered(const struct record *r)
{
	ref list = rec_find(r, REC_ROOT, "payments"), v;

	if (rec_kind(r, list) != KIND_ARRAY)
		return false;
	for (v = rec_first(r, list); v; v = rec_next(r, v))
		if (rec_kind(r, v) == KIND_OBJECT && rec_find(r, v, "no"))
			return true;
	return false;
}
