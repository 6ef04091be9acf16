/* stock_receive.c - lots that come in */
#include <string.h>

#include "shop/period.h"
#include "shop/receipt_inside.h"
#include "shop/reverse.h"
#include "shop/stock_want.h"

/* 1 fen = 10,000 micros. */
enum { MICROS = 10000 };
/* What all receipts may come to, so that no counter ever overflows. */
#define COUNTER_MAX (INT64_MAX / 4)

static bool
fits(struct ledger *l, const struct receipt *p)
{
	struct account supplier =
	    account_get(l, stock_account(l, "supplier", p->store, p->item));
	struct account bought;
	struct buf name = {0};
	int64_t micros;

	buf_printf(&name, "purchases:%.*s", (int)p->store.n, p->store.p);
	bought = account_get(l, (struct text){name.p, name.n});
	buf_free(&name);
	return mul_ok(p->cost, MICROS, &micros) &&
	       micros <= COUNTER_MAX + bought.posted &&
	       p->qty <= COUNTER_MAX + supplier.posted;
}

static bool
read_receipt(struct ledger *l, struct record *r, struct receipt *p, struct text order)
{
	p->cost = -1;
	if (!receipt_read_order(r, p, order) ||
	    !get_key(r, REC_ROOT, "store", NEED, &p->store) ||
	    !get_key(r, REC_ROOT, "item", NEED, &p->item) ||
	    !get_qty(r, REC_ROOT, "qty", NEED, &p->qty) ||
	    !get_money(r, REC_ROOT, "cost", p->order.p ? MAY : NEED, &p->cost) ||
	    !get_key(r, REC_ROOT, "lot", MAY, &p->lot) ||
	    !get_key(r, REC_ROOT, "key", MAY, &p->key) ||
	    !get_time(r, REC_ROOT, "expires", MAY, &p->expires) ||
	    !get_time(r, REC_ROOT, "received_at", MAY, &p->received))
		return false;
	p->store_id = stream_find(l, "store", p->store);
	p->item_id = stream_find(l, "item", p->item);
	return true;
}

/* Only what is new asks for a store and an item in force. */
static bool
find_defined(struct ledger *l, struct record *r, struct receipt *p)
{
	int64_t when = p->received ? p->received : ledger_now(l);

	p->where = catalog_store(l, p->store, when);
	if (!p->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)p->store.n, p->store.p);
	p->what = catalog_item(l, p->item, when);
	if (!p->what)
		return rec_reject(r, "unknown_item", REC_ROOT, "item",
		    "no such item: %.*s", (int)p->item.n, p->item.p);
	if (!receipt_find_order(l, r, p))
		return false;
	/* It comes into a store that prices as it does now, whenever it came. */
	p->where = catalog_store_id(l, p->where->id, ledger_now(l));
	if (!fits(l, p))
		return rec_reject(r, "quantity_overflow", REC_ROOT, NULL,
		    "more than can be counted of this item or its cost");
	return true;
}

static void
put_time(struct buf *b, const char *name, int64_t ms)
{
	if (ms != INT64_MAX)
		put_int(b, name, ms);
}

static void
put_dates(struct buf *b, const struct stock_lot *lot)
{
	put_time(b, "expires", lot->expires);
	put_time(b, "use_by", lot->use_by);
	put_time(b, "alert", lot->alert);
}

/* What comes from the clock stands apart; a lot that never expires has no end. */
static void
put_times(struct ledger *l, const struct receipt *p, struct buf *b)
{
	struct stock_lot lot = {.expires = p->expires,
	    .received = p->received ? p->received : ledger_now(l)};

	stock_lot_times(p->what, &lot);
	if (p->received)
		put_int(b, "received", p->received);
	if (p->received || p->expires)
		put_dates(b, &lot);
	if (p->received)
		return;
	put_open(b, "clock", '{');
	put_int(b, "received", lot.received);
	if (!p->expires)
		put_dates(b, &lot);
	put_close(b, '}');
}

/* What orders took that the book did not have is made good first, at what this lot
 * costs. */
static void
repay(struct ledger *l, struct receipt *p)
{
	struct account owed =
	    account_get(l, stock_account(l, "short", p->store, p->item));

	if (!p->where->negative || owed.posted >= 0)
		return;
	p->repaid = -owed.posted < p->qty ? -owed.posted : p->qty;
	p->repaid_micros = stock_cost(p->cost * MICROS, p->qty, p->repaid);
}

static void
put_moves(struct ledger *l, struct receipt *p, struct buf *b)
{
	repay(l, p);
	p->revalued = stock_revalue(l, p->where, p->item_id, p->received,
	    p->qty - p->repaid, p->cost * MICROS - p->repaid_micros);
	if (p->where->fifo)
		put_bool(b, "fifo", true);
	if (p->repaid) {
		put_int(b, "repaid", p->repaid);
		put_int(b, "repaid_micros", p->repaid_micros);
	}
	if (p->revalued)
		put_int(b, "revalued", p->revalued);
	put_open(b, "moves", '[');
	stock_put_qty(b, "supplier", "stock", p->store, p->item, p->qty);
	if (p->repaid)
		stock_put_qty(b, "stock", "short", p->store, p->item, p->repaid);
	stock_put_value(b, "purchases", "value", p->store, p->cost * MICROS);
	stock_put_value(b, "value", "cogs", p->store, p->repaid_micros);
	stock_put_value(b, "value", "cogs", p->store, p->revalued);
	receipt_put_due(p, b);
	put_close(b, ']');
}

