/* stage.h - records through one filter or several, inside one transaction */
#ifndef RUN_STAGE_H
#define RUN_STAGE_H

#include "run/run.h"

/* One filter of a run.  What it has of this transaction's records stands in rec; those
 * of the first stage are the batch's own. */
struct stage {
	const struct cmd *cmd;
	struct record *rec;
	bool *worked; /* a step was done on it, here or in a stage before */
	size_t from;  /* the first of those that are on their way through */
	size_t n;
	int64_t lines; /* that have come in; the first stage's come with numbers */
};

struct stages {
	struct stage *stage;
	size_t n;
	struct arena arena; /* of the records that are on their way between stages */
	struct arena kept;  /* of rejects behind the first stage, until they are told */
	size_t bytes;       /* of lines in kept */
	struct buf out;     /* what came out of the last stage, not written yet */
	struct tally tally; /* of the whole run */
	bool stop;          /* --strict met a reject */
};

void stages_open(struct stages *s, const struct cmd *const cmds[], size_t n);
void stages_close(struct stages *s);
/* Begin with records of a batch, from rec on. */
void stages_begin(struct stages *s, struct record *rec);
/* What the first stage does with records of a batch before the transaction; on any
 * thread. */
void stages_before(const struct stages *s, struct record *rec, size_t n);
/* Does any step want this record? */
bool stages_want(const struct stages *s, const struct record *r);
/* Take the next n records through every stage, as if each printed its lines and the
 * next read them.  l is NULL when no step wants any of them.  Under --strict a stage
 * ends at its first reject.  Returns how many steps were done. */
size_t stages_through(struct stages *s, struct ledger *l, size_t n);
/* Tell the rejects of every stage and write what came out of the last one. */
void stages_emit(struct stages *s);

#endif
