/* stock_use.c - what was used by recipe, day by day, from the orders of a window */
#include "base/map.h"
#include "shop/stock_use.h"

#define USE_MAX WHOLE_MAX

/* What one unit of a line takes: a sku's version with its options. */
struct takes {
	size_t n;
	struct {
		size_t item;
		int64_t qty;
	} part[];
};
struct reading {
	struct ledger *l;
	struct use_table *t;
	struct map taken, item, store; /* items' and stores' index + 1 by id */
	struct buf key;
};

int64_t
use_add(int64_t a, int64_t b)
{
	int64_t n;

	return add_ok(a, b, &n) && n < USE_MAX ? n : USE_MAX;
}

int64_t
use_mul(int64_t a, int64_t b)
{
	int64_t n;

	return mul_ok(a, b, &n) && n < USE_MAX ? n : USE_MAX;
}

static size_t
index_of(const struct map *m, int64_t id)
{
	return (size_t)(uintptr_t)map_get(m, id, TEXT("")) - 1;
}

static void
set_index(struct map *m, int64_t id, size_t i)
{
	map_slot(m, id, TEXT(""))->value = (void *)(uintptr_t)(i + 1);
}

/* -- stores and items there are */

static size_t
count_of(struct ledger *l, const char *kind)
{
	struct stmt *s = sql(l, "SELECT count(*) FROM stream WHERE kind = $1");
	int64_t n = 0;

	stmt_text(s, 1, text_of(kind));
	n = stmt_one(s, n);
	return (size_t)n;
}

static void *
zeroed(struct ledger *l, size_t n, size_t size)
{
	void *p = arena_alloc(ledger_arena(l), (n + 1) * size);

	memset(p, 0, (n + 1) * size);
	return p;
}

static void
list(struct reading *g)
{
	struct stmt *s =
	    sql(g->l, "SELECT id, name FROM stream WHERE kind = $1 ORDER BY name");
	struct use_table *t = g->t;
	size_t i;

	t->store = zeroed(g->l, count_of(g->l, "store"), sizeof(*t->store));
	t->item = zeroed(g->l, count_of(g->l, "item"), sizeof(*t->item));
	t->item_id = zeroed(g->l, count_of(g->l, "item"), sizeof(*t->item_id));
	stmt_text(s, 1, TEXT("item"));
	while (stmt_row(s)) {
		t->item_id[t->items] = stmt_get_int(s, 0);
		t->item[t->items] = arena_text(ledger_arena(g->l), stmt_get_text(s, 1));
		set_index(&g->item, stmt_get_int(s, 0), t->items++);
	}
	stmt_text(s, 1, TEXT("store"));
	while (stmt_row(s)) {
		t->store[t->stores].id = stmt_get_int(s, 0);
		set_index(&g->store, stmt_get_int(s, 0), t->stores++);
	}
	for (i = 0; i < t->stores; i++) {
		struct use_store *where = &t->store[i];

		where->def = catalog_store_id(g->l, where->id, ledger_now(g->l));
		where->today =
		    zone_day(where->def->zone, ledger_now(g->l), where->def->day_start);
		where->sold = zeroed(g->l, (size_t)t->days, sizeof(bool));
		where->item = zeroed(g->l, t->items, sizeof(*where->item));
	}
}

/* -- what a line takes */

static size_t
add_recipe(const struct reading *g, struct takes *to, size_t n, struct recipe recipe)
{
	size_t i;

	for (i = 0; i < recipe.n; i++, n++) {
		if (!to)
			continue;
		to->part[n].item = index_of(&g->item, recipe.part[i].item);
		to->part[n].qty = recipe.part[i].qty;
	}
	return n;
}

/* Counts where to is NULL. */
static size_t
add_parts(const struct reading *g, struct takes *to, const struct sku *sku,
    const struct record *chosen)
{
	size_t n = add_recipe(g, to, 0, sku->recipe);
	ref v = rec_first(chosen, rec_find(chosen, REC_ROOT, "options"));

	for (; v; v = rec_next(chosen, v)) {
		const struct option *o = sku_option(sku, rec_text_at(chosen, v));

		if (o)
			n = add_recipe(g, to, n, o->recipe);
	}
	return n;
}

static struct takes *
resolve(const struct reading *g, int64_t id, int64_t version, struct text options)
{
	const struct sku *sku = catalog_sku_version(g->l, id, version);
	struct arena *a = ledger_arena(g->l);
	struct record chosen = {0};
	struct takes *t;
	struct buf b = {0};
	size_t n;

	if (!sku)
		die(EX_PROTOCOL, "ledger: sku %lld has no version %lld", (long long)id,
		    (long long)version);
	put_open(&b, NULL, '{');
	if (options.n)
		put_raw(&b, "options", options);
	put_close(&b, '}');
	record_load(&chosen, arena_text(a, (struct text){b.p, b.n}), a);
	buf_free(&b);
	n = add_parts(g, NULL, sku, &chosen);
	t = arena_alloc(a, sizeof(*t) + n * sizeof(t->part[0]));
	t->n = add_parts(g, t, sku, &chosen);
	return t;
}

static const struct takes *
takes_of(struct reading *g, int64_t sku, int64_t version, struct text options)
{
	struct slot *slot;

	buf_clear(&g->key);
	buf_int(&g->key, version);
	buf_text(&g->key, options);
	slot = map_slot(&g->taken, sku, (struct text){g->key.p, g->key.n});
	if (!slot->value)
		slot->value = resolve(g, sku, version, options);
	return slot->value;
}

