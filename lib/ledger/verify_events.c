/* verify_events.c - the events: gapless, chained, known, and their head */
#include <stdio.h>
#include <string.h>

#include "ledger/inside.h"
#include "ledger/verify.h"

/* Where the walk along the chain is. */
struct walk {
	int64_t seq, recorded_at;
	/* The hash that the event before carries, and the one it should: when they
	 * differ, this one may stand on either, so that one change is one finding. */
	unsigned char carried[HASH_LEN], computed[HASH_LEN];
	bool known; /* false after a gap: nothing to stand on */
};

static bool
stands_on(const unsigned char before[HASH_LEN], const struct event *e, struct text hash)
{
	unsigned char h[HASH_LEN];

	event_hash(before, e, h);
	return hash.n == HASH_LEN && memcmp(h, hash.p, HASH_LEN) == 0;
}

static void
check_hash(struct walk *w, const struct event *e, struct text hash, struct findings *f)
{
	bool right = !w->known || stands_on(w->carried, e, hash) ||
		     stands_on(w->computed, e, hash);

	if (!right)
		finding(f, "hash", "event", NULL, e->seq,
		    "the event, or its hash, is not what was written");
	event_hash(w->carried, e, w->computed);
	memset(w->carried, 0, HASH_LEN);
	memcpy(w->carried, hash.p, hash.n < HASH_LEN ? hash.n : HASH_LEN);
	w->known = true;
}

static void
check_event(struct walk *w, struct stmt *s, struct findings *f)
{
	struct text type = stmt_get_text(s, 3), hash = stmt_get_blob(s, 11);
	struct event e;

	event_read(s, &e);
	if (e.seq != w->seq + 1) {
		finding(f, "gap", "event", NULL, w->seq + 1,
		    "events are missing: after %lld comes %lld", (long long)w->seq,
		    (long long)e.seq);
		w->known = false;
	}
	w->seq = e.seq;
	if (e.recorded_at < w->recorded_at)
		finding(
		    f, "time", "event", NULL, e.seq, "recorded before the one before");
	w->recorded_at = e.recorded_at;
	if (!e.type) {
		finding(f, "type", "event", NULL, e.seq, "no such type: %.*s",
		    (int)type.n, type.p);
		w->known = false;
		memcpy(w->carried, hash.p, hash.n < HASH_LEN ? hash.n : HASH_LEN);
		memcpy(w->computed, w->carried, HASH_LEN);
		w->known = hash.n == HASH_LEN;
		return;
	}
	check_hash(w, &e, hash, f);
	if (stmt_get_blob(s, 9).n != CONTENT_LEN)
		finding(
		    f, "content", "event", NULL, e.seq, "not of %d bytes", CONTENT_LEN);
}

int64_t
verify_events(struct ledger *l, struct findings *f)
{
	struct stmt *s =
	    sql(l, "SELECT seq, stream, version, type, at, recorded_at, actor, "
		   "trace, key, content, body, hash FROM event ORDER BY seq");
	struct walk w = {.known = true, .recorded_at = INT64_MIN};
	int64_t n = 0;

	while (stmt_row(s)) {
		check_event(&w, s, f);
		n++;
	}
	if (l->seq != w.seq)
		finding(f, "head", "meta", "head", w.seq + 1,
		    "the head is event %lld, the last that is there is %lld",
		    (long long)l->seq, (long long)w.seq);
	else if (memcmp(l->hash, w.carried, HASH_LEN) != 0)
		finding(f, "head", "meta", "head", w.seq,
		    "the head is not the hash of the last event");
	return n;
}

/* A stream is a named one, or an order or group that its first event made. */
static bool
stream_known(struct ledger *l, int64_t id)
{
	struct stmt *s = sql(l, "SELECT 1 FROM stream WHERE id = $1 UNION ALL "
				"SELECT 1 FROM orders WHERE id = $1 UNION ALL "
				"SELECT 1 FROM buy_group WHERE id = $1");
	bool known;

	stmt_int(s, 1, id);
	known = stmt_row(s);
	stmt_done(s);
	return known;
}

static void
check_named(struct ledger *l, struct findings *f)
{
	struct stmt *s =
	    sql(l, "SELECT id, kind, name FROM stream WHERE NOT EXISTS "
		   "(SELECT 1 FROM event WHERE event.stream = stream.id) ORDER BY id");

	while (stmt_row(s)) {
		struct text kind = stmt_get_text(s, 1), name = stmt_get_text(s, 2);
		char key[24];

		snprintf(key, sizeof(key), "%lld", (long long)stmt_get_int(s, 0));
		finding(f, "stream", "stream", key, 0, "%.*s %.*s has no event",
		    (int)kind.n, kind.p, (int)name.n, name.p);
	}
}

/* The chain holds a stream's number, not its name; what is defined says its own. */
static void
check_names(struct ledger *l, struct findings *f)
{
	struct stmt *s =
	    sql(l, "SELECT s.id, s.kind, s.name, d.body FROM stream s "
		   "JOIN definition d ON d.stream = s.id ORDER BY s.id, d.n");
	struct buf kind = {0};
	struct arena a = {0};

	while (stmt_row(s)) {
		struct text name = stmt_get_text(s, 2), said;
		struct record body = {0};
		char key[24];

		buf_clear(&kind);
		buf_text(&kind, stmt_get_text(s, 1));
		if (!record_read(&body, stmt_get_text(s, 3), &a))
			continue; /* told by the comparison with the events */
		said = rec_text(&body, REC_ROOT, buf_cstr(&kind));
		snprintf(key, sizeof(key), "%lld", (long long)stmt_get_int(s, 0));
		if (said.n && !text_eq(said, name))
			finding(f, "name", "stream", key, 0, "%.*s was defined as %.*s",
			    (int)name.n, name.p, (int)said.n, said.p);
		arena_reset(&a, 1 << 16);
	}
	buf_free(&kind);
	arena_free(&a);
}

/* Numbers of named streams count up from 1, those of orders and groups are made from
 * the time. */
enum { NAMED_MOST = 1 << 22 };

bool
verify_streams(struct ledger *l, struct findings *f)
{
	struct stmt *s = sql(l, "SELECT stream, version FROM event "
				"ORDER BY stream, version");
	int64_t stream = 0, version = 0;
	bool any = false, named = true;
	char key[24];

	while (stmt_row(s)) {
		int64_t of = stmt_get_int(s, 0), v = stmt_get_int(s, 1);

		snprintf(key, sizeof(key), "%lld", (long long)of);
		if (!any || of != stream) {
			version = 0;
			if (!stream_known(l, of)) {
				finding(f, "stream", "event", key, 0,
				    "events of what is neither named nor an order");
				named = named && of > NAMED_MOST;
			}
		}
		if (v != version + 1)
			finding(f, "version", "event", key, 0,
			    "after version %lld of the stream comes %lld",
			    (long long)version, (long long)v);
		any = true;
		stream = of;
		version = v;
	}
	check_named(l, f);
	check_names(l, f);
	return named;
}
