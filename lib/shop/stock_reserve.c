/* stock_reserve.c - stock held for an order, and given back */
#include "shop/stock.h"

/* What was held and given back is held no more. */
static const char *const held_events[] = {
    "stock.held", "stock.released", "stock.refused", NULL};
static const char *const release_events[] = {"stock.released", "release.refused", NULL};

static void
fold_held(struct ledger *l, const struct event *e, const struct record *body)
{
	(void)body;
	order_add_step(l, e->stream, STEP_STOCK);
}

const struct event_type stock_held = {"stock.held", fold_held};
const struct event_type stock_refused = {"stock.refused", step_refused_fold};
const struct event_type stock_released = {"stock.released", NULL};
const struct event_type release_refused = {"release.refused", NULL};

/* What is short may grow with every order and has no floor to stop it. */
static bool
bounded(struct ledger *l, const struct order *o, const struct stock_uses *needs)
{
	struct text store = stream_name(l, o->store);
	size_t i;

	for (i = 0; i < needs->n; i++) {
		struct account a =
		    account_get(l, stock_account(l, "short", store, needs->v[i].item));

		if (a.held - a.posted > INT64_MAX / 4 - needs->v[i].qty)
			return false;
	}
	return true;
}

static void
hold(struct ledger *l, struct record *r, const struct step *s, const struct order *o,
    int64_t attempt, int64_t ttl_ms, enum stock_pick pick,
    const struct stock_uses *needs)
{
	struct buf body = {0}, legs = {0}, lacks = {0};

	if (!stock_legs(l, o, needs, pick, &legs, &lacks)) {
		struct buf more = {0};

		put_raw(&more, "short", (struct text){lacks.p, lacks.n});
		step_refuse_more(l, r, s, o, attempt, "no_stock",
		    (struct text){more.p, more.n}, "not enough in stock");
		buf_free(&more);
	} else {
		if (needs->n) {
			put_open(&body, "hold", '{');
			put_int(&body, "step", STEP_STOCK);
			put_int(&body, "attempt", attempt);
			put_raw(&body, "legs", (struct text){legs.p, legs.n});
			put_close(&body, '}');
			put_open(&body, "clock", '{');
			put_int(&body, "expires", order_window(l, o, ttl_ms));
			put_close(&body, '}');
		}
		put_open(&body, "out", '{');
		put_str(&body, "hold", needs->n ? "held" : "none");
		if (lacks.n)
			put_raw(&body, "short", (struct text){lacks.p, lacks.n});
		put_close(&body, '}');
		step_done(
		    l, r, s, o, attempt, &stock_held, (struct text){body.p, body.n});
	}
	buf_free(&body);
	buf_free(&legs);
	buf_free(&lacks);
}

void
stock_reserve(struct ledger *l, struct record *r, int64_t ttl_ms, bool retry,
    enum stock_pick pick)
{
	const struct step s = {.name = "stock-reserve",
	    .step = STEP_STOCK,
	    .events = held_events,
	    .refused = &stock_refused,
	    .retry = retry};
	struct stock_uses needs;
	struct order o;
	int64_t attempt;

	if (stock_is_reservation(r)) {
		stock_set_aside(l, r, ttl_ms, retry, pick);
		return;
	}
	if (!step_begin(l, r, &s, &o, &attempt))
		return;
	if (!order_is_open(&o))
		step_refuse(l, r, &s, &o, attempt, "wrong_state", "the order is %s",
		    order_status_name(o.status));
	else if (!stock_needs(l, &o, &needs) ||
		 (stock_shorts(l, &o) && !bounded(l, &o, &needs)))
		rec_reject(r, "quantity_overflow", REC_ROOT, "lines",
		    "the order takes more of an item than can be counted");
	else
		hold(l, r, &s, &o, attempt, ttl_ms, pick, &needs);
}

/* A release is done once for each hold, so what was said about one attempt says nothing
 * about the next. */
static bool
answered(struct ledger *l, struct record *r, const struct order *o, int64_t attempt)
{
	struct record body = {0};
	struct stored last;

	if (!event_last(l, o->id, release_events, &last))
		return false;
	record_load(&body, last.body, ledger_arena(l));
	if (rec_int(&body, REC_ROOT, "of") != attempt)
		return false;
	step_answer(l, r, last.body);
	return true;
}

void
stock_release(struct ledger *l, struct record *r)
{
	const struct step s = {.name = "stock-release", .refused = &release_refused};
	const char *closed = "not_found";
	struct buf body = {0};
	struct hold h = {0};
	struct order o;
	int64_t attempt;

	if (stock_is_reservation(r)) {
		stock_put_back(l, r);
		return;
	}
	if (!step_begin(l, r, &s, &o, &attempt))
		return;
	if (hold_find(l, o.id, STEP_STOCK, &h))
		closed = hold_closed(&h);
	if (answered(l, r, &o, h.attempt))
		return;
	put_int(&body, "of", h.attempt);
	if (!closed)
		buf_printf(
		    &body, ",\"void\":[[%d,%lld]]", STEP_STOCK, (long long)h.attempt);
	put_open(&body, "out", '{');
	if (closed)
		put_refused(&body, s.name, closed, "there is no stock to be given back",
		    (struct text){NULL, 0});
	else
		put_str(&body, "hold", "released");
	put_close(&body, '}');
	step_done(l, r, &s, &o, attempt, closed ? &release_refused : &stock_released,
	    (struct text){body.p, body.n});
	buf_free(&body);
}
