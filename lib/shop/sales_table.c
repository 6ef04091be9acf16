/* sales_table.c - sales-report's rows: figures, the best of them, beside the period
 * before */
#include <stdlib.h>
#include <string.h>

#include "shop/sales_inside.h"

/* A group and its figures in the period before. */
struct line {
	struct group g;
	struct figures before;
};
struct lines {
	struct line *v;
	size_t n;
};
struct table {
	struct ledger *l;
	struct rows *rows;
	const struct question *q;
	const char *const *names;
	bool against;
};

static int64_t
takings(const struct figures *f)
{
	return f->revenue - f->discount - f->refund;
}

/* -- the best */

static struct {
	struct ledger *l;
	const struct question *q;
} sorting;

/* Of options and items, which overlap, cups are counted; else money. */
static int64_t
worth(const struct question *q, const struct group *g)
{
	return sales_cuts_by(q, CUT_OPTION, CUT_ITEM) ? g->f.qty : takings(&g->f);
}

static int
best_first(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int64_t v = worth(sorting.q, x), w = worth(sorting.q, y);

	if (v != w)
		return v > w ? -1 : 1;
	return sales_order(sorting.l, sorting.q, x, y);
}

/* Groups alike in all cuts but the last. */
static size_t
alike(const struct question *q, const struct line *v, size_t n)
{
	size_t same = (q->cuts ? q->cuts - 1 : 0) * sizeof(v->g.key[0]), i;

	for (i = 1; i < n && memcmp(v[i].g.key, v[0].g.key, same) == 0; i++)
		;
	return i;
}

static void
keep_best(struct ledger *l, const struct question *q, struct lines *all, int64_t top)
{
	size_t from = 0, to = 0, n, i;

	sorting.l = l;
	sorting.q = q;
	for (; from < all->n; from += n) {
		n = alike(q, all->v + from, all->n - from);
		qsort(all->v + from, n, sizeof(*all->v), best_first);
		for (i = 0; i < n && (int64_t)i < top; i++)
			all->v[to++] = all->v[from + i];
	}
	all->n = to;
}

/* -- the period before */

static struct lines
ask(struct ledger *l, const struct question *q)
{
	struct lines all;
	const struct group *g = sales_ask(l, q, &all.n);
	size_t i;

	all.v = xcalloc(all.n + 1, sizeof(*all.v));
	for (i = 0; i < all.n; i++)
		all.v[i].g = g[i];
	return all;
}

/* What was sold only then, or only now, has no figures for the other. */
static void
beside(struct ledger *l, const struct question *q, struct lines *now)
{
	struct lines all = {NULL, 0}, then;
	struct question earlier;
	size_t i = 0, k = 0;

	sales_before(l, q, &earlier);
	then = ask(l, &earlier);
	all.v = xcalloc(now->n + then.n + 1, sizeof(*all.v));
	while (i < now->n || k < then.n) {
		struct line *to = &all.v[all.n++];
		int c = i == now->n   ? 1
			: k == then.n ? -1
				      : sales_order(l, q, &now->v[i].g, &then.v[k].g);

		if (c <= 0)
			to->g = now->v[i++].g;
		else
			memcpy(to->g.key, then.v[k].g.key, sizeof(to->g.key));
		if (c >= 0)
			to->before = then.v[k++].g.f;
	}
	free(now->v);
	free(then.v);
	*now = all;
}

/* -- rows */

static void
share(struct rows *rows, const char *name, int64_t part, int64_t whole)
{
	if (whole > 0)
		rows_int(rows, name, mul_div(part, 10000, whole));
	else
		rows_null(rows, name);
}

static void
compare(struct rows *rows, const char *name, int64_t now, int64_t then)
{
	struct buf b = {0};

	buf_printf(&b, "%s_before", name);
	rows_int(rows, buf_cstr(&b), then);
	buf_clear(&b);
	buf_printf(&b, "%s_change", name);
	rows_int(rows, buf_cstr(&b), now - then);
	buf_str(&b, "_bp");
	share(rows, buf_cstr(&b), now - then, then);
	buf_free(&b);
}

static void
put_item(const struct table *t, const struct group *g)
{
	size_t i;

	for (i = 0; t->q->by[i] != CUT_ITEM; i++)
		;
	rows_int(t->rows, "used", g->f.used);
	if (g->key[i])
		rows_text(t->rows, "unit",
		    catalog_item_id(t->l, g->key[i], ledger_now(t->l))->unit);
	else
		rows_null(t->rows, "unit");
}

static void
put_name(const struct table *t, int64_t sku)
{
	const struct sku *s =
	    sku == NO_SKU ? NULL : catalog_sku_id(t->l, sku, ledger_now(t->l));

	if (s)
		rows_text(t->rows, "name", s->title);
	else
		rows_null(t->rows, "name");
}

static void
put_row(const struct table *t, const struct line *line)
{
	const struct figures *f = &line->g.f, *before = &line->before;
	const struct group *g = &line->g;
	size_t i;

	for (i = 0; i < t->q->cuts; i++) {
		rows_text(t->rows, t->names[i],
		    sales_label(t->l, (enum cut)t->q->by[i], g->key[i]));
		if (t->q->by[i] == CUT_SKU)
			put_name(t, g->key[i]);
	}
	rows_int(t->rows, "orders", f->orders);
	rows_int(t->rows, "cups", f->qty);
	if (sales_cuts_by(t->q, CUT_ITEM, CUT_ITEM))
		put_item(t, g);
	rows_int(t->rows, "revenue", f->revenue);
	rows_int(t->rows, "discount", f->discount);
	rows_int(t->rows, "refunds", f->refund);
	rows_int(t->rows, "takings", takings(f));
	rows_int(t->rows, "tax", f->tax);
	if (f->orders > 0)
		rows_int(t->rows, "average",
		    mul_div(f->revenue - f->discount, 1, f->orders));
	else
		rows_null(t->rows, "average");
	rows_int(t->rows, "promoted", f->promoted);
	share(t->rows, "untouched_bp", f->orders - f->promoted, f->orders);
	if (t->against) {
		compare(t->rows, "orders", f->orders, before->orders);
		compare(t->rows, "cups", f->qty, before->qty);
		compare(t->rows, "takings", takings(f), takings(before));
	}
	rows_end(t->rows);
}

void
sales_table(struct ledger *l, struct rows *rows, const struct question *q,
    const char *const *names, int64_t top, bool against)
{
	const struct table t = {l, rows, q, names, against};
	struct lines all = ask(l, q);
	size_t i;

	if (against)
		beside(l, q, &all);
	if (top)
		keep_best(l, q, &all, top);
	for (i = 0; i < all.n; i++)
		put_row(&t, &all.v[i]);
	free(all.v);
}
