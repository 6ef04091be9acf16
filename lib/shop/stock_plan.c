/* stock_plan.c - what to buy, and what to bring from another store instead */
#include "shop/purchase.h"
#include "shop/stock_plan.h"
#include "shop/stock_use.h"
#include "shop/transfer.h"

enum { DAY_MS = 86400000 };

/* One item in one store. */
struct need {
	const struct use_store *where;
	const struct item *what;
	int64_t lead, cover;   /* days */
	int64_t *use;          /* of each of these, today the first */
	int64_t used, minimum; /* what is needed: both */
	int64_t have, on_order, coming;
	int64_t wanted, moved; /* what lacks, and what of it others have */
	int64_t spare;         /* what it has over its need and nobody got yet */
};
struct plan {
	struct ledger *l;
	const struct plan_options *o;
	struct use_table t;
	struct need *need; /* of every store and item, by store */
	struct rows *rows;
};

int64_t
plan_packs(int64_t qty, int64_t pack)
{
	return qty <= 0 ? 0 : (qty - 1) / pack + 1;
}

int64_t
plan_use(const int64_t *use, const bool *sold, int64_t days, int64_t today, int64_t on)
{
	int64_t sum = 0, n = 0, all = 0, all_n = 0, d;
	bool came = false;

	for (d = 0; use && d < days; d++) {
		bool same = day_of_week(today - days + d) == day_of_week(on);

		came = came || (same && (all_n || sold[d]));
		if (!sold[d])
			continue;
		all = use_add(all, use[d]);
		all_n++;
		if (same) {
			sum = use_add(sum, use[d]);
			n++;
		}
	}
	if (!came) {
		sum = all;
		n = all_n;
	}
	return n ? plan_packs(sum, n) : 0;
}

static void
load_use(struct plan *p, struct need *n, const int64_t *use)
{
	int64_t i;

	n->use = arena_alloc(
	    ledger_arena(p->l), (size_t)(n->lead + n->cover) * sizeof(*n->use));
	for (i = 0; i < n->lead + n->cover; i++) {
		n->use[i] = plan_use(use, n->where->sold, p->t.days, n->where->today,
		    n->where->today + i);
		n->used = use_add(n->used, n->use[i]);
	}
}

/* What a store with negative stock owes is repaid out of what comes next. */
static void
load_have(struct plan *p, struct need *n)
{
	struct text store = n->where->def->name, item = n->what->name;

	n->have = stock_fresh(p->l, n->where->def, item, n->what->id);
	if (n->where->def->negative)
		n->have +=
		    account_get(p->l, stock_account(p->l, "short", store, item)).posted;
	n->on_order = purchase_open(p->l, n->where->id, n->what->id);
	n->coming = transfer_incoming(p->l, n->where->id, n->what->id);
}

/* Was it ever there, or sold? */
static bool
has_account(struct ledger *l, struct text store, struct text item)
{
	return account_get(l, stock_account(l, "stock", store, item)).id ||
	       account_get(l, stock_account(l, "short", store, item)).id;
}

static void
load(struct plan *p, size_t store, size_t item)
{
	struct need *n = &p->need[store * p->t.items + item];
	const struct plan_options *o = p->o;
	struct use_store *where = &p->t.store[store];
	int64_t now = ledger_now(p->l), lead, lacks;

	n->where = where;
	n->what = catalog_item(p->l, p->t.item[item], now);
	if (!n->what || n->what->makes || !catalog_store(p->l, where->def->name, now) ||
	    (!where->item[item] &&
		!has_account(p->l, where->def->name, n->what->name))) {
		n->what = NULL;
		return;
	}
	lead = n->what->lead_ms ? n->what->lead_ms : o->lead_ms;
	n->lead = plan_packs(lead, DAY_MS);
	n->lead = n->lead < PLAN_DAYS_MAX ? n->lead : PLAN_DAYS_MAX;
	n->cover = n->what->cover ? n->what->cover : o->cover;
	n->minimum = n->what->minimum ? n->what->minimum : o->minimum;
	load_use(p, n, where->item[item]);
	load_have(p, n);
	lacks = n->used + n->minimum - n->have - n->on_order - n->coming;
	n->wanted = lacks > 0 ? lacks : 0;
	n->spare = n->have - n->used - n->minimum;
	n->spare = n->spare > 0 ? n->spare : 0;
}

