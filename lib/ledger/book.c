/* book.c - accounts and transfers as the ledger knew them at a time */
#include "ledger/book.h"
#include "ledger/inside.h"

struct book {
	const struct event *event;
	transfer_each *each;
	void *state;
};

static void
moved(void *state, const struct counter *from, const struct counter *to, int64_t amount)
{
	const struct book *b = state;
	struct transfer t = {b->event, from->name, to->name, from->unit, amount};

	if (b->each && amount > 0)
		b->each(b->state, &t);
}

static void
fold(struct ledger *accounts, const struct event *e)
{
	struct record body = {.number = e->seq};

	if (!e->type)
		die(EX_PROTOCOL, "ledger: event %lld: unknown type", (long long)e->seq);
	record_load(&body, e->body, &accounts->arena);
	hold_fold(accounts, e, &body);
}

struct ledger *
book_at(struct ledger *l, int64_t at, transfer_each *each, void *state)
{
	enum { STEP = 10000 };
	struct ledger *accounts = ledger_scratch();
	struct book b = {.each = each, .state = state};
	struct stmt *s = sql(l, "SELECT seq, stream, version, type, at, recorded_at, "
				"actor, trace, key, content, body FROM event "
				"WHERE recorded_at <= $1 ORDER BY seq");
	int64_t n = 0;

	accounts->moved = moved;
	accounts->moved_state = &b;
	db_begin_write(accounts->db);
	accounts->writing = true;
	stmt_int(s, 1, at);
	while (stmt_row(s)) {
		struct event e;

		event_read(s, &e);
		b.event = &e;
		fold(accounts, &e);
		arena_reset(&accounts->arena, 1 << 20);
		if (++n % STEP == 0)
			replay_flush(accounts);
	}
	replay_flush(accounts);
	accounts->writing = false;
	accounts->moved = NULL;
	db_commit(accounts->db);
	return accounts;
}

void
book_balances(
    struct ledger *l, void (*each)(void *, const struct balance *), void *state)
{
	struct stmt *s =
	    sql(l, "SELECT name, unit, posted, held FROM account ORDER BY name");

	while (stmt_row(s)) {
		struct balance b = {stmt_get_text(s, 0), stmt_get_text(s, 1),
		    stmt_get_int(s, 2), stmt_get_int(s, 3)};

		each(state, &b);
	}
}
