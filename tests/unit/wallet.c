/* wallet - which lots pay, and where what they paid comes back to; then many at random
 */
#include "ledger_check.h"
#include "shop/payment.h"
#include "shop/wallet.h"

enum { START = 1772326800, HOUR_MS = 3600000, ROUNDS = 4000 };

static int64_t now = START * INT64_C(1000);
static int64_t orders;

static void
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

static void
store(struct ledger *l, struct record *r)
{
	define(l, r, &store_define);
}

static void
sku(struct ledger *l, struct record *r)
{
	define(l, r, &sku_define);
}

static void
place(struct ledger *l, struct record *r)
{
	order_add(l, r, false);
}

static void
add(struct ledger *l, struct record *r)
{
	wallet_add(l, r, false);
}

static struct ledger *
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
static int64_t
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

static void
append(struct ledger *l, int64_t order_id, const struct event_type *type, struct buf *b)
{
	struct event e = {.type = type, .stream = order_id};

	put_close(b, '}');
	e.body = (struct text){b->p, b->n};
	event_append(l, &e);
	buf_free(b);
}

static void
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

static void
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

static int64_t
on(struct ledger *l, const char *account)
{
	return account_get(l, text_of(account)).posted;
}

static int64_t
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

static int64_t
one_lot(struct ledger *l, const char *name, int kind)
{
	struct stmt *s =
	    sql(l, "SELECT remaining FROM wallet_lot WHERE name = $1 AND kind = $2");

	stmt_text(s, 1, text_of(name));
	stmt_int(s, 2, kind);
	return stmt_one(s, -1);
}

/* The accounts are what the lots say. */
static void
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

