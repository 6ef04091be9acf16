/* snowflake.c - ids of 41 bits of time, 5 of datacenter, 5 of worker, 12 in turn */
#include "base/base.h"

enum { SEQ_BITS = 12, NODE_BITS = 5 };
enum {
	WORKER_AT = SEQ_BITS,
	DC_AT = WORKER_AT + NODE_BITS,
	TIME_AT = DC_AT + NODE_BITS
};
static const int64_t TIME_END = INT64_C(1) << 41;

const char *
snow_encode(const struct snow *s, int64_t *id)
{
	int64_t since;

	if (s->datacenter < 0 || s->datacenter > SNOW_NODE_MAX)
		return "datacenter_range";
	if (s->worker < 0 || s->worker > SNOW_NODE_MAX)
		return "worker_range";
	if (s->sequence < 0 || s->sequence > SNOW_SEQ_MAX)
		return "sequence_range";
	if (s->unix_ms < SNOW_EPOCH_MS)
		return "before_epoch";
	since = s->unix_ms - SNOW_EPOCH_MS;
	if (since >= TIME_END)
		return "after_end";
	*id = since << TIME_AT | (int64_t)s->datacenter << DC_AT |
	      (int64_t)s->worker << WORKER_AT | s->sequence;
	return NULL;
}

const char *
snow_decode(struct text id, struct snow *s)
{
	int64_t v = 0;
	size_t i;

	if (id.n == 0 || (id.n > 1 && id.p[0] == '0'))
		return "bad_id";
	for (i = 0; i < id.n; i++)
		if (id.p[i] < '0' || id.p[i] > '9' || !mul_ok(v, 10, &v) ||
		    !add_ok(v, id.p[i] - '0', &v))
			return "bad_id";
	s->unix_ms = snow_ms(v);
	s->datacenter = (int)(v >> DC_AT & SNOW_NODE_MAX);
	s->worker = (int)(v >> WORKER_AT & SNOW_NODE_MAX);
	s->sequence = (int)(v & SNOW_SEQ_MAX);
	return NULL;
}

const char *
snow_next(struct snow *s, int64_t now_ms, int64_t *id)
{
	struct snow next = *s;
	const char *wrong;

	if (now_ms < s->unix_ms)
		return "clock_backwards";
	next.sequence = now_ms == s->unix_ms ? s->sequence + 1 : 0;
	if (next.sequence > SNOW_SEQ_MAX)
		return "sequence_exhausted";
	next.unix_ms = now_ms;
	wrong = snow_encode(&next, id);
	if (!wrong)
		*s = next;
	return wrong;
}

int64_t
snow_first(int64_t unix_ms)
{
	const struct snow first = {.unix_ms = unix_ms};
	int64_t id;

	if (unix_ms < SNOW_EPOCH_MS)
		return 0;
	return snow_encode(&first, &id) ? INT64_MAX : id;
}

int64_t
snow_ms(int64_t id)
{
	return (id >> TIME_AT) + SNOW_EPOCH_MS;
}
