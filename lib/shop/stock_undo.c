/* stock_undo.c - a receipt taken back, and what came in before under its name */
#include <stdio.h>
#include <string.h>

#include "shop/receipt_inside.h"
#include "shop/reverse.h"

enum { MICROS = 10000 };

/* -- the reversal */

static bool
no(struct reversal *v, const char *code, const char *detail)
{
	v->code = code;
	snprintf(v->detail, sizeof(v->detail), "%s", detail);
	return false;
}

/* What stays keeps its value: the lot takes what it brought, as far as that is there,
 * and all there is when it is the last. */
static int64_t
value_of(const struct stock_item *s, const struct stock_lot *lot, int64_t micros)
{
	if (s->by_lot)
		return lot->micros;
	return s->qty == lot->remaining || micros > s->micros ? s->micros : micros;
}

static void
put_undone(struct reversal *v, const struct stock_item *s, const struct stock_lot *lot,
    int64_t cost)
{
	struct text store = rec_text(v->body, REC_ROOT, "store");
	struct text item = rec_text(v->body, REC_ROOT, "item");
	int64_t micros = value_of(s, lot, cost);
	struct buf *b = &v->out;

	put_text(b, "store", store);
	if (rec_find(v->body, REC_ROOT, "purchase"))
		put_text(b, "item", item);
	receipt_undo_order(v->body, b);
	put_open(b, "items", '[');
	put_open(b, NULL, '[');
	put_text(b, NULL, item);
	put_int(b, NULL, lot->remaining);
	put_int(b, NULL, micros);
	put_close(b, ']');
	put_close(b, ']');
	put_open(b, "lots", '[');
	put_open(b, NULL, '[');
	put_text(b, NULL, item);
	put_text(b, NULL, lot->name);
	put_int(b, NULL, lot->remaining);
	if (s->by_lot)
		put_int(b, NULL, micros);
	put_close(b, ']');
	put_close(b, ']');
	put_open(b, "moves", '[');
	stock_put_qty(b, "stock", "supplier", store, item, lot->remaining);
	stock_put_value(b, "value", "purchases", store, cost);
	stock_put_value(b, "cogs", "value", store, cost - micros);
	receipt_undo_due(v->body, b);
	put_close(b, ']');
}

bool
stock_undo_received(struct reversal *v)
{
	struct text store = rec_text(v->body, REC_ROOT, "store");
	struct text item = rec_text(v->body, REC_ROOT, "item");
	int64_t qty = rec_int(v->body, REC_ROOT, "qty"), there;
	const struct stock_item *s = stock_item(
	    v->l, stream_find(v->l, "store", store), stream_find(v->l, "item", item));
	const struct stock_lot *lot =
	    stock_open_lot(s, rec_text(v->body, REC_ROOT, "lot"));

	if (rec_find(v->body, REC_ROOT, "repaid"))
		return no(v, "lot_used", "it made good what was sold short");
	if (rec_find(v->body, REC_ROOT, "revalued"))
		return no(v, "lot_used", "it changed what earlier sales have cost");
	there = lot ? lot->remaining : 0;
	if (there != qty) {
		put_int(&v->more, "received", qty);
		put_int(&v->more, "remaining", there);
		return no(v, "lot_used", "some of the lot was used");
	}
	there = account_available(v->l, stock_account(v->l, "stock", store, item));
	if (there < qty) {
		put_int(&v->more, "needed", qty);
		put_int(&v->more, "available", there > 0 ? there : 0);
		return no(v, "stock_held", "orders hold some of what it brought");
	}
	put_undone(v, s, lot, rec_int(v->body, REC_ROOT, "cost") * MICROS);
	return true;
}

/* Its name is free for the lot as it was.  No name has such a byte in it. */
static const char aside[] = "\x1freversed ";

static void
fold_reversed(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "UPDATE lot SET name = $4 WHERE store = $1 "
				"AND item = $2 AND name = $3");
	ref lots = rec_find(body, REC_ROOT, "lots"), item, name;
	struct buf b = {0};

	stock_move_fold(l, e, body);
	item = rec_first(body, rec_first(body, lots));
	name = rec_next(body, item);
	buf_text(&b, rec_text_at(body, name));
	buf_printf(&b, "%s%lld", aside, (long long)e->seq);
	stmt_int(s, 1, stream_find(l, "store", rec_text(body, REC_ROOT, "store")));
	stmt_int(s, 2, stream_find(l, "item", rec_text_at(body, item)));
	stmt_text(s, 3, rec_text_at(body, name));
	stmt_text(s, 4, (struct text){b.p, b.n});
	stmt_run(s);
	buf_free(&b);
	receipt_fold_order(l, body);
}

const struct event_type stock_reversed = {"stock.reversed", fold_reversed};

/* -- what came in before */

static void
take(struct receipts *out, const struct stored *e, bool reversed,
    const unsigned char content[CONTENT_LEN])
{
	bool same = memcmp(content, e->content, CONTENT_LEN) == 0;

	if (!reversed)
		out->next = 0;
	else if (out->next)
		out->next++;
	if (out->same || (reversed && !same))
		return;
	out->found = true;
	out->same = same;
	out->reversed = reversed;
	out->event = *e;
}

void
receipts_of_lot(struct ledger *l, int64_t store, int64_t item, struct text lot,
    const unsigned char content[CONTENT_LEN], struct receipts *out)
{
	struct stmt *s =
	    sql(l, "SELECT seq, name FROM lot WHERE store = $1 AND item = $2 "
		   "AND (name = $3 OR (name > $4 AND name < $5)) ORDER BY id");
	struct buf low = {0}, high = {0};

	*out = (struct receipts){.next = 1};
	buf_text(&low, lot);
	buf_text(&high, lot);
	buf_char(&low, '\x1f');
	buf_char(&high, '\x20');
	stmt_int(s, 1, store);
	stmt_int(s, 2, item);
	stmt_text(s, 3, lot);
	stmt_text(s, 4, (struct text){low.p, low.n});
	stmt_text(s, 5, (struct text){high.p, high.n});
	while (stmt_row(s)) {
		bool reversed = stmt_get_text(s, 1).n != lot.n;
		struct stored e;

		if (event_by_seq(l, stmt_get_int(s, 0), &e))
			take(out, &e, reversed, content);
	}
	buf_free(&low);
	buf_free(&high);
}

void
receipts_of_key(struct ledger *l, struct text key,
    const unsigned char content[CONTENT_LEN], struct receipts *out)
{
	struct stored e;
	int64_t n;

	*out = (struct receipts){.next = 1};
	for (n = 1; event_by_key(l, receipts_key(l, key, n), &e); n++)
		take(out, &e, reverse_done(l, receipts_key(l, key, n)), content);
}

struct text
receipts_key(struct ledger *l, struct text key, int64_t n)
{
	const char *colon = memchr(key.p, ':', key.n);
	size_t kind = (size_t)(colon - key.p);
	struct buf b = {0};
	struct text t;

	if (n == 1)
		return key;
	buf_text(&b, (struct text){key.p, kind});
	buf_printf(&b, ".%lld", (long long)n);
	buf_text(&b, (struct text){key.p + kind, key.n - kind});
	t = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return t;
}
