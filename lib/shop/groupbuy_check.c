/* groupbuy_check.c - may an order take a seat? */
#include <stdio.h>

#include "shop/groupbuy_inside.h"

/* What a retry finds booked is its own, from the seat that it lost. */
static int64_t
own_discount(struct joining *j)
{
	static const char *const joined[] = {"group.joined", NULL};
	struct record body = {0};
	struct stored last;

	if (j->attempt == 1 || !event_last(j->l, j->o.id, joined, &last))
		return 0;
	record_load(&body, last.body, ledger_arena(j->l));
	return rec_int(&body, rec_find(&body, REC_ROOT, "out"), "discount");
}

static const char *
check_order(struct joining *j)
{
	const struct order *o = &j->o;

	if (o->status != ORDER_PENDING) {
		snprintf(j->detail, sizeof(j->detail), "the order is %s",
		    order_status_name(o->status));
		return "wrong_state";
	}
	if (j->c->store && j->c->store != o->store) {
		snprintf(
		    j->detail, sizeof(j->detail), "the campaign is for another store");
		return "wrong_store";
	}
	if (o->lines != 1 || o->line[0].sku != j->c->sku) {
		struct text sku = stream_name(j->l, j->c->sku);

		snprintf(j->detail, sizeof(j->detail), "expected one line of %.*s",
		    (int)sku.n, sku.p);
		return "wrong_sku";
	}
	if (o->discount != own_discount(j)) {
		snprintf(j->detail, sizeof(j->detail),
		    "a group has one price: promotions were applied before");
		return "has_discount";
	}
	return NULL;
}

static const char *
at_time(struct joining *j, const char *code, const char *what, int64_t ms)
{
	const struct store *store =
	    catalog_store_id(j->l, j->o.store, ledger_now(j->l));
	char time[TIME_LEN];

	snprintf(j->detail, sizeof(j->detail), "%s %s", what,
	    time_print(time, ms, store->zone));
	return code;
}

/* A campaign's window is for opening groups; a group lives on to its own deadline. */
static const char *
check_group(struct joining *j)
{
	int64_t now = ledger_now(j->l);

	if (j->opening && j->c->starts && now < j->c->starts)
		return at_time(j, "not_started", "the campaign starts", j->c->starts);
	if (j->opening && j->c->ends && now >= j->c->ends)
		return at_time(j, "ended", "the campaign ended", j->c->ends);
	if (j->opening)
		return NULL;
	if (j->g.state != GROUP_OPEN) {
		snprintf(j->detail, sizeof(j->detail), "the group has %s",
		    j->g.state == GROUP_CONFIRMED ? "come about" : "failed");
		return "group_closed";
	}
	if (now >= j->g.deadline)
		return at_time(j, "group_expired", "the group ended", j->g.deadline);
	return NULL;
}

/* What the customer has in this campaign: a seat in a group that lives, and the orders
 * and units of groups that came about or may. */
static const char *
check_customer(struct joining *j)
{
	struct stmt *s =
	    sql(j->l, "SELECT g.state, g.deadline, n.qty FROM group_member m "
		      "JOIN buy_group g ON g.id = m.buy_group "
		      "JOIN order_line n ON n.order_id = m.order_id AND n.line = 0 "
		      "WHERE m.customer = $1 AND g.campaign = $2 AND m.order_id <> $3 "
		      "AND m.state <= $4 AND EXISTS (SELECT 1 FROM hold h "
		      "WHERE h.owner = m.order_id AND h.step = $5 AND h.state <= $6)");
	int64_t orders = 0, qty = 0;
	bool in = false;

	orders_write(j->l);
	stmt_int(s, 1, j->o.customer);
	stmt_int(s, 2, j->c->id);
	stmt_int(s, 3, j->o.id);
	stmt_int(s, 4, MEMBER_CONFIRMED);
	stmt_int(s, 5, STEP_GROUP);
	stmt_int(s, 6, HOLD_POSTED);
	while (stmt_row(s)) {
		bool open = stmt_get_int(s, 0) == GROUP_OPEN;

		if (open && stmt_get_int(s, 1) <= ledger_now(j->l))
			continue;
		in = in || open;
		orders++;
		qty += stmt_get_int(s, 2);
	}
	if (in) {
		snprintf(
		    j->detail, sizeof(j->detail), "this customer is in an open group");
		return "already_in";
	}
	if (orders >= j->c->limit) {
		snprintf(j->detail, sizeof(j->detail),
		    "%lld of %lld orders of this customer used", (long long)orders,
		    (long long)j->c->limit);
		return "limit_reached";
	}
	if (j->c->qty_limit && j->o.line[0].qty > j->c->qty_limit - qty) {
		snprintf(j->detail, sizeof(j->detail),
		    "%lld of %lld units of this customer used", (long long)qty,
		    (long long)j->c->qty_limit);
		return "limit_reached";
	}
	return NULL;
}

const char *
group_refusal(struct joining *j)
{
	const char *code = check_order(j);

	if (!code)
		code = check_group(j);
	if (!code)
		code = check_customer(j);
	if (!code && j->free < 1) {
		snprintf(j->detail, sizeof(j->detail), "all %lld seats are taken",
		    (long long)j->g.size);
		code = "group_full";
	}
	return code;
}