/* First to end first; paid value before its bonus; cups before, points after. */
static void
order_of_lots(void)
{
	struct ledger *l = shop();
	struct wallet_plan p;
	struct order o;
	int64_t id;

	step(l, add, TOPUP("late", 1000, 200, "48h"));
	step(l, add, TOPUP("soon", 500, 100, "24h"));
	step(l, add, POINTS("p", 999));
	step(l, add, CARD("card", 2, 3000));
	id = order(l, 1, 1, &o);
	CHECK(wallet_can(l, TEXT("c1"), &o, 2500, 0, &p));
	CHECK_INT(p.fen, 2500);
	spend(l, id, &p);
	CHECK_INT(one_lot(l, "card", WALLET_CUPS), 1);
	CHECK_INT(one_lot(l, "soon", WALLET_VALUE), 0);
	CHECK_INT(one_lot(l, "soon", WALLET_BONUS), 0);
	CHECK_INT(one_lot(l, "late", WALLET_VALUE), 900);
	CHECK_INT(on(l, "prepaid:tea:c1"), 1500);
	CHECK_INT(on(l, "gifted"), -300 - 300);
	balanced(l);
	/* 900 + 200 of value, then points: 999 of them are 9.99. */
	order(l, 2, 0, &o);
	CHECK(!wallet_can(
	    l, TEXT("c1"), &o, 3600, WALLET_WITH_VALUE | WALLET_WITH_POINTS, &p));
	CHECK_INT(p.fen, 900 + 200 + 999);
	CHECK_INT(p.lacks, 3600 - p.fen);
	CHECK(wallet_can(l, TEXT("c1"), &o, 3600, 0, &p));
	CHECK_INT(p.points, 999);
	/* A cup pays a unit or nothing. */
	CHECK(!wallet_can(l, TEXT("c1"), &o, 1799, WALLET_WITH_CUPS, &p));
	CHECK_INT(p.fen, 0);
	CHECK(!wallet_can(l, TEXT("c2"), &o, 1, 0, &p));
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* A refund goes where the money came from; ended lots come back for a week. */
static void
back(void)
{
	struct ledger *l = shop();
	struct wallet_cups tea = {stream_find(l, "sku", TEXT("tea")), 1};
	struct wallet_plan p;
	struct order o;
	int64_t id;

	step(l, add, TOPUP("k", 400, 600, "24h"));
	step(l, add, CARD("card", 2, 3000));
	id = order(l, 2, 1, &o);
	CHECK(wallet_can(l, TEXT("c1"), &o, 4300, 0, &p));
	spend(l, id, &p);
	balanced(l);
	CHECK_INT(wallet_left(l, id), 4300);
	give_back(l, id, 1800, &tea, 1);
	CHECK_INT(one_lot(l, "card", WALLET_CUPS), 1);
	CHECK_INT(on(l, "prepaid:tea:c1"), 1500);
	/* A part of the cake: in the shares that paid for it, 400 to 300. */
	give_back(l, id, 70, NULL, 0);
	CHECK_INT(one_lot(l, "k", WALLET_VALUE), 40);
	CHECK_INT(one_lot(l, "k", WALLET_BONUS), 300 + 30);
	balanced(l);
	ledger_end(l);
	now += 30 * HOUR_MS;
	clock_set(now);
	ledger_begin(l);
	give_back(l, id, 500, NULL, 0);
	CHECK_INT(one_lot(l, "k", WALLET_VALUE), 40);
	CHECK_INT(one_lot(l, "k-2", WALLET_VALUE), 286);
	CHECK_INT(one_lot(l, "k-2", WALLET_BONUS), 214);
	balanced(l);
	give_back(l, id, wallet_left(l, id), NULL, 0);
	CHECK_INT(one_lot(l, "card", WALLET_CUPS), 2);
	CHECK_INT(wallet_left(l, id), 0);
	CHECK_INT(on(l, "cash:coin"), 0);
	balanced(l);
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* Less than a cup comes back as bonus, and never more in all than was paid. */
static void
part_of_a_cup(void)
{
	struct ledger *l = shop();
	struct wallet_plan p;
	struct order o;
	int64_t id;

	step(l, add, CARD("card", 2, 3000));
	id = order(l, 2, 0, &o);
	CHECK(wallet_can(l, TEXT("c1"), &o, 3600, 0, &p));
	spend(l, id, &p);
	give_back(l, id, 500, NULL, 0);
	CHECK_INT(on(l, "bonus:c1"), 500);
	CHECK_INT(on(l, "cups:tea:c1"), 0);
	give_back(l, id, 3100, NULL, 0);
	CHECK_INT(on(l, "cups:tea:c1"), 1);
	CHECK_INT(on(l, "bonus:c1"), 1800);
	balanced(l);
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* -- set aside */

static bool
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

static int64_t
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

static void
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

static void
give_up(struct ledger *l, int64_t id)
{
	struct buf b = {0};

	buf_str(&b, "{\"void\":[[4,1]]");
	append(l, id, &hold_expired, &b);
}

/* What is set aside is nobody else's, and not written off. */
static void
kept(void)
{
	struct ledger *l = shop();
	struct wallet_plan p;
	struct buf out = {0};
	struct order o;
	int64_t id;

	step(l, add, TOPUP("k", 1000, 0, "24h"));
	step(l, add, TOPUP("m", 1000, 0, "720h"));
	step(l, add, CARD("card", 1, 1500));
	id = order(l, 1, 1, &o);
	CHECK(set_aside(l, &o, 2500));
	CHECK_INT(account_get(l, TEXT("cups:tea:c1")).held, 1);
	order(l, 2, 0, &o);
	CHECK(!wallet_can(l, TEXT("c1"), &o, 3600, 0, &p));
	CHECK_INT(p.fen, 1300);
	ledger_end(l);
	now += 30 * HOUR_MS;
	clock_set(now);
	ledger_begin(l);
	CHECK(!wallet_tick(l, &out));
	CHECK_INT(one_lot(l, "k", WALLET_VALUE), 700);
	capture(l, id, 1900);
	CHECK_INT(one_lot(l, "k", WALLET_VALUE), 600);
	CHECK_INT(on(l, "cups:tea:c1"), 0);
	CHECK_INT(account_get(l, TEXT("wallet:c1")).held, 0);
	wallet_tick(l, &out);
	CHECK_INT(on(l, "wallet:c1"), 1000);
	buf_free(&out);
	balanced(l);
	ledger_end(l);
	check_whole(l);
	ledger_close(l);
}

/* -- at random */

static unsigned
chance(unsigned n)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 11) % n;
}

static void
grant(struct ledger *l, int round)
{
	char line[400], end[60] = "";
	unsigned n = 1 + chance(3000);

	if (chance(4))
		snprintf(end, sizeof(end), ",\"life\":\"%uh\"", 1 + chance(400));
	switch (chance(4)) {
	case 0:
		snprintf(line, sizeof(line),
		    "{\"customer\":\"c1\",\"kind\":\"points\",\"points\":%u,\"key\":\"r%d\"%s}",
		    n, round, end);
		break;
	case 1:
		snprintf(line, sizeof(line),
		    "{\"customer\":\"c1\",\"kind\":\"cups\",\"sku\":\"tea\",\"cups\":%u,"
		    "\"key\":\"r%d\"%s,\"paid\":{\"channel\":\"wechat\",\"amount\":%u}}",
		    1 + n % 5, round, end, 1 + n * 3);
		break;
	default:
		snprintf(line, sizeof(line),
		    "{\"customer\":\"c1\",\"kind\":\"value\",\"amount\":%u,\"bonus\":%u,"
		    "\"key\":\"r%d\"%s,\"paid\":{\"channel\":\"wechat\",\"amount\":%u}}",
		    n, chance(400), round, end, n);
	}
	step(l, add, line);
}

struct play {
	struct ledger *l;
	int64_t spent[ROUNDS], held[ROUNDS];
	size_t spends, holds;
};

static void
buy(struct play *g)
{
	struct wallet_plan p;
	struct order o;
	int64_t id = order(g->l, 1 + (int)chance(3), (int)chance(3), &o);
	int64_t wanted = chance(3) ? o.payable : 1 + chance((unsigned)o.payable);

	if (chance(4) == 0) {
		if (set_aside(g->l, &o, wanted))
			g->held[g->holds++] = id;
		return;
	}
	CHECK(wallet_can(g->l, TEXT("c1"), &o, wanted, (int)chance(8), &p) ==
	      (p.lacks == 0));
	CHECK_INT(p.fen + p.lacks, wanted);
	if (p.fen == 0)
		return;
	spend(g->l, id, &p);
	g->spent[g->spends++] = id;
}

static void
settle(struct play *g)
{
	struct record was;
	int64_t id, sum;

	if (g->holds == 0)
		return;
	id = g->held[--g->holds];
	sum = authorized(g->l, id, &was);
	if (chance(3) == 0) {
		give_up(g->l, id);
		return;
	}
	capture(g->l, id, chance(2) ? sum : 1 + chance((unsigned)sum));
	g->spent[g->spends++] = id;
}

static void
refund(struct play *g)
{
	struct wallet_cups tea = {stream_find(g->l, "sku", TEXT("tea")), 1 + chance(3)};
	int64_t id, left;

	if (g->spends == 0)
		return;
	id = g->spent[chance((unsigned)g->spends)];
	left = wallet_left(g->l, id);
	if (left > 0)
		give_back(g->l, id, chance(3) ? 1 + chance((unsigned)left) : left, &tea,
		    chance(2));
}

static void
any(void)
{
	static struct play g;
	struct buf out = {0};
	int i;

	g.l = shop();
	for (i = 0; i < ROUNDS && !failures; i++) {
		switch (chance(6)) {
		case 0:
			grant(g.l, i);
			break;
		case 1:
		case 2:
			buy(&g);
			break;
		case 3:
			settle(&g);
			break;
		case 4:
			refund(&g);
			break;
		default:
			while (wallet_tick(g.l, &out))
				;
		}
		balanced(g.l);
		if (i % 20)
			continue;
		ledger_end(g.l);
		now += chance(40) * INT64_C(3600000);
		clock_set(now);
		ledger_begin(g.l);
	}
	ledger_end(g.l);
	check_whole(g.l);
	CHECK(g.spends > ROUNDS / 10);
	buf_free(&out);
	ledger_close(g.l);
}

int
main(void)
{
	program = "wallet";
	order_of_lots();
	back();
	part_of_a_cup();
	kept();
	any();
	return failures > 0;
}
