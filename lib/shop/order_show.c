/* order_show.c - one order with all that happened to it, now or at an earlier time */
#include "shop/order_show.h"
#include "shop/refund.h"

struct show {
	struct ledger *l;    /* definitions and events */
	struct ledger *then; /* the order's rows: l, or a scratch */
	const struct zone *zone;
	struct order o;
	int64_t version, at; /* the last event that counts */
	struct buf *b;
};

static void
put_time(struct show *s, const char *name, int64_t ms)
{
	char text[TIME_LEN];

	put_str(s->b, name, time_print(text, ms, s->zone));
}

static void
put_head(struct show *s)
{
	const struct order *o = &s->o;
	char day[TIME_LEN];

	put_id(s->b, "order_id", o->id);
	put_text(s->b, "channel", name_of(s->then, NAMES_CHANNEL, o->channel));
	put_text(s->b, "channel_no", o->channel_no);
	put_text(s->b, "store", stream_name(s->l, o->store));
	if (o->customer)
		put_text(
		    s->b, "customer", name_of(s->then, NAMES_CUSTOMER, o->customer));
	if (o->version > 1)
		put_int(s->b, "version", o->version);
	if (o->ticket)
		put_int(s->b, "ticket", o->ticket);
	put_str(s->b, "status", order_status_name(o->status));
	put_time(s, "placed_at", o->placed_at);
	put_str(s->b, "day", date_print(day, o->day));
	if (o->happened)
		put_bool(s->b, "happened", true);
	put_int(s->b, "total", o->total);
	put_int(s->b, "discount", o->discount);
	put_int(s->b, "payable", o->payable);
	put_int(s->b, "paid", o->paid);
	put_int(s->b, "fee", o->fee);
	put_int(s->b, "refunded", o->refunded);
	put_int(s->b, "cost_micros", o->cost);
}

static void
put_lines(struct show *s)
{
	size_t i;

	put_open(s->b, "lines", '[');
	for (i = 0; i < s->o.lines; i++) {
		const struct order_line *line = &s->o.line[i];
		const struct sku *sku =
		    catalog_sku_version(s->l, line->sku, line->sku_version);

		put_open(s->b, NULL, '{');
		put_text(s->b, "sku", stream_name(s->l, line->sku));
		put_int(s->b, "version", line->sku_version);
		if (sku)
			put_text(s->b, "name", sku->title);
		put_int(s->b, "qty", line->qty);
		put_int(s->b, "price", line->price);
		if (line->options.n)
			put_raw(s->b, "options", line->options);
		put_int(s->b, "discount", line->discount);
		put_int(s->b, "cost_micros", line->cost);
		put_bool(s->b, "cost_known", line->costed);
		put_close(s->b, '}');
	}
	put_close(s->b, ']');
}

static void
put_payments(struct show *s)
{
	struct stmt *q =
	    sql(s->then, "SELECT channel, no, amount, fee, at FROM payment "
			 "WHERE order_id = $1 ORDER BY n");

	put_open(s->b, "payments", '[');
	stmt_int(q, 1, s->o.id);
	while (stmt_row(q)) {
		put_open(s->b, NULL, '{');
		put_text(s->b, "channel",
		    name_of(s->then, NAMES_CHANNEL, stmt_get_int(q, 0)));
		if (!stmt_get_null(q, 1))
			put_text(s->b, "no", stmt_get_text(q, 1));
		put_int(s->b, "amount", stmt_get_int(q, 2));
		put_int(s->b, "fee", stmt_get_int(q, 3));
		put_time(s, "at", stmt_get_int(q, 4));
		put_close(s->b, '}');
	}
	put_close(s->b, ']');
}

static void
put_refunds(struct show *s)
{
	struct stmt *q = sql(s->then,
	    "SELECT channel, amount, paid, reason, at, state, no FROM refund "
	    "WHERE order_id = $1 ORDER BY n");

	put_open(s->b, "refunds", '[');
	stmt_int(q, 1, s->o.id);
	while (stmt_row(q)) {
		put_open(s->b, NULL, '{');
		put_text(s->b, "channel",
		    name_of(s->then, NAMES_CHANNEL, stmt_get_int(q, 0)));
		put_int(s->b, "amount", stmt_get_int(q, 1));
		put_int(s->b, "paid", stmt_get_int(q, 2));
		put_text(s->b, "reason", stmt_get_text(q, 3));
		put_time(s, "owed_at", stmt_get_int(q, 4));
		put_str(s->b, "state", refund_states[stmt_get_int(q, 5)]);
		if (!stmt_get_null(q, 6))
			put_text(s->b, "no", stmt_get_text(q, 6));
		put_close(s->b, '}');
	}
	put_close(s->b, ']');
}

