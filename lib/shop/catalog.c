/* catalog.c - stores, items and skus, defined and compiled */
#include <string.h>

#include "shop/catalog.h"

enum { DAY_MS = 86400000 };

/* -- checks of what the owner writes */

/* Written with a point, but read as text: nothing here is floating. */
static bool
check_degrees(struct record *r, const char *name, int64_t most)
{
	ref v = rec_find(r, REC_ROOT, name);
	int64_t n;

	if (!v)
		return true;
	if (rec_kind(r, v) != KIND_INT && rec_kind(r, v) != KIND_REAL)
		return rec_reject(r, "value_type", REC_ROOT, name, "expected degrees");
	if (!money_parse(rec_raw(r, v), 7, &n) || n > most * 10000000 ||
	    n < -most * 10000000)
		return rec_reject(r, "value_range", REC_ROOT, name,
		    "expected degrees from -%d to %d", (int)most, (int)most);
	return true;
}

static bool
check_store(struct ledger *l, struct record *r)
{
	static const char *const costings[] = {"average", "fifo", NULL};
	struct text title, zone;
	int64_t start = 0, n = 0;
	bool negative;
	int costing;

	(void)l;
	if (!get_text(r, REC_ROOT, "name", NEED, 200, &title) ||
	    !get_text(r, REC_ROOT, "zone", NEED, 64, &zone) ||
	    !get_duration(r, REC_ROOT, "day_start", MAY, &start) ||
	    !get_int(r, REC_ROOT, "capacity", MAY, 1, 1000000, &n) ||
	    !get_choice(r, REC_ROOT, "costing", MAY, costings, &costing) ||
	    !get_bool(r, REC_ROOT, "negative", MAY, &negative))
		return false;
	if (!zone_find(zone))
		return rec_reject(r, "value_range", REC_ROOT, "zone",
		    "no such time zone: %.*s", (int)zone.n, zone.p);
	if (start >= DAY_MS)
		return rec_reject(
		    r, "value_range", REC_ROOT, "day_start", "expected under 24h");
	return check_degrees(r, "lat", 90) && check_degrees(r, "lon", 180);
}

/* What lies in stock is counted in the unit that it was received in. */
static bool
check_unit(struct ledger *l, struct record *r, struct text unit)
{
	int64_t id = stream_find(l, "item", rec_text(r, REC_ROOT, "item"));
	/* Retired or not: it may be sold again. */
	const struct item *it = id ? catalog_item_id(l, id, ledger_now(l)) : NULL;
	struct stmt *s;
	bool received;

	if (!it || text_eq(it->unit, unit))
		return true;
	s = sql(l, "SELECT 1 FROM lot WHERE item = $1 LIMIT 1");
	stmt_int(s, 1, id);
	received = stmt_row(s);
	stmt_done(s);
	return !received || rec_reject(r, "value_range", REC_ROOT, "unit",
				"it was received in %.*s: name another item",
				(int)it->unit.n, it->unit.p);
}

static bool check_recipe(struct ledger *l, struct record *r, ref object);

/* What is made here says of what, and how much comes of one batch. */
static bool
check_made(struct ledger *l, struct record *r)
{
	ref recipe = rec_find(r, REC_ROOT, "recipe");
	int64_t makes = 0;

	if (!get_qty(r, REC_ROOT, "makes", recipe ? NEED : MAY, &makes) ||
	    !check_recipe(l, r, REC_ROOT))
		return false;
	if (makes && !rec_count(r, recipe))
		return rec_reject(r, "missing_field", REC_ROOT, "recipe",
		    "expected what a batch is made of");
	return catalog_no_loop(l, r);
}

static bool
check_item(struct ledger *l, struct record *r)
{
	struct text t, unit;
	int64_t ms;

	return get_text(r, REC_ROOT, "name", NEED, 200, &t) &&
	       get_name(r, REC_ROOT, "unit", NEED, &unit) &&
	       get_duration(r, REC_ROOT, "shelf_life", MAY, &ms) &&
	       get_duration(r, REC_ROOT, "opened_life", MAY, &ms) &&
	       get_duration(r, REC_ROOT, "use_by", MAY, &ms) &&
	       get_duration(r, REC_ROOT, "alert", MAY, &ms) &&
	       get_duration(r, REC_ROOT, "lead_time", MAY, &ms) &&
	       get_qty(r, REC_ROOT, "pack", MAY, &ms) &&
	       get_int(r, REC_ROOT, "minimum", MAY, 0, WHOLE_MAX, &ms) &&
	       get_int(r, REC_ROOT, "cover", MAY, 1, 365, &ms) &&
	       check_unit(l, r, unit) && check_made(l, r);
}

