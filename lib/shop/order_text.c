/* order_text.c - an order that is shown, as text for a terminal */
#include <string.h>

#include "shop/order_show.h"

enum { COLUMNS = 80, MICROS = 10000, PLACES = 2 };

struct page {
	const struct record *shown;
	struct buf *out, line;
};

static void
indent(struct buf *b, int n)
{
	while (n-- > 0)
		buf_char(b, ' ');
}

/* The line that was gathered: several where it is too wide, those further in. */
static void
say(struct page *p, int in)
{
	struct buf all = {0};
	const char *word, *end;
	int used = in, width;
	bool begun = false;

	buf_visible(&all, (struct text){p->line.p, p->line.n});
	indent(p->out, in);
	for (word = buf_cstr(&all); *word; word = end + strspn(end, " ")) {
		end = word + strcspn(word, " ");
		width = text_width((struct text){word, (size_t)(end - word)});
		if (begun && used + 1 + width > COLUMNS) {
			buf_char(p->out, '\n');
			indent(p->out, in + 2);
			used = in + 2;
		} else if (begun) {
			buf_char(p->out, ' ');
			used++;
		}
		buf_add(p->out, word, (size_t)(end - word));
		used += width;
		begun = true;
	}
	buf_char(p->out, '\n');
	buf_clear(&p->line);
	buf_free(&all);
}

static void
add(struct page *p, const char *before, struct text t)
{
	if (!t.n)
		return;
	buf_str(&p->line, before);
	buf_text(&p->line, t);
}

static void
add_member(struct page *p, const char *before, ref object, const char *name)
{
	add(p, before, rec_text(p->shown, object, name));
}

static void
add_money(struct page *p, const char *before, int64_t v)
{
	buf_str(&p->line, before);
	money_print(&p->line, v, PLACES, false);
}

static void
say_head(struct page *p)
{
	static const char *const sums[] = {
	    "total", "discount", "payable", "paid", "fee", "refunded"};
	const struct record *r = p->shown;
	int64_t ticket = rec_int(r, REC_ROOT, "ticket");
	int64_t version = rec_int(r, REC_ROOT, "version");
	size_t i;

	add_member(p, "order ", REC_ROOT, "order_id");
	add_member(p, ", ", REC_ROOT, "channel");
	add_member(p, "/", REC_ROOT, "channel_no");
	if (version)
		buf_printf(&p->line, ", version %lld", (long long)version);
	if (ticket)
		buf_printf(&p->line, ", ticket %lld", (long long)ticket);
	say(p, 0);
	add_member(p, "store ", REC_ROOT, "store");
	add_member(p, ", customer ", REC_ROOT, "customer");
	add_member(p, ", placed ", REC_ROOT, "placed_at");
	if (rec_true(r, REC_ROOT, "happened"))
		buf_str(&p->line, ", a sale that had happened");
	say(p, 0);
	add_member(p, "status ", REC_ROOT, "status");
	for (i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
		buf_printf(&p->line, ", %s", sums[i]);
		add_money(p, " ", rec_int(r, REC_ROOT, sums[i]));
	}
	add_money(
	    p, ", cost ", mul_div(rec_int(r, REC_ROOT, "cost_micros"), 1, MICROS));
	say(p, 0);
}

static void
say_line(struct page *p, ref v)
{
	const struct record *r = p->shown;
	ref o = rec_first(r, rec_find(r, v, "options"));
	int64_t discount = rec_int(r, v, "discount");
	bool known = rec_true(r, v, "cost_known");

	buf_printf(&p->line, "%lld x", (long long)rec_int(r, v, "qty"));
	add_member(p, " ", v, "name");
	add_member(p, " ", v, "sku");
	for (; o; o = rec_next(r, o))
		add(p, " + ", rec_text_at(r, o));
	add_money(p, ", each ", rec_int(r, v, "price"));
	if (discount)
		add_money(p, ", less ", discount);
	if (known)
		add_money(
		    p, ", cost ", mul_div(rec_int(r, v, "cost_micros"), 1, MICROS));
	say(p, 2);
}

static void
say_promotion(struct page *p, ref v)
{
	add_member(p, "", v, "promo");
	if (rec_true(p->shown, v, "applied"))
		add_money(p, " gives ", rec_int(p->shown, v, "discount"));
	else
		add_member(p, " does not apply: ", v, "why");
	say(p, 2);
}

static void
say_payment(struct page *p, ref v)
{
	int64_t fee = rec_int(p->shown, v, "fee");

	add_member(p, "", v, "channel");
	add_money(p, " ", rec_int(p->shown, v, "amount"));
	if (fee)
		add_money(p, ", fee ", fee);
	add_member(p, ", no ", v, "no");
	add_member(p, ", ", v, "at");
	say(p, 2);
}

static void
say_refund(struct page *p, ref v)
{
	add_member(p, "", v, "channel");
	add_money(p, " ", rec_int(p->shown, v, "amount"));
	add_money(p, ", paid back ", rec_int(p->shown, v, "paid"));
	add_member(p, ", ", v, "reason");
	add_member(p, ", owed ", v, "owed_at");
	add_member(p, ", ", v, "state");
	add_member(p, ", no ", v, "no");
	say(p, 2);
}

static void
say_hold(struct page *p, ref v)
{
	const struct record *r = p->shown;
	ref leg = rec_first(r, rec_find(r, v, "legs"));
	int64_t attempt = rec_int(r, v, "attempt");

	add_member(p, "", v, "step");
	if (attempt > 1)
		buf_printf(&p->line, ", attempt %lld", (long long)attempt);
	add_member(p, ", ", v, "state");
	if (leg)
		add_member(p, " until ", v, "expires_at");
	for (; leg; leg = rec_next(r, leg)) {
		ref account = rec_first(r, leg);

		buf_printf(&p->line, ", %lld of ",
		    (long long)rec_int_at(r, rec_next(r, rec_next(r, account))));
		add(p, "", rec_text_at(r, account));
	}
	say(p, 2);
}

static void
say_event(struct page *p, ref v)
{
	const struct record *r = p->shown;
	struct text at = rec_text(r, v, "at"), known = rec_text(r, v, "recorded_at");

	buf_printf(&p->line, "%lld", (long long)rec_int(r, v, "version"));
	add_member(p, " ", v, "event");
	add(p, " ", at);
	if (!text_eq(at, known))
		add(p, ", recorded ", known);
	add_member(p, ", by ", v, "by");
	buf_printf(&p->line, " (%lld)", (long long)rec_int(r, v, "seq"));
	say(p, 2);
	if (rec_text(r, v, "says").n) {
		add_member(p, "", v, "says");
		say(p, 4);
	}
}

void
order_text(const struct record *shown, struct buf *b)
{
	static const struct {
		const char *name;
		void (*say)(struct page *, ref);
	} lists[] = {{"lines", say_line}, {"promotions", say_promotion},
	    {"payments", say_payment}, {"refunds", say_refund}, {"holds", say_hold},
	    {"events", say_event}};
	struct page p = {.shown = shown, .out = b};
	size_t i;

	say_head(&p);
	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		ref v = rec_first(shown, rec_find(shown, REC_ROOT, lists[i].name));

		if (v) {
			buf_str(&p.line, lists[i].name);
			say(&p, 0);
		}
		for (; v; v = rec_next(shown, v))
			lists[i].say(&p, v);
	}
	buf_free(&p.line);
}
