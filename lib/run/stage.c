/* stage.c - records through one filter or several, inside one transaction */
#include <stdlib.h>
#include <string.h>

#include "ledger/call.h"
#include "run/stage.h"

enum { KEEP_BYTES = 4 << 20 };

void
stages_open(struct stages *s, const struct cmd *const cmds[], size_t n)
{
	size_t i;

	*s = (struct stages){.n = n, .stage = xcalloc(n, sizeof(*s->stage))};
	for (i = 0; i < n; i++) {
		s->stage[i].cmd = cmds[i];
		s->stage[i].worked = xcalloc(BATCH_LINES, sizeof(bool));
		if (i > 0)
			s->stage[i].rec = xcalloc(BATCH_LINES, sizeof(struct record));
	}
}

void
stages_close(struct stages *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->stage[i].worked);
		if (i > 0)
			free(s->stage[i].rec);
	}
	free(s->stage);
	arena_free(&s->arena);
	arena_free(&s->kept);
	buf_free(&s->out);
}

void
stages_begin(struct stages *s, struct record *rec)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		s->stage[i].n = 0;
	s->stage[0].rec = rec;
	s->bytes = 0;
	arena_reset(&s->kept, KEEP_BYTES);
}

static bool
wants(const struct stage *s, const struct record *r)
{
	return !r->reject.code && !r->dry_run && (!r->refused || s->cmd->takes_refused);
}

static void
before(const struct stage *stage, struct record *r)
{
	if (stage->cmd->before && wants(stage, r))
		stage->cmd->before(r);
}

void
stages_before(const struct stages *s, struct record *rec, size_t n)
{
	size_t i;

	for (i = 0; s->stage[0].cmd->before && i < n; i++)
		before(&s->stage[0], &rec[i]);
}

bool
stages_want(const struct stages *s, const struct record *r)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (wants(&s->stage[i], r))
			return true;
	return false;
}

/* In messages the stage is named where there are several. */
static void
name_stage(const struct stages *s, const struct stage *stage)
{
	reject_stage(s->n > 1 ? stage->cmd->name : NULL);
}

/* A step's own memory goes at once, and is warm for the next. */
static void
step_one(const struct stage *stage, struct ledger *l, struct record *r)
{
	struct arena_mark mark = arena_mark(ledger_arena(l));

	calls_for(l, r);
	stage->cmd->step(l, r);
	arena_back(ledger_arena(l), mark);
}

/* One stage over the records that came into it. */
static size_t
step(struct stages *s, struct stage *stage, struct ledger *l)
{
	size_t i, done = 0;

	name_stage(s, stage);
	for (i = stage->from; i < stage->n; i++) {
		struct record *r = &stage->rec[i];

		if (l && stage > s->stage)
			before(stage, r);
		if (l && wants(stage, r)) {
			step_one(stage, l, r);
			stage->worked[i] = true;
			done++;
		}
		if (r->reject.code && ledger_options.strict) {
			s->stop = true;
			stage->n = i + 1;
		}
	}
	return done;
}

/* A record that no step has written to is read already. */
static void
pass_one(struct stages *s, struct stage *to, const struct record *r, bool worked)
{
	struct record *next = &to->rec[to->n];

	to->worked[to->n++] = worked;
	next->number = ++to->lines;
	rec_pass(r, next, &s->arena);
}

/* The last stage's records from `from` on, to be written after the commit. */
static void
print(struct stages *s, size_t from)
{
	const struct stage *last = &s->stage[s->n - 1];
	size_t i;

	for (i = from; i < last->n; i++) {
		struct record *r = &last->rec[i];

		if (r->reject.code)
			continue;
		if (ledger_options.dry_run && last->worked[i])
			rec_put_bool(r, "dry_run", true);
		if (r->refused)
			s->tally.refused++;
		else
			s->tally.done++;
		if (!r->drop)
			rec_print(r, &s->out);
	}
}

static const char *
keep_text(struct stages *s, const char *p)
{
	return arena_text(&s->kept, text_of(p)).p;
}

/* What is to be told of a rejected record after the commit. */
static void
keep_reject(struct stages *s, const struct record *r, struct record *kept)
{
	*kept = (struct record){.number = r->number,
	    .line = arena_text(&s->kept, r->line),
	    .reject = {r->reject.code, keep_text(s, r->reject.field),
		keep_text(s, r->reject.detail)}};
	s->bytes += r->line.n;
}

/* Behind the first stage only rejects are kept; the memory of the others is for the
 * records that come next. */
static void
let_go(struct stages *s)
{
	struct stage *stage;
	size_t i;

	for (stage = s->stage + 1; stage < s->stage + s->n; stage++) {
		size_t n = stage->from;

		for (i = stage->from; i < stage->n; i++)
			if (stage->rec[i].reject.code)
				keep_reject(s, &stage->rec[i], &stage->rec[n++]);
		stage->n = n;
	}
	arena_reset(&s->arena, KEEP_BYTES);
}

size_t
stages_through(struct stages *s, struct ledger *l, size_t n)
{
	struct stage *stage, *last = &s->stage[s->n - 1];
	size_t i, done = 0;

	for (stage = s->stage; stage <= last; stage++)
		stage->from = stage->n;
	memset(s->stage[0].worked + s->stage[0].n, 0, n * sizeof(bool));
	s->stage[0].n += n;
	for (stage = s->stage; stage <= last; stage++) {
		done += step(s, stage, l);
		for (i = stage->from; stage < last && i < stage->n; i++)
			if (!stage->rec[i].reject.code && !stage->rec[i].drop)
				pass_one(
				    s, stage + 1, &stage->rec[i], stage->worked[i]);
	}
	reject_stage(NULL);
	if (s->n > 1) {
		print(s, last->from);
		let_go(s);
	}
	return done;
}

static void
emit_rejects(struct stages *s, const struct stage *stage)
{
	size_t i;

	name_stage(s, stage);
	for (i = 0; i < stage->n; i++) {
		const struct record *r = &stage->rec[i];

		if (!r->reject.code)
			continue;
		reject_say(&r->reject, r->number, NULL, r->line);
		s->tally.rejected++;
		s->stop = s->stop || ledger_options.strict;
	}
	reject_stage(NULL);
}

void
stages_emit(struct stages *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		emit_rejects(s, &s->stage[i]);
	/* One stage's records are the batch's own: they last, and printing them can
	 * wait until the lock is let go. */
	if (s->n == 1)
		print(s, 0);
	out_write(&s->out);
}
