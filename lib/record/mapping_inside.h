/* mapping_inside.h - a mapping document as it is run; private to mapping*.c */
#ifndef RECORD_MAPPING_INSIDE_H
#define RECORD_MAPPING_INSIDE_H

#include <jansson.h>

#include "record/csv.h"
#include "record/mapping.h"

enum { MAPPING_COLUMNS_MAX = 8, PATTERN_MAX = 32, GIVENS_MAX = 8 };
#define NO_COLUMN SIZE_MAX

/* -- mapping_time.c: "M/D/YY H:MM:SS" ------------------------------------- */

struct pattern {
	struct {
		char part;           /* Y M D H m S, or 0: the byte literal */
		unsigned char width; /* least digits; one-letter parts take 1 or 2 */
		char literal;
	} item[PATTERN_MAX];
	size_t n;
	bool excel; /* days since the end of 1899, as a spreadsheet counts */
};
/* NULL when done, else what is wrong with it. */
const char *pattern_compile(struct pattern *p, const char *s);
/* Local civil time in ms since a local 1970-01-01T00:00. */
bool pattern_parse(const struct pattern *p, struct text t, int64_t *local_ms);
void pattern_print(const struct pattern *p, int64_t local_ms, struct buf *b);

/* -- mapping_seen.c: what came before, in memory that does not grow --------- */

uint64_t text_hash(struct text t);
/* Remembers at least the last 700,000 hashes (16 MiB when full). */
struct seen {
	uint64_t *now, *old;
	size_t n;
};
/* Was it there?  It is from now on. */
bool seen_before(struct seen *s, uint64_t hash);
void seen_release(struct seen *s);
/* How often each of at most 50,000 texts came. */
struct counts {
	struct {
		uint64_t hash;
		int64_t n;
	} * slot;
	size_t n;
};
/* Count t once more: 1 for the first; 0 when there are too many different texts. */
int64_t counts_next(struct counts *c, struct text t);
void counts_release(struct counts *c);

/* -- mapping_table.c: files to look things up in ------------------------------ */

struct table {
	const char *name, *key; /* the key's column */
	struct csv_rules rules;
	struct arena arena;
	struct text *header;
	size_t columns, rows, cap, key_at;
	struct table_row *row;
	size_t *slot, slots; /* hash index: row number + 1 */
	bool loaded;
};
struct table_row {
	struct text *cell;
	int64_t line;
	size_t next; /* the next row of this key, row number + 1; 0: none */
};
/* Rows that cannot be used are rejected and counted in tally. */
void table_load(struct table *t, const char *path, struct tally *tally);
/* The first row of this key; NULL when there is none. */
const struct table_row *table_find(const struct table *t, struct text key);
/* The place of a column, NO_COLUMN when there is none.  Brackets of full and of half
 * width are the same: exports of one kind differ in them. */
size_t column_find(const struct text *header, size_t n, const char *name);
/* The first of the names that there is, put to the front of them. */
size_t column_find_any(
    const struct text *header, size_t n, const char **name, size_t names);
void table_release(struct table *t);

/* -- values ------------------------------------------------------------------ */

enum from {
	FROM_CELL,
	FROM_CONSTANT,
	FROM_TIMES,
	FROM_JOIN,
	FROM_LIST,
	FROM_SUM,
	FROM_FIRST,
	FROM_GIVEN
};
enum as { AS_TEXT, AS_DIGITS, AS_ID, AS_INTEGER, AS_MONEY, AS_TIME };

struct got {
	enum { GOT_TEXT, GOT_INT, GOT_JSON, GOT_NONE } is; /* none: no member */
	struct text text;                                  /* GOT_TEXT and GOT_JSON */
	int64_t num;
};

/* What a cell's text becomes. */
struct choice {
	struct text text;
	struct got to;
};

struct words_of {
	const char **v;
	size_t n;
};

enum how { HOW_IS, HOW_IS_NOT, HOW_BEGINS, HOW_CONTAINS };

struct condition {
	struct words_of name; /* the column goes by one of these; the first is told */
	const char *reason;   /* NULL for a total row and for a value's */
	struct words_of is;
	enum how how;
	size_t at;
	int64_t rows;
};

