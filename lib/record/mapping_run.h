/* mapping_run.h - what is held while rows become records; private to mapping*.c */
#ifndef RECORD_MAPPING_RUN_H
#define RECORD_MAPPING_RUN_H

#include "record/mapping_inside.h"

enum { ONE_SLOTS = 1 << 18, ONE_MAX = 100000 };

/* A member of the group's record. */
struct head {
	struct buf json;
	bool seen, set, blank; /* blank: in the first row where it was seen */
};

/* A distinct value that has been written. */
struct one {
	struct text key, *json;
	int64_t line;
	bool told;
};

struct run {
	struct buf out; /* records not written yet */
	int64_t *line;  /* where each of them stood; only when they are pulled */
	size_t lines_n, lines_cap;
	struct buf header; /* of the file, for the file of rejects */
	bool header_said;
	/* A group: its key, its head, its lines. */
	bool open, split, told;
	struct buf key, now, lines, raws, scratch;
	struct head *head;
	size_t count;
	int64_t first_line, left_out, lost;
	struct buf same; /* the last row's cells that the head is made of */
	bool same_known;
	size_t *use, uses;
	struct seen seen;
	/* Distinct values. */
	struct arena arena;
	struct one *one;
	size_t ones, *slot;
};

void line_note(struct mapping *m);
/* The column a value stands in, else the member's own name. */
const char *value_place(const struct value *v);
/* Values as members of the object that b ends in. */
void row_values(struct mapping *m, struct value *v, size_t n, const struct text *cell,
    struct buf *b);
/* The key's cells, joined, in run->now; false, and rejected, when one is blank. */
bool row_key(struct mapping *m, const struct text *cell);
void row_group(struct mapping *m, const struct text *cell);
void row_distinct(struct mapping *m, const struct text *cell);
/* Write the record of the open group. */
void group_close(struct mapping *m);

#endif
