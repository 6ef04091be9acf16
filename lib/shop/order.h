/* order.h - orders: their states, their rows, and the steps they go through */
#ifndef SHOP_ORDER_H
#define SHOP_ORDER_H

#include "ledger/ledger.h"
#include "shop/catalog.h"

enum order_status {
	ORDER_PENDING,
	ORDER_PAID,
	ORDER_WAITING_GROUP,
	ORDER_MAKING,
	ORDER_READY,
	ORDER_SHIPPED,
	ORDER_COMPLETED,
	ORDER_REFUSED,
	ORDER_CANCELLED,
	ORDER_REFUNDING,
	ORDER_REFUNDED
};
const char *order_status_name(enum order_status s);

/* The steps of the pipeline: bits of orders.steps, and the step numbers of holds. */
enum order_step {
	STEP_PROMO = 1,
	STEP_STOCK = 2,
	STEP_GROUP = 3,
	STEP_PAYMENT = 4,
	STEP_CONFIRM = 5,
	STEP_SOLD =
	    6 /* no step: paid in full at some time, so that it counts as sold */
};
#define STEP_BIT(step) (1 << (step))

/* A line as it stands in the ledger. */
struct order_line {
	int64_t sku, sku_version, qty, price, discount, cost;
	bool costed;
	struct text options; /* JSON array of names, NULL p: none */
};
struct order {
	int64_t id, store, channel, customer, placed_at, day, version, steps;
	struct text channel_no;
	enum order_status status;
	bool happened;
	int64_t total, discount, payable, paid, fee, refunded, cost;
	int64_t ticket; /* of its store and day, from 1; 0: none was given */
	const struct order_line *line; /* lines of them, in the batch's arena */
	size_t lines;
};

/* order-add's step: check, price, record.  With auto_key an order without
 * channel_no gets its id as one.
 *
 * An order may be changed until it is paid: its record carries `version`, a whole
 * number from 1 (1 where it is absent).  The one after the order's own, of an order
 * that is pending and without money, is order.changed: the lines are checked and
 * priced like new ones, at the order's own placed_at; what the steps hold is given
 * back, and their bits are cleared, in the same event.  So each step is done anew for
 * a version, without --retry, as its next attempt, and what is stored of a step is the
 * answer to records of that version only.  The order's own version: the stored answer,
 * or key_conflict.  An older one: superseded.  Of others version_gap.  An order that
 * is closed to changes answers wrong_state, a member of an open group in_group.
 * superseded, wrong_state and in_group are refusals that follow from the order as it
 * stands: nothing is written, and the record has no order_id, so that the end of the
 * pipeline does not undo the order for a change that it did not take. */
void order_add(struct ledger *l, struct record *r, bool auto_key);
extern const struct event_type order_placed, order_changed;

/* -- ticket.c: the number that is called out, counted for each store and business day.
 * The next one, for who decides; and for the fold: it was given. */
int64_t ticket_next(struct ledger *l, int64_t store, int64_t day);
void ticket_given(struct ledger *l, int64_t store, int64_t day, int64_t ticket);

/* The order with this id; false when there is none. */
bool order_load(struct ledger *l, int64_t id, struct order *o);

/* A record for a tick that does what a step does: order_id, channel, channel_no,
 * status. Returns r, which lives as long as the batch. */
struct record *order_record(struct ledger *l, const struct order *o, struct record *r);

/* Until when (ms) what is set aside for this order lasts: ttl from the batch's clock,
 * or, for a member of an open group, an hour after the group's deadline if that is
 * later. */
int64_t order_window(struct ledger *l, const struct order *o, int64_t ttl_ms);

/* May stages before payment still work on it?  Pending, or a fact (which may come paid)
 * that is not confirmed. */
bool order_is_open(const struct order *o);
/* Refuse the record ({"by","code","detail","order","version","status"}) for what the
 * order is now: nothing is stored. */
void order_decline(struct record *r, const char *by, const struct order *o,
    const char *code, const char *detail);

/* What a group that is still open keeps for its member lasts until then (ms); 0: it is
 * in no such group. */
int64_t order_group_until(struct ledger *l, int64_t id);

/* For folds: what is true of the row afterwards.  Each takes the order's id.  A status
 * must be one that order_state.h lets it move to: any other is a bug (70), and so says
 * order_check_move for a fold that writes the row itself. */
void order_check_move(struct ledger *l, int64_t id, enum order_status to);
void order_set_status(struct ledger *l, int64_t id, enum order_status s);
void order_add_step(struct ledger *l, int64_t id, enum order_step step);
/* It is priced anew by this step: total less discount is payable. */
void order_set_discount(
    struct ledger *l, int64_t id, enum order_step step, int64_t discount);
