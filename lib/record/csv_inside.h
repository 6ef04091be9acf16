/* csv_inside.h - a CSV file being read; private to csv*.c */
#ifndef RECORD_CSV_INSIDE_H
#define RECORD_CSV_INSIDE_H

#include "record/csv_text.h"

struct csv_parser;

enum csv_phase { CSV_SEEK_HEADER, CSV_ROWS, CSV_ENDED };

struct csv {
	struct csv_rules rules;
	struct csv_text text;
	struct csv_parser *parser; /* libcsv's */
	enum csv_phase phase;
	/* The row being read. */
	bool begun, whole, long_cell, aside_next;
	int64_t line;
	struct text first; /* its first piece; later ones are gathered in raw */
	struct buf raw;
	struct buf bytes; /* its cells, one after the other */
	size_t len[CSV_COLUMNS_MAX + 1], n;
	struct text cell[CSV_COLUMNS_MAX + 1];
	/* The header. */
	size_t columns, named; /* named: up to the last that has a name */
	struct buf header;     /* its names, each with the sign 0x1f behind it */
	bool unnamed[CSV_COLUMNS_MAX], any_unnamed;
	char detail[200];
	const char *path; /* for messages */
	void (*before_read)(void *arg);
	void *before_arg;
};

/* The next row's cells into bytes and len, n of them: 1, 0 at the end, or -2. */
int csv_read_row(struct csv *c, struct reject *why);
/* -- csv_cells.c */
/* Point cell[] at the bytes of the row. */
void csv_cut(struct csv *c);
/* Take the unnamed columns out of the row; what is left. */
size_t csv_drop_unnamed(struct csv *c, size_t n);
/* Fill in why and return answer, which is -1, or -2 and the end. */
int csv_say(struct csv *c, struct reject *why, int answer, const char *code,
    const char *detail);

#endif
