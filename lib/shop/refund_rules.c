/* refund_rules.c - the rules by which refunds are approved */
#include "shop/refund_rules.h"
#include "shop/setting.h"

enum { DAY_MS = 86400000 };

static const char *const says[] = {"queued", "approved", "refused"};

static void
put_rule(struct buf *b, const char *name, int64_t value, int64_t most,
    enum review_state state)
{
	put_open(b, NULL, '{');
	put_str(b, "rule", name);
	put_int(b, "value", value);
	put_int(b, "most", most);
	put_str(b, "says", says[state]);
	put_close(b, '}');
}

static enum review_state
up_to(struct buf *b, const char *name, int64_t value, int64_t most)
{
	enum review_state state = value > most ? REVIEW_QUEUED : REVIEW_APPROVED;

	put_rule(b, name, value, most, state);
	return state;
}

/* What goes back of the order, with what went before and what is approved: a large
 * refund in small parts is a large one, also of an order that was not paid in full yet.
 * Money that paid for nothing went back for other reasons. */
static int64_t
of_order(struct ledger *l, const struct refund_asked *a)
{
	struct stmt *s = sql(l,
	    "SELECT coalesce((SELECT sum(amount) FROM refund WHERE order_id = $1 "
	    "AND (sold = 1 OR reason IN ('customer', 'mistake', 'duplicate', "
	    "'no_stock', 'too_late', 'closed', 'payment', 'quality', 'other'))), 0) + "
	    "coalesce((SELECT sum(asked) FROM refund_review "
	    "WHERE order_id = $1 AND state = 1 AND request <> $2), 0)");

	stmt_int(s, 1, a->o.id);
	stmt_text(s, 2, a->key);
	return stmt_one(s, 0) + a->amount;
}

/* How many orders of this customer were given back lately, or are approved to be, for a
 * reason that customers give, this one not counted. */
static int64_t
of_customer(struct ledger *l, const struct refund_asked *a)
{
	struct stmt *s = sql(l,
	    "SELECT count(*) FROM (SELECT order_id FROM refund "
	    "WHERE customer = $2 AND at >= $1 AND reason IN "
	    "('customer', 'quality', 'too_late', 'other') "
	    "UNION SELECT v.order_id FROM refund_review v JOIN orders o "
	    "ON o.id = v.order_id WHERE v.state = 1 AND v.at >= $1 "
	    "AND o.customer = $2 AND v.reason IN "
	    "('customer', 'quality', 'too_late', 'other')) g WHERE g.order_id <> $3");
	int64_t days = setting_int(l, "refund_per_days");

	if (!a->o.customer)
		return 0;
	orders_write(l);
	stmt_int(s, 1, ledger_now(l) - days * DAY_MS);
	stmt_int(s, 2, a->o.customer);
	stmt_int(s, 3, a->o.id);
	return stmt_one(s, 0);
}

/* Who does not want any more what is being made or was made gets nothing back, and what
 * has no reason of ours is read by a person. */
static enum review_state
by_reason(const struct refund_asked *a, struct buf *b)
{
	bool made = a->o.status >= ORDER_MAKING && a->o.status <= ORDER_COMPLETED;
	enum review_state state = REVIEW_APPROVED;

	if (made && strcmp(a->reason, "customer") == 0)
		state = REVIEW_REFUSED;
	else if (strcmp(a->reason, "other") == 0)
		state = REVIEW_QUEUED;
	put_open(b, NULL, '{');
	put_str(b, "rule", "reason");
	put_str(b, "value", a->reason);
	put_str(b, "status", order_status_name(a->o.status));
	put_str(b, "says", says[state]);
	put_close(b, '}');
	return state;
}

enum review_state
refund_rules(
    struct ledger *l, const struct refund_asked *a, struct buf *rules, const char **why)
{
	int64_t age = (ledger_now(l) - a->o.placed_at) / DAY_MS;
	bool queued = up_to(rules, "amount", of_order(l, a),
			  setting_int(l, "refund_max")) == REVIEW_QUEUED;

	queued |=
	    up_to(rules, "age", age, setting_int(l, "refund_days")) == REVIEW_QUEUED;
	queued |= up_to(rules, "history", of_customer(l, a) + 1,
		      setting_int(l, "refund_per_customer")) == REVIEW_QUEUED;
	switch (by_reason(a, rules)) {
	case REVIEW_REFUSED:
		*why = "already_made";
		return REVIEW_REFUSED;
	case REVIEW_QUEUED:
		return REVIEW_QUEUED;
	default:
		return queued ? REVIEW_QUEUED : REVIEW_APPROVED;
	}
}
