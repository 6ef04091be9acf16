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

/* What it took that the book did not have, and a receipt has made good since: the short
 * is no more, so the units are in stock, a lot of their own, at what the item costs
 * now.  Returns its micros. */
static int64_t
give_repaid(struct stock_move *m, const struct record *legs, struct buf *moves)
{
	static const char prefix[] = "short:";
	ref v = rec_first(legs, rec_find(legs, REC_ROOT, "legs"));
	int64_t micros = 0;

	for (; v; v = rec_next(legs, v)) {
		ref from = rec_first(legs, v), to = rec_next(legs, from);
		struct text name = rec_text_at(legs, from), item = stock_item_of(name);
		int64_t over = rec_int_at(legs, rec_next(legs, to));
		struct stock_lot lot = {.received = m->now};
		const struct stock_item *s;

		if (name.n < sizeof(prefix) ||
		    memcmp(name.p, prefix, sizeof(prefix) - 1) != 0)
			continue;
		over += account_get(m->l, name).posted;
		if (over <= 0)
			continue;
		s = stock_move_item(m, item);
		lot.remaining = over;
		lot.micros = s->qty > 0 ? mul_div(s->micros, over, s->qty) : 0;
		lot.name = stock_lot_name(m->l, m->store->id, s->item, TEXT("back"));
		stock_lot_times(catalog_item_id(m->l, s->item, m->now), &lot);
		stock_give(m, item, &lot);
		stock_put_qty(moves, "short", "stock", m->store->name, item, over);
		micros += lot.micros;
	}
	return micros;
}

bool
confirm_back(
    struct ledger *l, const struct order *o, struct buf *body, struct buf *clock)
{
	struct record was = {0}, legs;
	struct buf moves = {0};
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
	confirm_old_legs_record(l, &h, &legs);
	put_open(&moves, "moves", '[');
	legs_back(&legs, rec_find(&legs, REC_ROOT, "legs"), &moves);
	cost = put_costs(o, body) + give_repaid(&m, &legs, &moves);
	stock_put_value(&moves, "cogs", "value", m.store->name, cost);
	put_close(&moves, ']');
	stock_move_put(&m, body);
	stock_move_clock(&m, clock);
	buf_char(body, ',');
	buf_text(body, (struct text){moves.p, moves.n});
	stock_move_end(&m);
	buf_free(&moves);
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
