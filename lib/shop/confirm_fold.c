/* confirm_fold.c - the members that settle an order: decided and folded */
#include "shop/confirm_inside.h"
#include "shop/stock.h"

static bool
members(struct ledger *l, const struct order *o, int first, int last, struct buf *body,
    int64_t *cost)
{
	struct buf post = {0}, holds = {0};
	struct text stock = {NULL, 0};
	bool found = confirm_holds(l, o, first, last, &post, &holds, &stock);

	*cost = 0;
	if (found && holds.n) {
		put_open(body, "hold", '[');
		buf_text(body, (struct text){holds.p, holds.n});
		put_close(body, ']');
	}
	if (found && post.n) {
		put_open(body, "post", '[');
		buf_text(body, (struct text){post.p, post.n});
		put_close(body, ']');
	}
	if (found && stock.p)
		*cost = confirm_costs(l, o, stock, body);
	buf_free(&post);
	buf_free(&holds);
	return found;
}

bool
confirm_members(
    struct ledger *l, const struct order *o, struct buf *body, int64_t *cost)
{
	return members(l, o, STEP_PROMO, STEP_GROUP, body, cost);
}

bool
confirm_seat(struct ledger *l, const struct order *o, struct buf *body)
{
	int64_t cost;

	return members(l, o, STEP_GROUP, STEP_GROUP, body, &cost);
}

static void
set_cost(struct ledger *l, int64_t order, int64_t line, int64_t micros, bool known)
{
	struct stmt *s = sql(l, "UPDATE order_line SET cost = $3, costed = $4 "
				"WHERE order_id = $1 AND line = $2");
	struct order_line *kept = order_line_changing(l, order, line);

	if (kept) {
		kept->cost = micros;
		kept->costed = known;
		return;
	}
	stmt_int(s, 1, order);
	stmt_int(s, 2, line);
	stmt_int(s, 3, micros);
	stmt_int(s, 4, known);
	stmt_run(s);
}

static int64_t
fold_lines(struct ledger *l, const struct event *e, const struct record *body)
{
	ref cost = rec_first(body, rec_find(body, REC_ROOT, "costs"));
	ref costed = rec_first(body, rec_find(body, REC_ROOT, "costed"));
	int64_t line = 0, sum = 0;

	for (; cost; line++) {
		bool known = rec_kind(body, costed) == KIND_TRUE;
		int64_t micros = rec_int_at(body, cost);

		if (known || micros)
			set_cost(l, e->stream, line, micros, known);
		sum += micros;
		cost = rec_next(body, cost);
		costed = rec_next(body, costed);
	}
	return sum;
}

void
confirm_fold(
    struct ledger *l, const struct event *e, const struct record *body, bool settles)
{
	struct order *kept;
	int64_t cost, steps = settles ? STEP_BIT(STEP_CONFIRM) : 0;
	struct stmt *s;

	stock_move_fold(l, e, body);
	cost = fold_lines(l, e, body);
	if (!cost) {
		if (settles)
			order_add_step(l, e->stream, STEP_CONFIRM);
		return;
	}
	if ((kept = order_changing(l, e->stream))) {
		kept->cost = cost;
		kept->steps |= steps;
		return;
	}
	s = sql(l, "UPDATE orders SET cost = $2, steps = steps | $3 WHERE id = $1");
	stmt_int(s, 1, e->stream);
	stmt_int(s, 2, cost);
	stmt_int(s, 3, steps);
	stmt_run(s);
}
