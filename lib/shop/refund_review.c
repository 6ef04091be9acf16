/* refund_review.c - refunds looked at by rule */
#include <stdio.h>

#include "shop/entry.h"
#include "shop/refund_rules.h"

static const char by[] = "refund-review";
static const char *const states[] = {"queued", "approved", "refused"};

/* What is asked for, as it stands in the record. */
static void
put_wanted(const struct record *r, const struct refund_asked *a, struct buf *b)
{
	ref lines = rec_find(r, REC_ROOT, "lines");

	put_int(b, "amount", a->amount);
	if (lines)
		put_raw(b, "lines", rec_raw(r, lines));
	if (a->whole)
		put_bool(b, "whole", true);
}

static void
say(struct ledger *l, struct record *r, const struct entry *e,
    const struct refund_asked *a, enum review_state state, const struct buf *rules,
    const struct buf *refused)
{
	struct buf b = {0};

	put_text(&b, "request", a->key);
	put_str(&b, "review", states[state]);
	put_wanted(r, a, &b);
	put_str(&b, "reason", a->reason);
	put_open(&b, "rules", '[');
	buf_text(&b, (struct text){rules->p, rules->n});
	put_close(&b, ']');
	put_open(&b, "out", '{');
	put_text(&b, "request", a->key);
	put_str(&b, "reason", a->reason);
	put_str(&b, "review", states[state]);
	put_open(&b, "rules", '[');
	buf_text(&b, (struct text){rules->p, rules->n});
	put_close(&b, ']');
	if (refused->n) {
		buf_char(&b, ',');
		buf_text(&b, (struct text){refused->p, refused->n});
	}
	put_close(&b, '}');
	entry_done(l, r, e,
	    state == REVIEW_REFUSED ? &review_refused : &refund_reviewed, NULL,
	    (struct text){NULL, 0}, (struct text){b.p, b.n});
	buf_free(&b);
}

static void
judge(struct ledger *l, struct record *r, const struct entry *e, struct refund_asked *a)
{
	struct buf rules = {0}, refused = {0}, more = {0};
	char detail[ORDER_WHY];
	const char *code = refund_may(l, a, detail, &more);
	enum review_state state = REVIEW_REFUSED;

	if (!code) {
		buf_clear(&more);
		state = refund_rules(l, a, &rules, &code);
		if (state == REVIEW_REFUSED)
			snprintf(detail, sizeof(detail),
			    "it is being made or was made, and nothing is wrong with it");
	}
	if (state == REVIEW_REFUSED)
		put_refused(&refused, by, code, detail, (struct text){more.p, more.n});
	say(l, r, e, a, state, &rules, &refused);
	buf_free(&rules);
	buf_free(&refused);
	buf_free(&more);
}

static bool
refused_here(const struct record *r)
{
	return r->refused &&
	       text_is(rec_text(r, rec_find(r, REC_ROOT, "refused"), "by"), by);
}

void
refund_review(struct ledger *l, struct record *r, const char *reason, bool retry)
{
	struct entry e = {.by = by,
	    .refused = &review_refused,
	    .reads = refund_reads,
	    .retry = retry,
	    .kind = "review"};
	struct refund_asked a;

	if ((r->refused && !(retry && refused_here(r))) ||
	    !refund_read(l, r, reason, &a))
		return;
	e.key = a.key;
	e.said = a.said;
	e.stream = a.o.id;
	rec_put_id(r, "order_id", a.o.id);
	if (entry_begin(l, r, &e))
		judge(l, r, &e, &a);
}

/* -- what of it the ledger keeps */

static void
fold_reviewed(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l,
	    "INSERT INTO refund_review (order_id, request, state, asked, parts, reason, "
	    "rules, content, at, decided_at, decided_by, decision) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, NULL) "
	    "ON CONFLICT (order_id, request) DO UPDATE SET state = $3, asked = $4, "
	    "rules = $7, at = $9, decided_at = NULL, decided_by = NULL, decision = NULL");
	struct text what = rec_text(body, REC_ROOT, "review");
	ref lines = rec_find(body, REC_ROOT, "lines");
	struct buf hex = {0};
	int state = 0;

	while (!text_is(what, states[state]))
		state++;
	buf_hex(&hex, e->content, CONTENT_LEN);
	stmt_int(s, 1, e->stream);
	stmt_text(s, 2, rec_text(body, REC_ROOT, "request"));
	stmt_int(s, 3, state);
	stmt_int(s, 4, rec_int(body, REC_ROOT, "amount"));
	if (lines)
		stmt_text(s, 5, rec_raw(body, lines));
	else
		stmt_null(s, 5);
	stmt_text(s, 6, rec_text(body, REC_ROOT, "reason"));
	stmt_text(s, 7, rec_raw(body, rec_find(body, REC_ROOT, "rules")));
	stmt_text(s, 8, (struct text){hex.p, hex.n});
	stmt_int(s, 9, e->at);
	stmt_run(s);
	buf_free(&hex);
}

const struct event_type refund_reviewed = {"refund.reviewed", fold_reviewed};
const struct event_type review_refused = {"review.refused", fold_reviewed};
