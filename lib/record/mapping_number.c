/* mapping_number.c - whole numbers and amounts as tables write them */
#include <string.h>

#include "record/mapping_inside.h"

/* Take one symbol off the front (a sign may stand before it) or the end. */
static struct text
without_symbol(struct mapping *m, const struct value *v, struct text t)
{
	size_t sign = t.n > 0 && (t.p[0] == '-' || t.p[0] == '+'), n;
	char *p;

	for (size_t i = 0; i < v->symbols; i++) {
		n = strlen(v->symbol[i]);
		if (t.n < sign + n)
			continue;
		if (memcmp(t.p + t.n - n, v->symbol[i], n) == 0)
			return (struct text){t.p, t.n - n};
		if (memcmp(t.p + sign, v->symbol[i], n) != 0)
			continue;
		if (sign == 0)
			return (struct text){t.p + n, t.n - n};
		p = arena_alloc(&m->arena, t.n);
		p[0] = t.p[0];
		memcpy(p + 1, t.p + 1 + n, t.n - n - 1);
		return (struct text){p, t.n - n};
	}
	return t;
}

/* Take the thousands signs out: one to three digits, then always three.  false when
 * they stand elsewhere. */
static bool
without_thousands(struct mapping *m, char sign, struct text *t)
{
	size_t digits = 0, signs = 0, n = 0, i = 0;
	char *p;

	if (sign == 0 || t->n == 0 || memchr(t->p, sign, t->n) == NULL)
		return true;
	p = arena_alloc(&m->arena, t->n);
	if (t->p[0] == '-' || t->p[0] == '+')
		p[n++] = t->p[i++];
	for (; i < t->n && t->p[i] != '.'; i++) {
		if (t->p[i] != sign) {
			digits++;
			p[n++] = t->p[i];
			continue;
		}
		if (signs++ > 0 ? digits != 3 : digits < 1 || digits > 3)
			return false;
		digits = 0;
	}
	if (digits != 3)
		return false;
	memcpy(p + n, t->p + i, t->n - i);
	*t = (struct text){p, n + t->n - i};
	return memchr(t->p, sign, t->n) == NULL;
}

int
value_number(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	t = without_symbol(m, v, t);
	if (!without_thousands(m, v->thousands, &t) ||
	    !money_parse(t, v->places, &g->num)) {
		if (v->as == AS_INTEGER)
			return row_reject(
			    m, "value_type", v->column[0], "expected a whole number");
		return row_reject(m, "value_type", v->column[0],
		    "expected an amount with at most %d decimals", v->places);
	}
	g->is = GOT_INT;
	if (g->num < v->min || g->num > WHOLE_MAX)
		return row_reject(m, "value_range", v->column[0],
		    "expected at least %lld and at most 2^53-1", (long long)v->min);
	return 1;
}
