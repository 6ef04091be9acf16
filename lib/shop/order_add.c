/* order_add.c - an order checked against the catalogue, priced and recorded */
#include <string.h>

#include "shop/order_inside.h"
#include "shop/period.h"

enum { LINES_MAX = 1000, OPTIONS_MAX = 20 };

/* Options add to the price of each unit; each at most once. */
static bool
add_options(struct record *r, ref item, struct placing_line *line)
{
	ref v, w;

	if (!get_array(r, item, "options", MAY, 0, OPTIONS_MAX, &line->options))
		return false;
	for (v = rec_first(r, line->options); v; v = rec_next(r, v)) {
		const struct option *o;

		if (rec_kind(r, v) != KIND_STRING)
			return rec_reject(
			    r, "value_type", v, NULL, "expected a string");
		o = sku_option(line->sku, rec_text_at(r, v));
		if (!o)
			return rec_reject(r, "unknown_option", v, NULL,
			    "this sku has no such option: %.*s",
			    (int)rec_text_at(r, v).n, rec_text_at(r, v).p);
		for (w = rec_first(r, line->options); w != v; w = rec_next(r, w))
			if (text_eq(rec_text_at(r, w), rec_text_at(r, v)))
				return rec_reject(
				    r, "value_range", v, NULL, "given twice");
		if (!add_ok(line->price, o->price, &line->price))
			return rec_reject(
			    r, "money_overflow", v, NULL, "price too large");
	}
	return true;
}

static bool
read_line(struct ledger *l, struct record *r, ref item, struct placing *p)
{
	static const char *const members[] = {
	    "sku", "qty", "price", "options", "note", NULL};
	struct placing_line *line = &p->line[p->lines];
	struct text sku, note;
	int64_t when = p->placed_at ? p->placed_at : ledger_now(l), amount;

	if (!get_only(r, item, members) || !get_key(r, item, "sku", NEED, &sku) ||
	    !get_qty(r, item, "qty", NEED, &line->qty) ||
	    !get_text(r, item, "note", MAY, 1000, &note))
		return false;
	line->sku = catalog_sku(l, sku, when);
	if (!line->sku)
		return rec_reject(r, "unknown_sku", item, "sku", "no such sku: %.*s",
		    (int)sku.n, sku.p);
	line->price = line->sku->price;
	if (!add_options(r, item, line) ||
	    !get_money(r, item, "price", MAY, &line->price))
		return false;
	if (!mul_ok(line->qty, line->price, &amount) ||
	    !add_ok(p->total, amount, &p->total) || p->total > WHOLE_MAX)
		return rec_reject(
		    r, "money_overflow", item, NULL, "the order's total is too large");
	p->lines++;
	return true;
}

bool
order_read_lines(struct ledger *l, struct record *r, struct placing *p)
{
	ref v;

	if (!p->list)
		return true;
	p->line = arena_alloc(r->arena, rec_count(r, p->list) * sizeof(*p->line));
	memset(p->line, 0, rec_count(r, p->list) * sizeof(*p->line));
	for (v = rec_first(r, p->list); v; v = rec_next(r, v)) {
		if (rec_kind(r, v) != KIND_OBJECT)
			return rec_reject(
			    r, "value_type", v, NULL, "expected an object");
		if (!read_line(l, r, v, p))
			return false;
	}
	return true;
}

/* Of a sale that nobody wrote down line by line the sum is known, and no more. */
static bool
read_total(struct record *r, struct placing *p)
{
	if (!p->happened)
		return rec_reject(r, "missing_field", REC_ROOT, "lines",
		    "expected lines: only what has happened may come with its total");
	if (p->version > 1)
		return rec_reject(r, "missing_field", REC_ROOT, "lines",
		    "expected lines: a total alone changes no order");
	return get_int(r, REC_ROOT, "total", NEED, 1, WHOLE_MAX, &p->total);
}

static bool
read_head(struct record *r, bool auto_key, struct placing *p)
{
	if (!get_name(r, REC_ROOT, "channel", NEED, &p->channel) ||
	    !get_key(
		r, REC_ROOT, "channel_no", auto_key ? MAY : NEED, &p->channel_no) ||
	    !get_key(r, REC_ROOT, "store", NEED, &p->store) ||
	    !get_key(r, REC_ROOT, "customer", MAY, &p->customer) ||
	    !get_time(r, REC_ROOT, "placed_at", MAY, &p->placed_at) ||
	    !get_bool(r, REC_ROOT, "happened", MAY, &p->happened) ||
	    !get_int(r, REC_ROOT, "version", MAY, 1, WHOLE_MAX, &p->version))
		return false;
	if (!rec_find(r, REC_ROOT, "lines") && rec_find(r, REC_ROOT, "total"))
		return read_total(r, p);
	return get_array(r, REC_ROOT, "lines", NEED, 1, LINES_MAX, &p->list);
}

static bool
find_store(struct ledger *l, struct record *r, struct placing *p)
{
	p->where =
	    catalog_store(l, p->store, p->placed_at ? p->placed_at : ledger_now(l));
	if (!p->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)p->store.n, p->store.p);
	return true;
}

/* What the order says, in one form however it was written. */
static void
content(struct record *r, const struct placing *p, unsigned char digest[CONTENT_LEN])
{
	struct buf b = {0};

	put_text(&b, "store", p->store);
	if (p->customer.p)
		put_text(&b, "customer", p->customer);
	put_int(&b, "placed_at", p->placed_at);
	put_bool(&b, "happened", p->happened);
	if (p->list)
		rec_canonical(r, p->list, NULL, &b);
	else
		put_int(&b, "total", p->total);
	event_digest((struct text){b.p, b.n}, digest);
	buf_free(&b);
}