static bool
check_recipe(struct ledger *l, struct record *r, ref object)
{
	static const char *const members[] = {"item", "qty", NULL};
	ref recipe = 0, v;

	if (!get_array(r, object, "recipe", MAY, 0, 100, &recipe))
		return false;
	for (v = rec_first(r, recipe); v; v = rec_next(r, v)) {
		struct text item;
		int64_t qty;

		if (!get_only(r, v, members) || !get_name(r, v, "item", NEED, &item) ||
		    !get_qty(r, v, "qty", NEED, &qty))
			return false;
		if (!stream_find(l, "item", item))
			return rec_reject(r, "unknown_item", v, "item",
			    "no such item: %.*s", (int)item.n, item.p);
	}
	return true;
}

static bool
check_options(struct ledger *l, struct record *r)
{
	static const char *const members[] = {"option", "price", "recipe", NULL};
	ref options = 0, v, w;

	if (!get_array(r, REC_ROOT, "options", MAY, 0, 100, &options))
		return false;
	for (v = rec_first(r, options); v; v = rec_next(r, v)) {
		struct text name;
		int64_t price;

		if (!get_only(r, v, members) ||
		    !get_name(r, v, "option", NEED, &name) ||
		    !get_money(r, v, "price", NEED, &price) || !check_recipe(l, r, v))
			return false;
		for (w = rec_first(r, options); w != v; w = rec_next(r, w))
			if (text_eq(rec_text(r, w, "option"), name))
				return rec_reject(r, "value_range", v, "option",
				    "an option of this name stands before");
	}
	return true;
}

static bool
check_sku(struct ledger *l, struct record *r)
{
	struct text t;
	int64_t n;

	return get_text(r, REC_ROOT, "name", NEED, 200, &t) &&
	       get_text(r, REC_ROOT, "brand", MAY, 200, &t) &&
	       get_text(r, REC_ROOT, "size", MAY, 200, &t) &&
	       get_text(r, REC_ROOT, "flavour", MAY, 200, &t) &&
	       get_text(r, REC_ROOT, "category", MAY, 200, &t) &&
	       get_money(r, REC_ROOT, "price", NEED, &n) &&
	       get_int(r, REC_ROOT, "tax_bp", MAY, 0, 10000, &n) &&
	       check_recipe(l, r, REC_ROOT) && check_options(l, r);
}

static const char *const store_members[] = {"store", "name", "zone", "day_start",
    "capacity", "lat", "lon", "costing", "negative", NULL};
static const char *const item_members[] = {"item", "name", "unit", "shelf_life",
    "opened_life", "use_by", "alert", "lead_time", "pack", "minimum", "cover", "makes",
    "recipe", NULL};
static const char *const sku_members[] = {"sku", "name", "brand", "size", "flavour",
    "category", "price", "tax_bp", "recipe", "options", NULL};

const struct event_type store_set = {"store.set", define_fold};
const struct event_type item_set = {"item.set", define_fold};
const struct event_type sku_set = {"sku.set", define_fold};
const struct define store_define = {
    "store", "store", &store_set, store_members, check_store, NULL};
const struct define item_define = {
    "item", "item", &item_set, item_members, check_item, NULL};
const struct define sku_define = {"sku", "sku", &sku_set, sku_members, check_sku, NULL};

/* -- compiled */

static int64_t
duration(const struct record *r, const char *name)
{
	int64_t ns = 0;

	if (rec_find(r, REC_ROOT, name))
		duration_parse(rec_text(r, REC_ROOT, name), &ns);
	return ns / 1000000;
}

static int64_t
microdegrees(const struct record *doc, const char *name)
{
	ref v = rec_find(doc, REC_ROOT, name);
	int64_t e7 = 0;

	if (v)
		money_parse(rec_raw(doc, v), 7, &e7);
	return e7 / 10;
}

static void *
compile_store(struct ledger *l, const struct version *v, struct arena *a)
{
	struct store *s = arena_alloc(a, sizeof(*s));

	(void)l;
	s->id = v->id;
	s->name = v->name;
	s->title = rec_text(&v->doc, REC_ROOT, "name");
	s->zone = zone_find(rec_text(&v->doc, REC_ROOT, "zone"));
	s->day_start = duration(&v->doc, "day_start");
	s->capacity = rec_int(&v->doc, REC_ROOT, "capacity");
	s->placed =
	    rec_find(&v->doc, REC_ROOT, "lat") && rec_find(&v->doc, REC_ROOT, "lon");
	s->at.lat_e6 = microdegrees(&v->doc, "lat");
	s->at.lon_e6 = microdegrees(&v->doc, "lon");
	s->fifo = text_is(rec_text(&v->doc, REC_ROOT, "costing"), "fifo");
	s->negative = rec_true(&v->doc, REC_ROOT, "negative");
	return s;
}

static struct recipe
compile_recipe(struct ledger *l, const struct record *doc, ref object, struct arena *a)
{
	ref recipe = rec_find(doc, object, "recipe"), v;
	struct part *p = arena_alloc(a, (rec_count(doc, recipe) + 1) * sizeof(*p));
	struct recipe out = {p, 0};

	for (v = rec_first(doc, recipe); v; v = rec_next(doc, v), p++, out.n++) {
		p->name = rec_text(doc, v, "item");
		p->item = stream_find(l, "item", p->name);
		p->qty = rec_int(doc, v, "qty");
	}
	return out;
}

