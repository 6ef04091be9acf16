/* refund_request.c - what a record asks to be given back, and whether it may be */
#include <stdio.h>

#include "shop/entry.h"
#include "shop/refund_inside.h"

const char *const refund_reads[] = {"lines", "amount", NULL};
static const char *const reasons[] = {"customer", "mistake", "duplicate", "no_stock",
    "too_late", "closed", "payment", "quality", "other", NULL};

/* By the id, or by the number that the channel gave it. */
static bool
find_order(struct ledger *l, struct record *r, struct order *o)
{
	struct text channel = {NULL, 0}, no = {NULL, 0};
	struct stored placed;
	struct buf key = {0};
	int64_t id = 0;
	bool found;

	if (!get_id(r, REC_ROOT, "order_id", MAY, &id))
		return false;
	if (id)
		return order_load(l, id, o) ||
		       rec_reject(r, "unknown_order", REC_ROOT, "order_id",
			   "no such order here: %lld", (long long)id);
	if (!get_key(r, REC_ROOT, "channel", MAY, &channel) ||
	    !get_key(r, REC_ROOT, "channel_no", MAY, &no))
		return false;
	if (!channel.p || !no.p)
		return rec_reject(r, "missing_field", REC_ROOT, "order_id",
		    "expected order_id, or channel and channel_no");
	buf_printf(&key, "order:%.*s/%.*s", (int)channel.n, channel.p, (int)no.n, no.p);
	found = event_by_key(l, (struct text){key.p, key.n}, &placed) &&
		order_load(l, placed.stream, o);
	buf_free(&key);
	return found || rec_reject(r, "unknown_order", REC_ROOT, "channel_no",
			    "no such order here");
}

static bool
read_line(struct record *r, ref v, struct refund_asked *a)
{
	static const char *const members[] = {"line", "qty", NULL};
	struct refund_part *part = &a->part[a->parts];
	size_t i;

	*part = (struct refund_part){.qty = 0};
	if (rec_kind(r, v) != KIND_OBJECT)
		return rec_reject(r, "value_type", v, NULL, "expected an object");
	if (!rec_find(r, v, "line"))
		return rec_reject(r, "missing_field", v, "line",
		    "expected the number of the order's line, from 1; an order's own "
		    "lines are no request, without lines all of it is given back");
	if (!get_only(r, v, members) ||
	    !get_int(r, v, "line", NEED, 1, ITEMS_MAX, &part->line) ||
	    !get_qty(r, v, "qty", NEED, &part->qty))
		return false;
	part->line--;
	for (i = 0; i < a->parts; i++)
		if (a->part[i].line == part->line)
			return rec_reject(r, "value_range", v, "line", "given twice");
	a->parts++;
	return true;
}

static bool
read_lines(struct ledger *l, struct record *r, struct refund_asked *a)
{
	ref list = 0, v;

	if (!get_array(r, REC_ROOT, "lines", MAY, 1, ITEMS_MAX, &list) ||
	    !get_int(r, REC_ROOT, "amount", MAY, 1, WHOLE_MAX, &a->amount))
		return false;
	if (list && a->amount)
		return rec_reject(r, "value_range", REC_ROOT, "amount",
		    "expected amount or lines, not both");
	a->whole = !list && !a->amount;
	a->part =
	    arena_alloc(ledger_arena(l), (rec_count(r, list) + 1) * sizeof(*a->part));
	for (v = rec_first(r, list); v; v = rec_next(r, v))
		if (!read_line(r, v, a))
			return false;
	return true;
}

static bool
read_reason(struct record *r, const char *given, struct refund_asked *a)
{
	bool restock = false;
	int i;

	if (!get_bool(r, REC_ROOT, "restock", MAY, &restock))
		return false;
	if (restock)
		return rec_reject(r, "value_range", REC_ROOT, "restock",
		    "a refund moves no stock: order-cancel takes back what is not "
		    "made yet, and owes its money");
	a->reason = given;
	if (rec_find(r, REC_ROOT, "reason") || !given) {
		if (!get_choice(r, REC_ROOT, "reason", NEED, reasons, &i))
			return false;
		a->reason = reasons[i];
	}
	return true;
}

