/* db.h - statements over the database engine; nothing else knows which one it is */
#ifndef LEDGER_DB_H
#define LEDGER_DB_H

#include "base/base.h"

struct db;
struct stmt;

enum db_mode {
	DB_READ,   /* an existing file, nothing written */
	DB_WRITE,  /* an existing file */
	DB_CREATE, /* a new file at path */
	DB_SCRATCH /* a private database that vanishes when closed; path ignored */
};

/* Open with the settings of every connection (WAL, synchronous=FULL read back,
 * page 8192, defensive, untrusted schema, no extensions, ...).  Every failure here
 * and below ends the process: 66 no such file, 73 cannot create, 74 read or write
 * failed, 75 busy or full, 76 damaged or not a database, 77 not permitted, 70 a
 * constraint or a statement of ours is wrong. */
struct db *db_open(const char *path, enum db_mode mode);
void db_close(struct db *db);
/* Run statements without parameters.  The tokens @INT @BYTES @HEAP @TREE are
 * replaced by the engine's words. */
void db_exec(struct db *db, const char *sql);
void db_begin_write(struct db *db); /* BEGIN IMMEDIATE; only under the lock */
void db_begin_read(struct db *db);
void db_commit(struct db *db);
void db_rollback(struct db *db);
/* Copy the write-ahead log back into the file and empty it, if it is longer than
 * pages and nobody reads; only under the lock.  true when all of it is in the file. */
bool db_checkpoint(struct db *db, int pages);
/* Has the file a write-ahead log?  A copy made by the engine's own tools may have
 * none; db_make_log gives it one, outside a transaction and under the lock. */
bool db_has_log(struct db *db);
void db_make_log(struct db *db);
/* Is the file whole by the engine's own rules?  The first fault is told in why. */
bool db_sound(struct db *db, struct buf *why);
int64_t db_application_id(struct db *db);
int64_t db_user_version(struct db *db);

/* The statement for a string literal (the pointer is the key), prepared once for
 * each db and ready for binding.  Parameters are $1, $2, .. and bound by number. */
struct stmt *db_sql(struct db *db, const char *literal);
void stmt_int(struct stmt *s, int n, int64_t v);
void stmt_null(struct stmt *s, int n);
void stmt_text(struct stmt *s, int n, struct text v); /* NULL p: null; not copied */
void stmt_blob(struct stmt *s, int n, const void *p, size_t len); /* not copied */
/* The next row; at the end false, and the statement is ready for use again. */
bool stmt_row(struct stmt *s);
void stmt_done(struct stmt *s); /* when no more rows are wanted */
/* The first column of the first row, and done; none where there is no row. */
int64_t stmt_one(struct stmt *s, int64_t none);
void stmt_run(struct stmt *s); /* a statement without rows */
/* Columns from 0; texts and blobs live until the next stmt_row or stmt_done. */
int64_t stmt_get_int(struct stmt *s, int column);
bool stmt_get_null(struct stmt *s, int column);
struct text stmt_get_text(struct stmt *s, int column);
struct text stmt_get_blob(struct stmt *s, int column);
int stmt_columns(struct stmt *s);
const char *stmt_name(struct stmt *s, int column);
enum stmt_kind { STMT_NULL, STMT_INT, STMT_REAL, STMT_TEXT, STMT_BLOB };
enum stmt_kind stmt_get_kind(struct stmt *s, int column);
double stmt_get_real(struct stmt *s, int column);

/* -- the owner's own questions */

/* The business day of an instant in a store (NULL p: any); false: no such store. */
typedef bool day_fn(struct text store, int64_t at, int64_t *day);
/* From now on SQL has business_day(STORE, TIME): a day as 2024-02-12, null for a store
 * that find does not know and for what is no time.  find asks no statements. */
void db_business_day(struct db *db, day_fn *find);

/* Make temporary views by running views (SQL), and from now on answer only SELECTs
 * over them: an allow-list authorizer, limits of size, depth and memory, and at most
 * deadline_ms (a day at the most) of work for all questions together.  Tables are read
 * through the views alone, and through them only those of the NULL-ended list tables.
 * json_each and json_tree may be used.  Not taken back; statements that change
 * anything, BEGIN and COMMIT among them, are impossible afterwards. */
void db_guard(
    struct db *db, const char *views, const char *const tables[], int64_t deadline_ms);
/* A statement for text from outside; NULL and *why (until the next call) when it
 * does not parse, is denied, is empty, has more than 32 parameters, or more text
 * stands after the first statement.  Parameters may be :name; stmt_index gives their
 * number, 0 for none. */
struct stmt *db_ask(struct db *db, struct text sql, const char **why);
int stmt_index(struct stmt *s, const char *name);
int stmt_parameters(struct stmt *s);
const char *stmt_parameter(struct stmt *s, int n); /* ":name"; NULL for a bare ? */
/* stmt_row that answers instead of dying: 1 a row, 0 the end, -1 an error. */
int stmt_try(struct stmt *s, const char **why);
void stmt_free(struct stmt *s); /* of db_ask only */

#endif
