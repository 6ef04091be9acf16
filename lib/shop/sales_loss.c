/* sales_loss.c - what stock has cost that no order's line carries */
#include <string.h>

#include "shop/sales_inside.h"

/* Stores that one event may name: a transport has two. */
enum { STORES = 4, KEEP = 200 };

static bool
starts(struct text t, const char *with)
{
	size_t n = strlen(with);

	return t.n >= n && memcmp(t.p, with, n) == 0;
}

/* "loss:waste:S1", "cogs:S1": the last part. */
static int64_t
store_of(struct ledger *l, struct text account)
{
	size_t n = account.n;

	while (n > 0 && account.p[n - 1] != ':')
		n--;
	return stream_find(l, "store", (struct text){account.p + n, account.n - n});
}

static struct loss *
place(struct loss *v, size_t *n, const struct loss *event, int64_t store)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (v[i].store == store)
			return &v[i];
	if (*n == STORES)
		die(EX_SOFTWARE, "event %lld: too many stores", (long long)event->seq);
	v[*n] = (struct loss){.seq = event->seq, .at = event->at, .store = store};
	return &v[(*n)++];
}

/* What an account got, negative where it gave. */
static void
add(struct ledger *l, struct loss *v, size_t *n, const struct loss *event,
    struct text account, int64_t amount)
{
	struct loss *at;

	if (!starts(account, "loss:") && !starts(account, "cogs:"))
		return;
	at = place(v, n, event, store_of(l, account));
	if (starts(account, "cogs:"))
		at->other += amount;
	else if (starts(account, "loss:count:") || starts(account, "loss:transit:"))
		at->shrinkage += amount;
	else
		at->waste += amount;
}

static int64_t
sum_of(const struct record *body, const char *list)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, list));
	int64_t sum = 0;

	for (; v; v = rec_next(body, v))
		sum += rec_int_at(body, v);
	return sum;
}

/* Orders have numbers far above those of streams with a name. */
static bool
is_order(int64_t stream)
{
	return stream > UINT32_MAX;
}

bool
loss_is_told(int64_t stream, struct text type)
{
	return !is_order(stream) || text_is(type, "order.cancelled");
}

void
loss_of_event(struct ledger *l, const struct loss *event, struct text type,
    const struct record *body, loss_fn *say, void *to)
{
	ref move = rec_first(body, rec_find(body, REC_ROOT, "moves"));
	struct loss v[STORES];
	size_t n = 0, i;

	for (; move; move = rec_next(body, move)) {
		ref from = rec_first(body, move), into = rec_next(body, from);
		int64_t amount = rec_int_at(body, rec_next(body, into));

		add(l, v, &n, event, rec_text_at(body, from), -amount);
		add(l, v, &n, event, rec_text_at(body, into), amount);
	}
	/* Its lines carry this part no more. */
	if (n && text_is(type, "order.cancelled"))
		v[0].other += sum_of(body, "costs_back");
	for (i = 0; i < n; i++)
		if (v[i].waste || v[i].shrinkage || v[i].other)
			say(to, &v[i]);
}

void
loss_write(void *ledger, const struct loss *what)
{
	struct stmt *s = sql(ledger,
	    "INSERT INTO sale_loss (seq, store, at, waste, shrinkage, other) "
	    "VALUES ($1, $2, $3, $4, $5, $6) "
	    "ON CONFLICT (seq, store) DO UPDATE SET at = $3, waste = $4, "
	    "shrinkage = $5, other = $6");

	stmt_int(s, 1, what->seq);
	stmt_int(s, 2, what->store);
	stmt_int(s, 3, what->at);
	stmt_int(s, 4, what->waste);
	stmt_int(s, 5, what->shrinkage);
	stmt_int(s, 6, what->other);
	stmt_run(s);
}

static void
read_events(struct ledger *l, struct stmt *s, int64_t upto, loss_fn *say, void *to)
{
	int64_t n = 0;

	stmt_int(s, 1, upto);
	while (stmt_row(s)) {
		const struct loss event = {
		    .seq = stmt_get_int(s, 0), .at = stmt_get_int(s, 3)};
		struct text type = stmt_get_text(s, 1), text = stmt_get_text(s, 2);
		struct record body = {0};

		if (!memmem(text.p, text.n, "\"moves\"", 7))
			continue;
		record_load(&body, text, ledger_arena(l));
		loss_of_event(l, &event, type, &body, say, to);
		if (++n % KEEP == 0)
			arena_reset(ledger_arena(l), 1 << 20);
	}
}

/* The few streams with a name, and the orders that ended, lead to their events: a
 * CROSS JOIN is taken in the order in which it is written. */
void
losses_read(struct ledger *l, int64_t upto, loss_fn *say, void *to)
{
	read_events(l,
	    sql(l, "SELECT e.seq, e.type, e.body, e.at FROM stream s "
		   "CROSS JOIN event e WHERE e.stream = s.id AND e.seq <= $1"),
	    upto, say, to);
	read_events(l,
	    sql(l, "SELECT e.seq, e.type, e.body, e.at FROM orders o "
		   "CROSS JOIN event e WHERE o.status >= 7 AND e.stream = o.id "
		   "AND e.type = 'order.cancelled' AND e.seq <= $1"),
	    upto, say, to);
}

void
losses_each(struct ledger *l, loss_fn *say, void *to)
{
	struct stmt *s;

	if (sales_behind(l)) {
		losses_read(l, INT64_MAX, say, to);
		return;
	}
	s = sql(l, "SELECT seq, store, at, waste, shrinkage, other FROM sale_loss");
	while (stmt_row(s)) {
		const struct loss what = {stmt_get_int(s, 0), stmt_get_int(s, 1),
		    stmt_get_int(s, 2), stmt_get_int(s, 3), stmt_get_int(s, 4),
		    stmt_get_int(s, 5)};

		say(to, &what);
	}
}
