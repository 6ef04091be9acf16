/* wallet_check.h - a shop with wallets, for their tests */
#ifndef TESTS_WALLET_CHECK_H
#define TESTS_WALLET_CHECK_H

#include "ledger_check.h"
#include "shop/payment.h"
#include "shop/wallet.h"

enum { START = 1772326800, HOUR_MS = 3600000 };

static int64_t now = START * INT64_C(1000);
static int64_t orders;

static inline void
step(struct ledger *l, void (*what)(struct ledger *, struct record *), const char *line)
{
	struct record r = {0};
	struct text t = arena_text(ledger_arena(l), text_of(line));

	CHECK(record_read(&r, t, ledger_arena(l)));
	what(l, &r);
	if (r.reject.code)
		fprintf(stderr, "%s: %s: %s\n", line, r.reject.code, r.reject.detail);
	CHECK(!r.reject.code && !r.refused);
}

static inline void
store(struct ledger *l, struct record *r)
{
	define(l, r, &store_define);
}

static inline void
sku(struct ledger *l, struct record *r)
{
	define(l, r, &sku_define);
}

static inline void
place(struct ledger *l, struct record *r)
{
	order_add(l, r, false);
}

static inline void
add(struct ledger *l, struct record *r)
{
	wallet_add(l, r, false);
}

static inline struct ledger *
shop(void)
{
	struct ledger *l = ledger_scratch();

	clock_set(now);
	ledger_begin(l);
	step(
	    l, store, "{\"store\":\"S1\",\"name\":\"one\",\"zone\":\"Asia/Shanghai\"}");
	step(l, sku, "{\"sku\":\"tea\",\"name\":\"tea\",\"price\":1800}");
	step(l, sku, "{\"sku\":\"cake\",\"name\":\"cake\",\"price\":700}");
	return l;
}

/* An order of so many teas and cakes. */
static inline int64_t
order(struct ledger *l, int teas, int cakes, struct order *o)
{
	char line[300], cake[60] = "";
	struct stmt *s = sql(l, "SELECT max(id) FROM orders");
	int64_t id;

	if (cakes)
		snprintf(cake, sizeof(cake), ",{\"sku\":\"cake\",\"qty\":%d}", cakes);
	snprintf(line, sizeof(line),
	    "{\"channel\":\"mini\",\"channel_no\":\"%lld\",\"store\":\"S1\",\"lines\":"
	    "[{\"sku\":\"tea\",\"qty\":%d}%s]}",
	    (long long)++orders, teas, cake);
	step(l, place, line);
	orders_write(l);
	id = stmt_one(s, 0);
	CHECK(order_load(l, id, o));
	return id;
}

static inline void
append(struct ledger *l, int64_t order_id, const struct event_type *type, struct buf *b)
{
	struct event e = {.type = type, .stream = order_id};

	put_close(b, '}');
	e.body = (struct text){b->p, b->n};
	event_append(l, &e);
	buf_free(b);
}

static inline void
spend(struct ledger *l, int64_t order_id, const struct wallet_plan *p)
{
	struct buf b = {0};

	put_open(&b, NULL, '{');
	put_str(&b, "channel", "coin");
	put_int(&b, "amount", p->fen);
	put_open(&b, "moves", '[');
	wallet_put_moves(p, &b);
	put_close(&b, ']');
	wallet_put(p, &b);
	append(l, order_id, &payment_recorded, &b);
}

static inline void
give_back(struct ledger *l, int64_t order_id, int64_t amount,
    const struct wallet_cups *cups, size_t n)
{
	struct buf b = {0}, moves = {0}, clock = {0}, members = {0};

	put_open(&b, NULL, '{');
	put_open(&b, "moves", '[');
	buf_printf(&b, "[\"refunds:coin\",\"owed:coin\",%lld]", (long long)amount);
	put_close(&b, ']');
	append(l, order_id, &hold_expired, &b);
	wallet_back(l, order_id, amount, cups, n, &moves, &members, &clock);
	put_open(&b, NULL, '{');
	put_open(&b, "moves", '[');
	buf_text(&b, (struct text){moves.p, moves.n});
	put_close(&b, ']');
	buf_char(&b, ',');
	buf_text(&b, (struct text){members.p, members.n});
	put_open(&b, "clock", '{');
	buf_text(&b, (struct text){clock.p, clock.n});
	put_close(&b, '}');
	append(l, order_id, &payment_recorded, &b);
	buf_free(&moves);
	buf_free(&clock);
	buf_free(&members);
}

static inline int64_t
on(struct ledger *l, const char *account)
{
	return account_get(l, text_of(account)).posted;
}