/* -- the orders */

static int64_t *
days_of(
    struct ledger *l, const struct use_table *t, struct use_store *where, size_t item)
{
	if (!where->item[item])
		where->item[item] = zeroed(l, (size_t)t->days, sizeof(int64_t));
	return where->item[item];
}

static void
add_line(struct reading *g, struct use_store *where, size_t day,
    const struct takes *takes, int64_t qty)
{
	size_t i;

	for (i = 0; i < takes->n; i++) {
		int64_t *use = days_of(g->l, g->t, where, takes->part[i].item);

		use[day] = use_add(use[day], use_mul(takes->part[i].qty, qty));
	}
}

static void
read_lines(struct reading *g, int64_t since)
{
	struct stmt *s = sql(g->l,
	    "SELECT o.store, o.day, l.sku, l.sku_version, l.options, l.qty FROM "
	    "orders o JOIN order_line l ON l.order_id = o.id WHERE o.day >= $1 AND "
	    "(o.steps & 64) <> 0 AND o.status NOT IN (7, 8, 9, 10)");

	stmt_int(s, 1, since);
	while (stmt_row(s)) {
		struct use_store *where =
		    &g->t->store[index_of(&g->store, stmt_get_int(s, 0))];
		int64_t day = stmt_get_int(s, 1) - (where->today - g->t->days);

		if (day < 0 || day >= g->t->days)
			continue;
		where->sold_days += !where->sold[day];
		where->sold[day] = true;
		add_line(g, where, (size_t)day,
		    takes_of(
			g, stmt_get_int(s, 2), stmt_get_int(s, 3), stmt_get_text(s, 4)),
		    stmt_get_int(s, 5));
	}
}

void
use_read(struct ledger *l, int64_t days, struct use_table *t)
{
	struct reading g = {.l = l, .t = t};
	int64_t since = INT64_MAX;
	size_t i;

	*t = (struct use_table){.days = days};
	list(&g);
	for (i = 0; i < t->stores; i++)
		if (t->store[i].today - days < since)
			since = t->store[i].today - days;
	if (t->stores)
		read_lines(&g, since);
	map_clear(&g.taken);
	map_clear(&g.item);
	map_clear(&g.store);
	buf_free(&g.key);
}

/* -- what is asked of it */

size_t
use_item(const struct use_table *t, int64_t id)
{
	size_t i;

	for (i = 0; i < t->items; i++)
		if (t->item_id[i] == id)
			return i;
	return SIZE_MAX;
}

size_t
use_item_named(const struct use_table *t, struct text name)
{
	size_t i;

	for (i = 0; i < t->items; i++)
		if (text_eq(t->item[i], name))
			return i;
	return SIZE_MAX;
}

size_t
use_store_named(const struct use_table *t, struct text name)
{
	size_t i;

	for (i = 0; i < t->stores; i++)
		if (text_eq(t->store[i].def->name, name))
			return i;
	return SIZE_MAX;
}

int64_t
use_sum(const struct use_table *t, size_t store, size_t item)
{
	const int64_t *use = t->store[store].item[item];
	int64_t sum = 0, d;

	for (d = 0; use && d < t->days; d++)
		sum = use_add(sum, use[d]);
	return sum;
}

/* a * b / c, rounded half up. */
static int64_t
portion(int64_t a, int64_t b, int64_t c)
{
	int64_t n;

	if (!mul_ok(a, b, &n))
		return USE_MAX;
	n = mul_div(n, 1, c);
	return n < USE_MAX ? n : USE_MAX;
}

/* What `more` of an item takes of its parts: put on their use, and on next. */
static void
add_made(struct ledger *l, const struct use_table *t, struct use_store *where,
    const struct item *what, const int64_t *more, int64_t **next)
{
	size_t i;
	int64_t d;

	for (i = 0; i < what->recipe.n; i++) {
		size_t part = use_item(t, what->recipe.part[i].item);
		int64_t *use = days_of(l, t, where, part);

		if (!next[part])
			next[part] = zeroed(l, (size_t)t->days, sizeof(**next));
		for (d = 0; d < t->days; d++) {
			int64_t n =
			    portion(more[d], what->recipe.part[i].qty, what->makes);

			use[d] = use_add(use[d], n);
			next[part][d] = use_add(next[part][d], n);
		}
	}
}

/* Nothing is made of itself, so this comes to an end. */
static void
parts_of_store(struct ledger *l, const struct use_table *t, struct use_store *where)
{
	int64_t **more = zeroed(l, t->items, sizeof(*more)), **next;
	bool any = true;
	size_t i;

	for (i = 0; i < t->items; i++) {
		if (!where->item[i])
			continue;
		more[i] = zeroed(l, (size_t)t->days, sizeof(**more));
		memcpy(more[i], where->item[i], (size_t)t->days * sizeof(**more));
	}
	for (; any; more = next) {
		any = false;
		next = zeroed(l, t->items, sizeof(*next));
		for (i = 0; i < t->items; i++) {
			const struct item *what =
			    more[i] ? catalog_item_id(l, t->item_id[i], ledger_now(l))
				    : NULL;

			if (!what || !what->makes)
				continue;
			add_made(l, t, where, what, more[i], next);
			any = true;
		}
	}
}

void
use_parts(struct ledger *l, struct use_table *t)
{
	size_t i;

	for (i = 0; i < t->stores; i++)
		parts_of_store(l, t, &t->store[i]);
}
