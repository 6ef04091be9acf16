/* pipeline.h - the text of a pipeline, cut into the words of its stages */
#ifndef RUN_PIPELINE_H
#define RUN_PIPELINE_H

#include "cli/cli.h"

struct pipeline {
	struct words *stage; /* v ends with NULL, which n does not count */
	size_t n;
};
/* Read what a shell would read as a pipeline of plain commands: words between blanks,
 * 'single' and "double" quotes, backslash, and | between stages; a line may end behind
 * a | or a backslash.  Whatever else a shell gives a meaning is refused.  false: why
 * says what is wrong, naming the character.  Memory lives as long as the process. */
bool pipeline_parse(const char *text, struct pipeline *out, struct buf *why);

#endif