void order_line_set_discount(
    struct ledger *l, int64_t id, int64_t line, int64_t discount);
enum order_status order_status_of(const struct record *body, ref object);

/* -- order_kept.c: orders that this batch has read or placed, at most a few.  What is
 * changed in them is written when others take their place, at the end of the batch, or
 * when somebody asks for it:
 * - a statement that reads rows of orders or their lines comes after orders_write,
 *   unless it asks for one order that order_peek does not have;
 * - one that writes them comes after order_forget, or is for an order that
 *   order_changing does not have. */

enum { ORDER_KEPT_LINES = 16 };
/* What was read; one with more lines, or long texts, is not kept. */
void order_keep(struct ledger *l, const struct order *o);
/* A new one, whose rows are not there yet; they are written at once when it is not
 * kept. */
void order_place(struct ledger *l, const struct order *o);
/* A copy as order_load would give it; false when it is not kept. */
bool order_kept(struct ledger *l, int64_t id, struct order *o);
/* What is kept of an order; NULL: nothing. */
const struct order *order_peek(struct ledger *l, int64_t id);
/* The version that it is at, without reading all of it. */
int64_t order_version(struct ledger *l, int64_t id);
/* What is kept of an order or a line, to be changed in place, and it will be written:
 * status, steps, discount, payable, paid, fee and cost; discount, cost and costed of a
 * line.  NULL: nothing is kept. */
struct order *order_changing(struct ledger *l, int64_t id);
struct order_line *order_line_changing(struct ledger *l, int64_t id, int64_t line);
/* What is kept of this order is written and no longer kept. */
void order_forget(struct ledger *l, int64_t id);
/* What is kept of all of them is written. */
void orders_write(struct ledger *l);

/* -- order_rows.c: written as they are in o */

void order_insert(struct ledger *l, const struct order *o); /* its lines too */
void order_insert_lines(struct ledger *l, const struct order *o);
/* What order_changing lets be changed. */
void order_update(struct ledger *l, const struct order *o);
void order_update_line(struct ledger *l, const struct order *o, size_t line);

/* -- step.c: what every stage after order-add does first and last */

/* One stage of the pipeline. */
struct step {
	const char *name;          /* of the command; stands in `refused` as by */
	enum order_step step;      /* 0: none; step_begin then answers nothing from what
				      is stored, the command looks for itself */
	const char *const *events; /* NULL-ended: types that mean this step is done,
				      its refusal last */
	const struct event_type *refused;
	const char *const *reads; /* NULL-ended members of the record that are its
				     content; order_id always is */
	bool retry; /* --retry: a refusal (or a hold expired or released) is tried
		       once more */
	bool takes_refused; /* works on refused records too; those that never became
			       an order pass */
	struct text said;   /* what belongs to its content and came as options */
};

/* Find the record's order and see whether there is work to do: false when the record
 * was rejected (unknown_order, stale_record: its lines are not the ledger's any
 * more, key_conflict), is refused by an earlier stage or as superseded (the record is
 * of an older version of the order: nothing is written), or was answered from what is
 * stored.  True: *o is filled, *attempt (from 1, over all versions) says which try
 * this is.  A record with lines is of the version it names, else of the first; one
 * without lines and version means the order as it is. */
bool step_begin(struct ledger *l, struct record *r, const struct step *s,
    struct order *o, int64_t *attempt);
/* For a step of number 0 whose events say whether it was done: as step_begin looks at
 * what is stored.  False: the record is answered or rejected. */
bool step_is_new(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t *attempt);
/* Is the record of a version before the order's own?  (Where `version` is no number:
 * no.) */
bool step_superseded(const struct record *r, const struct order *o);
/* Append an event of the step.  body: JSON members without braces, among them "out";
 * "attempt" is added when it is over 1.  What "out" holds is spliced into the
 * record. */
void step_done(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, const struct event_type *type,
    struct text body);
/* The same with more said about the event (key, at, trace). */
void step_event(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, struct event *e, struct text body);
/* Store a refusal and show it: {"by","code","detail"} under `refused`. */
void step_refuse(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 7, 8)));
/* The same with more members (without braces) inside `refused`. */
void step_refuse_more(struct ledger *l, struct record *r, const struct step *s,
    const struct order *o, int64_t attempt, const char *code, struct text more,
    const char *fmt, ...) __attribute__((format(printf, 8, 9)));
/* Splice the "out" of a body into the record, as step_answer does. */
void step_show(struct record *r, const struct record *body);
/* Splice the "out" of a stored body into the record, then clock.out: what was taken
 * from the clock; sets r->refused. */
void step_answer(struct ledger *l, struct record *r, struct text body);
/* The fold of refusals: the step is done, nothing else is. */
void step_refused_fold(
    struct ledger *l, const struct event *e, const struct record *body);

#endif
