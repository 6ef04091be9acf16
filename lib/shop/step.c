/* step.c - what every stage after order-add does first and last */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "shop/entry.h"
#include "shop/order.h"

/* The lines that the record carries must be those that the ledger holds: who changed
 * them on the way meant another order. */
static bool
same_lines(struct ledger *l, struct record *r, const struct order *o)
{
	ref lines = rec_find(r, REC_ROOT, "lines"), v;
	size_t i = 0;

	if (!lines)
		return true;
	for (v = rec_first(r, lines); v; v = rec_next(r, v), i++)
		if (rec_kind(r, v) != KIND_OBJECT || i >= o->lines ||
		    rec_int(r, v, "qty") != o->line[i].qty ||
		    stream_find(l, "sku", rec_text(r, v, "sku")) != o->line[i].sku)
			break;
	if (v || i != o->lines)
		return rec_reject(r, "stale_record", REC_ROOT, "lines",
		    "not the lines of this order as it was recorded");
	return true;
}

/* A record with lines and without version is of the first. */
static int64_t
version_of(const struct record *r, const struct order *o)
{
	int64_t version = rec_int(r, REC_ROOT, "version");

	if (version)
		return version;
	return o->version > 1 && rec_find(r, REC_ROOT, "lines") ? 1 : o->version;
}

bool
step_superseded(const struct record *r, const struct order *o)
{
	return version_of(r, o) < o->version;
}

static bool
same_version(struct record *r, const struct step *s, const struct order *o)
{
	int64_t any;

	if (!get_int(r, REC_ROOT, "version", MAY, 1, WHOLE_MAX, &any))
		return false;
	if (version_of(r, o) > o->version)
		return rec_reject(r, "version_gap", REC_ROOT, "version",
		    "the order is at version %lld", (long long)o->version);
	if (step_superseded(r, o)) {
		if (!r->refused)
			order_decline(r, s->name, o, "superseded",
			    "the order was changed after this version");
		return false;
	}
	return true;
}

static void
answer(struct record *r, const struct record *body, ref out)
{
	if (!out)
		return;
	if (rec_find(body, out, "refused"))
		r->refused = true;
	rec_splice_from(r, body, out);
}

void
step_show(struct record *r, const struct record *body)
{
	answer(r, body, rec_find(body, REC_ROOT, "out"));
	answer(r, body, rec_find(body, rec_find(body, REC_ROOT, "clock"), "out"));
}

void
step_answer(struct ledger *l, struct record *r, struct text body)
{
	struct record b = {0};

	record_load(&b, body, ledger_arena(l));
	step_show(r, &b);
}

/* Something given back says of which attempt it was. */
static int64_t
attempt_of(struct ledger *l, const struct stored *last)
{
	struct record b = {0};
	int64_t n;

	record_load(&b, last->body, ledger_arena(l));
	n = rec_int(&b, REC_ROOT, "of");
	if (!n)
		n = rec_int(&b, REC_ROOT, "attempt");
	return n ? n : 1;
}

/* A refusal, and a hold that ran out or was given back, may be tried again; an
 * attempt that needed no hold stands. */
static bool
may_retry(struct ledger *l, const struct step *s, const struct order *o,
    const struct stored *last)
{
	struct hold h;

	if (!s->retry)
		return false;
	if (text_is(last->type, s->refused->name))
		return true;
	return hold_find(l, o->id, s->step, &h) && h.attempt == attempt_of(l, last) &&
	       (h.state == HOLD_EXPIRED || h.state == HOLD_VOIDED);
}

static void
content(const struct record *r, const struct step *s, unsigned char digest[CONTENT_LEN])
{
	struct buf b = {0};

	entry_content(r, s->reads, digest);
	if (!s->said.n)
		return;
	buf_add(&b, digest, CONTENT_LEN);
	buf_text(&b, s->said);
	event_digest((struct text){b.p, b.n}, digest);
	buf_free(&b);
}

/* What an earlier try said of it does not hold any more. */
static void
unrefuse(struct record *r)
{
	rec_cut(r, "refused");
	r->refused = false;
}

