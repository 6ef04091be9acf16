/* stock_since.c - what moved after a time in the shop, and the book as it was then */
#include <string.h>

#include "shop/reverse.h"
#include "shop/stock.h"
#include "shop/stock_since.h"

struct since {
	struct ledger *l;
	struct arena arena;
	stock_moved *each;
	void *state;
};

int64_t
stock_first_since(struct ledger *l, int64_t when)
{
	struct stmt *s = sql(l, "SELECT coalesce(max(seq), 0) FROM event");
	int64_t low = 1, high = 1;

	if (stmt_row(s))
		high = stmt_get_int(s, 0) + 1;
	stmt_done(s);
	while (low < high) {
		int64_t mid = low + (high - low) / 2, at = 0;

		s = sql(l, "SELECT recorded_at FROM event WHERE seq = $1");
		stmt_int(s, 1, mid);
		if (stmt_row(s))
			at = stmt_get_int(s, 0);
		stmt_done(s);
		if (at < when)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* amounts: instead of the legs' own; 0: all of each. */
static void
tell(const struct since *h, const struct record *r, ref list, const struct record *body,
    ref amounts)
{
	ref v = rec_first(r, list), part = rec_first(body, amounts);

	for (; v; v = rec_next(r, v)) {
		ref from = rec_first(r, v), to = rec_next(r, from);
		int64_t n = rec_int_at(r, rec_next(r, to));

		if (amounts) {
			n = part ? rec_int_at(body, part) : 0;
			part = part ? rec_next(body, part) : 0;
		}
		if (n)
			h->each(h->state, rec_text_at(r, from), rec_text_at(r, to), n);
	}
}

/* A posted hold: its legs stand in the event that placed it. */
static void
tell_hold(struct since *h, const struct record *body, int64_t owner, ref post)
{
	ref step = rec_first(body, post), attempt = rec_next(body, step), v;
	struct stmt *s =
	    sql(h->l, "SELECT q.body FROM hold h JOIN event q ON q.seq = h.seq "
		      "WHERE h.owner = $1 AND h.step = $2 AND h.attempt = $3");
	struct record placed = {0};

	if (rec_int_at(body, step) != STEP_STOCK)
		return;
	stmt_int(s, 1, owner);
	stmt_int(s, 2, rec_int_at(body, step));
	stmt_int(s, 3, rec_int_at(body, attempt));
	if (!stmt_row(s))
		return;
	record_load(&placed, arena_text(&h->arena, stmt_get_text(s, 0)), &h->arena);
	stmt_done(s);
	v = rec_find(&placed, REC_ROOT, "hold");
	if (rec_kind(&placed, v) == KIND_ARRAY)
		for (v = rec_first(&placed, v);
		     v && rec_int(&placed, v, "step") != STEP_STOCK;
		     v = rec_next(&placed, v))
			;
	tell(h, &placed, rec_find(&placed, v, "legs"), body, rec_next(body, attempt));
}

/* What was taken back is as if it had never been: it is told of only where its entry
 * is, which came back with it. */
static bool
undoes_known(
    const struct since *h, const struct record *body, int64_t first, int64_t at)
{
	struct stmt *s = sql(h->l, "SELECT seq, at FROM event WHERE key = $1");
	bool known = false;

	stmt_text(s, 1, rec_text(body, REC_ROOT, "entry"));
	if (stmt_row(s))
		known = stmt_get_int(s, 0) < first || stmt_get_int(s, 1) <= at;
	stmt_done(s);
	return known;
}

static void
tell_events(struct since *h, int64_t first, int64_t at)
{
	struct stmt *s = sql(h->l,
	    "SELECT stream, body, type FROM event WHERE seq >= $1 AND at > $2 AND type IN "
	    "('order.confirmed', 'group.fulfilled', 'order.cancelled') OR seq >= $1 "
	    "AND at > $2 AND substr(type, 1, 6) = 'stock.' AND type <> 'stock.held' "
	    "ORDER BY seq");

	stmt_int(s, 1, first);
	stmt_int(s, 2, at);
	while (stmt_row(s)) {
		struct record body = {0};
		ref v;

		record_load(
		    &body, arena_text(&h->arena, stmt_get_text(s, 1)), &h->arena);
		if (text_is(stmt_get_text(s, 2), stock_reversed.name) &&
		    undoes_known(h, &body, first, at))
			continue;
		tell(h, &body, rec_find(&body, REC_ROOT, "moves"), &body, 0);
		v = rec_first(&body, rec_find(&body, REC_ROOT, "post"));
		for (; v; v = rec_next(&body, v))
			tell_hold(h, &body, stmt_get_int(s, 0), v);
		arena_reset(&h->arena, 1 << 20);
	}
}

/* Receipts dated later than at and known before.  One that was taken back has no lot
 * any more: its name has such a byte in it. */
static void
tell_lots(struct since *h, int64_t first, int64_t at)
{
	struct stmt *s = sql(h->l,
	    "SELECT t.name, t.qty, s.name, i.name FROM lot t JOIN stream s ON s.id = "
	    "t.store JOIN stream i ON i.id = t.item WHERE t.received > $1 AND t.seq < $2");
	struct buf from = {0}, to = {0};

	stmt_int(s, 1, at);
	stmt_int(s, 2, first);
	while (stmt_row(s)) {
		struct text name = stmt_get_text(s, 0), store, item;

		if (memchr(name.p, '\x1f', name.n))
			continue;
		store = stmt_get_text(s, 2);
		item = stmt_get_text(s, 3);
		buf_clear(&from);
		buf_clear(&to);
		buf_printf(&from, "supplier:%.*s:%.*s", (int)store.n, store.p,
		    (int)item.n, item.p);
		buf_printf(
		    &to, "stock:%.*s:%.*s", (int)store.n, store.p, (int)item.n, item.p);
		h->each(h->state, (struct text){from.p, from.n},
		    (struct text){to.p, to.n}, stmt_get_int(s, 1));
	}
	buf_free(&from);
	buf_free(&to);
}

void
stock_since(struct ledger *l, int64_t at, stock_moved *each, void *state)
{
	struct since h = {.l = l, .each = each, .state = state};
	int64_t first = stock_first_since(l, at);

	tell_events(&h, first, at);
	tell_lots(&h, first, at);
	arena_free(&h.arena);
}

/* -- one item's book */

enum { STOCK, SHORT, CUSTOMER, MADE, COUNTED, KINDS };
static const char *const kinds[KINDS] = {
    "stock", "short", "customer", "made", "counted"};
struct accounts {
	struct text name[KINDS];
	int64_t posted[KINDS];
};

static void
take_back(void *state, struct text from, struct text to, int64_t amount)
{
	struct accounts *a = state;
	int i;

	for (i = 0; i < KINDS; i++) {
		if (text_eq(from, a->name[i]))
			a->posted[i] += amount;
		if (text_eq(to, a->name[i]))
			a->posted[i] -= amount;
	}
}

void
stock_book_at(struct ledger *l, struct text store, struct text item, int64_t at,
    struct stock_book *out)
{
	struct accounts a;
	int i;

	for (i = 0; i < KINDS; i++) {
		a.name[i] = stock_account(l, kinds[i], store, item);
		a.posted[i] = account_get(l, a.name[i]).posted;
	}
	stock_since(l, at, take_back, &a);
	*out = (struct stock_book){a.posted[STOCK] + a.posted[SHORT],
	    a.posted[CUSTOMER], a.posted[MADE], a.posted[COUNTED]};
}
