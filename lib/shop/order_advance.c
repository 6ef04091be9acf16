/* order_advance.c - paid orders on their way: made, ready, shipped, completed */
#include <string.h>

#include "shop/order_life.h"
#include "shop/order_state.h"

static void
fold(struct ledger *l, const struct event *e, const struct record *body)
{
	order_set_status(l, e->stream, order_status_of(body, REC_ROOT));
}

const struct event_type order_started = {"order.started", fold};
const struct event_type order_made = {"order.made", fold};
const struct event_type order_shipped = {"order.shipped", fold};
const struct event_type order_completed = {"order.completed", fold};
const struct event_type making_refused = {"making.refused", NULL};
const struct event_type ready_refused = {"ready.refused", NULL};
const struct event_type shipping_refused = {"shipping.refused", NULL};
const struct event_type completion_refused = {"completion.refused", NULL};

/* A type of event for each state, so that when an order entered it is found by type. */
static const struct target {
	enum order_status to;
	const struct event_type *done, *refused;
	const char *const events[3];
} targets[] = {
    {ORDER_MAKING, &order_started, &making_refused,
	{"order.started", "making.refused", NULL}},
    {ORDER_READY, &order_made, &ready_refused, {"order.made", "ready.refused", NULL}},
    {ORDER_SHIPPED, &order_shipped, &shipping_refused,
	{"order.shipped", "shipping.refused", NULL}},
    {ORDER_COMPLETED, &order_completed, &completion_refused,
	{"order.completed", "completion.refused", NULL}},
};
enum { TARGETS = sizeof(targets) / sizeof(*targets) };

static const struct target *
target_of(struct record *r, const char *to)
{
	const char *names[TARGETS + 1] = {NULL};
	int i;

	for (i = 0; i < TARGETS; i++)
		names[i] = order_status_name(targets[i].to);
	if (!to)
		return get_choice(r, REC_ROOT, "to", NEED, names, &i) ? &targets[i]
								      : NULL;
	for (i = 0; i < TARGETS && strcmp(names[i], to) != 0; i++)
		;
	return i < TARGETS ? &targets[i] : NULL;
}

static void
refuse(struct ledger *l, struct record *r, const struct step *s, const struct order *o,
    int64_t attempt, enum order_status to, const char *code, const char *detail)
{
	struct buf more = {0};

	order_put_states(&more, o->status, to);
	step_refuse_more(
	    l, r, s, o, attempt, code, (struct text){more.p, more.n}, "%s", detail);
	buf_free(&more);
}

static void
enter(struct ledger *l, struct record *r, const struct step *s, const struct order *o,
    int64_t attempt, const struct target *t)
{
	struct buf body = {0};

	put_str(&body, "status", order_status_name(t->to));
	put_open(&body, "out", '{');
	put_str(&body, "status", order_status_name(t->to));
	put_close(&body, '}');
	step_done(l, r, s, o, attempt, t->done, (struct text){body.p, body.n});
	buf_free(&body);
}

void
order_advance(struct ledger *l, struct record *r, const char *to, bool retry)
{
	struct step s = {.name = "order-advance", .retry = retry};
	const struct target *t;
	char detail[ORDER_WHY];
	const char *code;
	struct order o;
	int64_t attempt;

	if (!step_begin(l, r, &s, &o, &attempt) || !(t = target_of(r, to)))
		return;
	s.events = t->events;
	s.refused = t->refused;
	if (!step_is_new(l, r, &s, &o, &attempt))
		return;
	code = order_may(l, &o, t->to, 0, detail);
	if (code)
		refuse(l, r, &s, &o, attempt, t->to, code, detail);
	else
		enter(l, r, &s, &o, attempt, t);
}