void
order_put_lines(struct record *r, const struct placing *p, struct buf *b)
{
	size_t i;

	put_open(b, "lines", '[');
	for (i = 0; i < p->lines; i++) {
		const struct placing_line *line = &p->line[i];

		put_open(b, NULL, '{');
		put_text(b, "sku", line->sku->name);
		put_int(b, "version", line->sku->version);
		put_text(b, "name", line->sku->title);
		put_int(b, "qty", line->qty);
		put_int(b, "price", line->price);
		if (line->options && rec_count(r, line->options))
			put_raw(b, "options", rec_raw(r, line->options));
		put_close(b, '}');
	}
	put_close(b, ']');
}

static void
place(struct ledger *l, struct record *r, const struct placing *p, struct text key,
    int64_t id, const unsigned char digest[CONTENT_LEN])
{
	struct event e = {
	    .type = &order_placed, .stream = id, .key = key, .fresh = true};
	int64_t at = p->placed_at ? p->placed_at : ledger_now(l);
	int64_t day = zone_day(p->where->zone, at, p->where->day_start);
	struct buf b = {0};

	buf_char(&b, '{');
	put_text(&b, "channel", p->channel);
	put_text(&b, "channel_no", p->channel_no);
	put_text(&b, "store", p->store);
	if (p->customer.p)
		put_text(&b, "customer", p->customer);
	if (p->placed_at)
		put_int(&b, "placed_at", p->placed_at);
	if (p->happened)
		put_bool(&b, "happened", true);
	if (p->list)
		order_put_lines(r, p, &b);
	else
		put_int(&b, "total", p->total);
	put_open(&b, "clock", '{');
	put_int(&b, "day", day);
	put_open(&b, "out", '{');
	put_int(&b, "ticket", ticket_next(l, p->where->id, day));
	put_close(&b, '}');
	put_close(&b, '}');
	put_open(&b, "out", '{');
	put_str(&b, "status", order_status_name(ORDER_PENDING));
	put_int(&b, "total", p->total);
	put_close(&b, '}');
	put_close(&b, '}');
	memcpy(e.content, digest, CONTENT_LEN);
	e.at = at;
	e.body = (struct text){b.p, b.n};
	event_append(l, &e);
	rec_put_id(r, "order_id", id);
	step_show(r, e.parsed);
	buf_free(&b);
}

/* An order that came before is answered before the catalogue is asked: what it sold
 * may have been retired since. */
static bool
answered(struct ledger *l, struct record *r, const struct placing *p,
    const struct stored *before, const unsigned char digest[CONTENT_LEN])
{
	static const char *const changed[] = {"order.changed", NULL};
	struct stored last = *before;

	if (p->version > 1 && !event_last(l, before->stream, changed, &last))
		return false;
	if (memcmp(last.content, digest, CONTENT_LEN) != 0)
		return false;
	if (p->version > 1)
		order_cut_old(r);
	rec_put_id(r, "order_id", before->stream);
	step_answer(l, r, last.body);
	return true;
}

static struct text
key_of(struct ledger *l, const struct placing *p)
{
	struct buf b = {0};
	struct text key;

	buf_str(&b, "order:");
	buf_text(&b, p->channel);
	buf_char(&b, '/');
	buf_text(&b, p->channel_no);
	key = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return key;
}

/* The order's number came before. */
static void
again(struct ledger *l, struct record *r, struct placing *p,
    const struct stored *before, const unsigned char digest[CONTENT_LEN])
{
	if (p->version != order_version(l, before->stream))
		order_change(l, r, p, before->stream, digest);
	else if (!answered(l, r, p, before, digest) && find_store(l, r, p) &&
		 order_read_lines(l, r, p))
		rec_reject(r, "key_conflict", REC_ROOT, "channel_no",
		    "this number came before with another content");
}

static bool
number(struct ledger *l, struct record *r, struct placing *p, int64_t *id)
{
	struct buf no = {0};

	if (p->channel_no.p)
		return true;
	if (!find_store(l, r, p) || !order_read_lines(l, r, p))
		return false;
	*id = ledger_new_id(l);
	buf_int(&no, *id);
	p->channel_no = arena_text(ledger_arena(l), (struct text){no.p, no.n});
	rec_put_text(r, "channel_no", p->channel_no);
	buf_free(&no);
	return true;
}

void
order_add(struct ledger *l, struct record *r, bool auto_key)
{
	struct placing p = {.version = 1};
	unsigned char digest[CONTENT_LEN];
	struct stored before;
	struct text key;
	int64_t id = 0;

	if (!read_head(r, auto_key && !rec_find(r, REC_ROOT, "version"), &p) ||
	    !number(l, r, &p, &id))
		return;
	content(r, &p, digest);
	key = key_of(l, &p);
	if (event_by_key(l, key, &before))
		again(l, r, &p, &before, digest);
	else if (p.version > 1)
		rec_reject(r, "version_gap", REC_ROOT, "version",
		    "no order of this number came before, so 1 comes first");
	else if ((id || (find_store(l, r, &p) && order_read_lines(l, r, &p))) &&
		 (!p.placed_at || period_open(l, r, p.where, p.placed_at)))
		place(l, r, &p, key, id ? id : ledger_new_id(l), digest);
}
