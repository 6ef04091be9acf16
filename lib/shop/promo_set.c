/* promo_set.c - promotions as the owner defines them, and the accounts behind them */
#include <string.h>

#include "shop/promo.h"

enum { NAMES_MAX = 64, SCOPE_MAX = 1000, PRIORITY_MAX = 1000000 };

/* Where all budgets come from is one account, which must hold their sum. */
#define ALLOWED_MAX INT64_C(1000000000000)

/* Of every promotion; the kinds bring their own. */
static const char *const common[] = {"promo", "name", "kind", "scope", "window",
    "priority", "exclusive", "limit", "limit_per_customer", "budget", NULL};

static const struct promo_kind *
kind_of(struct text name)
{
	const struct promo_kind *const *k;

	for (k = promo_kinds; *k; k++)
		if (text_is(name, (*k)->name))
			return *k;
	return NULL;
}

static bool
check_scope_list(struct ledger *l, struct record *r, ref scope, const char *name,
    const char *stream, const char *unknown)
{
	ref list = 0, v;

	if (!get_array(r, scope, name, MAY, 1, SCOPE_MAX, &list))
		return false;
	for (v = rec_first(r, list); v; v = rec_next(r, v)) {
		if (rec_kind(r, v) != KIND_STRING)
			return rec_reject(
			    r, "value_type", v, NULL, "expected a string");
		if (rec_text_at(r, v).n == 0)
			return rec_reject(r, "value_range", v, NULL, "expected a name");
		if (stream && !stream_find(l, stream, rec_text_at(r, v)))
			return rec_reject(r, unknown, v, NULL, "no such %s: %.*s",
			    stream, (int)rec_text_at(r, v).n, rec_text_at(r, v).p);
	}
	return true;
}

static bool
check_scope(struct ledger *l, struct record *r)
{
	static const char *const members[] = {
	    "skus", "categories", "stores", "channels", NULL};
	ref scope = 0;

	if (!get_object(r, REC_ROOT, "scope", MAY, &scope))
		return false;
	return !scope ||
	       (get_only(r, scope, members) &&
		   check_scope_list(l, r, scope, "skus", "sku", "unknown_sku") &&
		   check_scope_list(l, r, scope, "categories", NULL, NULL) &&
		   check_scope_list(l, r, scope, "stores", "store", "unknown_store") &&
		   check_scope_list(l, r, scope, "channels", NULL, NULL));
}

/* A parameter of another kind would be read by nobody. */
static bool
check_kind(struct record *r)
{
	const struct promo_kind *kind, *const *k;
	const char *const *m, *const *own;
	struct text name;

	if (!get_text(r, REC_ROOT, "kind", NEED, 64, &name))
		return false;
	kind = kind_of(name);
	if (!kind)
		return rec_reject(r, "value_range", REC_ROOT, "kind", "no such kind");
	for (k = promo_kinds; *k; k++) {
		for (m = (*k)->members; *m; m++) {
			if (!rec_find(r, REC_ROOT, *m))
				continue;
			for (own = kind->members; *own && strcmp(*own, *m) != 0; own++)
				;
			if (!*own)
				return rec_reject(r, "unknown_field", REC_ROOT, *m,
				    "no such member of a promotion of kind %s",
				    kind->name);
		}
	}
	return kind->check(r);
}

static bool
check(struct ledger *l, struct record *r)
{
	struct text t = {NULL, 0};
	int64_t n;

	return get_text(r, REC_ROOT, "name", NEED, 200, &t) && check_kind(r) &&
	       check_scope(l, r) && promo_window_check(r) &&
	       get_int(r, REC_ROOT, "priority", MAY, -PRIORITY_MAX, PRIORITY_MAX, &n) &&
	       get_name(r, REC_ROOT, "exclusive", MAY, &t) &&
	       get_int(r, REC_ROOT, "limit", MAY, 1, ALLOWED_MAX, &n) &&
	       get_int(r, REC_ROOT, "limit_per_customer", MAY, 1, WHOLE_MAX, &n) &&
	       get_int(r, REC_ROOT, "budget", MAY, 1, ALLOWED_MAX, &n);
}

struct pot {
	const char *member, *outside, *left, *gone;
};

static struct account
balance(struct ledger *l, const char *prefix, struct text promo)
{
	struct account a;
	struct buf name = {0};

	buf_str(&name, prefix);
	buf_text(&name, promo);
	a = account_get(l, (struct text){name.p, name.n});
	buf_free(&name);
	return a;
}

static void
put_move(struct buf *body, const struct pot *p, struct text promo, int64_t amount)
{
	struct buf name = {0};

	buf_str(&name, p->left);
	buf_text(&name, promo);
	put_open(body, NULL, '[');
	if (amount > 0)
		put_str(body, NULL, p->outside);
	put_text(body, NULL, (struct text){name.p, name.n});
	if (amount < 0)
		put_str(body, NULL, p->outside);
	put_int(body, NULL, amount < 0 ? -amount : amount);
	put_close(body, ']');
	buf_free(&name);
}

/* What was moved in before is what is left and what is gone. */
static bool
fill(struct ledger *l, struct record *r, const struct pot *p, struct buf *body)
{
	struct text promo = rec_text(r, REC_ROOT, "promo");
	struct account left = balance(l, p->left, promo);
	int64_t gone = balance(l, p->gone, promo).posted;
	int64_t all = rec_int(r, REC_ROOT, p->member);

	if (!all)
		return true;
	if (all < gone + left.held)
		return rec_reject(r, "value_range", REC_ROOT, p->member,
		    "less than is given or set aside already: %lld",
		    (long long)(gone + left.held));
	if (all != gone + left.posted)
		put_move(body, p, promo, all - gone - left.posted);
	return true;
}

static bool
decide(struct ledger *l, struct record *r, int64_t n, struct buf *body)
{
	static const struct pot budget = {"budget", "fund", "budget:", "given:"};
	static const struct pot uses = {"limit", "used", "uses:", "used:"};
	struct buf moves = {0};
	bool ok;

	(void)n;
	buf_char(&moves, '[');
	ok = fill(l, r, &budget, &moves) && fill(l, r, &uses, &moves);
	buf_char(&moves, ']');
	if (ok && moves.n > 2)
		put_raw(body, "moves", (struct text){moves.p, moves.n});
	buf_free(&moves);
	return ok;
}

const struct event_type promo_set = {"promo.set", define_fold};

static const char *members[NAMES_MAX + 1];
static const struct define promotion = {
    PROMO_KIND, "promo", &promo_set, members, check, decide};

static void
add_members(const char *const names[])
{
	size_t n;

	for (; *names; names++) {
		for (n = 0; members[n] && strcmp(members[n], *names) != 0; n++)
			;
		if (n == NAMES_MAX)
			die(EX_SOFTWARE, "promotions have too many members");
		members[n] = *names;
	}
}

void
promo_define(struct ledger *l, struct record *r)
{
	const struct promo_kind *const *k;

	if (!members[0]) {
		add_members(common);
		for (k = promo_kinds; *k; k++)
			add_members((*k)->members);
	}
	define(l, r, &promotion);
}
