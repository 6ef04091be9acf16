/* order.c - an order's rows: folded, read, changed by the folds of others */
#include <string.h>

#include "shop/order.h"
#include "shop/order_state.h"

static const char *const status_names[] = {[ORDER_PENDING] = "pending",
    [ORDER_PAID] = "paid",
    [ORDER_WAITING_GROUP] = "waiting_group",
    [ORDER_MAKING] = "making",
    [ORDER_READY] = "ready",
    [ORDER_SHIPPED] = "shipped",
    [ORDER_COMPLETED] = "completed",
    [ORDER_REFUSED] = "refused",
    [ORDER_CANCELLED] = "cancelled",
    [ORDER_REFUNDING] = "refunding",
    [ORDER_REFUNDED] = "refunded"};

const char *
order_status_name(enum order_status s)
{
	return status_names[s];
}

enum order_status
order_status_of(const struct record *body, ref object)
{
	struct text t = rec_text(body, object, "status");
	int i;

	for (i = ORDER_PENDING; i <= ORDER_REFUNDED; i++)
		if (text_is(t, status_names[i]))
			return (enum order_status)i;
	die(EX_SOFTWARE, "unknown order status: %.*s", (int)t.n, t.p);
}

/* o gets the lines of the body, and their total; of one without lines its own. */
static void
read_lines(struct ledger *l, const struct record *body, struct order *o)
{
	ref lines = rec_find(body, REC_ROOT, "lines"), v;
	struct order_line *line =
	    arena_alloc(ledger_arena(l), (rec_count(body, lines) + 1) * sizeof(*line));

	if (!lines)
		o->total = rec_int(body, REC_ROOT, "total");
	for (v = rec_first(body, lines); v; v = rec_next(body, v)) {
		struct order_line one = {
		    .sku = stream_find(l, "sku", rec_text(body, v, "sku")),
		    .sku_version = rec_int(body, v, "version"),
		    .qty = rec_int(body, v, "qty"),
		    .price = rec_int(body, v, "price"),
		    .options = rec_raw(body, rec_find(body, v, "options"))};

		line[o->lines++] = one;
		o->total += one.qty * one.price;
	}
	o->line = line;
}

/* The next stage asks for it at once, and changes it. */
static void
fold_placed(struct ledger *l, const struct event *e, const struct record *body)
{
	struct text customer = rec_text(body, REC_ROOT, "customer");
	ref clock = rec_find(body, REC_ROOT, "clock");
	struct order o = {.id = e->stream,
	    .placed_at = e->at,
	    .channel_no = rec_text(body, REC_ROOT, "channel_no"),
	    .day = rec_int(body, clock, "day"),
	    .ticket = rec_int(body, rec_find(body, clock, "out"), "ticket"),
	    .happened = rec_true(body, REC_ROOT, "happened"),
	    .version = 1};

	read_lines(l, body, &o);
	o.payable = o.total;
	o.channel = name_make(l, NAMES_CHANNEL, rec_text(body, REC_ROOT, "channel"));
	o.customer = customer.n ? name_make(l, NAMES_CUSTOMER, customer) : 0;
	o.store = stream_find(l, "store", rec_text(body, REC_ROOT, "store"));
	if (o.ticket)
		ticket_given(l, o.store, o.day, o.ticket);
	order_place(l, &o);
}

const struct event_type order_placed = {"order.placed", fold_placed};

/* Its lines are others now, and no step was done for them yet. */
static void
fold_changed(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "DELETE FROM order_line WHERE order_id = $1");
	struct order o = {.id = e->stream};

	order_forget(l, o.id);
	stmt_int(s, 1, o.id);
	stmt_run(s);
	read_lines(l, body, &o);
	order_insert_lines(l, &o);
	s = sql(l, "UPDATE orders SET version = $2, steps = 0, total = $3, "
		   "discount = 0, payable = $3 WHERE id = $1");
	stmt_int(s, 1, o.id);
	stmt_int(s, 2, rec_int(body, rec_find(body, REC_ROOT, "out"), "version"));
	stmt_int(s, 3, o.total);
	stmt_run(s);
}

const struct event_type order_changed = {"order.changed", fold_changed};

static void
load_lines(struct ledger *l, struct order *o)
{
	struct stmt *s =
	    sql(l, "SELECT sku, sku_version, options, qty, price, discount, cost, "
		   "costed FROM order_line WHERE order_id = $1 ORDER BY line");
	struct order_line *line = NULL;
	size_t cap = 0;

	o->lines = 0;
	stmt_int(s, 1, o->id);
	while (stmt_row(s)) {
		if (o->lines == cap) {
			struct order_line *more;

			cap = cap ? 4 * cap : 8;
			more = arena_alloc(ledger_arena(l), cap * sizeof(*more));
			if (o->lines)
				memcpy(more, line, o->lines * sizeof(*more));
			line = more;
		}
		line[o->lines++] = (struct order_line){stmt_get_int(s, 0),
		    stmt_get_int(s, 1), stmt_get_int(s, 3), stmt_get_int(s, 4),
		    stmt_get_int(s, 5), stmt_get_int(s, 6), stmt_get_int(s, 7) != 0,
		    arena_text(ledger_arena(l), stmt_get_text(s, 2))};
	}
	o->line = line;
}

