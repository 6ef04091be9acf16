/* wallet_random - many grants, orders, refunds and ends at random: what always holds */
#include "wallet_check.h"

enum { ROUNDS = 4000 };

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
	program = "wallet_random";
	any();
	return failures > 0;
}
