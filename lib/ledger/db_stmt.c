/* db_stmt.c - statements: prepared once, bound by number, stepped */
#include <stdlib.h>

#include "ledger/db_inside.h"

/* The engine numbers $n by first appearance; bind by the number that is written. */
static void
number_parameters(struct stmt *s)
{
	int i, n = sqlite3_bind_parameter_count(s->s);

	if (n > PARAMETERS)
		die(EX_SOFTWARE, "ledger: too many parameters: %s", s->literal);
	for (i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(s->s, i);
		int k = name && name[0] == '$' ? atoi(name + 1) : 0;

		if (k < 1 || k > PARAMETERS)
			die(EX_SOFTWARE, "ledger: parameter of %s", s->literal);
		s->at[k] = i;
	}
}

struct stmt *
db_sql(struct db *db, const char *literal)
{
	size_t i = ((uintptr_t)literal * UINT64_C(0x9e3779b97f4a7c15)) >> 55;
	struct stmt *s;
	int rc;

	while (db->slot[i]) {
		if (db->slot[i]->literal == literal)
			return db->slot[i];
		i = (i + 1) % SLOTS;
	}
	if (++db->used > SLOTS * 3 / 4)
		die(EX_SOFTWARE, "ledger: too many statements");
	s = xcalloc(1, sizeof(*s));
	s->db = db;
	s->literal = literal;
	rc = sqlite3_prepare_v3(
	    db->h, literal, -1, SQLITE_PREPARE_PERSISTENT, &s->s, NULL);
	if (rc != SQLITE_OK)
		db_fail(db, rc, literal);
	number_parameters(s);
	db->slot[i] = s;
	return s;
}

/* A statement that an earlier use left in the middle is a mistake of ours. */
static void
ready(struct stmt *s, int n, int rc)
{
	if (rc == SQLITE_MISUSE) {
		sqlite3_reset(s->s);
		die(EX_SOFTWARE, "ledger: parameter %d bound while running: %s", n,
		    s->literal ? s->literal : "query");
	}
	if (rc != SQLITE_OK)
		db_fail(s->db, rc, "bind");
}

void
stmt_int(struct stmt *s, int n, int64_t v)
{
	ready(s, n, sqlite3_bind_int64(s->s, s->at[n], v));
}

void
stmt_null(struct stmt *s, int n)
{
	ready(s, n, sqlite3_bind_null(s->s, s->at[n]));
}

void
stmt_text(struct stmt *s, int n, struct text v)
{
	if (v.p)
		ready(s, n,
		    sqlite3_bind_text(s->s, s->at[n], v.p, (int)v.n, SQLITE_STATIC));
	else
		stmt_null(s, n);
}

void
stmt_blob(struct stmt *s, int n, const void *p, size_t len)
{
	ready(s, n, sqlite3_bind_blob(s->s, s->at[n], p, (int)len, SQLITE_STATIC));
}

bool
stmt_row(struct stmt *s)
{
	int rc = sqlite3_step(s->s);

	if (rc == SQLITE_ROW)
		return true;
	sqlite3_reset(s->s);
	if (rc != SQLITE_DONE)
		db_fail(s->db, rc, s->literal ? s->literal : "query");
	return false;
}

void
stmt_done(struct stmt *s)
{
	sqlite3_reset(s->s);
}

int64_t
stmt_one(struct stmt *s, int64_t none)
{
	int64_t v = stmt_row(s) ? stmt_get_int(s, 0) : none;

	stmt_done(s);
	return v;
}

void
stmt_run(struct stmt *s)
{
	while (stmt_row(s))
		;
}

int64_t
stmt_get_int(struct stmt *s, int column)
{
	return sqlite3_column_int64(s->s, column);
}

bool
stmt_get_null(struct stmt *s, int column)
{
	return sqlite3_column_type(s->s, column) == SQLITE_NULL;
}

struct text
stmt_get_text(struct stmt *s, int column)
{
	const char *p = (const char *)sqlite3_column_text(s->s, column);

	return (struct text){p, (size_t)sqlite3_column_bytes(s->s, column)};
}

struct text
stmt_get_blob(struct stmt *s, int column)
{
	const char *p = sqlite3_column_blob(s->s, column);

	return (struct text){p, (size_t)sqlite3_column_bytes(s->s, column)};
}

int
stmt_columns(struct stmt *s)
{
	return sqlite3_column_count(s->s);
}

const char *
stmt_name(struct stmt *s, int column)
{
	return sqlite3_column_name(s->s, column);
}

double
stmt_get_real(struct stmt *s, int column)
{
	return sqlite3_column_double(s->s, column);
}

enum stmt_kind
stmt_get_kind(struct stmt *s, int column)
{
	switch (sqlite3_column_type(s->s, column)) {
	case SQLITE_INTEGER:
		return STMT_INT;
	case SQLITE_FLOAT:
		return STMT_REAL;
	case SQLITE_TEXT:
		return STMT_TEXT;
	case SQLITE_BLOB:
		return STMT_BLOB;
	default:
		return STMT_NULL;
	}
}
