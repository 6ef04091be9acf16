/* stock_order.c - orders sent to suppliers, and taken back */
#include "shop/catalog.h"
#include "shop/entry.h"
#include "shop/purchase.h"

/* What all orders of an item may come to, so that no sum overflows. */
#define OPEN_MAX (INT64_MAX / 4)

static const char *const order_reads[] = {
    "store", "expected_at", "ordered_at", "lines", NULL};
static const char *const cancel_reads[] = {"cancel", NULL};

struct line {
	struct text item;
	int64_t qty, cost; /* cost -1: not said */
};
struct purchase {
	struct entry e;
	struct text supplier, no, name, store;
	const struct store *where;
	int64_t expected;
	bool cancel;
	ref list;
	struct line *line;
	size_t lines;
};

static bool
read_line(struct record *r, ref v, struct line *line)
{
	line->cost = -1;
	if (rec_kind(r, v) != KIND_OBJECT)
		return rec_reject(r, "value_type", v, NULL, "expected an object");
	return get_key(r, v, "item", NEED, &line->item) &&
	       get_qty(r, v, "qty", NEED, &line->qty) &&
	       get_money(r, v, "cost", MAY, &line->cost);
}

static bool
read_lines(struct ledger *l, struct record *r, struct purchase *p)
{
	size_t i;
	ref v;

	if (!get_array(r, REC_ROOT, "lines", NEED, 1, ITEMS_MAX, &p->list))
		return false;
	p->line =
	    arena_alloc(ledger_arena(l), rec_count(r, p->list) * sizeof(*p->line));
	for (v = rec_first(r, p->list); v; v = rec_next(r, v)) {
		struct line *line = &p->line[p->lines];

		if (!read_line(r, v, line))
			return false;
		for (i = 0; i < p->lines; i++)
			if (text_eq(p->line[i].item, line->item))
				return rec_reject(r, "value_range", v, "item",
				    "ordered by an earlier line");
		p->lines++;
	}
	return true;
}

static struct text
name_of_both(struct ledger *l, struct text supplier, struct text no)
{
	struct buf b = {0};
	struct text name;

	buf_text(&b, supplier);
	buf_char(&b, '/');
	buf_text(&b, no);
	name = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return name;
}

static bool
read_purchase(struct ledger *l, struct record *r, struct purchase *p)
{
	if (!get_name(r, REC_ROOT, "supplier", NEED, &p->supplier) ||
	    !get_key(r, REC_ROOT, "no", NEED, &p->no) ||
	    !get_bool(r, REC_ROOT, "cancel", MAY, &p->cancel))
		return false;
	p->name = p->e.key = name_of_both(l, p->supplier, p->no);
	p->e.kind = p->cancel ? "purchase-cancel" : "purchase";
	p->e.reads = p->cancel ? cancel_reads : order_reads;
	return p->cancel ||
	       (get_key(r, REC_ROOT, "store", NEED, &p->store) &&
		   get_time(r, REC_ROOT, "expected_at", MAY, &p->expected) &&
		   get_time(r, REC_ROOT, "ordered_at", MAY, &p->e.at) &&
		   read_lines(l, r, p));
}

/* Only what is new asks for definitions in force. */
static bool
find_defined(struct ledger *l, struct record *r, struct purchase *p)
{
	int64_t when = p->e.at ? p->e.at : ledger_now(l);
	ref v = rec_first(r, p->list);
	size_t i;

	p->where = catalog_store(l, p->store, when);
	if (!p->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)p->store.n, p->store.p);
	for (i = 0; i < p->lines; i++, v = rec_next(r, v)) {
		const struct item *what = catalog_item(l, p->line[i].item, when);

		if (!what)
			return rec_reject(r, "unknown_item", v, "item",
			    "no such item: %.*s", (int)p->line[i].item.n,
			    p->line[i].item.p);
		if (purchase_open(l, p->where->id, what->id) >
		    OPEN_MAX - p->line[i].qty)
			return rec_reject(r, "quantity_overflow", v, "qty",
			    "more is on order than can be counted");
	}
	return true;
}

static void
place(struct ledger *l, struct record *r, const struct purchase *p)
{
	struct buf b = {0};
	size_t i;

	put_text(&b, "store", p->store);
	if (p->expected)
		put_int(&b, "expected", p->expected);
	put_open(&b, "lines", '[');
	for (i = 0; i < p->lines; i++) {
		put_open(&b, NULL, '[');
		put_text(&b, NULL, p->line[i].item);
		put_int(&b, NULL, p->line[i].qty);
		if (p->line[i].cost >= 0)
			put_int(&b, NULL, p->line[i].cost);
		put_close(&b, ']');
	}
	put_close(&b, ']');
	put_open(&b, "out", '{');
	put_str(&b, "status", "ordered");
	put_close(&b, '}');
	entry_done(l, r, &p->e, &purchase_ordered, "purchase", p->name,
	    (struct text){b.p, b.n});
	buf_free(&b);
}

/* -- taken back */

/* "closed":[{"item","qty"},..]: what was open; how many lines that are. */
static int64_t
put_open_lines(struct ledger *l, int64_t purchase, struct buf *b)
{
	struct stmt *s = sql(l,
	    "SELECT i.name, n.missing FROM purchase_line n JOIN stream i "
	    "ON i.id = n.item WHERE n.purchase = $1 AND n.missing > 0 ORDER BY i.name");
	int64_t n = 0;

	stmt_int(s, 1, purchase);
	put_open(b, "closed", '[');
	for (; stmt_row(s); n++) {
		put_open(b, NULL, '{');
		put_text(b, "item", stmt_get_text(s, 0));
		put_int(b, "qty", stmt_get_int(s, 1));
		put_close(b, '}');
	}
	put_close(b, ']');
	return n;
}

static void
cancel(struct ledger *l, struct record *r, const struct purchase *p)
{
	int64_t id = purchase_find(l, p->supplier, p->no);
	struct buf b = {0};

	if (!id) {
		rec_reject(r, "unknown_purchase", REC_ROOT, "no",
		    "no such order of this supplier: %.*s", (int)p->no.n, p->no.p);
		return;
	}
	put_open(&b, "out", '{');
	put_str(&b, "status", "cancelled");
	if (put_open_lines(l, id, &b)) {
		put_close(&b, '}');
		entry_done(l, r, &p->e, &purchase_cancelled, "purchase", p->name,
		    (struct text){b.p, b.n});
	} else {
		entry_refuse(l, r, &p->e, "purchase", p->name, "nothing_open",
		    (struct text){NULL, 0}, "nothing of this order is open");
	}
	buf_free(&b);
}

void
stock_order(struct ledger *l, struct record *r, bool retry)
{
	struct purchase p = {
	    .e = {.by = "stock-order", .refused = &purchase_refused, .retry = retry}};

	if (!read_purchase(l, r, &p) || !entry_begin(l, r, &p.e))
		return;
	if (p.cancel)
		cancel(l, r, &p);
	else if (find_defined(l, r, &p))
		place(l, r, &p);
}
