/* mapping_inside.h - a mapping document as it is run; private to mapping*.c */
#ifndef RECORD_MAPPING_INSIDE_H
#define RECORD_MAPPING_INSIDE_H

#include <jansson.h>

#include "record/csv.h"
#include "record/mapping.h"

enum { MAPPING_COLUMNS_MAX = 8, PATTERN_MAX = 32 };
#define NO_COLUMN SIZE_MAX

/* -- mapping_time.c: "M/D/YY H:MM:SS" ------------------------------------- */

struct pattern {
	struct {
		char part;           /* Y M D H m S, or 0: the byte literal */
		unsigned char width; /* least digits; one-letter parts take 1 or 2 */
		char literal;
	} item[PATTERN_MAX];
	size_t n;
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
void table_release(struct table *t);

/* -- values ------------------------------------------------------------------ */

enum from { FROM_CELL, FROM_CONSTANT, FROM_TIMES, FROM_JOIN, FROM_LIST };
enum as { AS_TEXT, AS_DIGITS, AS_INTEGER, AS_MONEY, AS_TIME };

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

struct value {
	const char *name; /* of the member; NULL for a part */
	const char *path; /* in the document */
	enum from from;
	enum as as;
	bool optional, numbered;
	struct choice constant; /* FROM_CONSTANT */
	const char *column[MAPPING_COLUMNS_MAX];
	size_t at[MAPPING_COLUMNS_MAX], columns;
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

struct condition {
	const char *column, *reason; /* the reason is NULL for a total row */
	size_t at;
	const char **is;
	size_t n;
	bool unlike;
	int64_t rows;
};

struct total {
	struct value value;
	int64_t sum, figure;
	bool given, overflow;
};

enum shape { ROW_EACH, ROW_GROUP, ROW_DISTINCT };

struct mapping {
	/* What the document says. */
	json_t *doc;
	const char *file, *about, *record;
	struct arena keep; /* lives as long as the mapping */
	struct csv_rules rules;
	bool trim; /* blanks and tabs around cells are taken off */
	const char **null;
	size_t nulls;
	const struct zone *zone;
	struct table *table;
	size_t tables;
	struct condition *leave, *total_row;
	size_t leaves;
	struct total *total;
	size_t totals;
	enum shape shape;
	const char **key;
	size_t *key_at, keys;
	struct value *head, *line;
	size_t heads, lines;
	/* The row that is read. */
	struct arena arena; /* dies with the row */
	struct reject why;  /* the row's first */
	const char *column; /* that it names */
	char detail[200];
	struct text raw;
	int64_t number;
	/* The run. */
	struct run *run;
	bool strict, stopped, named;
	const char *path;
	struct tally tally;
};

/* -- mapping_json.c, mapping_doc*.c: reading the document --------------- */

/* Die with EX_CONFIG: "FILE: PATH: ...". */
_Noreturn void doc_bad(const struct mapping *m, const char *path, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* j is an object whose members are all in the NULL-ended list, or it is bad. */
void doc_object(const struct mapping *m, const json_t *j, const char *path,
    const char *const names[]);
/* A string member; NULL when absent and not needed. */
const char *doc_string(const struct mapping *m, const json_t *j, const char *path,
    const char *name, bool need);
/* A truth value; false when absent. */
bool doc_flag(
    const struct mapping *m, const json_t *j, const char *path, const char *name);
/* A member that may be one of a few words: its place in them, -1 when absent. */
int doc_choice(const struct mapping *m, const json_t *j, const char *path,
    const char *name, const char *const words[]);
/* A string, or an array of one or more; *n of them. */
const char **doc_strings(
    struct mapping *m, const json_t *j, const char *path, size_t *n);
/* path.name, kept. */
const char *doc_path(struct mapping *m, const char *path, const char *name);
/* The values that an object of members stands for. */
struct value *doc_values(
    struct mapping *m, const json_t *j, const char *path, size_t *n);
void doc_value(struct mapping *m, const json_t *j, const char *path, struct value *v);

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
/* The columns of a new file; false when one is missing (has been said). */
bool run_header(struct mapping *m, const struct csv_row *row);
void run_row(struct mapping *m, const struct csv_row *row);
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
