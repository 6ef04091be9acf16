/* stock_make.c - batches made by an item's recipe */
#include "shop/stock_make.h"

static const char *const reads[] = {"store", "item", "batches", "qty", "yield", "open",
    "lot", "at", "happened", "note", NULL};

const struct event_type stock_made = {"stock.made", stock_move_fold};
const struct event_type make_refused = {"make.refused", NULL};

static bool
read_make(struct ledger *l, struct record *r, struct making *p)
{
	return get_key(r, REC_ROOT, "store", NEED, &p->store) &&
	       get_key(r, REC_ROOT, "item", NEED, &p->item) &&
	       get_int(r, REC_ROOT, "batches", MAY, 1, WHOLE_MAX, &p->batches) &&
	       get_qty(r, REC_ROOT, "qty", MAY, &p->qty) &&
	       get_qty(r, REC_ROOT, "yield", MAY, &p->yield) &&
	       get_qty(r, REC_ROOT, "open", MAY, &p->open) &&
	       get_key(r, REC_ROOT, "lot", MAY, &p->lot) &&
	       get_bool(r, REC_ROOT, "happened", MAY, &p->happened) &&
	       get_text(r, REC_ROOT, "note", MAY, 1000, &p->note) &&
	       entry_key(l, r, &p->e);
}

/* A package is opened, or a batch is made: so many, or as many as give so much. */
static bool
one_thing(struct record *r, const struct making *p)
{
	if (p->batches && p->qty)
		return rec_reject(r, "value_range", REC_ROOT, "qty",
		    "expected either batches or qty");
	if (p->open && (p->batches || p->qty || p->yield))
		return rec_reject(r, "value_range", REC_ROOT, "open",
		    "expected it without batches, qty and yield");
	return true;
}

static bool
find_defined(struct ledger *l, struct record *r, struct making *p)
{
	p->when = p->e.at ? p->e.at : ledger_now(l);
	p->where = catalog_store(l, p->store, p->when);
	if (!p->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)p->store.n, p->store.p);
	/* Stock is priced as the store says now, whenever it was taken. */
	p->where = catalog_store_id(l, p->where->id, ledger_now(l));
	p->what = catalog_item(l, p->item, p->when);
	if (!p->what)
		return rec_reject(r, "unknown_item", REC_ROOT, "item",
		    "no such item: %.*s", (int)p->item.n, p->item.p);
	p->name = stock_stream(l, p->store, p->item);
	return true;
}

/* Whole batches: what nobody weighs in parts is not cooked in parts. */
static bool
plan(struct ledger *l, struct record *r, struct making *p)
{
	struct account made;

	if (!p->what->makes)
		return rec_reject(r, "value_range", REC_ROOT, "item",
		    "it has no recipe: %.*s", (int)p->item.n, p->item.p);
	if (p->qty)
		p->batches = (p->qty - 1) / p->what->makes + 1;
	else if (!p->batches)
		p->batches = 1;
	made = account_get(l, stock_account(l, "made", p->store, p->item));
	if (!mul_ok(p->what->makes, p->batches, &p->planned) ||
	    p->planned > WHOLE_MAX ||
	    !stock_recipe_needs(l, p->what->recipe, p->batches, &p->needs) ||
	    made.posted < -(INT64_MAX / 4))
		return rec_reject(r, "quantity_overflow", REC_ROOT, NULL,
		    "more than can be counted of this item or its parts");
	if (!p->yield)
		p->yield = p->planned;
	return true;
}

/* The number of the event in its stream, or the next that is free. */
static struct text
number_lot(struct ledger *l, const struct making *p)
{
	struct stmt *s =
	    sql(l, "SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = $1");
	struct buf b = {0};
	struct text name;
	int64_t n = 1;

	stmt_int(s, 1, stream_find(l, "stock", p->name));
	n = stmt_one(s, n);
	buf_int(&b, n);
	name = stock_lot_name(l, p->where->id, p->what->id, (struct text){b.p, b.n});
	buf_free(&b);
	return name;
}

