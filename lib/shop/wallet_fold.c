/* wallet_fold.c - lots spent, given back and new, folded */
#include "shop/wallet_inside.h"

/* An item of a list of lots: [KIND,SKU,LOT,units,paid, more..] */
struct entry_of {
	enum wallet_kind kind;
	int64_t sku;
	struct text name;
	int64_t units, paid;
	ref more;
};

static struct entry_of
read_entry(struct ledger *l, const struct record *body, ref v)
{
	ref kind = rec_first(body, v), sku = rec_next(body, kind);
	ref name = rec_next(body, sku), units = rec_next(body, name);
	ref paid = rec_next(body, units);
	struct text of = rec_text_at(body, sku);

	return (struct entry_of){wallet_kind_of(rec_text_at(body, kind)),
	    of.n ? stream_find(l, "sku", of) : 0, rec_text_at(body, name),
	    rec_int_at(body, units), rec_int_at(body, paid), rec_next(body, paid)};
}

static void
change(struct ledger *l, int64_t customer, const struct entry_of *e, int sign)
{
	struct stmt *s =
	    sql(l, "UPDATE wallet_lot SET remaining = remaining + $5, paid = paid + $6 "
		   "WHERE customer = $1 AND kind = $2 AND sku = $3 AND name = $4");

	stmt_int(s, 1, customer);
	stmt_int(s, 2, e->kind);
	stmt_int(s, 3, e->sku);
	stmt_text(s, 4, e->name);
	stmt_int(s, 5, sign * e->units);
	stmt_int(s, 6, sign * e->paid);
	stmt_run(s);
}

void
wallet_fold_lots(struct ledger *l, const struct record *body, ref list,
    struct text customer, int sign)
{
	int64_t id = name_make(l, NAMES_CUSTOMER, customer);
	ref v;

	for (v = rec_first(body, list); v; v = rec_next(body, v)) {
		struct entry_of e = read_entry(l, body, v);

		change(l, id, &e, sign);
	}
}

void
wallet_fold_puts(struct ledger *l, const struct event *e, const struct record *body,
    ref list, ref ends, struct text customer)
{
	struct stmt *s = sql(l,
	    "INSERT INTO wallet_lot (customer, kind, sku, name, expires, seq, at, "
	    "granted, remaining, paid, channel) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)");
	ref v = rec_first(body, list), end = rec_first(body, ends);

	for (; v; v = rec_next(body, v), end = rec_next(body, end)) {
		struct entry_of p = read_entry(l, body, v);
		struct text channel = rec_text_at(body, p.more);
		int64_t until = rec_int_at(body, end);

		stmt_int(s, 1, name_make(l, NAMES_CUSTOMER, customer));
		stmt_int(s, 2, p.kind);
		stmt_int(s, 3, p.sku);
		stmt_text(s, 4, p.name);
		stmt_int(s, 5, until ? until : INT64_MAX);
		stmt_int(s, 6, e->seq);
		stmt_int(s, 7, e->at);
		stmt_int(s, 8, p.units);
		stmt_int(s, 9, p.paid);
		stmt_int(s, 10, channel.n ? name_make(l, NAMES_CHANNEL, channel) : 0);
		stmt_run(s);
	}
}

/* What an order was paid with stays known, so that a refund finds its way back. */
static void
fold_use(struct ledger *l, int64_t order, int64_t customer, const struct entry_of *e,
    int64_t fen)
{
	struct stmt *s = sql(l,
	    "INSERT INTO wallet_use (order_id, n, customer, kind, sku, name, units, "
	    "fen, paid, back, back_fen, back_paid) SELECT $1, coalesce(max(n), 0) + 1, "
	    "$2, $3, $4, $5, $6, $7, $8, 0, 0, 0 FROM wallet_use WHERE order_id = $1");

	stmt_int(s, 1, order);
	stmt_int(s, 2, customer);
	stmt_int(s, 3, e->kind);
	stmt_int(s, 4, e->sku);
	stmt_text(s, 5, e->name);
	stmt_int(s, 6, e->units);
	stmt_int(s, 7, fen);
	stmt_int(s, 8, e->paid);
	stmt_run(s);
}

static void
fold_spent(struct ledger *l, const struct event *e, const struct record *body, ref w)
{
	int64_t customer = name_make(l, NAMES_CUSTOMER, rec_text(body, w, "customer"));
	ref v = rec_first(body, rec_find(body, w, "lots"));

	for (; v; v = rec_next(body, v)) {
		struct entry_of p = read_entry(l, body, v);

		change(l, customer, &p, -1);
		fold_use(l, e->stream, customer, &p, rec_int_at(body, p.more));
	}
}

/* "uses":[[n,units,fen,paid],..] of the order came back. */
static void
fold_uses(struct ledger *l, int64_t order, const struct record *body, ref list)
{
	struct stmt *s = sql(l, "UPDATE wallet_use SET back = back + $3, "
				"back_fen = back_fen + $4, back_paid = back_paid + $5 "
				"WHERE order_id = $1 AND n = $2");
	ref v = rec_first(body, list);

	for (; v; v = rec_next(body, v)) {
		ref n = rec_first(body, v), units = rec_next(body, n);
		ref fen = rec_next(body, units);

		stmt_int(s, 1, order);
		stmt_int(s, 2, rec_int_at(body, n));
		stmt_int(s, 3, rec_int_at(body, units));
		stmt_int(s, 4, rec_int_at(body, fen));
		stmt_int(s, 5, rec_int_at(body, rec_next(body, fen)));
		stmt_run(s);
	}
}

/* "to":[{"customer","lots","puts"},..]; clock.wallet: the ends of all puts. */
static void
fold_back(struct ledger *l, const struct event *e, const struct record *body, ref w)
{
	ref ends = rec_find(body, rec_find(body, REC_ROOT, "clock"), "wallet");
	ref v = rec_first(body, rec_find(body, w, "to"));

	fold_uses(l, e->stream, body, rec_find(body, w, "uses"));
	ends = rec_first(body, ends);
	for (; v; v = rec_next(body, v), ends = rec_next(body, ends)) {
		struct text customer = rec_text(body, v, "customer");

		wallet_fold_lots(l, body, rec_find(body, v, "lots"), customer, 1);
		wallet_fold_puts(l, e, body, rec_find(body, v, "puts"), ends, customer);
	}
}

void
wallet_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	ref spent = rec_find(body, REC_ROOT, "wallet");
	ref back = rec_find(body, REC_ROOT, "wallet_back");

	if (spent)
		fold_spent(l, e, body, spent);
	if (back)
		fold_back(l, e, body, back);
}

struct text
wallet_lot_name(struct ledger *l, struct text customer, struct text base)
{
	struct stmt *s = sql(
	    l, "SELECT 1 FROM wallet_lot WHERE customer = $1 AND name = $2 LIMIT 1");
	int64_t id = name_find(l, NAMES_CUSTOMER, customer), n = 1;
	struct text name = base;
	struct buf b = {0};

	for (;;) {
		stmt_int(s, 1, id);
		stmt_text(s, 2, name);
		if (!stmt_row(s))
			break;
		stmt_done(s);
		buf_clear(&b);
		buf_text(&b, base);
		buf_printf(&b, "-%lld", (long long)++n);
		name = (struct text){b.p, b.n};
	}
	name = arena_text(ledger_arena(l), name);
	buf_free(&b);
	return name;
}