static void *
compile_item(struct ledger *l, const struct version *v, struct arena *a)
{
	struct item *i = arena_alloc(a, sizeof(*i));

	i->id = v->id;
	i->name = v->name;
	i->title = rec_text(&v->doc, REC_ROOT, "name");
	i->unit = rec_text(&v->doc, REC_ROOT, "unit");
	i->shelf_ms = duration(&v->doc, "shelf_life");
	i->opened_ms = duration(&v->doc, "opened_life");
	i->use_by_ms = duration(&v->doc, "use_by");
	i->alert_ms = duration(&v->doc, "alert");
	i->lead_ms = duration(&v->doc, "lead_time");
	i->pack = rec_int(&v->doc, REC_ROOT, "pack");
	i->minimum = rec_int(&v->doc, REC_ROOT, "minimum");
	i->cover = rec_int(&v->doc, REC_ROOT, "cover");
	i->makes = rec_int(&v->doc, REC_ROOT, "makes");
	i->recipe = compile_recipe(l, &v->doc, REC_ROOT, a);
	return i;
}

static void *
compile_sku(struct ledger *l, const struct version *v, struct arena *a)
{
	const struct record *doc = &v->doc;
	ref options = rec_find(doc, REC_ROOT, "options"), w;
	struct sku *s = arena_alloc(a, sizeof(*s));
	struct option *o = arena_alloc(a, (rec_count(doc, options) + 1) * sizeof(*o));

	*s = (struct sku){.id = v->id, .version = v->n, .name = v->name, .option = o};
	s->title = rec_text(doc, REC_ROOT, "name");
	s->category = rec_text(doc, REC_ROOT, "category");
	s->price = rec_int(doc, REC_ROOT, "price");
	s->tax_bp = rec_int(doc, REC_ROOT, "tax_bp");
	s->recipe = compile_recipe(l, doc, REC_ROOT, a);
	for (w = rec_first(doc, options); w; w = rec_next(doc, w), o++, s->options++) {
		o->name = rec_text(doc, w, "option");
		o->price = rec_int(doc, w, "price");
		o->recipe = compile_recipe(l, doc, w, a);
	}
	return s;
}

static const void *
at(const struct versions *vs, int64_t when)
{
	const struct version *v = version_at(vs, when);

	return v && !v->retired ? v->compiled : NULL;
}

const struct store *
catalog_store(struct ledger *l, struct text name, int64_t when)
{
	return at(versions_of(l, "store", name, compile_store), when);
}

/* What the ledger names by its id has a definition, or the ledger is damaged. */
static const void *
defined(struct ledger *l, int64_t id, int64_t when, compile_fn *compile)
{
	const struct version *v = version_at(versions_of_id(l, id, compile), when);

	if (!v)
		die(EX_PROTOCOL, "ledger: damaged: no definition of %lld",
		    (long long)id);
	return v->compiled;
}

const struct store *
catalog_store_id(struct ledger *l, int64_t id, int64_t when)
{
	return defined(l, id, when, compile_store);
}

const struct store *
catalog_first_store(struct ledger *l, bool *only)
{
	struct stmt *s =
	    sql(l, "SELECT id FROM stream WHERE kind = 'store' ORDER BY name "
		   "LIMIT 2");
	int64_t id = 0;
	int n = 0;

	while (stmt_row(s))
		if (n++ == 0)
			id = stmt_get_int(s, 0);
	if (only)
		*only = n == 1;
	return id ? catalog_store_id(l, id, ledger_now(l)) : NULL;
}

const struct item *
catalog_item(struct ledger *l, struct text name, int64_t when)
{
	return at(versions_of(l, "item", name, compile_item), when);
}

const struct item *
catalog_item_id(struct ledger *l, int64_t id, int64_t when)
{
	return defined(l, id, when, compile_item);
}

const struct versions *
catalog_item_versions(struct ledger *l, int64_t id)
{
	return versions_of_id(l, id, compile_item);
}

const struct sku *
catalog_sku(struct ledger *l, struct text name, int64_t when)
{
	return at(versions_of(l, "sku", name, compile_sku), when);
}

const struct sku *
catalog_sku_id(struct ledger *l, int64_t id, int64_t when)
{
	const struct version *v = version_at(versions_of_id(l, id, compile_sku), when);

	return v ? v->compiled : NULL;
}

const struct sku *
catalog_sku_version(struct ledger *l, int64_t id, int64_t version)
{
	const struct versions *vs = versions_of_id(l, id, compile_sku);
	size_t i;

	for (i = 0; vs && i < vs->n; i++)
		if (vs->v[i].n == version)
			return vs->v[i].compiled;
	return NULL;
}

const struct option *
sku_option(const struct sku *s, struct text name)
{
	size_t i;

	for (i = 0; i < s->options; i++)
		if (text_eq(s->option[i].name, name))
			return &s->option[i];
	return NULL;
}
