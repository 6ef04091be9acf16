/* stock_revalue.c - what a receipt dated back changes of costs that were booked */
#include <stdlib.h>
#include <string.h>

#include "shop/reverse.h"
#include "shop/stock.h"
#include "shop/stock_since.h"

/* What came in (qty over 0) or went out of one item, in the shop's time. */
struct change {
	int64_t at, seq, qty, micros;
};
struct history {
	struct ledger *l;
	int64_t since;
	struct text store, item;
	struct change *v;
	size_t n, cap;
	int64_t revalued; /* by earlier receipts of this time */
};

/* What an event both takes and gives (a package opened) is one change, or none. */
static void
add(struct history *h, int64_t at, int64_t seq, int64_t qty, int64_t micros)
{
	if (h->n && h->v[h->n - 1].seq == seq) {
		h->v[h->n - 1].qty += qty;
		h->v[h->n - 1].micros += micros;
		return;
	}
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 256;
		h->v = xrealloc(h->v, h->cap * sizeof(*h->v));
	}
	h->v[h->n++] = (struct change){at, seq, qty, micros};
}

/* items: [ITEM,qty,micros]; puts: [ITEM,LOT,qty,micros]. */
static void
add_list(struct history *h, const struct record *body, const char *list, int64_t at,
    int64_t seq)
{
	bool in = strcmp(list, "puts") == 0;
	ref v = rec_first(body, rec_find(body, REC_ROOT, list));

	for (; v; v = rec_next(body, v)) {
		ref item = rec_first(body, v), qty = rec_next(body, item);
		int64_t sign = in ? 1 : -1;

		if (!text_eq(rec_text_at(body, item), h->item))
			continue;
		if (in)
			qty = rec_next(body, qty);
		add(h, at, seq, sign * rec_int_at(body, qty),
		    sign * rec_int_at(body, rec_next(body, qty)));
	}
}

static void
add_event(struct history *h, const struct record *body, int64_t at, int64_t seq)
{
	if (!text_eq(rec_text(body, REC_ROOT, "store"), h->store))
		return;
	add_list(h, body, "items", at, seq);
	add_list(h, body, "puts", at, seq);
	if (!text_eq(rec_text(body, REC_ROOT, "item"), h->item) ||
	    !rec_find(body, REC_ROOT, "lot") || rec_find(body, REC_ROOT, "puts") ||
	    rec_find(body, REC_ROOT, "items"))
		return;
	/* A receipt. */
	add(h, at, seq,
	    rec_int(body, REC_ROOT, "qty") - rec_int(body, REC_ROOT, "repaid"),
	    rec_int(body, REC_ROOT, "cost") * 10000 -
		rec_int(body, REC_ROOT, "repaid_micros"));
	h->revalued += rec_int(body, REC_ROOT, "revalued");
}

/* What was taken back is as if it had never been.  Where its value did not go the way
 * it came, the rest was booked as sold then, as a revaluation is. */
static void
take_out(struct history *h, const struct record *body, struct arena *arena)
{
	struct history pair = {.l = h->l, .store = h->store, .item = h->item};
	struct record was = {0};
	struct stored e;
	size_t i;

	if (!event_by_key(h->l, rec_text(body, REC_ROOT, "entry"), &e))
		return;
	record_load(&was, arena_text(arena, e.body), arena);
	add_event(&pair, &was, 0, 1);
	add_event(&pair, body, 0, 2);
	for (i = 0; i < pair.n; i++)
		h->revalued -= pair.v[i].micros;
	for (i = 0; i < h->n; i++)
		if (h->v[i].seq == e.seq)
			h->v[i].qty = h->v[i].micros = 0;
	free(pair.v);
}

static int
by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* What was recorded before its time was not used since. */
static void
load(struct history *h)
{
	struct stmt *s = sql(h->l,
	    "SELECT seq, at, body, type FROM event WHERE seq >= $1 "
	    "AND at >= $2 AND type IN ('order.confirmed', "
	    "'group.fulfilled', 'order.cancelled') OR seq >= $1 AND at >= $2 AND "
	    "substr(type, 1, 6) = 'stock.' ORDER BY seq");
	struct arena arena = {0};

	stmt_int(s, 1, stock_first_since(h->l, h->since));
	stmt_int(s, 2, h->since);
	while (stmt_row(s)) {
		struct record body = {0};

		record_load(&body, arena_text(&arena, stmt_get_text(s, 2)), &arena);
		if (text_is(stmt_get_text(s, 3), stock_reversed.name))
			take_out(h, &body, &arena);
		else
			add_event(h, &body, stmt_get_int(s, 1), stmt_get_int(s, 0));
		arena_reset(&arena, 1 << 20);
	}
	arena_free(&arena);
	if (h->n)
		qsort(h->v, h->n, sizeof(*h->v), by_time);
}

/* The same history with the receipt before it: what would have gone out, less what
 * did.  A history that does not hold so much was short at some time, and is left. */
static int64_t
walk(const struct history *h, int64_t qty, int64_t micros)
{
	int64_t more = 0;
	size_t i;

	for (i = 0; i < h->n; i++) {
		const struct change *c = &h->v[i];
		int64_t cost;

		if (c->qty >= 0) {
			qty += c->qty;
			micros += c->micros;
			continue;
		}
		if (-c->qty > qty)
			return 0;
		cost = stock_cost(micros, qty, -c->qty);
		qty += c->qty;
		micros -= cost;
		more += cost + c->micros;
	}
	return more - h->revalued;
}

int64_t
stock_revalue(struct ledger *l, const struct store *store, int64_t item, int64_t at,
    int64_t qty, int64_t micros)
{
	const struct stock_item *s = stock_item(l, store->id, item);
	struct history h = {
	    .l = l, .since = at, .store = store->name, .item = stream_name(l, item)};
	int64_t had = s->qty, value = s->micros, more = 0;
	size_t i;

	if (!at || store->fifo || s->used < at || qty == 0)
		return 0;
	load(&h);
	for (i = 0; i < h.n; i++) {
		had -= h.v[i].qty;
		value -= h.v[i].micros;
	}
	value += h.revalued;
	if (had >= 0 && value >= 0)
		more = walk(&h, had + qty, value + micros);
	free(h.v);
	return more;
}
