/* reconcile_missing.c - what the bill has and the ledger lacks, as orders for order-add
 */
#include <string.h>

#include "shop/reconcile_inside.h"

/* The order's number: ours as the bill has it, else the channel's; one without any is
 * named by what the bill says of it, so that it is the same order whenever it comes. */
static void
show_number(const struct entry_row *e, struct rows *rows)
{
	const char *last = memrchr(e->key.p, '/', e->key.n);
	struct buf b = {0};
	char at[TIME_LEN];

	if (bill_row_order(&e->b).p) {
		rows_text(rows, "channel_no", bill_row_order(&e->b));
	} else {
		buf_printf(&b, "%s-%lld-", time_print(at, e->b.at, NULL),
		    (long long)e->b.amount);
		buf_add(&b, last + 1, (size_t)(e->key.p + e->key.n - last - 1));
		rows_text(rows, "channel_no", (struct text){b.p, b.n});
	}
	buf_free(&b);
}

/* With the channel's own number of the payment, by which the next bill finds it. */
static void
show_payment(const struct reconcile *c, const struct entry_row *e, int64_t amount,
    struct rows *rows)
{
	struct buf b = {0};

	if (!e->b.no.p) {
		rows_int(rows, "amount", amount);
		return;
	}
	put_open(&b, NULL, '[');
	put_open(&b, NULL, '{');
	put_text(&b, "channel", c->how.channel);
	put_int(&b, "amount", amount);
	put_text(&b, "no", e->b.no);
	put_close(&b, '}');
	put_close(&b, ']');
	rows_raw(rows, "payments", (struct text){b.p, b.n});
	buf_free(&b);
}

/* A payment that is missing of an order that is not: another order is not what it
 * lacks. */
static bool
known(const struct entry_row *e)
{
	if (!e->order || e->own)
		return false;
	note_say("order_known", e->b.line, NULL,
	    "the payment is of order %lld: record it with payment-record",
	    (long long)e->order);
	return true;
}

void
reconcile_missing(const struct reconcile *c, struct rows *rows)
{
	char at[TIME_LEN];
	size_t i;

	for (i = 0; i < c->n; i++) {
		const struct entry_row *e = &c->row[i];
		int64_t total = bill_row_total(&e->b);

		if (e->state != MISSING_HERE || e->b.kind != BILL_SALE || total == 0 ||
		    known(e))
			continue;
		rows_text(rows, "channel", c->how.channel);
		show_number(e, rows);
		rows_text(rows, "store", c->how.store);
		rows_str(rows, "placed_at", time_print(at, e->b.at, c->how.zone));
		rows_raw(rows, "happened", TEXT("true"));
		rows_int(rows, "total", total);
		show_payment(c, e, total, rows);
		rows_end(rows);
	}
}
