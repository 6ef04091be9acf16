/* refund_due.c - what is owed is paid back: the adapters of its channels are asked */
#include <stdio.h>

#include "cli/cli.h"
#include "shop/charge.h"
#include "shop/refund_inside.h"
#include "shop/via.h"

/* The answer to what was asked is waited for so long before it is asked about. */
enum { AT_ONCE = 1000, ANSWER_MS = 60000, CALLS_MAX = 9 };
/* From call to call, in seconds. */
static const int64_t pause_s[CALLS_MAX - 1] = {15, 15, 30, 180, 1800, 1800, 1800, 3600};

/* What the channel has taken in and not made yet; so begins why it is not paid. */
static const char pending[] = "pending";

bool
refund_due(struct ledger *l, int64_t *next)
{
	struct stmt *s = sql(l, "SELECT min(next_at) FROM refund WHERE state < 4");
	int64_t now = clock_now(), clock = ledger_watermark(l, "clock");

	*next = INT64_MAX;
	if (stmt_row(s)) {
		if (!stmt_get_null(s, 0))
			*next = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return *next <= (now > clock ? now : clock);
}

static void
say(struct ledger *l, const struct refund *r, struct buf *out)
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

/* -- asking */

/* The payment that the money goes back to. */
struct brought {
	int64_t amount;
	struct text no;
	struct charge charge; /* n 0: we did not ask for it */
};

static bool
payment_of(struct ledger *l, const struct refund *r, struct brought *p)
{
	struct stmt *s = sql(l, "SELECT amount, no FROM payment "
				"WHERE order_id = $1 AND n = $2");
	struct stmt *asked =
	    sql(l, "SELECT max(n) FROM charge WHERE order_id = $1 AND no = $2");
	int64_t n;

	stmt_int(s, 1, r->order);
	stmt_int(s, 2, r->payment);
	if (!stmt_row(s))
		return false;
	p->amount = stmt_get_int(s, 0);
	p->no = (struct text){NULL, 0};
	if (!stmt_get_null(s, 1))
		p->no = arena_text(ledger_arena(l), stmt_get_text(s, 1));
	stmt_done(s);
	stmt_int(asked, 1, r->order);
	stmt_text(asked, 2, p->no);
	n = stmt_one(asked, 0);
	if (!p->no.p || !n || !charge_load(l, r->order, n, &p->charge))
		p->charge.n = 0;
	return true;
}

/* The id under which it was asked for, when it was. */
static void
put_charge(const struct charge *c, struct buf *b)
{
	struct buf of = {0};

	charge_request(c, 0, &of);
	put_text(b, "of", (struct text){of.p, of.n});
	buf_free(&of);
}

static void
put_request(struct ledger *l, const struct refund *r, const struct brought *p,
    bool query, struct buf *b)
{
	struct buf id = {0};
	const struct store *where;
	char at[TIME_LEN];
	struct order o;

	if (!order_load(l, r->order, &o))
		die(EX_SOFTWARE, "refund for no order");
	where = catalog_store_id(l, o.store, ledger_now(l));
	refund_request(r, &id);
	buf_char(b, '{');
	put_int(b, "adapter", 1);
	put_str(b, "do", query ? "query-refund" : "refund");
	put_text(b, "request", (struct text){id.p, id.n});
	if (p->charge.n)
		put_charge(&p->charge, b);
	put_text(b, "no", p->no);
	put_id(b, "order_id", r->order);
	put_int(b, "amount", r->amount);
	put_int(b, "paid", p->amount);
	put_str(b, "currency", ledger_meta(l, "currency"));
	put_text(b, "reason", r->reason);
	put_str(b, "at", time_print(at, ledger_now(l), where->zone));
	put_close(b, '}');
	buf_free(&id);
}

/* What was asked and whose answer nobody has is asked about first. */
static void
ask(struct ledger *l, const struct refund *r, struct text adapter,
    const struct brought *p, struct buf *out)
{
	bool query = r->state == REFUND_ASKED || r->state == REFUND_UNKNOWN;
	struct call call = {
	    .adapter = adapter, .stream = r->order, .tag = 2 * r->n + query};
	struct buf b = {0};

	put_request(l, r, p, query, &b);
	call.request = (struct text){b.p, b.n};
	refund_becomes(l, r, &refund_asked, r->why.p, ledger_now(l) + ANSWER_MS);
	call_ask(l, &call);
	buf_free(&b);
	if (ledger_options.dry_run)
		say(l, r, out);
}

static void
pay(struct ledger *l, const struct refund *r, struct buf *out)
{
	struct text adapter = via_adapter(l, name_of(l, NAMES_CHANNEL, r->channel));
	struct brought p = {.amount = 0};
	const char *why = NULL;

	if (refund_of_wallet(l, r)) {
		refund_paid(l, r, &(struct refund_payout){.by = "wallet"});
		say(l, r, out);
		return;
	}
	if (text_is(adapter, VIA_COIN))
		why = "no wallet paid it";
	else if (!payment_of(l, r, &p) || !p.no.p)
		why = adapter.p ? "the payment has no number"
				: "no adapter for this channel";
	/* Whoever charged it pays it back, where nobody else is named. */
	if (!why && !adapter.p && p.charge.n)
		adapter = p.charge.adapter;
	if (!why && !adapter.p)
		why = "no adapter for this channel";
	if (!why) {
		ask(l, r, adapter, &p, out);
		return;
	}
	refund_becomes(l, r, &refund_waits, why, 0);
	say(l, r, out);
}

bool
refund_tick(struct ledger *l, struct buf *out)
{
	struct stmt *s =
	    sql(l, "SELECT order_id, n FROM refund WHERE state < 4 "
		   "AND next_at <= $1 ORDER BY next_at, order_id, n LIMIT $2");
	int64_t due[AT_ONCE][2];
	size_t n = 0, i;

	stmt_int(s, 1, ledger_now(l));
	stmt_int(s, 2, AT_ONCE);
	for (; stmt_row(s); n++) {
		due[n][0] = stmt_get_int(s, 0);
		due[n][1] = stmt_get_int(s, 1);
	}
	for (i = 0; i < n && calls_asked(l) < CALL_MOST; i++) {
		struct refund r;

		if (refund_load(l, due[i][0], due[i][1], &r))
			pay(l, &r, out);
	}
	/* What came of a call may be due at once. */
	return n == AT_ONCE || calls_asked(l) > 0;
}

/* -- told */

/* To a bank card it may take days: a person who paid it as well would pay it twice. */
static void
on_its_way(struct ledger *l, const struct refund *r, const char *why)
{
	int64_t i = r->tries > 0 ? r->tries - 1 : 0;

	if (i >= CALLS_MAX - 1)
		i = CALLS_MAX - 2;
	refund_becomes(l, r, &refund_unknown, why, ledger_now(l) + 1000 * pause_s[i]);
}

static bool
was_on_its_way(const struct refund *r)
{
	return r->why.n >= sizeof(pending) - 1 &&
	       memcmp(r->why.p, pending, sizeof(pending) - 1) == 0;
}

/* Once more later, or a person has to see to it. */
static void
later(struct ledger *l, const struct refund *r, const struct event_type *type,
    const char *why)
{
	if (type == &refund_unknown && was_on_its_way(r))
		on_its_way(l, r, "pending, and not heard of since");
	else if (r->tries >= CALLS_MAX)
		refund_becomes(l, r, &refund_waits, why, 0);
	else
		refund_becomes(l, r, type, why,
		    ledger_now(l) + 1000 * pause_s[r->tries > 0 ? r->tries - 1 : 0]);
}

static struct text
said(const struct record *reply, const char *name)
{
	struct text t = rec_text(reply, REC_ROOT, name);

	return t.n > KEY_MAX_BYTES ? (struct text){NULL, 0} : t;
}

/* What an adapter says goes into the ledger as it is, so not all of it. */
static void
put_why(const struct record *reply, const char *what, char why[CALL_DETAIL])
{
	struct buf b = {0}, seen = {0};
	struct text code = said(reply, "code"), detail = said(reply, "detail");

	buf_str(&b, what);
	if (code.n)
		buf_printf(&b, ": %.*s", (int)code.n, code.p);
	if (detail.n)
		buf_printf(&b, "%s%.*s", code.n ? ", " : ": ", (int)detail.n, detail.p);
	buf_visible(&seen, (struct text){b.p, b.n});
	while (seen.n >= CALL_DETAIL ||
	       (seen.n && !utf8_valid((struct text){seen.p, seen.n})))
		seen.n--;
	snprintf(why, CALL_DETAIL, "%.*s", (int)seen.n, seen.p);
	buf_free(&b);
	buf_free(&seen);
}

/* It says that the money has gone: believed, when it is this money. */
static void
succeeded(struct ledger *l, const struct refund *r, const struct record *reply)
{
	struct refund_payout p = {.by = "adapter", .no = said(reply, "no")};

	if (rec_int(reply, REC_ROOT, "amount") != r->amount) {
		later(l, r, &refund_unknown, "the answer is of another amount");
		return;
	}
	if (p.no.n == 0)
		p.no.p = NULL;
	p.fee = rec_int(reply, REC_ROOT, "fee");
	if (p.fee < 0 || p.fee > r->amount)
		p.fee = 0;
	refund_paid(l, r, &p);
}

static void
answered(
    struct ledger *l, const struct refund *r, const struct record *reply, bool query)
{
	struct text state = said(reply, "state");
	char why[CALL_DETAIL];

	if (text_is(state, "succeeded")) {
		succeeded(l, r, reply);
	} else if (r->state != REFUND_ASKED) {
		return; /* a person has seen to it meanwhile */
	} else if (text_is(state, "missing") && query) {
		/* It never arrived: it goes out again under the same id, now. */
		if (r->tries >= CALLS_MAX)
			later(l, r, &refund_failed, "it never arrived");
		else
			refund_becomes(
			    l, r, &refund_failed, "it never arrived", ledger_now(l));
	} else if (text_is(state, "declined") || text_is(state, "missing")) {
		put_why(reply, "declined", why);
		later(l, r, &refund_failed, why);
	} else if (text_is(state, "pending")) {
		put_why(reply, pending, why);
		on_its_way(l, r, why);
	} else {
		put_why(reply, "unknown", why);
		later(l, r, &refund_unknown, why);
	}
}

void
refund_told(struct ledger *l, struct call *c, struct buf *out)
{
	bool query = c->tag & 1;
	struct refund r;

	if (!refund_load(l, c->stream, c->tag / 2, &r) || r.state == REFUND_PAID)
		return;
	if (c->end == CALL_ANSWERED)
		answered(l, &r, &c->reply, query);
	else if (r.state == REFUND_ASKED)
		later(l, &r,
		    c->end == CALL_NOT_MADE && !query ? &refund_failed
						      : &refund_unknown,
		    c->detail);
	say(l, &r, out);
}
