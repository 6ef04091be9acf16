/* stock_fold.c - what events take from stock and put there, folded; moves written */
#include "shop/stock.h"

static struct stock_item *
item_at(struct ledger *l, const struct record *body, int64_t store, ref name)
{
	return stock_item(l, store, stream_find(l, "item", rec_text_at(body, name)));
}

/* Before the items, which the lots' values are parts of. */
static void
fold_lots(struct ledger *l, const struct record *body, int64_t store)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, "lots"));

	for (; v; v = rec_next(body, v)) {
		ref item = rec_first(body, v), name = rec_next(body, item);
		ref qty = rec_next(body, name), micros = rec_next(body, qty);
		struct stock_item *s = item_at(l, body, store, item);
		struct stock_lot *lot = stock_open_lot(s, rec_text_at(body, name));

		if (!lot)
			die(EX_SOFTWARE, "stock: no lot %.*s to use",
			    (int)rec_text_at(body, name).n, rec_text_at(body, name).p);
		stock_by_lot(s, micros != 0);
		stock_use_lot(s, lot, rec_int_at(body, qty),
		    micros ? rec_int_at(body, micros) : 0);
	}
}

static void
fold_items(
    struct ledger *l, const struct event *e, const struct record *body, int64_t store)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, "items"));

	for (; v; v = rec_next(body, v)) {
		ref item = rec_first(body, v), qty = rec_next(body, item);

		stock_use_value(item_at(l, body, store, item), rec_int_at(body, qty),
		    rec_int_at(body, rec_next(body, qty)), e->at);
	}
}

static int64_t
next_time(const struct record *body, ref *v)
{
	int64_t ms = rec_int_at(body, *v);

	*v = rec_next(body, *v);
	return ms ? ms : INT64_MAX;
}

static void
fold_puts(
    struct ledger *l, const struct event *e, const struct record *body, int64_t store)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, "puts"));
	ref times =
	    rec_first(body, rec_find(body, rec_find(body, REC_ROOT, "clock"), "puts"));

	for (; v; v = rec_next(body, v), times = rec_next(body, times)) {
		ref item = rec_first(body, v), name = rec_next(body, item);
		ref qty = rec_next(body, name), ms = rec_first(body, times);
		struct stock_item *s = item_at(l, body, store, item);
		struct stock_lot lot = {.name = rec_text_at(body, name),
		    .remaining = rec_int_at(body, qty),
		    .micros = rec_int_at(body, rec_next(body, qty))};

		lot.received = next_time(body, &ms);
		lot.expires = next_time(body, &ms);
		lot.use_by = next_time(body, &ms);
		lot.alert = next_time(body, &ms);
		if (rec_true(body, REC_ROOT, "fifo"))
			stock_by_lot(s, true);
		stock_put(l, e, s, &lot, lot.remaining, lot.micros);
	}
}

void
stock_move_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	int64_t store = stream_find(l, "store", rec_text(body, REC_ROOT, "store"));

	fold_lots(l, body, store);
	fold_items(l, e, body, store);
	fold_puts(l, e, body, store);
}

/* One or two for every item of every order: the name is not printed by a format, and
 * its memory is kept for the life of the process. */
static void
put_account(struct buf *b, const char *kind, struct text store, struct text item)
{
	static struct buf name;

	buf_clear(&name);
	buf_str(&name, kind);
	buf_char(&name, ':');
	buf_text(&name, store);
	if (item.p) {
		buf_char(&name, ':');
		buf_text(&name, item);
	}
	put_text(b, NULL, (struct text){name.p, name.n});
}

void
stock_put_qty(struct buf *moves, const char *from, const char *to, struct text store,
    struct text item, int64_t qty)
{
	put_open(moves, NULL, '[');
	put_account(moves, from, store, item);
	put_account(moves, to, store, item);
	put_int(moves, NULL, qty);
	put_close(moves, ']');
}

void
stock_put_value(struct buf *moves, const char *from, const char *to, struct text store,
    int64_t micros)
{
	if (micros == 0)
		return;
	put_open(moves, NULL, '[');
	put_account(moves, micros > 0 ? from : to, store, (struct text){NULL, 0});
	put_account(moves, micros > 0 ? to : from, store, (struct text){NULL, 0});
	put_int(moves, NULL, micros > 0 ? micros : -micros);
	put_close(moves, ']');
}
