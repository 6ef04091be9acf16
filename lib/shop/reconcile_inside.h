/* reconcile_inside.h - what the reconcile*.c files share; nothing else includes it */
#ifndef SHOP_RECONCILE_INSIDE_H
#define SHOP_RECONCILE_INSIDE_H

#include "base/map.h"
#include "shop/order.h"
#include "shop/reconcile.h"
#include "shop/reconcile_pair.h"

enum bill_state {
	STATE_NONE, /* not decided yet */
	MATCHED,
	AMOUNT_DIFFERS,
	MISSING_HERE,
	MISSING_THERE,
	DUPLICATE,
	UNSETTLED,
	OURS,
	NO_ORDER,
	STATES
};

/* A kind of its own in table bill_row. */
enum { BILL_WRITTEN_OFF = BILL_OTHER + 1 };

/* A payment or a refund of the ledger, through the bill's channel. */
struct claim {
	int64_t order, n; /* of the payment or refund in the order */
	bool refund;
	int64_t of;              /* refund: the payment's n, 0: not known */
	int64_t amount, fee, at; /* fee: told with it */
	int64_t paid;            /* refund: what was given back of it */
	struct text no;          /* the channel's number of the payment */
	struct text order_no, order_channel;
	int64_t store;
	bool own;          /* the order is the channel's own */
	bool billed, gone; /* before: by a bill; written off */
	int64_t given_up;  /* so much was written off */
	int64_t added;     /* to its fee, by bills before */
	bool told;         /* a bill has told its fee */
	bool alone;        /* and in rows of their own, before or in this bill */
	bool now;          /* written off by this run */
	int64_t row;       /* of the bill, PAIR_NONE: none */
	enum bill_state state;
};

/* A row of the bill and what became of it. */
struct entry_row {
	struct bill_row b;
	struct text key; /* of its event */
	enum bill_state state;
	const char *by;  /* how it was matched: posted, number, order, time */
	const char *why; /* it was not posted, NULL: no reason */
	int64_t claim;   /* PAIR_NONE: none */
	int64_t order;   /* that its numbers name, 0: none */
	bool own;        /* that one was made of such a row, and waits for its money */
	int64_t rival;   /* a claim that fits as well, PAIR_NONE: none */
	bool unsure;     /* matched by time, and another would fit as well */
	bool of_topup;   /* it names money that went into a wallet, */
	bool topup;      /* and is that, with this amount and fee: */
	int64_t topup_amount, topup_fee;
	bool posted, now;      /* an event says it; of this run */
	bool conflict;         /* that event says it otherwise */
	int64_t micros_before; /* of its fee, as that event was told */
	bool learnt;           /* a refund that posting has recorded */
	int64_t fee;
	int64_t base;   /* which of its amounts is compared with the ledger's */
	int64_t *named; /* orders that its numbers name; NULL: not looked for */
	size_t named_n;
};

struct reconcile {
	struct reconcile_how how;
	struct text said; /* the channel, as it was asked for; how has what it is */
	struct arena arena;
	struct entry_row *row;
	size_t n, cap;
	struct claim *claim;
	size_t claims, claims_cap;
	size_t *left, lefts; /* claims that the bill lacks */
	struct map claim_of; /* (order, "p3") to 1 + claim; (order, "") to 1 + the
				greatest n, when all of it are loaded */
	struct map keys;     /* of rows: 1 + the row, or how many had this one */
	struct buf money;    /* the account in which the channel's money lies */
	int64_t channel;     /* its id, 0: the ledger does not know it */
	int64_t store;       /* its id, 0: all */
	int64_t from, until; /* the period, half-open */
	int64_t last;        /* the bill goes as far as this */
	int64_t now;
	int64_t totals;              /* of its own that the bill states */
	bool totals_differ;          /* from its rows */
	int64_t outside;             /* rows left out by since and until */
	int64_t rejected;            /* rows that could not be used */
	int64_t *channels, *scratch; /* scratch: an order of each, and one more */
	size_t channel_count;
};

/* -- reconcile_claims.c: what the ledger has */

