/* tick.c - what falls due, done once, or as it falls due */
#include <time.h>

#include "run/call.h"
#include "run/run.h"

enum { LOOK_MS = 1000 };

/* A line of a dry run says so. */
static void
mark_dry(struct buf *out)
{
	static const char mark[] = ",\"dry_run\":true";
	struct buf marked = {0};
	size_t i;

	for (i = 0; i < out->n; i++) {
		if (out->p[i] == '}' && i + 1 < out->n && out->p[i + 1] == '\n')
			buf_add(&marked, mark, sizeof(mark) - 1);
		buf_char(&marked, out->p[i]);
	}
	buf_free(out);
	*out = marked;
}

static int64_t
run_once(const struct cmd *c, struct ledger *l)
{
	struct buf out = {0};
	int64_t next = INT64_MAX;
	bool more = true;

	while (more && c->due(l, &next)) {
		ledger_begin(l);
		more = c->tick(l, &out);
		if (ledger_end(l)) {
			calls_make(l, c, &out);
		} else {
			calls_forget(l);
			mark_dry(&out);
			more = false;
		}
		out_write(&out);
	}
	buf_free(&out);
	return next;
}

static void
wait_for(int64_t next)
{
	int64_t now = clock_now();
	int64_t ms = ledger_options.every_ms ? ledger_options.every_ms : LOOK_MS;
	struct timespec t;

	if (next > now && next - now < ms)
		ms = next - now;
	t.tv_sec = ms / 1000;
	t.tv_nsec = ms % 1000 * 1000000;
	nanosleep(&t, NULL);
}

int
tick_run(const struct cmd *c)
{
	struct ledger *l;
	int64_t next;

	if (ledger_options.follow && clock_is_set())
		die(EX_USAGE, "--follow needs a clock that moves: no --now");
	if (ledger_options.every_ms && !ledger_options.follow)
		cli_usage("--every goes with --follow");
	l = ledger_open(LEDGER_WRITE);
	do {
		next = run_once(c, l);
		if (ledger_options.follow)
			wait_for(next);
	} while (ledger_options.follow);
	ledger_leave(l);
	return EX_OK;
}

int
tick_main(const struct cmd *c, int argc, char **argv)
{
	cli_parse(c, argc, argv);
	return tick_run(c);
}
