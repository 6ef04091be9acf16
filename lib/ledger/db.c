/* db.c - SQLite opened, set up and closed; transactions */
#include <stdlib.h>
#include <string.h>

#include "ledger/db_inside.h"

enum { BUSY_STEP_MS = 1, BUSY_MAX_S = 60 };

void
db_fail(struct db *db, int rc, const char *doing)
{
	const char *msg = db && db->h ? sqlite3_errmsg(db->h) : sqlite3_errstr(rc);

	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
		die(EX_TEMPFAIL, "ledger: %s: %s", doing, msg);
	case SQLITE_IOERR:
		die(EX_IOERR, "ledger: %s: %s", doing, msg);
	case SQLITE_NOTADB:
		die(EX_PROTOCOL, "%s: not a ledger, or its first page is damaged",
		    db && db->h ? sqlite3_db_filename(db->h, "main") : "ledger");
	case SQLITE_CORRUPT:
	case SQLITE_FORMAT:
		die(EX_PROTOCOL, "ledger: %s: %s", doing, msg);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		die(EX_NOPERM, "ledger: %s: %s", doing, msg);
	case SQLITE_CANTOPEN:
		die(EX_CANTCREAT, "ledger: %s: %s", doing, msg);
	case SQLITE_ERROR:
		/* Statements of ours fit our tables: these are not as we made them. */
		if (strncmp(msg, "no such ", 8) == 0 || strstr(msg, " has no column "))
			die(EX_PROTOCOL, "ledger: damaged: %s: %s", doing, msg);
		die(EX_SOFTWARE, "ledger: %s: %s", doing, msg);
	case SQLITE_NOMEM:
		die(EX_OSERR, "ledger: %s: out of memory", doing);
	default:
		die(EX_SOFTWARE, "ledger: %s: %s", doing, msg);
	}
}

/* Locks of ours keep writers apart; this one is for foreign programs that hold the
 * file, which do not know them. */
static int
busy(void *unused, int tries)
{
	(void)unused;
	if (tries > BUSY_MAX_S * 1000 / BUSY_STEP_MS)
		return 0;
	sqlite3_sleep(BUSY_STEP_MS);
	return 1;
}

/* Replace @INT @BYTES @HEAP @TREE by this engine's words. */
static void
engine_words(const char *in, struct buf *out)
{
	static const struct {
		const char *token, *word;
	} words[] = {{"@INT PRIMARY", "INTEGER PRIMARY"}, {"@INT", "INTEGER"},
	    {"@BYTES", "BLOB"}, {"@HEAP", "STRICT"},
	    {"@TREE", "STRICT, WITHOUT ROWID"}};

	while (*in) {
		size_t i;

		for (i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (strncmp(in, words[i].token, strlen(words[i].token)) == 0)
				break;
		if (i < sizeof(words) / sizeof(*words)) {
			buf_str(out, words[i].word);
			in += strlen(words[i].token);
		} else {
			buf_char(out, *in++);
		}
	}
}

void
db_exec(struct db *db, const char *text)
{
	struct buf b = {0};
	int rc;

	engine_words(text, &b);
	rc = sqlite3_exec(db->h, buf_cstr(&b), NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		db_fail(db, rc, "exec");
	buf_free(&b);
}

static int64_t
pragma(struct db *db, const char *text)
{
	sqlite3_stmt *s;
	int64_t v = -1;
	int rc = sqlite3_prepare_v2(db->h, text, -1, &s, NULL);

	if (rc != SQLITE_OK)
		db_fail(db, rc, "open");
	rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	else if (rc != SQLITE_DONE)
		db_fail(db, rc, "open");
	sqlite3_finalize(s);
	return v;
}

static void
settings(struct db *db, enum db_mode mode)
{
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_busy_handler(db->h, busy, NULL);
	sqlite3_wal_autocheckpoint(db->h, 4000);
	if (mode == DB_CREATE)
		db_exec(db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL");
	if (mode == DB_SCRATCH) {
		db_exec(db, "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY;"
			    "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536");
		return;
	}
	db_exec(db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
		    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384");
	/* SQLite is FULL by itself, unless it was built otherwise. */
	if (pragma(db, "PRAGMA synchronous") != 2)
		db_exec(db, "PRAGMA synchronous = FULL");
	if (pragma(db, "PRAGMA synchronous") != 2)
		die(EX_SOFTWARE, "ledger: synchronous is not FULL");
}

/* One thread uses the engine, and only the guard of a query asks what memory it took:
 * without the locks and the counting a record costs some 5 % less.  Too late is no
 * harm: what was opened first has decided. */
static void
go_alone(enum db_mode mode)
{
	static bool done;

	if (done)
		return;
	done = true;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	if (mode != DB_READ)
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct db *
db_open(const char *path, enum db_mode mode)
{
	static const int flags[] = {[DB_READ] = SQLITE_OPEN_READONLY,
	    [DB_WRITE] = SQLITE_OPEN_READWRITE,
	    [DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    [DB_SCRATCH] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
	struct db *db = xcalloc(1, sizeof(*db));
	int rc;

	go_alone(mode);
	/* An empty name is a file of SQLite's own that is gone when it is closed. */
	rc = sqlite3_open_v2(mode == DB_SCRATCH ? "" : path, &db->h,
	    flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK)
		db_fail(db, rc, "open");
	settings(db, mode);
	return db;
}

void
db_close(struct db *db)
{
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		if (!db->slot[i])
			continue;
		sqlite3_finalize(db->slot[i]->s);
		free(db->slot[i]);
	}
	sqlite3_close(db->h);
	guard_free(db);
	free(db);
}

void
db_begin_write(struct db *db)
{
	stmt_run(db_sql(db, "BEGIN IMMEDIATE"));
}

void
db_begin_read(struct db *db)
{
	stmt_run(db_sql(db, "BEGIN"));
}

void
db_commit(struct db *db)
{
	stmt_run(db_sql(db, "COMMIT"));
}

void
db_rollback(struct db *db)
{
	stmt_run(db_sql(db, "ROLLBACK"));
}

bool
db_checkpoint(struct db *db, int pages)
{
	int in_log = 0, done = 0;
	int rc = sqlite3_wal_checkpoint_v2(
	    db->h, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &done);
	bool all = rc == SQLITE_OK && in_log == done;

	/* PASSIVE first: it tells how long the log is and never waits. */
	if (all && in_log > pages)
		sqlite3_wal_checkpoint_v2(
		    db->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, &in_log, &done);
	return all;
}

int64_t
db_application_id(struct db *db)
{
	return pragma(db, "PRAGMA application_id");
}

int64_t
db_user_version(struct db *db)
{
	return pragma(db, "PRAGMA user_version");
}

bool
db_sound(struct db *db, struct buf *why)
{
	struct stmt *s = db_sql(db, "PRAGMA integrity_check(1)");
	bool sound = false;

	if (stmt_row(s)) {
		sound = text_is(stmt_get_text(s, 0), "ok");
		if (!sound)
			buf_text(why, stmt_get_text(s, 0));
	}
	stmt_done(s);
	return sound;
}

bool
db_has_log(struct db *db)
{
	struct stmt *s = db_sql(db, "PRAGMA journal_mode");
	bool has = stmt_row(s) && text_is(stmt_get_text(s, 0), "wal");

	stmt_done(s);
	return has;
}

void
db_make_log(struct db *db)
{
	stmt_run(db_sql(db, "PRAGMA journal_mode = WAL"));
	if (!db_has_log(db))
		die(EX_IOERR, "ledger: no write-ahead log can be made here");
}
