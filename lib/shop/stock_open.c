/* stock_open.c - packages opened: their opened life begins */
#include "shop/stock_make.h"

const struct event_type stock_opened = {"stock.opened", stock_move_fold};

void
stock_short_times(const struct item *what, struct stock_lot *lot)
{
	stock_lot_times(what, lot);
	if (lot->use_by <= lot->received)
		lot->use_by = INT64_MAX;
	if (lot->alert <= lot->received)
		lot->alert = INT64_MAX;
}

void
making_clock(const struct making *p, const struct stock_move *m, int64_t expires,
    struct buf *body)
{
	char when[TIME_LEN];

	put_open(body, "clock", '{');
	stock_move_clock(m, body);
	if (expires != INT64_MAX) {
		put_open(body, "out", '{');
		put_str(body, "expires_at", time_print(when, expires, p->where->zone));
		put_close(body, '}');
	}
	put_close(body, '}');
}

/* What was opened or made here is sealed no more. */
static bool
is_sealed(struct ledger *l, const struct stock_lot *lot)
{
	struct stmt *s =
	    sql(l, "SELECT e.type FROM lot l JOIN event e ON e.seq = l.seq "
		   "WHERE l.id = $1");
	bool sealed = true;

	stmt_int(s, 1, lot->id);
	if (stmt_row(s)) {
		struct text type = stmt_get_text(s, 0);

		sealed = !text_is(type, stock_opened.name) &&
			 !text_is(type, stock_made.name);
	}
	stmt_done(s);
	return sealed;
}

/* A package that is taken from, and how much. */
struct package {
	struct text lot;
	int64_t qty, expires;
};
struct packages {
	struct package *v; /* memory of the batch */
	size_t n;
	int64_t lacks; /* what sealed lots do not have */
};

static struct packages
choose(struct ledger *l, const struct making *p, const struct stock_item *s,
    enum stock_pick pick)
{
	struct packages out = {.lacks = p->open};
	size_t i;

	out.v = arena_alloc(ledger_arena(l), (s->lots + 1) * sizeof(*out.v));
	for (i = 0; i < s->lots && out.lacks; i++) {
		const struct stock_lot *lot = &s->lot[i];
		int64_t q = lot->remaining < out.lacks ? lot->remaining : out.lacks;

		if (!q || (p->lot.p && !text_eq(lot->name, p->lot)) ||
		    !stock_may(lot, ledger_now(l), pick) || !is_sealed(l, lot))
			continue;
		out.v[out.n++] = (struct package){lot->name, q, lot->expires};
		out.lacks -= q;
	}
	return out;
}

static void
refuse(struct ledger *l, struct record *r, const struct making *p,
    const struct packages *from)
{
	struct stock_use need = {0, p->item, p->what->id, p->open};
	struct buf more = {0}, lacks = {0};

	stock_put_lack(&lacks, &need, p->lot, p->open - from->lacks, false);
	put_close(&lacks, ']');
	put_raw(&more, "short", (struct text){lacks.p, lacks.n});
	entry_refuse(l, r, &p->e, "stock", p->name, "no_stock",
	    (struct text){more.p, more.n}, "not enough in packages that are closed");
	buf_free(&more);
	buf_free(&lacks);
}

/* Its end is the package's own, or that of its opened life if that is sooner. */
static int64_t
open_one(struct ledger *l, const struct making *p, struct stock_move *m,
    const struct package *from, struct buf *opened)
{
	int64_t end = p->when + p->what->opened_ms;
	struct stock_lot lot = {.received = p->when,
	    .expires = end < from->expires ? end : from->expires,
	    .remaining = from->qty};

	lot.name = stock_lot_name(l, p->where->id, p->what->id, from->lot);
	lot.micros = stock_take_lot(m, p->item, from->lot, from->qty);
	stock_short_times(p->what, &lot);
	stock_give(m, p->item, &lot);
	put_open(opened, NULL, '{');
	put_text(opened, "lot", lot.name);
	put_text(opened, "from", from->lot);
	put_int(opened, "qty", from->qty);
	put_close(opened, '}');
	return lot.expires;
}

static void
open_all(struct ledger *l, struct record *r, const struct making *p,
    struct stock_move *m, const struct packages *from)
{
	int64_t first = INT64_MAX;
	struct buf b = {0}, opened = {0};
	size_t i;

	for (i = 0; i < from->n; i++) {
		int64_t end = open_one(l, p, m, &from->v[i], &opened);

		first = end < first ? end : first;
	}
	put_text(&b, "item", p->item);
	put_int(&b, "open", p->open);
	if (p->note.p)
		put_text(&b, "note", p->note);
	stock_move_put(m, &b);
	put_open(&b, "out", '{');
	put_str(&b, "status", "opened");
	put_open(&b, "opened", '[');
	buf_text(&b, (struct text){opened.p, opened.n});
	put_close(&b, ']');
	if (from->lacks)
		put_int(&b, "not_found", from->lacks);
	put_close(&b, '}');
	making_clock(p, m, first, &b);
	entry_done(
	    l, r, &p->e, &stock_opened, "stock", p->name, (struct text){b.p, b.n});
	buf_free(&b);
	buf_free(&opened);
}

void
stock_open(struct ledger *l, struct record *r, struct making *p, enum stock_pick pick)
{
	struct packages from;
	struct stock_move m;

	if (!p->what->opened_ms) {
		rec_reject(r, "value_range", REC_ROOT, "open",
		    "it has no opened_life: %.*s", (int)p->item.n, p->item.p);
		return;
	}
	if (p->lot.p && !stock_lot_known(l, r, p->where->id, p->what->id, p->lot))
		return;
	if (p->lot.p && pick == STOCK_FRESH)
		pick = STOCK_EXPIRED;
	stock_move_begin(&m, l, p->where);
	from =
	    choose(l, p, stock_move_item(&m, p->item), p->happened ? STOCK_ANY : pick);
	if (from.lacks && !p->happened)
		refuse(l, r, p, &from);
	else
		open_all(l, r, p, &m, &from);
	stock_move_end(&m);
}
