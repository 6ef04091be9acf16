/* stock_count_fold.c - counts and their lines, folded */
#include "shop/stock_count.h"

static void
fold_count(
    struct ledger *l, const struct event *e, const struct record *body, int64_t store)
{
	struct stmt *s = sql(l, "INSERT INTO stock_count (id, store, name, opened, "
				"approved) VALUES ($1, $2, $3, $4, 0) "
				"ON CONFLICT (id) DO NOTHING");

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, store);
	stmt_text(s, 3, rec_text(body, REC_ROOT, "count"));
	stmt_int(s, 4, e->at);
	stmt_run(s);
}

static void
bind_or_null(
    struct stmt *s, int n, const struct record *body, ref out, const char *name)
{
	if (rec_kind(body, rec_find(body, out, name)) == KIND_INT)
		stmt_int(s, n, rec_int(body, out, name));
	else
		stmt_null(s, n);
}

/* A line takes the place of one that was counted before it. */
static void
fold_taken(struct ledger *l, const struct event *e, const struct record *body)
{
	int64_t store = stream_find(l, "store", rec_text(body, REC_ROOT, "store"));
	ref out = rec_find(body, REC_ROOT, "out");
	struct stmt *s = sql(l,
	    "INSERT INTO count_line (count, item, store, at, seq, counted, book, used, "
	    "variance_bp, cost, sold, made, base, posted, micros, state) VALUES ($1, $2, "
	    "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 0) "
	    "ON CONFLICT (count, item) DO UPDATE SET at = excluded.at, "
	    "seq = excluded.seq, counted = excluded.counted, book = excluded.book, "
	    "used = excluded.used, variance_bp = excluded.variance_bp, "
	    "cost = excluded.cost, sold = excluded.sold, made = excluded.made, "
	    "base = excluded.base WHERE count_line.at <= excluded.at");

	fold_count(l, e, body, store);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, stream_find(l, "item", rec_text(body, REC_ROOT, "item")));
	stmt_int(s, 3, store);
	stmt_int(s, 4, e->at);
	stmt_int(s, 5, e->seq);
	stmt_int(s, 6, rec_int(body, REC_ROOT, "counted"));
	stmt_int(s, 7, rec_int(body, out, "book"));
	bind_or_null(s, 8, body, out, "used");
	bind_or_null(s, 9, body, out, "variance_bp");
	stmt_int(s, 10, rec_int(body, out, "cost_micros"));
	stmt_int(s, 11, rec_int(body, REC_ROOT, "sold"));
	stmt_int(s, 12, rec_int(body, REC_ROOT, "made"));
	stmt_int(s, 13, rec_int(body, REC_ROOT, "base"));
	stmt_run(s);
}

/* "lines":[[ITEM,posted,micros,state],..] */
static void
fold_counted(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "UPDATE stock_count SET approved = $2 WHERE id = $1 "
				"AND approved = 0");
	ref v = rec_first(body, rec_find(body, REC_ROOT, "lines"));

	stock_move_fold(l, e, body);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, e->at);
	stmt_run(s);
	s = sql(l, "UPDATE count_line SET posted = posted + $3, micros = micros + $4, "
		   "state = $5 WHERE count = $1 AND item = $2");
	for (; v; v = rec_next(body, v)) {
		ref item = rec_first(body, v), posted = rec_next(body, item);
		ref micros = rec_next(body, posted);

		stmt_int(s, 1, e->stream);
		stmt_int(s, 2, stream_find(l, "item", rec_text_at(body, item)));
		stmt_int(s, 3, rec_int_at(body, posted));
		stmt_int(s, 4, rec_int_at(body, micros));
		stmt_int(s, 5, rec_int_at(body, rec_next(body, micros)));
		stmt_run(s);
	}
}

const struct event_type count_taken = {"count.taken", fold_taken};
const struct event_type count_refused = {"count.refused", NULL};
const struct event_type stock_counted = {"stock.counted", fold_counted};
/* Orders held some of it: --retry posts the rest. */
const struct event_type stock_partly_counted = {"stock.partly_counted", fold_counted};
