/* reconcile_ids.c - rows and payments matched by their numbers */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop/reconcile_inside.h"
#include "shop/refund.h"
#include "shop/wallet.h"

/* How well a payment fits a row that names its order. */
enum { OTHER_AMOUNT = 1, SAME_AMOUNT, SAME_NUMBER };

/* A payment with another number of the channel's is another payment. */
static bool
may_be(const struct claim *k, const struct bill_row *b)
{
	if (b->kind == BILL_REFUND)
		return !k->no.p || !b->refund_no.p || text_eq(k->no, b->refund_no);
	return !k->no.p || !b->no.p || text_eq(k->no, b->no) ||
	       text_eq(k->no, b->channel_no);
}

static bool
fits(const struct claim *k, const struct bill_row *b)
{
	int i;

	for (i = 0; i < BILL_BASES; i++)
		if (k->amount == bill_row_base(b, i))
			return true;
	return false;
}

static int
rank(const struct claim *k, const struct bill_row *b)
{
	struct text no = b->kind == BILL_REFUND ? b->refund_no : b->no;

	if (k->no.p && no.p && text_eq(k->no, no))
		return SAME_NUMBER;
	return fits(k, b) ? SAME_AMOUNT : OTHER_AMOUNT;
}

static int64_t
apart(const struct claim *k, const struct bill_row *b)
{
	return k->at > b->at ? k->at - b->at : b->at - k->at;
}

struct best {
	int64_t claim;
	int rank;
};

/* The better one, and of equals the nearest in time. */
static void
look_in(struct reconcile *c, struct ledger *l, int64_t order, const struct bill_row *b,
    struct best *best)
{
	int64_t most = claims_of_order(c, l, order), n, i;

	for (n = 1; n <= most; n++) {
		const struct claim *k;
		int score;

		i = claim_find(c, order, b->kind == BILL_REFUND, n);
		if (i == PAIR_NONE)
			continue;
		k = &c->claim[i];
		if (k->row != PAIR_NONE || k->billed || !may_be(k, b))
			continue;
		score = rank(k, b);
		if (score > best->rank ||
		    (score == best->rank && best->claim != PAIR_NONE &&
			apart(k, b) < apart(&c->claim[best->claim], b)))
			*best = (struct best){i, score};
	}
}

static void
match_named(struct reconcile *c, struct ledger *l, struct entry_row *e, int least)
{
	struct best best = {PAIR_NONE, least - 1};
	size_t i;

	for (i = 0; i < e->named_n; i++)
		look_in(c, l, e->named[i], &e->b, &best);
	if (best.claim != PAIR_NONE)
		row_takes(c, e, best.claim, e->by);
}

/* Our own number of a refund is in it. */
static void
match_request(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	const struct bill_row *b = &e->b;
	struct refund r;
	int64_t claim;

	if (b->kind != BILL_REFUND ||
	    !((b->refund_channel_no.p &&
		  refund_of_request(l, b->refund_channel_no, &r)) ||
		(b->refund_no.p && refund_of_request(l, b->refund_no, &r))) ||
	    r.channel != c->channel)
		return;
	claims_of_order(c, l, r.order);
	claim = claim_find(c, r.order, true, r.n);
	if (claim != PAIR_NONE && c->claim[claim].row == PAIR_NONE &&
	    !c->claim[claim].billed)
		row_takes(c, e, claim, "number");
}

/* Money of a number that was paid into a wallet is of no order. */
static void
match_topup(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	struct arena_mark mark = arena_mark(ledger_arena(l));
	struct stored was;
	struct record body = {0};
	struct buf key = {0};

	buf_str(&key, "payment:");
	buf_text(&key, c->how.channel);
	buf_char(&key, '/');
	buf_text(&key, e->b.no);
	if (event_by_key(l, (struct text){key.p, key.n}, &was) &&
	    text_is(was.type, wallet_paid.name)) {
		record_load(&body, was.body, ledger_arena(l));
		e->of_topup = true;
		if (e->b.kind == BILL_SALE)
			row_tops_up(e, rec_int(&body, REC_ROOT, "amount"),
			    rec_int(&body, REC_ROOT, "fee"));
		e->order = 0;
	}
	arena_back(ledger_arena(l), mark);
	buf_free(&key);
}

