/* stock_issue.c - stock that goes out without being sold */
#include <string.h>

#include "shop/stock_want.h"

enum { OPTIONS_MAX = 20 };
enum reason { RETURN = 5 };
static const char *const reasons[] = {
    "waste", "spill", "remake", "staff", "sample", "return", NULL};

/* Without the reason, which may come as an option. */
static const char *const reads[] = {
    "store", "item", "sku", "qty", "options", "lot", "at", "happened", "note", NULL};

const struct event_type stock_issued = {"stock.issued", stock_move_fold};
const struct event_type issue_refused = {"issue.refused", NULL};

struct issue {
	struct entry e;
	const char *kind; /* of its stream */
	struct text name;
	struct text store, item, sku, lot, note;
	const struct store *where;
	int64_t qty;
	int reason;
	bool happened;
	ref options;
	struct stock_uses needs;
};

static bool
read_reason(struct ledger *l, struct record *r, const char *usual, struct issue *p)
{
	struct buf b = {0};

	for (p->reason = 0; usual && strcmp(reasons[p->reason], usual) != 0;)
		p->reason++;
	if (!get_choice(r, REC_ROOT, "reason", usual ? MAY : NEED, reasons, &p->reason))
		return false;
	put_str(&b, "reason", reasons[p->reason]);
	p->e.said = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return true;
}

/* An item, from one lot or from those that come first; or a product by its recipe. */
static bool
read_what(struct record *r, struct issue *p)
{
	bool product = rec_find(r, REC_ROOT, "sku");

	if (product && rec_find(r, REC_ROOT, "item"))
		return rec_reject(
		    r, "value_range", REC_ROOT, "item", "expected either item or sku");
	if (product && p->reason == RETURN)
		return rec_reject(r, "value_range", REC_ROOT, "sku",
		    "a product does not go back to a supplier");
	if (product && rec_find(r, REC_ROOT, "lot"))
		return rec_reject(
		    r, "value_range", REC_ROOT, "lot", "a product has no lot");
	if (!product && rec_find(r, REC_ROOT, "options"))
		return rec_reject(
		    r, "value_range", REC_ROOT, "options", "an item has no options");
	return get_key(r, REC_ROOT, "sku", MAY, &p->sku) &&
	       get_key(r, REC_ROOT, "item", product ? MAY : NEED, &p->item) &&
	       get_key(r, REC_ROOT, "lot", MAY, &p->lot) &&
	       get_array(r, REC_ROOT, "options", MAY, 0, OPTIONS_MAX, &p->options);
}

static bool
read_issue(struct ledger *l, struct record *r, const char *usual, struct issue *p)
{
	return get_key(r, REC_ROOT, "store", NEED, &p->store) &&
	       read_reason(l, r, usual, p) && read_what(r, p) &&
	       get_qty(r, REC_ROOT, "qty", NEED, &p->qty) &&
	       get_bool(r, REC_ROOT, "happened", MAY, &p->happened) &&
	       get_text(r, REC_ROOT, "note", MAY, 1000, &p->note) &&
	       entry_key(l, r, &p->e);
}

static bool
find_item(struct ledger *l, struct record *r, int64_t when, struct issue *p)
{
	const struct item *what = catalog_item(l, p->item, when);
	struct stock_use *one = arena_alloc(ledger_arena(l), sizeof(*one));

	if (!what)
		return rec_reject(r, "unknown_item", REC_ROOT, "item",
		    "no such item: %.*s", (int)p->item.n, p->item.p);
	*one = (struct stock_use){0, p->item, what->id, p->qty};
	p->needs = (struct stock_uses){one, 1};
	p->kind = "stock";
	p->name = stock_stream(l, p->store, p->item);
	return !p->lot.p || stock_lot_known(l, r, p->where->id, what->id, p->lot);
}

static bool
known_options(struct record *r, ref options, const struct sku *sku)
{
	ref v, w;

	for (v = rec_first(r, options); v; v = rec_next(r, v)) {
		if (rec_kind(r, v) != KIND_STRING)
			return rec_reject(
			    r, "value_type", v, NULL, "expected a string");
		if (!sku_option(sku, rec_text_at(r, v)))
			return rec_reject(r, "unknown_option", v, NULL,
			    "this sku has no such option: %.*s",
			    (int)rec_text_at(r, v).n, rec_text_at(r, v).p);
		for (w = rec_first(r, options); w != v; w = rec_next(r, w))
			if (text_eq(rec_text_at(r, w), rec_text_at(r, v)))
				return rec_reject(
				    r, "value_range", v, NULL, "given twice");
	}
	return true;
}

