/* order_list.c - orders found by what they are, in pages; the make queue */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "shop/order_show.h"
#include "shop/queue.h"

uint64_t
order_search_states(const char *list)
{
	uint64_t bits = 0;

	while (list && *list) {
		struct text word = {list, strcspn(list, ",")};
		int i = ORDER_PENDING;

		while (i <= ORDER_REFUNDED &&
		       !text_is(word, order_status_name((enum order_status)i)))
			i++;
		if (i > ORDER_REFUNDED)
			cli_usage(
			    "--status: no such state: '%.*s'", (int)word.n, word.p);
		bits |= UINT64_C(1) << i;
		list += word.n + (list[word.n] == ',');
	}
	return bits;
}

int64_t
order_search_after(const char *id)
{
	struct snow snow;

	if (id && snow_decode(text_of(id), &snow))
		cli_usage("--after: expected an order's id, got '%s'", id);
	return id ? strtoll(id, NULL, 10) : 0;
}

struct listing {
	struct ledger *l;
	struct rows *rows;
	const struct order_search *q;
	int64_t store, channel, customer; /* ids; 0: any */
};

static void
put_id_text(struct rows *rows, const char *name, int64_t id)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)id);
	rows_str(rows, name, text);
}

static void
put_time(struct rows *rows, const char *name, int64_t ms, const struct zone *zone)
{
	char text[TIME_LEN];

	rows_str(rows, name, time_print(text, ms, zone));
}

static void
row(struct listing *f, struct stmt *s)
{
	const struct store *where =
	    catalog_store_id(f->l, stmt_get_int(s, 1), ledger_now(f->l));

	put_id_text(f->rows, "order_id", stmt_get_int(s, 0));
	rows_int(f->rows, "ticket", stmt_get_int(s, 2));
	rows_str(f->rows, "status",
	    order_status_name((enum order_status)stmt_get_int(s, 3)));
	put_time(f->rows, "placed_at", stmt_get_int(s, 4), where->zone);
	rows_text(f->rows, "store", where->name);
	rows_text(f->rows, "channel", name_of(f->l, NAMES_CHANNEL, stmt_get_int(s, 5)));
	rows_text(f->rows, "channel_no", stmt_get_text(s, 6));
	if (stmt_get_null(s, 7))
		rows_null(f->rows, "customer");
	else
		rows_text(f->rows, "customer",
		    name_of(f->l, NAMES_CUSTOMER, stmt_get_int(s, 7)));
	rows_int(f->rows, "payable", stmt_get_int(s, 8));
	rows_int(f->rows, "paid", stmt_get_int(s, 9));
	rows_int(f->rows, "refunded", stmt_get_int(s, 10));
	rows_end(f->rows);
}

/* The window from one end or the other; what is asked of rows is looked at on the way,
 * since no index would be worth what it costs every order. */
static struct stmt *
ask(struct listing *f)
{
	const struct order_search *q = f->q;
	int64_t from = snow_first(q->since), to = snow_first(q->until);
	struct stmt *s;

	if (q->oldest_first) {
		if (q->after >= from && q->after < INT64_MAX)
			from = q->after ? q->after + 1 : from;
		s = sql(f->l,
		    "SELECT id, store, ticket, status, placed_at, channel, "
		    "channel_no, customer, payable, paid, refunded FROM orders "
		    "WHERE id >= $1 AND id < $2 AND ($3 = 0 OR store = $3) "
		    "AND ($4 = 0 OR channel = $4) AND ($5 = 0 OR customer = $5) "
		    "ORDER BY id");
	} else {
		if (q->after && q->after < to)
			to = q->after;
		s = sql(f->l,
		    "SELECT id, store, ticket, status, placed_at, channel, "
		    "channel_no, customer, payable, paid, refunded FROM orders "
		    "WHERE id >= $1 AND id < $2 AND ($3 = 0 OR store = $3) "
		    "AND ($4 = 0 OR channel = $4) AND ($5 = 0 OR customer = $5) "
		    "ORDER BY id DESC");
	}
	stmt_int(s, 1, from);
	stmt_int(s, 2, to);
	stmt_int(s, 3, f->store);
	stmt_int(s, 4, f->channel);
	stmt_int(s, 5, f->customer);
	return s;
}