static void
put_why(struct rows *rows, const struct need *n, int64_t pack)
{
	struct buf use = {0};
	int64_t i, days = n->lead + n->cover;

	buf_char(&use, '[');
	for (i = 0; i < days; i++)
		put_int(&use, NULL, n->use[i]);
	buf_char(&use, ']');
	rows_int(rows, "use_per_day", plan_packs(n->used, days));
	rows_int(rows, "lead_days", n->lead);
	rows_int(rows, "cover", n->cover);
	rows_raw(rows, "use", (struct text){use.p, use.n});
	rows_int(rows, "need", n->used);
	rows_int(rows, "minimum", n->minimum);
	rows_int(rows, "have", n->have);
	rows_int(rows, "on_order", n->on_order);
	rows_int(rows, "coming", n->coming);
	rows_int(rows, "wanted", n->wanted);
	rows_int(rows, "from_others", n->moved);
	rows_int(rows, "pack", pack);
	buf_free(&use);
}

static void
row(const struct plan *p, const struct need *n, const char *what, int64_t qty,
    struct text from)
{
	int64_t pack = n->what->pack ? n->what->pack : p->o->pack;
	int64_t packs = strcmp(what, "buy") == 0 ? plan_packs(qty, pack) : 0;

	rows_str(p->rows, "do", what);
	rows_text(p->rows, "store", n->where->def->name);
	rows_text(p->rows, "item", n->what->name);
	rows_text(p->rows, "name", n->what->title);
	rows_text(p->rows, "unit", n->what->unit);
	rows_int(p->rows, "qty", packs ? use_mul(packs, pack) : qty);
	if (packs)
		rows_int(p->rows, "packs", packs);
	else
		rows_null(p->rows, "packs");
	if (from.p)
		rows_text(p->rows, "from", from);
	else
		rows_null(p->rows, "from");
	if (p->o->why)
		put_why(p->rows, n, pack);
	rows_end(p->rows);
}

/* The store that has most to spare of an item, the first by name among equals. */
static struct need *
giver(const struct plan *p, size_t item)
{
	struct need *best = NULL;
	size_t s;

	for (s = 0; s < p->t.stores; s++) {
		struct need *n = &p->need[s * p->t.items + item];

		if (n->what && n->spare > 0 && (!best || n->spare > best->spare))
			best = n;
	}
	return best;
}

/* What others can give is decided before anything is printed, so that each row can tell
 * of all of it; `print` goes the same way once more. */
static void
fill(struct plan *p, struct need *n, size_t item, bool print)
{
	int64_t left = n->wanted;
	struct need *from;

	while (left > 0 && (from = giver(p, item))) {
		int64_t q = from->spare < left ? from->spare : left;

		from->spare -= q;
		left -= q;
		if (print)
			row(p, n, "move", q, from->where->def->name);
		else
			n->moved += q;
	}
	if (print && left > 0)
		row(p, n, "buy", left, (struct text){NULL, 0});
}

static void
copy_spare(struct plan *p, size_t item, int64_t *spare, bool back)
{
	size_t s;

	for (s = 0; s < p->t.stores; s++) {
		struct need *n = &p->need[s * p->t.items + item];

		if (back)
			n->spare = spare[s];
		else
			spare[s] = n->spare;
	}
}

static void
print(struct plan *p, size_t store, size_t item)
{
	const struct plan_options *o = p->o;
	struct need *n = &p->need[store * p->t.items + item];
	int64_t *spare;
	bool shown;

	if (!n->what)
		return;
	shown = (!o->item.p || text_eq(o->item, n->what->name)) &&
		(!o->store.p || text_eq(o->store, n->where->def->name));
	if (n->wanted == 0) {
		if (shown && o->all)
			row(p, n, "nothing", 0, (struct text){NULL, 0});
		return;
	}
	spare = arena_alloc(ledger_arena(p->l), (p->t.stores + 1) * sizeof(*spare));
	copy_spare(p, item, spare, false);
	fill(p, n, item, false);
	if (!shown)
		return;
	copy_spare(p, item, spare, true);
	fill(p, n, item, true);
}

void
stock_plan(struct ledger *l, struct rows *rows, const struct plan_options *o)
{
	struct plan p = {.l = l, .o = o, .rows = rows};
	size_t n, s, i;

	use_read(l, 7 * o->weeks, &p.t);
	use_parts(l, &p.t);
	n = p.t.stores * p.t.items;
	p.need = arena_alloc(ledger_arena(l), (n + 1) * sizeof(*p.need));
	memset(p.need, 0, (n + 1) * sizeof(*p.need));
	for (s = 0; s < p.t.stores; s++)
		for (i = 0; i < p.t.items; i++)
			load(&p, s, i);
	for (s = 0; s < p.t.stores; s++)
		for (i = 0; i < p.t.items; i++)
			print(&p, s, i);
}
