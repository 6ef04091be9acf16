/* reconcile_time.c - what has no number in common, matched by amount and time */
#include <stdlib.h>

#include "shop/reconcile_inside.h"

/* A row and a payment that both carry a number of the channel's have had their turn:
 * they would have met by it. */
static bool
open_row(const struct entry_row *e)
{
	return e->claim == PAIR_NONE && !e->topup && !e->posted && row_is_trade(e) &&
	       e->state != DUPLICATE;
}

static bool
open_claim(const struct claim *k)
{
	return k->row == PAIR_NONE && !k->billed && (!k->refund || k->paid);
}

static bool
numbered(const struct bill_row *b)
{
	return b->no.p || b->channel_no.p;
}

static size_t
put_rows(struct reconcile *c, struct pairing *p, bool refund, bool with_number)
{
	size_t i, n = 0;

	for (i = 0; i < c->n; i++) {
		const struct entry_row *e = &c->row[i];

		if (open_row(e) && (e->b.kind == BILL_REFUND) == refund &&
		    numbered(&e->b) == with_number)
			p[n++] = (struct pairing){
			    .amount = e->b.amount, .at = e->b.at, .of = (int64_t)i};
	}
	return n;
}

static size_t
put_claims(struct reconcile *c, struct pairing *p, bool refund, bool with_number)
{
	size_t i, n = 0;

	for (i = 0; i < c->claims; i++) {
		const struct claim *k = &c->claim[i];

		if (open_claim(k) && k->refund == refund &&
		    (!with_number || (!k->no.p && !k->own)))
			p[n++] = (struct pairing){.amount = k->amount,
			    .at = k->at,
			    .of = (int64_t)i,
			    .ours = true};
	}
	return n;
}

static void
settle(struct reconcile *c, const struct pairing *p)
{
	struct entry_row *e;

	if (p->ours) {
		if (p->mate != PAIR_NONE && p->rival != PAIR_NONE)
			c->row[p->mate].unsure = true;
		return;
	}
	e = &c->row[p->of];
	e->rival = p->rival;
	if (p->mate == PAIR_NONE)
		return;
	row_takes(c, e, p->mate, "time");
}

/* What was left over when its row was matched may have found another since. */
static void
look_again(struct reconcile *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct entry_row *e = &c->row[i];

		if (e->claim == PAIR_NONE || e->rival == PAIR_NONE)
			continue;
		if (c->claim[e->rival].row == PAIR_NONE)
			e->unsure = true;
		else
			e->rival = PAIR_NONE;
	}
}

/* Rows with a number meet payments that have none; then rows without a number meet
 * whatever is left. */
void
match_times(struct reconcile *c)
{
	struct pairing *p = xmalloc((c->n + c->claims + 1) * sizeof(*p));
	int way;

	for (way = 0; way < 4; way++) {
		size_t n = put_rows(c, p, way & 1, way < 2), i;

		if (n == 0)
			continue;
		n += put_claims(c, p + n, way & 1, way < 2);
		pair_nearest(p, n, c->how.window_ms);
		for (i = 0; i < n; i++)
			settle(c, &p[i]);
	}
	look_again(c);
	free(p);
}
