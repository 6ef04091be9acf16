/* account.c - accounts: counters kept within a batch, written at its end */
#include <stdlib.h>
#include <string.h>

#include "ledger/inside.h"

/* An account is one struct counter, reached by its name and, once it has one, by its
 * id.  What it counts is believed only within a batch; who it is, as long as the
 * process lives. */

static const struct account_kind *
kind_of(struct text name)
{
	const struct account_kind *k;

	for (k = account_kinds; k->prefix; k++) {
		size_t n = strlen(k->prefix);

		if (name.n >= n && memcmp(name.p, k->prefix, n) == 0 &&
		    (name.n == n || name.p[n] == ':'))
			return k;
	}
	die(EX_SOFTWARE, "ledger: no kind of account: %.*s", (int)name.n, name.p);
}

/* The unit of an account: fixed for its kind, or a part of its name.  The last part
 * runs to the end, whatever it holds. */
static struct text
unit_of(const struct account_kind *k, struct text name)
{
	int part = k->unit_part;

	if (part < 0)
		return text_of(k->unit);
	while (part-- > 0) {
		const char *colon = memchr(name.p, ':', name.n);

		if (!colon)
			die(EX_SOFTWARE, "ledger: account without unit: %.*s",
			    (int)name.n, name.p);
		name.n -= (size_t)(colon + 1 - name.p);
		name.p = colon + 1;
	}
	return name;
}

static struct counter *
new_counter(struct ledger *l, struct slot *s)
{
	struct counter *c = xcalloc(1, sizeof(*c));
	const struct account_kind *k = kind_of(s->name);

	c->name = s->name;
	c->unit = unit_of(k, s->name);
	c->has_floor = k->floor && !l->whole;
	c->next = l->counters;
	l->counters = c;
	s->value = c;
	return c;
}

static void
know_id(struct ledger *l, struct counter *c, int64_t id)
{
	c->id = id;
	map_slot(&l->accounts, id, (struct text){"", 0})->value = c;
}

/* A batch goes through what it has read itself, however many accounts there are. */
static void
now_loaded(struct ledger *l, struct counter *c)
{
	c->loaded = true;
	c->next_loaded = l->loaded;
	l->loaded = c;
}

static void
load_by_name(struct ledger *l, struct counter *c)
{
	struct stmt *s = sql(l, "SELECT id, posted, held FROM account WHERE name = $1");

	c->posted = c->held = 0;
	stmt_text(s, 1, c->name);
	if (stmt_row(s)) {
		int64_t id = stmt_get_int(s, 0);

		c->posted = stmt_get_int(s, 1);
		c->held = stmt_get_int(s, 2);
		stmt_done(s);
		know_id(l, c, id);
	}
	now_loaded(l, c);
}

/* c, or the counter that has the name of the account with this id. */
static struct counter *
load_by_id(struct ledger *l, struct counter *c, int64_t id)
{
	struct stmt *s = sql(l, "SELECT name, posted, held FROM account WHERE id = $1");

	stmt_int(s, 1, id);
	if (!stmt_row(s))
		die(EX_PROTOCOL, "ledger: account %lld is missing", (long long)id);
	if (!c) {
		struct slot *at = map_slot(&l->accounts, 0, stmt_get_text(s, 0));

		c = at->value ? at->value : new_counter(l, at);
		know_id(l, c, id);
	}
	if (!c->loaded) {
		c->posted = stmt_get_int(s, 1);
		c->held = stmt_get_int(s, 2);
		now_loaded(l, c);
	}
	stmt_done(s);
	return c;
}

