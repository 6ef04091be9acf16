/* stock_level_rows.c - lots that are open, and cups that can still be made */
#include "shop/stock_level.h"

/* -- lots */

static void
put_end(struct rows *rows, const char *name, int64_t ms, const struct zone *zone)
{
	char when[TIME_LEN];

	if (ms == INT64_MAX)
		rows_null(rows, name);
	else
		rows_str(rows, name, time_print(when, ms, zone));
}

static bool
was_opened(struct ledger *l, int64_t lot)
{
	struct stmt *s = sql(l, "SELECT 1 FROM lot t JOIN event e ON e.seq = t.seq "
				"WHERE t.id = $1 AND e.type = 'stock.opened'");
	bool opened;

	stmt_int(s, 1, lot);
	opened = stmt_row(s);
	stmt_done(s);
	return opened;
}

void
level_lots(struct level *v, const struct store *where, const struct item *what)
{
	const struct stock_item *s = stock_item(v->l, where->id, what->id);
	int64_t now = ledger_now(v->l);
	struct rows *rows = v->rows;
	char when[TIME_LEN];
	size_t i;

	for (i = 0; i < s->lots; i++) {
		const struct stock_lot *lot = &s->lot[i];

		if (lot->remaining == 0)
			continue;
		rows_text(rows, "store", where->name);
		rows_text(rows, "item", what->name);
		rows_text(rows, "name", what->title);
		rows_text(rows, "unit", what->unit);
		rows_text(rows, "lot", lot->name);
		rows_int(rows, "remaining", lot->remaining);
		rows_str(
		    rows, "received", time_print(when, lot->received, where->zone));
		put_end(rows, "expires", lot->expires, where->zone);
		put_end(rows, "use_by", lot->use_by, where->zone);
		rows_raw(rows, "opened",
		    was_opened(v->l, lot->id) ? TEXT("true") : TEXT("false"));
		rows_str(rows, "state",
		    lot->received > now  ? "to_come"
		    : lot->expires > now ? "fresh"
					 : "expired");
		rows_end(rows);
	}
}

/* -- cups */

static int64_t
fresh(const struct level *v, const struct store *where, const struct part *part)
{
	struct text name = stock_account(v->l, "stock", where->name, part->name);
	struct account a = account_get(v->l, name);
	int64_t n = a.posted - level_held(v, name, &a);

	if (n > 0)
		n -= stock_stale(stock_item(v->l, where->id, part->item),
		    ledger_now(v->l), STOCK_FRESH);
	return n > 0 ? n : 0;
}

/* What one takes of the item of this part, wherever the recipe names it. */
static int64_t
taken(const struct recipe *recipe, const struct part *part)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < recipe->n; i++)
		if (recipe->part[i].item == part->item &&
		    !add_ok(sum, recipe->part[i].qty, &sum))
			return INT64_MAX;
	return sum;
}

static bool
takes(const struct sku *sku, struct text item)
{
	size_t i;

	for (i = 0; i < sku->recipe.n; i++)
		if (text_eq(sku->recipe.part[i].name, item))
			return true;
	return false;
}

static void
cups(struct level *v, const struct store *where, const struct sku *sku)
{
	const struct part *limit = NULL;
	int64_t least = 0;
	size_t i;

	if (v->o->item.p && !takes(sku, v->o->item))
		return;
	for (i = 0; i < sku->recipe.n; i++) {
		const struct part *part = &sku->recipe.part[i];
		int64_t n = fresh(v, where, part) / taken(&sku->recipe, part);

		if (limit && n >= least)
			continue;
		least = n;
		limit = part;
	}
	rows_text(v->rows, "store", where->name);
	rows_text(v->rows, "sku", sku->name);
	rows_text(v->rows, "name", sku->title);
	if (limit) {
		rows_int(v->rows, "cups", least);
		rows_text(v->rows, "limit", limit->name);
	} else {
		rows_null(v->rows, "cups");
		rows_null(v->rows, "limit");
	}
	rows_end(v->rows);
}

/* Names of a kind, for as long as the batch. */
static struct text *
names_of(struct ledger *l, const char *kind, size_t *n)
{
	struct stmt *s =
	    sql(l, "SELECT name FROM stream WHERE kind = $1 ORDER BY name");
	struct arena *a = ledger_arena(l);
	struct text *list = NULL, *more;
	size_t cap = 0;

	*n = 0;
	stmt_text(s, 1, text_of(kind));
	while (stmt_row(s)) {
		if (*n == cap) {
			cap = cap ? 2 * cap : 64;
			more = arena_alloc(a, cap * sizeof(*more));
			if (*n)
				memcpy(more, list, *n * sizeof(*more));
			list = more;
		}
		list[(*n)++] = arena_text(a, stmt_get_text(s, 0));
	}
	return list;
}

void
level_skus(struct level *v)
{
	size_t stores, skus, s, k;
	struct text *store = names_of(v->l, "store", &stores);
	struct text *sku = names_of(v->l, "sku", &skus);
	int64_t now = ledger_now(v->l);

	for (s = 0; s < stores; s++) {
		const struct store *where = catalog_store(v->l, store[s], now);

		if (!where || (v->o->store.p && !text_eq(v->o->store, store[s])))
			continue;
		for (k = 0; k < skus; k++) {
			const struct sku *one = catalog_sku(v->l, sku[k], now);

			if (one)
				cups(v, where, one);
		}
	}
}
