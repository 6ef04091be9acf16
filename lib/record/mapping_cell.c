/* mapping_cell.c - what one cell becomes */
#include <string.h>

#include "base/time.h"
#include "record/mapping_inside.h"

struct text
row_keep(struct mapping *m, const struct buf *b)
{
	char *p = arena_alloc(&m->arena, b->n + 1);

	memcpy(p, b->p, b->n);
	return (struct text){p, b->n};
}

bool
value_cell_text(
    struct mapping *m, const struct value *v, const struct text *cell, struct text *out)
{
	size_t n = 0, some = 0;
	char *p;

	if (v->columns == 1 || v->either) {
		if (v->at[0] == NO_COLUMN)
			return false;
		*out = cell[v->at[0]];
		return !is_null(m, *out);
	}
	for (size_t i = 0; i < v->columns; i++)
		n += v->at[i] != NO_COLUMN ? cell[v->at[i]].n + 1 : 0;
	p = arena_alloc(&m->arena, n + 1);
	*out = (struct text){p, 0};
	for (size_t i = 0; i < v->columns; i++) {
		if (v->at[i] == NO_COLUMN || is_null(m, cell[v->at[i]]))
			continue;
		if (some++ > 0)
			p[out->n++] = ' ';
		memcpy(p + out->n, cell[v->at[i]].p, cell[v->at[i]].n);
		out->n += cell[v->at[i]].n;
	}
	return some > 0;
}

static int
cell_time(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	char *out = arena_alloc(&m->arena, TIME_LEN);
	struct buf b = {0};
	int64_t local;
	size_t i = 0;

	while (i < v->patterns && !pattern_parse(&v->pattern[i], t, &local))
		i++;
	if (i == v->patterns)
		return row_reject(m, "value_time", v->column[0],
		    "not a time of the mapping's pattern");
	g->is = GOT_TEXT;
	if (v->print == NULL) {
		time_print(out, zone_instant(m->zone, local), m->zone);
		g->text = text_of(out);
		return 1;
	}
	pattern_print(v->print, local, &b);
	g->text = row_keep(m, &b);
	buf_free(&b);
	return 1;
}

static int
cell_choice(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	const struct choice *c = v->other;

	for (size_t i = 0; i < v->choices; i++)
		if (text_eq(v->choice[i].text, t))
			c = &v->choice[i];
	if (c == NULL)
		return row_reject(m, "unknown_value", v->column[0],
		    "the mapping has no case for this value");
	*g = c->to;
	return 1;
}

int
value_unknown(struct mapping *m, const struct value *v)
{
	return row_reject(m, "unknown_code", v->column[0], "no such %s in %s",
	    v->in->key, v->in->name);
}

