/* power_check.c - does an image keep what was promised? */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger/verify.h"
#include "power.h"
#include "shop/dump.h"

enum { EXIT_LOST = 3, EXIT_FINDINGS = 4, MOST_BYTES = 64 << 20 };

void
use(const char *path, struct log *log)
{
	ledger_path = path;
	now_log = log;
	answers->n = 0;
	if (log)
		log_clear(log);
}

struct kept
kept_answers(size_t n)
{
	struct kept t = {xrealloc(NULL, n + 1), n};

	memcpy(t.p, answers->p, n);
	return t;
}

static void
load_file(const char *name)
{
	static unsigned char bytes[MOST_BYTES];
	char path[2 * NAME_LEN];
	ssize_t n;
	int fd, file;

	snprintf(path, sizeof(path), "%s%s", ledger_path, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	n = read(fd, bytes, sizeof(bytes));
	close(fd);
	if (n < 0 || n == MOST_BYTES)
		die(EX_SOFTWARE, "power: too large an image: %s", path);
	file = log_file(name);
	log_put(OP_WRITE, file, 0, bytes, (size_t)n);
	log_put(OP_SYNC, file, 0, NULL, 0);
}

void
log_load(const struct promise *p)
{
	static const char *const names[] = {
	    "", "-wal", "-journal", "-new", "-new-wal", "-new-journal"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		load_file(names[i]);
	log_dir(OP_DIRSYNC, now_log->dir);
	if (p->durable)
		log_put(OP_DURABLE, -1, p->durable->at, p->log->data + p->durable->data,
		    HASH_LEN);
}

static int
whole(struct ledger *l)
{
	struct findings f = {0};
	struct stmt *s = sql(l, "PRAGMA integrity_check");
	bool sound = stmt_row(s) && text_is(stmt_get_text(s, 0), "ok");

	stmt_done(s);
	if (!sound)
		warn("integrity_check is not silent");
	ledger_verify(l, &f);
	return sound && f.n == 0 ? 0 : EXIT_FINDINGS;
}

static bool
has_event(struct ledger *l, int64_t seq, const unsigned char hash[HASH_LEN])
{
	struct stmt *s = sql(l, "SELECT 1 FROM event WHERE seq = $1 AND hash = $2");
	bool there;

	stmt_int(s, 1, seq);
	stmt_blob(s, 2, hash, HASH_LEN);
	there = stmt_row(s);
	if (there)
		stmt_done(s);
	return there;
}

/* A reader has to recover as well as a writer does.  The hashes are chained: with the
 * last event that was promised all before it are there. */
static int
recover(void *with)
{
	const struct promise *p = with;
	const struct entry *e = p->durable;
	struct ledger *l;
	int code;

	ledger_options.ledger = ledger_path;
	if (!file_check(ledger_path)) {
		if (e)
			warn("the ledger is gone");
		return e ? EXIT_LOST : 0;
	}
	l = ledger_open(p->reader ? LEDGER_READ : LEDGER_WRITE);
	if (e && e->at > 0 && !has_event(l, e->at, p->log->data + e->data)) {
		warn("promised and not there: event %lld", (long long)e->at);
		return EXIT_LOST;
	}
	code = whole(l);
	ledger_close(l);
	return code;
}

static enum verdict
verdict_of(int code, const char *doing, struct buf *why)
{
	if (code == 0)
		return WHOLE;
	buf_printf(why, "%s ended with %d", doing, code);
	return code == EXIT_LOST ? LOST : DAMAGED;
}

enum verdict
check_recovery(const char *dir, const struct promise *p, struct buf *why)
{
	return verdict_of(apart(dir, recover, (void *)p), "recovery", why);
}

/* Where two texts part, some of each. */
static void
put_parting(struct buf *b, const struct kept *want)
{
	size_t i = 0, from;

	while (i < want->n && i < answers->n && want->p[i] == answers->p[i])
		i++;
	from = i > 60 ? i - 60 : 0;
	buf_str(b, ": expected ..");
	buf_add(b, want->p + from, want->n - from < 100 ? want->n - from : 100);
	buf_str(b, "..\n    and got ..");
	buf_add(
	    b, answers->p + from, answers->n - from < 100 ? answers->n - from : 100);
}

enum verdict
check_answers(const struct promise *p, struct buf *why)
{
	size_t i, n;

	for (i = 0; i < 2; i++) {
		n = p->printed[i].n;
		if (n > answers->n ||
		    (n && memcmp(answers->p, p->printed[i].p, n) != 0)) {
			buf_str(why, "what was printed is answered otherwise");
			put_parting(why, &p->printed[i]);
			return LOST;
		}
	}
	return WHOLE;
}

static int
dump(void *unused)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC), code;
	struct ledger *l;

	(void)unused;
	dup2(null, 1);
	ledger_options.ledger = ledger_path;
	l = ledger_open(LEDGER_READ);
	code = whole(l);
	answers->n = 0;
	ledger_begin_read(l);
	dump_ledger(l, false);
	ledger_end_read(l);
	ledger_close(l);
	return code;
}

enum verdict
check_end(const char *dir, const struct kept *expected, struct buf *why)
{
	enum verdict v = verdict_of(apart(dir, dump, NULL), "the last check", why);

	if (v != WHOLE || !expected->p)
		return v;
	if (answers->n == expected->n &&
	    memcmp(answers->p, expected->p, expected->n) == 0)
		return WHOLE;
	buf_str(why, "the ledger is not that of an undisturbed run");
	put_parting(why, expected);
	return DAMAGED;
}
