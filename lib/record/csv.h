/* csv.h - CSV in: strict RFC 4180 over libcsv, header by name */
#ifndef RECORD_CSV_H
#define RECORD_CSV_H

#include <sys/types.h>

#include "record/record.h"

/* What a quote is: strictly RFC 4180's; in an unquoted cell, or inside a quoted one
 * where no cell ends, a character like any other; a character wherever it stands. */
enum csv_quotes { CSV_QUOTES_STRICT, CSV_QUOTES_LOOSE, CSV_QUOTES_NONE };

/* Rows that are no rows of the table, wherever they stand: those whose first cell
 * begins with this.  next: so is the row below. */
struct csv_aside {
	const char *begins;
	bool next;
};

/* How a file may be looser than strict; all zero is the strictest. */
struct csv_rules {
	char delimiter;       /* 0: ',' */
	const char *encoding; /* NULL or "utf-8": UTF-8 alone; "gb18030": that
				 alone; "auto": UTF-8, else GB18030 */
	char pad;             /* '\t' or ' ' allowed around a cell, outside its
				 quotes, and taken off; 0: part of the cell */
	bool drop_unnamed;    /* unnamed columns, when all their cells are empty */
	bool extra_cells;     /* cells beyond the header are ignored */
	bool extra_blank;     /* they may be there when they are blank */
	bool backtick;        /* a ` before a value is taken off; with quotes none
				 a cell that lacks it, in a row that begins with
				 it, is the rest of the one before */
	bool trim;            /* blanks and tabs around a cell are taken off */
	enum csv_quotes quotes;
	const char **header_first; /* the header is the first row whose first cell is
				     one of these headers_n; rows before it are the
				     preamble, and a row further down that is the same
				     is passed over */
	size_t headers_n;
	struct csv_aside *aside;
	size_t asides;
};

/* Limits: a cell of more than 64 KiB rejects its row (csv_cell); a row of more
 * than 1 MiB, often a quote that is never closed, ends the import (csv_row), so
 * that memory stays small whatever comes; a header of more than 1,000 columns is
 * csv_header.
 *
 * Encoding: a byte order mark of UTF-8 settles it and is taken off; one of UTF-16,
 * or a NUL anywhere, is csv_encoding.  With "auto" nothing is decided while all is
 * ASCII, which both encodings share; at the first line with another byte the next
 * 64 KiB are looked at: UTF-8 if they are valid, GB18030 if not.  That holds for
 * the rest of the file (a pipe is waited for until there are so many, or its end): a
 * later line that contradicts it is csv_encoding, and no
 * row already given was read wrongly. */
enum { CSV_CELL_MAX = 64 << 10, CSV_ROW_MAX = 1 << 20, CSV_COLUMNS_MAX = 1000 };

struct csv_row {
	const struct text *cell; /* n of them, UTF-8, without padding or backtick */
	size_t n;
	int64_t line;    /* line of the file where the row begins, from 1; a line ends
			    with LF, CRLF or CR, in a quoted cell too */
	struct text raw; /* the row's bytes as they stand in the file, without the
			    line end, for --rejects */
};

struct csv;
/* Read the file at path ("-" or NULL: stdin), which must outlive it; EX_NOINPUT when
 * there is none, EX_IOERR when reading fails.  Memory does not grow with the file. */
struct csv *csv_open(const char *path, const struct csv_rules *rules);
/* The same from a function that puts at most n bytes to p; 0 at the end. */
struct csv *csv_open_reader(size_t (*pull)(void *source, void *p, size_t n),
    void *source, const struct csv_rules *rules);
/* Call this before each read, which may wait: the place to write what is ready. */
void csv_before_read(struct csv *c, void (*call)(void *arg), void *arg);
/* Look for a header again in what follows, as at the beginning of a file. */
void csv_seek(struct csv *c);
/* The next row: the header comes first.  1: a row.  2: one that is aside, with as many
 * cells as it has; it may come before the header.  0: the end.  -1: the row is
 * rejected (csv_columns, csv_cell), reading goes on.  -2: the file cannot be read
 * on (csv_syntax, csv_encoding, csv_header, csv_row): *why says so and every
 * further call answers 0.  Blank lines are skipped.  line and raw are set for -1
 * and -2 too; all of row and why lives until the next call. */
int csv_next(struct csv *c, struct csv_row *row, struct reject *why);
void csv_close(struct csv *c);

#endif
