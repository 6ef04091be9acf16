/* replay.c - projections folded again from the events */
#include <string.h>

#include "ledger/inside.h"

static const struct event_type *
type_of(struct text name)
{
	const struct event_type *const *t;

	for (t = event_types; *t; t++)
		if (text_is(name, (*t)->name))
			return *t;
	return NULL;
}

static void
copy_streams(struct ledger *from, struct ledger *to)
{
	struct stmt *in = sql(from, "SELECT id, kind, name FROM stream ORDER BY id");
	struct stmt *out =
	    sql(to, "INSERT INTO stream (id, kind, name) VALUES ($1, $2, $3)");

	while (stmt_row(in)) {
		stmt_int(out, 1, stmt_get_int(in, 0));
		stmt_text(out, 2, stmt_get_text(in, 1));
		stmt_text(out, 3, stmt_get_text(in, 2));
		stmt_run(out);
	}
}

static void
fold_row(struct ledger *to, struct stmt *s)
{
	struct text name = stmt_get_text(s, 3);
	struct event e = {.seq = stmt_get_int(s, 0),
	    .stream = stmt_get_int(s, 1),
	    .version = stmt_get_int(s, 2),
	    .at = stmt_get_int(s, 4),
	    .recorded_at = stmt_get_int(s, 5),
	    .type = type_of(name)};
	struct text content = stmt_get_blob(s, 9);

	if (!e.type)
		die(EX_PROTOCOL, "ledger: event %lld: unknown type: %.*s",
		    (long long)e.seq, (int)name.n, name.p);
	e.actor = stmt_get_text(s, 6);
	e.trace = stmt_get_text(s, 7);
	e.key = stmt_get_text(s, 8);
	e.body = stmt_get_text(s, 10);
	memcpy(e.content, content.p, content.n < CONTENT_LEN ? content.n : CONTENT_LEN);
	to->seq = e.seq;
	to->now = e.recorded_at;
	event_fold(to, &e);
}

/* Counters are written in steps, so that memory stays the same however long the
 * ledger is. */
enum { STEP = 10000 };

static void
forget(struct ledger *l)
{
	size_t i;

	accounts_flush(l);
	for (i = 0; i < l->caches; i++) {
		l->cache[i].flush(l, l->cache[i].state);
		l->cache[i].forget(l, l->cache[i].state);
	}
	accounts_forget(l, true);
	names_forget(l);
	arena_reset(&l->arena, 1 << 20);
}

void
replay(struct ledger *from, struct ledger *to, int64_t upto)
{
	struct stmt *s =
	    sql(from, "SELECT seq, stream, version, type, at, recorded_at, actor, "
		      "trace, key, content, body FROM event WHERE seq <= $1 "
		      "ORDER BY seq");
	int64_t n = 0;

	db_begin_write(to->db);
	to->writing = true;
	copy_streams(from, to);
	stmt_int(s, 1, upto ? upto : INT64_MAX);
	while (stmt_row(s)) {
		fold_row(to, s);
		if (++n % STEP == 0)
			forget(to);
	}
	forget(to);
	to->writing = false;
	db_commit(to->db);
}
