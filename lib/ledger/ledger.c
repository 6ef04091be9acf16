/* ledger.c - write batches: lock, clock, head, commit */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "ledger/inside.h"

enum { LOG_PAGES_AT_CLOSE = 512 };

struct db *
ledger_db(struct ledger *l)
{
	return l->db;
}

struct stmt *
sql(struct ledger *l, const char *literal)
{
	return db_sql(l->db, literal);
}

int64_t
ledger_before(struct ledger *l)
{
	return l->seq_before;
}

int64_t
ledger_now(struct ledger *l)
{
	return l->writing ? l->now : clock_now();
}

int64_t
ledger_next(struct ledger *l)
{
	int64_t now = clock_now(), clock = ledger_watermark(l, "clock");

	return now > clock ? now : clock;
}

struct arena *
ledger_arena(struct ledger *l)
{
	return &l->arena;
}

int64_t
ledger_definitions(struct ledger *l)
{
	return l->definitions + (l->forgets << 40);
}

void
ledger_defined(struct ledger *l, const struct event *e)
{
	l->definitions = e->seq;
	ledger_set_watermark(l, "definitions", e->seq);
}

const char *
ledger_meta(struct ledger *l, const char *name)
{
	struct stmt *s = sql(l, "SELECT value FROM meta WHERE name = $1");
	const char *value = "";

	stmt_text(s, 1, text_of(name));
	if (stmt_row(s)) {
		value = arena_text(&l->arena, stmt_get_text(s, 0)).p;
		stmt_done(s);
	}
	return value;
}

int64_t
ledger_watermark(struct ledger *l, const char *name)
{
	struct stmt *s = sql(l, "SELECT value FROM watermark WHERE name = $1");
	int64_t v = 0;

	stmt_text(s, 1, text_of(name));
	if (stmt_row(s)) {
		v = stmt_get_int(s, 0);
		stmt_done(s);
	}
	return v;
}

void
ledger_set_watermark(struct ledger *l, const char *name, int64_t v)
{
	struct stmt *s =
	    sql(l, "INSERT INTO watermark (name, value) VALUES ($1, $2) "
		   "ON CONFLICT (name) DO UPDATE SET value = excluded.value");

	stmt_text(s, 1, text_of(name));
	stmt_int(s, 2, v);
	stmt_run(s);
}

/* Every ledger's, as long as the process lives. */
static struct state {
	struct state *next;
	max_align_t room[];
} * states;

void *
ledger_state(struct ledger *l, size_t size, void (*flush)(struct ledger *, void *),
    void (*forget)(struct ledger *, void *))
{
	struct state *s;
	size_t i;

	for (i = 0; i < l->caches; i++)
		if (l->cache[i].forget == forget)
			return l->cache[i].state;
	if (l->caches == CACHES)
		die(EX_SOFTWARE, "ledger: too many caches");
	s = xcalloc(1, sizeof(*s) + size);
	s->next = states;
	states = s;
	l->cache[l->caches++] = (struct cache){s->room, flush, forget};
	forget(l, s->room);
	return s->room;
}

void
caches_flush(struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->caches; i++)
		if (l->cache[i].flush)
			l->cache[i].flush(l, l->cache[i].state);
}

void
caches_forget(struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->caches; i++)
		l->cache[i].forget(l, l->cache[i].state);
}

/* What was read before the lock may have changed since. */
static void
forget_counters(struct ledger *l)
{
	memset(l->last, 0, sizeof(l->last));
	memset(l->found, 0, sizeof(l->found));
	accounts_forget(l, l->accounts.used > NAMES_KEPT);
	if (l->names.used > NAMES_KEPT)
		names_forget(l);
	caches_forget(l);
}

/* A ledger begun under a replaced clock stays one, and no other becomes one: a slip
 * must not move a shop's clock into the future. */
static void
check_trial(struct ledger *l)
{
	bool trial = strcmp(ledger_meta(l, "trial"), "1") == 0;

	if (trial == clock_is_set())
		return;
	if (trial)
		die(EX_CONFIG, "ledger: a trial ledger: give --now or BOBA_NOW");
	if (l->seq > 0 || l->snowflake > 0)
		die(EX_CONFIG,
		    "ledger: not a trial ledger: --now is for trial ledgers");
}

/* What makes it a trial ledger is its first event, or the first id that it gave, not a
 * batch that wrote nothing. */
static void
mark_trial(struct ledger *l)
{
	if (l->locking && l->seq_before == 0 && l->snowflake_before == 0 &&
	    clock_is_set())
		stmt_run(
		    sql(l, "INSERT INTO meta (name, value) VALUES ('trial', '1')"));
}

static void
read_marks(struct ledger *l)
{
	head_read(l);
	l->seq_before = l->seq;
	l->clock = l->clock_before = ledger_watermark(l, "clock");
	l->snowflake = l->snowflake_before = ledger_watermark(l, "snowflake");
	l->definitions = ledger_watermark(l, "definitions");
}

