/* charge_told.c - charges as they stand, and what came of them */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop/charge.h"
#include "shop/payment.h"
#include "shop/via.h"

static const char *const states[] = {"asked", "waiting", "unknown", "authorized",
    "succeeded", "declined", "voided", "dropped", NULL};

/* How long after each try it is asked again, in seconds; the last goes on. */
static const int64_t later_s[] = {5, 10, 15, 30, 60, 120, 300};

/* How long what is authorized of a wallet is set aside. */
enum { COIN_HELD_MS = 24 * 3600 * 1000 };

/* -- rows */

#define CHARGE_COLUMNS \
	"order_id, n, state, doing, adapter, no, amount, wanted, tries, due, told, at, " \
	"version"

static bool
read_row(struct ledger *l, struct stmt *s, struct charge *c)
{
	if (!stmt_row(s))
		return false;
	*c = (struct charge){.order = stmt_get_int(s, 0),
	    .n = stmt_get_int(s, 1),
	    .state = (enum charge_state)stmt_get_int(s, 2),
	    .doing = (enum charge_do)stmt_get_int(s, 3),
	    .adapter = arena_text(ledger_arena(l), stmt_get_text(s, 4)),
	    .amount = stmt_get_int(s, 6),
	    .wanted = stmt_get_int(s, 7),
	    .tries = stmt_get_int(s, 8),
	    .due = stmt_get_int(s, 9),
	    .told = stmt_get_int(s, 10),
	    .at = stmt_get_int(s, 11),
	    .version = stmt_get_int(s, 12)};
	if (!stmt_get_null(s, 5))
		c->no = arena_text(ledger_arena(l), stmt_get_text(s, 5));
	stmt_done(s);
	return true;
}

bool
charge_load(struct ledger *l, int64_t order, int64_t n, struct charge *c)
{
	struct stmt *s = sql(l, "SELECT " CHARGE_COLUMNS " FROM charge "
				"WHERE order_id = $1 AND n = $2");

	stmt_int(s, 1, order);
	stmt_int(s, 2, n);
	return read_row(l, s, c);
}

bool
charge_find(struct ledger *l, const struct order *o, struct text adapter,
    enum charge_do doing, int64_t wanted, struct charge *c)
{
	struct stmt *s = sql(l, "SELECT " CHARGE_COLUMNS " FROM charge "
				"WHERE order_id = $1 AND adapter = $2 AND first = $3 "
				"AND wanted = $4 AND version = $5 "
				"ORDER BY n DESC LIMIT 1");

	stmt_int(s, 1, o->id);
	stmt_text(s, 2, adapter);
	stmt_int(s, 3, doing);
	stmt_int(s, 4, wanted);
	stmt_int(s, 5, o->version);
	return read_row(l, s, c);
}

bool
charge_last(struct ledger *l, int64_t order, struct charge *c)
{
	struct stmt *s = sql(l, "SELECT " CHARGE_COLUMNS " FROM charge "
				"WHERE order_id = $1 ORDER BY n DESC LIMIT 1");

	stmt_int(s, 1, order);
	return read_row(l, s, c);
}

bool
charge_open(struct ledger *l, int64_t order, struct charge *c)
{
	struct stmt *s = sql(l, "SELECT " CHARGE_COLUMNS " FROM charge "
				"WHERE order_id = $1 AND state <= $2 "
				"ORDER BY n DESC LIMIT 1");

	stmt_int(s, 1, order);
	stmt_int(s, 2, CHARGE_AUTHORIZED);
	return read_row(l, s, c);
}

bool
charge_by_request(struct ledger *l, struct text request, struct charge *c)
{
	char copy[64];
	long long order, n;
	int end = 0;

	if (request.n == 0 || request.n >= sizeof(copy) || request.p[0] != 'R')
		return false;
	memcpy(copy, request.p, request.n);
	copy[request.n] = '\0';
	if (sscanf(copy, "R-%19lld-%9lld%n", &order, &n, &end) != 2)
		return false;
	end += copy[end] == 'c';
	if ((size_t)end != request.n)
		return false;
	return charge_load(l, order, n, c);
}

/* -- folds */

