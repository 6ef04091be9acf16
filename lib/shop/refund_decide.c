/* refund_decide.c - refunds that a person approves or refuses, and what that allows */
#include "shop/refund_review.h"

static const char by[] = "refund-review";

struct review {
	enum review_state state;
	struct text content, parts, reason; /* parts: NULL p without any */
	int64_t asked;
	int64_t decision; /* seq of what a person said, 0: nobody did */
};

static bool
load(struct ledger *l, int64_t order, struct text request, struct review *v)
{
	struct stmt *s = sql(l, "SELECT state, content, parts, reason, decision, "
				"asked "
				"FROM refund_review WHERE order_id = $1 "
				"AND request = $2");
	struct arena *a = ledger_arena(l);

	*v = (struct review){.state = REVIEW_NONE};
	stmt_int(s, 1, order);
	stmt_text(s, 2, request);
	if (!stmt_row(s))
		return false;
	v->state = (enum review_state)stmt_get_int(s, 0);
	v->content = arena_text(a, stmt_get_text(s, 1));
	if (!stmt_get_null(s, 2))
		v->parts = arena_text(a, stmt_get_text(s, 2));
	v->reason = arena_text(a, stmt_get_text(s, 3));
	v->asked = stmt_get_int(s, 5);
	if (!stmt_get_null(s, 4))
		v->decision = stmt_get_int(s, 4);
	stmt_done(s);
	return true;
}

static bool
holds(struct record *r, const char *what)
{
	note_say("not_approved", r->number, "review", "%s", what);
	return false;
}

bool
refund_approved(struct ledger *l, struct record *r, const struct refund_asked *a,
    const unsigned char content[CONTENT_LEN], int64_t *most)
{
	struct text said = rec_text(r, REC_ROOT, "review");
	struct buf hex = {0};
	struct review v;
	bool same;

	*most = 0;
	if (!load(l, a->o.id, a->key, &v)) {
		if (!rec_find(r, REC_ROOT, "review"))
			return true;
		return text_is(said, "approved")
			   ? rec_reject(r, "unknown_review", REC_ROOT, "request",
				 "no refund of this request was reviewed here")
			   : holds(r, "it is not approved");
	}
	if (v.state == REVIEW_QUEUED)
		return holds(r, "it waits for a person's word");
	if (v.state == REVIEW_REFUSED)
		return holds(r, "it was refused");
	buf_hex(&hex, content, CONTENT_LEN);
	*most = v.asked;
	same = text_eq(v.content, (struct text){hex.p, hex.n});
	buf_free(&hex);
	return same || rec_reject(r, "key_conflict", REC_ROOT, "request",
			   "not what was reviewed under this key");
}

/* -- by a person */

static bool
refused_here(const struct record *r)
{
	return text_is(rec_text(r, rec_find(r, REC_ROOT, "refused"), "by"), by);
}

static void
unrefuse(struct record *r)
{
	rec_cut(r, "refused");
	r->refused = false;
}

/* What the rules found, as it is asked of payment-refund. */
static void
put_back(const struct review *v, const struct record *reviewed, struct buf *b)
{
	if (v->parts.p)
		put_raw(b, "lines", v->parts);
	else if (!rec_true(reviewed, REC_ROOT, "whole"))
		put_int(b, "amount", rec_int(reviewed, REC_ROOT, "amount"));
	put_text(b, "reason", v->reason);
}

static void
decide(struct ledger *l, struct record *r, struct text request,
    const struct stored *found, const struct review *v, bool approve)
{
	struct event e = {.type = &review_decided, .stream = found->stream};
	struct record reviewed = {0};
	struct buf b = {0};

	record_load(&reviewed, found->body, ledger_arena(l));
	buf_char(&b, '{');
	put_text(&b, "request", request);
	put_str(&b, "review", approve ? "approved" : "refused");
	put_open(&b, "out", '{');
	put_text(&b, "request", request);
	put_back(v, &reviewed, &b);
	put_str(&b, "review", approve ? "approved" : "refused");
	if (!approve)
		put_refused(&b, by, "refund_refused", "a person has refused it",
		    (struct text){NULL, 0});
	put_close(&b, '}');
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	step_show(r, e.parsed);
	buf_free(&b);
}

static bool
find(struct ledger *l, struct record *r, struct text *request, struct stored *found)
{
	struct buf key = {0};
	bool known;

	if (!get_key(r, REC_ROOT, "request", MAY, request))
		return false;
	if (!request->p && !get_key(r, REC_ROOT, "key", MAY, request))
		return false;
	if (!request->p)
		return rec_reject(r, "missing_field", REC_ROOT, "request",
		    "expected the request that was reviewed");
	buf_printf(&key, "review:%.*s", (int)request->n, request->p);
	known = event_by_key(l, (struct text){key.p, key.n}, found);
	buf_free(&key);
	return known || rec_reject(r, "unknown_review", REC_ROOT, "request",
			    "no refund of this request was reviewed here");
}

static struct text
said(struct ledger *l, int64_t seq)
{
	struct stored s;

	if (!event_by_seq(l, seq, &s))
		die(EX_SOFTWARE, "no such event: %lld", (long long)seq);
	return s.body;
}

void
refund_decide(struct ledger *l, struct record *r, bool approve)
{
	enum review_state wanted = approve ? REVIEW_APPROVED : REVIEW_REFUSED;
	struct stored found;
	struct text request = {NULL, 0};
	struct review v;

	if ((r->refused && !refused_here(r)) || !find(l, r, &request, &found) ||
	    !load(l, found.stream, request, &v))
		return;
	unrefuse(r);
	rec_put_id(r, "order_id", found.stream);
	if (v.decision &&
	    (v.state == wanted || (v.state == REVIEW_REFUNDED && approve)))
		step_answer(l, r, said(l, v.decision));
	else if (v.state == REVIEW_REFUNDED)
		rec_reject(r, "already_refunded", REC_ROOT, "request",
		    "it was approved, and is owed back already");
	else
		decide(l, r, request, &found, &v, approve);
}

static void
fold_decided(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l,
	    "UPDATE refund_review SET state = $3, decided_at = $4, decided_by = $5, "
	    "decision = $6 "
	    "WHERE order_id = $1 AND request = $2");
	bool approved = text_is(rec_text(body, REC_ROOT, "review"), "approved");

	stmt_int(s, 1, e->stream);
	stmt_text(s, 2, rec_text(body, REC_ROOT, "request"));
	stmt_int(s, 3, approved ? REVIEW_APPROVED : REVIEW_REFUSED);
	stmt_int(s, 4, e->at);
	stmt_text(s, 5, e->actor);
	stmt_int(s, 6, e->seq);
	stmt_run(s);
}

void
refund_review_given(struct ledger *l, int64_t order, struct text request)
{
	struct stmt *s = sql(l, "UPDATE refund_review SET state = $3 "
				"WHERE order_id = $1 AND request = $2 AND state = $4");

	stmt_int(s, 1, order);
	stmt_text(s, 2, request);
	stmt_int(s, 3, REVIEW_REFUNDED);
	stmt_int(s, 4, REVIEW_APPROVED);
	stmt_run(s);
}

const struct event_type review_decided = {"review.decided", fold_decided};
