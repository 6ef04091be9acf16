/* rows.h - flat rows out: JSON Lines in a pipe, an aligned table on a terminal */
#ifndef RECORD_ROWS_H
#define RECORD_ROWS_H

#include "record/record.h"

enum rows_format { ROWS_AUTO, ROWS_JSONL, ROWS_TABLE, ROWS_CSV, ROWS_MD };

/* The members that record(5) lists as money: printed in table, csv and md with
 * their two places, under a heading that ends in _amount where the name ends in _fen.
 * true for names such as price, total, payable, revenue,
 * margin, and for names that end in _fen, _fee, _price or _amount. */
bool rows_is_money(struct text name);

struct rows;
/* AUTO: a table where stdout is a terminal, else JSON Lines.  MD is a table as
 * GitHub reads it.  All but JSON Lines show a list or an object as its JSON text,
 * control characters as \xNN (csv: as they are), null as nothing. */
struct rows *rows_open(enum rows_format f);
/* Only these columns, in this order: names with commas between, a second time
 * nothing.  To be called before the first row.  Without it the columns are those of the
 * first 1,000 rows in order of appearance.  JSON Lines do not know columns.  One that
 * no row had is named in a note at the end. */
void rows_columns(struct rows *t, const char *list);
/* Columns, with commas between, that an aligned table goes without, the first of them
 * first, where it is too wide for the screen: $COLUMNS, else the terminal on stdout (in
 * a pipe there is room; list NULL: none).  A note names them.  Columns that were chosen
 * all stay. */
void rows_spare(struct rows *t, const char *list);
/* One row is a run of rows_* calls ended by rows_end; a row is one flat record.
 * Tables take their columns and widths from the first 1,000 rows (in order of
 * appearance; numbers to the right, CJK and emoji counted by columns); a later
 * column that is new is not lost: it is named in a note at the end. */
void rows_int(struct rows *t, const char *name, int64_t v);
void rows_text(struct rows *t, const char *name, struct text v);
void rows_str(struct rows *t, const char *name, const char *v);
void rows_raw(struct rows *t, const char *name, struct text json);
void rows_null(struct rows *t, const char *name);
void rows_end(struct rows *t);
/* The members of a record as a row, nested values as their JSON text. */
void rows_record(struct rows *t, const struct record *r);
/* Print what is held and flush. */
void rows_close(struct rows *t);

/* -- rows_cell.c */

/* A cell of RFC 4180, quoted where it must be.  A text cell that a spreadsheet
 * would take for a formula (it begins with = + - @, tab, CR or LF) gets a ' in
 * front; a number is printed as it is. */
void csv_cell(struct buf *b, struct text value, bool is_text);

#endif