static void
fold_asked(struct ledger *l, const struct event *e, const struct record *body)
{
	static const char *const doings[] = {
	    "charge", "authorize", "capture", "void", NULL};
	struct stmt *s =
	    sql(l, "INSERT INTO charge (order_id, n, state, first, doing, adapter, no, "
		   "amount, wanted, version, tries, due, told, at) VALUES "
		   "($1, $2, 0, $3, $3, $4, NULL, $5, $6, $9, 0, $7, 0, $8) "
		   "ON CONFLICT (order_id, n) DO UPDATE SET state = 0, doing = $3, "
		   "tries = 0, due = $7, told = 0, at = $8");
	struct text what = rec_text(body, REC_ROOT, "do");
	int doing = 0;

	while (doings[doing] && !text_is(what, doings[doing]))
		doing++;
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "n"));
	stmt_int(s, 3, doing);
	stmt_text(s, 4, rec_text(body, REC_ROOT, "via"));
	stmt_int(s, 5, rec_int(body, REC_ROOT, "amount"));
	stmt_int(s, 6, rec_int(body, REC_ROOT, "wanted"));
	stmt_int(s, 7, rec_int(body, rec_find(body, REC_ROOT, "clock"), "due"));
	stmt_int(s, 8, e->at);
	stmt_int(s, 9, order_version(l, e->stream));
	stmt_run(s);
}

static void
fold_told(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s =
	    sql(l, "UPDATE charge SET state = $3, tries = tries + 1, due = $4, "
		   "no = coalesce($5, no), told = $6 WHERE order_id = $1 AND n = $2");
	struct text what = rec_text(body, REC_ROOT, "state");
	ref clock = rec_find(body, REC_ROOT, "clock");
	int state = 0;

	while (states[state] && !text_is(what, states[state]))
		state++;
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, rec_int(body, REC_ROOT, "n"));
	stmt_int(s, 3, state);
	stmt_int(s, 4,
	    rec_find(body, clock, "due") ? rec_int(body, clock, "due") : INT64_MAX);
	if (rec_find(body, REC_ROOT, "no"))
		stmt_text(s, 5, rec_text(body, REC_ROOT, "no"));
	else
		stmt_null(s, 5);
	stmt_int(s, 6, e->seq);
	stmt_run(s);
}

const struct event_type charge_asked = {"charge.asked", fold_asked};
const struct event_type charge_told = {"charge.told", fold_told};

/* -- showing */

static void
put_charge(const struct charge *c, const struct outcome *o, struct buf *b)
{
	struct buf request = {0};

	charge_request(c, 0, &request);
	put_open(b, "charge", '{');
	put_text(b, "request", (struct text){request.p, request.n});
	put_text(b, "via", c->adapter);
	put_int(b, "amount", c->amount);
	put_str(b, "state", states[c->state]);
	if (c->no.p)
		put_text(b, "no", c->no);
	if (o && o->show.p)
		put_text(b, "show", o->show);
	if (o && o->code.n)
		put_text(b, "code", o->code);
	put_close(b, '}');
	buf_free(&request);
}

void
charge_show(struct ledger *l, struct record *r, const struct charge *c)
{
	struct buf b = {0};
	struct record body = {0};
	struct stored told;

	if (!c->told || !event_by_seq(l, c->told, &told)) {
		put_charge(c, NULL, &b);
		rec_splice(r, (struct text){b.p, b.n});
		buf_free(&b);
		return;
	}
	record_load(&body, told.body, ledger_arena(l));
	step_show(r, &body);
	/* The channel of its adapter may be another one by now. */
	if (c->state == CHARGE_SUCCEEDED)
		payment_show(l, r, rec_text(&body, REC_ROOT, "channel"), c->no);
}

/* -- what came of it */

/* Does the shop, or the customer, not get what was asked for? */
static bool
is_no(const struct charge *c)
{
	return c->state == CHARGE_DECLINED ||
	       (c->state == CHARGE_VOIDED && c->doing != DO_VOID);
}

