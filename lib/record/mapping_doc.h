/* mapping_doc.h - reading a mapping document; private to mapping*.c */
#ifndef RECORD_MAPPING_DOC_H
#define RECORD_MAPPING_DOC_H

#include "record/mapping_inside.h"

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
/* The same of a member that may be absent. */
struct words_of doc_words(
    struct mapping *m, const json_t *j, const char *path, const char *name);
/* path.name, kept. */
const char *doc_path(struct mapping *m, const char *path, const char *name);
/* A value's or another record's conditions: one, or a list of them. */
struct condition *doc_when(
    struct mapping *m, const json_t *j, const char *path, size_t *n);
/* One condition: a column and what it is, and other members by these names. */
void doc_condition(struct mapping *m, const json_t *j, const char *path,
    struct condition *c, const char *const names[]);
/* -- mapping_doc_cell.c */
#define ANY_NAMES "optional", "when" /* what every value may have */
/* What a text becomes: another one, a whole number, a truth value, or with null
 * nothing. */
struct choice doc_scalar(
    struct mapping *m, const json_t *j, const char *path, const char *text);
/* The columns of v, and the table they are looked up in. */
void doc_columns(struct mapping *m, const json_t *j, const char *path, struct value *v);
void doc_in(struct mapping *m, const json_t *j, const char *path, struct value *v);
void doc_cell(struct mapping *m, const json_t *j, const char *path, struct value *v);
/* -- mapping_doc_sum.c: totals, checks, rows aside, files refused */
void doc_sums(struct mapping *m);
/* Whether a value is always a whole number. */
bool value_is_number(const struct value *v);
/* The values that an object of members stands for. */
struct value *doc_values(
    struct mapping *m, const json_t *j, const char *path, size_t *n);
void doc_value(struct mapping *m, const json_t *j, const char *path, struct value *v);

#endif
