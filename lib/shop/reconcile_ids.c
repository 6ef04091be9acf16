/* reconcile_ids.c - rows and payments matched by their numbers */
#include <stdio.h>
#include <string.h>

#include "shop/reconcile_inside.h"
#include "shop/refund.h"
#include "shop/wallet.h"

/* The stream of the event of this key, 0: there is none. */
static int64_t
stream_of_key(struct ledger *l, const char *kind, struct text channel, struct text no)
{
	struct stmt *s = sql(l, "SELECT stream FROM event WHERE key = $1");
	struct buf key = {0};
	int64_t stream;

	buf_str(&key, kind);
	buf_text(&key, channel);
	buf_char(&key, '/');
	buf_text(&key, no);
	stmt_text(s, 1, (struct text){key.p, key.n});
	stream = stmt_one(s, 0);
	buf_free(&key);
	return stream;
}

/* -- the order that a number is of */

/* An order's own id, or the request R-ORDER-N that it was charged by. */
static int64_t
order_of_id(struct ledger *l, struct text no)
{
	struct stmt *s =
	    sql(l, "SELECT stream FROM event WHERE stream = $1 AND version = 1");
	bool request = no.n > 2 && memcmp(no.p, "R-", 2) == 0;
	size_t i = request ? 2 : 0, from = i;
	int64_t id = 0;

	for (; i < no.n && no.p[i] >= '0' && no.p[i] <= '9'; i++)
		if (!mul_ok(id, 10, &id) || !add_ok(id, no.p[i] - '0', &id))
			return 0;
	if (i == from || no.p[from] == '0' ||
	    (i < no.n && !(request && no.p[i] == '-')))
		return 0;
	stmt_int(s, 1, id);
	return stmt_one(s, 0);
}

/* Placed through this channel, or through another that has it paid by this one. */
static int64_t
order_of_number(struct reconcile *c, struct ledger *l, struct text no)
{
	int64_t order = stream_of_key(l, "order:", c->how.channel, no);
	size_t i;

	for (i = 0; !order && i < c->channel_count; i++)
		order = stream_of_key(
		    l, "order:", name_of(l, NAMES_CHANNEL, c->channels[i]), no);
	return order ? order : order_of_id(l, no);
}

/* A number with a suffix is that of something done to the payment before it. */
static struct text
without_suffix(struct text no)
{
	const char *cut = no.n ? memchr(no.p, '_', no.n) : NULL;

	return cut ? (struct text){no.p, (size_t)(cut - no.p)} : (struct text){NULL, 0};
}

/* The order of a row, and how it was found. */
static int64_t
order_of(
    struct reconcile *c, struct ledger *l, const struct bill_row *b, const char **by)
{
	struct text whole = without_suffix(b->no);
	int64_t order = 0;

	*by = "number";
	if (b->no.p)
		order = stream_of_key(l, "payment:", b->channel, b->no);
	if (!order && whole.p && b->kind != BILL_SALE)
		order = stream_of_key(l, "payment:", b->channel, whole);
	if (order)
		return order;
	*by = "order";
	if (b->channel_no.p)
		order = order_of_number(c, l, b->channel_no);
	if (!order && b->no.p)
		order = stream_of_key(l, "order:", b->channel, b->no);
	return order;
}

/* -- the payment or refund of that order */

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

/* Its own number first, then the amount, then the first there is. */
static int
rank(const struct claim *k, const struct bill_row *b)
{
	struct text no = b->kind == BILL_REFUND ? b->refund_no : b->no;

	if (k->no.p && no.p && text_eq(k->no, no))
		return 3;
	return fits(k, b) ? 2 : 1;
}

static int64_t
claim_of_order(
    struct reconcile *c, struct ledger *l, int64_t order, const struct bill_row *b)
{
	bool refund = b->kind == BILL_REFUND;
	int64_t most = claims_of_order(c, l, order), best = PAIR_NONE, n, i;
	int score = 0;

	for (n = 1; n <= most; n++) {
		const struct claim *k;

		i = claim_find(c, order, refund, n);
		if (i < 0)
			continue;
		k = &c->claim[i];
		if (k->row != PAIR_NONE || k->billed || !may_be(k, b) ||
		    rank(k, b) <= score)
			continue;
		best = i;
		score = rank(k, b);
	}
	return best;
}

/* Our own number of a refund is in it. */
static int64_t
claim_of_request(struct reconcile *c, struct ledger *l, const struct bill_row *b)
{
	struct refund r;

	if (b->kind != BILL_REFUND ||
	    !((b->refund_channel_no.p &&
		  refund_of_request(l, b->refund_channel_no, &r)) ||
		(b->refund_no.p && refund_of_request(l, b->refund_no, &r))) ||
	    r.channel != c->channel)
		return PAIR_NONE;
	claims_of_order(c, l, r.order);
	return claim_find(c, r.order, true, r.n);
}

void
match_numbers(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	int64_t claim = claim_of_request(c, l, &e->b);
	const char *by = "number";

	if (claim == PAIR_NONE || c->claim[claim].row != PAIR_NONE) {
		e->order = order_of(c, l, &e->b, &by);
		claim = e->order ? claim_of_order(c, l, e->order, &e->b) : PAIR_NONE;
		e->own =
		    e->order && e->order == stream_of_key(l, "order:", e->b.channel,
						bill_row_order(&e->b));
	}
	if (claim != PAIR_NONE)
		row_takes(c, e, claim, by);
	else if (e->order && strcmp(by, "number") == 0)
		match_topup(c, l, e);
}

void
match_topup(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	struct arena_mark mark = arena_mark(ledger_arena(l));
	struct stored was;
	struct record body = {0};
	struct buf key = {0};

	buf_printf(&key, "payment:%.*s/%.*s", (int)c->how.channel.n, c->how.channel.p,
	    (int)e->b.no.n, e->b.no.p);
	if (event_by_key(l, (struct text){key.p, key.n}, &was) &&
	    text_is(was.type, wallet_paid.name)) {
		record_load(&body, was.body, ledger_arena(l));
		if (e->b.kind == BILL_SALE)
			row_tops_up(e, rec_int(&body, REC_ROOT, "amount"),
			    rec_int(&body, REC_ROOT, "fee"));
		e->order = 0;
	}
	arena_back(ledger_arena(l), mark);
	buf_free(&key);
}

void
match_fee(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	int64_t most, n;
	const char *by;

	e->order = order_of(c, l, &e->b, &by);
	if (!e->order)
		return;
	most = claims_of_order(c, l, e->order);
	for (n = 1; n <= most && e->claim == PAIR_NONE; n++) {
		int64_t i = claim_find(c, e->order, false, n);

		if (i >= 0 && may_be(&c->claim[i], &e->b))
			e->claim = i;
	}
	if (e->claim != PAIR_NONE)
		e->by = by;
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
