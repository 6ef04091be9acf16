/* stock_undo.c - a receipt taken back, and what came in before under its name */
#include <stdio.h>
#include <string.h>

#include "shop/receipt_inside.h"
#include "shop/reverse.h"

enum { MICROS = 10000 };

/* -- the reversal */

void
stock_undo_begin(const struct reversal *v, struct stock_move *m)
{
	int64_t store =
	    stream_find(v->l, "store", rec_text(v->body, REC_ROOT, "store"));

	stock_move_begin(m, v->l, catalog_store_id(v->l, store, ledger_now(v->l)));
}

bool
stock_undo_whole(struct reversal *v, struct stock_move *m, struct text item,
    struct text lot, int64_t qty, const char *brought)
{
	const struct stock_lot *at = stock_open_lot(stock_move_item(m, item), lot);
	int64_t there = at ? at->remaining : 0;

	if (there == qty)
		return true;
	put_int(&v->more, brought, qty);
	put_int(&v->more, "remaining", there);
	return reversal_no(v, "lot_used", "some of the lot was used");
}

bool
stock_undo_free(struct reversal *v, struct text item, int64_t qty)
{
	struct text store = rec_text(v->body, REC_ROOT, "store");
	int64_t there =
	    account_available(v->l, stock_account(v->l, "stock", store, item));

	if (there >= qty)
		return true;
	put_int(&v->more, "needed", qty);
	put_int(&v->more, "available", there > 0 ? there : 0);
	return reversal_no(v, "stock_held", "orders hold some of what it brought");
}

/* What stays keeps its value: the lot takes what it brought. */
static void
put_undone(struct reversal *v, struct stock_move *m, int64_t qty)
{
	struct text store = m->store->name, item = rec_text(v->body, REC_ROOT, "item");
	int64_t cost = rec_int(v->body, REC_ROOT, "cost") * MICROS;
	int64_t micros =
	    stock_take_back(m, item, rec_text(v->body, REC_ROOT, "lot"), cost);
	struct buf *b = &v->out;

	stock_move_put(m, b);
	if (rec_find(v->body, REC_ROOT, "purchase"))
		put_text(b, "item", item);
	receipt_undo_order(v->body, b);
	put_open(b, "moves", '[');
	stock_put_qty(b, "stock", "supplier", store, item, qty);
	stock_put_value(b, "value", "purchases", store, cost);
	stock_put_value(b, "cogs", "value", store, cost - micros);
	receipt_undo_due(v->body, b);
	put_close(b, ']');
}

bool
stock_undo_received(struct reversal *v)
{
	struct text item = rec_text(v->body, REC_ROOT, "item");
	struct text lot = rec_text(v->body, REC_ROOT, "lot");
	int64_t qty = rec_int(v->body, REC_ROOT, "qty");
	struct stock_move m;
	bool can;

	if (rec_find(v->body, REC_ROOT, "repaid"))
		return reversal_no(v, "lot_used", "it made good what was sold short");
	if (rec_find(v->body, REC_ROOT, "revalued"))
		return reversal_no(
		    v, "lot_used", "it changed what earlier sales have cost");
	stock_undo_begin(v, &m);
	can = stock_undo_whole(v, &m, item, lot, qty, "received") &&
	      stock_undo_free(v, item, qty);
	if (can)
		put_undone(v, &m, qty);
	stock_move_end(&m);
	return can;
}

/* Its name is free for the lot as it was.  No name has such a byte in it. */
static const char aside[] = "\x1freversed ";

static void
put_aside(struct ledger *l, int64_t store, int64_t item, struct text name, int64_t seq)
{
	struct stmt *s = sql(l, "UPDATE lot SET name = $4 WHERE store = $1 "
				"AND item = $2 AND name = $3");
	struct buf b = {0};

	buf_text(&b, name);
	buf_printf(&b, "%s%lld", aside, (long long)seq);
	stmt_int(s, 1, store);
	stmt_int(s, 2, item);
	stmt_text(s, 3, name);
	stmt_text(s, 4, (struct text){b.p, b.n});
	stmt_run(s);
	buf_free(&b);
}

static void
fold_reversed(struct ledger *l, const struct event *e, const struct record *body)
{
	int64_t store = stream_find(l, "store", rec_text(body, REC_ROOT, "store"));
	ref v = rec_first(body, rec_find(body, REC_ROOT, "lots"));

	stock_move_fold(l, e, body);
	for (; v; v = rec_next(body, v)) {
		ref item = rec_first(body, v);

		put_aside(l, store, stream_find(l, "item", rec_text_at(body, item)),
		    rec_text_at(body, rec_next(body, item)), e->seq);
	}
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