struct value {
	const char *name; /* of the member; NULL for a part */
	const char *path; /* in the document */
	enum from from;
	enum as as;
	bool optional, quiet, numbered;
	bool minus, absolute;
	struct condition *when; /* all of them, or it is blank */
	size_t whens;
	struct choice constant; /* FROM_CONSTANT */
	const char *given;      /* FROM_GIVEN: the name; the text is the mapping's */
	const char *column[MAPPING_COLUMNS_MAX];
	size_t at[MAPPING_COLUMNS_MAX], columns;
	bool either; /* they are names of one column, which is the first when bound */
	struct words_of after, before, split;
	struct table *in;
	const char *give;
	size_t give_at;
	int places;
	int64_t min;
	char thousands;
	const char **symbol;
	size_t symbols;
	struct pattern *pattern, *print;
	size_t patterns;
	struct choice *choice, *other;
	size_t choices;
	struct value *part;
	size_t parts;
	const char *by;
	struct counts counts;
};

/* Where a file says what a total should be: in a row that begins so, between two texts;
 * or below it, under a name. */
struct figure {
	const char *begins; /* NULL: the file does not say */
	struct words_of column;
	struct value as; /* how the number is written */
};

struct total {
	struct value value;
	struct figure where;
	int64_t sum, figure; /* over all files; the figure that was given */
	int64_t here, own;   /* in the file that is read, and what it says itself */
	bool given, has_own, overflow;
};

/* A file that is not what this mapping reads. */
struct refuse {
	const char *begins, *reason;
};

/* What the command line gives a mapping. */
struct given {
	const char *name;
	struct text text;
	bool need;
};

/* Another record that is made of a row when all conditions hold. */
struct more {
	struct condition *when;
	struct value *member;
	size_t whens, members;
};

struct held;

enum shape { ROW_EACH, ROW_GROUP, ROW_DISTINCT };

struct mapping {
	/* What the document says. */
	json_t *doc;
	const char *file, *about, *record;
	struct arena keep; /* lives as long as the mapping */
	struct csv_rules rules;
	const char **null;
	size_t nulls;
	const struct zone *zone;
	struct table *table;
	size_t tables;
	struct condition *leave, *total_row;
	size_t leaves;
	struct total *total;
	size_t totals;
	const struct figure *below; /* the row that comes holds this title's figures */
	struct text *title;
	size_t titles;
	struct arena aside; /* of the title */
	struct refuse *refuse;
	size_t refuses;
	struct value *check; /* each comes to 0 in a row that is right */
	size_t checks;
	struct given given[GIVENS_MAX];
	size_t givens;
	/* Rows whose key has a row that meets this are left out but for that one. */
	struct condition *over;
	struct held *held;
	enum shape shape;
	const char **key;
	size_t *key_at, keys;
	struct value *head, *line;
	size_t heads, lines;
	struct more *more;
	size_t mores;
	/* The row that is read. */
	struct arena arena; /* dies with the row */
	struct reject why;  /* the row's first */
	const char *column; /* that it names */
	char detail[200];
	struct text raw;
	int64_t number;
	/* The run. */
	struct run *run;
	bool strict, stopped, named, off;
	bool pulled; /* records are asked for one by one, not written */
	bool begun;
	bool seeking; /* the header has not come yet */
	struct csv *csv;
	struct sheets *sheets; /* of an XLSX file, NULL for a CSV */
	const char *path;
	struct tally tally;
};

/* -- mapping.c ---------------------------------------------------------------- */

/* Begin with the file at path; read one row more of it, false when it has ended. */
void mapping_open(struct mapping *m, const char *path, bool named);
bool mapping_step(struct mapping *m);
/* What mapping_finish says, without the last line; true when the totals agree. */
bool mapping_notes(struct mapping *m);
void mapping_free(struct mapping *m);

/* -- mapping_sheet.c: XLSX by way of xlsx2csv --------------------------------- */

/* Start reading the file at path when it is XLSX, m->sheets then being set; NULL when
 * it is not.  EX_UNAVAILABLE when there is no xlsx2csv. */
