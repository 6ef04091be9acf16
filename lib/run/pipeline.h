/* pipeline.h - the text of a pipeline, cut into the words of its stages */
#ifndef RUN_PIPELINE_H
#define RUN_PIPELINE_H

#include "cli/cli.h"

struct pipeline {
	struct words *stage; /* v ends with NULL, which n does not count */
	size_t n;
	struct arena arena; /* of the words */
};
/* Read what a shell would read as a pipeline of plain commands: words between blanks,
 * 'single' and "double" quotes, backslash, and | between stages; a line may end behind
 * a | or a backslash.  Whatever else a shell gives a meaning is refused.  false: why
 * says what is wrong, naming the character.  pipeline_free in either case. */
bool pipeline_parse(const char *text, struct pipeline *out, struct buf *why);
void pipeline_free(struct pipeline *p);

#endif
