/* transfer_fold.c - what is on the way between stores, by transfer and lot */
#include "shop/transfer_inside.h"

int64_t
transfer_incoming(struct ledger *l, int64_t store, int64_t item)
{
	struct stmt *s = sql(l, "SELECT coalesce(sum(remaining), 0) FROM transfer_lot "
				"WHERE receiver = $1 AND item = $2 AND remaining > 0");

	stmt_int(s, 1, store);
	stmt_int(s, 2, item);
	return stmt_one(s, 0);
}

static void
load_lots(struct ledger *l, struct transfer_lots *t)
{
	struct stmt *s =
	    sql(l, "SELECT count(*) FROM transfer_lot WHERE transfer = $1");
	struct arena *a = ledger_arena(l);

	stmt_int(s, 1, t->id);
	if (stmt_row(s))
		t->n = (size_t)stmt_get_int(s, 0);
	stmt_done(s);
	t->v = arena_alloc(a, (t->n + 1) * sizeof(*t->v));
	t->n = 0;
	s = sql(l,
	    "SELECT n, item, name, expires, use_by, alert, remaining, worth "
	    "FROM transfer_lot WHERE transfer = $1 AND remaining > 0 ORDER BY n");
	stmt_int(s, 1, t->id);
	while (stmt_row(s))
		t->v[t->n++] = (struct transfer_lot){stmt_get_int(s, 0),
		    stmt_get_int(s, 1), arena_text(a, stmt_get_text(s, 2)),
		    stream_name(l, stmt_get_int(s, 1)), stmt_get_int(s, 3),
		    stmt_get_int(s, 4), stmt_get_int(s, 5), stmt_get_int(s, 6),
		    stmt_get_int(s, 7), 0, 0};
}

struct transfer_lots
transfer_load(struct ledger *l, struct text name)
{
	struct stmt *s =
	    sql(l, "SELECT id, sender, receiver FROM transfer WHERE id = $1");
	struct transfer_lots t = {0};

	stmt_int(s, 1, stream_find(l, "transfer", name));
	if (!stmt_row(s))
		return t;
	t.id = stmt_get_int(s, 0);
	t.from = stmt_get_int(s, 1);
	t.to = stmt_get_int(s, 2);
	stmt_done(s);
	load_lots(l, &t);
	return t;
}

static int64_t
end_at(const struct record *body, ref v)
{
	int64_t ms = rec_int_at(body, v);

	return ms ? ms : INT64_MAX;
}

static void
insert_lot(struct ledger *l, const struct event *e, int64_t n, int64_t to,
    const struct record *body, ref v, ref times)
{
	struct stmt *s = sql(l,
	    "INSERT INTO transfer_lot (transfer, n, receiver, item, name, expires, "
	    "use_by, alert, qty, micros, arrived, lost, remaining, worth) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $9, $10)");
	ref item = rec_first(body, v), name = rec_next(body, item);
	ref qty = rec_next(body, name), ms = rec_first(body, times);

	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, n);
	stmt_int(s, 3, to);
	stmt_int(s, 4, stream_find(l, "item", rec_text_at(body, item)));
	stmt_text(s, 5, rec_text_at(body, name));
	stmt_int(s, 6, end_at(body, ms));
	ms = rec_next(body, ms);
	stmt_int(s, 7, end_at(body, ms));
	stmt_int(s, 8, end_at(body, rec_next(body, ms)));
	stmt_int(s, 9, rec_int_at(body, qty));
	stmt_int(s, 10, rec_int_at(body, rec_next(body, qty)));
	stmt_run(s);
}

static void
fold_sent(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "INSERT INTO transfer (id, sender, receiver, sent) "
				"VALUES ($1, $2, $3, $4)");
	int64_t to = stream_find(l, "store", rec_text(body, REC_ROOT, "to")), n = 1;
	ref v = rec_first(body, rec_find(body, REC_ROOT, "sent"));
	ref times =
	    rec_first(body, rec_find(body, rec_find(body, REC_ROOT, "clock"), "sent"));

	stock_move_fold(l, e, body);
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, stream_find(l, "store", rec_text(body, REC_ROOT, "store")));
	stmt_int(s, 3, to);
	stmt_int(s, 4, e->at);
	stmt_run(s);
	for (; v; v = rec_next(body, v), times = rec_next(body, times))
		insert_lot(l, e, n++, to, body, v, times);
}

/* [n,arrived,lost,micros] of each lot that has less left. */
static void
fold_arrived(struct ledger *l, const struct event *e, const struct record *body)
{
	ref v = rec_first(body, rec_find(body, REC_ROOT, "ended"));

	stock_move_fold(l, e, body);
	for (; v; v = rec_next(body, v)) {
		struct stmt *s =
		    sql(l, "UPDATE transfer_lot SET arrived = arrived + $3, "
			   "lost = lost + $4, remaining = remaining - $3 - $4, "
			   "worth = worth - $5 WHERE transfer = $1 AND n = $2");
		ref n = rec_first(body, v), arrived = rec_next(body, n);
		ref lost = rec_next(body, arrived);

		stmt_int(s, 1, e->stream);
		stmt_int(s, 2, rec_int_at(body, n));
		stmt_int(s, 3, rec_int_at(body, arrived));
		stmt_int(s, 4, rec_int_at(body, lost));
		stmt_int(s, 5, rec_int_at(body, rec_next(body, lost)));
		stmt_run(s);
	}
}

const struct event_type stock_sent = {"stock.sent", fold_sent};
const struct event_type stock_arrived = {"stock.arrived", fold_arrived};
const struct event_type transfer_refused = {"transfer.refused", NULL};
