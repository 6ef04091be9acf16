/* sales_margin.c - margin-report's rows */
#include "shop/sales.h"

/* Micros are rounded here and nowhere else. */
static int64_t
money(struct rows *rows, const char *name, int64_t micros)
{
	int64_t fen = mul_div(micros, 1, 10000);

	rows_int(rows, name, fen);
	return fen;
}

static void
put_row(struct ledger *l, struct rows *rows, const struct question *q,
    const char *const *names, const struct group *g)
{
	const struct figures *f = &g->f;
	int64_t net = f->revenue - f->discount - f->refund, margin = net - f->fee;
	size_t i;

	for (i = 0; i < q->cuts; i++)
		rows_text(
		    rows, names[i], sales_label(l, (enum cut)q->by[i], g->key[i]));
	rows_int(rows, "orders", f->orders);
	rows_int(rows, "qty", f->qty);
	rows_int(rows, "revenue", f->revenue);
	rows_int(rows, "discount", f->discount);
	rows_int(rows, "fees", f->fee);
	margin -= money(rows, "cost", f->cost);
	rows_int(rows, "refunds", f->refund);
	if (sales_has_losses(q)) {
		margin -= money(rows, "waste", f->waste);
		margin -= money(rows, "shrinkage", f->shrinkage);
		margin -= money(rows, "other_cost", f->other);
	}
	rows_int(rows, "margin", margin);
	if (net > 0)
		rows_int(rows, "margin_bp", mul_div(margin, 10000, net));
	else
		rows_null(rows, "margin_bp");
	rows_int(rows, "costed", f->costed);
	rows_end(rows);
}

void
margin_table(struct ledger *l, struct rows *rows, const struct question *q,
    const char *const *names)
{
	size_t n, i;
	const struct group *g = sales_ask(l, q, &n);

	for (i = 0; i < n; i++)
		put_row(l, rows, q, names, &g[i]);
}
