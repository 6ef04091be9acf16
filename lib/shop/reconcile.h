/* reconcile.h - a channel's bill against the ledger */
#ifndef SHOP_RECONCILE_H
#define SHOP_RECONCILE_H

#include "ledger/ledger.h"
#include "record/rows.h"
#include "shop/bill.h"

/* What is asked. */
struct reconcile_how {
	struct text channel;     /* NULL p: that of the bill's first row */
	struct text store;       /* NULL p: all; else only this one's payments are
				    missed, and what is no order's is its own */
	const struct zone *zone; /* where its days are cut */
	int64_t since, until;    /* half-open; INT64_MIN, INT64_MAX: as the bill */
	int64_t window_ms;       /* payments without numbers: so far apart */
	int64_t tolerance;       /* amounts of one payment: so far apart */
	int64_t ours_days;       /* what the bill lacks is ours after so long */
	bool write_off;          /* and posting writes it off */
	/* Where the money of rows goes that are no order's, by enum bill_kind; NULL:
	 * the usual account, if there is one.  A name that ends in ':' is completed by
	 * the channel's. */
	const char *account[BILL_OTHER + 1];
	bool dry_run; /* what is shown says so */
	bool nearest; /* posts what is matched by time alone even where
			 another fits */
};
/* "KIND=ACCOUNT": where rows of a kind go, an account of money without a floor, or "-",
 * which is none; word must outlive how.  NULL, or what was expected. */
const char *reconcile_account(struct reconcile_how *how, const char *word);
struct reconcile;

/* Rows are added, matched within a read transaction, then shown or posted.  Memory
 * grows with the rows and with the payments of their period, work by n log n. */
struct reconcile *reconcile_open(const struct reconcile_how *how);
void reconcile_free(struct reconcile *c);
/* The row is copied.  One outside of since and until is counted and left out.  false:
 * it is of another channel. */
bool reconcile_add(struct reconcile *c, const struct bill_row *row);
/* Every row of a bill by a mapping (record/bill.h): words of --given and of --total. */
struct bill_source {
	const char *format, *path; /* path NULL or "-": stdin */
	const char **given, **figure;
	size_t given_n, figure_n;
	bool strict; /* ends at the first reject */
};
/* What cannot be used is rejected and counted.  false: a total that the bill states is
 * not that of its rows, which has been told. */
bool reconcile_read_bill(
    struct reconcile *c, const struct bill_source *from, struct tally *tally);
/* The same from records, as from-csv prints them. */
void reconcile_read_records(
    struct reconcile *c, const char *path, bool strict, struct tally *tally);
void reconcile_match(struct reconcile *c, struct ledger *l);
/* The rows of the bill, then what the bill lacks, and the sums at the end:
 * {"state":"summary",..}. */
void reconcile_show_all(struct reconcile *c, struct rows *rows);
/* The same, posting what is to be posted: in batches of its own of at most a thousand
 * events, each told when it is committed. */
void reconcile_post(struct reconcile *c, struct ledger *l, struct rows *rows);
/* What is missing here, as orders of which the total alone is known; for the store. */
void reconcile_missing(const struct reconcile *c, struct rows *rows);

/* payment.settled: on the order's stream, what a bill says of one of its payments or
 * refunds: {"channel","kind","no"?,"refund_no"?,"payment" or "refund": its n,"amount",
 * "fee","added","sold"?,"fee_before"?,"subsidy","moves"}.  fee is the bill's, added
 * what of it was not known before; it counts on the order's day when sold.
 * payment.written_off: {"channel","payment","amount","moves"}.
 * bill.booked: the same of a row that is no order's, on the stream bill/CHANNEL. */
extern const struct event_type payment_settled, payment_written_off, bill_booked;

#endif
