/* refund_rows.c - refunds found, by number, by request, by name */
#include <stdio.h>

#include "shop/refund.h"

bool
refund_load(struct ledger *l, int64_t order, int64_t n, struct refund *r)
{
	struct stmt *s =
	    sql(l, "SELECT channel, amount, payment, tries, next_at, sold, state, "
		   "reason, no, why FROM refund WHERE order_id = $1 AND n = $2");

	stmt_int(s, 1, order);
	stmt_int(s, 2, n);
	if (!stmt_row(s))
		return false;
	*r = (struct refund){.order = order,
	    .n = n,
	    .channel = stmt_get_int(s, 0),
	    .amount = stmt_get_int(s, 1),
	    .payment = stmt_get_int(s, 2),
	    .tries = stmt_get_int(s, 3),
	    .next_at = stmt_get_int(s, 4),
	    .sold = stmt_get_int(s, 5) != 0,
	    .state = (enum refund_state)stmt_get_int(s, 6),
	    .reason = arena_text(ledger_arena(l), stmt_get_text(s, 7))};
	if (!stmt_get_null(s, 8))
		r->no = arena_text(ledger_arena(l), stmt_get_text(s, 8));
	if (!stmt_get_null(s, 9))
		r->why = arena_text(ledger_arena(l), stmt_get_text(s, 9));
	stmt_done(s);
	return true;
}

void
refund_request(const struct refund *r, struct buf *b)
{
	buf_printf(b, "F-%lld-%lld", (long long)r->order, (long long)r->n);
}

/* Digits up to the end that make a whole number over 0. */
static bool
whole(const char *p, size_t n, int64_t *out)
{
	int64_t v = 0;
	size_t i;

	if (n == 0 || n > 19 || p[0] == '0')
		return false;
	for (i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		if (!mul_ok(v, 10, &v) || !add_ok(v, p[i] - '0', &v))
			return false;
	}
	*out = v;
	return true;
}

static bool
find(struct ledger *l, struct text t, char between, struct refund *r)
{
	const char *cut = t.n ? memchr(t.p, between, t.n) : NULL;
	int64_t order, n;

	return cut && whole(t.p, (size_t)(cut - t.p), &order) &&
	       whole(cut + 1, t.n - (size_t)(cut + 1 - t.p), &n) &&
	       refund_load(l, order, n, r);
}

bool
refund_of_request(struct ledger *l, struct text request, struct refund *r)
{
	return request.n > 2 && memcmp(request.p, "F-", 2) == 0 &&
	       find(l, (struct text){request.p + 2, request.n - 2}, '-', r);
}

bool
refund_of_name(struct ledger *l, struct text name, struct refund *r)
{
	return find(l, name, '/', r);
}