/* The channel's payments and refunds of the period, and of the window around it. */
void claims_of_period(struct reconcile *c, struct ledger *l);
/* Those of one order, whatever bills have told; returns the greatest n among them. */
int64_t claims_of_order(struct reconcile *c, struct ledger *l, int64_t order);
/* Refunds of an order that have come into being since. */
void claims_of_refunds(struct reconcile *c, struct ledger *l, int64_t order);
/* What bills have said of it, looked up again. */
void claim_refresh(struct ledger *l, struct claim *k);
/* Its number, PAIR_NONE: there is none. */
int64_t claim_find(const struct reconcile *c, int64_t order, bool refund, int64_t n);

/* -- reconcile_key.c: which row is which */

/* Set the key of the bill's row number c->n: "bill:CHANNEL/sale/NO" and the like, or,
 * when the row has no number that is its own, what it says and how many said so before.
 * A row whose number has come before is a duplicate. */
void row_name(struct reconcile *c, struct entry_row *e);

/* -- reconcile_order.c: which orders its numbers name */

/* Into named: the order of the payment with its number, else the channel's own order
 * with its number of the order, else those of other channels. */
void orders_named(struct reconcile *c, struct ledger *l, struct entry_row *e);
/* Is the order that is set what the row became when it was missing here: the channel's
 * own, known by its total alone, and not paid? */
bool order_is_own(
    const struct reconcile *c, struct ledger *l, const struct entry_row *e);
/* A number with a suffix is that of something done to the payment before it; NULL p:
 * it has none. */
struct text without_suffix(struct text no);

/* -- reconcile_ids.c: matched by numbers */

void match_posted(struct reconcile *c, struct ledger *l, struct entry_row *e);
/* Every row that is not posted. */
void match_numbers(struct reconcile *c, struct ledger *l);

/* -- reconcile_time.c: matched by amount and time, once numbers have had their turn */

void match_times(struct reconcile *c);

/* -- reconcile_state.c */

/* The claim is this row's; by says how it was found. */
void row_takes(struct reconcile *c, struct entry_row *e, int64_t claim, const char *by);
/* The row is the top-up's. */
void row_tops_up(struct entry_row *e, int64_t amount, int64_t fee);
void states_set(struct reconcile *c);
const char *state_name(enum bill_state s);
/* What rows are taken to keep that tell nothing of it; then the fees of all rows in
 * minor units.  Rows that were posted before keep what was posted; the fees of
 * these and of the first k others add up to their sum in micros, rounded half up, for
 * every k. */
void fees_round(struct reconcile *c);
/* Whole days since. */
int64_t age_days(const struct reconcile *c, int64_t at);
/* A row of the shop's own business: a sale or a refund. */
bool row_is_trade(const struct entry_row *e);

/* -- reconcile_show.c */

/* How many there are to show; one of them; the sums. */
size_t reconcile_count(const struct reconcile *c);
void reconcile_show(struct reconcile *c, size_t i, struct rows *rows);
void reconcile_summary(struct reconcile *c, struct rows *rows);

/* -- reconcile_moves.c: what posting moves, as members of a body */

/* First: where the channel's money of this store (NULL p: of none) lies. */
void money_set(struct reconcile *c, struct ledger *l, struct text store);

/* What it changes of the fee that is known. */
int64_t row_fee_added(const struct entry_row *e, const struct claim *k);
/* Of a row that is of an order's payment or refund; fee_before: the order's. */
void put_settled(const struct reconcile *c, const struct entry_row *e,
    const struct claim *k, int64_t fee_before, bool sold, struct buf *b);
/* Of one that is no order's; false, nothing written: it is not known where the money of
 * such a row goes. */
bool put_booked(const struct reconcile *c, const struct entry_row *e, struct buf *b);
/* Of a top-up: the fee that was not told with it. */
void put_topup(const struct reconcile *c, const struct entry_row *e, struct buf *b);
void put_written_off(
    const struct reconcile *c, const struct claim *k, int64_t amount, struct buf *b);

#endif
