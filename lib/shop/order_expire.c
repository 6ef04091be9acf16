/* order_expire.c - orders that were not paid in time are cancelled */
#include <string.h>

#include "cli/cli.h"
#include "shop/confirm.h"
#include "shop/order_life.h"
#include "shop/refund.h"

/* The watermark "order_expire": no order with a smaller id may still expire.  No move
 * leads back to pending, and every new id is larger than what the clock has passed, so
 * this stays true whatever times are given. */
enum { AT_ONCE = 1000, BEHIND = 1000, LEAST_MS = 1000, USUAL_MS = 1800000 };

/* How long orders may be unpaid. */
static struct {
	int64_t usual, least;
	struct after {
		struct text channel;
		int64_t ms;
	} * channel;
	size_t n;
} after = {.usual = USUAL_MS, .least = USUAL_MS};

const struct event_type order_expired = {"order.expired", order_cancel_fold};

static void
set_channel(struct text name, int64_t ms)
{
	size_t i;

	for (i = 0; i < after.n && !text_eq(after.channel[i].channel, name); i++)
		;
	if (i == after.n) {
		after.channel =
		    xrealloc(after.channel, (after.n + 1) * sizeof(*after.channel));
		after.n++;
	}
	after.channel[i] = (struct after){name, ms};
}

static bool
set_one(struct text one)
{
	const char *end = one.p + one.n, *p = end;
	int64_t ns, ms;

	/* A channel's name may hold a '=', a time may not. */
	while (p > one.p && p[-1] != '=')
		p--;
	if (!duration_parse((struct text){p, (size_t)(end - p)}, &ns))
		return false;
	ms = ns / 1000000;
	if (ms < LEAST_MS || p == one.p + 1)
		return false;
	if (p == one.p)
		after.usual = ms;
	else
		set_channel((struct text){one.p, (size_t)(p - 1 - one.p)}, ms);
	return true;
}

bool
expire_after(struct text word)
{
	const char *p = word.p, *end = word.p + word.n;
	size_t i;

	for (;;) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		const char *stop = comma ? comma : end;

		if (!set_one((struct text){p, (size_t)(stop - p)}))
			return false;
		if (!comma)
			break;
		p = comma + 1;
	}
	after.least = after.usual;
	for (i = 0; i < after.n; i++)
		if (after.channel[i].ms < after.least)
			after.least = after.channel[i].ms;
	return true;
}

static int64_t
after_of(struct ledger *l, int64_t channel)
{
	size_t i;

	for (i = 0; i < after.n; i++)
		if (name_find(l, NAMES_CHANNEL, after.channel[i].channel) == channel)
			return after.channel[i].ms;
	return after.usual;
}

/* -- looking */

struct look {
	int64_t due[AT_ONCE];
	size_t n;
	bool more;    /* than there is room for */
	int64_t next; /* when the next one is due */
	int64_t from; /* no order before this may expire, once those in due have */
};

/* The unpaid orders from the watermark on; with ahead also those that are not due yet,
 * as far as one of them may be the next. */
static void
look(struct ledger *l, int64_t now, bool ahead, struct look *k)
{
	struct stmt *s = sql(l, "SELECT id, channel, steps FROM orders "
				"WHERE id >= $1 AND id < $2 AND status = 0 "
				"AND happened = 0 ORDER BY id");
	int64_t end = snow_first(now - after.least + 1), kept = INT64_MAX, id, until;

	orders_write(l);
	k->n = 0;
	k->more = false;
	k->next = INT64_MAX;
	k->from = ledger_watermark(l, "order_expire");
	stmt_int(s, 1, k->from);
	stmt_int(s, 2, ahead ? INT64_MAX : end);
	while (stmt_row(s)) {
		id = stmt_get_int(s, 0);
		if (k->n == AT_ONCE || snow_ms(id) + after.least >= k->next) {
			k->more = k->n == AT_ONCE;
			end = id < end ? id : end;
			stmt_done(s);
			break;
		}
		until = snow_ms(id) + after_of(l, stmt_get_int(s, 1));
		if (stmt_get_int(s, 2) & STEP_BIT(STEP_GROUP)) {
			int64_t group = order_group_until(l, id);

			until = group > until ? group : until;
		}
		if (until <= now)
			k->due[k->n++] = id;
		else if (until < k->next)
			k->next = until;
		if (until > now && id < kept)
			kept = id;
	}
	end = kept < end ? kept : end;
	k->from = end > k->from ? end : k->from;
}

/* Are there so many orders below that looking at them each time takes longer than a
 * lock? */
static bool
far_behind(struct ledger *l, int64_t from)
{
	struct stmt *s = sql(l, "SELECT id FROM orders WHERE id >= $1 AND id < $2 "
				"ORDER BY id LIMIT 1 OFFSET $3");
	bool far;

	orders_write(l);
	stmt_int(s, 1, ledger_watermark(l, "order_expire"));
	stmt_int(s, 2, from);
	stmt_int(s, 3, BEHIND);
	far = stmt_row(s);
	if (far)
		stmt_done(s);
	return far;
}

bool
expire_due(struct ledger *l, int64_t *next)
{
	struct look k;

	look(l, ledger_next(l), ledger_options.follow, &k);
	*next = k.next;
	return k.n > 0 || far_behind(l, k.from);
}

/* -- cancelling */

static void
put_line(struct ledger *l, const struct order *o, int64_t back, struct buf *out)
{
	put_open(out, NULL, '{');
	put_id(out, "order_id", o->id);
	put_text(out, "channel", name_of(l, NAMES_CHANNEL, o->channel));
	put_text(out, "channel_no", o->channel_no);
	put_str(out, "status",
	    order_status_name(back > 0 ? ORDER_REFUNDING : ORDER_CANCELLED));
	put_str(out, "reason", "unpaid");
	if (back > 0)
		put_int(out, "refund_owed", back);
	put_close(out, '}');
	buf_char(out, '\n');
}

static void
expire(struct ledger *l, int64_t id, struct buf *out)
{
	struct event e = {.type = &order_expired, .stream = id};
	struct buf body = {0};
	struct order o;
	int64_t back;

	if (!order_load(l, id, &o))
		die(EX_SOFTWARE, "no such order: %lld", (long long)id);
	buf_char(&body, '{');
	put_str(&body, "status", order_status_name(ORDER_CANCELLED));
	put_str(&body, "reason", "unpaid");
	confirm_voids(l, &o, &body);
	put_close(&body, '}');
	e.body = (struct text){body.p, body.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(&body);
	back = o.paid - o.refunded;
	if (back > 0)
		refund_owed(l, id, back, "unpaid");
	put_line(l, &o, back, out);
}

bool
expire_tick(struct ledger *l, struct buf *out)
{
	struct look k;
	size_t i;

	look(l, ledger_now(l), false, &k);
	for (i = 0; i < k.n; i++)
		expire(l, k.due[i], out);
	if (k.from > ledger_watermark(l, "order_expire"))
		ledger_set_watermark(l, "order_expire", k.from);
	return k.more;
}