/* false: a name that nothing here has, so that no order can have it. */
static bool
find_names(struct listing *f)
{
	const struct order_search *q = f->q;

	if (q->store.p && !(f->store = stream_find(f->l, "store", q->store)))
		return false;
	if (q->channel.p && !(f->channel = name_find(f->l, NAMES_CHANNEL, q->channel)))
		return false;
	return !q->customer.p ||
	       (f->customer = name_find(f->l, NAMES_CUSTOMER, q->customer)) != 0;
}

int64_t
order_list(struct ledger *l, struct rows *rows, const struct order_search *q)
{
	struct listing f = {.l = l, .rows = rows, .q = q};
	int64_t n = 0, last = 0;
	struct stmt *s;

	if (!find_names(&f))
		return 0;
	s = ask(&f);
	while (stmt_row(s)) {
		if (q->statuses && !(q->statuses & UINT64_C(1) << stmt_get_int(s, 3)))
			continue;
		if (q->limit && n == q->limit) {
			stmt_done(s);
			return last;
		}
		row(&f, s);
		last = stmt_get_int(s, 0);
		n++;
	}
	return 0;
}

/* " + pearl": the names of a line's options. */
static void
add_options(struct ledger *l, struct text options, struct buf *b)
{
	struct record r = {0};
	struct buf json = {0};
	ref v;

	if (!options.n)
		return;
	put_open(&json, NULL, '{');
	put_raw(&json, "options", options);
	put_close(&json, '}');
	record_load(&r, arena_text(ledger_arena(l), (struct text){json.p, json.n}),
	    ledger_arena(l));
	v = rec_first(&r, rec_find(&r, REC_ROOT, "options"));
	for (; v; v = rec_next(&r, v)) {
		buf_str(b, " + ");
		buf_text(b, rec_text_at(&r, v));
	}
	buf_free(&json);
}

/* "2 taro milk + pearl, 1 milk tea": what the counter has to make. */
static void
put_lines(struct ledger *l, struct rows *rows, const struct order *o)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; i < o->lines; i++) {
		const struct order_line *line = &o->line[i];
		const struct sku *sku =
		    catalog_sku_version(l, line->sku, line->sku_version);

		buf_printf(&b, "%s%lld ", i ? ", " : "", (long long)line->qty);
		buf_text(&b, sku ? sku->title : stream_name(l, line->sku));
		add_options(l, line->options, &b);
	}
	rows_text(rows, "to_make", (struct text){b.p, b.n});
	buf_free(&b);
}

void
order_list_queue(struct ledger *l, struct rows *rows, const struct store *s)
{
	size_t n, i;
	const struct queued *q = queue_list(l, s->id, &n);

	for (i = 0; i < n; i++) {
		struct order o;

		if (!order_load(l, q[i].order, &o))
			die(EX_SOFTWARE, "queue: no such order: %lld",
			    (long long)q[i].order);
		rows_int(rows, "place", (int64_t)i + 1);
		rows_int(rows, "ticket", o.ticket);
		rows_str(rows, "status", order_status_name(o.status));
		put_lines(l, rows, &o);
		put_time(rows, "since", q[i].since, s->zone);
		if (s->capacity > 0)
			put_time(rows, "promise_at",
			    queue_turn_ms(ledger_now(l), s->capacity, (int64_t)i + 1),
			    s->zone);
		else
			rows_null(rows, "promise_at");
		rows_text(rows, "channel", name_of(l, NAMES_CHANNEL, o.channel));
		rows_text(rows, "channel_no", o.channel_no);
		put_id_text(rows, "order_id", o.id);
		rows_end(rows);
	}
}