static void
put_holds(struct show *s)
{
	static const char *const states[] = {"open", "posted", "voided", "expired"};
	struct stmt *q =
	    sql(s->then, "SELECT step, attempt, state, expires, legs FROM hold "
			 "WHERE owner = $1 ORDER BY seq, step");

	put_open(s->b, "holds", '[');
	stmt_int(q, 1, s->o.id);
	while (stmt_row(q)) {
		const char *step = order_hold_name(stmt_get_int(q, 0));
		struct hold h = {.legs = stmt_get_text(q, 4)};
		struct buf legs = {0};

		put_open(s->b, NULL, '{');
		put_str(s->b, "step", step ? step : "other");
		put_int(s->b, "attempt", stmt_get_int(q, 1));
		put_str(s->b, "state", states[stmt_get_int(q, 2)]);
		if (stmt_get_int(q, 3) < INT64_MAX)
			put_time(s, "expires_at", stmt_get_int(q, 3));
		if (stmt_get_int(q, 2) == HOLD_OPEN) {
			hold_legs(s->then, &h, &legs);
			put_raw(s->b, "legs", (struct text){legs.p, legs.n});
		}
		put_close(s->b, '}');
		buf_free(&legs);
	}
	put_close(s->b, ']');
}

static void
put_event(struct show *s, struct stmt *q, const struct record *body)
{
	struct buf says = {0};

	order_says(body, &says);
	put_open(s->b, NULL, '{');
	put_int(s->b, "version", stmt_get_int(q, 0));
	put_int(s->b, "seq", stmt_get_int(q, 1));
	put_text(s->b, "event", stmt_get_text(q, 2));
	put_time(s, "at", stmt_get_int(q, 3));
	put_time(s, "recorded_at", stmt_get_int(q, 4));
	if (!stmt_get_null(q, 5))
		put_text(s->b, "by", stmt_get_text(q, 5));
	put_text(s->b, "says", (struct text){says.p, says.n});
	put_close(s->b, '}');
	buf_free(&says);
}

/* The promotions are those of the latest event that names them, since the lines are
 * what they are. */
static void
put_events(struct show *s)
{
	struct stmt *q =
	    sql(s->l, "SELECT version, seq, type, at, recorded_at, actor, body "
		      "FROM event WHERE stream = $1 AND version <= $2 "
		      "AND recorded_at <= $3 ORDER BY version");
	struct text promotions = {NULL, 0};

	put_open(s->b, "events", '[');
	stmt_int(q, 1, s->o.id);
	stmt_int(q, 2, s->version);
	stmt_int(q, 3, s->at);
	while (stmt_row(q)) {
		struct record body = {0};
		ref v;

		record_load(&body, arena_text(ledger_arena(s->l), stmt_get_text(q, 6)),
		    ledger_arena(s->l));
		if (rec_find(&body, REC_ROOT, "lines"))
			promotions = (struct text){NULL, 0};
		v = rec_find(&body, REC_ROOT, "out");
		v = v ? rec_find(&body, v, "promotions") : REC_NONE;
		if (v)
			promotions = rec_raw(&body, v);
		put_event(s, q, &body);
	}
	put_close(s->b, ']');
	if (promotions.p)
		put_raw(s->b, "promotions", promotions);
}

static void
show(struct show *s)
{
	put_open(s->b, NULL, '{');
	put_head(s);
	put_lines(s);
	put_payments(s);
	put_refunds(s);
	put_holds(s);
	put_events(s);
	put_close(s->b, '}');
}

bool
order_show(struct ledger *l, const struct order_question *q, struct buf *b)
{
	/* Stock is its store's, a wallet its customer's, not the order's. */
	static const char *const skip[] = {
	    "items", "lots", "wallet", "wallet_back", NULL};
	struct show s = {.l = l,
	    .then = l,
	    .version = q->version ? q->version : INT64_MAX,
	    .at = INT64_MAX,
	    .b = b};
	const struct store *where;
	bool found = order_load(l, q->id, &s.o);

	if (!found)
		return false;
	where = catalog_store_id(l, s.o.store, ledger_now(l));
	s.zone = where->zone;
	if (q->at && !time_option(text_of(q->at), clock_now(), where->zone,
			 where->day_start, &s.at))
		die(EX_USAGE, "--at: not a time: %s", q->at);
	if (q->at || q->version) {
		s.then = ledger_scratch();
		replay_stream(l, s.then, q->id, q->version, s.at, skip);
		ledger_begin_read(s.then);
		found = order_load(s.then, q->id, &s.o);
	}
	if (found)
		show(&s);
	if (s.then != l) {
		ledger_end_read(s.then);
		ledger_close(s.then);
	}
	return found;
}

int64_t
order_of_channel(struct ledger *l, const char *channel, const char *no)
{
	struct buf key = {0};
	struct stored placed;
	int64_t id = 0;

	buf_printf(&key, "order:%s/%s", channel, no);
	if (event_by_key(l, (struct text){key.p, key.n}, &placed))
		id = placed.stream;
	buf_free(&key);
	return id;
}
