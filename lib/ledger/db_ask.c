/* db_ask.c - statements of the owner's own, behind the guard */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "ledger/db_inside.h"

/* Messages may quote what was asked: whole, but never more than fits a line. */
static void
explain(struct db *db, int rc, const char **why)
{
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		*why = "it takes longer than the time allowed";
		break;
	case SQLITE_NOMEM:
		*why = "it takes more memory than a question may";
		break;
	case SQLITE_AUTH:
		snprintf(db->why, sizeof(db->why),
		    "%s: views(5) tells what can be asked", sqlite3_errmsg(db->h));
		*why = db->why;
		break;
	default:
		snprintf(db->why, sizeof(db->why), "%s", sqlite3_errmsg(db->h));
		*why = db->why;
	}
}

/* Whatever stands behind the first statement would be dropped unseen. */
static bool
at_end(const char *tail, const char *end)
{
	while (tail < end && *tail && strchr(" \t\r\n;", *tail))
		tail++;
	return tail == end;
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
	*why = words_denied(text, db->views);
	if (*why) {
		stmt_free(s);
		return NULL;
	}
	db->deadline_ns = clock_mono_ns() + db->left_ns;
	rc = sqlite3_prepare_v2(db->h, text.p, (int)text.n, &s->s, &tail);
	if (rc != SQLITE_OK)
		explain(db, rc, why);
	else if (!at_end(tail, text.p + text.n))
		*why = "more text after the first statement";
	else if (!s->s)
		*why = "there is no statement in it";
	else if (!sqlite3_stmt_readonly(s->s) || sqlite3_stmt_isexplain(s->s))
		*why = "only SELECT is answered";
	else if (sqlite3_bind_parameter_count(s->s) > PARAMETERS)
		*why = "too many parameters";
	else
		return s;
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

/* The time between two rows is the reader's, who may be leafing through them. */
static int
step(struct stmt *s)
{
	int64_t begun = clock_mono_ns();
	int rc;

	s->db->deadline_ns = begun + s->db->left_ns;
	rc = sqlite3_step(s->s);
	s->db->left_ns -= clock_mono_ns() - begun;
	return rc;
}

int
stmt_try(struct stmt *s, const char **why)
{
	int rc = step(s);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE) {
		sqlite3_reset(s->s);
		return 0;
	}
	explain(s->db, rc, why);
	sqlite3_reset(s->s);
	/* Damage and a disk that does not read are not the question's fault. */
	if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB ||
	    (rc & 0xff) == SQLITE_IOERR)
		db_fail(s->db, rc, "query");
	return -1;
}

void
stmt_free(struct stmt *s)
{
	sqlite3_finalize(s->s);
	free(s);
}
