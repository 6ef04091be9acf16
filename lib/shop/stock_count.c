/* stock_count.c - the lines of a count, each set beside the book */
#include <string.h>

#include "shop/stock_count.h"
#include "shop/stock_since.h"

static const char *const line_reads[] = {
    "count", "store", "item", "counted", "at", NULL};
static const char *const approval_reads[] = {"count", "store", NULL};

struct line {
	struct entry e;
	struct text count, store, item;
	int64_t counted;
	const struct store *where;
	const struct item *what;
	struct stock_book book;
	int64_t variance, used, micros;
};

struct text
count_stream(struct ledger *l, struct text store, struct text name)
{
	struct buf b = {0};
	struct text t;

	buf_text(&b, store);
	buf_char(&b, '/');
	buf_text(&b, name);
	t = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return t;
}

/* What came last, and stayed: a lot that was taken back was never there, and its name
 * has such a byte in it. */
static void
last_lot(struct ledger *l, const struct stock_item *s, int64_t *qty, int64_t *micros)
{
	struct stmt *q = sql(l, "SELECT name, qty, micros FROM lot WHERE store = $1 "
				"AND item = $2 ORDER BY id DESC");

	stmt_int(q, 1, s->store);
	stmt_int(q, 2, s->item);
	while (stmt_row(q)) {
		struct text name = stmt_get_text(q, 0);

		if (memchr(name.p, '\x1f', name.n))
			continue;
		*qty = stmt_get_int(q, 1);
		*micros = stmt_get_int(q, 2);
		break;
	}
	stmt_done(q);
}

bool
count_price(struct ledger *l, const struct stock_item *s, int64_t q, int64_t *micros)
{
	int64_t of = s->qty, cost = s->micros, most;

	if (of == 0)
		last_lot(l, s, &of, &cost);
	*micros = 0;
	if (of <= 0)
		return true;
	if (!mul_ok(cost / of + 1, q, &most) || most > COUNT_MAX)
		return false;
	*micros = mul_div(cost, q, of);
	return true;
}

/* -- a line */

/* What the line says is its key, where it has none. */
static bool
read_key(struct ledger *l, struct record *r, struct entry *e)
{
	unsigned char content[CONTENT_LEN];
	struct buf b = {0};

	if (!get_key(r, REC_ROOT, "key", MAY, &e->key))
		return false;
	if (e->key.p)
		return true;
	entry_content(r, e->reads, content);
	buf_hex(&b, content, CONTENT_LEN);
	e->kind = "count-line";
	e->key = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return true;
}

static bool
read_line(struct ledger *l, struct record *r, struct line *p)
{
	return get_name(r, REC_ROOT, "count", NEED, &p->count) &&
	       get_key(r, REC_ROOT, "store", NEED, &p->store) &&
	       get_key(r, REC_ROOT, "item", NEED, &p->item) &&
	       get_int(r, REC_ROOT, "counted", NEED, 0, WHOLE_MAX, &p->counted) &&
	       get_time(r, REC_ROOT, "at", MAY, &p->e.at) && read_key(l, r, &p->e);
}

static bool
find_defined(struct ledger *l, struct record *r, struct line *p)
{
	int64_t now = ledger_now(l), when = p->e.at ? p->e.at : now;

	p->where = catalog_store(l, p->store, when);
	if (!p->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)p->store.n, p->store.p);
	p->what = catalog_item(l, p->item, when);
	if (!p->what)
		return rec_reject(r, "unknown_item", REC_ROOT, "item",
		    "no such item: %.*s", (int)p->item.n, p->item.p);
	return when <= now || rec_reject(r, "value_range", REC_ROOT, "at",
				  "expected a time that is not to come");
}

static bool
is_closed(struct ledger *l, const struct line *p)
{
	struct stmt *s = sql(l, "SELECT approved FROM stock_count WHERE id = $1");
	bool closed;

	stmt_int(s, 1, stream_find(l, "count", count_stream(l, p->store, p->count)));
	closed = stmt_row(s) && stmt_get_int(s, 0) != 0;
	stmt_done(s);
	return closed;
}

/* By recipes, and for batches, since it was last counted; 0: it never was, or nothing
 * was used. */
static int64_t
used_since(struct ledger *l, const struct line *p)
{
	struct stmt *s = sql(l,
	    "SELECT sold, made FROM count_line WHERE store = $1 AND item = $2 "
	    "AND at < $3 AND state IN (1, 3) ORDER BY at DESC, seq DESC LIMIT 1");
	int64_t used = 0, made;

	stmt_int(s, 1, p->where->id);
	stmt_int(s, 2, p->what->id);
	stmt_int(s, 3, p->e.at ? p->e.at : ledger_now(l));
	if (stmt_row(s)) {
		used = p->book.sold - stmt_get_int(s, 0);
		made = p->book.made - stmt_get_int(s, 1);
		used += made > 0 ? made : 0;
	}
	stmt_done(s);
	return used > 0 ? used : 0;
}

