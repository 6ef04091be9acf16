/* stock_count_post.c - a count approved: its variances posted */
#include "shop/stock_count.h"

struct line {
	struct text item;
	int64_t id, at, seq, variance, base;
	/* Set when it is posted: */
	int64_t posted, held, micros;
	enum count_state state;
};
struct approval {
	struct ledger *l;
	const struct store *where;
	struct text name;
	struct line *line;
	size_t n;
	struct stock_move move;
	struct buf moves;
	int64_t micros, held; /* of all lines; how many are held */
};

/* The lines that are not posted yet, by item. */
static void
load(struct approval *p, int64_t count)
{
	struct stmt *s =
	    sql(p->l, "SELECT i.name, c.item, c.at, c.seq, c.counted - c.book, c.base "
		      "FROM count_line c JOIN stream i ON i.id = c.item WHERE "
		      "c.count = $1 AND c.state IN (0, 3) ORDER BY i.name");
	struct arena *a = ledger_arena(p->l);
	size_t cap = 0;

	stmt_int(s, 1, count);
	while (stmt_row(s)) {
		if (p->n == cap) {
			struct line *more;

			cap = cap ? 2 * cap : 32;
			more = arena_alloc(a, cap * sizeof(*more));
			if (p->n)
				memcpy(more, p->line, p->n * sizeof(*more));
			p->line = more;
		}
		p->line[p->n++] = (struct line){arena_text(a, stmt_get_text(s, 0)),
		    stmt_get_int(s, 1), stmt_get_int(s, 2), stmt_get_int(s, 3),
		    stmt_get_int(s, 4), stmt_get_int(s, 5), 0, 0, 0, COUNT_POSTED};
	}
}

/* Was it counted later, and that posted?  Then this line says nothing any more. */
static bool
superseded(const struct approval *p, const struct line *line)
{
	struct stmt *s =
	    sql(p->l, "SELECT 1 FROM count_line WHERE store = $1 AND item = $2 AND "
		      "state IN (1, 3) AND (at > $3 OR at = $3 AND seq > $4) LIMIT 1");
	bool found;

	stmt_int(s, 1, p->where->id);
	stmt_int(s, 2, line->id);
	stmt_int(s, 3, line->at);
	stmt_int(s, 4, line->seq);
	found = stmt_row(s);
	stmt_done(s);
	return found;
}

/* The lot that came last among those that may be used. */
static const struct stock_lot *
newest(const struct stock_item *s, int64_t now)
{
	const struct stock_lot *best = NULL;
	size_t i;

	for (i = 0; i < s->lots; i++) {
		const struct stock_lot *lot = &s->lot[i];

		if (lot->remaining == 0 || !stock_may(lot, now, STOCK_FRESH))
			continue;
		if (!best || lot->received > best->received ||
		    (lot->received == best->received && lot->id > best->id))
			best = lot;
	}
	return best;
}

/* It costs what the lot has cost, where the lots carry the values; else the average,
 * or what the item cost last. */
static bool
price(struct approval *p, const struct stock_item *s, const struct stock_lot *lot,
    int64_t q, int64_t *micros)
{
	struct stock_item one = *s;

	if (s->by_lot && lot) {
		one.qty = lot->remaining;
		one.micros = lot->micros;
	}
	return count_price(p->l, &one, q, micros);
}

static void
give(struct approval *p, const struct line *line, const struct stock_lot *newer,
    int64_t q, int64_t micros)
{
	struct stock_lot lot = {.received = p->move.now,
	    .remaining = q,
	    .micros = micros,
	    .name = newer ? newer->name
			  : stock_lot_name(p->l, p->where->id, line->id, p->name)};

	stock_lot_times(catalog_item_id(p->l, line->id, p->move.now), &lot);
	stock_give(&p->move, line->item, &lot);
}

/* What was found makes good first what was sold short: that was there, too. */
static bool
found(struct approval *p, struct line *line, int64_t rest)
{
	struct text store = p->where->name, item = line->item;
	const struct stock_item *s = stock_move_item(&p->move, item);
	const struct stock_lot *lot = newest(s, p->move.now);
	int64_t owed =
	    -account_get(p->l, stock_account(p->l, "short", store, item)).posted;
	int64_t sold = owed < rest ? (owed > 0 ? owed : 0) : rest, cogs;

	if (!price(p, s, lot, rest, &line->micros))
		return false;
	cogs = sold ? stock_cost(line->micros, rest, sold) : 0;
	if (sold)
		stock_put_qty(&p->moves, "counted", "short", store, item, sold);
	if (rest > sold) {
		stock_put_qty(&p->moves, "counted", "stock", store, item, rest - sold);
		give(p, line, lot, rest - sold, line->micros - cogs);
	}
	stock_put_value(&p->moves, "loss:count", "cogs", store, cogs);
	stock_put_value(&p->moves, "loss:count", "value", store, line->micros - cogs);
	line->posted = rest;
	return true;
}

