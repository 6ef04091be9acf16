/* confirm_back.c - a settled order taken back before it is made */
#include <string.h>

#include "shop/confirm_inside.h"
#include "shop/stock.h"

static const char *const settled[] = {"order.confirmed", "group.fulfilled", NULL};

/* Each leg the other way. */
static void
put_moves(struct ledger *l, const struct hold *h, struct text store, int64_t micros,
    struct buf *body)
{
	struct record legs = {0};
	ref v;

	record_load(&legs, confirm_wrap(l, confirm_old_legs(l, h)), ledger_arena(l));
	put_open(body, "moves", '[');
	v = rec_first(&legs, rec_find(&legs, REC_ROOT, "legs"));
	for (; v; v = rec_next(&legs, v)) {
		ref from = rec_first(&legs, v), to = rec_next(&legs, from);

		put_open(body, NULL, '[');
		put_text(body, NULL, rec_text_at(&legs, to));
		put_text(body, NULL, rec_text_at(&legs, from));
		put_int(body, NULL, rec_int_at(&legs, rec_next(&legs, to)));
		put_close(body, ']');
	}
	stock_put_value(body, "cogs", "value", store, micros);
	put_close(body, ']');
}

/* What an item's lots gave, at what they were priced then: shares of the item's cost,
 * or their own where they carried the values. */
static void
give_item(struct stock_move *m, const struct record *was, ref item)
{
	struct text name = rec_text_at(was, item);
	ref qty = rec_next(was, item);
	int64_t left = rec_int_at(was, qty);
	int64_t micros = rec_int_at(was, rec_next(was, qty));
	ref v = rec_first(was, rec_find(was, REC_ROOT, "lots"));

	for (; v; v = rec_next(was, v)) {
		ref of = rec_first(was, v), lot = rec_next(was, of);
		ref q = rec_next(was, lot), own = rec_next(was, q);
		struct stock_lot one = {
		    .name = rec_text_at(was, lot), .remaining = rec_int_at(was, q)};

		if (!text_eq(rec_text_at(was, of), name))
			continue;
		one.micros = own ? rec_int_at(was, own)
				 : stock_cost(micros, left, one.remaining);
		left -= one.remaining;
		micros -= one.micros;
		stock_give(m, name, &one);
	}
}

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
	struct record was = {0};
	struct stock_move m;
	struct stored e;
	struct hold h;
	int64_t cost;
	ref v;

	if (!hold_find(l, o->id, STEP_STOCK, &h) || h.state != HOLD_POSTED ||
	    !event_last(l, o->id, settled, &e))
		return false;
	record_load(&was, e.body, ledger_arena(l));
	stock_move_begin(&m, l, catalog_store_id(l, o->store, ledger_now(l)));
	v = rec_first(&was, rec_find(&was, REC_ROOT, "items"));
	for (; v; v = rec_next(&was, v))
		give_item(&m, &was, rec_first(&was, v));
	cost = put_costs(o, body);
	stock_move_put(&m, body);
	stock_move_clock(&m, clock);
	put_moves(l, &h, m.store->name, cost, body);
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
	s = sql(l, "UPDATE order_line SET cost = 0, costed = 0 WHERE order_id = $1");
	stmt_int(s, 1, e->stream);
	stmt_run(s);
	s = sql(l, "UPDATE orders SET cost = 0 WHERE id = $1");
	stmt_int(s, 1, e->stream);
	stmt_run(s);
	order_forget(l, e->stream);
}
