/* reconcile_show.c - what came of a bill, told */
#include <stdlib.h>

#include "shop/reconcile_inside.h"

static void
show_time(struct reconcile *c, struct rows *rows, int64_t at)
{
	char out[TIME_LEN];

	rows_str(rows, "at", time_print(out, at, c->how.zone));
}

static void
show_id(struct rows *rows, const char *name, int64_t id)
{
	struct buf b = {0};

	buf_int(&b, id);
	rows_text(rows, name, (struct text){b.p, b.n});
	buf_free(&b);
}

static void
show_claim(struct rows *rows, const struct claim *k)
{
	show_id(rows, "order_id", k->order);
	rows_text(rows, "order_channel", k->order_channel);
	rows_text(rows, "order_no", k->order_no);
	rows_int(rows, k->refund ? "refund_n" : "payment_n", k->n);
	rows_int(rows, "ledger_amount", k->amount);
	if (k->fee + k->added)
		rows_int(rows, "ledger_fee", k->fee + k->added);
}

static void
show_text(struct rows *rows, const char *name, struct text t)
{
	if (t.p)
		rows_text(rows, name, t);
}

static void
show_money(struct rows *rows, const struct entry_row *e)
{
	rows_int(rows, "amount", e->b.amount);
	rows_int(rows, "fee", e->fee);
	if (e->b.platform_subsidy)
		rows_int(rows, "platform_subsidy", e->b.platform_subsidy);
	if (e->b.shop_subsidy)
		rows_int(rows, "shop_subsidy", e->b.shop_subsidy);
	rows_int(rows, "net", bill_row_net(&e->b, e->fee));
}

/* What else would have fitted: orders, or lines of the bill. */
static void
show_rival(const struct reconcile *c, struct rows *rows, const struct entry_row *e)
{
	if (e->unsure)
		rows_raw(rows, "ambiguous", TEXT("true"));
	if (e->rival != PAIR_NONE)
		show_id(rows, "other_order", c->claim[e->rival].order);
}

static void
show_posted(struct rows *rows, const struct entry_row *e)
{
	if (e->now)
		rows_str(rows, "posted", "now");
	else if (e->posted)
		rows_str(rows, "posted", "before");
	else if (e->why)
		rows_str(rows, "not_posted", e->why);
	if (e->conflict)
		rows_raw(rows, "changed", TEXT("true"));
}

static void
show_end(const struct reconcile *c, struct rows *rows)
{
	if (c->how.dry_run)
		rows_raw(rows, "dry_run", TEXT("true"));
	rows_end(rows);
}

static void
show_row(struct reconcile *c, const struct entry_row *e, struct rows *rows)
{
	rows_str(rows, "state", state_name(e->state));
	rows_str(rows, "kind", bill_kind_name(e->b.kind));
	rows_int(rows, "line", e->b.line);
	show_time(c, rows, e->b.at);
	show_text(rows, "no", e->b.no);
	show_text(rows, "channel_no", e->b.channel_no);
	show_text(rows, "refund_no", e->b.refund_no);
	show_money(rows, e);
	if (e->claim != PAIR_NONE) {
		const struct claim *k = &c->claim[e->claim];

		rows_str(rows, "matched_by", e->by);
		show_claim(rows, k);
		if (row_is_trade(e) && k->amount != e->base)
			rows_int(rows, "difference_fen", e->base - k->amount);
	} else if (e->topup) {
		rows_str(rows, "matched_by", e->by);
		rows_int(rows, "ledger_amount", e->topup_amount);
		if (e->topup_amount != e->base)
			rows_int(rows, "difference_fen", e->base - e->topup_amount);
	} else if (e->order && row_is_trade(e)) {
		show_id(rows, "order_id", e->order);
	}
	show_rival(c, rows, e);
	if (e->state == UNSETTLED)
		rows_int(rows, "age_days", age_days(c, e->b.at));
	show_posted(rows, e);
	show_text(rows, "about", e->b.about);
	show_end(c, rows);
}

static void
show_left(struct reconcile *c, const struct claim *k, struct rows *rows)
{
	rows_str(rows, "state", state_name(k->state));
	rows_str(rows, "kind", k->refund ? "refund" : "sale");
	show_time(c, rows, k->at);
	show_text(rows, k->refund ? "refund_no" : "no", k->no);
	show_claim(rows, k);
	rows_int(rows, "age_days", age_days(c, k->at));
	if (k->now)
		rows_str(rows, "posted", "written_off");
	show_end(c, rows);
}

