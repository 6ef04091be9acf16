/* confirm_back.c - a settled order taken back before it is made */
#include <string.h>

#include "shop/confirm_inside.h"
#include "shop/stock.h"

static const char *const settled[] = {"order.confirmed", "group.fulfilled", NULL};

static int64_t
put_costs(const struct order *o, struct buf *body)
{
	int64_t sum = 0;
	size_t i;

	put_open(body, "costs_back", '[');
	for (i = 0; i < o->lines; i++) {
		put_int(body, NULL, o->line[i].cost);
		sum += o->line[i].cost;
	}
	put_close(body, ']');
	put_open(body, "costed_back", '[');
	for (i = 0; i < o->lines; i++)
		put_bool(body, NULL, o->line[i].costed);
	put_close(body, ']');
	return sum;
}

bool
confirm_back(
    struct ledger *l, const struct order *o, struct buf *body, struct buf *clock)
{
	struct record was = {0}, legs;
	struct stock_move m;
	struct stored e;
	struct hold h;
	int64_t cost;

	if (!hold_find(l, o->id, STEP_STOCK, &h) || h.state != HOLD_POSTED ||
	    !event_last(l, o->id, settled, &e))
		return false;
	record_load(&was, e.body, ledger_arena(l));
	stock_move_begin(&m, l, catalog_store_id(l, o->store, ledger_now(l)));
	stock_give_back(&m, &was);
	cost = put_costs(o, body);
	stock_move_put(&m, body);
	stock_move_clock(&m, clock);
	confirm_old_legs_record(l, &h, &legs);
	put_open(body, "moves", '[');
	legs_back(&legs, rec_find(&legs, REC_ROOT, "legs"), body);
	stock_put_value(body, "cogs", "value", m.store->name, cost);
	put_close(body, ']');
	stock_move_end(&m);
	return true;
}

void
confirm_back_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s;

	if (!rec_find(body, REC_ROOT, "costs_back"))
		return;
	stock_move_fold(l, e, body);
	order_forget(l, e->stream);
	s = sql(l, "UPDATE order_line SET cost = 0, costed = 0 WHERE order_id = $1");
	stmt_int(s, 1, e->stream);
	stmt_run(s);
	s = sql(l, "UPDATE orders SET cost = 0 WHERE id = $1");
	stmt_int(s, 1, e->stream);
	stmt_run(s);
}
