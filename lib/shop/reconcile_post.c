/* reconcile_post.c - what a bill says, booked: fees, subsidies, settlements */
#include "shop/period.h"
#include "shop/reconcile_inside.h"
#include "shop/refund.h"

/* Each event is known by its row's key (or, of what is written off, by the payment), so
 * it does not matter how many of them a transaction holds, and whoever posts the same
 * row first, posts it alone. */
enum { AT_ONCE = 1000 };

static const char *
why_not(const struct reconcile *c, const struct entry_row *e)
{
	if (e->state == DUPLICATE)
		return "duplicate";
	if (e->state == AMOUNT_DIFFERS)
		return "amount_differs";
	if (e->b.unsettled)
		return "unsettled";
	if (e->unsure && !c->how.nearest)
		return "ambiguous";
	if (e->b.kind == BILL_CLOSED)
		return "closed";
	return e->b.at > c->now ? "not_yet" : NULL;
}

static void
append(struct ledger *l, const struct event_type *type, const struct entry_row *e,
    struct event *event, struct buf *body)
{
	put_close(body, '}');
	event->type = type;
	event->body = (struct text){body->p, body->n};
	if (e) {
		event->key = e->key;
		event->at = e->b.at;
	}
	event_digest(event->body, event->content);
	event_append(l, event);
	buf_free(body);
}

/* -- refunds that the channel has paid and the ledger has not */

/* The payment that a refund of the bill is of: the one with its number, else the first
 * of which so much is left; 0: none. */
static int64_t
payment_of(struct reconcile *c, struct ledger *l, const struct entry_row *e)
{
	struct text whole = without_suffix(e->b.no);
	int64_t most = claims_of_order(c, l, e->order), found = 0, n, i;

	for (n = 1; n <= most; n++) {
		bool enough = refund_left(l, e->order, n) >= e->b.amount;
		struct text no;

		i = claim_find(c, e->order, false, n);
		if (i == PAIR_NONE)
			continue;
		no = c->claim[i].no;
		if (no.p && (text_eq(no, e->b.no) || text_eq(no, whole)))
			return enough ? n : 0;
		if (enough && !found)
			found = n;
	}
	return found;
}

/* What of the payment was given back: all that is left of it, where that is one of the
 * amounts by which bills know the whole. */
static int64_t
amount_of(struct ledger *l, const struct entry_row *e, int64_t payment)
{
	int64_t left = refund_left(l, e->order, payment);
	int i;

	for (i = 0; i < BILL_BASES; i++)
		if (bill_row_base(&e->b, i) == left)
			return left;
	return e->b.amount;
}

/* A refund that came about without us is a fact. */
static void
learn_refund(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	int64_t payment = e->order ? payment_of(c, l, e) : 0, n;
	int64_t micros = e->b.fee_micros;
	struct order o;

	if (!payment || e->b.amount == 0 || !order_load(l, e->order, &o) ||
	    o.status == ORDER_PENDING)
		return;
	n = refund_owed_to(
	    l, e->order, payment, amount_of(l, e, payment), "bill", e->b.at);
	claims_of_refunds(c, l, e->order);
	row_takes(c, e, claim_find(c, e->order, true, n), "number");
	/* Fees are shared out already. */
	e->b.fee_micros = micros;
	e->learnt = true;
}

static void
pay_refund(struct ledger *l, const struct entry_row *e, const struct claim *k)
{
	struct refund r;
	struct refund_payout p = {.by = "bill", .no = e->b.refund_no, .at = e->b.at};

	if (k->refund && refund_load(l, k->order, k->n, &r))
		refund_paid(l, &r, &p);
}

/* -- rows */

static bool
open_at(struct ledger *l, const struct store *s, int64_t at)
{
	struct record r = {0};

	record_load(&r, TEXT("{}"), ledger_arena(l));
	return period_open(l, &r, s, at);
}

/* A row is of its own month; the fee that it adds is of the order's. */
static bool
months_open(struct reconcile *c, struct ledger *l, const struct entry_row *e)
{
	struct claim *k = e->claim == PAIR_NONE ? NULL : &c->claim[e->claim];
	int64_t order = k ? k->order : e->order;
	struct order o;

	if (!order || !order_load(l, order, &o))
		return open_at(l, NULL, e->b.at);
	if (k)
		claim_refresh(l, k);
	return open_at(l, catalog_store_id(l, o.store, e->b.at), e->b.at) &&
	       ((k ? row_fee_added(e, k) : e->fee) == 0 ||
		   open_at(l, catalog_store_id(l, o.store, o.placed_at), o.placed_at));
}