static inline int64_t
lots(struct ledger *l, int kind, int64_t *paid)
{
	struct stmt *s =
	    sql(l, "SELECT coalesce(sum(remaining), 0), "
		   "coalesce(sum(paid), 0) FROM wallet_lot WHERE kind = $1");
	int64_t n;

	stmt_int(s, 1, kind);
	CHECK(stmt_row(s));
	n = stmt_get_int(s, 0);
	*paid = stmt_get_int(s, 1);
	stmt_done(s);
	return n;
}

static inline int64_t
one_lot(struct ledger *l, const char *name, int kind)
{
	struct stmt *s =
	    sql(l, "SELECT remaining FROM wallet_lot WHERE name = $1 AND kind = $2");

	stmt_text(s, 1, text_of(name));
	stmt_int(s, 2, kind);
	return stmt_one(s, -1);
}

/* The accounts are what the lots say. */
static inline void
balanced(struct ledger *l)
{
	static const char *const account[] = {
	    "wallet:c1", "bonus:c1", "points:c1", "cups:tea:c1"};
	struct stmt *s =
	    sql(l, "SELECT coalesce(sum(fen - back_fen), 0) FROM wallet_use");
	int64_t paid;
	int k;

	for (k = 0; k < 4; k++) {
		struct account a = account_get(l, text_of(account[k]));

		CHECK_INT(a.posted, lots(l, k, &paid));
		CHECK(a.held >= 0 && a.posted >= a.held);
		CHECK_INT(paid, k == 0   ? a.posted
				: k == 3 ? on(l, "prepaid:tea:c1")
					 : 0);
	}
	CHECK_INT(on(l, "cash:coin"), stmt_one(s, 0));
	CHECK_INT(on(l, "owed:coin"), 0);
	CHECK_INT(on(l, "refunds:coin"), 0);
	CHECK_INT(on(l, "payer") + on(l, "cash:wechat"), 0);
}

#define TOPUP(key, amount, bonus, life) \
	"{\"customer\":\"c1\",\"kind\":\"value\",\"amount\":" #amount \
	",\"bonus\":" #bonus ",\"key\":\"" key "\",\"life\":\"" life \
	"\",\"paid\":{\"channel\":\"wechat\",\"amount\":" #amount "}}"
#define CARD(key, cups, price) \
	"{\"customer\":\"c1\",\"kind\":\"cups\",\"sku\":\"tea\",\"cups\":" #cups \
	",\"key\":\"" key "\",\"life\":\"720h\",\"paid\":{\"channel\":\"wechat\"," \
	"\"amount\":" #price "}}"
#define POINTS(key, points) \
	"{\"customer\":\"c1\",\"kind\":\"points\",\"points\":" #points \
	",\"key\":\"" key "\"}"

static inline bool
set_aside(struct ledger *l, const struct order *o, int64_t wanted)
{
	struct wallet_plan p;
	struct buf b = {0};

	if (!wallet_can(l, TEXT("c1"), o, wanted, 0, &p) && p.fen == 0)
		return false;
	put_open(&b, NULL, '{');
	wallet_put_hold(&p, STEP_PAYMENT, 1, "hold", &b);
	wallet_put_coin(&p, &b);
	append(l, o->id, &hold_expired, &b);
	return true;
}

static inline int64_t
authorized(struct ledger *l, int64_t id, struct record *out)
{
	static const char *const types[] = {"hold.expired", NULL};
	struct stored e;
	int64_t sum = 0;
	ref v;

	CHECK(event_last(l, id, types, &e));
	*out = (struct record){0};
	record_load(out, e.body, ledger_arena(l));
	v = rec_find(out, rec_find(out, REC_ROOT, "coin"), "parts");
	for (v = rec_first(out, v); v; v = rec_next(out, v)) {
		ref unit = rec_next(out, rec_next(out, rec_first(out, v)));

		sum += rec_int_at(out, rec_next(out, unit));
	}
	return sum;
}

static inline void
capture(struct ledger *l, int64_t id, int64_t amount)
{
	struct wallet_plan p;
	struct record was;
	struct buf b = {0};

	authorized(l, id, &was);
	wallet_capture(l, &was, amount, &p);
	CHECK_INT(p.fen, amount);
	put_open(&b, NULL, '{');
	put_str(&b, "channel", "coin");
	put_int(&b, "amount", amount);
	put_open(&b, "moves", '[');
	wallet_put_moves(&p, &b);
	put_close(&b, ']');
	wallet_put(&p, &b);
	wallet_put_post(&p, STEP_PAYMENT, 1, &was, &b);
	append(l, id, &payment_recorded, &b);
}

static inline void
give_up(struct ledger *l, int64_t id)
{
	struct buf b = {0};

	buf_str(&b, "{\"void\":[[4,1]]");
	append(l, id, &hold_expired, &b);
}

#endif
