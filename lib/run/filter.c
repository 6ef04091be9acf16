/* filter.c - records in, the same records out, in batches */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "run/run.h"

/* Others wait for the lock meanwhile: give it back after this much work. */
enum { WORK_NS = 5000000, LOOK_EVERY = 16 };

struct filter {
	const struct cmd *cmd;
	struct ledger *ledger;
	struct tally tally;
	struct buf out;
	bool stop; /* --strict met a reject */
};

static bool
wanted(const struct filter *f, const struct record *r)
{
	return !r->reject.code && !r->dry_run && (!r->refused || f->cmd->takes_refused);
}

/* One transaction over the records from i on; returns where it ended.  They are not
 * all worked on when the time is up. */
static size_t
work(struct filter *f, struct batch *b, size_t i)
{
	int64_t end = clock_work_ns() + WORK_NS;
	size_t from = i, done = 0;

	ledger_begin(f->ledger);
	for (; i < b->n; i++) {
		if (wanted(f, &b->rec[i])) {
			f->cmd->step(f->ledger, &b->rec[i]);
			done++;
		}
		if (b->rec[i].reject.code && ledger_options.strict) {
			i++;
			f->stop = true;
			break;
		}
		if (done >= LOOK_EVERY && done % LOOK_EVERY == 0 &&
		    clock_work_ns() > end) {
			i++;
			break;
		}
	}
	if (!ledger_end(f->ledger))
		for (; from < i; from++)
			if (wanted(f, &b->rec[from]))
				rec_put_bool(&b->rec[from], "dry_run", true);
	return i;
}

/* Records that need no transaction at the front: they are only passed on. */
static size_t
skip(struct filter *f, struct batch *b, size_t i)
{
	while (i < b->n && !wanted(f, &b->rec[i])) {
		if (b->rec[i++].reject.code && ledger_options.strict) {
			f->stop = true;
			break;
		}
	}
	return i;
}

static void
emit(struct filter *f, struct batch *b, size_t from, size_t to)
{
	for (; from < to; from++) {
		struct record *r = &b->rec[from];

		if (r->reject.code) {
			reject_say(&r->reject, r->number, NULL, r->line);
			f->tally.rejected++;
			continue;
		}
		if (r->refused)
			f->tally.refused++;
		else
			f->tally.done++;
		if (!r->drop)
			rec_print(r, &f->out);
	}
	out_write(&f->out);
}

static void
filter_fd(struct filter *f, int fd)
{
	struct batch b = {0};

	batch_open(&b, fd);
	while (!f->stop && batch_next(&b)) {
		size_t i = 0, j;

		while (i < b.n && !f->stop) {
			j = skip(f, &b, i);
			if (j < b.n && !f->stop)
				j = work(f, &b, j);
			emit(f, &b, i, j);
			i = j;
		}
	}
	batch_close(&b);
}

static void
filter_file(struct filter *f, const char *name)
{
	int fd = 0;

	if (strcmp(name, "-") != 0) {
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(EX_NOINPUT, "%s:", name);
	}
	filter_fd(f, fd);
	if (fd > 0)
		close(fd);
}

static int
export_all(const struct cmd *c)
{
	struct ledger *l = ledger_open(LEDGER_READ);
	struct rows *rows = rows_open(ROWS_JSONL);

	ledger_begin_read(l);
	c->export(l, rows);
	ledger_end_read(l);
	rows_close(rows);
	ledger_close(l);
	return EX_OK;
}

int
filter_main(const struct cmd *c, int argc, char **argv)
{
	struct filter f = {.cmd = c};
	int i, n = cli_parse(c, argc, argv), code;

	if (c->export && ledger_options.export)
		return export_all(c);
	/* A file that grows too long is an error to be told, not a death. */
	signal(SIGXFSZ, SIG_IGN);
	reject_open(ledger_options.rejects);
	note_quiet(ledger_options.quiet);
	f.ledger = ledger_open(LEDGER_WRITE);
	if (n == 0)
		filter_fd(&f, 0);
	for (i = 0; i < n && !f.stop; i++)
		filter_file(&f, argv[i]);
	code =
	    reject_close(&f.tally, ledger_options.quiet, ledger_options.fail_on_refuse);
	buf_free(&f.out);
	ledger_close(f.ledger);
	return code;
}
