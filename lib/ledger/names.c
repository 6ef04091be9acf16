/* names.c - names to numbers and back, remembered while the process lives */
#include <stdlib.h>
#include <string.h>

#include "ledger/inside.h"

/* The map has (kind, name) with the id as its value.  Kinds that are no streams have
 * numbers of their own, smaller than any of kind_number. */

static void
keep(struct map *m, int64_t number, struct text name, int64_t value)
{
	map_slot(m, number, name)->value = (void *)(intptr_t)value;
}

/* Back from an id: under a name that none has, the map holds the slot of the name. */
static const struct text of_stream = {"\1", 1},
			 of_name[] = {
			     [NAMES_CHANNEL] = {"\2", 1}, [NAMES_CUSTOMER] = {"\3", 1}};

void
names_forget(struct ledger *l)
{
	map_clear(&l->names);
}

/* Kinds are few literals; any stable number for each will do. */
static int64_t
kind_number(const char *kind)
{
	uint64_t h = 1000;

	while (*kind)
		h = h * 131 + (unsigned char)*kind++;
	return (int64_t)(h & INT64_MAX) | 1000;
}

int64_t
stream_find(struct ledger *l, const char *kind, struct text name)
{
	struct ledger *in = l->whole ? l->whole : l;
	struct slot *kept = map_slot(&in->names, kind_number(kind), name);
	struct stmt *s;

	if (kept->value)
		return (int64_t)(intptr_t)kept->value;
	s = sql(in, "SELECT id FROM stream WHERE kind = $1 AND name = $2");
	stmt_text(s, 1, text_of(kind));
	stmt_text(s, 2, name);
	if (stmt_row(s)) {
		kept->value = (void *)(intptr_t)stmt_get_int(s, 0);
		stmt_done(s);
	}
	return (int64_t)(intptr_t)kept->value;
}

int64_t
stream_make(struct ledger *l, const char *kind, struct text name)
{
	int64_t id = stream_find(l, kind, name);
	struct stmt *s;

	if (id)
		return id;
	s = sql(l, "SELECT coalesce(max(id), 0) + 1 FROM stream");
	id = stmt_one(s, id);
	s = sql(l, "INSERT INTO stream (id, kind, name) VALUES ($1, $2, $3)");
	stmt_int(s, 1, id);
	stmt_text(s, 2, text_of(kind));
	stmt_text(s, 3, name);
	stmt_run(s);
	keep(&l->names, kind_number(kind), name, id);
	return id;
}

/* The name that s asks for by an id.  It stays in the map, which is emptied between
 * batches only. */
static struct text
name_by(struct ledger *l, struct stmt *s, struct text kind, int64_t id)
{
	const char *kept = map_get(&l->names, id, kind);
	struct text name = {"", 0};

	if (kept)
		return text_of(kept);
	stmt_int(s, 1, id);
	if (stmt_row(s)) {
		name = map_slot(&l->names, -1, stmt_get_text(s, 0))->name;
		stmt_done(s);
		map_slot(&l->names, id, kind)->value = (char *)(uintptr_t)name.p;
	}
	return name;
}

struct text
stream_name(struct ledger *l, int64_t id)
{
	struct ledger *in = l->whole ? l->whole : l;

	return name_by(
	    in, sql(in, "SELECT name FROM stream WHERE id = $1"), of_stream, id);
}

static struct stmt *
find_sql(struct ledger *l, enum names in)
{
	return in == NAMES_CHANNEL ? sql(l, "SELECT id FROM channel WHERE name = $1")
				   : sql(l, "SELECT id FROM customer WHERE name = $1");
}

int64_t
name_find(struct ledger *l, enum names in, struct text name)
{
	struct slot *kept = map_slot(&l->names, (int64_t)in, name);
	struct stmt *s;

	if (kept->value)
		return (int64_t)(intptr_t)kept->value;
	s = find_sql(l, in);
	stmt_text(s, 1, name);
	if (stmt_row(s)) {
		kept->value = (void *)(intptr_t)stmt_get_int(s, 0);
		stmt_done(s);
	}
	return (int64_t)(intptr_t)kept->value;
}

int64_t
name_make(struct ledger *l, enum names in, struct text name)
{
	int64_t id = name_find(l, in, name);
	struct stmt *s;

	if (id)
		return id;
	s = in == NAMES_CHANNEL
		? sql(l, "SELECT coalesce(max(id), 0) + 1 FROM channel")
		: sql(l, "SELECT coalesce(max(id), 0) + 1 FROM customer");
	id = stmt_one(s, id);
	s = in == NAMES_CHANNEL
		? sql(l, "INSERT INTO channel (id, name) VALUES ($1, $2)")
		: sql(l, "INSERT INTO customer (id, name) VALUES ($1, $2)");
	stmt_int(s, 1, id);
	stmt_text(s, 2, name);
	stmt_run(s);
	keep(&l->names, (int64_t)in, name, id);
	return id;
}

struct text
name_of(struct ledger *l, enum names in, int64_t id)
{
	struct stmt *s = in == NAMES_CHANNEL
			     ? sql(l, "SELECT name FROM channel WHERE id = $1")
			     : sql(l, "SELECT name FROM customer WHERE id = $1");

	return name_by(l, s, of_name[in], id);
}
