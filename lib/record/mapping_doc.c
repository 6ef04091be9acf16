/* mapping_doc.c - a mapping document read and checked */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/share.h"
#include "base/time.h"
#include "record/mapping_doc.h"

#define RULE_NAMES \
	"encoding", "delimiter", "header_first", "unnamed_columns", "pad", \
	    "extra_cells", "field_prefix", "quotes", "trim"

/* How the file is written: of the document itself, and of each looked up file. */
static void
read_rules(
    struct mapping *m, const json_t *j, const char *path, struct csv_rules *rules)
{
	static const char *const encodings[] = {"utf-8", "gb18030", "auto", NULL};
	static const char *const pads[] = {"tab", "space", NULL};
	static const char *const drop[] = {"drop", NULL};
	static const char *const extra[] = {"ignore", "blank", NULL};
	static const char *const quotes[] = {"strict", "loose", "none", NULL};
	static const char *const backtick[] = {"backtick", NULL};
	const char *delimiter = doc_string(m, j, path, "delimiter", false);
	int pad = doc_choice(m, j, path, "pad", pads);
	int encoding = doc_choice(m, j, path, "encoding", encodings);
	int cells = doc_choice(m, j, path, "extra_cells", extra);
	int quote = doc_choice(m, j, path, "quotes", quotes);
	struct words_of first = doc_words(m, j, path, "header_first");

	if (delimiter != NULL) {
		if (strlen(delimiter) != 1 || strchr("\"\r\n", *delimiter) != NULL ||
		    (*delimiter & 0x80) != 0)
			doc_bad(m, path, "delimiter cannot be %s", delimiter);
		rules->delimiter = *delimiter;
	}
	rules->encoding = encoding < 0 ? NULL : encodings[encoding];
	rules->pad = pad == 0 ? '\t' : pad == 1 ? ' ' : '\0';
	if (rules->pad != 0 && rules->pad == rules->delimiter)
		doc_bad(m, path, "pad and delimiter are the same");
	rules->header_first = first.v;
	rules->headers_n = first.n;
	rules->drop_unnamed = doc_choice(m, j, path, "unnamed_columns", drop) == 0;
	rules->extra_cells = cells == 0;
	rules->extra_blank = cells == 1;
	rules->quotes = quote < 0 ? CSV_QUOTES_STRICT : (enum csv_quotes)quote;
	rules->trim = doc_flag(m, j, path, "trim");
	rules->backtick = doc_choice(m, j, path, "field_prefix", backtick) == 0;
}

static void
read_tables(struct mapping *m, const json_t *j)
{
	static const char *const names[] = {RULE_NAMES, "key", "about", NULL};
	struct table *t;
	const char *name, *path;
	json_t *with;

	if (j == NULL)
		return;
	if (!json_is_object(j))
		doc_bad(m, "with", "is not an object");
	m->table = arena_alloc(&m->keep, json_object_size(j) * sizeof(*m->table));
	json_object_foreach((json_t *)j, name, with)
	{
		path = doc_path(m, "with", name);
		doc_object(m, with, path, names);
		doc_string(m, with, path, "about", false);
		t = &m->table[m->tables++];
		*t = (struct table){.name = name};
		t->key = doc_string(m, with, path, "key", true);
		read_rules(m, with, path, &t->rules);
	}
}

/* Other records of the same row. */
static void
read_more(struct mapping *m)
{
	static const char *const names[] = {"when", "members", NULL};
	const json_t *j = json_object_get(m->doc, "more"), *one;
	char path[40];
	struct more *o;

	if (j != NULL && !json_is_array(j))
		doc_bad(m, "more", "is not a list");
	m->more = arena_alloc(&m->keep, (json_array_size(j) + 1) * sizeof(*m->more));
	while (m->mores < json_array_size(j)) {
		snprintf(path, sizeof(path), "more[%zu]", m->mores);
		one = json_array_get(j, m->mores);
		o = &m->more[m->mores++];
		doc_object(m, one, path, names);
		o->when =
		    doc_when(m, one, arena_text(&m->keep, text_of(path)).p, &o->whens);
		if (o->whens == 0)
			doc_bad(m, path, "when is missing");
		o->member = doc_values(m, json_object_get(one, "members"),
		    doc_path(m, path, "members"), &o->members);
	}
}

