/* cash_since.c - what lay in an account of money at an earlier time */
#include <string.h>

#include "shop/cash.h"
#include "shop/stock_since.h"

/* What the body's moves added to the account. */
static int64_t
added(const struct record *body, struct text account)
{
	ref m = rec_first(body, rec_find(body, REC_ROOT, "moves"));
	int64_t sum = 0;

	for (; m; m = rec_next(body, m)) {
		ref from = rec_first(body, m), to = rec_next(body, from);
		int64_t n = rec_int_at(body, rec_next(body, to));

		if (text_eq(rec_text_at(body, from), account))
			sum -= n;
		if (text_eq(rec_text_at(body, to), account))
			sum += n;
	}
	return sum;
}

/* What happened later than at was recorded later, too. */
int64_t
cash_book_at(struct ledger *l, struct text account, int64_t at)
{
	struct stmt *s =
	    sql(l, "SELECT body FROM event WHERE seq >= $1 AND at > $2 ORDER BY seq");
	int64_t book = account_get(l, account).posted;
	struct buf name = {0};
	struct arena arena = {0};

	buf_json(&name, account);
	stmt_int(s, 1, stock_first_since(l, at));
	stmt_int(s, 2, at);
	while (stmt_row(s)) {
		struct text text = stmt_get_text(s, 0);
		struct record body = {0};

		if (!memmem(text.p, text.n, name.p, name.n))
			continue;
		record_load(&body, arena_text(&arena, text), &arena);
		book -= added(&body, account);
		arena_reset(&arena, 1 << 20);
	}
	arena_free(&arena);
	buf_free(&name);
	return book;
}
