/* reconcile.c - a channel's bill against the ledger */
#include <stdlib.h>

#include "shop/reconcile_inside.h"

struct reconcile *
reconcile_open(const struct reconcile_how *how)
{
	struct reconcile *c = xcalloc(1, sizeof(*c));

	c->how = *how;
	c->said = how->channel;
	c->last = INT64_MIN;
	return c;
}

void
reconcile_free(struct reconcile *c)
{
	map_clear(&c->claim_of);
	map_clear(&c->keys);
	arena_free(&c->arena);
	buf_free(&c->money);
	free(c->row);
	free(c->claim);
	free(c->left);
	free(c->channels);
	free(c->scratch);
	free(c);
}

bool
reconcile_add(struct reconcile *c, const struct bill_row *row)
{
	struct entry_row *e;

	if (!c->how.channel.p)
		c->how.channel = row->channel;
	if (!text_eq(row->channel, c->how.channel))
		return false;
	if (row->at < c->how.since || row->at >= c->how.until) {
		c->outside++;
		return true;
	}
	if (c->n == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 256;
		c->row = xrealloc(c->row, c->cap * sizeof(*c->row));
	}
	e = &c->row[c->n];
	*e = (struct entry_row){
	    .b = *row, .claim = PAIR_NONE, .rival = PAIR_NONE, .base = row->amount};
	row_name(c, e);
	c->n++;
	return true;
}

/* A bill that tells days alone tells of all of its last one. */
static int64_t
last_moment(const struct reconcile *c, const struct bill_row *b)
{
	const struct zone *z = c->how.zone;

	return b->day ? zone_day_begins(z, zone_day(z, b->at, 0) + 1, 0) - 1 : b->at;
}

/* Whole days around the trade that the bill tells of, unless they were said. */
static void
set_period(struct reconcile *c)
{
	int64_t first = INT64_MAX, last;
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (!row_is_trade(&c->row[i]))
			continue;
		if (c->row[i].b.at < first)
			first = c->row[i].b.at;
		last = last_moment(c, &c->row[i].b);
		if (last > c->last)
			c->last = last;
	}
	c->from = c->how.since;
	c->until = c->how.until;
	if (first == INT64_MAX) {
		c->last = c->until;
		if (c->from == INT64_MIN || c->until == INT64_MAX)
			c->from = c->until = 0;
		return;
	}
	if (c->from == INT64_MIN)
		c->from =
		    zone_day_begins(c->how.zone, zone_day(c->how.zone, first, 0), 0);
	if (c->until == INT64_MAX)
		c->until = zone_day_begins(
		    c->how.zone, zone_day(c->how.zone, c->last, 0) + 1, 0);
}

/* Channels whose orders may have been paid through this one. */
static void
load_channels(struct reconcile *c, struct ledger *l)
{
	struct stmt *count = sql(l, "SELECT count(*) FROM channel");
	struct stmt *s = sql(l, "SELECT id FROM channel ORDER BY id");
	size_t n = (size_t)stmt_one(count, 0);

	c->channels = xcalloc(n + 1, sizeof(*c->channels));
	c->scratch = xcalloc(n + 1, sizeof(*c->scratch));
	while (c->channel_count < n && stmt_row(s))
		c->channels[c->channel_count++] = stmt_get_int(s, 0);
	stmt_done(s);
	c->channel = c->how.channel.p ? name_find(l, NAMES_CHANNEL, c->how.channel) : 0;
	c->store = c->how.store.p ? stream_find(l, "store", c->how.store) : 0;
}

void
reconcile_match(struct reconcile *c, struct ledger *l)
{
	size_t i;

	c->now = ledger_now(l);
	set_period(c);
	load_channels(c, l);
	for (i = 0; i < c->n; i++)
		if (c->row[i].state != DUPLICATE)
			match_posted(c, l, &c->row[i]);
	match_numbers(c, l);
	claims_of_period(c, l);
	match_times(c);
	states_set(c);
	fees_round(c);
}