static void
put_no(const struct charge *c, const struct outcome *o, struct buf *b)
{
	char detail[CALL_DETAIL + 1];

	snprintf(detail, sizeof(detail), "%.*s", o->detail.n ? (int)o->detail.n : 0,
	    o->detail.n ? o->detail.p : "");
	put_refused(b, "payment-charge",
	    c->state == CHARGE_VOIDED ? "charge_voided" : "charge_declined",
	    *detail ? detail : "the channel does not take this payment",
	    (struct text){NULL, 0});
}

static int64_t
next_try(struct ledger *l, const struct charge *c)
{
	const int64_t most = sizeof(later_s) / sizeof(*later_s) - 1;

	return ledger_now(l) + later_s[c->tries < most ? c->tries : most] * 1000;
}

static void
append(struct ledger *l, struct record *r, struct charge *c, const struct outcome *o)
{
	struct event e = {.type = &charge_told, .stream = c->order};
	struct buf b = {0};

	buf_char(&b, '{');
	put_int(&b, "n", c->n);
	put_str(&b, "state", states[c->state]);
	if (c->no.p)
		put_text(&b, "no", c->no);
	if (c->state == CHARGE_SUCCEEDED)
		put_text(&b, "channel", via_channel(l, c->adapter));
	if (o->detail.n)
		put_text(&b, "detail", o->detail);
	if (c->state != CHARGE_SUCCEEDED && o->members.n) {
		buf_char(&b, ',');
		buf_text(&b, o->members);
	}
	/* The request's id is made of the order's, so it stands with what the clock
	 * gives. */
	put_open(&b, "clock", '{');
	if (c->state == CHARGE_WAITING || c->state == CHARGE_UNKNOWN)
		put_int(&b, "due", next_try(l, c));
	if (c->state == CHARGE_AUTHORIZED && o->members.n)
		put_int(&b, "expires", ledger_now(l) + COIN_HELD_MS);
	put_open(&b, "out", '{');
	put_charge(c, o, &b);
	put_close(&b, '}');
	put_close(&b, '}');
	if (is_no(c)) {
		put_open(&b, "out", '{');
		put_no(c, o, &b);
		put_close(&b, '}');
	}
	put_close(&b, '}');
	e.body = (struct text){b.p, b.n};
	event_digest(e.body, e.content);
	event_append(l, &e);
	step_show(r, e.parsed);
	buf_free(&b);
}

/* Is its number that of another payment, or of another charge of this order? */
static bool
is_taken(
    struct ledger *l, struct record *r, const struct charge *c, const struct outcome *o)
{
	struct stmt *s = sql(l, "SELECT 1 FROM charge WHERE order_id = $1 AND n <> $2 "
				"AND adapter = $3 AND no = $4 AND state = $5");
	bool found;

	stmt_int(s, 1, c->order);
	stmt_int(s, 2, c->n);
	stmt_text(s, 3, c->adapter);
	stmt_text(s, 4, o->no);
	stmt_int(s, 5, CHARGE_SUCCEEDED);
	found = stmt_row(s);
	if (found)
		stmt_done(s);
	return found || payment_of_other(l, r, via_channel(l, c->adapter), o->no,
			    c->order, o->amount);
}

void
charge_outcome(
    struct ledger *l, struct record *r, struct charge *c, const struct outcome *o)
{
	struct outcome said = *o;

	if (c->state == CHARGE_SUCCEEDED) {
		charge_show(l, r, c);
		return;
	}
	if (o->state == CHARGE_SUCCEEDED && (o->amount != c->amount || !o->no.p))
		said = (struct outcome){.state = CHARGE_UNKNOWN,
		    .code = TEXT("amount_differs"),
		    .detail = TEXT("the channel names another amount, or no number")};
	else if (o->state == CHARGE_SUCCEEDED && is_taken(l, r, c, o))
		said = (struct outcome){.state = CHARGE_UNKNOWN,
		    .code = TEXT("number_taken"),
		    .detail = TEXT("its number is that of another payment")};
	c->state = said.state;
	if (said.no.p)
		c->no = said.no;
	append(l, r, c, &said);
	if (c->state == CHARGE_SUCCEEDED)
		payment_arrived(l, r,
		    &(struct arrived){.by = "payment-charge",
			.channel = via_channel(l, c->adapter),
			.no = c->no,
			.amount = o->amount,
			.fee = o->fee,
			.members = o->members,
			.moves = o->moves});
}
