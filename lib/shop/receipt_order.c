/* receipt_order.c - receipts against orders to suppliers, and what is owed for them */
#include "shop/receipt_inside.h"

bool
receipt_read_order(struct record *r, struct receipt *p, struct text usual)
{
	const char *slash = usual.p ? memchr(usual.p, '/', usual.n) : NULL;

	if (!get_name(r, REC_ROOT, "supplier", MAY, &p->supplier))
		return false;
	if (p->supplier.p) {
		if (!get_key(r, REC_ROOT, "order", MAY, &p->order))
			return false;
	} else if (rec_find(r, REC_ROOT, "order")) {
		return get_name(r, REC_ROOT, "supplier", NEED, &p->supplier);
	} else if (slash) {
		p->supplier = (struct text){usual.p, (size_t)(slash - usual.p)};
		p->order = (struct text){slash + 1, usual.n - p->supplier.n - 1};
	}
	return !p->order.p || get_bool(r, REC_ROOT, "short", MAY, &p->last);
}

/* Deliveries of one line add up to what all of it was to cost. */
static bool
cost_by_line(struct record *r, struct receipt *p, const struct purchase_line *line)
{
	int64_t all = 0;

	if (line->cost < 0)
		return rec_reject(r, "missing_field", REC_ROOT, "cost",
		    "the order does not say what it costs either");
	if (!mul_ok(line->cost, line->received + p->qty, &all))
		return rec_reject(r, "quantity_overflow", REC_ROOT, "qty",
		    "what it costs is more than can be counted");
	p->cost = mul_div(line->cost, line->received + p->qty, line->qty) -
		  mul_div(line->cost, line->received, line->qty);
	return true;
}

bool
receipt_find_order(struct ledger *l, struct record *r, struct receipt *p)
{
	struct purchase_line line;
	struct text store;

	if (!p->order.p)
		return true;
	p->purchase = purchase_find(l, p->supplier, p->order);
	if (!p->purchase)
		return rec_reject(r, "unknown_purchase", REC_ROOT, "order",
		    "no such order of this supplier: %.*s", (int)p->order.n,
		    p->order.p);
	store = stream_name(l, purchase_store(l, p->purchase));
	if (!text_eq(store, p->store))
		return rec_reject(r, "not_ordered", REC_ROOT, "store",
		    "the order is for another store: %.*s", (int)store.n, store.p);
	line = purchase_line(l, p->purchase, p->what->id);
	if (!line.there)
		return rec_reject(r, "not_ordered", REC_ROOT, "item",
		    "the order has no such item: %.*s", (int)p->item.n, p->item.p);
	p->over = p->qty > line.open ? p->qty - line.open : 0;
	p->open = line.open - (p->qty - p->over);
	p->closed = p->last ? p->open : 0;
	p->open -= p->closed;
	return p->cost >= 0 || cost_by_line(r, p, &line);
}

static void
put_purchase(struct buf *b, struct text no, int64_t qty, int64_t closed)
{
	put_open(b, "purchase", '{');
	put_text(b, "no", no);
	put_int(b, "qty", qty);
	put_int(b, "closed", closed);
	put_close(b, '}');
}

static void
put_due(
    struct buf *moves, struct text supplier, struct text store, int64_t cost, bool back)
{
	struct buf due = {0}, bought = {0};

	if (!supplier.p || cost == 0)
		return;
	buf_str(&due, "due:");
	buf_text(&due, supplier);
	buf_str(&bought, "bought:");
	buf_text(&bought, store);
	put_open(moves, NULL, '[');
	put_text(moves, NULL,
	    back ? (struct text){bought.p, bought.n} : (struct text){due.p, due.n});
	put_text(moves, NULL,
	    back ? (struct text){due.p, due.n} : (struct text){bought.p, bought.n});
	put_int(moves, NULL, cost);
	put_close(moves, ']');
	buf_free(&due);
	buf_free(&bought);
}

void
receipt_put_order(const struct receipt *p, struct buf *b)
{
	if (p->supplier.p)
		put_text(b, "supplier", p->supplier);
	if (p->purchase)
		put_purchase(b, p->order, p->qty, p->closed);
}

void
receipt_put_due(const struct receipt *p, struct buf *moves)
{
	put_due(moves, p->supplier, p->store, p->cost, false);
}

void
receipt_put_out(const struct record *r, const struct receipt *p, struct buf *out)
{
	if (!p->supplier.p)
		return;
	if (!rec_find(r, REC_ROOT, "supplier")) {
		put_text(out, "supplier", p->supplier);
		put_text(out, "order", p->order);
	}
	put_int(out, "owed", p->cost);
	if (!p->purchase)
		return;
	put_int(out, "open", p->open);
	if (p->over)
		put_int(out, "over", p->over);
	if (p->closed)
		put_int(out, "closed", p->closed);
}

void
receipt_undo_order(const struct record *body, struct buf *b)
{
	ref purchase = rec_find(body, REC_ROOT, "purchase");

	if (purchase) {
		put_text(b, "supplier", rec_text(body, REC_ROOT, "supplier"));
		put_purchase(b, rec_text(body, purchase, "no"),
		    -rec_int(body, purchase, "qty"),
		    -rec_int(body, purchase, "closed"));
	}
}

void
receipt_undo_due(const struct record *body, struct buf *moves)
{
	if (rec_find(body, REC_ROOT, "supplier"))
		put_due(moves, rec_text(body, REC_ROOT, "supplier"),
		    rec_text(body, REC_ROOT, "store"), rec_int(body, REC_ROOT, "cost"),
		    true);
}

void
receipt_fold_order(struct ledger *l, const struct record *body)
{
	ref v = rec_find(body, REC_ROOT, "purchase");

	if (v)
		purchase_received(l,
		    purchase_find(l, rec_text(body, REC_ROOT, "supplier"),
			rec_text(body, v, "no")),
		    stream_find(l, "item", rec_text(body, REC_ROOT, "item")),
		    rec_int(body, v, "qty"), rec_int(body, v, "closed"));
}
