/* mapping_when.c - conditions on the cells of a row */
#include <string.h>

#include "record/mapping_inside.h"

const char *
condition_bind(struct condition *c, const struct text *header, size_t n)
{
	c->at = column_find_any(header, n, c->name.v, c->name.n);
	return c->at == NO_COLUMN ? c->name.v[0] : NULL;
}

static bool
meets(enum how how, struct text t, const char *want)
{
	size_t n = strlen(want);

	if (how == HOW_CONTAINS)
		return n == 0 || (t.n > 0 && memmem(t.p, t.n, want, n) != NULL);
	if (how == HOW_BEGINS)
		return t.n >= n && memcmp(t.p, want, n) == 0;
	return text_is(t, want);
}

bool
condition_holds(const struct condition *c, const struct text *cell)
{
	struct text t = c->at != NO_COLUMN ? cell[c->at] : TEXT("");
	bool found = false;

	for (size_t i = 0; i < c->is.n && !found; i++)
		found = meets(c->how, t, c->is.v[i]);
	return found != (c->how == HOW_IS_NOT);
}