static void
put_out(const struct record *r, const struct receipt *p, struct text lot, struct buf *b)
{
	put_open(b, "out", '{');
	put_text(b, "lot", lot);
	put_str(b, "status", "received");
	if (p->repaid)
		put_int(b, "repaid", p->repaid);
	if (p->revalued)
		put_int(b, "revalued_micros", p->revalued);
	receipt_put_out(r, p, b);
	put_close(b, '}');
}

static void
receive(struct ledger *l, struct record *r, struct receipt *p, struct text key,
    const unsigned char digest[CONTENT_LEN])
{
	struct event e = {.type = &stock_received, .kind = "stock", .key = key};
	struct buf body = {0};
	struct text lot = p->lot;

	e.name = stock_stream(l, p->store, p->item);
	if (!lot.p)
		lot = receipt_number(l, p, e.name);
	put_open(&body, NULL, '{');
	put_text(&body, "store", p->store);
	put_text(&body, "item", p->item);
	put_text(&body, "lot", lot);
	put_int(&body, "qty", p->qty);
	put_int(&body, "cost", p->cost);
	receipt_put_order(p, &body);
	put_times(l, p, &body);
	put_moves(l, p, &body);
	put_out(r, p, lot, &body);
	put_close(&body, '}');
	memcpy(e.content, digest, CONTENT_LEN);
	e.at = p->received;
	e.body = (struct text){body.p, body.n};
	event_append(l, &e);
	step_answer(l, r, e.body);
	buf_free(&body);
}

void
stock_receive(struct ledger *l, struct record *r, struct text order)
{
	struct receipt p = {.qty = 0};
	unsigned char digest[CONTENT_LEN];
	struct buf key = {0};
	struct receipts before;
	struct text name;

	if (!read_receipt(l, r, &p, order))
		return;
	receipt_content(&p, digest);
	receipt_key(l, &p, digest, &key);
	name = (struct text){key.p, key.n};
	if (p.lot.p)
		receipts_of_lot(l, p.store_id, p.item_id, p.lot, digest, &before);
	else
		receipts_of_key(l, name, digest, &before);
	if (before.same) {
		step_answer(l, r, before.event.body);
		if (before.reversed)
			rec_put_bool(r, "reversed", true);
	} else if (before.next) {
		if (find_defined(l, r, &p) &&
		    (!p.received || period_open(l, r, p.where, p.received)))
			receive(l, r, &p, receipts_key(l, name, before.next), digest);
	} else {
		rec_reject(r, "key_conflict", REC_ROOT, p.lot.p ? "lot" : "key",
		    "came before with another content");
	}
	buf_free(&key);
}

static int64_t
time_in(const struct record *body, const char *name)
{
	ref clock = rec_find(body, REC_ROOT, "clock");

	return rec_find(body, REC_ROOT, name) ? rec_int(body, REC_ROOT, name)
					      : rec_int(body, clock, name);
}

static int64_t
end_in(const struct record *body, const char *name)
{
	int64_t ms = time_in(body, name);

	return ms ? ms : INT64_MAX;
}

static void
fold_received(struct ledger *l, const struct event *e, const struct record *body)
{
	int64_t store = stream_find(l, "store", rec_text(body, REC_ROOT, "store"));
	int64_t item = stream_find(l, "item", rec_text(body, REC_ROOT, "item"));
	int64_t qty = rec_int(body, REC_ROOT, "qty");
	int64_t micros = rec_int(body, REC_ROOT, "cost") * MICROS;
	struct stock_item *s = stock_item(l, store, item);
	struct stock_lot lot = {.received = time_in(body, "received"),
	    .expires = end_in(body, "expires"),
	    .use_by = end_in(body, "use_by"),
	    .alert = end_in(body, "alert"),
	    .remaining = qty - rec_int(body, REC_ROOT, "repaid"),
	    .micros = micros - rec_int(body, REC_ROOT, "repaid_micros"),
	    .name = rec_text(body, REC_ROOT, "lot")};

	if (rec_true(body, REC_ROOT, "fifo"))
		stock_by_lot(s, true);
	else if (rec_find(body, REC_ROOT, "revalued"))
		stock_by_lot(s, false);
	stock_put(l, e, s, &lot, qty, micros);
	if (rec_find(body, REC_ROOT, "revalued"))
		stock_use_value(s, 0, rec_int(body, REC_ROOT, "revalued"), 0);
	receipt_fold_order(l, body);
}

const struct event_type stock_received = {"stock.received", fold_received};
