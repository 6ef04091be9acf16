/* receipt_name.c - which receipt is the same, and what its lot is called */
#include "shop/receipt_inside.h"

void
receipt_content(const struct receipt *p, unsigned char digest[CONTENT_LEN])
{
	struct buf b = {0};

	put_text(&b, "store", p->store);
	put_text(&b, "item", p->item);
	put_int(&b, "qty", p->qty);
	put_int(&b, "cost", p->cost);
	put_int(&b, "expires", p->expires);
	put_int(&b, "received_at", p->received);
	if (p->supplier.p)
		put_text(&b, "supplier", p->supplier);
	if (p->order.p) {
		put_text(&b, "order", p->order);
		put_bool(&b, "short", p->last);
	}
	event_digest((struct text){b.p, b.n}, digest);
	buf_free(&b);
}

void
receipt_key(struct ledger *l, const struct receipt *p,
    const unsigned char digest[CONTENT_LEN], struct buf *key)
{
	int64_t when = p->received ? p->received : ledger_now(l);
	const struct store *where =
	    p->store_id ? catalog_store_id(l, p->store_id, when) : NULL;
	char day[TIME_LEN] = "";

	if (p->key.p && !p->lot.p) {
		buf_str(key, "receipt-key:");
		buf_text(key, p->key);
		return;
	}
	buf_str(key, p->lot.p ? "receipt:" : "receipt-day:");
	buf_text(key, p->store);
	buf_char(key, '/');
	buf_text(key, p->item);
	buf_char(key, '/');
	if (p->lot.p) {
		buf_text(key, p->lot);
		return;
	}
	if (where)
		date_print(day, zone_day(where->zone, when, where->day_start));
	buf_printf(key, "%s/", day);
	buf_hex(key, digest, CONTENT_LEN);
}

/* The event in which a lot of this name came in; 0: none. */
static int64_t
lot_seq(struct ledger *l, const struct receipt *p, struct text lot)
{
	struct stmt *s =
	    sql(l, "SELECT seq FROM lot WHERE store = $1 AND item = $2 AND name = $3");

	stmt_int(s, 1, p->store_id);
	stmt_int(s, 2, p->item_id);
	stmt_text(s, 3, lot);
	return stmt_one(s, 0);
}

struct text
receipt_number(struct ledger *l, const struct receipt *p, struct text stream)
{
	struct stmt *s =
	    sql(l, "SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = $1");
	int64_t n = 1;
	struct text name;

	stmt_int(s, 1, stream_find(l, "stock", stream));
	n = stmt_one(s, n);
	do {
		struct buf b = {0};
		char *copy;

		buf_int(&b, n++);
		copy = arena_alloc(ledger_arena(l), b.n);
		memcpy(copy, b.p, b.n);
		name = (struct text){copy, b.n};
		buf_free(&b);
	} while (lot_seq(l, p, name));
	return name;
}
