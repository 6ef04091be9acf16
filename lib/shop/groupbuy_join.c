/* groupbuy_join.c - an order opens a group, or takes a seat in one */
#include <stdio.h>
#include <string.h>

#include "shop/groupbuy_inside.h"
#include "shop/payment.h"

enum { GRACE_MS = 3600000 };

static const char *const events[] = {"group.joined", "group.refused", NULL};
/* Which group it became is not content: the record that opened one comes back with
 * it. */
static const char *const reads[] = {"campaign", NULL};
static struct step step = {.name = "groupbuy-join",
    .step = STEP_GROUP,
    .events = events,
    .refused = &group_refused,
    .reads = reads};

static void
open_group(struct joining *j)
{
	struct event e = {.type = &group_opened, .kind = "group", .name = j->g.name};
	struct buf body = {0};

	buf_char(&body, '{');
	put_text(&body, "campaign", j->c->name);
	put_int(&body, "no", group_next(j->l, j->c->id));
	put_int(&body, "size", j->g.size);
	group_put_move(&body, "moves", "seated:", "seats:", j->g.name, j->g.size);
	put_open(&body, "clock", '{');
	put_int(&body, "deadline", j->g.deadline);
	put_close(&body, '}');
	put_close(&body, '}');
	e.body = (struct text){body.p, body.n};
	event_digest(e.body, e.content);
	event_append(j->l, &e);
	buf_free(&body);
}

/* The order's other holds last as long as the group may need them. */
static bool
put_extend(struct joining *j, int64_t until, struct buf *body)
{
	struct buf list = {0};
	struct hold h;
	int s;
	bool any;

	for (s = STEP_PROMO; s <= STEP_STOCK; s++) {
		if (!hold_find(j->l, j->o.id, s, &h) || hold_closed(&h) ||
		    h.expires >= until)
			continue;
		put_open(&list, NULL, '[');
		put_int(&list, NULL, s);
		put_int(&list, NULL, h.attempt);
		put_close(&list, ']');
	}
	any = list.n > 0;
	if (any) {
		put_open(body, "extend", '[');
		buf_text(body, (struct text){list.p, list.n});
		put_close(body, ']');
	}
	buf_free(&list);
	return any;
}

/* A group's price never raises what the order costs. */
static int64_t
discount(const struct joining *j)
{
	const struct order_line *line = &j->o.line[0];
	int64_t amount = line->qty * line->price, group;

	if (!mul_ok(line->qty, j->c->group_price, &group) || group >= amount)
		return 0;
	return amount - group;
}

static void
put_clock(struct joining *j, int64_t until, bool extend, struct buf *b)
{
	const struct store *store =
	    catalog_store_id(j->l, j->o.store, ledger_now(j->l));
	int64_t now = ledger_now(j->l), expires = until;
	char time[TIME_LEN];

	if (j->ttl_ms && j->ttl_ms < until - now)
		expires = now + j->ttl_ms;
	put_open(b, "clock", '{');
	put_int(b, "expires", expires);
	if (extend)
		put_int(b, "extend", until);
	put_open(b, "out", '{');
	put_str(b, "deadline", time_print(time, j->g.deadline, store->zone));
	put_close(b, '}');
	put_close(b, '}');
}

static void
join(struct joining *j)
{
	int64_t until = j->g.deadline + GRACE_MS, off = discount(j);
	struct buf b = {0};
	bool extend;

	if (j->opening)
		open_group(j);
	put_open(&b, "hold", '{');
	put_int(&b, "step", STEP_GROUP);
	put_int(&b, "attempt", j->attempt);
	group_put_move(&b, "legs", "seats:", "seated:", j->g.name, 1);
	put_close(&b, '}');
	extend = put_extend(j, until, &b);
	put_clock(j, until, extend, &b);
	put_open(&b, "out", '{');
	put_text(&b, "group", j->g.name);
	put_int(&b, "group_size", j->g.size);
	put_int(&b, "group_joined", j->g.size - j->free + 1);
	put_int(&b, "discount", off);
	put_int(&b, "payable", j->o.total - off);
	put_close(&b, '}');
	step_done(j->l, j->r, &step, &j->o, j->attempt, &group_joined,
	    (struct text){b.p, b.n});
	buf_free(&b);
}

