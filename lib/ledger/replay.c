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

void
event_read(struct stmt *s, struct event *e)
{
	struct text content = stmt_get_blob(s, 9);

	*e = (struct event){.seq = stmt_get_int(s, 0),
	    .stream = stmt_get_int(s, 1),
	    .version = stmt_get_int(s, 2),
	    .type = type_of(stmt_get_text(s, 3)),
	    .at = stmt_get_int(s, 4),
	    .recorded_at = stmt_get_int(s, 5),
	    .actor = stmt_get_text(s, 6),
	    .trace = stmt_get_text(s, 7),
	    .key = stmt_get_text(s, 8),
	    .body = stmt_get_text(s, 10)};
	if (content.n == CONTENT_LEN)
		memcpy(e->content, content.p, CONTENT_LEN);
}

/* Rollups read the events of their own ledger. */
static void
copy_event(struct ledger *to, const struct event *e)
{
	struct stmt *s = sql(to, "INSERT INTO event (seq, stream, version, type, at, "
				 "recorded_at, content, body, hash) VALUES "
				 "($1, $2, $3, $4, $5, $6, $7, $8, $9)");

	stmt_int(s, 1, e->seq);
	stmt_int(s, 2, e->stream);
	stmt_int(s, 3, e->version);
	stmt_text(s, 4, text_of(e->type->name));
	stmt_int(s, 5, e->at);
	stmt_int(s, 6, e->recorded_at);
	stmt_blob(s, 7, e->content, CONTENT_LEN);
	stmt_text(s, 8, e->body);
	stmt_blob(s, 9, to->hash, HASH_LEN);
	stmt_run(s);
}

static void
fold_row(struct ledger *to, struct stmt *s)
{
	struct event e;

	event_read(s, &e);
	if (!e.type)
		die(EX_PROTOCOL, "ledger: event %lld: unknown type", (long long)e.seq);
	to->seq = e.seq;
	to->now = e.recorded_at;
	if (to->keeps_events)
		copy_event(to, &e);
	event_fold(to, &e);
}

/* Counters are written in steps, so that memory stays the same however long the
 * ledger is. */
enum { STEP = 2000 };

void
replay_flush(struct ledger *l)
{
	accounts_flush(l);
	caches_flush(l);
	caches_forget(l);
	accounts_forget(l, true);
	names_forget(l);
	arena_reset(&l->arena, 1 << 20);
}

static void
fold_events(struct ledger *from, struct ledger *to, int64_t upto)
{
	struct stmt *s =
	    sql(from, "SELECT seq, stream, version, type, at, recorded_at, actor, "
		      "trace, key, content, body FROM event WHERE seq <= $1 "
		      "ORDER BY seq");
	int64_t n = 0;

	stmt_int(s, 1, upto ? upto : INT64_MAX);
	while (stmt_row(s)) {
		fold_row(to, s);
		if (++n % STEP == 0)
			replay_flush(to);
	}
	replay_flush(to);
}

void
replay(struct ledger *from, struct ledger *to, int64_t upto)
{
	db_begin_write(to->db);
	to->writing = true;
	copy_streams(from, to);
	fold_events(from, to, upto);
	to->writing = false;
	db_commit(to->db);
}

/* The body without what concerns other streams, for as long as a batch. */
static struct text
without(struct ledger *to, const struct event *e, const char *const skip[])
{
	struct record body = {.number = e->seq};
	struct buf b = {0};
	struct text t;

	record_load(&body, e->body, &to->arena);
	rec_canonical(&body, REC_ROOT, skip, &b);
	t = arena_text(&to->arena, (struct text){b.p, b.n});
	buf_free(&b);
	return t;
}

void
replay_stream(struct ledger *from, struct ledger *to, int64_t stream, int64_t version,
    int64_t at, const char *const skip[])
{
	struct stmt *s =
	    sql(from, "SELECT seq, stream, version, type, at, recorded_at, actor, "
		      "trace, key, content, body FROM event WHERE stream = $1 "
		      "AND version <= $2 AND recorded_at <= $3 ORDER BY version");

	db_begin_write(to->db);
	to->writing = true;
	to->whole = from;
	stmt_int(s, 1, stream);
	stmt_int(s, 2, version ? version : INT64_MAX);
	stmt_int(s, 3, at);
	while (stmt_row(s)) {
		struct event e;

		event_read(s, &e);
		if (!e.type)
			die(EX_PROTOCOL, "ledger: event %lld: unknown type",
			    (long long)e.seq);
		e.body = without(to, &e, skip);
		to->seq = e.seq;
		to->now = e.recorded_at;
		event_fold(to, &e);
	}
	replay_flush(to);
	to->writing = false;
	db_commit(to->db);
}

void
replay_here(struct ledger *l)
{
	int64_t now = l->now;

	fold_events(l, l, 0);
	l->now = now;
}
