/* confirm_hold.c - which holds of an order are posted, those that ended early once more
 */
#include <string.h>

#include "shop/confirm_inside.h"
#include "shop/stock.h"

struct text
confirm_keep(struct ledger *l, const struct buf *b)
{
	return arena_text(ledger_arena(l), (struct text){b->p, b->n});
}

struct text
confirm_old_legs(struct ledger *l, const struct hold *h)
{
	struct record body = {0};
	struct stored e;
	ref v;

	if (!event_by_seq(l, h->seq, &e))
		die(EX_PROTOCOL, "ledger: event %lld is missing", (long long)h->seq);
	record_load(&body, e.body, ledger_arena(l));
	v = rec_find(&body, REC_ROOT, "hold");
	if (rec_kind(&body, v) == KIND_ARRAY)
		for (v = rec_first(&body, v); v && rec_int(&body, v, "step") != h->step;
		     v = rec_next(&body, v))
			;
	return rec_raw(&body, rec_find(&body, v, "legs"));
}

/* All that the legs take from the account of leg v, up to and with v. */
static int64_t
taken(const struct record *legs, ref all, ref v)
{
	struct text name = rec_text_at(legs, rec_first(legs, v));
	int64_t sum = 0, more;
	ref w;

	for (w = rec_first(legs, all); w; w = rec_next(legs, w)) {
		ref from = rec_first(legs, w);

		if (text_eq(rec_text_at(legs, from), name)) {
			more = rec_int_at(legs, rec_next(legs, rec_next(legs, from)));
			if (!add_ok(sum, more, &sum))
				return INT64_MAX;
		}
		if (w == v)
			break;
	}
	return sum;
}

struct text
confirm_wrap(struct ledger *l, struct text legs)
{
	struct buf b = {0};
	struct text t;

	put_open(&b, NULL, '{');
	put_raw(&b, "legs", legs);
	put_close(&b, '}');
	t = confirm_keep(l, &b);
	buf_free(&b);
	return t;
}

void
confirm_old_legs_record(struct ledger *l, const struct hold *h, struct record *out)
{
	*out = (struct record){0};
	record_load(out, confirm_wrap(l, confirm_old_legs(l, h)), ledger_arena(l));
}

static bool
there(struct ledger *l, struct text legs)
{
	struct record r = {0};
	ref all, v;

	record_load(&r, confirm_wrap(l, legs), ledger_arena(l));
	all = rec_find(&r, REC_ROOT, "legs");
	for (v = rec_first(&r, all); v; v = rec_next(&r, v))
		if (!account_allows(
			l, rec_text_at(&r, rec_first(&r, v)), taken(&r, all, v)))
			return false;
	return true;
}

/* The legs of a hold that has expired or was given back once more, if there is enough
 * for them now: a fact takes what there is. */
static bool
again(struct ledger *l, const struct order *o, const struct hold *h, struct text *legs)
{
	struct buf b = {0}, lacks = {0};
	struct stock_uses needs;
	bool found;

	*legs = confirm_old_legs(l, h);
	if (h->step != STEP_STOCK)
		return there(l, *legs);
	if (!stock_needs(l, o, &needs))
		return false;
	found = stock_legs(l, o, &needs, STOCK_FRESH, &b, &lacks);
	*legs = confirm_keep(l, &b);
	buf_free(&b);
	buf_free(&lacks);
	return found;
}

static void
put_hold(struct buf *b, const struct hold *h, struct text legs)
{
	put_open(b, NULL, '{');
	put_int(b, "step", h->step);
	put_int(b, "attempt", h->attempt);
	put_raw(b, "legs", legs);
	put_close(b, '}');
}

bool
confirm_holds(struct ledger *l, const struct order *o, int first, int last,
    struct buf *post, struct buf *holds, struct text *stock)
{
	struct hold h;
	int step;

	for (step = first; step <= last; step++) {
		struct buf b = {0};
		struct text legs = {NULL, 0};

		if (!(o->steps & STEP_BIT(step)) || !hold_find(l, o->id, step, &h) ||
		    h.state == HOLD_POSTED)
			continue;
		if (h.state != HOLD_OPEN) {
			if (!again(l, o, &h, &legs))
				return false;
			h.attempt++;
			put_hold(holds, &h, legs);
		} else if (step == STEP_STOCK) {
			hold_legs(l, &h, &b);
			legs = confirm_keep(l, &b);
			buf_free(&b);
		}
		put_open(post, NULL, '[');
		put_int(post, NULL, step);
		put_int(post, NULL, h.attempt);
		put_close(post, ']');
		if (step == STEP_STOCK)
			*stock = confirm_wrap(l, legs);
	}
	return true;
}
