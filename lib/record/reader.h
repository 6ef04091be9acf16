/* reader.h - private to the reader and the lookups: the flat index of a line */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include "record/record.h"

/* One value and, in an object, its name.  Entries stand in the order of the text,
 * so the first child of a container is the entry after it and a value's own
 * entries end where its next sibling begins. */
struct entry {
	const char *name; /* in the line, or in the arena when it had escapes */
	union {
		int64_t whole;    /* KIND_INT */
		const char *text; /* KIND_STRING: n bytes, unescaped */
	};
	uint32_t name_n : 24, kind : 8;
	uint32_t n;    /* bytes of a string; members or items of a container */
	uint32_t from; /* where in the line the member (its name's quote) begins */
	uint32_t at;   /* where the value begins, and where it ends */
	uint32_t end;
	ref next; /* the next sibling, 0 at the last */
};

struct index {
	struct entry *e; /* e[REC_ROOT] is the record; e[0] is not used */
	ref n, cap;
};

/* Why a line is no record. */
struct fault {
	const char *code; /* NULL: none */
	const char *say;
	const char *at; /* the byte that is wrong */
	ref where;      /* the value that is wrong, 0: none in particular */
};

struct frame {
	ref self, last;
	uint64_t seen; /* which name hashes have been: spares most comparisons */
};

/* A reader function takes the place to read from and returns where it ended, NULL
 * when reading must stop.  What is wrong with the content alone is noted, and
 * reading goes on, because wrong syntax further on says more. */
struct reader {
	const char *begin, *end;
	struct arena *arena;
	struct index *ix;
	struct fault stop, noted;
	int depth;
	bool ours; /* our own text: however long it and its arrays are */
	struct frame stack[DEPTH_MAX];
};

const char *reader_stop(
    struct reader *rd, const char *code, const char *at, const char *say);
void reader_note(
    struct reader *rd, const char *code, const char *at, const char *say, ref where);

/* One whole value, the first entry. */
const char *reader_value(struct reader *rd, const char *p);
/* A string from behind its opening quote to behind its closing one.  where is the
 * value to be named when it is too long. */
const char *reader_string(
    struct reader *rd, const char *p, ref where, struct text *out);
/* A number from its first byte, into v. */
const char *reader_number(struct reader *rd, const char *p, ref v);

/* Where the members of a line came to stand in the line that is printed. */
struct layout {
	uint32_t end[MEMBERS_MAX]; /* of each that came in: where it ends, 0 when cut */
	uint32_t more; /* where the first of the stage's own begins, 0: none */
};
/* The line with what was spliced, without a newline, appended to b. */
void splice_print(const struct record *r, struct buf *b, struct layout *out);
/* `refused` and dry_run, once the record is read. */
void reader_marks(struct record *r);

/* An id as records carry it, 1..19 digits without a leading zero, to a number. */
bool reader_id(struct text t, int64_t *id);

/* Append the path of a value, "lines[2].qty"; nothing for the record itself. */
void index_path(const struct index *ix, ref v, struct buf *b);

/* Append t harmless to a terminal (buf_visible) and cut to max bytes. */
enum { SAY_MAX_BYTES = 200 };
void reader_visible(struct buf *b, struct text t, size_t max);

static inline const char *
skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

static inline const struct entry *
entry_of(const struct record *r, ref v)
{
	return &r->index->e[v];
}

#endif
