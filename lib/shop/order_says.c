/* order_says.c - what an event of an order says, in short */
#include "shop/order_show.h"

enum { MICROS = 10000, PLACES = 2 };

const char *
order_hold_name(int64_t step)
{
	switch (step) {
	case STEP_PROMO:
		return "promotion";
	case STEP_STOCK:
		return "stock";
	case STEP_GROUP:
		return "group";
	}
	return NULL;
}

static void
comma(struct buf *b, size_t from)
{
	if (b->n > from)
		buf_str(b, ", ");
}

static void
say_value(const struct record *body, ref v, const char *name, struct buf *b)
{
	struct text t = text_of(name);

	if (rec_kind(body, v) == KIND_INT && text_is(t, "cost_micros")) {
		buf_str(b, "cost ");
		money_print(b, mul_div(rec_int_at(body, v), 1, MICROS), PLACES, false);
		return;
	}
	buf_printf(b, "%s ", name);
	if (rec_kind(body, v) == KIND_STRING)
		buf_text(b, rec_text_at(body, v));
	else if (rec_kind(body, v) == KIND_INT && rows_is_money(t))
		money_print(b, rec_int_at(body, v), PLACES, false);
	else
		buf_text(b, rec_raw(body, v));
}

/* What people ask of an event, wherever in its body it stands. */
static void
say_members(const struct record *body, struct buf *b, size_t from)
{
	static const char *const names[] = {"status", "state", "via", "version",
	    "total", "ticket", "channel", "amount", "fee", "no", "discount", "payable",
	    "paid", "payment_missing", "payment_over", "refund_owed", "group",
	    "campaign", "store", "reason", "why", "due", "note", "undoes",
	    "cost_micros", NULL};
	ref clock = rec_find(body, REC_ROOT, "clock");
	const ref in[] = {
	    rec_find(body, REC_ROOT, "out"), rec_find(body, clock, "out"), REC_ROOT};
	size_t i, k;

	for (i = 0; names[i]; i++) {
		ref v = REC_NONE;

		for (k = 0; k < 3 && !v; k++)
			v = in[k] ? rec_find(body, in[k], names[i]) : REC_NONE;
		if (!v || rec_kind(body, v) == KIND_OBJECT ||
		    rec_kind(body, v) == KIND_ARRAY)
			continue;
		comma(b, from);
		say_value(body, v, names[i], b);
	}
}

static void
say_refused(const struct record *body, struct buf *b, size_t from)
{
	ref out = rec_find(body, REC_ROOT, "out");
	ref refused = out ? rec_find(body, out, "refused") : REC_NONE;

	if (!refused)
		return;
	comma(b, from);
	buf_str(b, "refused ");
	buf_text(b, rec_text(body, refused, "code"));
	buf_str(b, ": ");
	buf_text(b, rec_text(body, refused, "detail"));
}

static void
say_legs(const struct record *body, ref hold, struct buf *b, size_t from)
{
	ref v = rec_first(body, rec_find(body, hold, "legs"));

	for (; v; v = rec_next(body, v)) {
		ref account = rec_first(body, v);

		comma(b, from);
		buf_str(b, "holds ");
		buf_int(b, rec_int_at(body, rec_next(body, rec_next(body, account))));
		buf_str(b, " of ");
		buf_text(b, rec_text_at(body, account));
	}
}

static void
say_resolved(const struct record *body, struct buf *b, size_t from)
{
	static const char *const does[][2] = {{"post", "uses up"},
	    {"void", "gives back"}, {"expire", "gives back, its time being up,"},
	    {"extend", "holds longer"}};
	size_t i;

	for (i = 0; i < sizeof(does) / sizeof(*does); i++) {
		ref v = rec_first(body, rec_find(body, REC_ROOT, does[i][0]));

		for (; v; v = rec_next(body, v)) {
			const char *name =
			    order_hold_name(rec_int_at(body, rec_first(body, v)));

			comma(b, from);
			buf_printf(
			    b, "%s the %s hold", does[i][1], name ? name : "last");
		}
	}
}

void
order_says(const struct record *body, struct buf *b)
{
	ref hold = rec_find(body, REC_ROOT, "hold"), v;
	size_t from = b->n;

	say_refused(body, b, from);
	say_members(body, b, from);
	if (rec_kind(body, hold) == KIND_ARRAY)
		for (v = rec_first(body, hold); v; v = rec_next(body, v))
			say_legs(body, v, b, from);
	else if (hold)
		say_legs(body, hold, b, from);
	say_resolved(body, b, from);
}