static int64_t
next_id(struct ledger *l)
{
	struct stmt *s;

	if (!l->next_account) {
		s = sql(l, "SELECT coalesce(max(id), 0) FROM account");
		if (stmt_row(s))
			l->next_account = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return ++l->next_account;
}

/* The row stands at once, so that its name is taken; its counters follow. */
static void
make(struct ledger *l, struct counter *c)
{
	struct stmt *s =
	    sql(l, "INSERT INTO account (id, name, unit, floor, posted, held) "
		   "VALUES ($1, $2, $3, $4, 0, 0)");
	int64_t id = next_id(l);

	stmt_int(s, 1, id);
	stmt_text(s, 2, c->name);
	stmt_text(s, 3, c->unit);
	if (c->has_floor)
		stmt_int(s, 4, 0);
	else
		stmt_null(s, 4);
	stmt_run(s);
	know_id(l, c, id);
}

struct counter *
account_of_name(struct ledger *l, struct text name, bool making)
{
	struct slot *s = map_slot(&l->accounts, 0, name);
	struct counter *c = s->value ? s->value : new_counter(l, s);

	if (!c->loaded) {
		if (c->id)
			load_by_id(l, c, c->id);
		else
			load_by_name(l, c);
	}
	if (making && !c->id)
		make(l, c);
	return c;
}

struct counter *
account_of_id(struct ledger *l, int64_t id)
{
	struct counter *c = map_get(&l->accounts, id, (struct text){"", 0});

	return c && c->loaded ? c : load_by_id(l, c, id);
}

static void
check_floor(const struct counter *c)
{
	if (c->held < 0 || (c->has_floor && c->posted - c->held < 0))
		die(EX_SOFTWARE, "ledger: account under its floor: %.*s",
		    (int)c->name.n, c->name.p);
}

void
account_move(struct ledger *l, struct counter *from, struct counter *to, int64_t amount)
{
	if (amount < 0)
		die(EX_SOFTWARE, "ledger: a transfer of %lld", (long long)amount);
	if (!add_ok(from->posted, -amount, &from->posted) ||
	    !add_ok(to->posted, amount, &to->posted))
		die(EX_SOFTWARE, "ledger: account overflows: %.*s", (int)to->name.n,
		    to->name.p);
	from->dirty = to->dirty = true;
	check_floor(from);
	check_floor(to);
	if (l->moved)
		l->moved(l->moved_state, from, to, amount);
}

void
account_hold(struct ledger *l, struct counter *from, int64_t amount)
{
	(void)l;
	if (!add_ok(from->held, amount, &from->held))
		die(EX_SOFTWARE, "ledger: account overflows: %.*s", (int)from->name.n,
		    from->name.p);
	from->dirty = true;
	check_floor(from);
}

struct account
account_get(struct ledger *l, struct text name)
{
	struct counter *c = account_of_name(l, name, false);

	return (struct account){c->id, c->posted, c->held};
}

int64_t
account_available(struct ledger *l, struct text name)
{
	struct account a = account_get(l, name);

	return a.posted - a.held;
}

bool
account_allows(struct ledger *l, struct text name, int64_t amount)
{
	const struct counter *c = account_of_name(l, name, false);

	return !c->has_floor || c->posted - c->held >= amount;
}

static int
by_id(const void *a, const void *b)
{
	const struct counter *x = *(struct counter *const *)a;
	const struct counter *y = *(struct counter *const *)b;

	return (x->id > y->id) - (x->id < y->id);
}

void
accounts_flush(struct ledger *l)
{
	struct stmt *s =
	    sql(l, "UPDATE account SET posted = $2, held = $3 WHERE id = $1");
	struct counter **dirty, *c;
	size_t n = 0, i = 0;

	for (c = l->loaded; c; c = c->next_loaded)
		n += c->dirty;
	if (n == 0)
		return;
	dirty = xmalloc(n * sizeof(*dirty));
	for (c = l->loaded; c; c = c->next_loaded)
		if (c->dirty)
			dirty[i++] = c;
	qsort(dirty, n, sizeof(*dirty), by_id);
	for (i = 0; i < n; i++) {
		stmt_int(s, 1, dirty[i]->id);
		stmt_int(s, 2, dirty[i]->posted);
		stmt_int(s, 3, dirty[i]->held);
		stmt_run(s);
		dirty[i]->dirty = false;
	}
	free(dirty);
}

void
accounts_forget(struct ledger *l, bool names_too)
{
	struct counter *c, *next;

	l->next_account = 0;
	for (c = l->loaded; c; c = c->next_loaded)
		c->loaded = c->dirty = false;
	l->loaded = NULL;
	if (!names_too)
		return;
	for (c = l->counters; c; c = next) {
		next = c->next;
		free(c);
	}
	l->counters = NULL;
	map_clear(&l->accounts);
}
