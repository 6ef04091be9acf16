/* mapping_number.c - whole numbers and amounts as tables write them */
#include <stdio.h>
#include <stdlib.h>
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

/* A sheet holds numbers as doubles: 18.1 may be written 18.100000000000001, and 0.00001
 * as 1.0000000000000001E-5. */
static struct text
without_noise(struct mapping *m, struct text t)
{
	char *p = arena_alloc(&m->arena, t.n + 32), *end;
	double v;

	memcpy(p, t.p, t.n);
	p[t.n] = '\0';
	if (t.n < 3 || t.n > 40 || strspn(p, "0123456789.+-Ee") < t.n)
		return t;
	v = strtod(p, &end);
	if (*end != '\0' || !(v < 1e12 && v > -1e12))
		return t;
	return (struct text){p, (size_t)snprintf(p, t.n + 32, "%.9f", v)};
}

int
value_number(struct mapping *m, const struct value *v, struct text t, struct got *g)
{
	t = without_symbol(m, v, t);
	if (m->sheets != NULL)
		t = without_noise(m, t);
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