struct csv *sheet_open(struct mapping *m, const char *path);
/* The row begins a sheet: its name is kept.  Line numbers count from there. */
bool sheet_begins(struct mapping *m, const struct csv_row *row);
int64_t sheet_line(const struct mapping *m, int64_t line);
/* The header that was found lacks a column of the mapping: look on. */
void sheet_pass(struct mapping *m, const char *missing);
/* It does not: the table stands in this sheet. */
void sheet_take(struct mapping *m);
/* No more rows.  false when no sheet had the table, or the file is broken: in m->why.
 */
bool sheet_close(struct mapping *m);

/* -- mapping_value.c, mapping_number.c: from cells to values
 * ------------------------------------ */

/* Find the columns of v in the header; the name of one that is not there, else
 * NULL.  For optional values that is told in a note. */
const char *value_bind(
    struct value *v, const struct text *header, size_t n, int64_t line);
/* 1: a value; 0: blank; -1: m->why says what is wrong. */
int value_get(
    struct mapping *m, struct value *v, const struct text *cell, struct got *g);
/* The number that t is by v's type; 1 or -1. */
int value_number(
    struct mapping *m, const struct value *v, struct text t, struct got *g);
/* -- mapping_cell.c */
int value_cell(
    struct mapping *m, const struct value *v, const struct text *cell, struct got *g);
/* Its columns as one text; false when all of them are blank. */
bool value_cell_text(struct mapping *m, const struct value *v, const struct text *cell,
    struct text *out);
int value_unknown(struct mapping *m, const struct value *v);
/* What stands behind and before the texts that the value names; false: nothing. */
bool value_between(const struct value *v, struct text *t);
/* b's text, kept until the row's end. */
struct text row_keep(struct mapping *m, const struct buf *b);
/* -- mapping_when.c */
/* NULL, or the column that is missing. */
const char *condition_bind(struct condition *c, const struct text *header, size_t n);
/* A column that is not there is blank. */
bool condition_holds(const struct condition *c, const struct text *cell);
/* Write it as a member, or bare when name is NULL. */
void value_put(struct buf *b, const char *name, const struct got *g);
bool is_null(const struct mapping *m, struct text t);
/* Reject the row that is read; the first reason stands.  Always -1. */
int row_reject(struct mapping *m, const char *code, const char *column, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
void value_release(struct value *v);

/* -- mapping_header.c, mapping_rows.c: rows into records
 * ------------------------------------------ */

struct run *run_open(struct mapping *m);
/* The columns of a new file; false when one is missing: that has been said, unless
 * there are more sheets to look at. */
bool run_header(struct mapping *m, const struct csv_row *row);
void run_row(struct mapping *m, const struct csv_row *row);
/* -- mapping_sum.c */
/* A row that is none of the table's: a figure of the file's own, or a file that is not
 * meant; false: the latter. */
bool run_aside(struct mapping *m, const struct csv_row *row);
void total_add(struct mapping *m, const struct text *cell);
/* The figures that a total row holds. */
void total_own(struct mapping *m, const struct text *cell);
void total_begin(struct mapping *m);
void total_end(struct mapping *m); /* of a file */
bool total_say(struct mapping *m); /* at the end; true when all agree */
void row_check(struct mapping *m, const struct text *cell);
/* -- mapping_over.c: rows that later ones take the place of */
struct held *held_new(struct mapping *m, struct words_of key);
/* Find its columns; NULL, or the one that is missing. */
const char *held_bind(struct mapping *m, const struct csv_row *header);
/* Keep the row; false when rows need not be kept. */
bool row_hold(struct mapping *m, const struct csv_row *row);
/* All that were kept, now that the file has ended. */
void row_let_go(struct mapping *m);
void held_free(struct mapping *m);
/* A row that could not be read at all. */
void run_lost(struct mapping *m);
/* The file ends: so does the record that is open. */
void run_end(struct mapping *m);
/* The file is broken off: the record that is open may lack rows, and is rejected. */
void run_cut(struct mapping *m);
/* Write what is ready. */
void run_flush(struct mapping *m);
void run_close(struct mapping *m);
/* Reject the row in m->why and count it. */
void row_say(struct mapping *m);

#endif
