/* csv.h - CSV in: strict RFC 4180 over libcsv, header by name */
#ifndef RECORD_CSV_H
#define RECORD_CSV_H

#include "record/record.h"

/* How a file may be looser than strict. */
struct csv_rules {
	char delimiter;           /* 0: ',' */
	const char *encoding;     /* NULL: UTF-8, else GB18030 where it is not */
	char pad;                 /* '\t' or ' ' allowed after a closing quote; 0 */
	bool drop_unnamed;        /* unnamed columns, when all their cells are empty */
	bool extra_cells;         /* cells beyond the header are ignored */
	bool backtick;            /* a ` before a value is taken off */
	const char *header_first; /* the header is the first row whose first cell is
	                             this; rows before it are the preamble */
};

struct csv_row {
	const struct text *cell; /* n of them, UTF-8, without padding or backtick */
	size_t n;
	int64_t line; /* line of the file where the row begins, from 1 */
	struct text raw; /* the row as it stands in the file, for --rejects */
};

struct csv;
/* Read the file at path ("-" or NULL: stdin); EX_NOINPUT when there is none.
 * Memory does not grow with the file. */
struct csv *csv_open(const char *path, const struct csv_rules *rules);
/* The next row: the header comes first.  1: a row.  0: the end.  -1: the row is
 * rejected (csv_columns), reading goes on.  -2: the file cannot be read on
 * (csv_syntax, csv_encoding, csv_header): *why says so and every further call
 * answers 0.  Blank lines are skipped. */
int csv_next(struct csv *c, struct csv_row *row, struct reject *why);
void csv_close(struct csv *c);

#endif