void
reconcile_show(struct reconcile *c, size_t i, struct rows *rows)
{
	if (i < c->n)
		show_row(c, &c->row[i], rows);
	else
		show_left(c, &c->claim[c->left[i - c->n]], rows);
}

size_t
reconcile_count(const struct reconcile *c)
{
	return c->n + c->lefts;
}

void
reconcile_show_all(struct reconcile *c, struct rows *rows)
{
	size_t i;

	for (i = 0; i < reconcile_count(c); i++)
		reconcile_show(c, i, rows);
	reconcile_summary(c, rows);
}

/* -- the sums */

enum { UNBILLED = STATES }; /* unsettled, and the bill has no row of it */
struct sums {
	int64_t rows[STATES + 1], amount[STATES + 1]; /* refunds are taken off */
	int64_t sales, refunds, fee, platform, shop, other, own, net, posted, left;
};

static void
sum_row(struct sums *s, const struct entry_row *e)
{
	int64_t net = bill_row_net(&e->b, e->fee);
	bool own = e->b.kind == BILL_WITHDRAWAL || e->b.kind == BILL_TOPUP ||
		   e->b.kind == BILL_REPAYMENT;

	s->rows[e->state]++;
	s->posted += e->now;
	s->left += e->why != NULL;
	if (row_is_trade(e))
		s->amount[e->state] +=
		    e->b.kind == BILL_REFUND ? -e->b.amount : e->b.amount;
	if (e->state == DUPLICATE || e->b.kind == BILL_CLOSED)
		return;
	s->fee += e->fee;
	s->platform += e->b.platform_subsidy * (e->b.kind == BILL_REFUND ? -1 : 1);
	s->shop += e->b.shop_subsidy;
	s->net += net;
	if (e->b.kind == BILL_SALE)
		s->sales += e->b.amount;
	else if (e->b.kind == BILL_REFUND)
		s->refunds += e->b.amount;
	else if (own)
		s->own += net;
	else
		s->other += net;
}

static void
sum_all(const struct reconcile *c, struct sums *s)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		sum_row(s, &c->row[i]);
	for (i = 0; i < c->lefts; i++) {
		const struct claim *k = &c->claim[c->left[i]];

		int state = k->state == UNSETTLED ? UNBILLED : (int)k->state;

		s->rows[state]++;
		s->amount[state] += k->refund ? -k->amount : k->amount;
		s->posted += k->now;
	}
}

static void
show_states(const struct sums *s, struct rows *rows)
{
	struct buf name = {0};
	int k;

	for (k = MATCHED; k <= UNBILLED; k++) {
		const char *state =
		    k == UNBILLED ? "unbilled" : state_name((enum bill_state)k);

		rows_int(rows, state, s->rows[k]);
		buf_clear(&name);
		buf_printf(&name, "%s_fen", state);
		if (k != NO_ORDER)
			rows_int(rows, buf_cstr(&name), s->amount[k]);
	}
	buf_free(&name);
}

void
reconcile_summary(struct reconcile *c, struct rows *rows)
{
	struct sums s = {0};
	char out[TIME_LEN];

	sum_all(c, &s);
	rows_str(rows, "state", "summary");
	show_text(rows, "channel", c->how.channel);
	if (c->from != INT64_MIN && c->from != c->until)
		rows_str(rows, "since", time_print(out, c->from, c->how.zone));
	if (c->until != INT64_MAX && c->from != c->until)
		rows_str(rows, "until", time_print(out, c->until, c->how.zone));
	rows_int(rows, "rows", (int64_t)c->n);
	if (c->outside)
		rows_int(rows, "rows_outside", c->outside);
	if (c->rejected)
		rows_int(rows, "rows_rejected", c->rejected);
	/* What could not be used is in no sum here, whatever the file's own rows say.
	 */
	if (c->totals)
		rows_str(rows, "bill_totals",
		    c->totals_differ || c->rejected ? "differ" : "agree");
	rows_int(rows, "sales_amount", s.sales);
	rows_int(rows, "refund_amount", s.refunds);
	rows_int(rows, "fee", s.fee);
	rows_int(rows, "platform_subsidy", s.platform);
	rows_int(rows, "shop_subsidy", s.shop);
	rows_int(rows, "other_fen", s.other);
	rows_int(rows, "own_fen", s.own);
	rows_int(rows, "net", s.net);
	show_states(&s, rows);
	rows_int(rows, "posted_rows", s.posted);
	if (s.left)
		rows_int(rows, "not_posted_rows", s.left);
	show_end(c, rows);
}
