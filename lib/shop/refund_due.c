/* refund_due.c - what is owed is paid back: the adapters of its channels are asked */
#include "cli/cli.h"
#include "shop/charge.h"
#include "shop/refund_inside.h"
#include "shop/via.h"

/* The answer to what was asked is waited for so long before it is asked about. */
enum { AT_ONCE = 1000, ANSWER_MS = 60000 };

bool
refund_due(struct ledger *l, int64_t *next)
{
	struct stmt *s = sql(l, "SELECT min(next_at) FROM refund WHERE state < 4");

	*next = INT64_MAX;
	if (stmt_row(s)) {
		if (!stmt_get_null(s, 0))
			*next = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return *next <= ledger_next(l);
}

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
		refund_say(l, r, out);
}

static void
pay(struct ledger *l, const struct refund *r, struct buf *out)
{
	struct text adapter = via_adapter(l, name_of(l, NAMES_CHANNEL, r->channel));
	struct brought p = {.amount = 0};
	const char *why = NULL;

	if (refund_of_wallet(l, r)) {
		refund_paid(l, r, &(struct refund_payout){.by = "wallet"});
		refund_say(l, r, out);
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
	refund_say(l, r, out);
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
	/* In a dry run nobody is asked, and there is no second round. */
	for (i = 0; i < n && (ledger_options.dry_run || calls_asked(l) < CALL_MOST);
	     i++) {
		struct refund r;

		if (refund_load(l, due[i][0], due[i][1], &r))
			pay(l, &r, out);
	}
	/* What came of a call may be due at once. */
	return n == AT_ONCE || calls_asked(l) > 0;
}
