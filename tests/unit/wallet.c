/* wallet - which lots pay, and where what they paid comes back to */
#include "wallet_check.h"

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

int
main(void)
{
	program = "wallet";
	order_of_lots();
	back();
	part_of_a_cup();
	kept();
	return failures > 0;
}
