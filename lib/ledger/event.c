/* event.c - events appended, chained, found again */
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "ledger/inside.h"

static void
hash_int(struct sha256_ctx *h, int64_t v)
{
	uint8_t b[8];
	int i;

	for (i = 0; i < 8; i++)
		b[i] = (uint8_t)((uint64_t)v >> 8 * i);
	sha256_update(h, sizeof(b), b);
}

/* Each text stands behind its length, so that no two rows give the same bytes; an
 * absent one has length -1. */
static void
hash_text(struct sha256_ctx *h, struct text t)
{
	hash_int(h, t.p ? (int64_t)t.n : -1);
	if (t.n)
		sha256_update(h, t.n, (const uint8_t *)t.p);
}

void
event_hash(const unsigned char before[HASH_LEN], const struct event *e,
    unsigned char hash[HASH_LEN])
{
	struct sha256_ctx h;

	sha256_init(&h);
	sha256_update(&h, HASH_LEN, before);
	hash_int(&h, e->seq);
	hash_int(&h, e->stream);
	hash_int(&h, e->version);
	hash_text(&h, text_of(e->type->name));
	hash_int(&h, e->at);
	hash_int(&h, e->recorded_at);
	hash_text(&h, e->actor);
	hash_text(&h, e->trace);
	hash_text(&h, e->key);
	hash_text(&h, (struct text){(const char *)e->content, CONTENT_LEN});
	hash_text(&h, e->body);
	sha256_digest(&h, HASH_LEN, hash);
}

void
event_digest(struct text t, unsigned char content[CONTENT_LEN])
{
	struct sha256_ctx h;

	sha256_init(&h);
	sha256_update(&h, t.n, (const uint8_t *)t.p);
	sha256_digest(&h, CONTENT_LEN, content);
}

void
head_read(struct ledger *l)
{
	const char *head = ledger_meta(l, "head");
	int i, n = 0;

	memset(l->hash, 0, HASH_LEN);
	l->seq = 0;
	if (!*head)
		return;
	if (sscanf(head, "%lld %n", (long long *)&l->seq, &n) != 1 ||
	    strlen(head + n) != 2 * HASH_LEN ||
	    strspn(head + n, "0123456789abcdef") != 2 * HASH_LEN)
		die(EX_PROTOCOL, "ledger: the head is damaged");
	for (i = 0; i < HASH_LEN; i++)
		sscanf(head + n + 2 * i, "%2hhx", &l->hash[i]);
}

void
head_write(struct ledger *l)
{
	struct stmt *s =
	    sql(l, "INSERT INTO meta (name, value) VALUES ('head', $1) "
		   "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
	struct buf head = {0};

	buf_int(&head, l->seq);
	buf_char(&head, ' ');
	buf_hex(&head, l->hash, HASH_LEN);
	stmt_text(s, 1, (struct text){head.p, head.n});
	stmt_run(s);
	buf_free(&head);
}

static void
store(struct ledger *l, const struct event *e)
{
	struct stmt *s =
	    sql(l, "INSERT INTO event (seq, stream, version, type, at, "
		   "recorded_at, actor, trace, key, content, body, hash) VALUES "
		   "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

	stmt_int(s, 1, e->seq);
	stmt_int(s, 2, e->stream);
	stmt_int(s, 3, e->version);
	stmt_text(s, 4, text_of(e->type->name));
	stmt_int(s, 5, e->at);
	stmt_int(s, 6, e->recorded_at);
	stmt_text(s, 7, e->actor);
	stmt_text(s, 8, e->trace);
	stmt_text(s, 9, e->key);
	stmt_blob(s, 10, e->content, CONTENT_LEN);
	stmt_text(s, 11, e->body);
	stmt_blob(s, 12, l->hash, HASH_LEN);
	stmt_run(s);
}

static struct last *
last_of(struct ledger *l, int64_t stream)
{
	return &l->last[(uint64_t)stream % LASTS];
}

static int64_t
last_version(struct ledger *l, int64_t stream)
{
	const struct last *last = last_of(l, stream);
	struct stmt *s = sql(l, "SELECT max(version) FROM event WHERE stream = $1");

	if (last->stream == stream)
		return last->version;
	stmt_int(s, 1, stream);
	return stmt_one(s, 0);
}

/* The environment is looked through once, not for every event. */
static struct text
traceparent(void)
{
	static bool asked;
	static struct text trace;

	if (!asked) {
		struct text t = text_of(getenv("TRACEPARENT"));

		if (t.n > 0 && t.n <= KEY_MAX_BYTES && utf8_valid(t))
			trace = t;
		asked = true;
	}
	return trace;
}

void
event_append(struct ledger *l, struct event *e)
{
	if (!l->writing)
		die(EX_SOFTWARE, "ledger: event outside a batch: %s", e->type->name);
	if (!e->stream)
		e->stream = stream_make(l, e->kind, e->name);
	e->version = e->fresh ? 1 : last_version(l, e->stream) + 1;
	*last_of(l, e->stream) = (struct last){e->stream, e->version};
	e->seq = ++l->seq;
	e->recorded_at = l->now;
	if (!e->at)
		e->at = l->now;
	e->actor = text_of(ledger_options.by);
	if (!e->trace.p)
		e->trace = traceparent();
	event_hash(l->hash, e, l->hash);
	store(l, e);
	event_fold(l, e);
}

void
event_fold(struct ledger *l, struct event *e)
{
	struct record *body = arena_alloc(&l->arena, sizeof(*body));

	*body = (struct record){.number = e->seq};
	record_load(body, e->body, &l->arena);
	e->parsed = body;
	hold_fold(l, e, body);
	if (e->type->fold)
		e->type->fold(l, e, body);
}

static void
take(struct ledger *l, struct stmt *s, struct stored *out)
{
	struct text content = stmt_get_blob(s, 5);

	out->seq = stmt_get_int(s, 0);
	out->stream = stmt_get_int(s, 1);
	out->version = stmt_get_int(s, 2);
	out->at = stmt_get_int(s, 3);
	memset(out->content, 0, CONTENT_LEN);
	memcpy(
	    out->content, content.p, content.n < CONTENT_LEN ? content.n : CONTENT_LEN);
	out->type = arena_text(&l->arena, stmt_get_text(s, 4));
	out->body = arena_text(&l->arena, stmt_get_text(s, 6));
}

bool
event_by_key(struct ledger *l, struct text key, struct stored *out)
{
	struct stmt *s = sql(l, "SELECT seq, stream, version, at, type, content, body "
				"FROM event WHERE key = $1");

	stmt_text(s, 1, key);
	if (!stmt_row(s))
		return false;
	take(l, s, out);
	stmt_done(s);
	return true;
}

bool
event_by_seq(struct ledger *l, int64_t seq, struct stored *out)
{
	struct stmt *s = sql(l, "SELECT seq, stream, version, at, type, content, body "
				"FROM event WHERE seq = $1");

	stmt_int(s, 1, seq);
	if (!stmt_row(s))
		return false;
	take(l, s, out);
	stmt_done(s);
	return true;
}

bool
event_last(
    struct ledger *l, int64_t stream, const char *const types[], struct stored *out)
{
	struct stmt *s = sql(l, "SELECT seq, stream, version, at, type, content, body "
				"FROM event WHERE stream = $1 ORDER BY version DESC");
	size_t i;

	stmt_int(s, 1, stream);
	while (stmt_row(s)) {
		struct text type = stmt_get_text(s, 4);

		for (i = 0; types[i]; i++) {
			if (!text_is(type, types[i]))
				continue;
			take(l, s, out);
			stmt_done(s);
			return true;
		}
	}
	return false;
}
