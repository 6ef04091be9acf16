/* groupbuy_group.c - groups: read, asked, and their seats */
#include "shop/groupbuy_inside.h"

bool
group_load(struct ledger *l, int64_t id, struct buy_group *g)
{
	struct stmt *s =
	    sql(l, "SELECT campaign, size, opened, deadline, state, joined, "
		   "paid FROM buy_group WHERE id = $1");

	stmt_int(s, 1, id);
	if (!stmt_row(s))
		return false;
	g->id = id;
	g->campaign = stmt_get_int(s, 0);
	g->size = stmt_get_int(s, 1);
	g->opened = stmt_get_int(s, 2);
	g->deadline = stmt_get_int(s, 3);
	g->state = (enum group_state)stmt_get_int(s, 4);
	g->joined = stmt_get_int(s, 5);
	g->paid = stmt_get_int(s, 6);
	stmt_done(s);
	g->name = stream_name(l, id);
	return true;
}

int64_t
group_next(struct ledger *l, int64_t campaign)
{
	struct stmt *s = sql(
	    l, "SELECT coalesce(max(no), 0) + 1 FROM buy_group WHERE campaign = $1");
	int64_t no = 1;

	stmt_int(s, 1, campaign);
	no = stmt_one(s, no);
	return no;
}

int64_t
group_free(struct ledger *l, const struct buy_group *g)
{
	struct buf account = {0};
	int64_t n;

	buf_str(&account, "seats:");
	buf_text(&account, g->name);
	n = account_available(l, (struct text){account.p, account.n});
	buf_free(&account);
	return n;
}

void
group_put_move(struct buf *b, const char *name, const char *from, const char *to,
    struct text group, int64_t n)
{
	const char *const kind[] = {from, to};
	struct buf account = {0};
	int i;

	put_open(b, name, '[');
	put_open(b, NULL, '[');
	for (i = 0; i < 2; i++) {
		buf_clear(&account);
		buf_str(&account, kind[i]);
		buf_text(&account, group);
		put_text(b, NULL, (struct text){account.p, account.n});
	}
	put_int(b, NULL, n);
	put_close(b, ']');
	put_close(b, ']');
	buf_free(&account);
}

/* The deadline of the open group that the order is in; false: it is in none. */
static bool
open_deadline(struct ledger *l, int64_t order, int64_t *deadline)
{
	struct stmt *s =
	    sql(l, "SELECT g.deadline FROM group_member m "
		   "JOIN buy_group g ON g.id = m.buy_group "
		   "WHERE m.order_id = $1 AND m.state < $2 AND g.state = $3");
	bool found;

	stmt_int(s, 1, order);
	stmt_int(s, 2, MEMBER_CONFIRMED);
	stmt_int(s, 3, GROUP_OPEN);
	found = stmt_row(s);
	if (found) {
		*deadline = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return found;
}

bool
group_waits(struct ledger *l, int64_t order)
{
	int64_t deadline;

	return open_deadline(l, order, &deadline) && ledger_now(l) < deadline;
}

bool
group_is_open(struct ledger *l, int64_t order)
{
	int64_t deadline;

	return open_deadline(l, order, &deadline);
}

void
group_seat_back(struct ledger *l, int64_t order, struct buf *body)
{
	struct stmt *s =
	    sql(l, "SELECT g.id FROM group_member m "
		   "JOIN buy_group g ON g.id = m.buy_group "
		   "WHERE m.order_id = $1 AND m.state = $2 AND g.state = $3");
	int64_t group;

	stmt_int(s, 1, order);
	stmt_int(s, 2, MEMBER_PAID);
	stmt_int(s, 3, GROUP_OPEN);
	if (!stmt_row(s))
		return;
	group = stmt_get_int(s, 0);
	stmt_done(s);
	group_put_move(body, "moves", "seated:", "seats:", stream_name(l, group), 1);
}
