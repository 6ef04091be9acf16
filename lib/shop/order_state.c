/* order_state.c - an order's states and the moves between them: the one table */
#include <stdio.h>
#include <string.h>

#include "shop/groupbuy.h"
#include "shop/order_state.h"
#include "shop/stock.h"

#define MAKES (GUARD_PAID | GUARD_GROUP | GUARD_SETTLED)
#define ALL_OWED "all money owed back"

const struct order_move order_moves[] = {
    {ORDER_PENDING, ORDER_PAID, GUARD_PAID, "payment-record"},
    {ORDER_PENDING, ORDER_REFUSED, 0, "order-confirm, groupbuy-tick"},
    {ORDER_PENDING, ORDER_CANCELLED, 0, "order-cancel, order-expire"},
    {ORDER_PAID, ORDER_WAITING_GROUP, 0, "order-confirm"},
    {ORDER_PAID, ORDER_MAKING, MAKES, "order-advance"},
    {ORDER_PAID, ORDER_REFUSED, 0, "order-confirm, groupbuy-tick"},
    {ORDER_PAID, ORDER_CANCELLED, 0, "order-cancel"},
    {ORDER_PAID, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_WAITING_GROUP, ORDER_PAID, GUARD_GROUP, "groupbuy-tick"},
    {ORDER_WAITING_GROUP, ORDER_REFUSED, 0, "groupbuy-tick"},
    {ORDER_WAITING_GROUP, ORDER_CANCELLED, 0, "order-cancel"},
    {ORDER_WAITING_GROUP, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_MAKING, ORDER_READY, MAKES, "order-advance"},
    {ORDER_MAKING, ORDER_CANCELLED, GUARD_MADE, "order-cancel"},
    {ORDER_MAKING, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_READY, ORDER_SHIPPED, MAKES, "order-advance"},
    {ORDER_READY, ORDER_COMPLETED, MAKES, "order-advance"},
    {ORDER_READY, ORDER_CANCELLED, GUARD_MADE, "order-cancel"},
    {ORDER_READY, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_SHIPPED, ORDER_COMPLETED, MAKES, "order-advance"},
    {ORDER_SHIPPED, ORDER_CANCELLED, GUARD_MADE, "order-cancel"},
    {ORDER_SHIPPED, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_COMPLETED, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_REFUSED, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_CANCELLED, ORDER_REFUNDING, 0, ALL_OWED},
    {ORDER_REFUNDING, ORDER_REFUNDED, 0, "all money paid back"},
    {ORDER_REFUNDED, ORDER_REFUNDING, 0, "more money owed back"},
    {ORDER_PENDING, ORDER_PENDING, 0, NULL},
};

static const struct guard {
	enum order_guard bit;
	const char *code, *detail, *brief;
} guards[] = {
    {GUARD_PAID, "not_paid", "the order is not paid", "paid in full"},
    {GUARD_GROUP, "group_open", "its group has not come about yet", "group confirmed"},
    {GUARD_SETTLED, "not_settled",
	"order-confirm has not used what is held for the order", "settled"},
    {GUARD_MADE, "being_made",
	"it is being made or was made: --made if that is to be lost", "--made"},
};
enum { GUARDS = sizeof(guards) / sizeof(*guards) };

const struct order_move *
order_move(enum order_status from, enum order_status to)
{
	const struct order_move *m;

	for (m = order_moves; m->by; m++)
		if (m->from == from && m->to == to)
			return m;
	return NULL;
}

/* Is there a way at all? */
static bool
reaches(enum order_status from, enum order_status to)
{
	const struct order_move *m;
	int seen = 1 << from, before;

	do {
		before = seen;
		for (m = order_moves; m->by; m++)
			if (seen & 1 << m->from)
				seen |= 1 << m->to;
	} while (seen != before);
	return seen & 1 << to;
}

/* An order without a hold, that needs no stock, has nothing to be settled. */
static bool
settled(struct ledger *l, const struct order *o)
{
	const int64_t held =
	    STEP_BIT(STEP_PROMO) | STEP_BIT(STEP_STOCK) | STEP_BIT(STEP_GROUP);
	struct stock_uses needs;

	if (o->steps & STEP_BIT(STEP_CONFIRM))
		return true;
	return !(o->steps & held) && stock_needs(l, o, &needs) && needs.n == 0;
}

