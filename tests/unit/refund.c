/* refund - units of a line add up to it; refunds owed by older events are read */
#include "ledger_check.h"
#include "shop/refund_inside.h"

enum { ROUNDS = 20000, ORDER = 7 };

/* Always the same numbers. */
static uint64_t seed = 20240212;

static int64_t
chance(int64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)(seed >> 33) % n;
}

/* In whatever portions the units of a line go back, together they give what it brought,
 * and no portion is less than nothing or more than the line. */
static void
units(void)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		struct order_line line = {.qty = 1 + chance(40), .price = chance(5000)};
		int64_t gross = line.qty * line.price, given = 0, k = 0, q, part;

		line.discount = chance(gross + 1);
		while (k < line.qty) {
			q = 1 + chance(line.qty - k);
			part =
			    refund_of_units(&line, &(struct refund_line){k, given}, q);
			CHECK(part >= 0 && part <= gross - line.discount);
			given += part;
			k += q;
		}
		CHECK_INT(given, gross - line.discount);
	}
}

static void
vectors(void)
{
	struct order_line tea = {.qty = 3, .price = 10000, .discount = 3000};
	struct order_line cup = {.qty = 3, .price = 1000, .discount = 100};

	CHECK_INT(refund_of_units(&tea, &(struct refund_line){0, 0}, 2), 18000);
	CHECK_INT(refund_of_units(&cup, &(struct refund_line){0, 0}, 1), 966);
	CHECK_INT(refund_of_units(&cup, &(struct refund_line){1, 966}, 2), 1934);
	CHECK_INT(refund_of_units(&cup, &(struct refund_line){2, 1932}, 1), 968);
	/* Amounts came between: more than the line brought is never given. */
	CHECK_INT(refund_of_units(&cup, &(struct refund_line){1, 2500}, 1), 400);
}

static void
pay(struct ledger *l, int64_t n, const char *channel, int64_t amount)
{
	struct stmt *s =
	    sql(l, "INSERT INTO payment (order_id, n, channel, no, amount, "
		   "fee, at) VALUES ($1, $2, $3, NULL, $4, 0, 0)");

	stmt_int(s, 1, ORDER);
	stmt_int(s, 2, n);
	stmt_int(s, 3, name_make(l, NAMES_CHANNEL, text_of(channel)));
	stmt_int(s, 4, amount);
	stmt_run(s);
}

static void
place(struct ledger *l)
{
	struct stmt *s = sql(l,
	    "INSERT INTO orders (id, store, channel, channel_no, placed_at, day, "
	    "happened, status, steps, total, discount, payable, paid, fee, "
	    "refunded, cost, ticket) VALUES ($1, 1, 1, 'a', 0, 0, 0, $2, $3, "
	    "4500, 0, 4500, 4500, 0, 0, 0, 1)");

	stmt_int(s, 1, ORDER);
	stmt_int(s, 2, ORDER_PAID);
	stmt_int(s, 3, STEP_BIT(STEP_SOLD));
	stmt_run(s);
	pay(l, 1, "wechat", 2000);
	pay(l, 2, "cash", 1500);
	pay(l, 3, "wechat", 1000);
}

static void
owe(struct ledger *l, const char *body)
{
	struct event e = {
	    .type = &refund_owed_event, .stream = ORDER, .body = text_of(body)};

	event_append(l, &e);
}

/* As they were written before refunds named the payments that they go back to. */
static void
older(void)
{
	struct ledger *l = ledger_scratch();
	struct refund r;
	struct order o;

	ledger_begin(l);
	place(l);
	owe(l, "{\"amount\":3000,\"reason\":\"customer\",\"sold\":true,\"moves\":["
	       "[\"refunds:wechat\",\"owed:wechat\",1800],"
	       "[\"refunds:cash\",\"owed:cash\",1200]],\"clock\":{\"day\":1}}");
	CHECK(refund_load(l, ORDER, 1, &r));
	CHECK_INT(r.amount, 1800);
	CHECK_INT(r.payment, 1);
	CHECK_INT(r.state, REFUND_OWED);
	CHECK(r.sold);
	CHECK(refund_load(l, ORDER, 2, &r));
	CHECK_INT(r.payment, 2);
	CHECK(order_load(l, ORDER, &o));
	CHECK_INT(o.status, ORDER_PAID);
	CHECK_INT(o.refunded, 3000);
	owe(l, "{\"amount\":1500,\"reason\":\"quality\",\"sold\":true,\"moves\":["
	       "[\"refunds:wechat\",\"owed:wechat\",1200],"
	       "[\"refunds:cash\",\"owed:cash\",300]],\"clock\":{\"day\":1}}");
	/* No single payment has so much left: the latest stands for the channel. */
	CHECK(refund_load(l, ORDER, 3, &r));
	CHECK_INT(r.payment, 3);
	CHECK(order_load(l, ORDER, &o));
	CHECK_INT(o.status, ORDER_REFUNDING);
	CHECK_INT(o.refunded, 4500);
	ledger_end(l);
	ledger_close(l);
}

static void
requests(void)
{
	static const char *const bad[] = {"F-7", "F-7-", "F--1", "F-07-1", "G-7-1",
	    "F-7-1x", "F-99999999999999999999-1", "F-7-2", "", "F"};
	struct ledger *l = ledger_scratch();
	struct refund r;
	struct buf b = {0};
	size_t i;

	ledger_begin(l);
	place(l);
	owe(l, "{\"amount\":1,\"reason\":\"x\",\"moves\":[[\"refunds:cash\","
	       "\"owed:cash\",1]],\"clock\":{\"day\":1}}");
	CHECK(refund_load(l, ORDER, 1, &r));
	refund_request(&r, &b);
	CHECK_STR(buf_cstr(&b), "F-7-1");
	CHECK(refund_of_request(l, (struct text){b.p, b.n}, &r) && r.n == 1);
	CHECK(refund_of_name(l, TEXT("7/1"), &r) && r.order == ORDER);
	CHECK(!refund_of_name(l, TEXT("7-1"), &r));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!refund_of_request(l, text_of(bad[i]), &r));
	buf_free(&b);
	ledger_end(l);
	ledger_close(l);
}

int
main(void)
{
	program = "refund";
	units();
	vectors();
	older();
	requests();
	return failures > 0;
}
