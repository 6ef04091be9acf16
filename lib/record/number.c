/* number.c - JSON numbers: whole ones read, others checked */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/reader.h"

/* Exponents are counted no further than this: far beyond what overflows. */
enum { EXPONENT_STOP = 100000000 };

static inline bool
digit(const char *p, const char *end)
{
	return p < end && (unsigned)(*p - '0') <= 9;
}

static const char *
digits(const char *p, const char *end)
{
	while (digit(p, end))
		p++;
	return p;
}

/* Whether the real number from..end is too large for a double.  Only one with
 * its first digit at 10^308 needs to be converted to know. */
static bool
overflows(struct arena *a, const char *from, const char *end, int64_t exponent)
{
	const char *p = from + (*from == '-'), *point;
	int64_t power;
	char *copy;

	for (point = p; digit(point, end);)
		point++;
	while (p < end && (*p == '0' || *p == '.'))
		p++;
	if (!digit(p, end))
		return false;
	power = exponent + (p < point ? point - p - 1 : point - p);
	if (power != 308)
		return power > 308;
	copy = arena_alloc(a, (size_t)(end - from) + 1);
	memcpy(copy, from, (size_t)(end - from));
	copy[end - from] = '\0';
	return isinf(strtod(copy, NULL));
}

/* The rest of a real number, from p, where its whole part ended. */
static const char *
read_real(struct reader *rd, const char *from, const char *p, ref v)
{
	int64_t exponent = 0;
	bool down;

	if (*p == '.') {
		p++;
		if (!digit(p, rd->end))
			return reader_stop(rd, "json_syntax", p, "expected a digit");
		p = digits(p, rd->end);
	}
	if (p < rd->end && (*p | 0x20) == 'e') {
		p++;
		down = p < rd->end && *p == '-';
		if (p < rd->end && (*p == '-' || *p == '+'))
			p++;
		if (!digit(p, rd->end))
			return reader_stop(rd, "json_syntax", p, "expected a digit");
		for (; digit(p, rd->end); p++)
			if (exponent < EXPONENT_STOP)
				exponent = exponent * 10 + (*p - '0');
		exponent = down ? -exponent : exponent;
	}
	rd->ix->e[v].kind = KIND_REAL;
	if (overflows(rd->arena, from, p, exponent))
		reader_note(rd, "json_number_range", from, "a number too large", v);
	return p;
}

const char *
reader_number(struct reader *rd, const char *from, ref v)
{
	const char *p = from + (*from == '-'), *first = p;
	uint64_t whole = 0, limit = (uint64_t)INT64_MAX + (*from == '-');
	struct entry *e = &rd->ix->e[v];

	if (!digit(p, rd->end))
		return reader_stop(rd, "json_syntax", p, "expected a value");
	if (*p == '0')
		p++;
	else
		for (; digit(p, rd->end); p++)
			whole = whole * 10 + (uint64_t)(*p - '0');
	if (p < rd->end && (*p == '.' || (*p | 0x20) == 'e'))
		return read_real(rd, from, p, v);
	/* Nineteen digits cannot wrap around; there are no leading zeros. */
	if (p - first > 19 || whole > limit)
		reader_note(
		    rd, "json_number_range", from, "a whole number over 64 bits", v);
	e->kind = KIND_INT;
	e->whole = (int64_t)(*from == '-' ? 0 - whole : whole);
	return p;
}
