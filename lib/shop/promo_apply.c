/* promo_apply.c - an order's promotions: explained, set aside, recorded */
#include "shop/groupbuy.h"
#include "shop/payment.h"
#include "shop/promo_order.h"

static void
put_leg(struct buf *b, struct text from, struct text to, int64_t amount)
{
	put_open(b, NULL, '[');
	put_text(b, NULL, from);
	put_text(b, NULL, to);
	put_int(b, NULL, amount);
	put_close(b, ']');
}

/* What the applied rules lend, if any of them counts. */
static void
put_hold(struct buf *b, struct pricing *p, int64_t attempt, int64_t expires)
{
	struct buf legs = {0};
	size_t i;

	for (i = 0; i < p->rules; i++) {
		const struct promo_rule *rule = p->rule[i];

		if (!p->chance[i].applied)
			continue;
		if (rule->budget)
			put_leg(&legs, rule->budget_account, rule->given_account,
			    p->chance[i].gain.discount);
		if (rule->limit)
			put_leg(&legs, rule->uses_account, rule->used_account, 1);
		if (rule->limit_customer)
			put_leg(&legs, promo_use_account(p, rule), TEXT("used"), 1);
	}
	if (legs.n) {
		put_open(b, "hold", '{');
		put_int(b, "step", STEP_PROMO);
		put_int(b, "attempt", attempt);
		put_open(b, "legs", '[');
		buf_text(b, (struct text){legs.p, legs.n});
		put_close(b, ']');
		put_close(b, '}');
		put_open(b, "clock", '{');
		put_int(b, "expires", expires);
		put_close(b, '}');
	}
	buf_free(&legs);
}

static int64_t
discount_of(const struct pricing *p)
{
	int64_t discount = 0;
	size_t i;

	for (i = 0; i < p->rules; i++)
		if (p->chance[i].applied)
			discount += p->chance[i].gain.discount;
	return discount;
}

static void
put_amounts(struct buf *b, const struct pricing *p)
{
	int64_t discount = discount_of(p);
	size_t i;

	put_int(b, "discount", discount);
	put_int(b, "payable", p->o->total - discount);
	put_open(b, "discounts", '[');
	for (i = 0; i < p->o->lines; i++)
		put_int(b, NULL, p->qty[i] * p->o->line[i].price - p->left[i]);
	put_close(b, ']');
}

static void
put_one(struct buf *b, const struct promo_rule *rule, const struct promo_chance *c)
{
	put_open(b, NULL, '{');
	put_text(b, "promo", rule->name);
	put_bool(b, "applied", c->applied);
	if (c->applied) {
		put_int(b, "discount", c->gain.discount);
		put_int(b, "base", c->gain.base);
	} else {
		put_str(b, "why", c->gain.why);
		if (c->gain.missing)
			put_int(b, "missing", c->gain.missing);
	}
	put_close(b, '}');
}

/* A list has its limit: what did not apply is left out where there are too many. */
static void
put_explained(struct buf *b, const struct pricing *p)
{
	size_t i, idle = ITEMS_MAX - PROMO_APPLIED_MAX;

	put_open(b, "promotions", '[');
	for (i = 0; i < p->rules; i++)
		if (p->chance[i].applied || (idle && idle--))
			put_one(b, p->rule[i], &p->chance[i]);
	put_close(b, ']');
}

/* Lines that cost less already, by an earlier attempt or a group that came to nothing,
 * are all written, those without a share too. */
static void
put_anew(struct buf *b, const struct order *o)
{
	size_t i;

	for (i = 0; i < o->lines; i++) {
		if (!o->line[i].discount)
			continue;
		put_bool(b, "anew", true);
		return;
	}
}

/* Only the amounts of its own step: the price of a group, or one that was taken
 * already, is not ours to change. */
static void
fold_applied(struct ledger *l, const struct event *e, const struct record *body)
{
	ref out = rec_find(body, REC_ROOT, "out"), v;
	ref shares = rec_find(body, out, "discounts");
	int64_t discount = rec_int(body, out, "discount"), line = 0;
	bool anew = rec_true(body, REC_ROOT, "anew");

	if (!shares || (!discount && !anew)) {
		order_add_step(l, e->stream, STEP_PROMO);
		return;
	}
	for (v = rec_first(body, shares); v; v = rec_next(body, v), line++) {
		if (!rec_int_at(body, v) && !anew)
			continue;
		order_line_set_discount(l, e->stream, line, rec_int_at(body, v));
	}
	order_set_discount(l, e->stream, STEP_PROMO, discount);
}

const struct event_type promo_applied = {"promo.applied", fold_applied};
const struct event_type promo_refused = {"promo.refused", step_refused_fold};

void
promo_apply(struct ledger *l, struct record *r, bool retry, int64_t ttl_ms)
{
	static const char *const events[] = {"promo.applied", "promo.refused", NULL};
	struct step s = {.name = "promo-apply",
	    .step = STEP_PROMO,
	    .events = events,
	    .refused = &promo_refused,
	    .retry = retry};
	struct order o;
	struct pricing p = {.l = l, .o = &o};
	struct buf b = {0};
	int64_t attempt;

	if (!step_begin(l, r, &s, &o, &attempt))
		return;
	if (!order_is_open(&o)) {
		step_refuse(l, r, &s, &o, attempt, "wrong_state", "the order is %s",
		    order_status_name(o.status));
		return;
	}
	p.grouped = (o.steps & STEP_BIT(STEP_GROUP)) && group_is_open(l, o.id);
	if (!o.happened)
		promo_price(&p);
	if (!o.happened && !p.grouped && payment_exceeds(&o, discount_of(&p))) {
		step_refuse(l, r, &s, &o, attempt, "payment_over",
		    "more is paid already than it would cost then");
		return;
	}
	put_anew(&b, &o);
	put_hold(&b, &p, attempt, order_window(l, &o, ttl_ms));
	put_open(&b, "out", '{');
	if (!o.happened && !p.grouped)
		put_amounts(&b, &p);
	put_explained(&b, &p);
	put_close(&b, '}');
	step_done(l, r, &s, &o, attempt, &promo_applied, (struct text){b.p, b.n});
	buf_free(&b);
}