/* Which rows make a record. */
static void
read_shape(struct mapping *m)
{
	const json_t *group = json_object_get(m->doc, "group");
	const json_t *distinct = json_object_get(m->doc, "distinct");
	const char *name = group != NULL ? "group" : "distinct";

	if (group != NULL && distinct != NULL)
		doc_bad(m, "distinct", "cannot stand with group");
	if (group == NULL && distinct == NULL)
		return;
	for (size_t i = 0; i < m->heads; i++)
		if (m->head[i].numbered)
			doc_bad(
			    m, m->head[i].path, "numbered cannot stand with %s", name);
	if (m->mores > 0)
		doc_bad(m, "more", "cannot stand with %s", name);
	m->shape = group != NULL ? ROW_GROUP : ROW_DISTINCT;
	m->key = doc_strings(m, group != NULL ? group : distinct, name, &m->keys);
	m->key_at = arena_alloc(&m->keep, m->keys * sizeof(*m->key_at));
	if (group != NULL && m->lines == 0)
		doc_bad(m, "group", "needs lines");
	if (distinct != NULL && m->lines > 0)
		doc_bad(m, "distinct", "cannot have lines");
}

static void
read_document(struct mapping *m)
{
	static const char *const names[] = {RULE_NAMES, "about", "record", "null",
	    "zone", "with", "aside", "refuse", "leave_out", "supersede", "total_row",
	    "totals", "checks", "group", "distinct", "members", "lines", "more", NULL};
	static const char *empty[] = {""};
	const json_t *j = m->doc;
	const char *zone;

	doc_object(m, j, "", names);
	m->about = doc_string(m, j, "", "about", true);
	m->record = doc_string(m, j, "", "record", true);
	read_rules(m, j, "", &m->rules);
	m->null = empty;
	m->nulls = 1;
	if (json_object_get(j, "null") != NULL)
		m->null = doc_strings(m, json_object_get(j, "null"), "null", &m->nulls);
	if ((zone = doc_string(m, j, "", "zone", false)) != NULL &&
	    (m->zone = zone_find(text_of(zone))) == NULL)
		doc_bad(m, "zone", "there is no zone %s", zone);
	read_tables(m, json_object_get(j, "with"));
	m->head = doc_values(m, json_object_get(j, "members"), "members", &m->heads);
	if (json_object_get(j, "lines") != NULL)
		m->line =
		    doc_values(m, json_object_get(j, "lines"), "lines", &m->lines);
	for (size_t i = 0; i < m->heads; i++)
		if (strcmp(m->head[i].name, "lines") == 0 ||
		    strcmp(m->head[i].name, "rows_left_out") == 0)
			doc_bad(m, m->head[i].path, "this member is written by itself");
	doc_sums(m);
	read_more(m);
	read_shape(m);
}

struct mapping *
mapping_load(const char *format, bool strict)
{
	struct mapping *m = xcalloc(1, sizeof(*m));
	size_t n = strlen(format);
	struct buf path = {0};
	json_error_t error;

	m->strict = strict;
	if (strchr(format, '/') != NULL ||
	    (n > 5 && strcmp(format + n - 5, ".json") == 0)) {
		buf_str(&path, format);
		buf_cstr(&path);
	} else if (!share_find("formats", format, "json", &path))
		die(EX_USAGE, "there is no format %s; --formats lists them", format);
	m->file = path.p;
	m->doc = json_load_file(m->file, JSON_REJECT_DUPLICATES, &error);
	if (m->doc == NULL && json_error_code(&error) == json_error_cannot_open_file)
		die(EX_NOINPUT, "cannot open %s", m->file);
	if (m->doc == NULL)
		die(EX_CONFIG, "%s: line %d: %s", m->file, error.line, error.text);
	read_document(m);
	m->run = run_open(m);
	return m;
}
