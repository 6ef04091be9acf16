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
	const char *const *allowed; /* db_guard */
	int64_t deadline_ns;
	char why[256];
};

/* End the process for an engine's error: see db.h for the codes. */
_Noreturn void db_fail(struct db *db, int rc, const char *doing);

#endif
