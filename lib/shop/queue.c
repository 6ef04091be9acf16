/* queue.c - the make queue: what a store has still to make, and until when */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "shop/dispatch.h"
#include "shop/queue.h"

static const int64_t HOUR_MS = 3600000;

/* The rows of the queues of all stores: id, store, status.  The latest orders are a
 * range of the primary key.  There is nothing to make of a fact without lines. */
static struct stmt *
ask(struct ledger *l)
{
	int64_t since = ledger_now(l) - QUEUE_HOURS * HOUR_MS;
	struct stmt *s =
	    sql(l, "SELECT id, store, status FROM orders WHERE id >= $1 "
		   "AND (status = $3 OR (status = $2 AND steps & $4 <> 0)) "
		   "AND placed_at >= $5 AND (happened = 0 OR EXISTS "
		   "(SELECT 1 FROM order_line WHERE order_id = orders.id))");

	orders_write(l);
	stmt_int(s, 1, snow_first(since));
	stmt_int(s, 2, ORDER_PAID);
	stmt_int(s, 3, ORDER_MAKING);
	stmt_int(s, 4, STEP_BIT(STEP_CONFIRM));
	stmt_int(s, 5, since);
	return s;
}

static void
enter(struct ledger *l, struct queued *q)
{
	static const char *const types[] = {"order.confirmed", "group.fulfilled", NULL};
	struct stmt *s = sql(l, "SELECT seq, recorded_at, type FROM event "
				"WHERE stream = $1 ORDER BY version DESC");
	bool found = false;
	size_t i;

	stmt_int(s, 1, q->order);
	while (!found && stmt_row(s)) {
		q->seq = stmt_get_int(s, 0);
		q->since = stmt_get_int(s, 1);
		for (i = 0; types[i] && !found; i++)
			found = text_is(stmt_get_text(s, 2), types[i]);
	}
	stmt_done(s);
}

static int
by_place(const void *a, const void *b)
{
	const struct queued *x = a, *y = b;

	if (x->status != y->status)
		return x->status == ORDER_MAKING ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

struct queued *
queue_list(struct ledger *l, int64_t store, size_t *n)
{
	struct queued *list = NULL, *more;
	struct stmt *s = ask(l);
	size_t cap = 0, i;

	*n = 0;
	while (stmt_row(s)) {
		if (stmt_get_int(s, 1) != store)
			continue;
		if (*n == cap) {
			cap = cap ? 2 * cap : 64;
			more = arena_alloc(ledger_arena(l), cap * sizeof(*more));
			if (*n)
				memcpy(more, list, *n * sizeof(*more));
			list = more;
		}
		list[(*n)++] = (struct queued){.order = stmt_get_int(s, 0),
		    .store = store,
		    .status = (enum order_status)stmt_get_int(s, 2)};
	}
	for (i = 0; i < *n; i++)
		enter(l, &list[i]);
	if (*n)
		qsort(list, *n, sizeof(*list), by_place);
	return list;
}

/* The lengths of all queues, counted in one walk.  They stand until the clock moves or
 * an event is appended that may change an order: sending a thousand orders to stores
 * counts once, not a thousand times. */
struct lengths {
	int64_t seq, now; /* seq -1: not counted */
	struct map map;   /* by store, the number as a pointer */
};

static void
forget(struct ledger *l, void *state)
{
	struct lengths *k = state;

	(void)l;
	k->seq = -1;
}

/* Is there nothing after it but orders sent to stores?  *seq moves on to the last. */
static bool
only_sent_since(struct ledger *l, int64_t *seq)
{
	struct stmt *s = sql(l, "SELECT seq, type FROM event WHERE seq > $1 "
				"ORDER BY seq");
	bool only = true;

	stmt_int(s, 1, *seq);
	while (only && stmt_row(s)) {
		*seq = stmt_get_int(s, 0);
		only = text_is(stmt_get_text(s, 1), order_dispatched.name) ||
		       text_is(stmt_get_text(s, 1), dispatch_refused.name);
	}
	stmt_done(s);
	return only;
}

static int64_t
head(struct ledger *l)
{
	struct stmt *s = sql(l, "SELECT max(seq) FROM event");
	int64_t seq = stmt_row(s) ? stmt_get_int(s, 0) : 0;

	stmt_done(s);
	return seq;
}

static void
count(struct ledger *l, struct map *lengths)
{
	struct stmt *s = ask(l);

	map_clear(lengths);
	while (stmt_row(s)) {
		struct slot *slot = map_slot(lengths, stmt_get_int(s, 1), TEXT(""));

		slot->value = (void *)((intptr_t)slot->value + 1);
	}
}

int64_t
queue_length(struct ledger *l, int64_t store)
{
	struct lengths *k = ledger_state(l, sizeof(*k), NULL, forget);
	int64_t now = ledger_now(l);

	if (k->seq < 0 || k->now != now || !only_sent_since(l, &k->seq)) {
		count(l, &k->map);
		k->seq = head(l);
		k->now = now;
	}
	return (int64_t)(intptr_t)map_get(&k->map, store, TEXT(""));
}

int64_t
queue_turn_ms(int64_t now, int64_t capacity, int64_t turn)
{
	int64_t seconds;

	if (!mul_ok(turn, 3600, &seconds) || !add_ok(seconds, capacity - 1, &seconds) ||
	    !mul_ok(seconds / capacity, 1000, &seconds) ||
	    !add_ok(now, seconds, &seconds))
		die(EX_SOFTWARE, "queue: %lld turns are too many", (long long)turn);
	return seconds;
}

int64_t
queue_promise_ms(struct ledger *l, const struct store *s, int64_t extra_orders)
{
	if (s->capacity <= 0)
		return 0;
	return queue_turn_ms(
	    ledger_now(l), s->capacity, queue_length(l, s->id) + extra_orders);
}
