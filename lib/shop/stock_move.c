/* stock_move.c - lots chosen, priced, and written into a body */
#include <string.h>

#include "shop/stock.h"

/* An item as it was and as the event leaves it. */
struct stock_side {
	struct text item;
	struct stock_item now;
	const struct stock_lot *was; /* its lots before, valued as now.by_lot says */
	int64_t qty, micros;         /* taken */
};

void
stock_move_begin(struct stock_move *m, struct ledger *l, const struct store *store)
{
	*m = (struct stock_move){.l = l, .store = store, .now = ledger_now(l)};
}

static struct stock_lot *
copy(struct ledger *l, const struct stock_item *s)
{
	struct stock_lot *lot =
	    arena_alloc(ledger_arena(l), (s->lots + 1) * sizeof(*lot));

	if (s->lots)
		memcpy(lot, s->lot, s->lots * sizeof(*lot));
	return lot;
}

static struct stock_side *
side(struct stock_move *m, struct text item)
{
	struct stock_side *s;
	size_t i;

	for (i = 0; i < m->sides; i++)
		if (text_eq(m->side[i].item, item))
			return &m->side[i];
	if (m->sides == m->cap) {
		m->cap = m->cap ? 2 * m->cap : 8;
		s = arena_alloc(ledger_arena(m->l), m->cap * sizeof(*s));
		if (m->sides)
			memcpy(s, m->side, m->sides * sizeof(*s));
		m->side = s;
	}
	s = &m->side[m->sides++];
	*s = (struct stock_side){.item = item,
	    .now = *stock_item(m->l, m->store->id, stream_find(m->l, "item", item))};
	s->now.lot = copy(m->l, &s->now);
	stock_by_lot(&s->now, m->store->fifo);
	s->was = copy(m->l, &s->now);
	return s;
}

const struct stock_item *
stock_move_item(struct stock_move *m, struct text item)
{
	return &side(m, item)->now;
}

int64_t
stock_move_free(struct stock_move *m, struct text item, enum stock_pick pick)
{
	struct stock_side *s = side(m, item);
	int64_t n = account_available(
			m->l, stock_account(m->l, "stock", m->store->name, item)) -
		    s->qty - stock_stale(&s->now, m->now, pick);

	return n > 0 ? n : 0;
}

static int64_t
take(struct stock_side *s, struct stock_lot *lot, int64_t qty)
{
	int64_t micros =
	    s->now.by_lot ? stock_cost(lot->micros, lot->remaining, qty) : 0;

	stock_use_lot(&s->now, lot, qty, micros);
	return micros;
}

/* So much from the lots that may be used; *qty is what is still wanted. */
static int64_t
take_from(const struct stock_move *m, struct stock_side *s, enum stock_pick pick,
    int64_t *qty)
{
	int64_t micros = 0;
	size_t i;

	for (i = 0; *qty > 0 && i < s->now.lots; i++) {
		struct stock_lot *lot = &s->now.lot[i];
		int64_t q = lot->remaining < *qty ? lot->remaining : *qty;

		if (q == 0 || !stock_may(lot, m->now, pick))
			continue;
		micros += take(s, lot, q);
		*qty -= q;
	}
	return micros;
}

static int64_t
gone(struct stock_side *s, int64_t qty, int64_t micros)
{
	stock_use_value(&s->now, qty, micros, 0);
	s->qty += qty;
	s->micros += micros;
	return micros;
}

/* By the average, all of it costs what the item's units cost. */
static int64_t
priced(struct stock_side *s, int64_t qty, int64_t of_lots)
{
	return gone(s, qty,
	    s->now.by_lot ? of_lots : stock_cost(s->now.micros, s->now.qty, qty));
}

int64_t
stock_take(struct stock_move *m, struct text item, int64_t qty, enum stock_pick pick)
{
	struct stock_side *s = side(m, item);
	int64_t left = qty, micros = take_from(m, s, pick, &left);

	if (left && pick == STOCK_FRESH)
		micros += take_from(m, s, STOCK_EXPIRED, &left);
	if (left)
		micros += take_from(m, s, STOCK_ANY, &left);
	if (left)
		die(EX_SOFTWARE, "stock: %.*s: its lots are not what its account holds",
		    (int)item.n, item.p);
	return priced(s, qty, micros);
}

static struct stock_lot *
lot_of(struct stock_side *s, struct text name)
{
	struct stock_lot *lot = stock_open_lot(&s->now, name);

	if (!lot)
		die(EX_SOFTWARE, "stock: %.*s: no lot %.*s", (int)s->item.n, s->item.p,
		    (int)name.n, name.p);
	return lot;
}

int64_t
stock_take_lot(struct stock_move *m, struct text item, struct text lot, int64_t qty)
{
	struct stock_side *s = side(m, item);

	return priced(s, qty, take(s, lot_of(s, lot), qty));
}

int64_t
stock_take_back(
    struct stock_move *m, struct text item, struct text lot, int64_t brought)
{
	struct stock_side *s = side(m, item);
	struct stock_lot *from = lot_of(s, lot);
	int64_t qty = from->remaining, of_lot = take(s, from, qty);

	if (s->now.by_lot)
		return gone(s, qty, of_lot);
	if (s->now.qty == qty || brought > s->now.micros)
		brought = s->now.micros;
	return gone(s, qty, brought);
}

