/* db_guard.c - the owner's own SQL: read-only by allow-list, with limits and a deadline
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "ledger/db_inside.h"

enum { LOOK_EVERY_OPS = 1000 };

static bool
listed(const char *const list[], const char *name)
{
	for (; *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

/* Functions that reach outside, allocate by wish, or are never needed to ask. */
static bool
function_denied(const char *name)
{
	static const char *const denied[] = {"load_extension", "zeroblob", "randomblob",
	    "fts3_tokenizer", "readfile", "writefile", "edit",
	    "sqlite_compileoption_get", "sqlite_compileoption_used", "sqlite_source_id",
	    "sqlite_offset", NULL};

	return listed(denied, name);
}

static int
authorize(void *state, int action, const char *a, const char *b, const char *database,
    const char *view)
{
	struct db *db = state;

	(void)database;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		/* A table is read through one of our views, or is allowed by itself. */
		if (listed(db->allowed, a) || (view && listed(db->allowed, view)))
			return SQLITE_OK;
		/* A sub-select or common table expression has no table's name. */
		return b && *b == '\0' && *a == '\0' ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_FUNCTION:
		return b && function_denied(b) ? SQLITE_DENY : SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

static int
late(void *state)
{
	struct db *db = state;

	return clock_mono_ns() > db->deadline_ns;
}

void
db_guard(struct db *db, const char *const allowed[], int64_t deadline_ms)
{
	static const int limits[][2] = {{SQLITE_LIMIT_LENGTH, 1000000},
	    {SQLITE_LIMIT_SQL_LENGTH, 100000}, {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_VDBE_OP, 25000}, {SQLITE_LIMIT_EXPR_DEPTH, 100},
	    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50}, {SQLITE_LIMIT_COMPOUND_SELECT, 50},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 1}, {SQLITE_LIMIT_WORKER_THREADS, 0}};
	size_t i;

	db_exec(db, "PRAGMA query_only = ON");
	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		sqlite3_limit(db->h, limits[i][0], limits[i][1]);
	sqlite3_hard_heap_limit64(64 << 20);
	db->allowed = allowed;
	db->deadline_ns = clock_mono_ns() + deadline_ms * 1000000;
	sqlite3_progress_handler(db->h, LOOK_EVERY_OPS, late, db);
	sqlite3_set_authorizer(db->h, authorize, db);
}

/* Messages may quote what was asked: whole, but never more than fits a line. */
static void
explain(struct db *db, int rc, const char **why)
{
	if ((rc & 0xff) == SQLITE_INTERRUPT)
		snprintf(db->why, sizeof(db->why), "the deadline has passed");
	else
		snprintf(db->why, sizeof(db->why), "%s", sqlite3_errmsg(db->h));
	*why = db->why;
}

struct stmt *
db_ask(struct db *db, struct text text, const char **why)
{
	struct stmt *s = xcalloc(1, sizeof(*s));
	const char *tail = NULL;
	int rc, i;

	s->db = db;
	for (i = 1; i <= PARAMETERS; i++)
		s->at[i] = i;
	rc = sqlite3_prepare_v3(
	    db->h, text.p, (int)text.n, SQLITE_PREPARE_NO_VTAB, &s->s, &tail);
	if (rc != SQLITE_OK) {
		explain(db, rc, why);
	} else if (!s->s) {
		*why = "no question";
	} else if (!sqlite3_stmt_readonly(s->s) || sqlite3_stmt_isexplain(s->s)) {
		*why = "only SELECT is answered";
	} else {
		/* Whatever stands behind the first statement would be dropped unseen.
		 */
		while (tail < text.p + text.n && strchr(" \t\r\n;", *tail) && *tail)
			tail++;
		if (tail == text.p + text.n)
			return s;
		*why = "more text after the first statement";
	}
	stmt_free(s);
	return NULL;
}

int
stmt_index(struct stmt *s, const char *name)
{
	return sqlite3_bind_parameter_index(s->s, name);
}

int
stmt_parameters(struct stmt *s)
{
	return sqlite3_bind_parameter_count(s->s);
}

const char *
stmt_parameter(struct stmt *s, int n)
{
	return sqlite3_bind_parameter_name(s->s, n);
}

int
stmt_try(struct stmt *s, const char **why)
{
	int rc = sqlite3_step(s->s);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE) {
		sqlite3_reset(s->s);
		return 0;
	}
	explain(s->db, rc, why);
	sqlite3_reset(s->s);
	/* Damage is not the question's fault. */
	if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
		db_fail(s->db, rc, "query");
	return -1;
}

void
stmt_free(struct stmt *s)
{
	sqlite3_finalize(s->s);
	free(s);
}
