/* cash_count.c - a drawer counted, and what it has too much or too little */
#include "shop/cash.h"
#include "shop/entry.h"

static const char *const reads[] = {"store", "counted", "coins", "at", "note", NULL};

struct count {
	struct entry e;
	struct text store, note, account;
	const struct store *where;
	int64_t counted, book;
	bool by_coins;
};

/* In fen, and nothing else: "5.00" is no 5. */
static bool
read_worth(struct text t, int64_t *fen)
{
	size_t i;

	for (i = 0; i < t.n; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	return money_parse(t, 0, fen) && *fen > 0;
}

/* {"10000":3,"500":2}: three notes of 100.00 and two coins of 5.00. */
static bool
read_coins(struct record *r, struct count *c)
{
	ref coins = 0, v;
	int64_t sum = 0;

	if (!get_object(r, REC_ROOT, "coins", NEED, &coins))
		return false;
	for (v = rec_first(r, coins); v; v = rec_next(r, v)) {
		int64_t fen, part;

		if (!read_worth(rec_name(r, v), &fen))
			return rec_reject(r, "value_range", v, NULL,
			    "expected the worth of a coin or note in fen as its name");
		if (rec_kind(r, v) != KIND_INT)
			return rec_reject(
			    r, "value_type", v, NULL, "expected a whole number");
		if (rec_int_at(r, v) < 0)
			return rec_reject(
			    r, "value_range", v, NULL, "expected at least 0");
		if (!mul_ok(fen, rec_int_at(r, v), &part) || !add_ok(sum, part, &sum) ||
		    sum > WHOLE_MAX)
			return rec_reject(
			    r, "money_overflow", v, NULL, "the sum is too large");
	}
	if (rec_find(r, REC_ROOT, "counted") && sum != c->counted)
		return rec_reject(r, "value_range", REC_ROOT, "counted",
		    "the coins make %lld", (long long)sum);
	c->by_coins = !rec_find(r, REC_ROOT, "counted");
	c->counted = sum;
	return true;
}

static bool
read_count(struct ledger *l, struct record *r, struct count *c)
{
	bool coins = rec_find(r, REC_ROOT, "coins");

	return get_name(r, REC_ROOT, "store", NEED, &c->store) &&
	       get_money(r, REC_ROOT, "counted", coins ? MAY : NEED, &c->counted) &&
	       (!coins || read_coins(r, c)) &&
	       get_text(r, REC_ROOT, "note", MAY, 1000, &c->note) &&
	       entry_key(l, r, &c->e);
}

/* A count says how the drawer stood then: what was counted later stands on that. */
static bool
is_latest(struct ledger *l, struct record *r, const struct count *c)
{
	struct stmt *s =
	    sql(l, "SELECT 1 FROM drawer_count WHERE store = $1 AND at > $2 LIMIT 1");
	bool later;

	if (!c->e.at)
		return true;
	stmt_int(s, 1, c->where->id);
	stmt_int(s, 2, c->e.at);
	later = stmt_row(s);
	stmt_done(s);
	return !later || rec_reject(r, "value_range", REC_ROOT, "at",
			     "the drawer was counted after this time already");
}

static bool
compare(struct ledger *l, struct record *r, struct count *c)
{
	struct buf name = {0};

	c->where = catalog_store(l, c->store, c->e.at ? c->e.at : ledger_now(l));
	if (!c->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)c->store.n, c->store.p);
	if (!is_latest(l, r, c))
		return false;
	buf_str(&name, "drawer:");
	buf_text(&name, c->store);
	c->account = arena_text(ledger_arena(l), (struct text){name.p, name.n});
	c->book = c->e.at ? cash_book_at(l, c->account, c->e.at)
			  : account_get(l, c->account).posted;
	buf_free(&name);
	return true;
}

static void
put_moves(const struct count *c, struct buf *b)
{
	int64_t over = c->counted - c->book;
	struct buf other = {0};
	struct text account;

	if (over == 0)
		return;
	buf_str(&other, "overshort:");
	buf_text(&other, c->store);
	account = (struct text){other.p, other.n};
	put_open(b, "moves", '[');
	put_open(b, NULL, '[');
	put_text(b, NULL, over > 0 ? account : c->account);
	put_text(b, NULL, over > 0 ? c->account : account);
	put_int(b, NULL, over > 0 ? over : -over);
	put_close(b, ']');
	put_close(b, ']');
	buf_free(&other);
}

static void
take(struct ledger *l, struct record *r, const struct count *c)
{
	int64_t over = c->counted - c->book;
	struct buf b = {0};

	put_str(&b, "kind", "count");
	put_text(&b, "store", c->store);
	put_int(&b, "counted", c->counted);
	put_int(&b, "book", c->book);
	if (c->note.p)
		put_text(&b, "note", c->note);
	cash_put_day(l, c->where, c->e.at, &b);
	put_moves(c, &b);
	put_open(&b, "out", '{');
	put_str(&b, "status", "counted");
	if (c->by_coins)
		put_int(&b, "total", c->counted);
	put_int(&b, "book", c->book);
	if (over)
		put_int(&b, over > 0 ? "over" : "short", over > 0 ? over : -over);
	put_close(&b, '}');
	entry_done(
	    l, r, &c->e, &cash_counted, "cash", c->store, (struct text){b.p, b.n});
	buf_free(&b);
}

void
cash_count(struct ledger *l, struct record *r)
{
	struct count c = {
	    .e = {.by = "cash-count", .reads = reads, .kind = "drawer-count"}};

	if (read_count(l, r, &c) && entry_begin(l, r, &c.e) && compare(l, r, &c))
		take(l, r, &c);
}