static bool
holds(struct ledger *l, const struct order *o, enum order_guard guard)
{
	switch (guard) {
	case GUARD_PAID:
		return o->steps & STEP_BIT(STEP_SOLD);
	case GUARD_GROUP:
		return o->status != ORDER_WAITING_GROUP &&
		       !(o->steps & STEP_BIT(STEP_GROUP) && group_is_open(l, o->id));
	case GUARD_SETTLED:
		return settled(l, o);
	case GUARD_MADE:
		return false;
	}
	return false;
}

static const struct guard *
failing(struct ledger *l, const struct order *o, int bits)
{
	size_t i;

	for (i = 0; i < GUARDS; i++)
		if (bits & guards[i].bit && !holds(l, o, guards[i].bit))
			return &guards[i];
	return NULL;
}

/* The guards of all the ways into a state; of one that is not entered from where the
 * order is they say what it lacks. */
static int
guards_into(enum order_status to)
{
	const struct order_move *m;
	int bits = 0;

	for (m = order_moves; m->by; m++)
		if (m->to == to)
			bits |= m->guards;
	return bits & MAKES;
}

const char *
order_may(struct ledger *l, const struct order *o, enum order_status to, int given,
    char detail[ORDER_WHY])
{
	const struct order_move *m = order_move(o->status, to);
	const struct guard *g = NULL;

	if (m)
		g = failing(l, o, m->guards & ~given);
	else if (reaches(o->status, to))
		g = failing(l, o, guards_into(to) & ~given);
	if (g) {
		snprintf(detail, ORDER_WHY, "%s", g->detail);
		return g->code;
	}
	if (m)
		return NULL;
	snprintf(detail, ORDER_WHY, "the order is %s", order_status_name(o->status));
	return "wrong_state";
}

void
order_put_states(struct buf *b, enum order_status from, enum order_status to)
{
	const struct order_move *m;

	put_str(b, "from", order_status_name(from));
	put_str(b, "to", order_status_name(to));
	put_open(b, "possible", '[');
	for (m = order_moves; m->by; m++)
		if (m->from == from)
			put_str(b, NULL, order_status_name(m->to));
	put_close(b, ']');
}

static void
put_guards(struct buf *b, int bits)
{
	const char *between = "";
	size_t i;

	for (i = 0; i < GUARDS; i++) {
		if (!(bits & guards[i].bit))
			continue;
		buf_printf(b, "%s%s", between, guards[i].brief);
		between = ", ";
	}
}

/* MAKES as one word: it would fill the page. */
static void
put_needs(struct buf *b, int bits)
{
	if ((bits & MAKES) == MAKES)
		buf_str(b, "all of (1)");
	else
		put_guards(b, bits);
}

void
order_states_table(struct buf *b)
{
	const struct order_move *m;
	struct buf line = {0};

	buf_printf(b, "%-14s %-14s %-29s %s\n", "from", "to", "by", "only when");
	for (m = order_moves; m->by; m++) {
		buf_clear(&line);
		buf_printf(&line, "%-14s %-14s %-29s ", order_status_name(m->from),
		    order_status_name(m->to), m->by);
		put_needs(&line, m->guards);
		while (line.p[line.n - 1] == ' ')
			line.n--;
		buf_text(b, (struct text){line.p, line.n});
		buf_char(b, '\n');
	}
	buf_str(b, "(1) ");
	put_guards(b, MAKES);
	buf_char(b, '\n');
	buf_free(&line);
}

void
order_states_dot(struct buf *b)
{
	const struct order_move *m;

	buf_str(b, "digraph orders {\n\trankdir=LR;\n");
	for (m = order_moves; m->by; m++) {
		buf_printf(b, "\t%s -> %s [label=\"%s", order_status_name(m->from),
		    order_status_name(m->to), m->by);
		if (m->guards) {
			buf_str(b, "\\n");
			put_guards(b, m->guards);
		}
		buf_str(b, "\"];\n");
	}
	buf_str(b, "}\n");
}