/* As much as is not held for orders; what has expired goes first. */
static void
missed(struct approval *p, struct line *line, int64_t rest)
{
	int64_t q = stock_move_free(&p->move, line->item, STOCK_EXPIRED);

	q = q < rest ? q : rest;
	line->held = rest - q;
	if (line->held) {
		line->state = COUNT_HELD;
		p->held++;
	}
	if (q == 0)
		return;
	line->micros = -stock_take(&p->move, line->item, q, STOCK_EXPIRED);
	line->posted = -q;
	stock_put_qty(&p->moves, "stock", "counted", p->where->name, line->item, q);
	stock_put_value(
	    &p->moves, "value", "loss:count", p->where->name, -line->micros);
}

/* What other counts have posted since this line was taken is part of what it found. */
static bool
post(struct approval *p, struct line *line)
{
	int64_t counted = account_get(
	    p->l, stock_account(p->l, "counted", p->where->name, line->item))
			      .posted;
	int64_t rest = line->variance - (line->base - counted);

	if (superseded(p, line)) {
		line->state = COUNT_SUPERSEDED;
		return true;
	}
	if (rest < 0)
		missed(p, line, -rest);
	if (rest > 0 && (counted < -COUNT_MAX || !found(p, line, rest)))
		return false;
	return add_ok(p->micros, line->micros, &p->micros);
}

static void
put_lines(const struct approval *p, struct buf *b)
{
	size_t i;

	put_open(b, "lines", '[');
	for (i = 0; i < p->n; i++) {
		put_open(b, NULL, '[');
		put_text(b, NULL, p->line[i].item);
		put_int(b, NULL, p->line[i].posted);
		put_int(b, NULL, p->line[i].micros);
		put_int(b, NULL, p->line[i].state);
		put_close(b, ']');
	}
	put_close(b, ']');
}

static void
put_out(const struct approval *p, struct buf *b)
{
	size_t i;

	put_open(b, "out", '{');
	put_str(b, "status", "approved");
	put_open(b, "posted", '[');
	for (i = 0; i < p->n; i++) {
		const struct line *line = &p->line[i];

		put_open(b, NULL, '{');
		put_text(b, "item", line->item);
		put_int(b, "variance", line->variance);
		put_int(b, "posted", line->posted);
		if (line->held)
			put_int(b, "held", line->held);
		if (line->state == COUNT_SUPERSEDED)
			put_bool(b, "superseded", true);
		put_int(b, "cost_micros", line->micros);
		put_close(b, '}');
	}
	put_close(b, ']');
	if (p->held)
		put_int(b, "lines_held", p->held);
	put_int(b, "cost_micros", p->micros);
	put_close(b, '}');
}

static void
append(struct approval *p, struct record *r, const struct entry *e)
{
	struct buf b = {0};

	put_text(&b, "count", p->name);
	stock_move_put(&p->move, &b);
	put_lines(p, &b);
	put_open(&b, "moves", '[');
	buf_text(&b, (struct text){p->moves.p, p->moves.n});
	put_close(&b, ']');
	put_open(&b, "clock", '{');
	stock_move_clock(&p->move, &b);
	put_close(&b, '}');
	put_out(p, &b);
	entry_done(p->l, r, e, p->held ? &stock_partly_counted : &stock_counted,
	    "count", count_stream(p->l, p->where->name, p->name),
	    (struct text){b.p, b.n});
	buf_free(&b);
}

void
count_approve(struct ledger *l, struct record *r, struct entry *e, struct text store,
    struct text name)
{
	int64_t count = stream_find(l, "count", count_stream(l, store, name));
	struct approval p = {.l = l, .name = name};
	size_t i;

	if (!entry_begin(l, r, e))
		return;
	if (count) {
		p.where =
		    catalog_store_id(l, stream_find(l, "store", store), ledger_now(l));
		load(&p, count);
	}
	if (p.n == 0) {
		rec_reject(r, "unknown_count", REC_ROOT, "count",
		    "no such count in this store: %.*s", (int)name.n, name.p);
		return;
	}
	stock_move_begin(&p.move, l, p.where);
	for (i = 0; i < p.n && post(&p, &p.line[i]); i++)
		;
	if (i < p.n)
		rec_reject(r, "quantity_overflow", REC_ROOT, "count",
		    "more than can be counted of %.*s or its cost",
		    (int)p.line[i].item.n, p.line[i].item.p);
	else
		append(&p, r, e);
	stock_move_end(&p.move);
	buf_free(&p.moves);
}