static bool
read_key(struct ledger *l, struct record *r, struct refund_asked *a)
{
	struct text request = {NULL, 0};
	unsigned char content[CONTENT_LEN];
	struct buf b = {0};

	if (!get_key(r, REC_ROOT, "key", MAY, &a->key) ||
	    !get_key(r, REC_ROOT, "request", MAY, &request))
		return false;
	if (a->key.p && request.p && !text_eq(a->key, request))
		return rec_reject(r, "value_range", REC_ROOT, "request",
		    "expected the same as key, or one of them");
	if (!a->key.p)
		a->key = request;
	if (a->key.p)
		return true;
	entry_content(r, refund_reads, content);
	buf_add(&b, content, CONTENT_LEN);
	buf_text(&b, a->said);
	event_digest((struct text){b.p, b.n}, content);
	buf_clear(&b);
	buf_hex(&b, content, CONTENT_LEN);
	a->key = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return true;
}

bool
refund_read(
    struct ledger *l, struct record *r, const char *reason, struct refund_asked *a)
{
	struct buf said = {0};
	struct text channel;

	*a = (struct refund_asked){.amount = 0};
	if (!find_order(l, r, &a->o) || !read_lines(l, r, a) ||
	    !read_reason(r, reason, a))
		return false;
	channel = name_of(l, NAMES_CHANNEL, a->o.channel);
	buf_text(&said, channel);
	buf_char(&said, '/');
	buf_text(&said, a->o.channel_no);
	buf_printf(&said, "\n%s", a->reason);
	a->said = arena_text(ledger_arena(l), (struct text){said.p, said.n});
	buf_free(&said);
	return read_key(l, r, a);
}

static const char *refuse(char detail[ORDER_WHY], const char *code, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

static const char *
refuse(char detail[ORDER_WHY], const char *code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(detail, ORDER_WHY, fmt, args);
	va_end(args);
	return code;
}

/* The lines' amounts, at the shares that are stored with them. */
static const char *
price_lines(
    struct ledger *l, struct refund_asked *a, char detail[ORDER_WHY], struct buf *more)
{
	const struct refund_line *before = refund_lines(l, &a->o);
	bool brought = false;
	size_t i;

	a->amount = 0;
	for (i = 0; i < a->parts; i++) {
		struct refund_part *p = &a->part[i];
		const struct order_line *line;
		int64_t left;

		if (p->line >= (int64_t)a->o.lines) {
			put_int(more, "line", p->line + 1);
			return refuse(detail, "unknown_line",
			    "the order has %lld line%s", (long long)a->o.lines,
			    a->o.lines == 1 ? "" : "s");
		}
		line = &a->o.line[p->line];
		left = line->qty - before[p->line].qty;
		if (p->qty > left) {
			put_int(more, "line", p->line + 1);
			put_int(more, "left_qty", left);
			return refuse(detail, left ? "refund_over" : "already_refunded",
			    "line %lld has %lld left, not %lld", (long long)p->line + 1,
			    (long long)left, (long long)p->qty);
		}
		p->amount = refund_of_units(line, &before[p->line], p->qty);
		brought |= line->qty * line->price > line->discount;
		a->amount += p->amount;
	}
	if (brought && a->amount == 0)
		return refuse(detail, "already_refunded",
		    "all that these lines brought is owed or paid back");
	return NULL;
}

const char *
refund_may(
    struct ledger *l, struct refund_asked *a, char detail[ORDER_WHY], struct buf *more)
{
	int64_t left = a->o.paid - a->o.refunded;
	bool sold = a->o.steps & STEP_BIT(STEP_SOLD);
	const char *code = NULL;

	put_int(more, "left", left);
	if (a->o.paid == 0)
		return refuse(detail, "not_paid", "nothing was paid for the order");
	if (left <= 0)
		return refuse(detail, "already_refunded",
		    "all that was paid is owed or paid back: %lld",
		    (long long)a->o.refunded);
	if (a->parts && !sold)
		return refuse(detail, "not_paid",
		    "the order is not paid in full, so its lines have no price yet");
	if (a->parts)
		code = price_lines(l, a, detail, more);
	if (a->whole)
		a->amount = left;
	if (!code && a->amount == 0)
		return refuse(
		    detail, "not_paid", "nothing was paid for what is given back");
	if (!code && a->amount > left) {
		put_int(more, "wanted", a->amount);
		return refuse(detail, "refund_over",
		    "%lld of %lld left of what was paid", (long long)a->amount,
		    (long long)left);
	}
	return code;
}
