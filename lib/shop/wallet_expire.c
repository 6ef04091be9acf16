/* wallet_expire.c - what has expired in wallets, written off */
#include "shop/period.h"
#include "shop/wallet_inside.h"

enum { LOTS_AT_ONCE = 1000 };

static void
fold_expired(struct ledger *l, const struct event *e, const struct record *body)
{
	(void)e;
	wallet_fold_lots(l, body, rec_find(body, REC_ROOT, "lots"),
	    rec_text(body, REC_ROOT, "customer"), -1);
}

const struct event_type wallet_expired = {"wallet.expired", fold_expired};

/* Lots that have ended, of whose kind more has ended than is set aside for orders: what
 * is set aside comes out of those that end first. */
#define ENDED \
	"FROM wallet_lot w JOIN customer c ON c.id = w.customer " \
	"LEFT JOIN stream s ON s.id = w.sku JOIN account a ON a.name = CASE w.kind " \
	"WHEN 0 THEN 'wallet:' WHEN 1 THEN 'bonus:' WHEN 2 THEN 'points:' " \
	"ELSE 'cups:' || s.name || ':' END || c.name " \
	"WHERE w.remaining > 0 AND w.expires <= $1 AND a.held < " \
	"(SELECT sum(x.remaining) FROM wallet_lot x WHERE x.customer = w.customer " \
	"AND x.kind = w.kind AND x.sku = w.sku AND x.remaining > 0 AND x.expires <= $1) "

bool
wallet_due(struct ledger *l, int64_t *next)
{
	struct stmt *s = sql(l, "SELECT min(expires) FROM wallet_lot "
				"WHERE remaining > 0 AND expires > $1");
	int64_t now = ledger_next(l);
	bool due;

	*next = INT64_MAX;
	stmt_int(s, 1, now);
	if (stmt_row(s) && !stmt_get_null(s, 0))
		*next = stmt_get_int(s, 0);
	stmt_done(s);
	s = sql(l, "SELECT 1 " ENDED "LIMIT 1");
	stmt_int(s, 1, now);
	due = stmt_row(s);
	stmt_done(s);
	return due;
}

struct due_lot {
	struct text customer, sku, name;
	int64_t customer_id;
	struct wallet_lot lot;
};

static void
put_line(const struct due_lot *d, int64_t units, int64_t paid, struct buf *out)
{
	char when[TIME_LEN];

	put_open(out, NULL, '{');
	put_text(out, "customer", d->customer);
	put_str(out, "expired", wallet_kinds[d->lot.kind]);
	if (d->lot.kind == WALLET_CUPS)
		put_text(out, "sku", d->sku);
	put_text(out, "lot", d->name);
	put_int(out, "units", units);
	put_int(out, "paid", paid);
	put_str(out, "expired_at", time_print(when, d->lot.expires, NULL));
	put_close(out, '}');
	buf_char(out, '\n');
}

/* What has ended of its kind and is not set aside. */
static int64_t
free_of(struct ledger *l, const struct due_lot *d)
{
	struct stmt *s =
	    sql(l, "SELECT sum(remaining) FROM wallet_lot WHERE customer = $1 "
		   "AND kind = $2 AND sku = $3 AND remaining > 0 AND expires <= $4");

	stmt_int(s, 1, d->customer_id);
	stmt_int(s, 2, d->lot.kind);
	stmt_int(s, 3, d->lot.sku);
	stmt_int(s, 4, ledger_now(l));
	return stmt_one(s, 0) -
	       wallet_account(l, d->customer, d->lot.kind, d->sku).held;
}

static void
write_off(struct ledger *l, struct due_lot *d, struct buf *out)
{
	struct event e = {.type = &wallet_expired,
	    .kind = "wallet",
	    .name = d->customer,
	    .at = period_at(l, NULL, d->lot.expires)};
	int64_t units = free_of(l, d), paid;
	struct buf b = {0};

	if (units > d->lot.left)
		units = d->lot.left;
	if (units <= 0)
		return;
	paid = wallet_lot_take(&d->lot, units);
	put_open(&b, NULL, '{');
	put_text(&b, "customer", d->customer);
	put_open(&b, "lots", '[');
	put_open(&b, NULL, '[');
	wallet_put_lot(&b, d->lot.kind, d->sku, d->name, units, paid);
	put_close(&b, ']');
	put_close(&b, ']');
	put_open(&b, "moves", '[');
	wallet_put_out(&b, d->lot.kind, d->sku, d->customer, units, paid);
	put_close(&b, ']');
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(&b);
	put_line(d, units, paid, out);
}

bool
wallet_tick(struct ledger *l, struct buf *out)
{
	struct stmt *s = sql(l,
	    "SELECT c.name, coalesce(s.name, ''), w.name, w.kind, w.remaining, w.paid, "
	    "w.expires, w.customer, w.sku " ENDED
	    "ORDER BY w.expires, c.name, w.kind, w.sku, w.name");
	struct arena *a = ledger_arena(l);
	struct due_lot *due = arena_alloc(a, LOTS_AT_ONCE * sizeof(*due));
	size_t n = 0, i;

	/* What holds that end now gave back is free. */
	accounts_flush(l);
	stmt_int(s, 1, ledger_now(l));
	while (n < LOTS_AT_ONCE && stmt_row(s)) {
		due[n++] = (struct due_lot){arena_text(a, stmt_get_text(s, 0)),
		    arena_text(a, stmt_get_text(s, 1)),
		    arena_text(a, stmt_get_text(s, 2)), stmt_get_int(s, 7),
		    {.kind = (enum wallet_kind)stmt_get_int(s, 3),
			.sku = stmt_get_int(s, 8),
			.left = stmt_get_int(s, 4),
			.left_paid = stmt_get_int(s, 5),
			.expires = stmt_get_int(s, 6)}};
	}
	stmt_done(s);
	for (i = 0; i < n; i++)
		write_off(l, &due[i], out);
	return n == LOTS_AT_ONCE;
}
