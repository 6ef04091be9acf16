/* rows_inside.h - what the files of rows share */
#ifndef RECORD_ROWS_INSIDE_H
#define RECORD_ROWS_INSIDE_H

#include "record/rows.h"

/* A cell that is absent or null is CELL_NONE and is shown as nothing. */
enum cell_kind { CELL_NONE, CELL_NUMBER, CELL_TEXT };

struct cell {
	enum cell_kind kind;
	struct text text; /* a number as it will be printed */
};

struct column {
	struct text name;
	int width;
	bool numbers; /* has shown a number and nothing else */
	bool texts;   /* has shown something else */
	bool money;
	bool met;    /* some row had it */
	bool hidden; /* for want of room */
};

struct held {
	size_t n;
	struct cell *cell;
};

enum { HELD_ROWS = 1000, HELD_BYTES = 16 << 20, LATE_NAMES = 32 };

struct rows {
	enum rows_format format;
	struct buf out;
	bool begun; /* JSON Lines: the row has its brace */

	struct column *column;
	size_t n, cap;
	bool chosen;       /* columns were given */
	int screen;        /* its columns; 0: as many as it takes */
	struct text spare; /* their names, with commas */
	size_t hint;       /* where the next name is likely to stand */
	struct cell *row;

	bool streaming; /* the header is out: columns and widths stand */
	struct held held[HELD_ROWS];
	size_t held_n, held_bytes;
	struct arena keep; /* names and the rows held */
	struct arena line; /* the row at hand, once streaming */
	struct text late[LATE_NAMES];
	size_t late_n;
	struct buf scratch;
	bool bold;
};

/* rows.c: write out what has gathered, when it is much. */
void rows_write(struct rows *t);
/* rows_gather.c: one cell of the row at hand; the end of the row; the columns are
 * known, so print the header and the rows held. */
void gather_int(struct rows *t, struct text name, int64_t v);
void gather_text(struct rows *t, struct text name, struct text v);
void gather_json(struct rows *t, struct text name, struct text json);
void gather_end(struct rows *t);
void gather_show(struct rows *t);
/* rows_cell.c: the text of a cell in the format, appended to b. */
bool name_ends(struct text name, const char *end);
void cell_print(const struct rows *t, struct buf *b, const struct cell *c);
/* rows_fit.c: how wide the screen is, 0 where it is none; what of the columns,
 * measured, is not shown; what is told of columns at the end. */
int screen_columns(void);
void columns_fit(struct rows *t);
void columns_note(const struct rows *t);
/* rows_table.c: once, before the first row is printed; then each row. */
void table_header(struct rows *t);
void table_row(struct rows *t, const struct cell *cell, size_t n);

#endif