static bool
refused_by(const struct record *r, const struct step *s)
{
	return text_is(rec_text(r, rec_find(r, REC_ROOT, "refused"), "by"), s->name);
}

bool
step_is_new(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t *attempt)
{
	unsigned char digest[CONTENT_LEN];
	struct stored last;

	if (!event_last(l, o->id, s->events, &last)) {
		if (s->retry && r->refused && refused_by(r, s))
			unrefuse(r);
		return true;
	}
	if (may_retry(l, s, o, &last)) {
		*attempt = attempt_of(l, &last) + 1;
		unrefuse(r);
		return true;
	}
	content(r, s, digest);
	if (memcmp(digest, last.content, CONTENT_LEN) != 0)
		return rec_reject(r, "key_conflict", REC_ROOT, NULL,
		    "%s was done for this order with another content", s->name);
	if (s->retry && r->refused && refused_by(r, s))
		unrefuse(r);
	step_answer(l, r, last.body);
	return false;
}

bool
step_begin(struct ledger *l, struct record *r, const struct step *s, struct order *o,
    int64_t *attempt)
{
	struct stored last;
	int64_t id;

	*attempt = 1;
	if (r->refused && s->takes_refused && !rec_find(r, REC_ROOT, "order_id"))
		return false;
	if (r->refused && !s->takes_refused && !(s->retry && refused_by(r, s)))
		return false;
	if (!get_id(r, REC_ROOT, "order_id", NEED, &id))
		return false;
	if (!order_load(l, id, o))
		return rec_reject(r, "unknown_order", REC_ROOT, "order_id",
		    "no such order here: %lld", (long long)id);
	if (!same_version(r, s, o) || !same_lines(l, r, o))
		return false;
	if (!s->step)
		return true;
	if (o->steps & STEP_BIT(s->step))
		return step_is_new(l, r, s, o, attempt);
	if (s->retry && r->refused && refused_by(r, s))
		unrefuse(r);
	/* What was done for the versions before is over, but it counts. */
	if (o->version > 1 && event_last(l, id, s->events, &last))
		*attempt = attempt_of(l, &last) + 1;
	return true;
}

void
step_event(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, struct event *e, struct text body)
{
	struct buf b = {0};

	buf_char(&b, '{');
	if (attempt > 1)
		put_int(&b, "attempt", attempt);
	if (body.n && b.n > 1)
		buf_char(&b, ',');
	buf_text(&b, body);
	buf_char(&b, '}');
	e->stream = o->id;
	e->body = (struct text){b.p, b.n};
	content(r, s, e->content);
	event_append(l, e);
	step_show(r, e->parsed);
	buf_free(&b);
}

void
step_done(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, const struct event_type *type,
    struct text body)
{
	struct event e = {.type = type};

	step_event(l, r, s, o, attempt, &e, body);
}

static void
refuse(struct ledger *l, struct record *r, const struct step *s, const struct order *o,
    int64_t attempt, const char *code, struct text more, const char *fmt, va_list args)
{
	struct buf b = {0};
	char detail[200];

	vsnprintf(detail, sizeof(detail), fmt, args);
	put_int(&b, "step", s->step);
	put_open(&b, "out", '{');
	put_refused(&b, s->name, code, detail, more);
	if (strcmp(code, "wrong_state") == 0)
		put_str(&b, "status", order_status_name(o->status));
	put_close(&b, '}');
	step_done(l, r, s, o, attempt, s->refused, (struct text){b.p, b.n});
	buf_free(&b);
}

void
step_refuse_more(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, const char *code, struct text more,
    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	refuse(l, r, s, o, attempt, code, more, fmt, args);
	va_end(args);
}

void
step_refuse(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, const char *code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	refuse(l, r, s, o, attempt, code, (struct text){NULL, 0}, fmt, args);
	va_end(args);
}

void
step_refused_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	order_add_step(l, e->stream, (enum order_step)rec_int(body, REC_ROOT, "step"));
}
