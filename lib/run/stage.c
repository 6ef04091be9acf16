/* stage.c - records through one filter or several, inside one transaction */
#include <stdlib.h>
#include <string.h>

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
}

void
stages_begin(struct stages *s, struct record *rec)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		s->stage[i].n = 0;
	s->stage[0].rec = rec;
	s->bytes = 0;
	arena_reset(&s->arena, KEEP_BYTES);
}

static bool
wants(const struct stage *s, const struct record *r)
{
	return !r->reject.code && !r->dry_run && (!r->refused || s->cmd->takes_refused);
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

/* One stage over its records from `from` on. */
static size_t
step(struct stages *s, struct stage *stage, struct ledger *l, size_t from)
{
	size_t i, done = 0;

	name_stage(s, stage);
	for (i = from; i < stage->n; i++) {
		struct record *r = &stage->rec[i];

		if (l && wants(stage, r)) {
			stage->cmd->step(l, r);
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
	if (r->out)
		s->bytes += next->line.n;
}

size_t
stages_through(struct stages *s, struct ledger *l, size_t n)
{
	size_t from = s->stage[0].n, i, j, done = 0;

	memset(s->stage[0].worked + from, 0, n * sizeof(bool));
	s->stage[0].n += n;
	for (i = 0; i < s->n; i++) {
		struct stage *stage = &s->stage[i], *next = stage + 1;
		size_t begin = i + 1 < s->n ? next->n : 0;

		done += step(s, stage, l, from);
		for (j = from; i + 1 < s->n && j < stage->n; j++)
			if (!stage->rec[j].reject.code && !stage->rec[j].drop)
				pass_one(s, next, &stage->rec[j], stage->worked[j]);
		from = begin;
	}
	reject_stage(NULL);
	return done;
}

void
stages_mark_dry(struct stages *s)
{
	struct stage *last = &s->stage[s->n - 1];
	size_t i;

	for (i = 0; i < last->n; i++)
		if (last->worked[i] && !last->rec[i].reject.code)
			rec_put_bool(&last->rec[i], "dry_run", true);
}

static void
emit_rejects(const struct stages *s, const struct stage *stage, struct tally *t)
{
	size_t i;

	name_stage(s, stage);
	for (i = 0; i < stage->n; i++) {
		const struct record *r = &stage->rec[i];

		if (!r->reject.code)
			continue;
		reject_say(&r->reject, r->number, NULL, r->line);
		t->rejected++;
	}
	reject_stage(NULL);
}

void
stages_emit(struct stages *s, struct tally *t, struct buf *out)
{
	const struct stage *last = &s->stage[s->n - 1];
	size_t i;

	for (i = 0; i < s->n; i++)
		emit_rejects(s, &s->stage[i], t);
	for (i = 0; i < last->n; i++) {
		const struct record *r = &last->rec[i];

		if (r->reject.code)
			continue;
		if (r->refused)
			t->refused++;
		else
			t->done++;
		if (!r->drop)
			rec_print(r, out);
	}
}
