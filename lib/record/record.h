/* record.h - JSON Lines: reading, typed fields, rejects, spliced output */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "base/base.h"
#include "base/time.h"

/* A record is one JSON object on one line.  It is read into a flat index (one
 * entry for each name and value, in the order of the text, in its batch's
 * arena), with no allocation for a member.  Strings that a getter returns point
 * into the line, or, where they had escapes, into the arena: they live as long
 * as the batch.
 *
 * Limits, each with its reject code: line 1 MiB (line_too_long), depth 16
 * (json_depth), 256 members in an object (json_members), array 1,000
 * (json_items), string 64 KiB (json_string).  Further codes of reading:
 * json_syntax (raw control characters, NUL and a second text on the line
 * included), json_utf8, json_bom, json_surrogate, json_nul (an escaped NUL),
 * json_duplicate_key (compared after unescaping), json_number_range (an integer
 * outside int64, a real that overflows a double), not_object.
 *
 * Which one, when several are true: UTF-16 (json_utf8) and line_too_long before
 * all.  Then, in the order of the text, what stops the reading: json_syntax,
 * json_depth, json_members, json_items; bytes that are not ASCII outside a string
 * are json_syntax.  Then the first of the others in the order of the text, a byte
 * order mark among them.  Last not_object.  So a line that is cut off is always
 * json_syntax, and a text that is no object is told what is wrong inside it. */
enum {
	LINE_MAX_BYTES = 1 << 20,
	DEPTH_MAX = 16,
	MEMBERS_MAX = 256,
	ITEMS_MAX = 1000,
	STRING_MAX_BYTES = 64 << 10,
	KEY_MAX_BYTES = 255
};

/* A value in a record: the record itself is REC_ROOT, none is 0. */
typedef uint32_t ref;
enum { REC_NONE = 0, REC_ROOT = 1 };
enum kind {
	KIND_NONE,
	KIND_OBJECT,
	KIND_ARRAY,
	KIND_STRING,
	KIND_INT,
	KIND_REAL,
	KIND_TRUE,
	KIND_FALSE,
	KIND_NULL
};

struct reject {
	const char *code;   /* NULL: not rejected */
	const char *field;  /* "lines[2].qty" or NULL */
	const char *detail; /* a sentence, at most 200 bytes */
};

struct record {
	struct text line; /* as read, without its newline */
	int64_t number;   /* line number in the input, from 1 */
	struct arena *arena;
	struct index *index;  /* private to json.c */
	struct reject reject; /* first reason wins */
	bool refused;         /* came with `refused`, or was refused here */
	bool dry_run;         /* came with dry_run:true */
	bool drop;            /* print nothing for it */
	void *prepared;       /* what a command's `before` leaves for its step */
	struct splice *out;   /* members that this stage writes, private */
};

/* Read line into r, which is cleared but for its number.  false: r->reject says
 * why.  The text of the line must outlive r.  `refused` counts unless it is null
 * or false. */
bool record_read(struct record *r, struct text line, struct arena *a);
/* The same for a text that we wrote ourselves and that must be right (an event's
 * body): dies (76, the ledger is damaged) when it is not.  The limits of a line, of
 * members and of items do not hold for it: what follows from one line may be longer
 * than the line. */
void record_load(struct record *r, struct text line, struct arena *a);

/* -- looking */

ref rec_find(const struct record *r, ref object, const char *name); /* 0: absent */
enum kind rec_kind(const struct record *r, ref v);
size_t rec_count(const struct record *r, ref v); /* members or items */
/* Walk an array's items or an object's members: first (0 when empty), next (0 at
 * the end); in an object the refs are those of the values. */
ref rec_first(const struct record *r, ref v);
ref rec_next(const struct record *r, ref v);
struct text rec_name(const struct record *r, ref member); /* a member's name */
struct text rec_raw(const struct record *r, ref v);       /* its JSON text */

/* Values known to be right (bodies of events, fields already checked); 0 or an
 * empty text when absent or of another kind. */
int64_t rec_int(const struct record *r, ref object, const char *name);
struct text rec_text(const struct record *r, ref object, const char *name);
bool rec_true(const struct record *r, ref object, const char *name);
int64_t rec_id(const struct record *r, ref object, const char *name); /* "123" */
int64_t rec_int_at(const struct record *r, ref v);
struct text rec_text_at(const struct record *r, ref v);

/* -- checked getters: they reject the record and return false */

/* Absent: with NEED missing_field, else *out is left as it was and the answer is
 * true.  Wrong kind (null, a real, a number in a string): value_type.  Out of
 * range: value_range.  Once a record is rejected every getter returns false. */
enum { MAY = 0, NEED = 1 };
/* 1..max bytes (max <= 64 KiB), no control characters. */
bool get_text(struct record *r, ref object, const char *name, int need, size_t max,
    struct text *out);
/* A key: 1..255 bytes without control characters. */
bool get_key(
    struct record *r, ref object, const char *name, int need, struct text *out);
/* min..max; money is 0..2^53-1 unless said, quantities 1..2^53-1. */
bool get_int(struct record *r, ref object, const char *name, int need, int64_t min,
    int64_t max, int64_t *out);
bool get_money(struct record *r, ref object, const char *name, int need, int64_t *out);
bool get_qty(struct record *r, ref object, const char *name, int need, int64_t *out);
/* RFC 3339 with offset: else value_time. */
bool get_time(struct record *r, ref object, const char *name, int need, int64_t *ms);
/* "30m": else value_duration; at least 0. */
bool get_duration(
    struct record *r, ref object, const char *name, int need, int64_t *ms);
