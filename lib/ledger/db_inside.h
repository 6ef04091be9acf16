/* db_inside.h - what the db*.c files share; nothing else includes it */
#ifndef LEDGER_DB_INSIDE_H
#define LEDGER_DB_INSIDE_H

#include <sqlite3.h>

#include "ledger/db.h"

enum { SLOTS = 512, PARAMETERS = 32 };

struct stmt {
	sqlite3_stmt *s;
	struct db *db;
	const char *literal;    /* NULL: a statement of db_ask */
	int at[PARAMETERS + 1]; /* $n to the engine's number */
};

struct db {
	sqlite3 *h;
	struct stmt *slot[SLOTS]; /* by the literal's address, open addressing */
	size_t used;
	const char *const *tables; /* db_guard: what views may read */
	char **views, **taken;     /* db_guard: our views; every other table's name */
	day_fn *day;               /* db_business_day's */
	int64_t left_ns, deadline_ns; /* work still allowed; when it ends */
	char why[256];
};

/* End the process for an engine's error: see db.h for the codes. */
_Noreturn void db_fail(struct db *db, int rc, const char *doing);

/* Free what db_guard keeps; for db_close. */
void guard_free(struct db *db);
/* Why the question must not be asked, by its words alone; NULL: it may.  The
 * authorizer knows what reads a table only by the name of a view or of a common table
 * expression, so the latter must not be named like the former. */
const char *words_denied(struct text sql, char *const views[]);

#endif
