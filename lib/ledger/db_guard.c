/* db_guard.c - the owner's own SQL: what it may reach */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/time.h"
#include "ledger/db_inside.h"

enum { LOOK_EVERY_OPS = 1000, HEAP_MAX = 64 << 20, DAY_MS = 86400000 };

/* Names of tables are those that the question wrote, so in any case of letters. */
static bool
listed(const char *const list[], const char *name)
{
	for (; *list; list++)
		if (strcasecmp(*list, name) == 0)
			return true;
	return false;
}

static bool
begins(const char *name, const char *with)
{
	return strncasecmp(name, with, strlen(with)) == 0;
}

static bool
view_listed(const struct db *db, const char *name)
{
	return listed((const char *const *)db->views, name);
}

/* Functions that reach outside, allocate by wish, or are never needed to ask.  printf
 * and format answer null where their text would be too long, not an error. */
static bool
function_denied(const char *name)
{
	static const char *const denied[] = {"load_extension", "zeroblob", "randomblob",
	    "readfile", "writefile", "edit", "printf", "format", NULL};

	return listed(denied, name) || begins(name, "sqlite_") || begins(name, "fts") ||
	       begins(name, "rtree") || begins(name, "geopoly");
}

/* A table of which no column is read, as in count(*).  Common table expressions come
 * here by their names as well, so what is denied is every other name there is. */
static bool
counted(const struct db *db, const char *table)
{
	return !listed((const char *const *)db->taken, table) &&
	       !begins(table, "sqlite_") && !begins(table, "pragma_");
}

/* inside is the innermost view that reads, or a common table expression, whose name is
 * none of a view's (words_denied). */
static bool
readable(const struct db *db, const char *table, const char *column,
    const char *database, const char *inside)
{
	static const char *const functions[] = {"json_each", "json_tree", NULL};

	if (listed(functions, table))
		return true;
	if (view_listed(db, table) && (!database || strcasecmp(database, "temp") == 0))
		return true;
	if (inside && view_listed(db, inside) && listed(db->tables, table))
		return true;
	if (*column)
		return false;
	/* The tables of a view stand beside each other without it once it is merged
	 * into the question: count(*) of orders is one of main.orders. */
	return database ? listed(db->tables, table) : counted(db, table);
}

static int
authorize(void *state, int action, const char *a, const char *b, const char *database,
    const char *inside)
{
	const struct db *db = state;

	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return a && b && readable(db, a, b, database, inside) ? SQLITE_OK
								      : SQLITE_DENY;
	case SQLITE_FUNCTION:
		return b && !function_denied(b) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static int
late(void *state)
{
	const struct db *db = state;

	return clock_mono_ns() > db->deadline_ns;
}

/* The names in the only column, NULL-ended. */
static char **
names(struct stmt *s)
{
	char **list = xmalloc(sizeof(*list));
	size_t n = 0;

	while (stmt_row(s)) {
		struct text t = stmt_get_text(s, 0);

		list = xrealloc(list, (n + 2) * sizeof(*list));
		list[n] = xcalloc(1, t.n + 1);
		memcpy(list[n++], t.p, t.n);
	}
	list[n] = NULL;
	return list;
}

void
guard_free(struct db *db)
{
	char **const lists[] = {db->views, db->taken};
	size_t i, n;

	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		for (n = 0; lists[i] && lists[i][n]; n++)
			free(lists[i][n]);
		free(lists[i]);
	}
}

void
db_guard(
    struct db *db, const char *views, const char *const tables[], int64_t deadline_ms)
{
	static const int limits[][2] = {{SQLITE_LIMIT_LENGTH, 1000000},
	    {SQLITE_LIMIT_SQL_LENGTH, 100000}, {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_VDBE_OP, 25000}, {SQLITE_LIMIT_EXPR_DEPTH, 100},
	    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50}, {SQLITE_LIMIT_COMPOUND_SELECT, 50},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 1}, {SQLITE_LIMIT_WORKER_THREADS, 0}};
	size_t i;

	/* What has to be sorted, and is more than the memory a question may take, goes
	 * into a file that has no name. */
	db_exec(db, "PRAGMA temp_store = FILE");
	db_exec(db, views);
	/* Table functions come into being when they are first used, which the guard
	 * would not let them. */
	stmt_run(db_sql(db, "SELECT 1 FROM json_each('[]') JOIN json_tree('[]')"));
	db->views = names(
	    db_sql(db, "SELECT name FROM sqlite_temp_schema WHERE type = 'view'"));
	db->taken = names(db_sql(db, "SELECT name FROM main.sqlite_schema UNION ALL "
				     "SELECT name FROM pragma_module_list"));
	db_exec(db, "PRAGMA query_only = ON");
	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		sqlite3_limit(db->h, limits[i][0], limits[i][1]);
	sqlite3_hard_heap_limit64(HEAP_MAX);
	db->tables = tables;
	/* Whoever allows years means no end; the clock's sum must not overflow. */
	db->left_ns = (deadline_ms < DAY_MS ? deadline_ms : DAY_MS) * 1000000;
	sqlite3_progress_handler(db->h, LOOK_EVERY_OPS, late, db);
	sqlite3_set_authorizer(db->h, authorize, db);
}