bool get_bool(struct record *r, ref object, const char *name, int need, bool *out);
/* An id printed as a string of digits: else value_id. */
bool get_id(struct record *r, ref object, const char *name, int need, int64_t *out);
/* A choice: the index in the NULL-ended list, else value_range. */
bool get_choice(struct record *r, ref object, const char *name, int need,
    const char *const choices[], int *out);
/* *out: the value; absent leaves it.  Items or members between min and max. */
bool get_array(struct record *r, ref object, const char *name, int need, size_t min,
    size_t max, ref *out);
bool get_object(struct record *r, ref object, const char *name, int need, ref *out);
/* Every member's name is in the NULL-ended list, else unknown_field. */
bool get_only(struct record *r, ref object, const char *const names[]);

/* -- saying no */

/* Reject the record: field is the path of object followed by name; name NULL is
 * the object itself, object 0 no field at all.  The first reject stands.
 * Always returns false. */
bool rec_reject(struct record *r, const char *code, ref object, const char *name,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* refused.c: "refused":{"by","code","detail"} and more members (without braces, or
 * none): what the shop declines, as every filter writes and knows it.  A detail that
 * was cut within a character loses the rest of that. */
void put_refused(struct buf *b, const char *by, const char *code, const char *detail,
    struct text more);

/* -- output */

/* Members that the stage writes: JSON members without braces, `"a":1,"b":[2]`.
 * They are copied.  In the output line they stand before the closing brace, in
 * the order given, and members of these names that came in are cut out; a name
 * spliced twice: the last one stands.  Nothing spliced: the line comes out as it
 * came in, byte for byte. */
void rec_splice(struct record *r, struct text members);
/* The same with the members of an object in another record. */
void rec_splice_from(struct record *r, const struct record *from, ref object);
/* The same with all that another record was spliced or cut; not copied: that record's
 * memory must live as long as r's. */
void rec_splice_out(struct record *r, const struct record *from);
/* The same, one at a time. */
void rec_put_int(struct record *r, const char *name, int64_t v);
void rec_put_str(struct record *r, const char *name, const char *v);
void rec_put_text(struct record *r, const char *name, struct text v);
void rec_put_id(struct record *r, const char *name, int64_t id);
void rec_put_bool(struct record *r, const char *name, bool v);
/* Cut a member that came in (or was spliced) out of the output. */
void rec_cut(struct record *r, const char *name);
/* The whole line as it now is, appended to b with a newline. */
void rec_print(const struct record *r, struct buf *b);

/* What record_read makes of r's line as it now is: what stood in r is taken over as it
 * was read, only what was spliced is read.  r must outlive next.  Nothing spliced: next
 * has r's own line. */
bool rec_pass(const struct record *r, struct record *next, struct arena *a);

/* The canonical form of a value: members sorted by name (bytes), no white space,
 * strings with the fewest escapes, integers as they are, reals as written.
 * Names in the NULL-ended list skip are left out at the top level. */
void rec_canonical(
    const struct record *r, ref v, const char *const skip[], struct buf *b);

/* -- batch.c: lines in, lines and rejects out */

enum { BATCH_LINES = 1000, BATCH_BYTES = 4 << 20 };

struct batch {
	struct record *rec; /* n of them, rejected ones among them */
	size_t n;
	struct arena arena; /* dies with the batch: for the steps too */
	struct intake *in;  /* private */
};
/* Read from fd; asks for a pipe of 1 MiB. */
void batch_open(struct batch *b, int fd);
/* The next lines: waits for one, then takes what is there without waiting, up to
 * 1,000 lines or 4 MiB; blank lines (nothing, or a CR) are skipped but numbered.  A
 * line over 1 MiB is skipped to its newline in constant memory and becomes a
 * rejected record without text.
 * false at the end of input.  A read error dies with EX_IOERR; a closed stdin
 * (guard_std) is an empty one. */
bool batch_next(struct batch *b);
/* The same into a second batch of this input, opened by batch_open too: the lines that
 * come behind those of last, whose records stay as they are. */
bool batch_after(struct batch *b, struct batch *last);
/* Has it so many lines or bytes that more may wait behind them? */
bool batch_full(const struct batch *b);
void batch_close(struct batch *b);

struct tally {
	int64_t done, refused, rejected;
};

/* Where rejects go: one line each on stderr, JSON unless stderr is a terminal;
 * and whole lines to file when it is not NULL (created, else EX_CANTCREAT).  inputs
 * are the n files that are read ("-" or none at all: stdin): if file is one of them it
 * dies with EX_USAGE before anything is lost. */
void reject_open(const char *file, char *const inputs[], int n);
/* One reject.  column is for tables (NULL else); whole is the line as it came,
 * empty when it was too long to keep. */
void reject_say(
    const struct reject *why, int64_t line, const char *column, struct text whole);
/* From now on rejects and notes name this stage of a pipeline (NULL: none). */
void reject_stage(const char *stage);
/* A remark that rejects nothing ({"note":CODE,"line":N,...}; line 0: of no line);
 * none is said once note_quiet(true) was.  It returns what held before. */
bool note_quiet(bool quiet);
void note_say(const char *code, int64_t line, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The last line {"done":N,"refused":R,"rejected":M} when R or M is not 0 and not
 * quiet (words on a terminal).  Flushes and closes the file of rejects: EX_IOERR
 * when that fails.  Returns the exit code: EX_DATAERR when any was rejected, 1
 * when fail_on_refuse and any was refused, else 0. */
int reject_close(const struct tally *t, bool quiet, bool fail_on_refuse);

/* Write all of b to stdout and empty it.  EPIPE ends the process by SIGPIPE; any
 * other failure dies with EX_IOERR. */
void out_write(struct buf *b);

#endif