bool
order_load(struct ledger *l, int64_t id, struct order *o)
{
	struct stmt *s;

	if (order_kept(l, id, o))
		return true;
	s = sql(l, "SELECT store, channel, channel_no, customer, placed_at, day, "
		   "happened, status, steps, total, discount, payable, paid, fee, "
		   "refunded, cost, ticket, version FROM orders WHERE id = $1");

	stmt_int(s, 1, id);
	if (!stmt_row(s))
		return false;
	o->id = id;
	o->store = stmt_get_int(s, 0);
	o->channel = stmt_get_int(s, 1);
	o->channel_no = arena_text(ledger_arena(l), stmt_get_text(s, 2));
	o->customer = stmt_get_int(s, 3);
	o->placed_at = stmt_get_int(s, 4);
	o->day = stmt_get_int(s, 5);
	o->happened = stmt_get_int(s, 6) != 0;
	o->status = (enum order_status)stmt_get_int(s, 7);
	o->steps = stmt_get_int(s, 8);
	o->total = stmt_get_int(s, 9);
	o->discount = stmt_get_int(s, 10);
	o->payable = stmt_get_int(s, 11);
	o->paid = stmt_get_int(s, 12);
	o->fee = stmt_get_int(s, 13);
	o->refunded = stmt_get_int(s, 14);
	o->cost = stmt_get_int(s, 15);
	o->ticket = stmt_get_int(s, 16);
	o->version = stmt_get_int(s, 17);
	stmt_done(s);
	load_lines(l, o);
	order_keep(l, o);
	return true;
}

static enum order_status
status_now(struct ledger *l, int64_t id)
{
	struct stmt *s = sql(l, "SELECT status FROM orders WHERE id = $1");
	const struct order *kept = order_peek(l, id);
	int64_t status;

	if (kept)
		return kept->status;
	stmt_int(s, 1, id);
	if (!stmt_row(s))
		die(EX_SOFTWARE, "no such order: %lld", (long long)id);
	status = stmt_get_int(s, 0);
	stmt_done(s);
	return (enum order_status)status;
}

void
order_check_move(struct ledger *l, int64_t id, enum order_status to)
{
	enum order_status from = status_now(l, id);

	if (!order_move(from, to))
		die(EX_SOFTWARE, "order %lld: no move from %s to %s", (long long)id,
		    order_status_name(from), order_status_name(to));
}

void
order_set_status(struct ledger *l, int64_t id, enum order_status status)
{
	struct stmt *s = sql(l, "UPDATE orders SET status = $2 WHERE id = $1");
	struct order *kept = order_changing(l, id);

	order_check_move(l, id, status);
	if (kept) {
		kept->status = status;
		return;
	}
	stmt_int(s, 1, id);
	stmt_int(s, 2, status);
	stmt_run(s);
}

void
order_add_step(struct ledger *l, int64_t id, enum order_step step)
{
	struct stmt *s = sql(l, "UPDATE orders SET steps = steps | $2 WHERE id = $1");
	struct order *kept = order_changing(l, id);

	if (kept) {
		kept->steps |= STEP_BIT(step);
		return;
	}
	stmt_int(s, 1, id);
	stmt_int(s, 2, STEP_BIT(step));
	stmt_run(s);
}

void
order_set_discount(struct ledger *l, int64_t id, enum order_step step, int64_t discount)
{
	struct stmt *s =
	    sql(l, "UPDATE orders SET discount = $2, payable = total - $2, "
		   "steps = steps | $3 WHERE id = $1");
	struct order *kept = order_changing(l, id);

	if (kept) {
		kept->discount = discount;
		kept->payable = kept->total - discount;
		kept->steps |= STEP_BIT(step);
		return;
	}
	stmt_int(s, 1, id);
	stmt_int(s, 2, discount);
	stmt_int(s, 3, STEP_BIT(step));
	stmt_run(s);
}

void
order_line_set_discount(struct ledger *l, int64_t id, int64_t line, int64_t discount)
{
	struct stmt *s = sql(l, "UPDATE order_line SET discount = $3 "
				"WHERE order_id = $1 AND line = $2");
	struct order_line *kept = order_line_changing(l, id, line);

	if (kept) {
		kept->discount = discount;
		return;
	}
	stmt_int(s, 1, id);
	stmt_int(s, 2, line);
	stmt_int(s, 3, discount);
	stmt_run(s);
}

bool
order_is_open(const struct order *o)
{
	return o->status == ORDER_PENDING || (o->happened && o->status == ORDER_PAID &&
						 !(o->steps & STEP_BIT(STEP_CONFIRM)));
}

enum { GROUP_GRACE_MS = 3600000 };

int64_t
order_group_until(struct ledger *l, int64_t id)
{
	struct stmt *s = sql(l, "SELECT max(g.deadline) FROM group_member m "
				"JOIN buy_group g ON g.id = m.buy_group "
				"WHERE m.order_id = $1 AND g.state = 0");
	int64_t until = 0;

	stmt_int(s, 1, id);
	if (!stmt_row(s))
		return 0;
	if (!stmt_get_null(s, 0))
		until = stmt_get_int(s, 0) + GROUP_GRACE_MS;
	stmt_done(s);
	return until;
}

int64_t
order_window(struct ledger *l, const struct order *o, int64_t ttl_ms)
{
	int64_t until = ledger_now(l) + ttl_ms, group;

	if (!(o->steps & STEP_BIT(STEP_GROUP)))
		return until;
	group = order_group_until(l, o->id);
	return group > until ? group : until;
}

struct record *
order_record(struct ledger *l, const struct order *o, struct record *r)
{
	struct buf b = {0};
	struct arena *a = ledger_arena(l);

	buf_char(&b, '{');
	put_id(&b, "order_id", o->id);
	put_text(&b, "channel", name_of(l, NAMES_CHANNEL, o->channel));
	put_text(&b, "channel_no", o->channel_no);
	put_str(&b, "status", order_status_name(o->status));
	put_close(&b, '}');
	*r = (struct record){.number = 0};
	record_read(r, arena_text(a, (struct text){b.p, b.n}), a);
	buf_free(&b);
	return r;
}
