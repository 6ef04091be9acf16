/* book.c - balances and registers of accounts, for people and for hledger */
#include <stdlib.h>

#include "base/map.h"
#include "ledger/book.h"
#include "shop/book.h"
#include "shop/catalog.h"

struct print {
	struct ledger *ledger;
	struct rows *rows;
	const struct book_question *q;
	const struct zone *zone;
	struct map running; /* by account */
	struct buf out, of;
	int64_t seq; /* the event that `of` belongs to */
};

/* Does the whole name fit?  A * that has taken too little takes one more. */
static bool
fits(const char *pattern, struct text name)
{
	const char *star = NULL, *p = pattern;
	size_t i = 0, from = 0;

	while (i < name.n) {
		if (*p == '*') {
			star = ++p;
			from = i;
		} else if (*p && *p == name.p[i]) {
			p++;
			i++;
		} else if (star) {
			p = star;
			i = ++from;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return !*p;
}

static bool
asked(const struct book_question *q, struct text name)
{
	int i;

	for (i = 0; i < q->patterns; i++)
		if (fits(q->pattern[i], name))
			return true;
	return q->patterns == 0;
}

/* Times are read and printed in the zone of the first store. */
static int64_t
begin(struct print *p, struct ledger *l, const struct book_question *q)
{
	const struct store *store = catalog_first_store(l, NULL);
	int64_t at = INT64_MAX;

	p->ledger = l;
	p->q = q;
	p->zone = store ? store->zone : NULL;
	if (q->at && !time_option(text_of(q->at), clock_now(), p->zone,
			 store ? store->day_start : 0, &at))
		die(EX_USAGE, "--at: not a time: %s", q->at);
	return at;
}

static void
balance_row(void *state, const struct balance *b)
{
	struct print *p = state;

	if (!asked(p->q, b->name))
		return;
	rows_text(p->rows, "account", b->name);
	rows_text(p->rows, "unit", b->unit);
	rows_int(p->rows, "posted", b->posted);
	rows_int(p->rows, "held", b->held);
	rows_int(p->rows, "available", b->posted - b->held);
	rows_end(p->rows);
}

void
book_print_balances(struct ledger *l, struct rows *rows, const struct book_question *q)
{
	struct print p = {.rows = rows};
	int64_t at = begin(&p, l, q);
	struct ledger *then = q->at ? book_at(l, at, NULL, NULL) : NULL;

	book_balances(then ? then : l, balance_row, &p);
	if (then)
		ledger_close(then);
}

/* What the event is about, as people call it: "store:S1"; an order by the key of its
 * first event, "order:till/17"; what has neither by its number. */
static void
name_stream(struct print *p, const struct event *e)
{
	struct stmt *s = sql(p->ledger,
	    "SELECT kind, name FROM stream WHERE id = $1 UNION ALL "
	    "SELECT NULL, key FROM event WHERE stream = $1 AND version = 1");

	if (p->seq == e->seq)
		return;
	p->seq = e->seq;
	buf_clear(&p->of);
	stmt_int(s, 1, e->stream);
	if (stmt_row(s)) {
		if (!stmt_get_null(s, 0)) {
			buf_text(&p->of, stmt_get_text(s, 0));
			buf_char(&p->of, ':');
		}
		buf_text(&p->of, stmt_get_text(s, 1));
		stmt_done(s);
	}
	if (p->of.n == 0)
		buf_int(&p->of, e->stream);
}

static int64_t
running(struct print *p, struct text account, int64_t change)
{
	struct slot *s = map_slot(&p->running, 0, account);
	int64_t *sum = s->value;

	if (!sum)
		s->value = sum = xcalloc(1, sizeof(*sum));
	return *sum += change;
}

static void
register_row(struct print *p, const struct transfer *t, struct text account,
    struct text other, int64_t change)
{
	const struct event *e = t->event;
	char at[TIME_LEN], recorded[TIME_LEN];

	if (!asked(p->q, account))
		return;
	name_stream(p, e);
	rows_str(p->rows, "at", time_print(at, e->at, p->zone));
	rows_str(p->rows, "recorded_at", time_print(recorded, e->recorded_at, p->zone));
	rows_int(p->rows, "seq", e->seq);
	rows_str(p->rows, "event", e->type->name);
	rows_text(p->rows, "of", (struct text){p->of.p, p->of.n});
	rows_text(p->rows, "account", account);
	rows_text(p->rows, "other", other);
	rows_text(p->rows, "unit", t->unit);
	rows_int(p->rows, "change", change);
	rows_int(p->rows, "balance", running(p, account, change));
	rows_end(p->rows);
}

static void
register_rows(void *state, const struct transfer *t)
{
	register_row(state, t, t->from, t->to, -t->amount);
	register_row(state, t, t->to, t->from, t->amount);
}

void
book_print_register(struct ledger *l, struct rows *rows, const struct book_question *q)
{
	struct print p = {.rows = rows};
	int64_t at = begin(&p, l, q);
	size_t i;

	ledger_close(book_at(l, at, register_rows, &p));
	for (i = 0; i < p.running.size; i++)
		free(p.running.slot[i].value);
	map_clear(&p.running);
	buf_free(&p.of);
}

/* A transaction per event; in it the postings of each transfer balance. */
static void
journal_head(struct print *p, const struct event *e)
{
	char at[TIME_LEN];

	if (p->seq == e->seq)
		return;
	name_stream(p, e);
	if (p->out.n >= 1 << 16)
		out_write(&p->out);
	buf_printf(&p->out, "\n%.10s (%lld) %s ", time_print(at, e->at, p->zone),
	    (long long)e->seq, e->type->name);
	hledger_name(&p->out, (struct text){p->of.p, p->of.n});
	buf_char(&p->out, '\n');
}

static void
posting(struct buf *out, struct text account, int64_t amount, struct text unit)
{
	buf_str(out, "    ");
	hledger_name(out, account);
	buf_str(out, "  ");
	buf_int(out, amount);
	buf_str(out, " \"");
	hledger_name(out, unit);
	buf_str(out, "\"\n");
}

static void
journal_entry(void *state, const struct transfer *t)
{
	struct print *p = state;

	if (!asked(p->q, t->from) && !asked(p->q, t->to))
		return;
	journal_head(p, t->event);
	posting(&p->out, t->from, -t->amount, t->unit);
	posting(&p->out, t->to, t->amount, t->unit);
}

void
book_print_hledger(struct ledger *l, const struct book_question *q)
{
	struct print p = {.rows = NULL};
	int64_t at = begin(&p, l, q);

	buf_str(&p.out, "; The transfers of a boba ledger, in minor units.\n");
	ledger_close(book_at(l, at, journal_entry, &p));
	out_write(&p.out);
	buf_free(&p.out);
	buf_free(&p.of);
}
