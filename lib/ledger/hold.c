/* hold.c - amounts set aside: placed, then posted, voided or expired, once */
#include <stdlib.h>
#include <string.h>

#include "ledger/inside.h"

struct leg {
	struct counter *from, *to;
	int64_t amount;
};

/* -- reading the packed legs */

static int64_t
number(const char **p, const char *end)
{
	int64_t v = 0;

	while (*p < end && **p >= '0' && **p <= '9')
		v = v * 10 + (*(*p)++ - '0');
	if (*p < end)
		(*p)++;
	return v;
}

static bool
next_leg(struct ledger *l, const char **p, const char *end, struct leg *leg)
{
	if (*p >= end)
		return false;
	leg->from = account_of_id(l, number(p, end));
	leg->to = account_of_id(l, number(p, end));
	leg->amount = number(p, end);
	return true;
}

static void
load(struct ledger *l, struct stmt *s, struct hold *h)
{
	h->owner = stmt_get_int(s, 0);
	h->step = stmt_get_int(s, 1);
	h->attempt = stmt_get_int(s, 2);
	h->seq = stmt_get_int(s, 3);
	h->expires = stmt_get_int(s, 4);
	h->state = (enum hold_state)stmt_get_int(s, 5);
	h->resolved = stmt_get_int(s, 6);
	h->legs = arena_text(&l->arena, stmt_get_text(s, 7));
	stmt_done(s);
}

static bool
get(struct ledger *l, int64_t owner, int64_t step, int64_t attempt, struct hold *h)
{
	struct stmt *s =
	    sql(l, "SELECT owner, step, attempt, seq, expires, state, resolved, "
		   "legs FROM hold WHERE owner = $1 AND step = $2 AND attempt = $3");
	const struct hold *found = step > 0 && step < STEPS ? &l->found[step] : NULL;

	/* Who resolves a hold has just looked for it. */
	if (found && found->owner == owner && found->attempt == attempt) {
		*h = *found;
		return true;
	}
	stmt_int(s, 1, owner);
	stmt_int(s, 2, step);
	stmt_int(s, 3, attempt);
	if (!stmt_row(s))
		return false;
	load(l, s, h);
	return true;
}

bool
hold_find(struct ledger *l, int64_t owner, int64_t step, struct hold *out)
{
	struct stmt *s =
	    sql(l, "SELECT owner, step, attempt, seq, expires, state, resolved, "
		   "legs FROM hold WHERE owner = $1 AND step = $2 "
		   "ORDER BY attempt DESC LIMIT 1");

	stmt_int(s, 1, owner);
	stmt_int(s, 2, step);
	if (!stmt_row(s))
		return false;
	load(l, s, out);
	if (step > 0 && step < STEPS)
		l->found[step] = *out;
	return true;
}

const char *
hold_closed(const struct hold *h)
{
	switch (h->state) {
	case HOLD_OPEN:
		return NULL;
	case HOLD_POSTED:
		return "already_posted";
	case HOLD_VOIDED:
		return "already_voided";
	case HOLD_EXPIRED:
		return "expired";
	}
	return "not_found";
}

void
hold_legs(struct ledger *l, const struct hold *h, struct buf *json)
{
	const char *p = h->legs.p, *end = p + h->legs.n;
	struct leg leg;

	put_open(json, NULL, '[');
	while (next_leg(l, &p, end, &leg)) {
		put_open(json, NULL, '[');
		put_text(json, NULL, leg.from->name);
		put_text(json, NULL, leg.to->name);
		put_int(json, NULL, leg.amount);
		put_close(json, ']');
	}
	put_close(json, ']');
}

void
hold_legs_record(struct ledger *l, const struct hold *h, struct record *out)
{
	struct buf list = {0}, b = {0};

	hold_legs(l, h, &list);
	put_open(&b, NULL, '{');
	put_raw(&b, "legs", (struct text){list.p, list.n});
	put_close(&b, '}');
	record_load(
	    out, arena_text(ledger_arena(l), (struct text){b.p, b.n}), ledger_arena(l));
	buf_free(&list);
	buf_free(&b);
}

