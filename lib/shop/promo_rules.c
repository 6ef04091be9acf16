/* promo_rules.c - promotions compiled, and those that are in force */
#include <stdlib.h>
#include <string.h>

#include "shop/promo.h"

static int
by_number(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return (*a > *b) - (*a < *b);
}

static struct promo_ids
ids_of(struct ledger *l, const struct record *doc, ref list, const char *kind,
    struct arena *a)
{
	int64_t *id = arena_alloc(a, (rec_count(doc, list) + 1) * sizeof(*id));
	struct promo_ids ids = {id, 0};
	ref v;

	for (v = rec_first(doc, list); v; v = rec_next(doc, v))
		id[ids.n++] = stream_find(l, kind, rec_text_at(doc, v));
	qsort(id, ids.n, sizeof(*id), by_number);
	return ids;
}

static struct promo_names
names_in(const struct record *doc, ref list, struct arena *a)
{
	struct text *name = arena_alloc(a, (rec_count(doc, list) + 1) * sizeof(*name));
	struct promo_names names = {name, 0};
	ref v;

	for (v = rec_first(doc, list); v; v = rec_next(doc, v))
		name[names.n++] = rec_text_at(doc, v);
	return names;
}

static struct text
account(struct arena *a, const char *prefix, struct text promo)
{
	size_t n = strlen(prefix);
	char *p = arena_alloc(a, n + promo.n);

	memcpy(p, prefix, n);
	memcpy(p + n, promo.p, promo.n);
	return (struct text){p, n + promo.n};
}

static void *
compile(struct ledger *l, const struct version *v, struct arena *a)
{
	const struct record *doc = &v->doc;
	ref scope = rec_find(doc, REC_ROOT, "scope");
	struct promo_rule *p = arena_alloc(a, sizeof(*p));
	const struct promo_kind *const *k = promo_kinds;

	while (*k && !text_is(rec_text(doc, REC_ROOT, "kind"), (*k)->name))
		k++;
	if (!*k)
		die(EX_PROTOCOL, "ledger: promotion of an unknown kind: %.*s",
		    (int)v->name.n, v->name.p);
	*p = (struct promo_rule){
	    .name = v->name, .kind = *k, .rule = (*k)->compile(doc, a)};
	p->priority = rec_int(doc, REC_ROOT, "priority");
	p->exclusive = rec_text(doc, REC_ROOT, "exclusive");
	p->skus = ids_of(l, doc, rec_find(doc, scope, "skus"), "sku", a);
	p->stores = ids_of(l, doc, rec_find(doc, scope, "stores"), "store", a);
	p->categories = names_in(doc, rec_find(doc, scope, "categories"), a);
	p->channels = names_in(doc, rec_find(doc, scope, "channels"), a);
	p->windowed = rec_find(doc, REC_ROOT, "window");
	p->window = promo_window_of(doc, a);
	p->limit = rec_int(doc, REC_ROOT, "limit");
	p->limit_customer = rec_int(doc, REC_ROOT, "limit_per_customer");
	p->budget = rec_int(doc, REC_ROOT, "budget");
	p->budget_account = account(a, "budget:", v->name);
	p->given_account = account(a, "given:", v->name);
	p->uses_account = account(a, "uses:", v->name);
	p->used_account = account(a, "used:", v->name);
	return p;
}

bool
promo_ids_have(const struct promo_ids *ids, int64_t id)
{
	return bsearch(&id, ids->id, ids->n, sizeof(id), by_number) != NULL;
}

bool
promo_names_have(const struct promo_names *names, struct text name)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (text_eq(names->name[i], name))
			return true;
	return false;
}

/* Every promotion, and the list of those in force in [from, until), in which no
 * version begins.  One process trades on one ledger, as in versions.c. */
static struct {
	int64_t definitions;
	struct ledger *ledger;
	int64_t *id;
	size_t ids;
	const struct promo_rule **list;
	size_t n;
	int64_t from, until;
} kept = {.definitions = -1};

static void
refresh(struct ledger *l)
{
	struct stmt *s;
	size_t cap = 0;

	if (kept.definitions == ledger_definitions(l) && kept.ledger == l)
		return;
	kept.definitions = ledger_definitions(l);
	kept.ledger = l;
	kept.ids = 0;
	kept.from = kept.until = 0;
	s = sql(l, "SELECT id FROM stream WHERE kind = $1 ORDER BY name");
	stmt_text(s, 1, TEXT(PROMO_KIND));
	while (stmt_row(s)) {
		if (kept.ids == cap) {
			cap = cap ? 2 * cap : 32;
			kept.id = xrealloc(kept.id, cap * sizeof(*kept.id));
		}
		kept.id[kept.ids++] = stmt_get_int(s, 0);
	}
	kept.list = xrealloc(kept.list, (kept.ids + 1) * sizeof(*kept.list));
}

static int
by_priority(const void *pa, const void *pb)
{
	const struct promo_rule *a = *(const struct promo_rule *const *)pa;
	const struct promo_rule *b = *(const struct promo_rule *const *)pb;

	if (a->priority != b->priority)
		return a->priority > b->priority ? -1 : 1;
	return text_cmp(a->name, b->name);
}

/* Unlike a price, a promotion that has not begun is not in force. */
static void
add(const struct versions *vs, int64_t when)
{
	const struct version *v = NULL;
	size_t i;

	for (i = 0; vs && i < vs->n; i++) {
		int64_t begins = vs->v[i].begins;

		if (begins <= when) {
			v = &vs->v[i];
			kept.from = begins > kept.from ? begins : kept.from;
		} else {
			kept.until = begins < kept.until ? begins : kept.until;
		}
	}
	if (v && !v->retired)
		kept.list[kept.n++] = v->compiled;
}

const struct promo_rule *const *
promo_in_force(struct ledger *l, int64_t when, size_t *n)
{
	size_t i;

	refresh(l);
	if (when < kept.from || when >= kept.until) {
		kept.n = 0;
		kept.from = INT64_MIN;
		kept.until = INT64_MAX;
		for (i = 0; i < kept.ids; i++)
			add(versions_of_id(l, kept.id[i], compile), when);
		qsort(kept.list, kept.n, sizeof(*kept.list), by_priority);
	}
	*n = kept.n;
	return kept.list;
}
