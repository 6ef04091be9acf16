/* cash_place.c - the places where money lies, by the words of a record */
#include "shop/cash.h"

static const char places[] =
    "expected drawer, petty, bank, bank:NAME, capital or cash:CHANNEL";

/* Is the name one that stands behind a ':'? */
static bool
is_name(struct text t)
{
	size_t i;

	for (i = 0; i < t.n; i++)
		if (t.p[i] == ':' || t.p[i] == '/' || t.p[i] == ',')
			return false;
	return t.n > 0 && t.n <= 64 && t.p[0] != ' ' && t.p[t.n - 1] != ' ';
}

static bool
of_store(struct ledger *l, struct record *r, const char *name, struct text kind,
    struct text store, struct buf *account)
{
	if (!store.p)
		return rec_reject(r, "missing_field", REC_ROOT, "store",
		    "expected the store whose %.*s it is", (int)kind.n, kind.p);
	if (!catalog_store(l, store, ledger_now(l)))
		return rec_reject(r, "unknown_store", REC_ROOT, name,
		    "no such store: %.*s", (int)store.n, store.p);
	buf_text(account, kind);
	buf_char(account, ':');
	buf_text(account, store);
	return true;
}

bool
cash_place(struct ledger *l, struct record *r, const char *name, struct text word,
    struct text store, struct buf *account)
{
	struct text kind = word, rest = {NULL, 0};
	size_t n = 0;

	while (n < word.n && word.p[n] != ':')
		n++;
	if (n < word.n) {
		kind.n = n;
		rest = (struct text){word.p + n + 1, word.n - n - 1};
	}
	if (rest.p && !is_name(rest))
		return rec_reject(r, "value_range", REC_ROOT, name, "%s", places);
	if (text_is(kind, "drawer") || text_is(kind, "petty"))
		return of_store(l, r, name, kind, rest.p ? rest : store, account);
	if (!text_is(kind, "bank") && !(text_is(kind, "cash") && rest.p) &&
	    !(text_is(kind, "capital") && !rest.p))
		return rec_reject(r, "value_range", REC_ROOT, name, "%s", places);
	buf_text(account, word);
	return true;
}

bool
cash_fits(struct ledger *l, struct record *r, struct text from, struct text to,
    int64_t amount)
{
	int64_t a = account_get(l, from).posted - amount;
	int64_t b = account_get(l, to).posted + amount;

	return (a >= -WHOLE_MAX && b <= WHOLE_MAX) ||
	       rec_reject(r, "money_overflow", REC_ROOT, "amount",
		   "more than can be counted of this money");
}

void
cash_put_day(struct ledger *l, const struct store *s, int64_t at, struct buf *body)
{
	int64_t day;

	if (!s)
		s = catalog_first_store(l, NULL);
	day =
	    zone_day(s ? s->zone : NULL, at ? at : ledger_now(l), s ? s->day_start : 0);
	if (!at)
		put_open(body, "clock", '{');
	put_int(body, "day", day);
	if (!at)
		put_close(body, '}');
}