void
legs_back(const struct record *body, ref legs, struct buf *json)
{
	ref v;

	for (v = rec_first(body, legs); v; v = rec_next(body, v)) {
		ref from = rec_first(body, v), to = rec_next(body, from);

		put_open(json, NULL, '[');
		put_text(json, NULL, rec_text_at(body, to));
		put_text(json, NULL, rec_text_at(body, from));
		put_int(json, NULL, rec_int_at(body, rec_next(body, to)));
		put_close(json, ']');
	}
}

/* -- folding */

static struct leg
leg_of(struct ledger *l, const struct record *body, ref triple)
{
	ref from = rec_first(body, triple), to = rec_next(body, from);
	struct leg leg;

	leg.from = account_of_name(l, rec_text_at(body, from), true);
	leg.to = account_of_name(l, rec_text_at(body, to), true);
	leg.amount = rec_int_at(body, rec_next(body, to));
	if (!text_eq(leg.from->unit, leg.to->unit))
		die(EX_SOFTWARE, "ledger: two units: %.*s, %.*s", (int)leg.from->name.n,
		    leg.from->name.p, (int)leg.to->name.n, leg.to->name.p);
	return leg;
}

static void
fold_moves(struct ledger *l, const struct record *body, ref moves)
{
	ref v;

	for (v = rec_first(body, moves); v; v = rec_next(body, v)) {
		struct leg leg = leg_of(l, body, v);

		account_move(l, leg.from, leg.to, leg.amount);
	}
}

static void
fold_place(struct ledger *l, const struct event *e, const struct record *body, ref hold)
{
	struct stmt *s =
	    sql(l, "INSERT INTO hold (owner, step, attempt, seq, expires, state, "
		   "legs) VALUES ($1, $2, $3, $4, $5, 0, $6)");
	ref clock = rec_find(body, REC_ROOT, "clock"), v;
	int64_t expires = clock ? rec_int(body, clock, "expires") : 0;
	struct buf legs = {0};

	for (v = rec_first(body, rec_find(body, hold, "legs")); v;
	     v = rec_next(body, v)) {
		struct leg leg = leg_of(l, body, v);

		if (leg.amount < 0)
			die(EX_SOFTWARE, "ledger: a hold of %lld",
			    (long long)leg.amount);
		account_hold(l, leg.from, leg.amount);
		if (legs.n)
			buf_char(&legs, ' ');
		buf_int(&legs, leg.from->id);
		buf_char(&legs, ':');
		buf_int(&legs, leg.to->id);
		buf_char(&legs, ':');
		buf_int(&legs, leg.amount);
	}
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, hold, "step"));
	stmt_int(s, 3, rec_int(body, hold, "attempt"));
	stmt_int(s, 4, e->seq);
	stmt_int(s, 5, expires ? expires : INT64_MAX);
	stmt_text(s, 6, (struct text){buf_cstr(&legs), legs.n});
	stmt_run(s);
	buf_free(&legs);
}

/* Give every leg's amount back to its account, and, when posting, move it (or the
 * part of it that amounts names) on. */
static void
resolve_legs(struct ledger *l, const struct hold *h, bool posting,
    const struct record *body, ref amounts)
{
	const char *p = h->legs.p, *end = p + h->legs.n;
	ref v = rec_first(body, amounts);
	struct leg leg;

	while (next_leg(l, &p, end, &leg)) {
		int64_t part = leg.amount;

		if (amounts) {
			part = v ? rec_int_at(body, v) : 0;
			v = v ? rec_next(body, v) : 0;
		}
		if (part > leg.amount || part < 0)
			die(EX_SOFTWARE, "ledger: more posted than held");
		account_hold(l, leg.from, -leg.amount);
		if (posting)
			account_move(l, leg.from, leg.to, part);
	}
}