static void
put_time(struct buf *b, int64_t ms)
{
	put_int(b, NULL, ms == INT64_MAX ? 0 : ms);
}

void
stock_give(struct stock_move *m, struct text item, const struct stock_lot *lot)
{
	put_open(&m->puts, NULL, '[');
	put_text(&m->puts, NULL, item);
	put_text(&m->puts, NULL, lot->name);
	put_int(&m->puts, NULL, lot->remaining);
	put_int(&m->puts, NULL, lot->micros);
	put_close(&m->puts, ']');
	put_open(&m->times, NULL, '[');
	put_time(&m->times, lot->received);
	put_time(&m->times, lot->expires);
	put_time(&m->times, lot->use_by);
	put_time(&m->times, lot->alert);
	put_close(&m->times, ']');
}

/* Shares of the item's cost, or the lots' own where they carried the values. */
static void
give_item(struct stock_move *m, const struct record *was, ref item)
{
	struct text name = rec_text_at(was, item);
	ref qty = rec_next(was, item);
	int64_t left = rec_int_at(was, qty);
	int64_t micros = rec_int_at(was, rec_next(was, qty));
	ref v = rec_first(was, rec_find(was, REC_ROOT, "lots"));

	for (; v; v = rec_next(was, v)) {
		ref of = rec_first(was, v), lot = rec_next(was, of);
		ref q = rec_next(was, lot), own = rec_next(was, q);
		struct stock_lot one = {
		    .name = rec_text_at(was, lot), .remaining = rec_int_at(was, q)};

		if (!text_eq(rec_text_at(was, of), name))
			continue;
		one.micros = own ? rec_int_at(was, own)
				 : stock_cost(micros, left, one.remaining);
		left -= one.remaining;
		micros -= one.micros;
		stock_give(m, name, &one);
	}
}

void
stock_give_back(struct stock_move *m, const struct record *was)
{
	ref v = rec_first(was, rec_find(was, REC_ROOT, "items"));

	for (; v; v = rec_next(was, v))
		give_item(m, was, rec_first(was, v));
}

void
stock_lot_times(const struct item *what, struct stock_lot *lot)
{
	if (!lot->expires)
		lot->expires =
		    what->shelf_ms ? lot->received + what->shelf_ms : INT64_MAX;
	lot->use_by = lot->alert = INT64_MAX;
	if (lot->expires == INT64_MAX)
		return;
	if (what->use_by_ms)
		lot->use_by = lot->expires - what->use_by_ms;
	if (what->alert_ms)
		lot->alert = lot->expires - what->alert_ms;
}

struct text
stock_lot_name(struct ledger *l, int64_t store, int64_t item, struct text base)
{
	struct stmt *s = sql(l, "SELECT 1 FROM lot WHERE store = $1 AND item = $2 "
				"AND name = $3");
	struct buf b = {0};
	struct text name;
	int64_t n = 1;
	bool taken;

	do {
		buf_clear(&b);
		buf_text(&b, base);
		if (n++ > 1)
			buf_printf(&b, "-%lld", (long long)(n - 1));
		stmt_int(s, 1, store);
		stmt_int(s, 2, item);
		stmt_text(s, 3, (struct text){b.p, b.n});
		taken = stmt_row(s);
		stmt_done(s);
	} while (taken);
	name = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return name;
}

/* What is gone of each lot. */
static void
put_lots(const struct stock_side *s, struct buf *b)
{
	size_t i;

	for (i = 0; i < s->now.lots; i++) {
		const struct stock_lot *was = &s->was[i], *now = &s->now.lot[i];

		if (was->remaining == now->remaining)
			continue;
		put_open(b, NULL, '[');
		put_text(b, NULL, s->item);
		put_text(b, NULL, now->name);
		put_int(b, NULL, was->remaining - now->remaining);
		if (s->now.by_lot)
			put_int(b, NULL, was->micros - now->micros);
		put_close(b, ']');
	}
}

void
stock_move_put(const struct stock_move *m, struct buf *body)
{
	size_t i;

	put_text(body, "store", m->store->name);
	put_open(body, "items", '[');
	for (i = 0; i < m->sides; i++) {
		if (!m->side[i].qty)
			continue;
		put_open(body, NULL, '[');
		put_text(body, NULL, m->side[i].item);
		put_int(body, NULL, m->side[i].qty);
		put_int(body, NULL, m->side[i].micros);
		put_close(body, ']');
	}
	put_close(body, ']');
	put_open(body, "lots", '[');
	for (i = 0; i < m->sides; i++)
		put_lots(&m->side[i], body);
	put_close(body, ']');
	if (!m->puts.n)
		return;
	if (m->store->fifo)
		put_bool(body, "fifo", true);
	put_open(body, "puts", '[');
	buf_text(body, (struct text){m->puts.p, m->puts.n});
	put_close(body, ']');
}

void
stock_move_clock(const struct stock_move *m, struct buf *clock)
{
	if (!m->times.n)
		return;
	put_open(clock, "puts", '[');
	buf_text(clock, (struct text){m->times.p, m->times.n});
	put_close(clock, ']');
}

void
stock_move_end(struct stock_move *m)
{
	buf_free(&m->puts);
	buf_free(&m->times);
}