static void
post_claim(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	struct claim *k = &c->claim[e->claim];
	struct event event = {.stream = k->order};
	struct buf body = {0};
	struct order o;

	claim_refresh(l, k);
	if (k->billed && e->b.kind != BILL_FEE) {
		e->why = "matched_since";
		return;
	}
	if (!order_load(l, k->order, &o))
		die(EX_SOFTWARE, "payment of no order: %lld", (long long)k->order);
	if (o.status == ORDER_PENDING) {
		e->why = "order_unpaid";
		return;
	}
	pay_refund(l, e, k);
	money_set(c, l, stream_name(l, k->store));
	buf_char(&body, '{');
	put_settled(c, e, k, o.fee, (o.steps & STEP_BIT(STEP_SOLD)) != 0, &body);
	append(l, &payment_settled, e, &event, &body);
	e->now = true;
}

static void
post_booked(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	struct event event = {.kind = "bill", .name = c->how.channel};
	struct buf body = {0};

	money_set(c, l, c->how.store);
	buf_char(&body, '{');
	if (!put_booked(c, e, &body)) {
		e->why = "no_account";
		buf_free(&body);
		return;
	}
	append(l, &bill_booked, e, &event, &body);
	e->now = true;
}

static void
post_topup(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	struct event event = {.kind = "bill", .name = c->how.channel};
	struct buf body = {0};

	money_set(c, l, c->how.store);
	buf_char(&body, '{');
	put_topup(c, e, &body);
	append(l, &bill_booked, e, &event, &body);
	e->now = true;
}

static void
post_row(struct reconcile *c, struct ledger *l, struct entry_row *e)
{
	struct stored was;

	if (e->posted)
		return;
	e->why = why_not(c, e);
	if (e->why)
		return;
	if (event_by_key(l, e->key, &was)) {
		e->posted = true;
		return;
	}
	if (!months_open(c, l, e)) {
		e->why = "month_closed";
		return;
	}
	if (e->b.kind == BILL_REFUND && e->state == MISSING_HERE)
		learn_refund(c, l, e);
	if (e->claim != PAIR_NONE)
		post_claim(c, l, e);
	else if (e->topup)
		post_topup(c, l, e);
	else if (e->state == NO_ORDER)
		post_booked(c, l, e);
	else
		e->why = e->of_topup ? "wallet" : "missing_here";
}

/* What was given back of a payment and no bill has told of: neither came nor went. */
static int64_t
given_back(struct reconcile *c, struct ledger *l, const struct claim *k)
{
	int64_t most = claims_of_order(c, l, k->order), sum = 0, n, i;

	for (n = 1; n <= most; n++) {
		const struct claim *r;

		i = claim_find(c, k->order, true, n);
		r = i == PAIR_NONE ? NULL : &c->claim[i];
		if (r && r->of == k->n && r->row == PAIR_NONE && !r->billed)
			sum += r->paid ? r->paid + r->fee : 0;
	}
	return sum;
}

static bool
post_left(struct reconcile *c, struct ledger *l, size_t claim)
{
	struct claim k = c->claim[claim];
	struct event event = {.stream = k.order};
	struct buf body = {0};
	int64_t left;

	if (k.state != OURS || !c->how.write_off)
		return false;
	claim_refresh(l, &k);
	left = k.amount - k.fee - k.added - given_back(c, l, &k);
	if (k.gone || k.billed || left <= 0)
		return false;
	money_set(c, l, stream_name(l, k.store));
	buf_char(&body, '{');
	put_written_off(c, &k, left, &body);
	append(l, &payment_written_off, NULL, &event, &body);
	c->claim[claim].now = true;
	return true;
}

/* What is left, from number *from of what there is; moves *from.  false: that was all.
 */
static bool
post_some(struct reconcile *c, struct ledger *l, size_t *from)
{
	int64_t events = 0;

	for (; *from < reconcile_count(c) && events < AT_ONCE; ++*from) {
		struct arena_mark mark = arena_mark(ledger_arena(l));

		if (*from < c->n) {
			post_row(c, l, &c->row[*from]);
			events += c->row[*from].now;
		} else {
			events += post_left(c, l, c->left[*from - c->n]);
		}
		arena_back(ledger_arena(l), mark);
	}
	return *from < reconcile_count(c);
}

void
reconcile_post(struct reconcile *c, struct ledger *l, struct rows *rows)
{
	size_t from = 0, shown = 0;
	bool more = true;

	while (more) {
		ledger_begin(l);
		more = post_some(c, l, &from);
		ledger_end(l);
		for (; shown < from; shown++)
			reconcile_show(c, shown, rows);
	}
	reconcile_summary(c, rows);
}
