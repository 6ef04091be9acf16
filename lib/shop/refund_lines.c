/* refund_lines.c - what is given back of single lines, at the shares that are stored */
#include "shop/refund_inside.h"

static int64_t
net_of(const struct order_line *line)
{
	return line->qty * line->price - line->discount;
}

/* Of what the line brought. */
static int64_t
left_of(const struct order_line *line, const struct refund_line *before)
{
	int64_t left = net_of(line) - before->amount;

	return left > 0 ? left : 0;
}

struct refund_line *
refund_lines(struct ledger *l, const struct order *o)
{
	struct stmt *s = sql(l, "SELECT line, sum(qty), sum(amount) FROM refund_line "
				"WHERE order_id = $1 GROUP BY line");
	struct refund_line *list =
	    arena_alloc(ledger_arena(l), (o->lines + 1) * sizeof(*list));

	memset(list, 0, (o->lines + 1) * sizeof(*list));
	stmt_int(s, 1, o->id);
	while (stmt_row(s)) {
		size_t i = (size_t)stmt_get_int(s, 0);

		if (i < o->lines)
			list[i] = (struct refund_line){
			    stmt_get_int(s, 1), stmt_get_int(s, 2)};
	}
	return list;
}

int64_t
refund_of_units(
    const struct order_line *line, const struct refund_line *before, int64_t q)
{
	int64_t left = left_of(line, before), wanted = q * (net_of(line) / line->qty);

	return before->qty + q == line->qty || wanted > left ? left : wanted;
}

const struct refund_part *
refund_shares(
    struct ledger *l, const struct order *o, int64_t amount, bool whole, size_t *n)
{
	const struct refund_line *before = refund_lines(l, o);
	int64_t *left, *share;
	struct refund_part *part;
	size_t i;

	*n = 0;
	if (!o->lines)
		return NULL;
	left = arena_alloc(ledger_arena(l), 2 * o->lines * sizeof(*left));
	share = left + o->lines;
	part = arena_alloc(ledger_arena(l), o->lines * sizeof(*part));
	for (i = 0; i < o->lines; i++)
		left[i] = left_of(&o->line[i], &before[i]);
	share_out(left, o->lines, amount, share);
	for (i = 0; i < o->lines; i++) {
		int64_t units = whole ? o->line[i].qty - before[i].qty : 0;

		if (share[i] || units)
			part[(*n)++] =
			    (struct refund_part){(int64_t)i, units, share[i]};
	}
	return part;
}
