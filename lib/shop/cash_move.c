/* cash_move.c - money moved by hand: brought to the bank, spent, put in */
#include "shop/cash.h"
#include "shop/entry.h"
#include "shop/setting.h"

static const char *const reads[] = {"kind", "amount", "store", "from", "to", "channel",
    "campaign", "supplier", "at", "note", NULL};

/* What it is for, and between where it usually moves.  to NULL: it is spent. */
enum use { BETWEEN, SETTLED, SUPPLIER, SPENT, ADS };
static const struct kind_row {
	const char *name;
	enum use use;
	const char *from, *to;
} kinds[] = {
    {"deposit", BETWEEN, "drawer", "bank"},
    {"withdraw", BETWEEN, "bank", "drawer"},
    {"petty", BETWEEN, "drawer", "petty"},
    {"capital", BETWEEN, "capital", "bank"},
    {"settlement", SETTLED, NULL, "bank"},
    {"supplier", SUPPLIER, "bank", NULL},
    {"ads", ADS, "bank", NULL},
    {"rent", SPENT, "bank", NULL},
    {"wages", SPENT, "bank", NULL},
    {"utilities", SPENT, "bank", NULL},
    {"tax", SPENT, "bank", NULL},
    {"other", SPENT, "bank", NULL},
};
static const struct kind_row owners = {NULL, SPENT, "bank", NULL};

struct move {
	struct entry e;
	const struct kind_row *row;
	struct text kind, store, channel, campaign, supplier, note;
	const struct store *where;
	int64_t amount;
	struct buf from, to;
};

static bool
read_kind(struct ledger *l, struct record *r, struct move *m)
{
	size_t i;

	if (!get_name(r, REC_ROOT, "kind", NEED, &m->kind))
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (text_is(m->kind, kinds[i].name)) {
			m->row = &kinds[i];
			return true;
		}
	m->row = &owners;
	return setting_has(l, "expenses", m->kind) ||
	       rec_reject(r, "value_range", REC_ROOT, "kind",
		   "no such kind, and none of the setting expenses: %.*s",
		   (int)m->kind.n, m->kind.p);
}

/* A member that says nothing of this kind is a slip. */
static bool
fits_kind(struct record *r, const struct move *m)
{
	enum use use = m->row->use;
	const struct {
		const char *name;
		bool fits;
	} rule[] = {{"to", use == BETWEEN || use == SETTLED},
	    {"channel", use == ADS || use == SETTLED}, {"campaign", use == ADS},
	    {"supplier", use == SUPPLIER}};
	size_t i;

	for (i = 0; i < sizeof(rule) / sizeof(*rule); i++)
		if (!rule[i].fits && rec_find(r, REC_ROOT, rule[i].name))
			return rec_reject(r, "value_range", REC_ROOT, rule[i].name,
			    "not of kind %.*s", (int)m->kind.n, m->kind.p);
	return true;
}

/* The kind itself is asked for last: an owner's own may have been taken away since. */
static bool
read_move(struct ledger *l, struct record *r, struct move *m)
{
	return get_int(r, REC_ROOT, "amount", NEED, 1, WHOLE_MAX, &m->amount) &&
	       get_name(r, REC_ROOT, "store", MAY, &m->store) &&
	       get_name(r, REC_ROOT, "channel", MAY, &m->channel) &&
	       get_name(r, REC_ROOT, "campaign", MAY, &m->campaign) &&
	       get_name(r, REC_ROOT, "supplier", MAY, &m->supplier) &&
	       get_text(r, REC_ROOT, "note", MAY, 1000, &m->note) &&
	       entry_key(l, r, &m->e);
}

static bool
needs(struct record *r, const char *name, struct text t)
{
	return t.p ||
	       rec_reject(r, "missing_field", REC_ROOT, name, "expected a %s", name);
}

/* expense:KIND, for ads with their channel and campaign. */
static bool
find_spent(struct record *r, struct move *m)
{
	if (m->row->use == SUPPLIER) {
		buf_str(&m->to, "due:");
		buf_text(&m->to, m->supplier);
		return needs(r, "supplier", m->supplier);
	}
	buf_str(&m->to, "expense:");
	buf_text(&m->to, m->kind);
	if (m->row->use != ADS)
		return true;
	buf_char(&m->to, ':');
	buf_text(&m->to, m->channel);
	if (m->campaign.p) {
		buf_char(&m->to, '/');
		buf_text(&m->to, m->campaign);
	}
	return needs(r, "channel", m->channel);
}

static bool
find_end(struct ledger *l, struct record *r, struct move *m, const char *name,
    const char *usual, struct buf *account)
{
	struct text word = text_of(usual);

	if (!get_text(r, REC_ROOT, name, MAY, 100, &word))
		return false;
	if (word.p)
		return cash_place(l, r, name, word, m->store, account);
	buf_str(account, "cash:");
	buf_text(account, m->channel);
	return needs(r, "channel", m->channel);
}

/* Only what is new asks for what is defined. */
static bool
find_accounts(struct ledger *l, struct record *r, struct move *m)
{
	struct text from, to;

	if (!read_kind(l, r, m) || !fits_kind(r, m))
		return false;
	if (m->store.p)
		m->where =
		    catalog_store(l, m->store, m->e.at ? m->e.at : ledger_now(l));
	if (m->store.p && !m->where)
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)m->store.n, m->store.p);
	if (!find_end(l, r, m, "from", m->row->from, &m->from) ||
	    !(m->row->to ? find_end(l, r, m, "to", m->row->to, &m->to)
			 : find_spent(r, m)))
		return false;
	from = (struct text){m->from.p, m->from.n};
	to = (struct text){m->to.p, m->to.n};
	if (text_eq(from, to))
		return rec_reject(r, "value_range", REC_ROOT, "to",
		    "expected another place than %.*s", (int)from.n, from.p);
	return cash_fits(l, r, from, to, m->amount);
}

static void
put_said(struct buf *b, const char *name, struct text t)
{
	if (t.p)
		put_text(b, name, t);
}

static void
move(struct ledger *l, struct record *r, const struct move *m)
{
	struct text from = {m->from.p, m->from.n}, to = {m->to.p, m->to.n};
	struct buf b = {0};

	put_text(&b, "kind", m->kind);
	put_said(&b, "store", m->store);
	put_said(&b, "channel", m->channel);
	put_said(&b, "campaign", m->campaign);
	put_said(&b, "supplier", m->supplier);
	put_said(&b, "note", m->note);
	cash_put_day(l, m->where, m->e.at, &b);
	put_open(&b, "moves", '[');
	put_open(&b, NULL, '[');
	put_text(&b, NULL, from);
	put_text(&b, NULL, to);
	put_int(&b, NULL, m->amount);
	put_close(&b, ']');
	put_close(&b, ']');
	put_open(&b, "out", '{');
	put_str(&b, "status", "moved");
	put_text(&b, "out_of", from);
	put_text(&b, "into", to);
	if (m->supplier.p)
		put_int(&b, "owed", -account_get(l, to).posted - m->amount);
	put_close(&b, '}');
	entry_done(l, r, &m->e, &cash_moved, "cash",
	    m->store.p ? m->store : TEXT("firm"), (struct text){b.p, b.n});
	buf_free(&b);
}

void
cash_move(struct ledger *l, struct record *r)
{
	struct move m = {.e = {.by = "cash-move", .reads = reads, .kind = "cash"}};

	if (read_move(l, r, &m) && entry_begin(l, r, &m.e) && find_accounts(l, r, &m))
		move(l, r, &m);
	buf_free(&m.from);
	buf_free(&m.to);
}