bool
mapping_spoilt(struct text t)
{
	size_t i = t.n > 0 && (*t.p == '-' || *t.p == '+'), from = i, digits;

	while (i < t.n && ((t.p[i] >= '0' && t.p[i] <= '9') || t.p[i] == '.'))
		i++;
	digits = i - from;
	if (i == t.n && digits >= 20 && memchr(t.p, '.', t.n) == NULL) {
		for (i = from + 15; i < t.n && t.p[i] == '0'; i++)
			;
		return i == t.n;
	}
	if (digits == 0 || i + 2 >= t.n || (t.p[i] | 0x20) != 'e' ||
	    (t.p[i + 1] != '+' && t.p[i + 1] != '-'))
		return false;
	for (from = i += 2; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
		;
	return i == t.n && i > from;
}

static int
cell_id(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	size_t i = 0;

	if (mapping_spoilt(t))
		return row_reject(m, "number_spoilt", v->column[0],
		    "a spreadsheet has spoilt this number: take the file as it was "
		    "downloaded");
	while (v->as == AS_DIGITS && i < t.n && t.p[i] >= '0' && t.p[i] <= '9')
		i++;
	if (v->as == AS_DIGITS && i < t.n)
		return row_reject(
		    m, "value_type", v->column[0], "expected digits only");
	*g = (struct got){.is = GOT_TEXT, .text = t};
	return 1;
}

static struct text
without_blanks(struct text t)
{
	while (t.n > 0 && (*t.p == ' ' || *t.p == '\t')) {
		t.p++;
		t.n--;
	}
	while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t'))
		t.n--;
	return t;
}

/* The place of the first of the words that t holds, its length in *n; NULL: none. */
static const char *
find_word(struct text t, const struct words_of *w, size_t *n)
{
	const char *first = NULL, *p;

	for (size_t i = 0; i < w->n && t.n > 0; i++)
		if ((p = memmem(t.p, t.n, w->v[i], strlen(w->v[i]))) != NULL &&
		    (first == NULL || p < first)) {
			first = p;
			*n = strlen(w->v[i]);
		}
	return first;
}

bool
value_between(const struct value *v, struct text *t)
{
	const char *p;
	size_t n = 0;

	if (v->after.n > 0) {
		if ((p = find_word(*t, &v->after, &n)) == NULL)
			return false;
		t->n -= (size_t)(p - t->p) + n;
		t->p = p + n;
	}
	if (v->before.n > 0 && (p = find_word(*t, &v->before, &n)) != NULL)
		t->n = (size_t)(p - t->p);
	if (v->after.n + v->before.n > 0)
		*t = without_blanks(*t);
	return t->n > 0;
}

/* The pieces of a cell as an array of texts. */
static int
cell_split(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	struct buf b = {0};
	struct text piece;
	const char *p;
	size_t n, some = 0;

	put_open(&b, NULL, '[');
	while (t.n > 0) {
		n = 0;
		p = find_word(t, &v->split, &n);
		piece = (struct text){t.p, p != NULL ? (size_t)(p - t.p) : t.n};
		t.p += piece.n + n;
		t.n -= piece.n + n;
		piece = without_blanks(piece);
		if (piece.n > 0 && some++ < ITEMS_MAX)
			put_text(&b, NULL, piece);
	}
	put_close(&b, ']');
	*g = (struct got){.is = GOT_JSON, .text = row_keep(m, &b)};
	buf_free(&b);
	if (some > ITEMS_MAX)
		return row_reject(m, "value_range", v->column[0],
		    "the cell has more than %d pieces", ITEMS_MAX);
	return some > 0;
}

/* A line end or a tab within a text, which no command takes in one, as a blank. */
static struct text
on_one_line(struct mapping *m, struct text t)
{
	size_t i = 0;
	char *p;

	while (i < t.n && (unsigned char)t.p[i] >= ' ')
		i++;
	if (i == t.n)
		return t;
	p = arena_alloc(&m->arena, t.n);
	memcpy(p, t.p, t.n);
	for (; i < t.n; i++)
		if (p[i] == '\n' || p[i] == '\r' || p[i] == '\t')
			p[i] = ' ';
	return (struct text){p, t.n};
}

int
value_cell(
    struct mapping *m, const struct value *v, const struct text *cell, struct got *g)
{
	const struct table_row *row;
	struct text t;

	if (!value_cell_text(m, v, cell, &t))
		return 0;
	if (v->in != NULL) {
		if ((row = table_find(v->in, t)) == NULL)
			return value_unknown(m, v);
		t = row->cell[v->give_at];
	}
	if (v->after.n + v->before.n > 0 && !value_between(v, &t))
		return 0;
	if (is_null(m, t))
		return 0;
	if (v->split.n > 0)
		return cell_split(m, v, t, g);
	if (v->choices > 0)
		return cell_choice(m, v, t, g);
	if (v->as == AS_INTEGER || v->as == AS_MONEY)
		return value_number(m, v, t, g);
	if (v->as == AS_TIME)
		return cell_time(m, v, t, g);
	if (v->as == AS_DIGITS || v->as == AS_ID)
		return cell_id(m, v, t, g);
	if (m->rules.trim)
		t = on_one_line(m, t);
	*g = (struct got){.is = GOT_TEXT, .text = t};
	return 1;
}
