/* payment_read.c - what a record says was paid */
#include <string.h>

#include "shop/define.h"
#include "shop/payment_inside.h"

static struct text
key_of(struct record *r, const struct tender *t)
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
	if (t->fee > t->amount)
		return rec_reject(r, "value_range", v, "fee", "more than the amount");
	if (t->no.p) {
		t->key = key_of(r, t);
		for (i = 0; i < p->n; i++)
			if (p->tender[i].key.p && text_eq(p->tender[i].key, t->key))
				return rec_reject(
				    r, "value_range", v, "no", "given twice");
		p->numbered++;
	}
	p->n++;
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
	    !get_array(r, REC_ROOT, "payments", MAY, 1, TENDERS_MAX, &list))
		return false;
	if (p->bare && list)
		return rec_reject(r, "value_range", REC_ROOT, "amount",
		    "expected amount or payments, not both");
	p->tender =
	    arena_alloc(r->arena, (rec_count(r, list) + 1) * sizeof(*p->tender));
	for (v = rec_first(r, list); v; v = rec_next(r, v)) {
		if (!read_tender(r, v, p))
			return false;
		if (!add_ok(sum, p->tender[p->n - 1].amount, &sum) || sum > WHOLE_MAX)
			return rec_reject(r, "money_overflow", REC_ROOT, "payments",
			    "the sum is too large");
	}
	return true;
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
