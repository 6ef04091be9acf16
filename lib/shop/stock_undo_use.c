/* stock_undo_use.c - what was issued, made, opened or set aside and used, taken back */
#include <string.h>

#include "shop/reverse.h"
#include "shop/stock.h"

/* What the book lacked then and has got since would be there twice. */
static bool
still_short(struct reversal *v)
{
	static const char prefix[] = "short:";
	ref m = rec_first(v->body, rec_find(v->body, REC_ROOT, "moves"));

	for (; m; m = rec_next(v->body, m)) {
		ref from = rec_first(v->body, m);
		struct text name = rec_text_at(v->body, from);
		int64_t qty =
		    rec_int_at(v->body, rec_next(v->body, rec_next(v->body, from)));

		if (name.n < sizeof(prefix) ||
		    memcmp(name.p, prefix, sizeof(prefix) - 1) != 0 ||
		    account_get(v->l, name).posted <= -qty)
			continue;
		put_int(&v->more, "short", qty);
		return reversal_no(v, "short_repaid",
		    "it took what the book lacked, and that was made good since");
	}
	return true;
}

/* The members but for moves, whose array stays open. */
static void
put_open_moves(struct reversal *v, const struct stock_move *m)
{
	struct buf *b = &v->out;

	stock_move_put(m, b);
	put_open(b, "clock", '{');
	stock_move_clock(m, b);
	put_close(b, '}');
	put_open(b, "moves", '[');
	legs_back(v->body, rec_find(v->body, REC_ROOT, "moves"), b);
}

bool
stock_undo_issued(struct reversal *v)
{
	struct stock_move m;

	if (!still_short(v))
		return false;
	stock_undo_begin(v, &m);
	stock_give_back(&m, v->body);
	put_open_moves(v, &m);
	put_close(&v->out, ']');
	stock_move_end(&m);
	return true;
}

/* What its hold moved, it moved to the customer: no item stands there twice. */
bool
stock_undo_confirmed(struct reversal *v)
{
	ref items = rec_find(v->body, REC_ROOT, "items"), i;
	struct stock_move m;

	stock_undo_begin(v, &m);
	stock_give_back(&m, v->body);
	put_open_moves(v, &m);
	for (i = rec_first(v->body, items); i; i = rec_next(v->body, i)) {
		ref item = rec_first(v->body, i);

		stock_put_qty(&v->out, "customer", "stock", m.store->name,
		    rec_text_at(v->body, item),
		    rec_int_at(v->body, rec_next(v->body, item)));
	}
	put_close(&v->out, ']');
	stock_move_end(&m);
	return true;
}

/* Its parts are back at what they cost; what the batch is not worth any more has been
 * sold with the rest. */
bool
stock_undo_made(struct reversal *v)
{
	ref put = rec_first(v->body, rec_find(v->body, REC_ROOT, "puts"));
	ref name = rec_first(v->body, put), lot = rec_next(v->body, name);
	ref qty = rec_next(v->body, lot);
	struct text item = rec_text_at(v->body, name);
	int64_t cost = rec_int_at(v->body, rec_next(v->body, qty)), gone;
	struct stock_move m;
	bool can;

	stock_undo_begin(v, &m);
	can = stock_undo_whole(v, &m, item, rec_text_at(v->body, lot),
		  rec_int_at(v->body, qty), "made") &&
	      stock_undo_free(v, item, rec_int_at(v->body, qty)) && still_short(v);
	if (can) {
		gone = stock_take_back(&m, item, rec_text_at(v->body, lot), cost);
		stock_give_back(&m, v->body);
		put_open_moves(v, &m);
		stock_put_value(&v->out, "cogs", "value", m.store->name, cost - gone);
		put_close(&v->out, ']');
	}
	stock_move_end(&m);
	return can;
}

/* What is in them lies in the closed ones again, at what it costs now. */
static void
close_all(struct reversal *v, struct stock_move *m, struct text item, ref opened)
{
	ref o;

	for (o = rec_first(v->body, opened); o; o = rec_next(v->body, o)) {
		struct stock_lot lot = {.name = rec_text(v->body, o, "from"),
		    .remaining = rec_int(v->body, o, "qty")};

		lot.micros =
		    stock_take_lot(m, item, rec_text(v->body, o, "lot"), lot.remaining);
		stock_give(m, item, &lot);
	}
}

bool
stock_undo_opened(struct reversal *v)
{
	struct text item = rec_text(v->body, REC_ROOT, "item");
	ref opened = rec_find(v->body, rec_find(v->body, REC_ROOT, "out"), "opened"), o;
	struct stock_move m;
	bool can = true;

	stock_undo_begin(v, &m);
	for (o = rec_first(v->body, opened); can && o; o = rec_next(v->body, o))
		can = stock_undo_whole(v, &m, item, rec_text(v->body, o, "lot"),
		    rec_int(v->body, o, "qty"), "opened");
	if (can) {
		close_all(v, &m, item, opened);
		put_open_moves(v, &m);
		put_close(&v->out, ']');
	}
	stock_move_end(&m);
	return can;
}
