/* refund_state.c - how a refund's payout stands */
#include "shop/refund_inside.h"

const char *const refund_states[] = {
    "owed", "asked", "unknown", "failed", "by_hand", "paid", NULL};

void
refund_becomes(struct ledger *l, const struct refund *r, const struct event_type *type,
    const char *why, int64_t next)
{
	struct event e = {.type = type, .stream = r->order};
	struct buf body = {0};

	buf_char(&body, '{');
	put_int(&body, "n", r->n);
	if (why)
		put_str(&body, "why", why);
	if (next) {
		put_open(&body, "clock", '{');
		put_int(&body, "next", next);
		put_close(&body, '}');
	}
	put_close(&body, '}');
	e.body = (struct text){body.p, body.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	buf_free(&body);
}

void
refund_put(struct ledger *l, const struct refund *r, struct buf *b)
{
	struct buf name = {0};
	char at[TIME_LEN];

	buf_printf(&name, "%lld/%lld", (long long)r->order, (long long)r->n);
	put_text(b, "refund", (struct text){name.p, name.n});
	put_id(b, "order_id", r->order);
	put_text(b, "channel", name_of(l, NAMES_CHANNEL, r->channel));
	put_int(b, "amount", r->amount);
	put_str(b, "state", refund_states[r->state]);
	if (r->no.p)
		put_text(b, "no", r->no);
	if (r->why.p)
		put_text(b, "why", r->why);
	if (r->state == REFUND_UNKNOWN || r->state == REFUND_FAILED)
		put_str(b, "next_at", time_print(at, r->next_at, NULL));
	buf_free(&name);
}

void
refund_say(struct ledger *l, const struct refund *r, struct buf *out)
{
	struct refund now;

	/* What goes out once more at once is told when that has been answered. */
	if (!refund_load(l, r->order, r->n, &now) ||
	    (now.state == REFUND_FAILED && now.next_at <= ledger_now(l)))
		return;
	put_open(out, NULL, '{');
	refund_put(l, &now, out);
	put_close(out, '}');
	buf_char(out, '\n');
}

/* tries: the calls that were made, counted anew once a person takes it up again. */
static void
set(struct ledger *l, const struct event *e, const struct record *body,
    enum refund_state state, int64_t calls)
{
	struct stmt *s = sql(l, "UPDATE refund SET state = $3, why = $4, "
				"next_at = CASE WHEN $5 > 0 THEN $5 ELSE $7 END, "
				"tries = CASE WHEN $6 < 0 THEN 0 ELSE tries + $6 END "
				"WHERE order_id = $1 AND n = $2");

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "n"));
	stmt_int(s, 3, state);
	if (rec_find(body, REC_ROOT, "why"))
		stmt_text(s, 4, rec_text(body, REC_ROOT, "why"));
	else
		stmt_null(s, 4);
	stmt_int(s, 5, rec_int(body, rec_find(body, REC_ROOT, "clock"), "next"));
	stmt_int(s, 6, calls);
	stmt_int(s, 7, e->at);
	stmt_run(s);
}

static void
fold_asked(struct ledger *l, const struct event *e, const struct record *body)
{
	set(l, e, body, REFUND_ASKED, 1);
}

static void
fold_unknown(struct ledger *l, const struct event *e, const struct record *body)
{
	set(l, e, body, REFUND_UNKNOWN, 0);
}

static void
fold_failed(struct ledger *l, const struct event *e, const struct record *body)
{
	set(l, e, body, REFUND_FAILED, 0);
}

static void
fold_waits(struct ledger *l, const struct event *e, const struct record *body)
{
	set(l, e, body, REFUND_BY_HAND, 0);
}

/* What was asked for before is asked about first. */
static void
fold_reopened(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "SELECT tries FROM refund WHERE order_id = $1 AND n = $2");

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "n"));
	set(l, e, body, stmt_one(s, 0) > 0 ? REFUND_UNKNOWN : REFUND_OWED, -1);
}

const struct event_type refund_asked = {"refund.asked", fold_asked};
const struct event_type refund_unknown = {"refund.unknown", fold_unknown};
const struct event_type refund_failed = {"refund.failed", fold_failed};
const struct event_type refund_waits = {"refund.waits", fold_waits};
const struct event_type refund_reopened = {"refund.reopened", fold_reopened};
