/* reverse.c - a mistyped entry undone, once, while that is possible */
#include <stdio.h>
#include <string.h>

#include "shop/cash.h"
#include "shop/reverse.h"
#include "shop/stock.h"
#include "shop/wallet.h"

/* Entries that can be undone, and how.  A type is added by a line. */
static const struct {
	const struct event_type *type, *by;
	undo_fn *undo;
} undone[] = {
    {&stock_received, &stock_reversed, stock_undo_received},
    {&stock_issued, &stock_reversed, stock_undo_issued},
    {&stock_made, &stock_reversed, stock_undo_made},
    {&stock_opened, &stock_reversed, stock_undo_opened},
    {&stock_confirmed, &stock_reversed, stock_undo_confirmed},
    {&cash_moved, &cash_reversed, cash_undo_moved},
    {&wallet_added, &wallet_reversed, wallet_undo_added},
};

/* For all others: what would do it.  By the first part of the type's name. */
static const struct {
	const char *noun, *hint;
} others[] = {
    {"order", "order-cancel ends an order and owes back what was paid"},
    {"promo", "order-cancel gives back what an order holds"},
    {"group", "order-cancel takes an order out of its group"},
    {"payment", "a payment is a fact: order-cancel owes it back"},
    {"refund", "what is owed is a fact: payment-refund pays it"},
    {"purchase", "stock-order with cancel:true closes what is open of it"},
    {"stock", "stock-receive and stock-issue book what is there"},
    {"wallet", "wallet-add with back:true returns what was paid for"},
    {"store", "store-set defines it anew"},
    {"item", "item-set defines it anew"},
    {"sku", "sku-set defines it anew"},
    {"campaign", "groupbuy-set defines it anew"},
    {"cash", "cash-count and cash-move record what is right"},
    {"setting", "setting-set sets it anew"},
    {NULL, NULL},
};

struct text
reverse_key(struct ledger *l, struct text key)
{
	struct buf b = {0};
	struct text t;

	buf_str(&b, "reverse:");
	buf_text(&b, key);
	t = arena_text(ledger_arena(l), (struct text){b.p, b.n});
	buf_free(&b);
	return t;
}

bool
reverse_done(struct ledger *l, struct text key)
{
	struct stored by;

	return event_by_key(l, reverse_key(l, key), &by);
}

/* -- which entry? */

static struct text
key_of(struct ledger *l, int64_t seq)
{
	struct stmt *s = sql(l, "SELECT key FROM event WHERE seq = $1");
	struct text key = {NULL, 0};

	stmt_int(s, 1, seq);
	if (stmt_row(s)) {
		key = arena_text(ledger_arena(l), stmt_get_text(s, 0));
		stmt_done(s);
	}
	return key;
}

static bool
find(struct ledger *l, struct record *r, struct stored *entry, struct text *key)
{
	int64_t seq = 0;

	*key = (struct text){NULL, 0};
	if (!get_int(r, REC_ROOT, "seq", MAY, 1, WHOLE_MAX, &seq) ||
	    !get_text(r, REC_ROOT, "key", seq ? MAY : NEED, 1024, key))
		return false;
	if (seq && !event_by_seq(l, seq, entry))
		return rec_reject(r, "unknown_entry", REC_ROOT, "seq",
		    "no such entry here: %lld", (long long)seq);
	if (!seq && !event_by_key(l, *key, entry))
		return rec_reject(r, "unknown_entry", REC_ROOT, "key",
		    "no such entry here: %.*s", (int)key->n, key->p);
	if (key->p && seq && !text_eq(*key, key_of(l, seq)))
		return rec_reject(r, "key_conflict", REC_ROOT, "key",
		    "the entry of this seq has another key");
	*key = key_of(l, entry->seq);
	return true;
}

/* -- saying */

bool
reversal_no(struct reversal *v, const char *code, const char *detail)
{
	v->code = code;
	snprintf(v->detail, sizeof(v->detail), "%s", detail);
	return false;
}

static void
refuse(struct record *r, const struct reversal *v)
{
	struct buf b = {0};

	put_refused(&b, "ledger-reverse", v->code, v->detail,
	    (struct text){v->more.p, v->more.n});
	rec_splice(r, (struct text){b.p, b.n});
	r->refused = true;
	buf_free(&b);
}

static void
append(struct reversal *v, struct record *r, const struct event_type *type,
    struct text key, struct text reason)
{
	struct event e = {
	    .type = type, .stream = v->entry->stream, .key = reverse_key(v->l, key)};
	struct buf b = {0};

	buf_char(&b, '{');
	put_text(&b, "entry", key);
	buf_char(&b, ',');
	buf_text(&b, (struct text){v->out.p, v->out.n});
	put_open(&b, "out", '{');
	put_text(&b, "key", key);
	put_text(&b, "event", v->entry->type);
	put_bool(&b, "reversed", true);
	put_text(&b, "reason", reason);
	put_close(&b, '}');
	put_close(&b, '}');
	event_digest(key, e.content);
	e.body = (struct text){b.p, b.n};
	event_append(v->l, &e);
	step_show(r, e.parsed);
	buf_free(&b);
}

static void
not_reversible(struct reversal *v, struct text type)
{
	size_t i, n = 0;

	while (n < type.n && type.p[n] != '.')
		n++;
	for (i = 0; others[i].noun; i++)
		if (text_eq((struct text){type.p, n}, text_of(others[i].noun)))
			break;
	v->code = "not_reversible";
	snprintf(v->detail, sizeof(v->detail), "%.*s%s%s", (int)type.n, type.p,
	    others[i].hint ? ": " : " is no entry of its own",
	    others[i].hint ? others[i].hint : "");
}

static void
undo(struct reversal *v, struct record *r, struct text key, struct text reason)
{
	size_t i;

	for (i = 0; i < sizeof(undone) / sizeof(*undone); i++) {
		if (!key.p || !text_is(v->entry->type, undone[i].type->name))
			continue;
		if (undone[i].undo(v))
			append(v, r, undone[i].by, key, reason);
		else
			refuse(r, v);
		return;
	}
	not_reversible(v, v->entry->type);
	refuse(r, v);
}

void
ledger_reverse(struct ledger *l, struct record *r, struct text reason)
{
	struct stored entry, before;
	struct reversal v = {.l = l, .entry = &entry};
	struct record body = {0};
	struct text key;

	if (!get_text(r, REC_ROOT, "reason", reason.p ? MAY : NEED, 1000, &reason) ||
	    !find(l, r, &entry, &key))
		return;
	if (key.p && event_by_key(l, reverse_key(l, key), &before)) {
		step_answer(l, r, before.body);
		return;
	}
	record_load(&body, entry.body, ledger_arena(l));
	v.body = &body;
	undo(&v, r, key, reason);
	buf_free(&v.out);
	buf_free(&v.more);
}
