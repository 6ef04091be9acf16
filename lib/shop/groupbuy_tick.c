/* groupbuy_tick.c - groups that are full come about, groups that are late fail */
#include <stdlib.h>

#include "shop/confirm.h"
#include "shop/groupbuy_inside.h"
#include "shop/points.h"
#include "shop/refund.h"

/* At most so many groups in a transaction, and no further group after so many
 * orders. */
enum { GROUPS_AT_ONCE = 1000, ORDERS_AT_ONCE = 1000 };

/* What ending a group came to. */
struct ending {
	struct buy_group g;
	int64_t members, paid, refunds, owed;
};

bool
groupbuy_due(struct ledger *l, int64_t *next)
{
	struct stmt *s =
	    sql(l, "SELECT 1 FROM buy_group WHERE state = 0 AND paid >= size "
		   "LIMIT 1");
	bool full = stmt_row(s);

	if (full)
		stmt_done(s);
	s = sql(l, "SELECT min(deadline) FROM buy_group WHERE state = 0");
	*next = INT64_MAX;
	if (stmt_row(s)) {
		if (!stmt_get_null(s, 0))
			*next = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return full || *next <= ledger_next(l);
}

/* -- members */

static void
append(struct ledger *l, int64_t order, const struct event_type *type, struct buf *body)
{
	struct event e = {.type = type, .stream = order};

	put_close(body, '}');
	e.body = (struct text){body->p, body->n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(body);
}

/* The order gives back what it holds and is refused; what was paid for it is owed
 * back. */
static void
refuse(struct ledger *l, struct ending *end, const struct order *o, const char *reason)
{
	int64_t back = o->paid - o->refunded;
	struct buf body = {0};

	buf_char(&body, '{');
	put_text(&body, "group", end->g.name);
	put_str(&body, "reason", reason);
	confirm_voids(l, o, &body);
	if (o->status == ORDER_PENDING || o->status == ORDER_PAID ||
	    o->status == ORDER_WAITING_GROUP)
		put_str(&body, "status", order_status_name(ORDER_REFUSED));
	append(l, o->id, &group_unfilled, &body);
	if (back <= 0)
		return;
	refund_owed(l, o->id, back, reason);
	end->refunds++;
	end->owed += back;
}

/* false: a hold has expired meanwhile, and what it held is gone. */
static bool
fulfil(struct ledger *l, const struct ending *end, const struct order *o)
{
	struct buf body = {0};
	int64_t cost;

	buf_char(&body, '{');
	put_text(&body, "group", end->g.name);
	put_str(&body, "status", order_status_name(ORDER_PAID));
	if (!confirm_members(l, o, &body, &cost)) {
		buf_free(&body);
		return false;
	}
	append(l, o->id, &group_fulfilled, &body);
	points_earn(l, o);
	return true;
}

static void
end_member(struct ledger *l, struct ending *end, int64_t order, bool paid, bool full)
{
	struct order o;

	if (!order_load(l, order, &o))
		die(EX_SOFTWARE, "member without order: %lld", (long long)order);
	end->members++;
	end->paid += paid;
	if (!full)
		refuse(l, end, &o, "group_failed");
	else if (!paid || o.status != ORDER_WAITING_GROUP)
		refuse(l, end, &o, "group_full");
	else if (!fulfil(l, end, &o))
		refuse(l, end, &o, "hold_expired");
}

static void
end_members(struct ledger *l, struct ending *end, bool full)
{
	struct stmt *s =
	    sql(l, "SELECT order_id, state FROM group_member WHERE buy_group = $1 "
		   "AND state < $2 ORDER BY joined, order_id");
	size_t n = 0, i, cap = 16;
	int64_t(*member)[2] = xmalloc(cap * sizeof(*member));

	stmt_int(s, 1, end->g.id);
	stmt_int(s, 2, MEMBER_CONFIRMED);
	while (stmt_row(s)) {
		if (n == cap) {
			cap *= 2;
			member = xrealloc(member, cap * sizeof(*member));
		}
		member[n][0] = stmt_get_int(s, 0);
		member[n++][1] = stmt_get_int(s, 1);
	}
	for (i = 0; i < n; i++)
		end_member(l, end, member[i][0], member[i][1] == MEMBER_PAID, full);
	free(member);
}

/* -- groups */

static void
put_ending(const struct ending *end, bool full, struct buf *b)
{
	put_text(b, "group", end->g.name);
	put_str(b, "state", full ? "confirmed" : "failed");
	put_int(b, "members", end->members);
	put_int(b, "seats_paid", end->paid);
	put_int(b, "refunds_owed", end->refunds);
	put_int(b, "refund_owed", end->owed);
}

/* Returns how many orders it took. */
static int64_t
end_group(struct ledger *l, int64_t id, struct buf *out)
{
	struct ending end = {.members = 0};
	struct buf body = {0};
	int64_t left;
	bool full;

	if (!group_load(l, id, &end.g))
		die(EX_SOFTWARE, "no such group: %lld", (long long)id);
	full = end.g.paid >= end.g.size;
	end_members(l, &end, full);
	buf_char(&body, '{');
	put_ending(&end, full, &body);
	/* Seats that nobody took are gone with the group. */
	left = group_free(l, &end.g);
	if (left > 0)
		group_put_move(&body, "moves", "seats:", "seated:", end.g.name, left);
	append(l, id, full ? &group_confirmed : &group_failed, &body);
	put_open(out, NULL, '{');
	put_ending(&end, full, out);
	put_close(out, '}');
	buf_char(out, '\n');
	return end.members;
}

/* End the groups that s finds; false when there may be more of them. */
static bool
end_groups(struct ledger *l, struct stmt *s, int64_t *orders, struct buf *out)
{
	int64_t id[GROUPS_AT_ONCE];
	size_t n = 0, i;

	while (n < GROUPS_AT_ONCE && stmt_row(s))
		id[n++] = stmt_get_int(s, 0);
	stmt_done(s);
	for (i = 0; i < n && *orders < ORDERS_AT_ONCE; i++)
		*orders += end_group(l, id[i], out);
	return i == n && n < GROUPS_AT_ONCE;
}

bool
groupbuy_tick(struct ledger *l, struct buf *out)
{
	struct stmt *s =
	    sql(l, "SELECT id FROM buy_group WHERE state = 0 AND paid >= size "
		   "ORDER BY id LIMIT $1");
	int64_t orders = 0;

	stmt_int(s, 1, GROUPS_AT_ONCE);
	if (!end_groups(l, s, &orders, out))
		return true;
	s = sql(l, "SELECT id FROM buy_group WHERE state = 0 AND deadline <= $1 "
		   "ORDER BY deadline LIMIT $2");
	stmt_int(s, 1, ledger_now(l));
	stmt_int(s, 2, GROUPS_AT_ONCE);
	return !end_groups(l, s, &orders, out);
}
