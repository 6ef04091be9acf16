/* stock_transfer.c - stock sent to another store */
#include "shop/transfer_inside.h"

static const char *const reads[] = {"store", "to", "items", "at", NULL};

bool
transfer_read_items(struct record *r, struct transfer *t, int need)
{
	size_t n = 0;
	ref list = 0, v;
	int named;

	if (!get_array(r, REC_ROOT, "items", need, need ? 1 : 0, ITEMS_MAX, &list))
		return false;
	t->line = arena_alloc(
	    ledger_arena(t->l), (rec_count(r, list) + 1) * sizeof(*t->line));
	for (named = 1; named >= 0; named--)
		for (v = rec_first(r, list); v; v = rec_next(r, v)) {
			struct transfer_line *line = &t->line[n];

			*line = (struct transfer_line){.qty = 0};
			if (rec_kind(r, v) != KIND_OBJECT)
				return rec_reject(
				    r, "value_type", v, NULL, "expected an object");
			if ((rec_find(r, v, "lot") != 0) != (named == 1))
				continue;
			if (!get_key(r, v, "item", NEED, &line->item) ||
			    !get_qty(r, v, "qty", NEED, &line->qty) ||
			    !get_key(r, v, "lot", MAY, &line->lot))
				return false;
			n++;
		}
	t->lines = n;
	return true;
}

void
transfer_refuse(
    struct transfer *t, struct record *r, const char *code, const char *detail)
{
	struct buf more = {0};

	if (t->lacks.n) {
		put_close(&t->lacks, ']');
		put_raw(&more, "short", (struct text){t->lacks.p, t->lacks.n});
	}
	entry_refuse(t->l, r, &t->e, "transfer", t->name, code,
	    (struct text){more.p, more.n}, "%s", detail);
	buf_free(&more);
}

static void
put_account(struct buf *moves, const struct transfer_account *a)
{
	struct buf b = {0};
	size_t i;

	buf_str(&b, a->kind);
	for (i = 0; i < 3 && a->part[i].p; i++) {
		buf_char(&b, ':');
		buf_text(&b, a->part[i]);
	}
	put_text(moves, NULL, (struct text){b.p, b.n});
	buf_free(&b);
}

void
transfer_put_move(struct buf *moves, struct transfer_account from,
    struct transfer_account to, int64_t amount)
{
	if (amount == 0)
		return;
	put_open(moves, NULL, '[');
	put_account(moves, &from);
	put_account(moves, &to);
	put_int(moves, NULL, amount);
	put_close(moves, ']');
}

/* -- the first leg */

/* Only what is new asks for definitions in force. */
static const struct store *
find_defined(struct transfer *t, struct record *r)
{
	int64_t when = t->e.at ? t->e.at : ledger_now(t->l);
	const struct store *from = catalog_store(t->l, t->from, when);
	size_t i;

	if (!from || !catalog_store(t->l, t->to, when)) {
		rec_reject(r, "unknown_store", REC_ROOT, from ? "to" : "store",
		    "no such store: %.*s", (int)(from ? t->to : t->from).n,
		    (from ? t->to : t->from).p);
		return NULL;
	}
	for (i = 0; i < t->lines; i++) {
		struct text item = t->line[i].item;
		const struct item *what = catalog_item(t->l, item, when);

		if (!what) {
			rec_reject(r, "unknown_item", REC_ROOT, "items",
			    "no such item: %.*s", (int)item.n, item.p);
			return NULL;
		}
		if (t->line[i].lot.p &&
		    !stock_lot_known(t->l, r, from->id, what->id, t->line[i].lot))
			return NULL;
	}
	/* Stock is priced as the store says now, whenever it was taken. */
	return catalog_store_id(t->l, from->id, ledger_now(t->l));
}

/* Lines are taken one after the other, each sees what is left of those before. */
static void
take(struct transfer *t, struct stock_move *m, const struct transfer_line *line)
{
	const struct stock_use need = {0, line->item, 0, line->qty};
	const struct stock_uses needs = {(struct stock_use *)&need, 1};
	struct stock_want w = {.move = m, .needs = &needs, .lot = line->lot};

	w.pick = STOCK_FRESH;
	if (!stock_want_look(&w))
		stock_put_lack(&t->lacks, &need, line->lot, w.there[0], false);
	else if (line->lot.p)
		stock_take_lot(m, line->item, line->lot, line->qty);
	else
		stock_take(m, line->item, line->qty, STOCK_FRESH);
	stock_want_end(&w);
}

/* The lots of one item that was taken, with their parts of what it cost, and their
 * ends. */
static int64_t
put_sent_item(const struct stock_move *m, const struct record *taken, ref item,
    struct buf *sent, struct buf *times)
{
	struct text name = rec_text_at(taken, item);
	ref qty = rec_next(taken, item);
	int64_t left = rec_int_at(taken, qty);
	int64_t micros = rec_int_at(taken, rec_next(taken, qty)), all = micros;
	const struct stock_item *s =
	    stock_item(m->l, m->store->id, stream_find(m->l, "item", name));
	ref v = rec_first(taken, rec_find(taken, REC_ROOT, "lots"));

