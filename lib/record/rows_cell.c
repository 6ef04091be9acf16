/* rows_cell.c - one cell as a table, a spreadsheet or Markdown shows it */
#include <string.h>

#include "record/rows_inside.h"

bool
name_ends(struct text t, const char *end)
{
	size_t n = strlen(end);

	return t.n >= n && memcmp(t.p + t.n - n, end, n) == 0;
}

bool
rows_is_money(struct text name)
{
	static const char *const names[] = {"amount", "average", "budget", "cap",
	    "commission", "cost", "costed", "customer_paid", "discount", "donation",
	    "due", "fee", "fees", "goods", "gross", "margin", "net", "other_cost",
	    "owed", "packing", "paid", "payable", "payment_missing", "payment_over",
	    "price", "profit", "receivable", "refund", "refund_left", "refund_owed",
	    "refunded", "refunds", "revenue", "rounding", "shrinkage", "spent",
	    "subtotal", "takings", "takings_before", "takings_change", "tax", "tip",
	    "total", "unpaid", "value", "waste", NULL};
	static const char *const ends[] = {
	    "_fen", "_fee", "_price", "_amount", "_subsidy", NULL};
	size_t i;

	for (i = 0; names[i]; i++)
		if (text_is(name, names[i]))
			return true;
	for (i = 0; ends[i]; i++)
		if (name_ends(name, ends[i]))
			return true;
	return false;
}

void
csv_cell(struct buf *b, struct text value, bool is_text)
{
	bool guard = is_text && value.n && memchr("=+-@\t\r\n", value.p[0], 7);
	bool quote = false;
	size_t i;

	for (i = 0; i < value.n && !quote; i++)
		quote = value.p[i] == ',' || value.p[i] == '"' || value.p[i] == '\n' ||
			value.p[i] == '\r';
	if (quote)
		buf_char(b, '"');
	if (guard)
		buf_char(b, '\'');
	for (i = 0; quote && i < value.n; i++) {
		if (value.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, value.p[i]);
	}
	if (quote)
		buf_char(b, '"');
	else
		buf_text(b, value);
}

/* Marks that would end the cell or be taken for markup. */
static void
md_cell(struct buf *b, struct text value)
{
	struct buf seen = {0};
	size_t i;

	buf_visible(&seen, value);
	for (i = 0; i < seen.n; i++) {
		if (strchr("|\\<*`", seen.p[i]))
			buf_char(b, '\\');
		buf_char(b, seen.p[i]);
	}
	buf_free(&seen);
}

void
cell_print(const struct rows *t, struct buf *b, const struct cell *c)
{
	if (t->format == ROWS_CSV)
		csv_cell(b, c->text, c->kind == CELL_TEXT);
	else if (t->format == ROWS_MD)
		md_cell(b, c->text);
	else
		buf_visible(b, c->text);
}