static bool
name_lot(struct ledger *l, struct record *r, struct making *p)
{
	if (!p->lot.p)
		p->lot = number_lot(l, p);
	else if (!text_eq(stock_lot_name(l, p->where->id, p->what->id, p->lot), p->lot))
		return rec_reject(r, "key_conflict", REC_ROOT, "lot",
		    "a lot of this name was there before");
	return true;
}

/* From now on it keeps as long as the item does once it is open. */
static struct stock_lot
made_lot(const struct making *p, int64_t micros)
{
	int64_t life = p->what->shelf_ms;
	struct stock_lot lot = {.received = p->when,
	    .remaining = p->yield,
	    .micros = micros,
	    .name = p->lot};

	if (p->what->opened_ms && (!life || p->what->opened_ms < life))
		life = p->what->opened_ms;
	if (life)
		lot.expires = lot.received + life;
	stock_short_times(p->what, &lot);
	return lot;
}

static void
put_out(
    const struct making *p, const struct stock_want *w, int64_t micros, struct buf *b)
{
	put_open(b, "out", '{');
	put_str(b, "status", "made");
	put_open(b, "made", '{');
	put_text(b, "lot", p->lot);
	put_int(b, "batches", p->batches);
	put_int(b, "planned", p->planned);
	put_int(b, "yield", p->yield);
	put_int(b, "yield_bp", mul_div(p->yield, 10000, p->planned));
	put_close(b, '}');
	put_int(b, "cost_micros", micros);
	stock_put_taken(w->move, b);
	if (w->lacks.n)
		put_raw(b, "short", (struct text){w->lacks.p, w->lacks.n});
	put_close(b, '}');
}

static void
make(struct ledger *l, struct record *r, struct making *p, struct stock_want *w)
{
	struct buf b = {0};
	struct stock_lot lot;
	int64_t micros;

	put_text(&b, "item", p->item);
	put_int(&b, "batches", p->batches);
	put_int(&b, "planned", p->planned);
	put_int(&b, "yield", p->yield);
	if (p->note.p)
		put_text(&b, "note", p->note);
	put_open(&b, "moves", '[');
	micros = stock_want_take(w, "made", &b);
	stock_put_qty(&b, "made", "stock", p->store, p->item, p->yield);
	put_close(&b, ']');
	lot = made_lot(p, micros);
	stock_give(w->move, p->item, &lot);
	stock_move_put(w->move, &b);
	put_out(p, w, micros, &b);
	making_clock(p, w->move, lot.expires, &b);
	entry_done(l, r, &p->e, &stock_made, "stock", p->name, (struct text){b.p, b.n});
	buf_free(&b);
}

static void
make_batches(struct ledger *l, struct record *r, struct making *p, enum stock_pick pick)
{
	struct stock_want w = {.needs = &p->needs};
	struct stock_move m;

	if (!plan(l, r, p) || !name_lot(l, r, p))
		return;
	stock_move_begin(&m, l, p->where);
	w.move = &m;
	w.pick = p->happened ? STOCK_ANY : pick;
	w.shorts = p->happened || p->where->negative;
	if (!stock_want_look(&w))
		stock_want_refuse(&w, r, &p->e, "stock", p->name);
	else if (!stock_want_fits(&w))
		rec_reject(r, "quantity_overflow", REC_ROOT, NULL,
		    "more than can be counted of what is short");
	else
		make(l, r, p, &w);
	stock_want_end(&w);
	stock_move_end(&m);
}

void
stock_make(struct ledger *l, struct record *r, enum stock_pick pick, bool retry)
{
	struct making p = {.e = {.by = "stock-make",
			       .refused = &make_refused,
			       .reads = reads,
			       .retry = retry,
			       .kind = "make"}};

	if (!read_make(l, r, &p) || !one_thing(r, &p) || !entry_begin(l, r, &p.e) ||
	    !find_defined(l, r, &p))
		return;
	if (p.open)
		stock_open(l, r, &p, pick);
	else
		make_batches(l, r, &p, pick);
}