void
ledger_begin(struct ledger *l)
{
	int64_t now;

	if (l->locking)
		lock_take(&l->lock, ledger_options.wait_ms);
	db_begin_write(l->db);
	l->writing = true;
	forget_counters(l);
	read_marks(l);
	if (l->locking)
		check_trial(l);
	now = clock_now();
	l->now = now > l->clock ? now : l->clock;
	hold_expire_due(l);
}

static void
begin_fold(struct ledger *l)
{
	db_begin_write(l->db);
	l->writing = true;
	forget_counters(l);
	read_marks(l);
	l->now = l->clock;
}

void
ledger_begin_fold(struct ledger *l)
{
	if (l->locking)
		lock_take(&l->lock, ledger_options.wait_ms);
	begin_fold(l);
}

bool
ledger_try_fold(struct ledger *l, int64_t wait_ms)
{
	if (l->locking && !lock_take_within(&l->lock, wait_ms))
		return false;
	begin_fold(l);
	return true;
}

static void
flush(struct ledger *l)
{
	accounts_flush(l);
	caches_flush(l);
	if (l->seq != l->seq_before || l->snowflake != l->snowflake_before)
		mark_trial(l);
	if (l->snowflake != l->snowflake_before)
		ledger_set_watermark(l, "snowflake", l->snowflake);
	if (l->seq != l->seq_before) {
		head_write(l);
		l->clock = l->now;
		if (l->clock != l->clock_before)
			ledger_set_watermark(l, "clock", l->clock);
	}
}

static void
leave(struct ledger *l)
{
	l->writing = false;
	if (l->locking)
		lock_drop(&l->lock);
	arena_reset(&l->arena, 1 << 20);
}

bool
ledger_end(struct ledger *l)
{
	if (l->dry) {
		/* The flush is part of the trial: it would find what is wrong. */
		flush(l);
		ledger_abandon(l);
		return false;
	}
	flush(l);
	db_commit(l->db);
	if (l->seq != l->seq_before)
		log_say("info", "events %lld to %lld are in the ledger",
		    (long long)l->seq_before + 1, (long long)l->seq);
	leave(l);
	return true;
}

bool
ledger_wanted(struct ledger *l)
{
	return l->locking && lock_wanted(&l->lock);
}

void
ledger_abandon(struct ledger *l)
{
	db_rollback(l->db);
	accounts_forget(l, true);
	names_forget(l);
	l->forgets++;
	leave(l);
}

void
ledger_begin_read(struct ledger *l)
{
	db_begin_read(l->db);
	forget_counters(l);
	read_marks(l);
}

void
ledger_end_read(struct ledger *l)
{
	db_commit(l->db);
	arena_reset(&l->arena, 1 << 20);
}

int64_t
ledger_new_id(struct ledger *l)
{
	struct snow s = {.unix_ms = -1};
	int64_t id, now = l->now;
	const char *why;

	if (l->snowflake > 0) {
		s.unix_ms = snow_ms(l->snowflake);
		s.sequence = (int)(l->snowflake & SNOW_SEQ_MAX);
	}
	s.datacenter = l->datacenter;
	s.worker = l->worker;
	/* A clock that stood still or stepped back borrows from the time after the
	 * last id, so that no id is ever given twice. */
	if (now < s.unix_ms)
		now = s.unix_ms;
	why = snow_next(&s, now, &id);
	if (why && strcmp(why, "sequence_exhausted") == 0)
		why = snow_next(&s, now + 1, &id);
	if (why)
		die(EX_CONFIG, "ledger: no id can be made at this time: %s", why);
	l->snowflake = id;
	return id;
}

static void
close_or_leave(struct ledger *l, bool leave)
{
	/* The end of the process closes what could not be closed under the lock; until
	 * then it must stay open, or its locks on the file would go. */
	static struct db *volatile left_open; /* read by nobody */
	bool locked = l->locking && lock_try(&l->lock);

	/* A long log makes the next start slow; closing is done under the lock, as
	 * checkpoints are, and whoever is busy will do it instead. */
	if (locked && !l->dry)
		db_checkpoint(l->db, LOG_PAGES_AT_CLOSE);
	if (leave || (l->locking && !locked))
		left_open = l->db;
	else
		db_close(l->db);
	(void)left_open;
	if (locked)
		lock_drop(&l->lock);
	if (l->locking)
		lock_close(&l->lock);
	names_forget(l);
	accounts_forget(l, true);
	arena_free(&l->arena);
	arena_free(&l->asked.arena);
	free(l->asked.call);
	free(l);
}

void
ledger_close(struct ledger *l)
{
	close_or_leave(l, false);
}

void
ledger_leave(struct ledger *l)
{
	close_or_leave(l, true);
}
