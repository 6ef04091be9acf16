/* stock_want.c - what an event wants of a store's stock, looked at and then taken */
#include "shop/stock_want.h"

/* Of a lot that was named: what it has, as far as orders do not hold it. */
static int64_t
in_lot(const struct stock_want *w, struct text item)
{
	const struct stock_item *s = stock_move_item(w->move, item);
	const struct stock_lot *lot = stock_open_lot(s, w->lot);
	enum stock_pick pick = w->pick == STOCK_ANY ? STOCK_ANY : STOCK_EXPIRED;
	int64_t n = stock_move_free(w->move, item, STOCK_ANY);

	if (!lot || !stock_may(lot, w->move->now, pick))
		return 0;
	return lot->remaining < n ? lot->remaining : n;
}

bool
stock_want_look(struct stock_want *w)
{
	size_t i;

	w->there = arena_alloc(
	    ledger_arena(w->move->l), (w->needs->n + 1) * sizeof(*w->there));
	for (i = 0; i < w->needs->n; i++) {
		const struct stock_use *need = &w->needs->v[i];

		w->there[i] = w->lot.p ? in_lot(w, need->item)
				       : stock_move_free(w->move, need->item, w->pick);
		if (w->there[i] < need->qty)
			stock_put_lack(&w->lacks, need, w->lot, w->there[i], w->shorts);
		else
			w->there[i] = need->qty;
	}
	if (w->lacks.n)
		put_close(&w->lacks, ']');
	return w->shorts || w->lacks.n == 0;
}

/* What is short may grow with every entry and has no floor to stop it. */
bool
stock_want_fits(const struct stock_want *w)
{
	struct ledger *l = w->move->l;
	size_t i;

	for (i = 0; i < w->needs->n; i++) {
		struct account a =
		    account_get(l, stock_account(l, "short", w->move->store->name,
				       w->needs->v[i].item));

		if (w->there[i] < w->needs->v[i].qty &&
		    a.held - a.posted > INT64_MAX / 4 - w->needs->v[i].qty)
			return false;
	}
	return true;
}

int64_t
stock_want_take(struct stock_want *w, const char *to, struct buf *moves)
{
	struct text store = w->move->store->name;
	int64_t micros = 0;
	size_t i;

	for (i = 0; i < w->needs->n; i++) {
		const struct stock_use *need = &w->needs->v[i];
		int64_t qty = w->there[i];

		if (qty) {
			micros += w->lot.p
				      ? stock_take_lot(w->move, need->item, w->lot, qty)
				      : stock_take(w->move, need->item, qty, w->pick);
			stock_put_qty(moves, "stock", to, store, need->item, qty);
		}
		if (qty < need->qty)
			stock_put_qty(
			    moves, "short", to, store, need->item, need->qty - qty);
	}
	return micros;
}

void
stock_want_end(struct stock_want *w)
{
	buf_free(&w->lacks);
}

void
stock_put_taken(const struct stock_move *m, struct buf *out)
{
	struct record body = {0};
	struct buf b = {0};
	ref v;

	put_open(&b, NULL, '{');
	stock_move_put(m, &b);
	put_close(&b, '}');
	record_load(&body, (struct text){b.p, b.n}, ledger_arena(m->l));
	put_open(out, "taken", '[');
	v = rec_first(&body, rec_find(&body, REC_ROOT, "lots"));
	for (; v; v = rec_next(&body, v)) {
		ref item = rec_first(&body, v), lot = rec_next(&body, item);

		put_open(out, NULL, '{');
		put_text(out, "item", rec_text_at(&body, item));
		put_text(out, "lot", rec_text_at(&body, lot));
		put_int(out, "qty", rec_int_at(&body, rec_next(&body, lot)));
		put_close(out, '}');
	}
	put_close(out, ']');
	buf_free(&b);
}

void
stock_want_refuse(const struct stock_want *w, struct record *r, const struct entry *e,
    const char *kind, struct text name)
{
	struct buf more = {0};

	put_raw(&more, "short", (struct text){w->lacks.p, w->lacks.n});
	entry_refuse(w->move->l, r, e, kind, name, "no_stock",
	    (struct text){more.p, more.n}, "not enough in stock");
	buf_free(&more);
}

struct text
stock_stream(struct ledger *l, struct text store, struct text item)
{
	struct buf b = {0};
	struct text name;

	buf_text(&b, store);
	buf_char(&b, '/');
	buf_text(&b, item);
	name = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return name;
}

bool
stock_lot_known(
    struct ledger *l, struct record *r, int64_t store, int64_t item, struct text lot)
{
	if (!text_eq(stock_lot_name(l, store, item, lot), lot))
		return true;
	return rec_reject(r, "unknown_lot", REC_ROOT, "lot",
	    "no such lot of this item: %.*s", (int)lot.n, lot.p);
}
