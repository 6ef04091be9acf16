/* dispatch.c - an order gets its store, once */
#include <stdio.h>
#include <string.h>

#include "shop/dispatch_inside.h"

static const char *const events[] = {"order.dispatched", "dispatch.refused", NULL};
static const char by[] = "order-dispatch";
enum { TOLD = 100 };

static void
fold_dispatched(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "INSERT INTO dispatched (at, stream, store) VALUES ($1, $2, $3)");
	ref out = rec_find(body, REC_ROOT, "out");

	stmt_int(s, 1, e->at);
	stmt_int(s, 2, e->stream);
	stmt_int(s, 3, stream_find(l, "store", rec_text(body, out, "store")));
	stmt_run(s);
}

const struct event_type order_dispatched = {"order.dispatched", fold_dispatched};
const struct event_type dispatch_refused = {"dispatch.refused", NULL};

/* -- reading */

static bool
read_place(struct dispatching *d)
{
	static const char *const members[] = {"lat_e6", "lon_e6", NULL};
	struct record *r = d->r;
	ref place = 0;

	if (!get_object(r, REC_ROOT, "place", MAY, &place))
		return false;
	if (!place)
		return d->limits->distance_m == INT64_MAX ||
		       rec_reject(r, "missing_field", REC_ROOT, "place",
			   "expected a place, for --max-distance");
	d->placed = true;
	return get_only(r, place, members) &&
	       get_int(r, place, "lat_e6", NEED, -90000000, 90000000, &d->at.lat_e6) &&
	       get_int(r, place, "lon_e6", NEED, -180000000, 180000000, &d->at.lon_e6);
}

static bool
read_order(struct dispatching *d)
{
	struct record *r = d->r;
	struct placing *p = &d->p;
	bool happened = false;

	if (!get_name(r, REC_ROOT, "channel", NEED, &p->channel) ||
	    !get_key(r, REC_ROOT, "channel_no", NEED, &p->channel_no) ||
	    !get_time(r, REC_ROOT, "placed_at", MAY, &p->placed_at) ||
	    !get_bool(r, REC_ROOT, "happened", MAY, &happened) ||
	    !get_int(r, REC_ROOT, "version", MAY, 1, WHOLE_MAX, &d->version) ||
	    !get_array(r, REC_ROOT, "stores", MAY, 1, ITEMS_MAX, &d->stores) ||
	    !get_array(r, REC_ROOT, "lines", NEED, 1, ITEMS_MAX, &p->list))
		return false;
	if (happened)
		return rec_reject(r, "missing_field", REC_ROOT, "store",
		    "what has happened says where");
	return read_place(d);
}

static void
content(const struct dispatching *d, unsigned char digest[CONTENT_LEN])
{
	static const char *const reads[] = {"lines", "place", "stores", NULL};
	struct buf b = {0};
	const char *const *name;

	for (name = reads; *name; name++) {
		ref v = rec_find(d->r, REC_ROOT, *name);

		if (!v)
			continue;
		buf_str(&b, *name);
		buf_char(&b, '=');
		rec_canonical(d->r, v, NULL, &b);
		buf_char(&b, '\n');
	}
	event_digest((struct text){b.p, b.n}, digest);
	buf_free(&b);
}

/* -- saying */

static void
put_passed(const struct dispatching *d, size_t from, struct buf *b)
{
	size_t i, n = d->n - from < TOLD ? d->n - from : TOLD;

	put_open(b, "passed", '[');
	for (i = from; i < from + n; i++) {
		const struct candidate *c = &d->c[i];

		put_open(b, NULL, '{');
		put_text(b, "store", c->store->name);
		put_str(b, "why", c->why);
		if (c->lacks.n) {
			put_open(b, "short", '[');
			buf_text(b, (struct text){c->lacks.p, c->lacks.n});
			put_close(b, ']');
		}
		if (c->promise && strcmp(c->why, "retired") != 0)
			put_int(
			    b, "wait_s", (c->promise - ledger_now(d->l) + 999) / 1000);
		if (c->distance >= 0 && strcmp(c->why, "retired") != 0)
			put_int(b, "distance_m", c->distance);
		put_close(b, '}');
	}
	put_close(b, ']');
	if (from + n < d->n)
		put_int(b, "passed_more", (int64_t)(d->n - from - n));
}

/* What follows from the clock stands apart. */
static void
put_sent(const struct dispatching *d, struct buf *b)
{
	const struct candidate *c = &d->c[0];
	char time[TIME_LEN];

	put_open(b, "clock", '{');
	put_open(b, "out", '{');
	put_open(b, "dispatch", '{');
	if (c->promise)
		put_str(b, "promise", time_print(time, c->promise, c->store->zone));
	if (c->distance >= 0)
		put_int(b, "distance_m", c->distance);
	put_passed(d, 1, b);
	put_close(b, '}');
	put_close(b, '}');
	put_close(b, '}');
	put_open(b, "out", '{');
	put_text(b, "store", c->store->name);
	put_close(b, '}');
}

