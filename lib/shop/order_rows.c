/* order_rows.c - the rows of an order and its lines, as they are written */
#include "shop/order.h"

static void
insert_line(struct ledger *l, int64_t id, size_t line, const struct order_line *what)
{
	struct stmt *s =
	    sql(l, "INSERT INTO order_line (order_id, line, sku, sku_version, "
		   "options, qty, price, discount, cost, costed) "
		   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

	stmt_int(s, 1, id);
	stmt_int(s, 2, (int64_t)line);
	stmt_int(s, 3, what->sku);
	stmt_int(s, 4, what->sku_version);
	stmt_text(s, 5, what->options);
	stmt_int(s, 6, what->qty);
	stmt_int(s, 7, what->price);
	stmt_int(s, 8, what->discount);
	stmt_int(s, 9, what->cost);
	stmt_int(s, 10, what->costed);
	stmt_run(s);
}

void
order_insert_lines(struct ledger *l, const struct order *o)
{
	size_t i;

	for (i = 0; i < o->lines; i++)
		insert_line(l, o->id, i, &o->line[i]);
}

void
order_insert(struct ledger *l, const struct order *o)
{
	struct stmt *s = sql(l,
	    "INSERT INTO orders (id, store, channel, channel_no, customer, placed_at, "
	    "day, happened, version, status, steps, total, discount, payable, paid, "
	    "fee, refunded, cost, ticket) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
	    "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19)");

	stmt_int(s, 1, o->id);
	stmt_int(s, 2, o->store);
	stmt_int(s, 3, o->channel);
	stmt_text(s, 4, o->channel_no);
	if (o->customer)
		stmt_int(s, 5, o->customer);
	else
		stmt_null(s, 5);
	stmt_int(s, 6, o->placed_at);
	stmt_int(s, 7, o->day);
	stmt_int(s, 8, o->happened);
	stmt_int(s, 9, o->version);
	stmt_int(s, 10, o->status);
	stmt_int(s, 11, o->steps);
	stmt_int(s, 12, o->total);
	stmt_int(s, 13, o->discount);
	stmt_int(s, 14, o->payable);
	stmt_int(s, 15, o->paid);
	stmt_int(s, 16, o->fee);
	stmt_int(s, 17, o->refunded);
	stmt_int(s, 18, o->cost);
	stmt_int(s, 19, o->ticket);
	stmt_run(s);
	order_insert_lines(l, o);
}

void
order_update(struct ledger *l, const struct order *o)
{
	struct stmt *s =
	    sql(l, "UPDATE orders SET status = $2, steps = $3, discount = $4, "
		   "payable = $5, paid = $6, fee = $7, cost = $8 WHERE id = $1");

	stmt_int(s, 1, o->id);
	stmt_int(s, 2, o->status);
	stmt_int(s, 3, o->steps);
	stmt_int(s, 4, o->discount);
	stmt_int(s, 5, o->payable);
	stmt_int(s, 6, o->paid);
	stmt_int(s, 7, o->fee);
	stmt_int(s, 8, o->cost);
	stmt_run(s);
}

void
order_update_line(struct ledger *l, const struct order *o, size_t line)
{
	struct stmt *s = sql(l, "UPDATE order_line SET discount = $3, cost = $4, "
				"costed = $5 WHERE order_id = $1 AND line = $2");

	stmt_int(s, 1, o->id);
	stmt_int(s, 2, (int64_t)line);
	stmt_int(s, 3, o->line[line].discount);
	stmt_int(s, 4, o->line[line].cost);
	stmt_int(s, 5, o->line[line].costed);
	stmt_run(s);
}
