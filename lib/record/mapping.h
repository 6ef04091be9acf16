/* mapping.h - tables into records by a mapping document, format(5) */
#ifndef RECORD_MAPPING_H
#define RECORD_MAPPING_H

#include "record/record.h"

struct mapping;

/* Read the mapping that is meant by format: a file when it holds a "/" or ends in
 * ".json", else a name in the folders of share_find.  Dies: EX_USAGE when there is
 * none of this name, EX_NOINPUT when the file cannot be read, EX_CONFIG with the
 * member's path when it says something that format(5) does not know.  strict: stop
 * reading at the first reject. */
struct mapping *mapping_load(const char *format, bool strict);
/* "NAME=FILE": the table in which the mapping looks up NAME, read at once and kept
 * in memory.  EX_USAGE when the mapping knows no such name. */
void mapping_with(struct mapping *m, const char *word);
/* "NAME=FIGURE": what the control total NAME must come to. */
void mapping_total(struct mapping *m, const char *word);
/* "NAME=TEXT": the text that the mapping uses where it says given NAME. */
void mapping_given(struct mapping *m, const char *word);
/* Read the CSV at path (NULL or "-": stdin) and write its records to stdout.
 * Rejects and notes are said with this file's name when named.  Every table that
 * the mapping looks things up in must have been given before: else EX_USAGE. */
void mapping_read(struct mapping *m, const char *path, bool named);
/* Say the notes of the end (rows left out, control totals) and the last line, as
 * reject_close does; frees m.  Returns the exit code: EX_DATAERR when a row was
 * rejected or a control total differs. */
int mapping_finish(struct mapping *m, bool quiet);
/* Is it what a spreadsheet makes of a number over 15 digits: "4.00123E+27", or, where
 * it was told to show all digits, noughts from the sixteenth on? */
bool mapping_spoilt(struct text t);
/* "name TAB what it is for" of every mapping that can be found, sorted. */
void mapping_list(struct buf *out);

#endif
