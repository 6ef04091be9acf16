/* charge.h - payments asked of a channel: charged, authorized, captured, voided */
#ifndef SHOP_CHARGE_H
#define SHOP_CHARGE_H

#include "ledger/call.h"
#include "shop/order.h"

/* The n-th charge of an order goes out under the request id R-ORDER-N, always the same,
 * so that asking again is never charging twice.  Between asking and knowing it is
 * `asked`; `waiting` while the customer decides; `unknown` when no answer came.  These
 * three are asked about again by payment-charge --due, later each time. */
enum charge_state {
	CHARGE_ASKED,
	CHARGE_WAITING,
	CHARGE_UNKNOWN,
	CHARGE_AUTHORIZED, /* set aside by the channel, not taken */
	CHARGE_SUCCEEDED,
	CHARGE_DECLINED,
	CHARGE_VOIDED,
	CHARGE_DROPPED /* it never went out */
};
/* What is asked of the adapter: adapter(5). */
enum charge_do { DO_CHARGE, DO_AUTHORIZE, DO_CAPTURE, DO_VOID };

struct charge {
	int64_t order, n;
	enum charge_state state;
	enum charge_do doing;
	struct text adapter, no; /* no: the channel's number, NULL p: not known */
	int64_t amount;          /* asked for */
	int64_t wanted;          /* 0: all that was due; else as the record said */
	int64_t version;         /* of the order, when it was asked first */
	int64_t tries, due, at;  /* at: when it was asked last */
	int64_t told;            /* seq of what was last told of it, 0: nothing yet */
};

/* What came of it, as an adapter or a callback says. */
struct outcome {
	enum charge_state state; /* not ASKED */
	int64_t amount, fee;
	struct text no, code, detail, show;
	/* Of coin: members of the event that says it (authorized, voided), or of the
	 * payment and its moves (succeeded); none otherwise. */
	struct text members, moves;
};

/* -- charge.c: payment-charge's steps, see its page */

struct charge_options {
	const char *via;
	bool authorize, capture, release, retry;
};
void charge_step(struct ledger *l, struct record *r, const struct charge_options *how);
void charge_answered(struct ledger *l, struct call *c, struct buf *out);
/* payment-charge --due: what is open is asked about, what belongs to orders that have
 * ended is voided. */
bool charge_due(struct ledger *l, int64_t *next);
bool charge_tick(struct ledger *l, struct buf *out);

/* -- charge_told.c: what came of one, also for who hears it in another way */

/* The charge with this request id, or whose capture has it; false: none.  Texts live as
 * long as the batch. */
bool charge_by_request(struct ledger *l, struct text request, struct charge *c);
bool charge_load(struct ledger *l, int64_t order, int64_t n, struct charge *c);
/* The last one of this version of the order that was asked for in this way; false:
 * none. */
bool charge_find(struct ledger *l, const struct order *o, struct text adapter,
    enum charge_do doing, int64_t wanted, struct charge *c);
/* The last one of an order; false: none. */
bool charge_last(struct ledger *l, int64_t order, struct charge *c);
/* Any of the order that is asked, waiting, unknown or authorized? */
bool charge_open(struct ledger *l, int64_t order, struct charge *c);
/* Record it: the charge's state, and when it has succeeded the payment
 * (payment_arrived).  One that has succeeded stays so.  An amount other than that asked
 * for is no success: it becomes unknown.  r has the order_id; it is shown `charge`
 * and, of an order, what the payment says. */
void charge_outcome(
    struct ledger *l, struct record *r, struct charge *c, const struct outcome *o);
/* Show what is known of it, as charge_outcome did. */
void charge_show(struct ledger *l, struct record *r, const struct charge *c);

/* -- charge_ask.c */

/* R-ORDER-N and, for a capture or a void, a letter behind it. */
void charge_request(const struct charge *c, char letter, struct buf *b);
/* charge.asked: its row is there, and it is to be asked. */
void charge_begin(struct ledger *l, struct charge *c);
/* Ask its adapter what c->doing says, for the first time or once more, or by a query
 * what has become of it; code: the customer's, or none. */
enum charge_asking { ASK_FIRST, ASK_AGAIN, ASK_QUERY };
void charge_ask(struct ledger *l, const struct order *o, const struct charge *c,
    enum charge_asking how, struct text code);
/* Which charge a call is about, and how it was asked. */
int64_t charge_of_call(const struct call *call, enum charge_asking *how);

/* -- charge_coin.c: out of the customer's wallet */

/* Charge, authorize, capture or void, as c->doing says; refused, and nothing stored,
 * when he has too little. */
void charge_coin(
    struct ledger *l, struct record *r, const struct order *o, struct charge *c);

/* {"n","via","do","amount","wanted"?,"clock":{"due"}}: it goes out.
 * {"n","state","no"?,"detail"?,"out"?,"clock":{"due"?,"out"}}: what came of it. */
extern const struct event_type charge_asked, charge_told;

#endif
