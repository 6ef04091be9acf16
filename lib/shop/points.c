/* points.c - points that orders earn, and that go when the money goes */
#include "shop/payment.h"
#include "shop/points.h"
#include "shop/setting.h"
#include "shop/via.h"
#include "shop/wallet_inside.h"

enum { DAY_MS = 86400000 };

/* What an order has earned. */
struct earning {
	int64_t order, base, points, back;
	struct text customer, lot;
};

static bool
load(struct ledger *l, int64_t order, struct earning *e)
{
	struct stmt *s = sql(l,
	    "SELECT c.name, p.name, p.base, p.points, p.back FROM points_order p "
	    "JOIN customer c ON c.id = p.customer WHERE p.order_id = $1");

	stmt_int(s, 1, order);
	if (!stmt_row(s))
		return false;
	*e = (struct earning){.order = order,
	    .customer = arena_text(ledger_arena(l), stmt_get_text(s, 0)),
	    .lot = arena_text(ledger_arena(l), stmt_get_text(s, 1)),
	    .base = stmt_get_int(s, 2),
	    .points = stmt_get_int(s, 3),
	    .back = stmt_get_int(s, 4)};
	stmt_done(s);
	return true;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static struct text
owing(struct ledger *l, struct text customer)
{
	struct buf b = {0};
	struct text name;

	buf_str(&b, "owing:");
	buf_text(&b, customer);
	name = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return name;
}

static void
append(struct ledger *l, int64_t order, const struct event_type *type, struct buf *b)
{
	struct event e = {.type = type, .stream = order};

	put_close(b, '}');
	e.body = (struct text){b->p, b->n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(b);
}

/* -- earned */

/* What bonus and points have paid, without what of it is on its way back: its share of
 * all that goes back to the wallet. */
static int64_t
given(struct ledger *l, int64_t order)
{
	struct stmt *s =
	    sql(l, "SELECT coalesce(sum(fen - back_fen), 0) FROM wallet_use "
		   "WHERE order_id = $1 AND (kind = 1 OR kind = 2)");
	struct stmt *owed = sql(l, "SELECT coalesce(sum(amount - paid), 0) FROM refund "
				   "WHERE order_id = $1 AND channel = $2");
	int64_t sum, left = wallet_left(l, order);

	stmt_int(s, 1, order);
	sum = stmt_one(s, 0);
	stmt_int(owed, 1, order);
	stmt_int(owed, 2, name_find(l, NAMES_CHANNEL, TEXT(VIA_COIN)));
	return left > 0 ? sum - mul_div(sum, least(stmt_one(owed, 0), left), left)
			: sum;
}

/* What of it was let off, to make the sum round. */
static int64_t
let_off(struct ledger *l, int64_t order)
{
	struct stmt *s =
	    sql(l, "SELECT coalesce((SELECT sum(amount) FROM payment "
		   "WHERE order_id = $1 AND channel = $2), 0) - coalesce((SELECT "
		   "sum(amount) FROM refund WHERE order_id = $1 AND channel = $2), 0)");

	stmt_int(s, 1, order);
	stmt_int(s, 2, name_find(l, NAMES_CHANNEL, TEXT(CHANNEL_ROUNDING)));
	return stmt_one(s, 0);
}

static struct text
lot_of(struct ledger *l, const struct order *o, struct text customer)
{
	struct buf b = {0};
	struct text name;

	buf_text(&b, name_of(l, NAMES_CHANNEL, o->channel));
	buf_char(&b, '/');
	buf_text(&b, o->channel_no);
	name = wallet_lot_name(l, customer, (struct text){b.p, b.n});
	buf_free(&b);
	return name;
}

static void
put_earned(struct ledger *l, const struct earning *e, struct buf *b)
{
	int64_t days = setting_int(l, "points_days"), put = e->points;
	int64_t owed = -account_get(l, owing(l, e->customer)).posted;

	if (owed > put)
		owed = put;
	put -= owed;
	put_open(b, "puts", '[');
	if (put) {
		put_open(b, NULL, '[');
		wallet_put_lot(b, WALLET_POINTS, TEXT(""), e->lot, put, 0);
		put_str(b, NULL, "");
		put_close(b, ']');
	}
	put_close(b, ']');
	put_open(b, "moves", '[');
	wallet_put_in(b, WALLET_POINTS, TEXT(""), e->customer, put, 0);
	wallet_put_move(b, "earned", "owing:", TEXT(""), e->customer, owed);
	put_close(b, ']');
	put_open(b, "clock", '{');
	put_open(b, "ends", '[');
	if (put)
		put_int(b, NULL, days ? ledger_now(l) + days * DAY_MS : 0);
	put_close(b, ']');
	put_close(b, '}');
}

void
points_earn(struct ledger *l, const struct order *o)
{
	int64_t rate = setting_int(l, "points_per_yuan"), yuan;
	struct earning e = {.order = o->id, .base = o->paid - o->refunded}, before;
	struct buf b = {0};

	if (rate == 0 || !o->customer || e.base <= 0 || load(l, o->id, &before))
		return;
	yuan = (e.base - given(l, o->id) - let_off(l, o->id)) / 100;
	if (yuan <= 0 || !mul_ok(yuan, rate, &e.points) || e.points > WHOLE_MAX)
		return;
	e.customer = name_of(l, NAMES_CUSTOMER, o->customer);
	e.lot = lot_of(l, o, e.customer);
	put_open(&b, NULL, '{');
	put_text(&b, "customer", e.customer);
	put_text(&b, "lot", e.lot);
	put_int(&b, "points", e.points);
	put_int(&b, "base", e.base);
	put_earned(l, &e, &b);
	append(l, o->id, &points_earned, &b);
}

static void
fold_earned(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "INSERT INTO points_order (order_id, customer, name, base, points, "
		   "back) VALUES ($1, $2, $3, $4, $5, 0)");
	struct text customer = rec_text(body, REC_ROOT, "customer");
	ref clock = rec_find(body, REC_ROOT, "clock");

	wallet_fold_puts(l, e, body, rec_find(body, REC_ROOT, "puts"),
	    rec_find(body, clock, "ends"), customer);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, name_make(l, NAMES_CUSTOMER, customer));
	stmt_text(s, 3, rec_text(body, REC_ROOT, "lot"));
	stmt_int(s, 4, rec_int(body, REC_ROOT, "base"));
	stmt_int(s, 5, rec_int(body, REC_ROOT, "points"));
	stmt_run(s);
}

