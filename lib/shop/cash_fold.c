/* cash_fold.c - money moved by hand and drawers counted, as rows */
#include <string.h>

#include "shop/cash.h"

static bool
begins(struct text t, const char *prefix)
{
	size_t n = strlen(prefix);

	return t.n >= n && memcmp(t.p, prefix, n) == 0;
}

/* Is it money that is gone when it has come here? */
static bool
is_cost(struct text account)
{
	return begins(account, "expense:") || begins(account, "overshort:") ||
	       begins(account, "fee:");
}

static void
bind_text(struct stmt *s, int at, const struct record *body, const char *name)
{
	if (rec_find(body, REC_ROOT, name))
		stmt_text(s, at, rec_text(body, REC_ROOT, name));
	else
		stmt_null(s, at);
}

static int64_t
day_of(const struct record *body)
{
	ref clock = rec_find(body, REC_ROOT, "day") ? REC_ROOT
						    : rec_find(body, REC_ROOT, "clock");

	return rec_int(body, clock, "day");
}

static int64_t
store_of(struct ledger *l, const struct record *body)
{
	struct text store = rec_text(body, REC_ROOT, "store");

	return store.n ? stream_find(l, "store", store) : 0;
}

/* What is taken back moved the other way, and stands as less than nothing. */
static void
insert(struct ledger *l, const struct event *e, const struct record *body, ref m,
    int64_t n)
{
	struct stmt *s = sql(l, "INSERT INTO cash_entry (seq, n, at, day, store, kind, "
				"sender, receiver, amount, spent, channel, campaign, "
				"supplier, note, undoes) VALUES ($1, $2, $3, $4, $5, "
				"$6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
	bool back = rec_find(body, REC_ROOT, "entry");
	ref first = rec_first(body, m), second = rec_next(body, first);
	struct text from = rec_text_at(body, back ? second : first);
	struct text to = rec_text_at(body, back ? first : second);
	int64_t amount = rec_int_at(body, rec_next(body, second));

	if (back)
		amount = -amount;
	stmt_int(s, 1, e->seq);
	stmt_int(s, 2, n);
	stmt_int(s, 3, e->at);
	stmt_int(s, 4, day_of(body));
	stmt_int(s, 5, store_of(l, body));
	stmt_text(s, 6, rec_text(body, REC_ROOT, "kind"));
	stmt_text(s, 7, from);
	stmt_text(s, 8, to);
	stmt_int(s, 9, amount);
	stmt_int(s, 10, is_cost(to) ? amount : is_cost(from) ? -amount : 0);
	bind_text(s, 11, body, "channel");
	bind_text(s, 12, body, "campaign");
	bind_text(s, 13, body, "supplier");
	bind_text(s, 14, body, "note");
	bind_text(s, 15, body, "entry");
	stmt_run(s);
}

void
cash_fold(struct ledger *l, const struct event *e, const struct record *body)
{
	ref m = rec_first(body, rec_find(body, REC_ROOT, "moves"));
	int64_t n = 1;

	for (; m; m = rec_next(body, m))
		insert(l, e, body, m, n++);
}

static void
fold_counted(struct ledger *l, const struct event *e, const struct record *body)
{
	struct stmt *s = sql(l, "INSERT INTO drawer_count (seq, store, at, day, "
				"counted, book, note) "
				"VALUES ($1, $2, $3, $4, $5, $6, $7)");

	stmt_int(s, 1, e->seq);
	stmt_int(s, 2, store_of(l, body));
	stmt_int(s, 3, e->at);
	stmt_int(s, 4, day_of(body));
	stmt_int(s, 5, rec_int(body, REC_ROOT, "counted"));
	stmt_int(s, 6, rec_int(body, REC_ROOT, "book"));
	bind_text(s, 7, body, "note");
	stmt_run(s);
	cash_fold(l, e, body);
}

bool
cash_undo_moved(struct reversal *v)
{
	static const char *const kept[] = {
	    "kind", "store", "channel", "campaign", "supplier", "note", NULL};
	struct text store = rec_text(v->body, REC_ROOT, "store");
	const char *const *name;

	for (name = kept; *name; name++)
		if (rec_find(v->body, REC_ROOT, *name))
			put_text(&v->out, *name, rec_text(v->body, REC_ROOT, *name));
	cash_put_day(v->l,
	    store.n ? catalog_store(v->l, store, ledger_now(v->l)) : NULL, 0, &v->out);
	put_open(&v->out, "moves", '[');
	legs_back(v->body, rec_find(v->body, REC_ROOT, "moves"), &v->out);
	put_close(&v->out, ']');
	return true;
}

const struct event_type cash_moved = {"cash.moved", cash_fold};
const struct event_type cash_reversed = {"cash.reversed", cash_fold};
const struct event_type cash_counted = {"cash.counted", fold_counted};
