/* mapping_distinct.c - one record for each different value */
#include <string.h>

#include "record/mapping_run.h"

/* The entry of the key in r->now; a new one is NULL. */
static struct one *
find_one(struct run *r, uint64_t hash, size_t **slot)
{
	size_t i = hash & (ONE_SLOTS - 1);
	struct one *o;

	if (r->one == NULL) {
		r->one = xcalloc(ONE_MAX, sizeof(*r->one));
		r->slot = xcalloc(ONE_SLOTS, sizeof(*r->slot));
	}
	for (; r->slot[i] != 0; i = (i + 1) & (ONE_SLOTS - 1)) {
		o = &r->one[r->slot[i] - 1];
		if (text_eq(o->key, (struct text){r->now.p, r->now.n}))
			return o;
	}
	*slot = &r->slot[i];
	return NULL;
}

/* The values of the row as JSON texts, each {NULL, 0} where blank. */
static struct text *
read_values(struct mapping *m, const struct text *cell)
{
	struct text *json = arena_alloc(&m->arena, m->heads * sizeof(*json));
	struct run *r = m->run;
	struct got g;
	int got;

	for (size_t i = 0; i < m->heads; i++) {
		json[i] = (struct text){NULL, 0};
		got = value_get(m, &m->head[i], cell, &g);
		if (got == 0 && !m->head[i].optional)
			row_reject(
			    m, "missing_field", value_place(&m->head[i]), "is blank");
		if (got != 1 || g.is == GOT_NONE)
			continue;
		buf_clear(&r->scratch);
		value_put(&r->scratch, NULL, &g);
		json[i].p = memcpy(
		    arena_alloc(&m->arena, r->scratch.n), r->scratch.p, r->scratch.n);
		json[i].n = r->scratch.n;
	}
	return json;
}

static void
new_one(struct mapping *m, const struct text *json, size_t *slot)
{
	struct run *r = m->run;
	struct one *o = &r->one[r->ones++];

	*slot = r->ones;
	o->key = arena_text(&r->arena, (struct text){r->now.p, r->now.n});
	o->line = m->number;
	o->json = arena_alloc(&r->arena, m->heads * sizeof(*o->json));
	put_open(&r->out, NULL, '{');
	for (size_t i = 0; i < m->heads; i++) {
		o->json[i] =
		    json[i].p != NULL ? arena_text(&r->arena, json[i]) : json[i];
		if (json[i].p != NULL)
			put_raw(&r->out, m->head[i].name, json[i]);
	}
	put_close(&r->out, '}');
	buf_char(&r->out, '\n');
	m->tally.done++;
}

static void
compare_one(struct mapping *m, struct one *o, const struct text *json)
{
	for (size_t i = 0; i < m->heads && !o->told; i++) {
		if (text_eq(o->json[i], json[i]))
			continue;
		o->told = true;
		note_say("value_differs", m->number, value_place(&m->head[i]),
		    "%.*s, but %.*s in line %lld; the first value stands",
		    (int)json[i].n, json[i].p != NULL ? json[i].p : "",
		    (int)o->json[i].n, o->json[i].p != NULL ? o->json[i].p : "",
		    (long long)o->line);
	}
}

void
row_distinct(struct mapping *m, const struct text *cell)
{
	struct run *r = m->run;
	struct text *json;
	struct one *o = NULL;
	size_t *slot = NULL;

	json = read_values(m, cell);
	if (m->why.code == NULL && row_key(m, cell)) {
		o = find_one(r, text_hash((struct text){r->now.p, r->now.n}), &slot);
		if (o == NULL && r->ones == ONE_MAX)
			row_reject(m, "value_range", m->key[0],
			    "more than 100,000 distinct values");
	}
	if (m->why.code != NULL)
		row_say(m);
	else if (o == NULL)
		new_one(m, json, slot);
	else
		compare_one(m, o, json);
}