/* A fee that stands alone: it is of a payment, which has its own row or none. */
static void
match_fee(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	int64_t most, n, i;
	size_t k;
	int score = 0;

	for (k = 0; k < e->named_n; k++) {
		most = claims_of_order(c, l, e->named[k]);
		for (n = 1; n <= most; n++) {
			i = claim_find(c, e->named[k], false, n);
			if (i == PAIR_NONE || !may_be(&c->claim[i], &e->b) ||
			    rank(&c->claim[i], &e->b) <= score)
				continue;
			e->claim = i;
			score = rank(&c->claim[i], &e->b);
		}
	}
	if (e->claim != PAIR_NONE)
		c->claim[e->claim].alone = true;
}

/* The order of a row that found no payment: the first that was paid through this
 * channel at all. */
static void
left_alone(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	size_t i;

	for (i = 0; i < e->named_n && !e->order; i++)
		if (claims_of_order(c, l, e->named[i]) > 0)
			e->order = e->named[i];
	if (!e->order && e->named_n)
		e->order = e->named[0];
	e->own = order_is_own(c, l, e);
	if (e->order && strcmp(e->by, "number") == 0)
		match_topup(c, l, e);
}

static int
by_time(const void *a, const void *b)
{
	const struct entry_row *x = *(struct entry_row *const *)a,
			       *y = *(struct entry_row *const *)b;

	if (x->b.at != y->b.at)
		return x->b.at < y->b.at ? -1 : 1;
	return text_cmp(x->key, y->key);
}

/* What fits better goes first, over all rows, and of what fits as well the earlier: so
 * it does not matter in which order they stand. */
void
match_numbers(struct reconcile *c, struct ledger *l)
{
	struct entry_row **row = xmalloc((c->n + 1) * sizeof(*row)), *e;
	size_t n = 0, i;
	int least;

	for (i = 0; i < c->n; i++) {
		e = &c->row[i];
		if (e->state == DUPLICATE || e->posted ||
		    !(row_is_trade(e) || e->b.kind == BILL_FEE))
			continue;
		orders_named(c, l, e);
		match_request(c, l, e);
		row[n++] = e;
	}
	qsort(row, n, sizeof(*row), by_time);
	for (least = SAME_NUMBER; least >= OTHER_AMOUNT; least--)
		for (i = 0; i < n; i++)
			if (row[i]->claim == PAIR_NONE && row_is_trade(row[i]))
				match_named(c, l, row[i], least);
	for (i = 0; i < n; i++)
		if (row[i]->b.kind == BILL_FEE)
			match_fee(c, l, row[i]);
		else if (row[i]->claim == PAIR_NONE)
			left_alone(c, l, row[i]);
	free(row);
}

/* An event says what this row was, when a bill was posted before. */
void
match_posted(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	struct arena_mark mark = arena_mark(ledger_arena(l));
	struct stored was;
	struct record body = {0};
	bool refund;
	int64_t n, claim = PAIR_NONE;

	if (!event_by_key(l, e->key, &was))
		return;
	record_load(&body, was.body, ledger_arena(l));
	e->posted = true;
	e->fee = rec_int(&body, REC_ROOT, "fee");
	e->micros_before = rec_int(&body, REC_ROOT, "fee_micros");
	e->conflict =
	    rec_int(&body, REC_ROOT, "amount") != e->b.amount ||
	    (e->b.fee_told && !e->b.fee_none && e->micros_before != e->b.fee_micros);
	refund = rec_find(&body, REC_ROOT, "refund") != 0;
	n = rec_int(&body, REC_ROOT, refund ? "refund" : "payment");
	arena_back(ledger_arena(l), mark);
	if (!n)
		return;
	e->order = was.stream;
	claims_of_order(c, l, was.stream);
	claim = claim_find(c, was.stream, refund, n);
	if (claim == PAIR_NONE)
		return;
	if (e->b.kind == BILL_FEE)
		e->claim = claim;
	else if (c->claim[claim].row == PAIR_NONE)
		row_takes(c, e, claim, "posted");
	e->by = "posted";
}
