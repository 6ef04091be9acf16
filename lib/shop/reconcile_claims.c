/* reconcile_claims.c - the payments and refunds that a bill should tell of */
#include <stdio.h>
#include <stdlib.h>

#include "shop/reconcile_inside.h"

/* A refund may be paid so long after it was owed. */
#define OWED_MS (90 * INT64_C(86400000))

static struct text
part(char name[24], bool refund, int64_t n)
{
	int len = snprintf(name, 24, "%c%lld", refund ? 'r' : 'p', (long long)n);

	return (struct text){name, (size_t)len};
}

int64_t
claim_find(const struct reconcile *c, int64_t order, bool refund, int64_t n)
{
	char name[24];

	return (int64_t)(intptr_t)map_get(&c->claim_of, order, part(name, refund, n)) -
	       1;
}

void
claim_refresh(struct ledger *l, struct claim *k)
{
	struct stmt *s = sql(l, "SELECT kind, added, amount, fee FROM bill_row "
				"WHERE stream = $1 AND part = $2 AND refund = $3");

	k->gone = k->billed = false;
	k->told = k->alone = false;
	k->added = k->given_up = 0;
	stmt_int(s, 1, k->order);
	stmt_int(s, 2, k->n);
	stmt_int(s, 3, k->refund);
	while (stmt_row(s)) {
		int64_t kind = stmt_get_int(s, 0), added = stmt_get_int(s, 1);

		k->added += added;
		k->told |= added != 0 || stmt_get_int(s, 3) != 0;
		if (kind == BILL_WRITTEN_OFF)
			k->given_up += stmt_get_int(s, 2);
		else if (kind == BILL_FEE)
			k->alone = true;
		else
			k->billed = true;
	}
	k->gone = k->given_up != 0;
}

/* A refund goes when it is paid, not when it is owed, and a fee that the channel gave
 * back may be known with it. */
static void
look_at_payout(struct ledger *l, struct claim *k)
{
	struct stmt *s = sql(l, "SELECT body, at FROM event WHERE stream = $1 "
				"AND type = 'refund.paid'");
	struct arena_mark mark = arena_mark(ledger_arena(l));

	stmt_int(s, 1, k->order);
	while (stmt_row(s)) {
		struct record body = {0};
		ref v, from;

		record_load(&body, stmt_get_text(s, 0), ledger_arena(l));
		if (rec_int(&body, REC_ROOT, "n") != k->n)
			continue;
		k->at = stmt_get_int(s, 1);
		v = rec_first(&body, rec_find(&body, REC_ROOT, "moves"));
		for (; v; v = rec_next(&body, v)) {
			from = rec_first(&body, v);
			if (rec_text_at(&body, from).n > 4 &&
			    memcmp(rec_text_at(&body, from).p, "fee:", 4) == 0)
				k->fee -= rec_int_at(
				    &body, rec_next(&body, rec_next(&body, from)));
		}
	}
	arena_back(ledger_arena(l), mark);
}

static struct claim *
new_claim(struct reconcile *c)
{
	if (c->claims == c->claims_cap) {
		c->claims_cap = c->claims_cap ? 2 * c->claims_cap : 256;
		c->claim = xrealloc(c->claim, c->claims_cap * sizeof(*c->claim));
	}
	return &c->claim[c->claims++];
}