static void
fold_resolve(struct ledger *l, const struct event *e, const struct record *body,
    const char *name, enum hold_state state)
{
	struct stmt *s = sql(l, "UPDATE hold SET state = $4, resolved = $5, legs = '' "
				"WHERE owner = $1 AND step = $2 AND attempt = $3");
	ref v;

	for (v = rec_first(body, rec_find(body, REC_ROOT, name)); v;
	     v = rec_next(body, v)) {
		ref step = rec_first(body, v), attempt = rec_next(body, step);
		struct hold h;

		if (!get(l, e->stream, rec_int_at(body, step),
			rec_int_at(body, attempt), &h))
			die(EX_SOFTWARE, "ledger: event %lld resolves no hold",
			    (long long)e->seq);
		if (h.state != HOLD_OPEN)
			die(EX_SOFTWARE, "ledger: event %lld: hold is %s",
			    (long long)e->seq, hold_closed(&h));
		if (h.step > 0 && h.step < STEPS)
			l->found[h.step].owner = 0;
		resolve_legs(
		    l, &h, state == HOLD_POSTED, body, rec_next(body, attempt));
		stmt_int(s, 1, h.owner);
		stmt_int(s, 2, h.step);
		stmt_int(s, 3, h.attempt);
		stmt_int(s, 4, state);
		stmt_int(s, 5, e->seq);
		stmt_run(s);
	}
}

static void
fold_extend(
    struct ledger *l, const struct event *e, const struct record *body, ref extend)
{
	struct stmt *s =
	    sql(l, "UPDATE hold SET expires = $4 WHERE owner = $1 AND step = $2 "
		   "AND attempt = $3 AND state = 0");
	int64_t until = rec_int(body, rec_find(body, REC_ROOT, "clock"), "extend");
	ref v;

	memset(l->found, 0, sizeof(l->found));
	for (v = rec_first(body, extend); v; v = rec_next(body, v)) {
		ref step = rec_first(body, v);

		stmt_int(s, 1, e->stream);
		stmt_int(s, 2, rec_int_at(body, step));
		stmt_int(s, 3, rec_int_at(body, rec_next(body, step)));
		stmt_int(s, 4, until);
		stmt_run(s);
	}
}

void
hold_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	ref v;

	/* What is given back may be what the same event sets aside anew. */
	fold_resolve(l, e, body, "void", HOLD_VOIDED);
	fold_resolve(l, e, body, "expire", HOLD_EXPIRED);
	if ((v = rec_find(body, REC_ROOT, "moves")))
		fold_moves(l, body, v);
	v = rec_find(body, REC_ROOT, "hold");
	if (rec_kind(body, v) == KIND_ARRAY)
		for (v = rec_first(body, v); v; v = rec_next(body, v))
			fold_place(l, e, body, v);
	else if (v)
		fold_place(l, e, body, v);
	fold_resolve(l, e, body, "post", HOLD_POSTED);
	if ((v = rec_find(body, REC_ROOT, "extend")))
		fold_extend(l, e, body, v);
}

/* -- expiry */

const struct event_type hold_expired = {"hold.expired", NULL};

static void
expire(struct ledger *l, const int64_t hold[3])
{
	struct event e = {.type = &hold_expired, .stream = hold[0]};
	struct buf body = {0};

	buf_printf(&body, "{\"expire\":[[%lld,%lld]]}", (long long)hold[1],
	    (long long)hold[2]);
	e.body = (struct text){body.p, body.n};
	event_append(l, &e);
	buf_free(&body);
}

void
hold_expire_due(struct ledger *l)
{
	struct stmt *s =
	    sql(l, "SELECT owner, step, attempt FROM hold "
		   "WHERE state = 0 AND expires <= $1 ORDER BY expires, owner, step");
	int64_t(*due)[3] = NULL;
	size_t n = 0, i;

	stmt_int(s, 1, l->now);
	while (stmt_row(s)) {
		if ((n & (n - 1)) == 0)
			due = xrealloc(due, (n ? 2 * n : 1) * sizeof(*due));
		for (i = 0; i < 3; i++)
			due[n][i] = stmt_get_int(s, (int)i);
		n++;
	}
	for (i = 0; i < n; i++) {
		expire(l, due[i]);
		/* However many fall due: nothing of the batch is in memory yet. */
		if ((i + 1) % 1000 == 0)
			arena_reset(&l->arena, 1 << 20);
	}
	free(due);
}
