/* filter.c - records in, the same records out, in batches */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "run/ahead.h"
#include "run/call.h"
#include "run/stage.h"

/* Whoever waits for the lock gets it after this much work. */
enum { WORK_NS = 10000000, LOOK_EVERY = 16 };

struct filter {
	struct stages stages;
	struct ledger *ledger;
};

/* One transaction over the records from i on; returns where it ended.  They are not
 * all worked on when the time is up. */
static size_t
work(struct filter *f, struct batch *b, size_t i)
{
	int64_t end = clock_work_ns() + WORK_NS;
	size_t steps = 0;

	ledger_begin(f->ledger);
	while (i < b->n && !f->stages.stop) {
		size_t n = b->n - i < LOOK_EVERY ? b->n - i : LOOK_EVERY;

		steps += stages_through(&f->stages, f->ledger, n);
		i += n;
		if (f->stages.bytes + f->stages.out.n >= BATCH_BYTES ||
		    calls_asked(f->ledger) >= CALL_MOST ||
		    (steps > 0 && clock_work_ns() > end && ledger_wanted(f->ledger)))
			break;
	}
	if (ledger_end(f->ledger))
		calls_make(f->ledger, f->stages.stage[0].cmd, NULL);
	else
		calls_forget(f->ledger);
	return i;
}

/* Records that need no transaction at the front: they are only passed on. */
static size_t
skip(struct filter *f, struct batch *b, size_t i)
{
	size_t from = i;

	while (i < b->n && !stages_want(&f->stages, &b->rec[i]))
		i++;
	stages_through(&f->stages, NULL, i - from);
	return i;
}

static void
filter_batch(struct filter *f, struct batch *b)
{
	size_t i = 0;

	while (i < b->n && !f->stages.stop) {
		size_t from = i;

		stages_begin(&f->stages, &b->rec[i]);
		i = skip(f, b, i);
		if (i == from)
			i = work(f, b, i);
		stages_emit(&f->stages);
	}
}

static void
filter_fd(struct filter *f, int fd)
{
	struct ahead *a = ahead_open(fd, &f->stages);
	struct batch *b;

	while (!f->stages.stop && (b = ahead_next(a)))
		filter_batch(f, b);
	ahead_close(a);
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
filter_run(const struct cmd *const cmds[], size_t stages, char **files, int n)
{
	struct filter f = {0};
	int i, code;

	/* A file that grows too long is an error to be told, not a death. */
	signal(SIGXFSZ, SIG_IGN);
	reject_open(ledger_options.rejects, files, n);
	note_quiet(ledger_options.quiet);
	stages_open(&f.stages, cmds, stages);
	f.ledger = ledger_open(LEDGER_WRITE);
	if (n == 0)
		filter_fd(&f, 0);
	for (i = 0; i < n && !f.stages.stop; i++)
		filter_file(&f, files[i]);
	code = reject_close(
	    &f.stages.tally, ledger_options.quiet, ledger_options.fail_on_refuse);
	ledger_leave(f.ledger);
	stages_close(&f.stages);
	return code;
}

int
filter_main(const struct cmd *c, int argc, char **argv)
{
	int n = cli_parse(c, argc, argv);

	if (c->tick && ledger_options.due) {
		if (n > 0)
			cli_usage("--due reads no records, got '%s'", argv[0]);
		return tick_run(c);
	}
	if (ledger_options.follow || ledger_options.every_ms)
		cli_usage("--follow and --every go with --due");
	if (c->export && ledger_options.export) {
		if (n > 0)
			cli_usage("--export reads no records, got '%s'", argv[0]);
		return export_all(c);
	}
	return filter_run(&c, 1, argv, n);
}