const struct event_type points_earned = {"points.earned", fold_earned};

/* -- taken back */

/* What of it neither lies in its lot nor has expired there: he has spent it, or it made
 * up for what he owed. */
static int64_t
gone(struct ledger *l, const struct earning *e, int64_t points)
{
	struct stmt *s =
	    sql(l, "SELECT granted, (SELECT coalesce(sum(u.units - u.back), 0) FROM "
		   "wallet_use u WHERE u.customer = w.customer AND u.kind = 2 "
		   "AND u.name = w.name) FROM wallet_lot w WHERE customer = $1 "
		   "AND kind = 2 AND sku = 0 AND name = $2 AND expires <= $3");
	int64_t most = INT64_MAX;

	stmt_int(s, 1, name_find(l, NAMES_CUSTOMER, e->customer));
	stmt_text(s, 2, e->lot);
	stmt_int(s, 3, ledger_now(l));
	if (stmt_row(s)) {
		most = e->points - stmt_get_int(s, 0) + stmt_get_int(s, 1);
		stmt_done(s);
	}
	return least(points, most);
}

/* From the order's own lot, or from all others that have not expired; at most so many,
 * and not what is set aside.  Returns how many. */
static int64_t
take(struct ledger *l, const struct wallet_lots *lots, const struct earning *e,
    bool own, int64_t most, struct buf *list)
{
	int64_t taken = 0;
	size_t i;

	for (i = 0; i < lots->n && taken < most; i++) {
		struct wallet_lot *lot = &lots->lot[i];
		int64_t n = least(lot->left, most - taken);

		if (lot->kind != WALLET_POINTS || lot->expires <= ledger_now(l) ||
		    text_eq(lot->name, e->lot) != own || n == 0)
			continue;
		wallet_lot_take(lot, n);
		taken += n;
		put_open(list, NULL, '[');
		wallet_put_lot(list, WALLET_POINTS, TEXT(""), lot->name, n, 0);
		put_close(list, ']');
	}
	return taken;
}

static void
claw(struct ledger *l, const struct earning *e, int64_t points)
{
	struct account a = wallet_account(l, e->customer, WALLET_POINTS, TEXT(""));
	int64_t may = a.posted - a.held, own, others, debt;
	struct wallet_lots lots;
	struct buf list = {0}, b = {0};

	wallet_lots(l, e->customer, &lots);
	own = take(l, &lots, e, true, least(points, may), &list);
	debt = gone(l, e, points - own);
	others = take(l, &lots, e, false, least(debt, may - own), &list);
	debt -= others;
	put_open(&b, NULL, '{');
	put_text(&b, "customer", e->customer);
	put_int(&b, "points", points);
	put_open(&b, "lots", '[');
	buf_text(&b, (struct text){list.p, list.n});
	put_close(&b, ']');
	put_open(&b, "moves", '[');
	wallet_put_out(&b, WALLET_POINTS, TEXT(""), e->customer, own + others, 0);
	wallet_put_move(&b, "owing:", "earned", TEXT(""), e->customer, debt);
	put_close(&b, ']');
	append(l, e->order, &points_clawed, &b);
	buf_free(&list);
}

/* What stays earned is the part that the money that stays is of the money then. */
void
points_claw(struct ledger *l, int64_t order)
{
	struct earning e;
	struct order o;
	int64_t stays, points;

	if (!load(l, order, &e) || !order_load(l, order, &o))
		return;
	stays = least(o.paid - o.refunded, e.base);
	points = e.points - e.back;
	if (stays > 0)
		points -= least(points, mul_div(e.points, stays, e.base));
	if (points > 0)
		claw(l, &e, points);
}

static void
fold_clawed(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "UPDATE points_order SET back = back + $2 WHERE order_id = $1");

	wallet_fold_lots(l, body, rec_find(body, REC_ROOT, "lots"),
	    rec_text(body, REC_ROOT, "customer"), -1);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "points"));
	stmt_run(s);
}

const struct event_type points_clawed = {"points.clawed", fold_clawed};