static void
put_no_store(const struct dispatching *d, struct buf *b)
{
	struct buf passed = {0};

	put_passed(d, 0, &passed);
	put_open(b, "clock", '{');
	put_open(b, "out", '{');
	put_refused(b, by, "no_store", "no store can make the order",
	    (struct text){passed.p, passed.n});
	put_close(b, '}');
	put_close(b, '}');
	buf_free(&passed);
}

static void
decide(struct dispatching *d, struct text name, int64_t attempt,
    const unsigned char digest[CONTENT_LEN])
{
	struct event e = {.kind = "dispatch", .name = name};
	struct buf body = {0}, key = {0};
	bool found = d->n > 0 && !d->c[0].why;

	buf_printf(&key, "dispatch:%.*s", (int)name.n, name.p);
	if (attempt == 1)
		e.key = (struct text){key.p, key.n};
	e.type = found ? &order_dispatched : &dispatch_refused;
	buf_char(&body, '{');
	put_int(&body, "attempt", attempt);
	if (found)
		put_sent(d, &body);
	else
		put_no_store(d, &body);
	put_close(&body, '}');
	memcpy(e.content, digest, CONTENT_LEN);
	e.body = (struct text){body.p, body.n};
	event_append(d->l, &e);
	if (found)
		dispatch_sent(d->l, d->c[0].store->id);
	step_show(d->r, e.parsed);
	buf_free(&body);
	buf_free(&key);
}

static void
dispatch(struct dispatching *d, struct text name, int64_t attempt,
    const unsigned char digest[CONTENT_LEN])
{
	if (order_read_lines(d->l, d->r, &d->p) && dispatch_rank(d))
		decide(d, name, attempt, digest);
	dispatch_release(d);
}

/* -- before all that: what is known of the order */

static struct text
name_of_order(const struct dispatching *d, const char *kind)
{
	struct buf b = {0};
	struct text name;

	buf_str(&b, kind);
	buf_text(&b, d->p.channel);
	buf_char(&b, '/');
	buf_text(&b, d->p.channel_no);
	name = arena_text(ledger_arena(d->l), (struct text){b.p, b.n});
	buf_free(&b);
	return name;
}

/* Its store is another's choice, or came with its first version. */
static bool
is_recorded(struct dispatching *d)
{
	struct stored order;

	if (d->version == 1 && !event_by_key(d->l, name_of_order(d, "order:"), &order))
		return false;
	rec_reject(d->r, d->version > 1 ? "missing_field" : "key_conflict", REC_ROOT,
	    d->version > 1 ? "store" : "channel_no",
	    "the order has a store already that was not chosen here");
	return true;
}

static void
again(struct dispatching *d, struct text name, const struct stored *last,
    const unsigned char digest[CONTENT_LEN])
{
	bool refused = text_is(last->type, dispatch_refused.name);
	struct record body = {0};

	record_load(&body, last->body, ledger_arena(d->l));
	/* What an earlier try said of it does not hold any more. */
	if (d->r->refused) {
		rec_cut(d->r, "refused");
		d->r->refused = false;
	}
	if (refused && (d->limits->retry || d->version > 1)) {
		dispatch(d, name, rec_int(&body, REC_ROOT, "attempt") + 1, digest);
	} else if (d->version == 1 && memcmp(digest, last->content, CONTENT_LEN) != 0) {
		rec_reject(d->r, "key_conflict", REC_ROOT, NULL,
		    "this number was dispatched with another content");
	} else {
		step_show(d->r, &body);
	}
}

void
order_dispatch(struct ledger *l, struct record *r, const struct dispatch_limits *limits)
{
	struct dispatching d = {.l = l, .r = r, .limits = limits, .version = 1};
	unsigned char digest[CONTENT_LEN];
	struct stored last;
	struct text name;

	if (r->refused &&
	    !(limits->retry &&
		text_is(rec_text(r, rec_find(r, REC_ROOT, "refused"), "by"), by)))
		return;
	if (!r->refused && rec_find(r, REC_ROOT, "store") &&
	    !rec_find(r, REC_ROOT, "stores"))
		return;
	if (!read_order(&d))
		return;
	content(&d, digest);
	name = name_of_order(&d, "");
	if (event_last(l, stream_find(l, "dispatch", name), events, &last))
		again(&d, name, &last, digest);
	else if (!is_recorded(&d))
		dispatch(&d, name, 1, digest);
}
