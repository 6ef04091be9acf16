/* confirm_due.c - paid orders whose pipeline died before it could confirm them */
#include "shop/confirm.h"
#include "shop/groupbuy.h"
#include "shop/period.h"

enum { AT_ONCE = 1000, DAYS_BACK = 2 };

struct look {
	int64_t due[AT_ONCE];
	size_t n;
	int64_t next; /* when the next one is due */
	int64_t from; /* no order before this has to be looked at again */
};

/* When something was paid for it last.  What cost nothing in the end has no row of a
 * payment, or older ones of parts that were given back, but the event of its own. */
static int64_t
paid_at(struct ledger *l, int64_t id)
{
	static const char *const types[] = {"payment.recorded", NULL};
	struct stmt *s = sql(l, "SELECT max(at) FROM payment WHERE order_id = $1");
	struct arena_mark mark = arena_mark(ledger_arena(l));
	struct stored e;
	int64_t at;

	stmt_int(s, 1, id);
	at = stmt_one(s, 0);
	if (event_last(l, id, types, &e) && e.at > at)
		at = e.at;
	arena_back(ledger_arena(l), mark);
	return at;
}

/* Orders by their ids, which is by their times.  One that may still be paid is to be
 * looked at again, unless it is so old that nobody waits for it.
 * A fact of a closed month waits for --late. */
static void
look(struct ledger *l, int64_t now, struct look *k)
{
	struct stmt *s = sql(l, "SELECT id, status, happened, day FROM orders "
				"WHERE id >= $1 "
				"AND id < $2 AND (status = 0 OR "
				"(status = 1 AND steps & 32 = 0)) ORDER BY id");
	int64_t old = snow_first(now - DAYS_BACK * INT64_C(86400000));
	int64_t begin = ledger_watermark(l, "order_confirm");
	int64_t end = snow_first(now + 1), id, until;
	bool more = true;

	orders_write(l);
	*k = (struct look){.next = INT64_MAX, .from = end};
	stmt_int(s, 1, begin > old ? begin : old);
	stmt_int(s, 2, end);
	while (k->n < AT_ONCE && (more = stmt_row(s))) {
		id = stmt_get_int(s, 0);
		if (id < k->from)
			k->from = id;
		if (stmt_get_int(s, 1) == ORDER_PENDING ||
		    (stmt_get_int(s, 2) && period_is_closed(l, stmt_get_int(s, 3))))
			continue;
		until = paid_at(l, id) + CONFIRM_LATE_MS;
		if (until > now && until < k->next)
			k->next = until;
		if (until <= now && (group_waits(l, id) || !group_is_open(l, id)))
			k->due[k->n++] = id;
	}
	if (more)
		stmt_done(s);
}

bool
confirm_due(struct ledger *l, int64_t *next)
{
	struct look k;

	look(l, ledger_next(l), &k);
	*next = k.next;
	return k.n > 0;
}

bool
confirm_tick(struct ledger *l, struct buf *out)
{
	struct record r;
	struct order o;
	struct look k;
	size_t i;

	look(l, ledger_now(l), &k);
	for (i = 0; i < k.n; i++) {
		if (!order_load(l, k.due[i], &o))
			die(EX_SOFTWARE, "no such order: %lld", (long long)k.due[i]);
		confirm(l, order_record(l, &o, &r));
		rec_print(&r, out);
	}
	if (k.n > 0 && k.from > ledger_watermark(l, "order_confirm"))
		ledger_set_watermark(l, "order_confirm", k.from);
	return k.n == AT_ONCE;
}
