/* groupbuy_fold.c - what events change of groups and their members */
#include "shop/confirm.h"
#include "shop/groupbuy.h"

static void
add_joined(struct ledger *l, int64_t group, int64_t n)
{
	struct stmt *s =
	    sql(l, "UPDATE buy_group SET joined = joined + $2 WHERE id = $1");

	stmt_int(s, 1, group);
	stmt_int(s, 2, n);
	stmt_run(s);
}

static void
add_paid(struct ledger *l, int64_t group, int64_t n)
{
	struct stmt *s = sql(l, "UPDATE buy_group SET paid = paid + $2 WHERE id = $1");

	stmt_int(s, 1, group);
	stmt_int(s, 2, n);
	stmt_run(s);
}

/* The group that counts the order as joined or paid; 0: none. */
static int64_t
group_of(struct ledger *l, int64_t order, enum member_state state)
{
	struct stmt *s = sql(l, "SELECT buy_group FROM group_member "
				"WHERE order_id = $1 AND state = $2");
	int64_t id = 0;

	stmt_int(s, 1, order);
	stmt_int(s, 2, state);
	if (stmt_row(s)) {
		id = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return id;
}

static void
set_member(
    struct ledger *l, int64_t order, enum member_state below, enum member_state state)
{
	struct stmt *s = sql(l, "UPDATE group_member SET state = $3 "
				"WHERE order_id = $1 AND state < $2");

	stmt_int(s, 1, order);
	stmt_int(s, 2, below);
	stmt_int(s, 3, state);
	stmt_run(s);
}

void
group_paid(struct ledger *l, int64_t order)
{
	int64_t group = group_of(l, order, MEMBER_JOINED);

	if (!group)
		return;
	add_paid(l, group, 1);
	set_member(l, order, MEMBER_PAID, MEMBER_PAID);
}

void
group_left(struct ledger *l, int64_t order)
{
	int64_t group = group_of(l, order, MEMBER_JOINED);

	if (!group)
		return;
	add_joined(l, group, -1);
	set_member(l, order, MEMBER_PAID, MEMBER_LEFT);
}

void
group_quit(struct ledger *l, int64_t order)
{
	int64_t group = group_of(l, order, MEMBER_PAID);

	group_left(l, order);
	if (group) {
		add_joined(l, group, -1);
		add_paid(l, group, -1);
	}
	set_member(l, order, MEMBER_FAILED, MEMBER_LEFT);
}

static void
fold_opened(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "INSERT INTO buy_group (id, campaign, no, size, opened, deadline, "
		   "state, joined, paid) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)");

	stmt_int(s, 1, e->stream);
	stmt_int(
	    s, 2, stream_find(l, "campaign", rec_text(body, REC_ROOT, "campaign")));
	stmt_int(s, 3, rec_int(body, REC_ROOT, "no"));
	stmt_int(s, 4, rec_int(body, REC_ROOT, "size"));
	stmt_int(s, 5, e->at);
	stmt_int(s, 6, rec_int(body, rec_find(body, REC_ROOT, "clock"), "deadline"));
	stmt_int(s, 7, GROUP_OPEN);
	stmt_run(s);
}

static void
fold_discount(struct ledger *l, int64_t order, int64_t discount)
{
	order_set_discount(l, order, STEP_GROUP, discount);
	order_line_set_discount(l, order, 0, discount);
}

static void
fold_joined(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "INSERT INTO group_member (buy_group, order_id, customer, joined, "
		   "state) SELECT $1, id, customer, $3, $4 FROM orders WHERE id = $2 "
		   "ON CONFLICT (buy_group, order_id) DO UPDATE SET "
		   "joined = excluded.joined, state = excluded.state");
	ref out = rec_find(body, REC_ROOT, "out");
	int64_t group = stream_find(l, "group", rec_text(body, out, "group"));

	group_left(l, e->stream);
	orders_write(l);
	stmt_int(s, 1, group);
	stmt_int(s, 2, e->stream);
	stmt_int(s, 3, e->at);
	stmt_int(s, 4, MEMBER_JOINED);
	stmt_run(s);
	add_joined(l, group, 1);
	fold_discount(l, e->stream, rec_int(body, out, "discount"));
}

static void
fold_fulfilled(struct ledger *l, const struct event *e, const struct record *body)
{
	confirm_fold(l, e, body, false);
	order_set_status(l, e->stream, order_status_of(body, REC_ROOT));
	set_member(l, e->stream, MEMBER_CONFIRMED, MEMBER_CONFIRMED);
}

static void
fold_unfilled(struct ledger *l, const struct event *e, const struct record *body)
{
	if (rec_find(body, REC_ROOT, "status"))
		order_set_status(l, e->stream, order_status_of(body, REC_ROOT));
	set_member(l, e->stream, MEMBER_CONFIRMED, MEMBER_FAILED);
}

static void
set_state(struct ledger *l, int64_t group, enum group_state state)
{
	struct stmt *s = sql(l, "UPDATE buy_group SET state = $2 WHERE id = $1");

	stmt_int(s, 1, group);
	stmt_int(s, 2, state);
	stmt_run(s);
}

static void
fold_confirmed(struct ledger *l, const struct event *e, const struct record *body)
{
	(void)body;
	set_state(l, e->stream, GROUP_CONFIRMED);
}

static void
fold_failed(struct ledger *l, const struct event *e, const struct record *body)
{
	(void)body;
	set_state(l, e->stream, GROUP_FAILED);
}

const struct event_type group_opened = {"group.opened", fold_opened};
const struct event_type group_confirmed = {"group.confirmed", fold_confirmed};
const struct event_type group_failed = {"group.failed", fold_failed};
const struct event_type group_joined = {"group.joined", fold_joined};
const struct event_type group_refused = {"group.refused", step_refused_fold};
const struct event_type group_fulfilled = {"group.fulfilled", fold_fulfilled};
const struct event_type group_unfilled = {"group.unfilled", fold_unfilled};
