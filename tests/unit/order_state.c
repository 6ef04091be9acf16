/* order_state - every pair of states: a move of the table, or none and a bug */
#include "ledger_check.h"
#include "shop/order_state.h"

enum { STATES = ORDER_REFUNDED + 1, ORDER = 7 };

/* Written down apart from the table: a row for each state, x where it may go, in the
 * order of enum order_status. */
static const char *const want[STATES] = {
    /* pending */ ".x.....xx..",
    /* paid */ "..xx...xxx.",
    /* waiting_group */ ".x.....xxx.",
    /* making */ "....x...xx.",
    /* ready */ ".....xx.xx.",
    /* shipped */ "......x.xx.",
    /* completed */ ".........x.",
    /* refused */ ".........x.",
    /* cancelled */ ".........x.",
    /* refunding */ "..........x",
    /* refunded */ ".........x.",
};

struct walk {
	struct ledger *l;
	enum order_status to;
};

static void
set(void *with)
{
	const struct walk *w = with;
	struct order o;

	order_set_status(w->l, ORDER, w->to);
	if (!order_load(w->l, ORDER, &o) || o.status != w->to)
		exit(1);
}

static void
place(struct ledger *l, enum order_status status, int64_t steps)
{
	struct stmt *s = sql(l, "DELETE FROM orders");

	stmt_run(s);
	s = sql(l, "INSERT INTO orders (id, store, channel, channel_no, placed_at, "
		   "day, happened, status, steps, total, discount, payable, paid, fee, "
		   "refunded, cost, ticket) VALUES ($1, 1, 1, 'a', 0, 0, 0, $2, $3, 0, "
		   "0, 0, 0, 0, 0, 0, 1)");
	stmt_int(s, 1, ORDER);
	stmt_int(s, 2, status);
	stmt_int(s, 3, steps);
	stmt_run(s);
	order_forget(l, ORDER);
}

static void
pairs(struct ledger *l)
{
	int from, to;

	for (from = 0; from < STATES; from++)
		for (to = 0; to < STATES; to++) {
			struct walk w = {l, (enum order_status)to};
			bool there = want[from][to] == 'x';

			place(l, (enum order_status)from, 0);
			CHECK_INT(order_move((enum order_status)from,
				      (enum order_status)to) != NULL,
			    there);
			CHECK_INT(code_of(set, &w), there ? 0 : 70);
		}
}

/* Nothing begins anew: a watermark below which nothing is unpaid stays true. */
static void
never_back(void)
{
	const struct order_move *m;

	for (m = order_moves; m->by; m++) {
		CHECK(m->to != ORDER_PENDING);
		CHECK(m->from != m->to);
		CHECK(order_move(m->from, m->to) == m);
	}
}

static const char *
may(struct ledger *l, enum order_status from, int64_t steps, enum order_status to,
    int given)
{
	char detail[ORDER_WHY];
	struct order o;

	place(l, from, steps);
	if (!order_load(l, ORDER, &o))
		return "no order";
	return order_may(l, &o, to, given, detail);
}

static void
refusals(struct ledger *l)
{
	const int64_t sold = STEP_BIT(STEP_SOLD), held = sold | STEP_BIT(STEP_STOCK),
		      done = held | STEP_BIT(STEP_CONFIRM);

	CHECK_STR(may(l, ORDER_PENDING, 0, ORDER_MAKING, 0), "not_paid");
	CHECK_STR(may(l, ORDER_PENDING, 0, ORDER_COMPLETED, 0), "not_paid");
	CHECK_STR(may(l, ORDER_PENDING, 0, ORDER_CANCELLED, 0), NULL);
	CHECK_STR(may(l, ORDER_PAID, held, ORDER_MAKING, 0), "not_settled");
	CHECK_STR(may(l, ORDER_PAID, sold, ORDER_MAKING, 0), NULL);
	CHECK_STR(may(l, ORDER_PAID, done, ORDER_MAKING, 0), NULL);
	CHECK_STR(may(l, ORDER_PAID, done, ORDER_READY, 0), "wrong_state");
	CHECK_STR(may(l, ORDER_WAITING_GROUP, done, ORDER_MAKING, 0), "group_open");
	CHECK_STR(may(l, ORDER_WAITING_GROUP, done, ORDER_COMPLETED, 0), "group_open");
	CHECK_STR(may(l, ORDER_MAKING, done, ORDER_CANCELLED, 0), "being_made");
	CHECK_STR(may(l, ORDER_MAKING, done, ORDER_CANCELLED, GUARD_MADE), NULL);
	CHECK_STR(may(l, ORDER_READY, done, ORDER_COMPLETED, 0), NULL);
	CHECK_STR(may(l, ORDER_READY, done, ORDER_MAKING, 0), "wrong_state");
	CHECK_STR(
	    may(l, ORDER_COMPLETED, done, ORDER_CANCELLED, GUARD_MADE), "wrong_state");
	CHECK_STR(may(l, ORDER_CANCELLED, done, ORDER_MAKING, 0), "wrong_state");
	CHECK_STR(may(l, ORDER_REFUSED, 0, ORDER_PAID, 0), "wrong_state");
}

static void
printed(void)
{
	const struct order_move *m;
	struct buf table = {0}, dot = {0}, row = {0};

	order_states_table(&table);
	order_states_dot(&dot);
	for (m = order_moves; m->by; m++) {
		buf_clear(&row);
		buf_printf(&row, "\t%s -> %s [", order_status_name(m->from),
		    order_status_name(m->to));
		CHECK(strstr(buf_cstr(&dot), buf_cstr(&row)) != NULL);
		buf_clear(&row);
		buf_printf(&row, "\n%-14s %-14s %s", order_status_name(m->from),
		    order_status_name(m->to), m->by);
		CHECK(strstr(buf_cstr(&table), buf_cstr(&row)) != NULL);
	}
	buf_free(&table);
	buf_free(&dot);
	buf_free(&row);
}

int
main(void)
{
	struct ledger *l = ledger_scratch();

	ledger_begin(l);
	pairs(l);
	never_back();
	refusals(l);
	printed();
	ledger_abandon(l);
	ledger_close(l);
	return failures != 0;
}