/* -- which group? */

static bool
find_new(struct joining *j, struct text campaign)
{
	struct buf name = {0};
	char *p;

	j->opening = true;
	j->c = campaign_find(j->l, campaign, ledger_now(j->l));
	if (!j->c)
		return rec_reject(j->r, "unknown_campaign", REC_ROOT, "campaign",
		    "no such campaign: %.*s", (int)campaign.n, campaign.p);
	buf_text(&name, j->c->name);
	buf_char(&name, '/');
	buf_int(&name, group_next(j->l, j->c->id));
	p = arena_alloc(ledger_arena(j->l), name.n);
	memcpy(p, name.p, name.n);
	j->g = (struct buy_group){.name = {p, name.n}, .size = j->c->size};
	j->g.deadline = ledger_now(j->l) + j->c->life;
	j->free = j->g.size;
	buf_free(&name);
	return true;
}

static bool
find_open(struct joining *j, struct text campaign, struct text group)
{
	int64_t id = stream_find(j->l, "campaign", campaign);

	if (!id)
		return rec_reject(j->r, "unknown_campaign", REC_ROOT, "campaign",
		    "no such campaign: %.*s", (int)campaign.n, campaign.p);
	if (!group_load(j->l, stream_find(j->l, "group", group), &j->g) ||
	    j->g.campaign != id)
		return rec_reject(j->r, "unknown_group", REC_ROOT, "group",
		    "this campaign has no such group");
	/* A group keeps the terms under which it was opened. */
	j->c = campaign_find_id(j->l, id, j->g.opened);
	j->free = group_free(j->l, &j->g);
	return true;
}

/* The record came before: it must not name another group now. */
static void
check_repeat(struct ledger *l, struct record *r, struct text group)
{
	struct record body = {0};
	struct stored last;
	int64_t id;

	if (r->reject.code || r->refused || !group.p ||
	    !get_id(r, REC_ROOT, "order_id", NEED, &id) ||
	    !event_last(l, id, events, &last))
		return;
	record_load(&body, last.body, ledger_arena(l));
	if (!text_eq(rec_text(&body, rec_find(&body, REC_ROOT, "out"), "group"), group))
		rec_reject(r, "key_conflict", REC_ROOT, "group",
		    "the order joined another group");
}

void
groupbuy_join(struct ledger *l, struct record *r, bool retry, int64_t ttl_ms)
{
	struct joining j = {.l = l, .r = r, .ttl_ms = ttl_ms};
	struct text campaign, group = {NULL, 0};
	const char *code;

	step.retry = retry;
	if (!rec_find(r, REC_ROOT, "campaign") || (r->refused && !retry) ||
	    !get_name(r, REC_ROOT, "campaign", NEED, &campaign) ||
	    !get_key(r, REC_ROOT, "group", MAY, &group))
		return;
	if (!step_begin(l, r, &step, &j.o, &j.attempt)) {
		check_repeat(l, r, group);
		return;
	}
	if (j.o.happened ||
	    !(group.p ? find_open(&j, campaign, group) : find_new(&j, campaign)))
		return;
	if (!j.o.customer) {
		rec_reject(r, "missing_field", REC_ROOT, "customer",
		    "a group's orders name their customers");
		return;
	}
	code = group_refusal(&j);
	if (!code && payment_exceeds(&j.o, discount(&j))) {
		snprintf(j.detail, sizeof(j.detail),
		    "more is paid already than it would cost then");
		code = "payment_over";
	}
	if (code)
		step_refuse(l, r, &step, &j.o, j.attempt, code, "%s", j.detail);
	else
		join(&j);
}
