/* csv_cells.c - the cells of a row that has been read */
#include "record/csv_inside.h"

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

static bool
has_tick(struct text t)
{
	return t.n > 0 && t.p[0] == '`';
}

/* Where nothing is quoted a value may hold the delimiter: in a row of values that all
 * begin with a backtick, a cell without one is the rest of the cell before. */
static void
rejoin(struct csv *c)
{
	size_t to = 1;

	if (c->rules.quotes != CSV_QUOTES_NONE || c->n == 0 || !has_tick(c->cell[0]))
		return;
	for (size_t i = 1; i < c->n; i++)
		if (has_tick(c->cell[i]) || (i + 1 == c->n && c->cell[i].n == 0))
			c->cell[to++] = c->cell[i];
		else
			c->cell[to - 1].n += 1 + c->cell[i].n;
	c->n = to;
}

void
csv_cut(struct csv *c)
{
	const char *p = buf_cstr(&c->bytes);

	for (size_t i = 0; i < c->n; i++) {
		c->cell[i] = (struct text){p, c->len[i]};
		p += c->len[i] + 1;
	}
	if (c->rules.backtick)
		rejoin(c);
	for (size_t i = 0; i < c->n; i++) {
		if (c->rules.trim)
			c->cell[i] = without_blanks(c->cell[i]);
		if (!c->rules.backtick || !has_tick(c->cell[i]))
			continue;
		c->cell[i].p++;
		c->cell[i].n--;
		if (c->rules.trim)
			c->cell[i] = without_blanks(c->cell[i]);
	}
}

size_t
csv_drop_unnamed(struct csv *c, size_t n)
{
	size_t to = 0;

	if (!c->any_unnamed)
		return n;
	for (size_t i = 0; i < n; i++)
		if (!c->unnamed[i])
			c->cell[to++] = c->cell[i];
	return to;
}