	for (; v; v = rec_next(taken, v)) {
		ref of = rec_first(taken, v), lot = rec_next(taken, of);
		ref q = rec_next(taken, lot), own = rec_next(taken, q);
		int64_t n = rec_int_at(taken, q), cost;
		const struct stock_lot *from;

		if (!text_eq(rec_text_at(taken, of), name))
			continue;
		cost = own ? rec_int_at(taken, own) : stock_cost(micros, left, n);
		from = stock_open_lot(s, rec_text_at(taken, lot));
		left -= n;
		micros -= cost;
		put_open(sent, NULL, '[');
		put_text(sent, NULL, name);
		put_text(sent, NULL, from->name);
		put_int(sent, NULL, n);
		put_int(sent, NULL, cost);
		put_close(sent, ']');
		put_open(times, NULL, '[');
		put_int(times, NULL, from->expires == INT64_MAX ? 0 : from->expires);
		put_int(times, NULL, from->use_by == INT64_MAX ? 0 : from->use_by);
		put_int(times, NULL, from->alert == INT64_MAX ? 0 : from->alert);
		put_close(times, ']');
	}
	return all;
}

static int64_t
put_sent(const struct transfer *t, const struct stock_move *m, struct buf *body)
{
	struct record taken = {0};
	struct buf wrap = {0}, sent = {0}, times = {0}, moves = {0};
	int64_t micros = 0;
	ref v;

	put_open(&wrap, NULL, '{');
	stock_move_put(m, &wrap);
	put_close(&wrap, '}');
	record_load(&taken, (struct text){wrap.p, wrap.n}, ledger_arena(t->l));
	v = rec_first(&taken, rec_find(&taken, REC_ROOT, "items"));
	for (; v; v = rec_next(&taken, v)) {
		ref item = rec_first(&taken, v);
		struct text name = rec_text_at(&taken, item);

		micros += put_sent_item(m, &taken, item, &sent, &times);
		transfer_put_move(&moves,
		    (struct transfer_account){"stock", {t->from, name}},
		    (struct transfer_account){"transit", {t->from, t->to, name}},
		    rec_int_at(&taken, rec_next(&taken, item)));
	}
	transfer_put_move(&moves, (struct transfer_account){"value", {t->from}},
	    (struct transfer_account){"moving", {t->from, t->to}}, micros);
	buf_add(body, wrap.p + 1, wrap.n - 2);
	put_open(body, "sent", '[');
	buf_add(body, sent.p, sent.n);
	put_close(body, ']');
	put_open(body, "clock", '{');
	put_open(body, "sent", '[');
	buf_add(body, times.p, times.n);
	put_close(body, ']');
	put_close(body, '}');
	put_open(body, "moves", '[');
	buf_add(body, moves.p, moves.n);
	put_close(body, ']');
	buf_free(&wrap);
	buf_free(&sent);
	buf_free(&times);
	buf_free(&moves);
	return micros;
}

static void
send(struct transfer *t, struct record *r, struct stock_move *m)
{
	struct buf b = {0};
	int64_t micros = put_sent(t, m, &b);

	put_text(&b, "to", t->to);
	put_open(&b, "out", '{');
	put_str(&b, "status", "sent");
	put_int(&b, "cost_micros", micros);
	stock_put_taken(m, &b);
	put_close(&b, '}');
	entry_done(
	    t->l, r, &t->e, &stock_sent, "transfer", t->name, (struct text){b.p, b.n});
	buf_free(&b);
}

static void
leave(struct transfer *t, struct record *r)
{
	const struct store *from;
	struct stock_move m;
	size_t i;

	t->e.kind = "transfer";
	t->e.key = t->name;
	t->e.reads = reads;
	if (!get_key(r, REC_ROOT, "store", NEED, &t->from) ||
	    !get_key(r, REC_ROOT, "to", NEED, &t->to) || !entry_at(t->l, r, &t->e) ||
	    !transfer_read_items(r, t, NEED))
		return;
	if (text_eq(t->from, t->to)) {
		rec_reject(r, "value_range", REC_ROOT, "to", "expected another store");
		return;
	}
	if (!entry_begin(t->l, r, &t->e))
		return;
	from = find_defined(t, r);
	if (!from)
		return;
	stock_move_begin(&m, t->l, from);
	for (i = 0; i < t->lines; i++)
		take(t, &m, &t->line[i]);
	if (t->lacks.n)
		transfer_refuse(t, r, "no_stock", "not enough in stock");
	else
		send(t, r, &m);
	stock_move_end(&m);
}

void
stock_transfer(struct ledger *l, struct record *r, bool retry)
{
	struct transfer t = {.l = l,
	    .e = {
		.by = "stock-transfer", .refused = &transfer_refused, .retry = retry}};
	bool received = false;

	if (!get_name(r, REC_ROOT, "transfer", NEED, &t.name) ||
	    !get_bool(r, REC_ROOT, "received", MAY, &received))
		return;
	if (received)
		transfer_arrive(&t, r);
	else
		leave(&t, r);
	buf_free(&t.lacks);
}