/* A row of one of the statements below. */
static void
take(struct reconcile *c, struct ledger *l, struct stmt *s, bool refund)
{
	int64_t order = stmt_get_int(s, 0), n = stmt_get_int(s, 1), channel;
	struct slot *slot;
	struct claim *k;
	char name[24];

	slot = map_slot(&c->claim_of, order, part(name, refund, n));
	if (slot->value)
		return;
	channel = stmt_get_int(s, 6);
	k = new_claim(c);
	slot->value = (void *)(intptr_t)c->claims;
	*k = (struct claim){.order = order,
	    .n = n,
	    .refund = refund,
	    .amount = stmt_get_int(s, 2),
	    .fee = stmt_get_int(s, 3),
	    .at = stmt_get_int(s, 4),
	    .order_no = arena_text(&c->arena, stmt_get_text(s, 7)),
	    .order_channel = arena_text(&c->arena, name_of(l, NAMES_CHANNEL, channel)),
	    .store = stmt_get_int(s, 8),
	    .paid = stmt_get_int(s, 9),
	    .of = stmt_get_int(s, 10),
	    .own = channel == c->channel,
	    .row = PAIR_NONE};
	if (!stmt_get_null(s, 5))
		k->no = arena_text(&c->arena, stmt_get_text(s, 5));
	if (refund && k->paid)
		look_at_payout(l, k);
	claim_refresh(l, k);
}

/* The order's payments, or its refunds; the greatest n. */
static int64_t
parts_of(struct reconcile *c, struct ledger *l, int64_t order, bool refund)
{
	struct stmt *s =
	    refund
		? sql(l, "SELECT r.order_id, r.n, r.amount, 0, r.at, r.no, o.channel, "
			 "o.channel_no, o.store, r.paid, r.payment FROM refund r "
			 "JOIN orders o ON o.id = r.order_id "
			 "WHERE r.order_id = $1 AND r.channel = $2 ORDER BY r.n")
		: sql(l, "SELECT p.order_id, p.n, p.amount, p.fee, p.at, p.no, "
			 "o.channel, o.channel_no, o.store, 0, 0 FROM payment p "
			 "JOIN orders o ON o.id = p.order_id "
			 "WHERE p.order_id = $1 AND p.channel = $2 ORDER BY p.n");
	int64_t most = 0;

	stmt_int(s, 1, order);
	stmt_int(s, 2, c->channel);
	while (stmt_row(s)) {
		most = stmt_get_int(s, 1);
		take(c, l, s, refund);
	}
	return most;
}

int64_t
claims_of_order(struct reconcile *c, struct ledger *l, int64_t order)
{
	intptr_t known = (intptr_t)map_get(&c->claim_of, order, TEXT(""));
	int64_t most;

	if (known)
		return known - 1;
	most = parts_of(c, l, order, false);
	known = parts_of(c, l, order, true);
	if (most < known)
		most = known;
	map_slot(&c->claim_of, order, TEXT(""))->value = (void *)(intptr_t)(most + 1);
	return most;
}

void
claims_of_refunds(struct reconcile *c, struct ledger *l, int64_t order)
{
	orders_write(l);
	parts_of(c, l, order, true);
}

void
claims_of_period(struct reconcile *c, struct ledger *l)
{
	int64_t from = c->from == INT64_MIN ? c->from : c->from - c->how.window_ms;
	int64_t until = c->until == INT64_MAX ? c->until : c->until + c->how.window_ms;
	struct stmt *s[2];
	int i;

	s[0] = sql(l, "SELECT p.order_id, p.n, p.amount, p.fee, p.at, p.no, o.channel, "
		      "o.channel_no, o.store, 0, 0 FROM payment p "
		      "JOIN orders o ON o.id = p.order_id "
		      "WHERE p.channel = $1 AND p.at >= $2 AND p.at < $3 "
		      "ORDER BY p.order_id, p.n");
	s[1] = sql(l, "SELECT r.order_id, r.n, r.amount, 0, r.at, r.no, o.channel, "
		      "o.channel_no, o.store, r.paid, r.payment FROM refund r "
		      "JOIN orders o ON o.id = r.order_id "
		      "WHERE r.channel = $1 AND r.at >= $2 AND r.at < $3 "
		      "ORDER BY r.order_id, r.n");
	for (i = 0; i < 2; i++) {
		stmt_int(s[i], 1, c->channel);
		stmt_int(s[i], 2, i == 0 || from == INT64_MIN ? from : from - OWED_MS);
		stmt_int(s[i], 3, until);
		while (stmt_row(s[i]))
			take(c, l, s[i], i == 1);
	}
}
