/* reconcile_state.c - what each row and each payment comes to */
#include <stdlib.h>

#include "shop/reconcile_inside.h"

enum { MICROS = 10000, DAY_MS = 86400000 };

static const char *const names[] = {"", "matched", "amount_differs", "missing_here",
    "missing_there", "duplicate", "unsettled", "ours", "no_order"};

const char *
state_name(enum bill_state s)
{
	return names[s];
}

bool
row_is_trade(const struct entry_row *e)
{
	return e->b.kind == BILL_SALE || e->b.kind == BILL_REFUND;
}

int64_t
age_days(const struct reconcile *c, int64_t at)
{
	return c->now > at ? (c->now - at) / DAY_MS : 0;
}

static int64_t
size(int64_t v)
{
	return v < 0 ? -v : v;
}

/* Which of its amounts the ledger has it by. */
static int
nearest_base(const struct bill_row *b, int64_t amount)
{
	int best = 0, i;

	for (i = 1; i < BILL_BASES; i++)
		if (size(amount - bill_row_base(b, i)) <
		    size(amount - bill_row_base(b, best)))
			best = i;
	return best;
}

void
row_takes(struct reconcile *c, struct entry_row *e, int64_t claim, const char *by)
{
	struct claim *k = &c->claim[claim];
	int base = nearest_base(&e->b, k->amount);

	e->claim = claim;
	e->order = k->order;
	e->by = by;
	e->base = bill_row_base(&e->b, base);
	if (!e->b.fee_told)
		e->b.fee_micros = bill_row_fee(&e->b, base) * MICROS;
	k->row = e - c->row;
}

void
row_tops_up(struct entry_row *e, int64_t amount, int64_t fee)
{
	int base = nearest_base(&e->b, amount);

	e->topup = true;
	e->topup_amount = amount;
	e->topup_fee = fee;
	e->order = 0;
	e->by = "topup";
	e->base = bill_row_base(&e->b, base);
	if (e->b.fee_none)
		e->b.fee_micros = fee * MICROS;
	else if (!e->b.fee_told)
		e->b.fee_micros = bill_row_fee(&e->b, base) * MICROS;
}

static void
state_of_row(const struct reconcile *c, struct entry_row *e)
{
	const struct claim *k = e->claim < 0 ? NULL : &c->claim[e->claim];
	int64_t known = e->topup ? e->topup_amount : k ? k->amount : 0;

	if (e->state == DUPLICATE)
		return;
	if (!row_is_trade(e))
		e->state = k ? MATCHED : NO_ORDER;
	else if (!k && !e->topup)
		e->state = e->posted ? MATCHED : MISSING_HERE;
	else if (size(known - e->base) > c->how.tolerance)
		e->state = AMOUNT_DIFFERS;
	else
		e->state = e->b.unsettled && !e->posted ? UNSETTLED : MATCHED;
}

/* Whether a payment that the bill lacks should have been in it, and since when. */
static enum bill_state
state_of_claim(const struct reconcile *c, const struct claim *k)
{
	bool over = c->how.until == INT64_MAX && k->at > c->last;

	if (!k->refund && age_days(c, k->at) >= c->how.ours_days)
		return OURS;
	return over ? UNSETTLED : MISSING_THERE;
}

static bool
lacking(const struct reconcile *c, const struct claim *k)
{
	return k->row == PAIR_NONE && !k->billed && !k->gone && k->at >= c->from &&
	       k->at < c->until && (!c->store || k->store == c->store) &&
	       (!k->refund || k->paid);
}

void
states_set(struct reconcile *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		state_of_row(c, &c->row[i]);
	c->left = xcalloc(c->claims + 1, sizeof(*c->left));
	for (i = 0; i < c->claims; i++) {
		struct claim *k = &c->claim[i];

		if (!lacking(c, k))
			continue;
		k->state = state_of_claim(c, k);
		c->left[c->lefts++] = i;
	}
}

/* Half up, also under zero, so that a fee and its return add up to nothing. */
static int64_t
to_minor(int64_t micros)
{
	return micros < 0 ? -((-micros + MICROS / 2) / MICROS)
			  : (micros + MICROS / 2) / MICROS;
}

/* A row that tells no fee kept what was told with its payment, unless the bill tells
 * that in a row of its own. */
static void
fees_untold(struct reconcile *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct entry_row *e = &c->row[i];
		const struct claim *k =
		    e->claim == PAIR_NONE ? NULL : &c->claim[e->claim];

		if (!e->b.fee_none || e->topup || (e->posted && !k))
			continue;
		e->fee = k && !k->alone ? k->fee : 0;
		e->b.fee_micros = e->micros_before = e->fee * MICROS;
	}
}

void
fees_round(struct reconcile *c)
{
	int64_t micros = 0, sum = 0;
	bool posted = true;
	size_t i;

	fees_untold(c);
	/* Those posted before cannot make up for anything any more: they come first. */
	for (;; posted = false) {
		for (i = 0; i < c->n; i++) {
			struct entry_row *e = &c->row[i];

			if (e->state == DUPLICATE || e->posted != posted)
				continue;
			if (!add_ok(micros, posted ? e->micros_before : e->b.fee_micros,
				&micros))
				die(EX_DATAERR, "the fees of the bill are too large");
			if (!posted)
				e->fee = to_minor(micros) - sum;
			sum += e->fee;
		}
		if (!posted)
			return;
	}
}
