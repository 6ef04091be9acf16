/* groupbuy_set.c - campaigns, defined and compiled */
#include "shop/groupbuy.h"

enum { SIZE_MIN = 2, SIZE_MAX_OF_GROUP = 1000, MANY = 1000000 };
#define LIFE_MS INT64_C(86400000)

static bool
check_window(struct record *r)
{
	int64_t starts = INT64_MIN, ends = INT64_MAX;

	if (!get_time(r, REC_ROOT, "starts", MAY, &starts) ||
	    !get_time(r, REC_ROOT, "ends", MAY, &ends))
		return false;
	if (ends <= starts)
		return rec_reject(
		    r, "value_range", REC_ROOT, "ends", "expected a time after starts");
	return true;
}

static bool
check(struct ledger *l, struct record *r)
{
	struct text title, sku, store = {NULL, 0};
	int64_t n, life = 1;

	if (!get_text(r, REC_ROOT, "name", NEED, 200, &title) ||
	    !get_key(r, REC_ROOT, "sku", NEED, &sku) ||
	    !get_money(r, REC_ROOT, "group_price", NEED, &n) ||
	    !get_int(r, REC_ROOT, "size", NEED, SIZE_MIN, SIZE_MAX_OF_GROUP, &n) ||
	    !get_duration(r, REC_ROOT, "life", MAY, &life) ||
	    !get_int(r, REC_ROOT, "limit", MAY, 1, MANY, &n) ||
	    !get_int(r, REC_ROOT, "qty_limit", MAY, 1, MANY, &n) ||
	    !get_key(r, REC_ROOT, "store", MAY, &store) || !check_window(r))
		return false;
	if (life == 0)
		return rec_reject(
		    r, "value_range", REC_ROOT, "life", "expected more than 0");
	if (!stream_find(l, "sku", sku))
		return rec_reject(r, "unknown_sku", REC_ROOT, "sku",
		    "no such sku: %.*s", (int)sku.n, sku.p);
	if (store.p && !stream_find(l, "store", store))
		return rec_reject(r, "unknown_store", REC_ROOT, "store",
		    "no such store: %.*s", (int)store.n, store.p);
	return true;
}

static const char *const members[] = {"campaign", "name", "sku", "group_price", "size",
    "life", "starts", "ends", "limit", "qty_limit", "store", NULL};

const struct event_type campaign_set = {"campaign.set", define_fold};
const struct define campaign_define = {
    "campaign", "campaign", &campaign_set, members, check, NULL};

static int64_t
time_of(const struct record *doc, const char *name)
{
	int64_t ms = 0;

	if (rec_find(doc, REC_ROOT, name))
		time_parse(rec_text(doc, REC_ROOT, name), &ms);
	return ms;
}

static void *
compile(struct ledger *l, const struct version *v, struct arena *a)
{
	const struct record *doc = &v->doc;
	struct campaign *c = arena_alloc(a, sizeof(*c));
	int64_t ns = 0;

	*c = (struct campaign){
	    .id = v->id, .name = v->name, .life = LIFE_MS, .limit = 1};
	c->title = rec_text(doc, REC_ROOT, "name");
	c->sku = stream_find(l, "sku", rec_text(doc, REC_ROOT, "sku"));
	c->group_price = rec_int(doc, REC_ROOT, "group_price");
	c->size = rec_int(doc, REC_ROOT, "size");
	if (duration_parse(rec_text(doc, REC_ROOT, "life"), &ns))
		c->life = ns / 1000000;
	c->starts = time_of(doc, "starts");
	c->ends = time_of(doc, "ends");
	if (rec_find(doc, REC_ROOT, "limit"))
		c->limit = rec_int(doc, REC_ROOT, "limit");
	c->qty_limit = rec_int(doc, REC_ROOT, "qty_limit");
	if (rec_find(doc, REC_ROOT, "store"))
		c->store = stream_find(l, "store", rec_text(doc, REC_ROOT, "store"));
	return c;
}

const struct campaign *
campaign_find(struct ledger *l, struct text name, int64_t when)
{
	const struct version *v =
	    version_at(versions_of(l, "campaign", name, compile), when);

	return v && !v->retired ? v->compiled : NULL;
}

const struct campaign *
campaign_find_id(struct ledger *l, int64_t id, int64_t when)
{
	const struct version *v = version_at(versions_of_id(l, id, compile), when);

	return v ? v->compiled : NULL;
}
