/* query.c - the guard of ledger-query: never writes, never tells, always ends
 *
 * An input is a question as text; when its first byte is 1, one made of words: a byte
 * for each, so that more of them parse. */
#include <dirent.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "ledger/query.h"
#include "shop/days.h"
#include "query_words.h"
#include "shop.h"

/* The ledger is a file where the target is run: nothing else may change it meanwhile.
 */
extern const char sql_views[];

enum { DEADLINE_MS = 40, SPENT_MS = 20, ROWS_MAX = 2000, SLACK_MS = 2000 };
#define LEDGER "fuzz-query.db"
#define SECRET "zq-not-for-anybody-zq"

static struct ledger *ledger;
static int64_t spent;

/* What no question may change: the ledger's files, and what else is in the directory,
 * which is ours alone. */
struct state {
	int64_t size, log, changed, log_changed, files;
};

static int64_t
files(void)
{
	DIR *d = opendir(".");
	int64_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void
look_at(const char *path, int64_t *size, int64_t *changed)
{
	struct stat st = {0};

	(void)stat(path, &st);
	*size = st.st_size;
	*changed = st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec;
}

static struct state
look(void)
{
	struct state now = {.files = files()};

	look_at(LEDGER, &now.size, &now.changed);
	look_at(LEDGER "-wal", &now.log, &now.log_changed);
	return now;
}

static struct state before;

static void
make(void)
{
	struct ledger *l;

	ledger_options.ledger = LEDGER;
	ledger_options.wait_ms = 1000;
	l = ledger_open(LEDGER_WRITE);
	shop_fill(l);
	db_exec(ledger_db(l),
	    "INSERT INTO meta (name, value) VALUES ('secret', '" SECRET
	    "') ON CONFLICT (name) DO NOTHING");
	ledger_close(l);
}

/* A guard lasts for its deadline's work; then there must be a new one. */
static void
renew(void)
{
	if (ledger)
		ledger_close(ledger);
	else
		make();
	ledger = ledger_open(LEDGER_READ);
	days_load(ledger);
	db_business_day(ledger_db(ledger), days_find);
	db_guard(ledger_db(ledger), sql_views, query_tables, DEADLINE_MS);
	before = look();
	spent = 0;
}

static void
check_cell(struct stmt *s, int i, bool asked)
{
	struct text t;

	if (stmt_get_kind(s, i) == STMT_TEXT)
		t = stmt_get_text(s, i);
	else if (stmt_get_kind(s, i) == STMT_BLOB)
		t = stmt_get_blob(s, i);
	else
		return;
	MUST(t.n <= 1000000);
	MUST(asked || !t.n || !memmem(t.p, t.n, SECRET, strlen(SECRET)));
}

static void
answer(struct text sql_text)
{
	const char *why = NULL;
	struct stmt *s = db_ask(ledger_db(ledger), sql_text, &why);
	bool asked =
	    sql_text.n && memmem(sql_text.p, sql_text.n, SECRET, strlen(SECRET));
	int rows = 0, got;

	if (!s) {
		MUST(why != NULL && *why);
		return;
	}
	while ((got = stmt_try(s, &why)) == 1 && ++rows < ROWS_MAX)
		for (int i = 0; i < stmt_columns(s); i++)
			check_cell(s, i, asked);
	MUST(got >= 0 || (why != NULL && *why));
	stmt_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct buf words;
	int64_t begun;
	struct state after;

	if (!ledger || spent > SPENT_MS * INT64_C(1000000))
		renew();
	buf_clear(&words);
	if (size > 0 && data[0] == 1)
		question_of_words(data + 1, size - 1, &words);
	else
		buf_add(&words, data, size);
	/* Of exactly its size, with its NUL, as it comes from a command line. */
	begun = clock_work_ns();
	answer((struct text){buf_cstr(&words), words.n});
	begun = clock_work_ns() - begun;
	MUST(begun < (DEADLINE_MS + SLACK_MS) * INT64_C(1000000));
	spent += begun;
	after = look();
	MUST(memcmp(&before, &after, sizeof(after)) == 0);
	return 0;
}