/* What an order of it would take. */
static bool
find_product(struct ledger *l, struct record *r, int64_t when, struct issue *p)
{
	const struct sku *sku = catalog_sku(l, p->sku, when);
	struct order_line line = {.qty = p->qty};
	struct order o = {.store = p->where->id, .line = &line, .lines = 1};

	if (!sku)
		return rec_reject(r, "unknown_sku", REC_ROOT, "sku",
		    "no such sku: %.*s", (int)p->sku.n, p->sku.p);
	if (!known_options(r, p->options, sku))
		return false;
	line.sku = sku->id;
	line.sku_version = sku->version;
	if (p->options)
		line.options = rec_raw(r, p->options);
	p->kind = "issue";
	p->name = p->store;
	return stock_needs(l, &o, &p->needs) ||
	       rec_reject(r, "quantity_overflow", REC_ROOT, "qty",
		   "it takes more of an item than can be counted");
}

/* Only what is new asks for definitions in force. */
static bool
find_defined(struct ledger *l, struct record *r, struct issue *p)
{
	int64_t when = p->e.at ? p->e.at : ledger_now(l);

	p->where = catalog_store(l, p->store, when);
	if (!p->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)p->store.n, p->store.p);
	/* Stock is priced as the store says now, whenever it was taken. */
	p->where = catalog_store_id(l, p->where->id, ledger_now(l));
	return p->sku.p ? find_product(l, r, when, p) : find_item(l, r, when, p);
}

static void
put_moves(struct stock_want *w, const struct issue *p, int64_t *micros, struct buf *b)
{
	struct buf to = {0};

	put_open(b, "moves", '[');
	buf_printf(&to, "issued:%s", reasons[p->reason]);
	*micros =
	    stock_want_take(w, p->reason == RETURN ? "supplier" : buf_cstr(&to), b);
	buf_clear(&to);
	buf_printf(&to, "loss:%s", reasons[p->reason]);
	stock_put_value(b, "value", p->reason == RETURN ? "purchases" : buf_cstr(&to),
	    p->store, *micros);
	put_close(b, ']');
	buf_free(&to);
}

static void
issue(struct ledger *l, struct record *r, struct issue *p, struct stock_want *w)
{
	struct buf b = {0};
	int64_t micros;

	put_str(&b, "reason", reasons[p->reason]);
	if (p->item.p)
		put_text(&b, "item", p->item);
	else
		put_text(&b, "sku", p->sku);
	put_int(&b, "qty", p->qty);
	if (p->options)
		put_raw(&b, "options", rec_raw(r, p->options));
	if (p->note.p)
		put_text(&b, "note", p->note);
	put_moves(w, p, &micros, &b);
	stock_move_put(w->move, &b);
	put_open(&b, "out", '{');
	if (!rec_find(r, REC_ROOT, "reason"))
		put_str(&b, "reason", reasons[p->reason]);
	put_str(&b, "status", "issued");
	put_int(&b, "cost_micros", micros);
	stock_put_taken(w->move, &b);
	if (w->lacks.n)
		put_raw(&b, "short", (struct text){w->lacks.p, w->lacks.n});
	put_close(&b, '}');
	entry_done(
	    l, r, &p->e, &stock_issued, p->kind, p->name, (struct text){b.p, b.n});
	buf_free(&b);
}

void
stock_issue(struct ledger *l, struct record *r, const char *reason,
    enum stock_pick pick, bool retry)
{
	struct issue p = {.e = {.by = "stock-issue",
			      .refused = &issue_refused,
			      .reads = reads,
			      .retry = retry,
			      .kind = "issue"}};
	struct stock_want w = {.needs = &p.needs};
	struct stock_move m;

	if (!read_issue(l, r, reason, &p) || !entry_begin(l, r, &p.e) ||
	    !find_defined(l, r, &p))
		return;
	stock_move_begin(&m, l, p.where);
	w.move = &m;
	w.lot = p.lot;
	w.pick = p.happened ? STOCK_ANY : pick;
	w.shorts = p.happened || p.where->negative;
	if (!stock_want_look(&w))
		stock_want_refuse(&w, r, &p.e, p.kind, p.name);
	else if (!stock_want_fits(&w))
		rec_reject(r, "quantity_overflow", REC_ROOT, "qty",
		    "more than can be counted of what is short");
	else
		issue(l, r, &p, &w);
	stock_want_end(&w);
	stock_move_end(&m);
}