static bool
compare(struct ledger *l, struct record *r, struct line *p)
{
	int64_t off;

	stock_book_at(l, p->where->name, p->what->name,
	    p->e.at ? p->e.at : ledger_now(l), &p->book);
	p->variance = p->counted - p->book.on_hand;
	p->used = used_since(l, p);
	off = p->variance < 0 ? -p->variance : p->variance;
	if (p->book.counted > COUNT_MAX || p->book.counted < -COUNT_MAX ||
	    !count_price(l, stock_item(l, p->where->id, p->what->id), off, &p->micros))
		return rec_reject(r, "quantity_overflow", REC_ROOT, "counted",
		    "more than can be counted of this item or its cost");
	if (p->variance < 0)
		p->micros = -p->micros;
	return true;
}

/* Of what should have been used, where that is known, else of the book. */
static void
put_share(const struct line *p, struct buf *b)
{
	int64_t of = p->used ? p->used : p->book.on_hand, most;

	if (p->used)
		put_int(b, "used", p->used);
	if (of > 0 && mul_ok(p->variance, 20000, &most))
		put_int(b, "variance_bp", mul_div(p->variance, 10000, of));
	else
		put_null(b, "variance_bp");
}

static void
take(struct ledger *l, struct record *r, struct line *p)
{
	struct buf b = {0};

	put_text(&b, "count", p->count);
	put_text(&b, "store", p->store);
	put_text(&b, "item", p->item);
	put_int(&b, "counted", p->counted);
	put_int(&b, "sold", p->book.sold);
	put_int(&b, "made", p->book.made);
	put_int(&b, "base", p->book.counted);
	put_open(&b, "out", '{');
	put_int(&b, "book", p->book.on_hand);
	put_int(&b, "variance", p->variance);
	put_share(p, &b);
	put_int(&b, "cost_micros", p->micros);
	put_str(&b, "status", "counted");
	put_close(&b, '}');
	entry_done(l, r, &p->e, &count_taken, "count",
	    count_stream(l, p->store, p->count), (struct text){b.p, b.n});
	buf_free(&b);
}

/* The answer is what was stored; that another line counts now is told beside it. */
static void
tell_replaced(struct ledger *l, const struct record *r, const struct line *p)
{
	struct stmt *s = sql(l, "SELECT e.content FROM count_line c JOIN event e ON "
				"e.seq = c.seq WHERE c.count = $1 AND c.item = $2");

	if (r->refused || r->reject.code)
		return;
	stmt_int(s, 1, stream_find(l, "count", count_stream(l, p->store, p->count)));
	stmt_int(s, 2, stream_find(l, "item", p->item));
	if (stmt_row(s) && stmt_get_blob(s, 0).n == CONTENT_LEN &&
	    memcmp(stmt_get_blob(s, 0).p, p->e.content, CONTENT_LEN) != 0)
		note_say("line_replaced", r->number, "counted",
		    "another line of this count stands for the item; give a later at "
		    "to count it anew");
	stmt_done(s);
}

static void
count_line(struct ledger *l, struct record *r, bool retry)
{
	struct line p = {.e = {.by = "stock-count",
			     .refused = &count_refused,
			     .reads = line_reads,
			     .retry = retry,
			     .kind = "count-key"}};

	if (!read_line(l, r, &p))
		return;
	if (entry_begin(l, r, &p.e)) {
		if (is_closed(l, &p))
			entry_refuse(l, r, &p.e, "count",
			    count_stream(l, p.store, p.count), "count_closed",
			    (struct text){NULL, 0}, "the count was approved");
		else if (find_defined(l, r, &p) && compare(l, r, &p))
			take(l, r, &p);
	}
	tell_replaced(l, r, &p);
}

/* -- either */

static bool
read_approval(struct record *r, struct text *store, struct text *name)
{
	static const char *const none[] = {"item", "counted", "at", NULL};
	int i;

	for (i = 0; none[i]; i++)
		if (rec_find(r, REC_ROOT, none[i]))
			return rec_reject(r, "value_range", REC_ROOT, none[i],
			    "a count is approved as a whole");
	return get_name(r, REC_ROOT, "count", NEED, name) &&
	       get_key(r, REC_ROOT, "store", NEED, store);
}

void
stock_count(struct ledger *l, struct record *r, bool approve, bool retry)
{
	struct entry e = {.by = "stock-count",
	    .refused = &stock_partly_counted,
	    .reads = approval_reads,
	    .retry = retry,
	    .kind = "count-approve"};
	struct text store, name;

	if (!get_bool(r, REC_ROOT, "approve", MAY, &approve))
		return;
	if (!approve) {
		count_line(l, r, retry);
	} else if (read_approval(r, &store, &name)) {
		e.key = count_stream(l, store, name);
		count_approve(l, r, &e, store, name);
	}
}
